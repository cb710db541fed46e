//! What can be wrong with CSV, in words.

use super::super::word_at;
use super::rows::Cell;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::document as codes;
use crate::source::Source;
use crate::source::Span;
use crate::source::quote;

/// Reading ends here, and this is why.
pub(super) type Stop = Box<Diagnostic>;

/// `"abc` to the end of the file.
pub(super) fn unterminated(source: &Source, start: usize) -> Stop {
    let diagnostic = Diagnostic::error(&codes::CSV_QUOTE, "a quoted cell has no end")
        .at(source.span(start, start + 1), "it starts here")
        .help("close it with a double quote; double the quotes inside of it");
    Box::new(diagnostic)
}

/// `"abc" def`
pub(super) fn text_after_quote(source: &Source, at: usize) -> Stop {
    let place = word_at(source, at, source.text.len());
    let diagnostic = Diagnostic::error(&codes::CSV_QUOTE, "text follows a cell that was closed")
        .at(place, "the cell ends before this")
        .help("double the quotes inside a quoted cell: `\"say \"\"yes\"\"\"`");
    Box::new(diagnostic)
}

/// A row with too many or too few cells.
pub(super) fn cell_count(source: &Source, cells: &[Cell], expected: usize) -> Diagnostic {
    let count = cells.len();
    let noun = if count == 1 { "cell" } else { "cells" };
    let message = format!("this row has {count} {noun}, and the header {expected}");
    let diagnostic = Diagnostic::error(&codes::CSV_CELLS, message);
    let first = cells.get(expected).or(cells.first());
    let (start, end) = match (first, cells.last()) {
        (Some(first), Some(last)) => (first.start, last.end),
        _ => (0, 0),
    };
    let label = match count > expected {
        true => "the header has no column for this",
        false => "cells are missing in this row",
    };
    diagnostic
        .at(source.span(start, end), label)
        .help("put a cell that contains a comma or a line end in double quotes")
}

/// A column without a name.
pub(super) fn no_name(source: &Source, cell: &Cell, column: usize) -> Stop {
    let message = format!("column {} has no name in the header", column + 1);
    // An empty cell has no width: the separator beside it is shown.
    let (before, behind) = match (cell.start < cell.end, column > 0) {
        (true, _) => (0, 0),
        (false, true) => (1, 0),
        (false, false) => (0, 1),
    };
    let place = source.span(cell.start - before, cell.end + behind);
    let diagnostic = Diagnostic::error(&codes::CSV_HEADER, message)
        .at(place, "nothing is written here")
        .help("name the column, or take it out of every row");
    Box::new(diagnostic)
}

/// Two columns of one name.
pub(super) fn same_name(name: &str, earlier: Span, later: Span) -> Stop {
    let message = format!("two columns have the name {}", quote(name));
    let diagnostic = Diagnostic::error(&codes::CSV_HEADER, message)
        .at(later, "again here")
        .at(earlier, "first here")
        .help("rename one of them, or take it out");
    Box::new(diagnostic)
}

/// `a` beside `a.b`
pub(super) fn value_and_map(name: &str, value: Span, map: Span) -> Stop {
    let message = format!("the column {} is a value and has parts", quote(name));
    let diagnostic = Diagnostic::error(&codes::CSV_HEADER, message)
        .at(value, "a value here")
        .at(map, "a part of it here")
        .help("rename one of them, or take it out");
    Box::new(diagnostic)
}
