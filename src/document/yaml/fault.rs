//! What can be wrong with YAML, in words.

use granit_parser::ErrorKind;
use granit_parser::ScanError;

use super::super::Limits;
use super::super::too_deep;
use super::super::word_at;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::document as codes;
use crate::source::Source;
use crate::source::Span;
use crate::source::quote;

/// Reading ends here, and this is why.
pub(super) type Stop = Box<Diagnostic>;

/// The text breaks the grammar.
pub(super) fn syntax(error: &ScanError, source: &Source, limits: &Limits) -> Stop {
    let at = error.marker().byte_offset().unwrap_or_default();
    let place = word_at(source, at, source.text.len());
    let (message, help) = match error.kind() {
        ErrorKind::RecursionLimitExceeded => return Box::new(too_deep(place, limits)),
        ErrorKind::UnknownAnchor => return unknown_anchor(source, place),
        kind => (message(kind), help(kind)),
    };
    let label = label(source.slice(place));
    let diagnostic = Diagnostic::error(&codes::YAML_SYNTAX, message).at(place, label);
    Box::new(match help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    })
}

/// The common mistakes in our words; the others in the parser's, without what it was doing at the time.
fn message(kind: &ErrorKind) -> String {
    use ErrorKind::*;

    let message = match kind {
        TabNotAllowed | TabInBlockIndentation | TabInIndentation => "a tab cannot indent YAML",
        UnclosedQuotedScalar => "a quote is not closed",
        UnclosedFlowCollection { .. } | UnexpectedEofFlowSequence | UnexpectedEofFlowMapping => {
            "a bracket is not closed"
        }
        MappingValueNotAllowed => "a `:` makes a key of this, and no key can stand here",
        SimpleKeyExpected | InvalidSimpleKey => "expected `:` after the key",
        InvalidIndentation | ExpectedBlockMappingKey => "the indentation fits nothing above it",
        UndeclaredTagHandle => "the tag is of a kind that is not declared",
        UnexpectedCharacter { .. } => "nothing can start with this character",
        UnknownQuotedScalarEscape | InvalidQuotedScalarHexEscape => {
            "a quoted text contains an escape that YAML does not know"
        }
        UnpairedLowSurrogate | MissingLowSurrogate | InvalidLowSurrogate => {
            "a quoted text contains half of a surrogate pair"
        }
        kind => {
            let words = kind.to_string();
            let news = words.rsplit(", ").next();
            return news.unwrap_or_default().replace('\'', "`");
        }
    };
    message.to_owned()
}

/// What is wrong with quotes and brackets is told at their start.
fn label(found: &str) -> &'static str {
    match found {
        "[" | "{" | "\"" | "'" => "this one",
        _ => "found this",
    }
}

fn help(kind: &ErrorKind) -> Option<&'static str> {
    use ErrorKind::*;

    match kind {
        TabNotAllowed | TabInBlockIndentation | TabInIndentation => Some("indent with spaces"),
        MappingValueNotAllowed => {
            Some("put text that contains `: ` in quotes; start keys of one map in one column")
        }
        UnexpectedCharacter { .. } => Some("put the text in quotes"),
        UnknownQuotedScalarEscape | InvalidQuotedScalarHexEscape => {
            Some("double a backslash that is meant as one, or use single quotes")
        }
        UnclosedQuotedScalar => Some("write the same quote behind the text"),
        InvalidIndentation | ExpectedBlockMappingKey => {
            Some("entries of one map, and items of one list, start in the same column")
        }
        UnpairedLowSurrogate | MissingLowSurrogate | InvalidLowSurrogate => {
            Some("write the character itself, or both halves: `\\ud83d\\ude00`")
        }
        _ => None,
    }
}

/// A line of a value in quotes or brackets that stands no further right than the block around it.
pub(super) fn too_far_left(source: &Source, at: usize) -> Stop {
    let place = word_at(source, at, source.text.len());
    let message = "a line of a value stands too far left";
    let diagnostic = Diagnostic::error(&codes::YAML_SYNTAX, message)
        .at(place, "this goes on with the value above")
        .help("indent it with more spaces than the key or dash that the value belongs to");
    Box::new(diagnostic)
}

/// `*x` without an `&x` before it.
pub(super) fn unknown_anchor(source: &Source, place: Span) -> Stop {
    let name = quote(source.slice(place));
    let message = format!("the alias {name} has no anchor before it");
    let diagnostic = Diagnostic::error(&codes::YAML_ALIAS, message)
        .at(place, "nothing of this name above")
        .help(
            "write `&` and the name at the value that is meant; quote a text that starts with `*`",
        );
    Box::new(diagnostic)
}

/// `&x [*x]`
pub(super) fn circle(alias: Span, anchored: Span) -> Stop {
    let around = Span::new(anchored.source, anchored.start, anchored.start + 1);
    let diagnostic = Diagnostic::error(&codes::YAML_ALIAS, "a value contains itself")
        .at(alias, "this stands for the value around it")
        .at(around, "which starts here")
        .help("write out what is meant");
    Box::new(diagnostic)
}

/// `!secret x`
pub(super) fn tag(source: &Source, place: Span) -> Stop {
    let message = format!("the tag {} does not fit here", quote(source.slice(place)));
    let diagnostic = Diagnostic::error(&codes::YAML_TAG, message)
        .at(place, "it would change what the value means")
        .help("plans know `!!str`, `!!int`, `!!float`, `!!bool`, `!!null`, `!!seq` and `!!map`");
    Box::new(diagnostic)
}

/// `? [a, b]`
pub(super) fn complex_key(source: &Source, place: Span) -> Stop {
    let place = visible(source, place);
    let diagnostic = Diagnostic::error(&codes::YAML_KEY, "a key is a list or a map")
        .at(place, "this is the key")
        .help("a key is a text: put it in quotes if it has to look like this");
    Box::new(diagnostic)
}

/// `: value`
pub(super) fn no_key(source: &Source, place: Span) -> Stop {
    let place = visible(source, place);
    let diagnostic = Diagnostic::error(&codes::YAML_KEY, "a value has no key")
        .at(place, "the key is missing before this")
        .help("write the key, or `\"\"` if it is meant to be empty");
    Box::new(diagnostic)
}

/// Block lists and maps start without a character of their own: what stands there is shown instead.
fn visible(source: &Source, place: Span) -> Span {
    match place.start == place.end {
        true => word_at(source, place.start as usize, source.text.len()),
        false => place,
    }
}

/// One level too many.
pub(super) fn depth(source: &Source, place: Span, limits: &Limits) -> Stop {
    Box::new(too_deep(visible(source, place), limits))
}
