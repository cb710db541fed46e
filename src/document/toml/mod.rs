//! TOML 1.1 into a tree: a file is one plan.
//!
//! The toml crate parses, and goes on after an error, so that several are told at once. Numbers and dates
//! stay text, but for what TOML alone allows in numbers: underscores, a plus sign and other bases are
//! written out, so that the typed read sees what any other format would have said. A table that has a
//! `[header]` has its place there.

mod fault;

use std::borrow::Cow;
use std::cmp::Reverse;
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
use super::too_deep;
use crate::source::Source;
use crate::source::Span;

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

fn build(builder: &mut TreeBuilder, source: &Source, table: &DeTable<'_>, limits: &Limits) {
    let mut build = Build {
        builder,
        source,
        depth: limits.depth,
        tasks: Vec::new(),
    };
    if let Err(place) = build.root(table) {
        builder.report(too_deep(place, limits));
    }
}

struct Build<'b, 't, 'i> {
    builder: &'b mut TreeBuilder,
    source: &'b Source,
    depth: u32,
    /// What is to be added next, the next last.
    tasks: Vec<Task<'t, 'i>>,
}

enum Task<'t, 'i> {
    /// A value, with its key in a table.
    Add(Option<&'t Spanned<Text<'i>>>, &'t Spanned<DeValue<'i>>),
    /// The end of a list or map, before this byte.
    Close(usize),
}

type Text<'i> = Cow<'i, str>;

impl<'t, 'i> Build<'_, 't, 'i> {
    /// Builds the whole file, or stops at the place where it is too deep.
    fn root(&mut self, table: &'t DeTable<'i>) -> Result<(), Span> {
        self.open(Kind::Map, 0..self.source.text.trim_end().len())?;
        self.push_entries(table);
        while let Some(task) = self.tasks.pop() {
            match task {
                Task::Add(key, value) => self.add(key, value)?,
                Task::Close(end) => self.builder.close(end as u32),
            }
        }
        Ok(())
    }

    fn add(
        &mut self,
        key: Option<&Spanned<Text<'i>>>,
        value: &'t Spanned<DeValue<'i>>,
    ) -> Result<(), Span> {
        if let Some(key) = key {
            let span = key.span();
            let span = self.source.span(span.start, span.end);
            self.builder.key(key.get_ref(), span);
        }
        match value.get_ref() {
            DeValue::Table(table) => {
                self.open(Kind::Map, value.span())?;
                self.push_entries(table);
            }
            DeValue::Array(items) => {
                self.open(Kind::List, value.span())?;
                let items = items.iter().rev();
                self.tasks.extend(items.map(|item| Task::Add(None, item)));
            }
            scalar => self.scalar(scalar, value.span()),
        }
        Ok(())
    }

    fn open(&mut self, kind: Kind, span: Range<usize>) -> Result<(), Span> {
        if self.builder.depth() >= self.depth {
            return Err(self.source.span(span.start, span.end));
        }
        self.builder.open(kind, span.start as u32);
        self.tasks.push(Task::Close(span.end));
        Ok(())
    }

    /// Adds the entries of a table in the order in which they are written.
    fn push_entries(&mut self, table: &'t DeTable<'i>) {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| Reverse(key.span().start));
        let entries = entries.into_iter();
        self.tasks
            .extend(entries.map(|(key, value)| Task::Add(Some(key), value)));
    }

    fn scalar(&mut self, value: &DeValue<'_>, span: Range<usize>) {
        let place = self.source.span(span.start, span.end);
        let written = self.source.slice(place);
        let number = match value {
            DeValue::String(text) => {
                self.builder.scalar(Kind::Quoted, text, place);
                return;
            }
            DeValue::Integer(number) => integer(number, written),
            DeValue::Float(number) => float(number.as_str()),
            _ => Some(Text::Borrowed(written)),
        };
        match number {
            Some(text) => {
                self.builder.scalar(Kind::Plain, &text, place);
            }
            None => self.builder.report(fault::number(place)),
        }
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
