//! Rule text to syntax tree: what is accepted, and what is said about the rest.
//!
//! Each file in `fixtures/syntax/err` has its diagnostics beside it; read them as an author would.
//! `INSTA_UPDATE=always` rewrites them.

use std::collections::BTreeSet;

use caveat::diagnostic::codes;
use caveat::source::Source;
use caveat::syntax;

use crate::common;

/// What is said about a text.
fn check_parse(source: &Source) -> String {
    let parsed = syntax::parse(source);
    common::render(source, &parsed.diagnostics)
}

/// What is said about the members of a rule.
fn check_rule(members: &str) -> String {
    let text = format!("pack p\nrule RU-1 {{\n{members}\n}}\n");
    check_parse(&common::source("rule.caveat", &text))
}

/// The codes of what is said about a text.
fn codes_of(source: &Source) -> BTreeSet<&'static str> {
    let parsed = syntax::parse(source);
    parsed.diagnostics.iter().map(|it| it.code.id).collect()
}

#[test]
fn what_the_language_has_is_accepted() {
    for source in common::sources("fixtures/syntax/ok", "caveat") {
        assert_eq!(check_parse(&source), "", "{}", source.name);
    }
}

#[test]
fn every_independent_error_is_told_where_it_is() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../fixtures/syntax/err");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for source in common::sources("fixtures/syntax/err", "caveat") {
            let name = source.name.trim_end_matches(".caveat");
            insta::assert_snapshot!(name, check_parse(&source));
        }
    });
}

#[test]
fn every_code_has_a_text_that_shows_it() {
    let shown: BTreeSet<&str> = common::sources("fixtures/syntax/err", "caveat")
        .iter()
        .flat_map(codes_of)
        .collect();
    let all: BTreeSet<&str> = codes::syntax::ALL.iter().map(|code| code.id).collect();
    assert_eq!(shown, all);
}

#[test]
fn every_page_shows_its_error_and_the_cure() {
    for code in codes::syntax::ALL {
        let wrong = common::source("wrong.caveat", common::fence(code.page, "caveat wrong"));
        assert_eq!(codes_of(&wrong), BTreeSet::from([code.id]));
        let right = common::source("right.caveat", common::fence(code.page, "caveat"));
        assert_eq!(check_parse(&right), "", "the cure of {}", code.id);
    }
}

#[test]
fn line_ends_of_any_kind_are_white_space() {
    for line_end in ["\n", "\r\n", "\r"] {
        let text = ["pack p // a", "/// b", "param x : number = 5", "    // c"].join(line_end);
        assert_eq!(check_parse(&common::source("lines.caveat", &text)), "");
    }
}

#[test]
fn a_whole_file_can_stand_on_one_line() {
    let text = r#"pack p use a, b param x : duration = 5 days rule RU-1 { must x <= 5 days example satisfied { a: 5 b: [1 days 2 days] } } type T { a : text }"#;
    assert_eq!(check_parse(&common::source("line.caveat", text)), "");
}

#[test]
fn comments_stay_with_the_tokens() {
    let source = common::source(
        "a.caveat",
        "pack p // one\n/// two\nparam x : number = 5 // three",
    );
    let parsed = syntax::parse(&source);
    let trivia = parsed.tokens.iter().filter(|token| token.kind.is_trivia());
    let texts: Vec<&str> = trivia.map(|token| source.slice(token.span)).collect();
    assert_eq!(texts, ["// one", "/// two", "// three"]);
}

#[test]
fn a_unit_stands_on_the_line_of_its_number() {
    assert_eq!(
        check_rule("must speed <= 30 km/h and x < 3 m/s and y >= 80%"),
        ""
    );
    insta::assert_snapshot!(check_rule("must cost <= 30\n  otherwize \"too much\""), @"
    C0101 4:3 expected `otherwise`, found `otherwize`
      at 4:3 `otherwize`: a name
      help: did you mean `otherwise`?
      replace `otherwize` by `otherwise`
    ");
}

#[test]
fn an_error_inside_a_message_stands_where_it_is() {
    insta::assert_snapshot!(check_rule(r#"must a otherwise "é \" {b +} {c}" "{d e}""#), @"
    C0101 3:28 expected an expression, found `}`
      at 3:28 `}`: something is missing before this
    C0101 3:39 expected an operator or `}`, found `e`
      at 3:39 `e`: a name
      at 3:36 `{`: opened here
    ");
}

/// A text with something repeated so often that no reader could follow.
fn deep(before: &str, repeated: &str, after: &str) -> String {
    let repeated = repeated.repeat(20_000);
    check_rule(&format!("must {before}{repeated}{after}\nmust"))
}

#[test]
fn nothing_is_too_deep_to_be_told() {
    for (before, repeated) in [
        ("", "("),
        ("", "["),
        ("", "{ a: "),
        ("", "f("),
        ("", "not "),
        ("", "- "),
        ("", "length of "),
        ("", "sum of "),
        ("", "count of x in "),
        ("", "if a then "),
        ("", "every x in xs satisfies "),
        ("", "a implies "),
        ("", "(a < "),
        ("a", " + a"),
        ("a", " and a"),
        ("a", " or a"),
        ("a", " default a"),
        ("a", ".a"),
    ] {
        let said = deep(before, repeated, "");
        let codes: Vec<&str> = said.lines().filter(|line| line.starts_with('C')).collect();
        assert!(codes[0].starts_with("C0109"), "{repeated}: {codes:?}");
        assert!(codes[1].starts_with("C0101"), "{repeated}: {codes:?}");
    }
}

#[test]
fn nesting_up_to_the_limit_is_accepted() {
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{ a: ", "}"),
        ("f(", ")"),
        ("if a then b else ", ""),
    ] {
        let levels = 62;
        let text = format!("must {}a{}", open.repeat(levels), close.repeat(levels));
        assert_eq!(check_rule(&text), "", "{open}");
    }
}
