//! Rule text to syntax tree: what is accepted, and what is said about the rest.
//!
//! Each file in `fixtures/syntax/err` has its diagnostics beside it; read them as an author would.
//! `INSTA_UPDATE=always` rewrites them.

use std::collections::BTreeSet;

use caveat::diagnostic::Code;
use caveat::diagnostic::codes;
use caveat::source::Source;
use caveat::syntax;
use caveat::syntax::ast::Expr;
use caveat::syntax::ast::ExprKind;
use caveat::syntax::ast::Item;
use caveat::syntax::ast::MessagePart;
use proptest::collection::vec;
use proptest::prelude::ProptestConfig;
use proptest::prelude::any;
use proptest::proptest;
use proptest::sample::select;

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
    let all: BTreeSet<&str> = shown_on_a_page().map(|code| code.id).collect();
    assert_eq!(shown, all);
}

/// All codes but the one whose text would be too long; `hostile` shows that.
fn shown_on_a_page() -> impl Iterator<Item = &'static Code> {
    let all = codes::syntax::ALL.iter().copied();
    all.filter(|code| code.id != codes::syntax::TOO_MANY.id)
}

#[test]
fn every_page_shows_its_error_and_the_cure() {
    for code in shown_on_a_page() {
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

/// What a rule asks for, with every operator and its operands in parentheses.
fn check_tree(requirement: &str) -> String {
    let text = format!("pack p rule RU-1 {{ must {requirement} }}");
    let source = common::source("rule.caveat", &text);
    let parsed = syntax::parse(&source);
    assert_eq!(
        common::render(&source, &parsed.diagnostics),
        "",
        "{requirement}"
    );
    let Some(Item::Rule(rule)) = parsed.file.items.first() else {
        panic!("the item is a rule");
    };
    tree(&rule.clauses[0].requirement)
}

fn tree(expr: &Expr) -> String {
    let mut parts = Vec::new();
    expr.kind.each_part(&mut |part| parts.push(tree(part)));
    match &expr.kind {
        ExprKind::Name(name) => name.clone(),
        ExprKind::Binary(operator, ..) => format!("({} {operator:?} {})", parts[0], parts[1]),
        ExprKind::Access(_, name) => format!("{}.{}", parts[0], name.text),
        kind => {
            let kind = format!("{kind:?}");
            let kind: String = kind.chars().take_while(|c| c.is_alphanumeric()).collect();
            format!("{kind}({})", parts.join(", "))
        }
    }
}

#[test]
fn operators_bind_from_loose_to_tight() {
    for (text, expected) in [
        ("a implies b implies c", "(a Implies (b Implies c))"),
        ("a or b and c implies d", "((a Or (b And c)) Implies d)"),
        ("b or not a and c", "(b Or (Not(a) And c))"),
        ("a and not b = c", "(a And Not((b Equal c)))"),
        ("a - b - c", "((a Subtract b) Subtract c)"),
        ("a + b * c < d", "((a Add (b Multiply c)) Less d)"),
        ("-a * b", "(Negate(a) Multiply b)"),
        ("a default b + c", "(Default(a, b) Add c)"),
        ("a.b default c.d", "Default(a.b, c.d)"),
        ("(a or b) and c", "((a Or b) And c)"),
        ("a is b or c", "(Is(a, b) Or c)"),
        ("a include b + c", "Include(a, (b Add c))"),
        ("length of a.b > c", "(LengthOf(a.b) Greater c)"),
    ] {
        assert_eq!(check_tree(text), expected, "{text}");
    }
}

#[test]
fn a_body_reaches_as_far_as_it_can() {
    for (text, expected) in [
        (
            "every x in xs satisfies a and b",
            "Quantified(xs, (a And b))",
        ),
        (
            "c and some x in xs satisfies a or b",
            "(c And Quantified(xs, (a Or b)))",
        ),
        ("count of x in xs > a", "(Count(xs) Greater a)"),
        ("count of x in xs where a > b", "Count(xs, (a Greater b))"),
        ("if a then b else c + d", "If(a, b, (c Add d))"),
        (
            "a < sum of x for x in xs where b and c",
            "(a Less Aggregate(x, xs, (b And c)))",
        ),
    ] {
        assert_eq!(check_tree(text), expected, "{text}");
    }
}

#[test]
fn a_word_is_reserved_only_where_it_means_something() {
    for text in [
        "count > a",
        "at = b",
        "exactly = a",
        "use is a",
        "source matches \"a\"",
        "a.must.every",
        "sum",
    ] {
        check_tree(text);
    }
}

#[test]
fn a_message_is_texts_and_expressions() {
    let source = common::source(
        "message.caveat",
        "pack p rule RU-1 { must a otherwise \"{{a}} \\\"{b.c}\\\" \" \"{d}\\n\" }",
    );
    let parsed = syntax::parse(&source);
    let Some(Item::Rule(rule)) = parsed.file.items.first() else {
        panic!("the item is a rule");
    };
    let message = rule.clauses[0].otherwise.as_ref().unwrap();
    let part = |part: &MessagePart| match part {
        MessagePart::Text(text) => text.clone(),
        MessagePart::Value(value) => format!("<{}>", source.slice(value.span)),
    };
    let parts: Vec<String> = message.parts.iter().map(part).collect();
    assert_eq!(parts, ["{a} \"", "<b.c>", "\" ", "<d>", "\n"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_text_is_read(text in "\\PC{0,200}") {
        check_any(&text);
    }

    #[test]
    fn any_bytes_are_read(bytes in vec(any::<u8>(), 0..200)) {
        check_any(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_words_are_read(words in vec(select(SOUP), 0..120)) {
        check_any(&words.join(" "));
        check_any(&words.concat());
    }

    #[test]
    fn any_part_of_a_file_is_read(start in 0..6_000usize, length in 0..3_000usize) {
        let text = include_str!("../../fixtures/syntax/ok/every_construct.caveat");
        let part: String = text.chars().skip(start).take(length).collect();
        check_any(&part);
    }
}

/// Tokens, some of them broken, for texts that get far into the parser.
const SOUP: &[&str] = &[
    "pack",
    "vocabulary",
    "use",
    "rule",
    "RU-1",
    "type",
    "T",
    "taxonomy",
    "param",
    "define",
    "table",
    "source",
    "section",
    "amend",
    "cites",
    "effective",
    "from",
    "until",
    "let",
    "for",
    "each",
    "in",
    "where",
    "when",
    "except",
    "must",
    "should",
    "not",
    "unless",
    "otherwise",
    "remedy",
    "silence",
    "accepted",
    "because",
    "example",
    "violated",
    "at",
    "as",
    "of",
    "every",
    "some",
    "no",
    "least",
    "exactly",
    "satisfies",
    "is",
    "one",
    "stated",
    "include",
    "all",
    "matches",
    "and",
    "or",
    "implies",
    "if",
    "then",
    "else",
    "count",
    "sum",
    "unique",
    "length",
    "default",
    "today",
    "a",
    "b",
    "mutst",
    "5",
    "0.5",
    "km/h",
    "2026-01-31",
    "2026-02-30",
    "\"a {b} c\"",
    "\"{",
    "\"",
    "“",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ",",
    ":",
    ".",
    "->",
    "=",
    "==",
    "!=",
    "<",
    "<=",
    "+",
    "-",
    "*",
    "/",
    "%",
    "!",
    "&&",
    "§",
    "// a",
    "/// a",
    "\n",
    "\r",
    "\u{202e}",
    "\\",
];

/// Every token and every label stands inside the text, and the tokens in order.
fn check_any(text: &str) {
    let source = common::source("any.caveat", text);
    let parsed = syntax::parse(&source);
    let whole = 0..=u32::try_from(text.len()).unwrap();
    let mut last = 0;
    for token in &parsed.tokens {
        assert!(
            last <= token.span.start && token.span.start <= token.span.end,
            "{token:?}"
        );
        last = token.span.end;
    }
    for label in parsed.diagnostics.iter().flat_map(|it| &it.labels) {
        let inside = whole.contains(&label.span.start) && whole.contains(&label.span.end);
        assert!(
            inside && text.get(label.span.range()).is_some(),
            "{label:?}"
        );
    }
}
