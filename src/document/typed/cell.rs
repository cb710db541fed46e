//! Lists in one cell of a table: `a; b`, or `['a', 'b']` as programs write them.

use std::ops::Range;

use crate::value::Problem;

/// Where the items stand in the text of a cell, without quotes and the white space around them. An escape
/// in quotes stays as it is written.
pub(super) fn items(text: &str) -> Result<Vec<Range<usize>>, Problem> {
    let trimmed = trim(text, 0..text.len());
    let inner = text.get(trimmed.clone()).and_then(|text| {
        text.strip_prefix('[')?
            .strip_suffix(']')
            .map(|_| trimmed.start + 1..trimmed.end - 1)
    });
    match inner {
        Some(inner) => bracketed(text, inner),
        None => Ok(separated(text, trimmed)),
    }
}

/// `a; b`
fn separated(text: &str, within: Range<usize>) -> Vec<Range<usize>> {
    let mut items = Vec::new();
    let mut start = within.start;
    for part in text.get(within).unwrap_or_default().split(';') {
        let item = trim(text, start..start + part.len());
        if !item.is_empty() {
            items.push(item);
        }
        start += part.len() + 1;
    }
    items
}

/// `'a', "b", c`, from behind the opening bracket.
fn bracketed(text: &str, within: Range<usize>) -> Result<Vec<Range<usize>>, Problem> {
    let mut items = Vec::new();
    let mut rest = trim(text, within);
    while !rest.is_empty() {
        let (item, end) = match text.as_bytes().get(rest.start) {
            Some(quote @ (b'\'' | b'"')) => quoted(text, rest.clone(), *quote)?,
            _ => bare(text, rest.clone()),
        };
        items.push(item);
        rest = trim(text, end..rest.end);
        if rest.is_empty() {
            break;
        }
        if text.as_bytes().get(rest.start) != Some(&b',') {
            return Err(problem().because("a comma is missing between two items"));
        }
        rest = trim(text, rest.start + 1..rest.end);
    }
    Ok(items)
}

/// An item in quotes, and where it ends with its closing quote.
fn quoted(text: &str, rest: Range<usize>, quote: u8) -> Result<(Range<usize>, usize), Problem> {
    let start = rest.start + 1;
    let mut escaped = false;
    for (at, byte) in (start..rest.end).zip(text.bytes().skip(start)) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            byte if byte == quote => return Ok((start..at, at + 1)),
            _ => {}
        }
    }
    Err(problem().because("a quote is not closed"))
}

/// An item without quotes, up to the next comma.
fn bare(text: &str, rest: Range<usize>) -> (Range<usize>, usize) {
    let part = text.get(rest.clone()).unwrap_or_default();
    let end = rest.start + part.find(',').unwrap_or(part.len());
    (trim(text, rest.start..end), end)
}

fn trim(text: &str, within: Range<usize>) -> Range<usize> {
    let part = text.get(within.clone()).unwrap_or_default();
    let start = within.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

fn problem() -> Problem {
    Problem::new("a list", "write `a; b` or `['a', 'b']`")
}
