//! Rows and cells: the grammar of RFC 4180.
//!
//! Lines end with LF, CRLF or CR. Where the header has no comma but semicolons, as spreadsheets write it in
//! many countries, or tabs, these part the cells.

use std::borrow::Cow;

use super::super::scan;
use super::Extent;
use super::fault;
use super::fault::Stop;
use crate::source::Source;

/// One cell.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    /// First byte, the quote included.
    pub(super) start: usize,
    /// One past the last byte, the quote included.
    pub(super) end: usize,
    /// Whether it stands in quotes.
    pub(super) quoted: bool,
    /// Whether there are doubled quotes in it.
    doubled: bool,
}

impl Cell {
    /// What the cell says.
    pub(super) fn text<'s>(&self, source: &'s Source) -> Cow<'s, str> {
        let inner = self.inner(source);
        match self.doubled {
            true => Cow::Owned(inner.replace("\"\"", "\"")),
            false => Cow::Borrowed(inner),
        }
    }

    /// Whether it says nothing.
    pub(super) fn is_blank(&self, source: &Source) -> bool {
        self.inner(source).trim_ascii().is_empty()
    }

    fn inner<'s>(&self, source: &'s Source) -> &'s str {
        let quote = usize::from(self.quoted);
        let range = self.start + quote..self.end - quote;
        source.text.get(range).unwrap_or_default()
    }
}

/// Reads one row after the other.
pub(super) struct Rows<'s> {
    source: &'s Source,
    bytes: &'s [u8],
    at: usize,
    /// Where the last complete row ends.
    end: usize,
    separator: u8,
    extent: Extent,
}

impl<'s> Rows<'s> {
    /// The rows of a table whose cells this parts, or what its header shows.
    pub(super) fn new(source: &'s Source, extent: Extent, separator: Option<u8>) -> Self {
        let found = separator.or_else(|| found_separator(&source.text, extent));
        // Where more of the header has to come to show it, no row is complete.
        let bytes = found.map_or(&[][..], |_| source.text.as_bytes());
        Self {
            source,
            bytes,
            at: 0,
            end: 0,
            separator: found.unwrap_or(b','),
            extent,
        }
    }

    /// What parts cells.
    pub(super) fn separator(&self) -> u8 {
        self.separator
    }

    /// Where the last row ends that was read.
    pub(super) fn end(&self) -> usize {
        self.end
    }

    /// Reads the cells of the next row that says anything; false if there is none that is complete.
    pub(super) fn next(&mut self, cells: &mut Vec<Cell>) -> Result<bool, Stop> {
        while self.at < self.bytes.len() && self.row(cells)? {
            self.end = self.at;
            if !cells.iter().all(|cell| cell.is_blank(self.source)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Reads the cells of a row; false if it may go on where the text ends.
    fn row(&mut self, cells: &mut Vec<Cell>) -> Result<bool, Stop> {
        cells.clear();
        loop {
            let Some(cell) = self.cell()? else {
                return Ok(false);
            };
            cells.push(cell);
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            match rest {
                [] => return Ok(self.extent == Extent::Whole),
                [b'\r', b'\n', ..] => {
                    self.at += 2;
                    return Ok(true);
                }
                [b'\r'] if self.extent == Extent::Part => return Ok(false),
                [b'\r' | b'\n', ..] => {
                    self.at += 1;
                    return Ok(true);
                }
                [byte, ..] if *byte == self.separator => self.at += 1,
                _ => return Err(fault::text_after_quote(self.source, self.at)),
            }
        }
    }

    /// Reads a cell; none if it goes on where the text ends.
    fn cell(&mut self) -> Result<Option<Cell>, Stop> {
        if self.bytes.get(self.at) == Some(&b'"') {
            return self.quoted_cell();
        }
        let separator = self.separator;
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let word =
            |word| scan::byte(word, separator) | scan::byte(word, b'\n') | scan::byte(word, b'\r');
        let single = |&byte: &u8| byte == separator || byte == b'\n' || byte == b'\r';
        let start = self.at;
        self.at += scan::find(rest, word, single);
        Ok(Some(Cell {
            start,
            end: self.at,
            quoted: false,
            doubled: false,
        }))
    }

    fn quoted_cell(&mut self) -> Result<Option<Cell>, Stop> {
        let start = self.at;
        let mut doubled = false;
        self.at += 1;
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let length = scan::find(rest, |word| scan::byte(word, b'"'), |&byte| byte == b'"');
            self.at += length + 1;
            match rest.get(length..) {
                Some([b'"', b'"', ..]) => {
                    doubled = true;
                    self.at += 1;
                }
                Some([b'"', ..]) => break,
                _ if self.extent == Extent::Part => return Ok(None),
                _ => return Err(fault::unterminated(self.source, start)),
            }
        }
        Ok(Some(Cell {
            start,
            end: self.at,
            quoted: true,
            doubled,
        }))
    }
}

/// What parts the cells of the header, and with it those of the whole table; none if the header goes on where
/// the text ends. A quote counts where a cell may begin with it: `15" screen;price`.
fn found_separator(text: &str, extent: Extent) -> Option<u8> {
    let mut complete = extent == Extent::Whole;
    let mut quoted = false;
    let mut starts = true;
    let (mut semicolon, mut tab) = (false, false);
    for byte in text.trim_ascii_start().bytes() {
        match byte {
            b'"' if quoted || starts => quoted = !quoted,
            _ if quoted => {}
            b',' => return Some(b','),
            b'\n' | b'\r' => {
                complete = true;
                break;
            }
            b';' => semicolon = true,
            b'\t' => tab = true,
            _ => {}
        }
        // Behind a closing quote another may follow, which doubles it.
        starts = matches!(byte, b';' | b'\t' | b'"');
    }
    complete.then_some(match (semicolon, tab) {
        (true, _) => b';',
        (_, true) => b'\t',
        _ => b',',
    })
}
