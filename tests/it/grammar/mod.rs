//! The grammar page against the parser: each production has its function and each function its production,
//! and the parser accepts what the page allows.

mod ebnf;
mod sentences;

use std::collections::BTreeMap;
use std::fs;

use caveat::syntax;
use caveat::syntax::token::RESERVED;

use crate::common;
use crate::grammar::ebnf::Grammar;
use crate::grammar::sentences::Writer;

fn grammar() -> Grammar {
    let text = fs::read_to_string(common::repository("grammar/caveat.ebnf")).unwrap();
    Grammar::read(&text)
}

/// A production that stands above a function of the parser.
struct Above {
    production: String,
    function: String,
}

/// The productions in the documentation of functions, by their names.
fn productions_in_the_parser() -> BTreeMap<String, Above> {
    let mut found = BTreeMap::new();
    for folder in ["src/syntax", "src/syntax/parser"] {
        for source in common::sources(folder, "rs") {
            let lines: Vec<&str> = source.text.lines().collect();
            for (index, line) in lines.iter().enumerate() {
                let Some((name, _)) = line.strip_prefix("/// ").and_then(ebnf::split) else {
                    continue;
                };
                let function = lines[index..].iter().find_map(|line| function_name(line));
                let above = Above {
                    production: line.trim_start_matches("/// ").to_owned(),
                    function: function
                        .expect("a production stands above a function")
                        .to_owned(),
                };
                let before = found.insert(name.to_owned(), above);
                assert!(before.is_none(), "`{name}` stands above two functions");
            }
        }
    }
    found
}

/// `sum` in `fn sum(`, `use` in `fn use_(`, since that is a word of Rust.
fn function_name(line: &str) -> Option<&str> {
    let (_, after) = line.split_once("fn ")?;
    let end = after.find(['(', '<'])?;
    Some(after[..end].trim_end_matches('_'))
}

#[test]
fn each_production_has_its_function_and_each_function_its_production() {
    let page = grammar();
    let parser = productions_in_the_parser();
    for (name, above) in &parser {
        let production = Grammar::read(&above.production);
        let (_, expected) = production.iter().next().unwrap();
        assert_eq!(
            page.find(name),
            Some(expected),
            "`{name}` differs on the page"
        );
        let is_token = name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
        assert!(
            is_token || *name == above.function,
            "`{name}` is read by `{}`",
            above.function
        );
    }
    for (name, _) in page.iter() {
        assert!(parser.contains_key(name), "no function reads `{name}`");
    }
}

#[test]
fn each_name_of_the_grammar_is_defined_and_used() {
    let page = grammar();
    let used = page.names();
    for name in &used {
        assert!(page.find(name).is_some(), "`{name}` is not defined");
    }
    for (name, _) in page.iter() {
        let apart = ["file", "COMMENT", "WHITE_SPACE"].contains(&name);
        assert!(apart || used.contains(name), "`{name}` is not used");
    }
}

#[test]
fn the_reserved_words_are_those_of_the_page() {
    let text = fs::read_to_string(common::repository("grammar/caveat.ebnf")).unwrap();
    let (_, list) = text.split_once("name nothing there.").unwrap();
    let words: Vec<&str> = list
        .trim_end()
        .trim_end_matches("*/")
        .split_whitespace()
        .collect();
    assert_eq!(words, RESERVED);
    let literals = grammar().literals();
    for word in RESERVED {
        assert!(literals.contains(*word), "`{word}` means nothing");
    }
}

/// Where sentences of a production stand in a file. Whole files seldom come to the parts of parts.
const FRAMES: &[(&str, &str, &str)] = &[
    ("", "file", ""),
    ("pack p ", "item", ""),
    ("pack p ", "source", ""),
    ("pack p ", "rule", ""),
    ("pack p rule RU-1 { must a ", "tail", "}"),
    ("pack p rule RU-1 { must a ", "example", "}"),
    ("pack p param a : number = ", "expression", ""),
];

#[test]
fn the_parser_accepts_what_the_grammar_allows() {
    let page = grammar();
    let mut writer = Writer::new(&page);
    for number in 0..3_000 {
        let (before, production, after) = FRAMES[number % FRAMES.len()];
        let text = format!("{before}{}{after}", writer.sentence(production, number));
        let source = common::source("sentence.caveat", &text);
        let said = common::render(&source, &syntax::parse(&source).diagnostics);
        assert!(said.is_empty(), "sentence {number}:\n{text}\n{said}");
        if number > 500 && writer.never_written().is_empty() {
            return;
        }
    }
    panic!("no sentence has {:#?}", writer.never_written());
}
