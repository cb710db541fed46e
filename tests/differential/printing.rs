//! Printing what was parsed and parsing it again changes nothing.

use std::fs;

use caveat::source::Source;
use caveat::source::SourceId;
use caveat::syntax;
use caveat::syntax::ast;
use proptest::prop_assert_eq;
use proptest::test_runner::TestCaseError;

use crate::agree;
use crate::generate;
use crate::library;
use crate::print;

/// The tree of a text that has no syntax errors.
#[track_caller]
pub fn parse(text: &str) -> ast::File {
    let parsed = syntax::parse(&Source::new(SourceId(0), "test.caveat", text));
    assert!(
        parsed.diagnostics.is_empty(),
        "{:#?}\n{text}",
        parsed.diagnostics
    );
    parsed.file
}

/// A tree as text without the places in it.
pub fn shape(file: &ast::File) -> String {
    let written = format!("{file:#?}");
    let mut out = String::with_capacity(written.len() / 2);
    let mut inside = None;
    for line in written.lines() {
        let indent = line.len() - line.trim_start().len();
        match inside {
            Some(outer) if indent > outer => {}
            Some(outer) if indent == outer => inside = None,
            _ if line.trim_end().ends_with("Span {") => inside = Some(indent),
            _ => out.extend([line, "\n"]),
        }
    }
    out
}

#[track_caller]
fn check(text: &str) {
    let first = parse(text);
    let printed = print::file(&first);
    let second = parse(&printed);
    assert_eq!(shape(&first), shape(&second), "\n{printed}");
}

#[test]
fn the_library_and_the_fixtures_survive_printing() {
    let mut count = 0;
    for path in [
        library::rule_files("rules"),
        library::rule_files("fixtures"),
    ]
    .concat()
    {
        check(&fs::read_to_string(&path).unwrap());
        count += 1;
    }
    assert!(count > 20, "{count} files");
}

/// What is printed means what the tree says.
fn means_the_same(seed: u64) -> Result<(), TestCaseError> {
    for file in generate::draw(seed).files {
        let printed = print::file(&file);
        let parsed = parse(&printed);
        prop_assert_eq!(shape(&file), shape(&parsed), "\n{}", printed);
    }
    Ok(())
}

#[test]
fn random_rules_survive_printing() {
    let seeds = proptest::arbitrary::any::<u64>();
    let result = agree::runner(agree::cases(3)).run(&seeds, means_the_same);
    result.unwrap_or_else(|error| panic!("{error}"));
}
