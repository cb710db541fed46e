//! TOML 1.1 into a tree: a file is one plan.
//!
//! The toml crate parses, and goes on after an error, so that several are told at once. Numbers and dates
//! stay text, but for what TOML alone allows in numbers: underscores, a plus sign and other bases are
//! written out, so that the typed read sees what any other format would have said. A table that has a
//! `[header]` has its place there.

mod fault;

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::DeInteger;
use toml::de::DeTable;
use toml::de::DeValue;

use super::Document;
use super::Kind;
use super::Limits;
use super::Tree;
use super::TreeBuilder;
use crate::source::Source;

/// Reads a file of one table.
pub(super) fn read(source: Arc<Source>, limits: &Limits) -> Document {
    let mut builder = TreeBuilder::new(Arc::clone(&source));
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    if errors.is_empty() && !table.get_ref().is_empty() {
        build(&mut builder, &source, table.get_ref(), limits);
    }
    for diagnostic in fault::explain(errors, &source, limits) {
        builder.report(diagnostic);
    }
    builder.finish_whole()
}

/// What could be read of the text before a byte.
fn tree_before(source: &Arc<Source>, end: u32) -> Option<Tree> {
    let mut builder = TreeBuilder::new(Arc::clone(source));
    let (table, _) = DeTable::parse_recoverable(source.text.get(..end as usize)?);
    build(&mut builder, source, table.get_ref(), &Limits::default());
    Some(builder.finish().tree)
}

/// What is to be added next, the next last.
enum Task<'t, 'i> {
    /// A value, with its key in a table.
    Add(Option<&'t Spanned<Text<'i>>>, &'t Spanned<DeValue<'i>>),
    /// The end of a list or map, before this byte.
    Close(usize),
}

type Text<'i> = std::borrow::Cow<'i, str>;

fn build<'t, 'i>(
    builder: &mut TreeBuilder,
    source: &Source,
    table: &'t DeTable<'i>,
    limits: &Limits,
) {
    builder.open(Kind::Map, 0);
    let mut tasks = vec![Task::Close(source.text.trim_end().len())];
    push_entries(&mut tasks, table);
    while let Some(task) = tasks.pop() {
        let (key, value) = match task {
            Task::Add(key, value) => (key, value),
            Task::Close(end) => {
                builder.close(end as u32);
                continue;
            }
        };
        if let Some(key) = key {
            let span = key.span();
            builder.key(key.get_ref(), source.span(span.start, span.end));
        }
        let span = value.span();
        let kind = match value.get_ref() {
            DeValue::Table(table) => {
                tasks.push(Task::Close(span.end));
                push_entries(&mut tasks, table);
                Kind::Map
            }
            DeValue::Array(items) => {
                tasks.push(Task::Close(span.end));
                let items = items.iter().rev();
                tasks.extend(items.map(|item| Task::Add(None, item)));
                Kind::List
            }
            scalar => {
                add_scalar(builder, source, scalar, span);
                continue;
            }
        };
        if builder.depth() >= limits.depth {
            builder.report(super::too_deep(source.span(span.start, span.end), limits));
            return;
        }
        builder.open(kind, span.start as u32);
    }
}

/// Adds the entries of a table in the order in which they are written.
fn push_entries<'t, 'i>(tasks: &mut Vec<Task<'t, 'i>>, table: &'t DeTable<'i>) {
    let first = tasks.len();
    tasks.extend(table.iter().map(|(key, value)| Task::Add(Some(key), value)));
    let entries = tasks.get_mut(first..).unwrap_or_default();
    entries.sort_by_key(|task| match task {
        Task::Add(Some(key), _) => std::cmp::Reverse(key.span().start),
        _ => std::cmp::Reverse(0),
    });
}

fn add_scalar(builder: &mut TreeBuilder, source: &Source, value: &DeValue<'_>, span: Range<usize>) {
    let place = source.span(span.start, span.end);
    let written = source.slice(place);
    let number = match value {
        DeValue::String(text) => {
            builder.scalar(Kind::Quoted, text, place);
            return;
        }
        DeValue::Integer(number) => integer(number, written),
        DeValue::Float(number) => float(number.as_str()),
        _ => Some(Text::Borrowed(written)),
    };
    match number {
        Some(text) => {
            builder.scalar(Kind::Plain, &text, place);
        }
        None => builder.report(fault::number(place)),
    }
}

/// An integer in decimal digits. The parser leaves it to its reader to look at the digits.
fn integer<'w>(number: &DeInteger<'_>, written: &'w str) -> Option<Text<'w>> {
    let digits = number.as_str();
    if number.radix() != 10 {
        let number = i128::from_str_radix(digits, number.radix()).ok()?;
        return Some(Text::Owned(number.to_string()));
    }
    let digits = digits.strip_prefix('+').unwrap_or(digits);
    let unsigned = digits.strip_prefix('-').unwrap_or(digits);
    let valid = !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit());
    valid.then(|| match digits == written {
        true => Text::Borrowed(written),
        false => Text::Owned(digits.to_owned()),
    })
}

/// A number with a point or an exponent, without underscores and plus sign. Its text is what counts; that it
/// can be parsed only shows that it is a number.
fn float(digits: &str) -> Option<Text<'_>> {
    digits.parse::<f64>().ok()?;
    Some(Text::Borrowed(digits.strip_prefix('+').unwrap_or(digits)))
}
