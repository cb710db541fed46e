//! What can be wrong with TOML, in words.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::Arc;

use toml::de::Error;

use super::super::Kind;
use super::super::Limits;
use super::super::NodeId;
use super::super::builder::duplicate_key;
use super::super::too_deep;
use super::super::word_at;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::document as codes;
use crate::source::Source;
use crate::source::Span;
use crate::source::quote;

/// Puts errors into words, in the order of the text.
pub(super) fn explain(
    mut errors: Vec<Error>,
    source: &Arc<Source>,
    limits: &Limits,
) -> Vec<Diagnostic> {
    errors.sort_by_key(|error| error.span().map(|span| span.start));
    let mut searches = 0;
    let mut explain = |error: &Error| {
        let place = place(source, error.span());
        match error.message() {
            "duplicate key" => {
                searches += 1;
                duplicate(source, place, searches <= MOST_SEARCHES)
            }
            "recursion limit" | "cannot recurse further; max recursion depth met" => {
                let depth = limits.depth.min(TOML_DEPTH);
                too_deep(place, &Limits { depth, ..*limits })
            }
            message => syntax(message, place),
        }
    };
    errors.iter().map(&mut explain).collect()
}

/// Finding the first of two equal keys reads the text up to the second again, which is too slow for a file
/// of nothing else.
const MOST_SEARCHES: usize = 20;

/// How deep the toml crate reads.
const TOML_DEPTH: u32 = 80;

fn syntax(message: &str, place: Span) -> Diagnostic {
    let diagnostic = Diagnostic::error(&codes::TOML_SYNTAX, message).at(place, "found this");
    match message.starts_with("string values must be quoted") {
        true => diagnostic.help("put text in double quotes"),
        false => diagnostic,
    }
}

/// `0x`, or digits of another script.
pub(super) fn number(place: Span) -> Diagnostic {
    syntax("this is not a number as TOML writes them", place)
}

/// The place of an error; where it has no width, the word that stands there, or the character before it.
fn place(source: &Source, span: Option<Range<usize>>) -> Span {
    let span = span.unwrap_or_default();
    if !span.is_empty() {
        return source.span(span.start, span.end);
    }
    let (before, rest) = source.text.split_at_checked(span.start).unwrap_or_default();
    if rest.starts_with(|c: char| !c.is_whitespace()) {
        return word_at(source, span.start, source.text.len());
    }
    let before = before.trim_end();
    let last = before.chars().next_back().map_or(0, char::len_utf8);
    source.span(before.len() - last, before.len())
}

fn duplicate(source: &Arc<Source>, later: Span, search: bool) -> Diagnostic {
    let name = source.slice(later).trim_matches(['"', '\'']);
    let first = search.then(|| first_of(name, source, later)).flatten();
    match first {
        Some(first) => duplicate_key(name, first, later),
        None => {
            let message = format!("the key {} stands twice", quote(name));
            Diagnostic::error(&codes::DUPLICATE_KEY, message).at(later, "again here")
        }
    }
}

/// The key that an equal one follows: the nearest before it in the table that is open there, or else the
/// nearest of all.
fn first_of(name: &str, source: &Arc<Source>, later: Span) -> Option<Span> {
    let tree = super::tree_before(source, later.start)?;
    let nodes = || (0..tree.len() as u32).rev().map(NodeId);
    let has_header =
        |&id: &NodeId| tree.kind(id) == Kind::Map && source.slice(tree.span(id)).starts_with('[');
    let last_header = nodes()
        .filter(has_header)
        .max_by_key(|&id| tree.span(id).start);
    let table = last_header.or(tree.roots().first().copied());
    let mut same: Vec<NodeId> = nodes().filter(|&id| tree.key(id) == Some(name)).collect();
    same.sort_by_key(|&id| Reverse(tree.key_span(id)));
    let in_table = same.iter().find(|&&id| tree.parent(id) == table);
    tree.key_span(*in_table.or(same.first())?)
}
