//! CSV (RFC 4180) into a tree: a header, and one plan a row.
//!
//! `a.b` in the header is the entry `b` of the map `a`, and `data.0.name` the entry `name` of the first item
//! of the list `data`, so that a row can say what a map of any other format says. Each value has the place
//! of its cell and the key of its header. The text of a cell is kept as it is; what a blank cell means is
//! for the typed read to say, but a list item whose cells are all blank is not there, and neither is a list
//! without items: an empty list would claim that there are none.
//!
//! Rows stand alone: one with too many or too few cells is an error of that row, and rows are read one at a
//! time. A quote that is never closed makes the whole file uncertain, and nothing of it is kept.

mod fault;
mod header;
mod rows;

use std::borrow::Cow;
use std::sync::Arc;

use super::Document;
use super::Kind;
use super::Limits;
use super::TreeBuilder;
use super::builder::Key;
use crate::source::Source;
use header::Header;
use header::Step;
use rows::Cell;
use rows::Rows;

/// How much of a table there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// All of it, or the rest of it.
    Whole,
    /// More rows follow, and perhaps more of the last one.
    Part,
}

/// What was read of a table.
pub(super) struct Part {
    pub(super) document: Document,
    /// Where the header ends.
    pub(super) header: usize,
    /// Where the last row ends that was read.
    pub(super) end: usize,
    /// What parts cells.
    pub(super) separator: u8,
}

/// Reads a table with a header. What parts its cells is known where this is not its first part.
pub(super) fn read(
    source: Arc<Source>,
    limits: &Limits,
    extent: Extent,
    separator: Option<u8>,
) -> Part {
    let mut builder = TreeBuilder::new(Arc::clone(&source));
    builder.reserve(source.text.len() / 16);
    let mut rows = Rows::new(&source, extent, separator);
    let mut header = 0;
    let outcome = read_header(&mut builder, &mut rows, &source, limits).and_then(|read| {
        header = rows.end();
        match read {
            Some(header) => read_rows(&mut builder, &mut rows, &source, &header),
            None => Ok(()),
        }
    });
    let (end, separator) = (rows.end(), rows.separator());
    let document = match outcome {
        Ok(()) => builder.finish(),
        Err(stop) => {
            builder.report(*stop);
            builder.finish_whole()
        }
    };
    Part {
        document,
        header,
        end,
        separator,
    }
}

/// The header; none if no row says anything.
fn read_header(
    builder: &mut TreeBuilder,
    rows: &mut Rows<'_>,
    source: &Source,
    limits: &Limits,
) -> Result<Option<Header>, fault::Stop> {
    let mut cells = Vec::new();
    match rows.next(&mut cells)? {
        true => Header::read(builder, source, &cells, limits).map(Some),
        false => Ok(None),
    }
}

fn read_rows(
    builder: &mut TreeBuilder,
    rows: &mut Rows<'_>,
    source: &Source,
    header: &Header,
) -> Result<(), fault::Stop> {
    let mut cells = Vec::new();
    while rows.next(&mut cells)? {
        if cells.len() == header.cells {
            row(builder, source, header, &cells);
        } else {
            builder.report(fault::cell_count(source, &cells, header.cells));
        }
    }
    Ok(())
}

/// Builds the plan of one row.
fn row(builder: &mut TreeBuilder, source: &Source, header: &Header, cells: &[Cell]) {
    let start = |column: usize| cells.get(column).map_or(0, |cell| cell.start as u32);
    let end = |column: usize| cells.get(column).map_or(0, |cell| cell.end as u32);
    let mut at = 0;
    while let Some(step) = header.steps.get(at) {
        at += 1;
        match *step {
            Step::Open {
                kind,
                key,
                first,
                after,
            } => {
                let inside = header.steps.get(at..after).unwrap_or_default();
                let may_be_absent = kind == Kind::List || key.is_none();
                if may_be_absent && all_blank(source, inside, cells) {
                    at = after;
                    continue;
                }
                builder.unique_key(key);
                builder.open(kind, start(first));
            }
            Step::Cell { column, key } => value(builder, source, cells.get(column), key),
            Step::Close { last } => builder.close(end(last)),
        }
    }
}

/// Whether nothing is written in any cell of these steps.
fn all_blank(source: &Source, steps: &[Step], cells: &[Cell]) -> bool {
    steps.iter().all(|step| match step {
        Step::Cell { column, .. } => cells.get(*column).is_none_or(|cell| cell.is_blank(source)),
        Step::Open { .. } | Step::Close { .. } => true,
    })
}

/// Adds the value of a cell. A list has no blank items.
fn value(builder: &mut TreeBuilder, source: &Source, cell: Option<&Cell>, key: Option<Key>) {
    let Some(cell) = cell.filter(|cell| key.is_some() || !cell.is_blank(source)) else {
        return;
    };
    builder.unique_key(key);
    let kind = if cell.quoted {
        Kind::Quoted
    } else {
        Kind::Plain
    };
    match cell.text(source) {
        Cow::Borrowed(_) => {
            let place = (cell.start, cell.end);
            builder.written_scalar(kind, place, cell.quoted);
        }
        Cow::Owned(text) => {
            builder.scalar(kind, &text, source.span(cell.start, cell.end));
        }
    }
}
