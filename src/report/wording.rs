//! How rules and their authorities are put into words: from the text of the rule, tidied.

use crate::program::Authority;
use crate::program::Clause;
use crate::program::Program;
use crate::source::Span;
use crate::syntax::tidy;

/// What a clause asks, as the rule says it: `must item.retention <= 24 hours`.
pub fn asks(program: &Program, clause: &Clause) -> String {
    text_of(program, asked_span(program, clause))
}

/// The part of a clause that says what it asks, without its exception and messages.
pub fn asked_span(program: &Program, clause: &Clause) -> Span {
    clause_start(clause.span).to(program.expr(clause.requirement).span)
}

fn clause_start(span: Span) -> Span {
    Span::new(span.source, span.start, span.start)
}

/// The text under a span of the rules, on one line and without comments.
pub fn text_of(program: &Program, span: Span) -> String {
    tidy(program.source(span.source).slice(span))
}

/// A limit in words: `at most 24 hours` for a value that must `be <=` it.
pub fn limit(op: &str, limit: &str) -> String {
    match op {
        "be <=" => format!("at most {limit}"),
        "be <" => format!("less than {limit}"),
        "be >=" => format!("at least {limit}"),
        "be >" => format!("more than {limit}"),
        "be =" => format!("exactly {limit}"),
        "be !=" => format!("anything but {limit}"),
        op => format!("must {op} {limit}"),
    }
}

/// What people call a document: its title, else its name.
pub fn title(authority: &Authority) -> &str {
    match authority.title.as_str() {
        "" => &authority.name,
        title => title,
    }
}

/// A section as people cite it: `art. 5(1)(e)` of `art_5_1_e`, `p. 6` of `p6`, else the words of the name.
pub fn section(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default();
    let letters = first.trim_end_matches(|c: char| c.is_ascii_digit());
    let kind = KINDS.iter().find(|(short, _)| *short == letters);
    let Some((_, kind)) = kind else {
        return name.replace('_', " ");
    };
    let number = first.strip_prefix(letters).unwrap_or_default();
    let mut parts = Some(number)
        .filter(|number| !number.is_empty())
        .into_iter()
        .chain(words);
    let head = parts.next().unwrap_or_default();
    let rest: Vec<&str> = parts.collect();
    match rest.as_slice() {
        [last] if *kind == "lines" => format!("{kind} {head}-{last}"),
        rest if *kind == "target" => format!("{kind} {}", [&[head], rest].concat().join(".")),
        rest => {
            let nested: String = rest.iter().map(|part| format!("({part})")).collect();
            format!("{kind} {head}{nested}")
        }
    }
}

/// How the names of sections begin, and what is said for it.
const KINDS: &[(&str, &str)] = &[
    ("art", "art."),
    ("article", "art."),
    ("l", "lines"),
    ("p", "p."),
    ("para", "para."),
    ("principle", "principle"),
    ("rec", "recital"),
    ("recital", "recital"),
    ("s", "sec."),
    ("sec", "sec."),
    ("section", "sec."),
    ("target", "target"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_read_as_people_cite_them() {
        let cases = [
            ("art_5_1_e", "art. 5(1)(e)"),
            ("p6", "p. 6"),
            ("l387_390", "lines 387-390"),
            ("target_17_8", "target 17.8"),
            ("principle_10", "principle 10"),
            ("legitimate_aim", "legitimate aim"),
        ];
        for (name, cited) in cases {
            assert_eq!(section(name), cited);
        }
    }
}
