//! NDJSON and CSV as they come in: some plans at a time, so that a file of any length takes the same memory.
//!
//! Bytes go in; documents go out, each of whole records, and at least one however long it is. The header of
//! a table stands at the top of every piece of it. A piece's source knows what of the file is left out, so
//! that all documents together say what one of the whole file would. A line of NDJSON that is not UTF-8 is
//! an error of that line, and blank in its source; a table stands or falls as a whole.

use std::io;
use std::io::Read;
use std::iter;
use std::str;
use std::sync::Arc;

use super::Document;
use super::Format;
use super::Limits;
use super::TreeBuilder;
use super::builder::MOST_DIAGNOSTICS;
use super::csv;
use super::decode;
use super::decode::Before;
use super::ndjson;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Label;
use crate::source::Gap;
use crate::source::Source;
use crate::source::SourceId;
use crate::source::Span;
use crate::source::line_ends;

/// How many bytes a piece has, unless a single record has more.
const PIECE: usize = 1 << 20;

/// Marks at the start of a file are looked for in this many bytes.
const MARKS: usize = 96;

/// A file of records that is read piece by piece.
#[derive(Debug)]
pub struct Pieces<R> {
    format: Format,
    name: String,
    input: R,
    limits: Limits,
    /// How many bytes to read for a piece.
    size: usize,
    state: State,
    /// What was read, and is in no document yet.
    buffer: Vec<u8>,
    /// What of the file comes before the buffer.
    before: Before,
    /// How many bytes of marks stand at the start of the file.
    skipped: u32,
    /// The header of a table, with all that stands before it.
    head: String,
    /// What parts the cells of a table.
    separator: Option<u8>,
    counts: Counts,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Nothing was read yet.
    New,
    /// There may be more to read.
    Open,
    /// All that there is was read.
    Ended,
    /// Nothing more is to come.
    Done,
}

/// What came in all documents so far.
#[derive(Debug, Default)]
struct Counts {
    documents: usize,
    roots: usize,
    reported: usize,
    unreported: usize,
    errors: bool,
}

/// Why a file cannot be read on. Nothing of it counts, not even what came in earlier pieces.
#[derive(Debug)]
pub enum Unread {
    /// Its bytes do not come.
    Bytes(io::Error),
    /// Its bytes are no text, or there are too many without the end of a record.
    Text(Box<Diagnostic>),
}

impl From<Box<Diagnostic>> for Unread {
    fn from(diagnostic: Box<Diagnostic>) -> Self {
        Self::Text(diagnostic)
    }
}

impl<R: Read> Pieces<R> {
    /// The pieces of a file; none if its format cannot be read piece by piece.
    pub fn new(format: Format, name: impl Into<String>, input: R, limits: &Limits) -> Option<Self> {
        matches!(format, Format::Ndjson | Format::Csv).then(|| Self {
            format,
            name: name.into(),
            input,
            limits: *limits,
            size: PIECE,
            state: State::New,
            buffer: Vec::new(),
            before: Before::default(),
            skipped: 0,
            head: String::new(),
            separator: None,
            counts: Counts::default(),
        })
    }

    /// The same, in pieces of about this many bytes.
    pub fn sized(self, size: usize) -> Self {
        Self { size, ..self }
    }

    /// Reads the next piece; its source gets this number.
    pub fn next(&mut self, id: SourceId) -> Result<Option<Document>, Unread> {
        let mut size = self.size.max(1);
        while self.state != State::Done {
            self.fill(size)?;
            if self.is_over() && self.counts.documents > 0 {
                return Ok(self.conclusion(id));
            }
            if let Some(mut document) = self.read(id)? {
                self.count(&mut document);
                if self.is_over() && self.counts.documents == 1 {
                    self.conclude(&mut document);
                }
                return Ok(Some(document));
            }
            size = self.buffer.len().saturating_mul(2).max(size);
        }
        Ok(None)
    }

    /// Whether everything that can be read is in a document.
    fn is_over(&self) -> bool {
        self.state == State::Ended && self.buffer.is_empty()
    }

    /// Reads until the buffer holds this many bytes, or all that there are.
    fn fill(&mut self, size: usize) -> Result<(), Unread> {
        self.check_length(size)?;
        match self.state {
            State::New => {
                self.state = State::Open;
                self.take(size.max(MARKS))?;
                self.begin()
            }
            State::Open => self.take(size.saturating_sub(self.buffer.len())),
            State::Ended | State::Done => Ok(()),
        }
    }

    fn check_length(&self, bytes: usize) -> Result<(), Unread> {
        match decode::too_large(&self.name, bytes as u64) {
            Some(diagnostic) => Err(Box::new(diagnostic).into()),
            None => Ok(()),
        }
    }

    fn take(&mut self, bytes: usize) -> Result<(), Unread> {
        let mut input = self.input.by_ref().take(bytes as u64);
        let read = input.read_to_end(&mut self.buffer).map_err(Unread::Bytes)?;
        if read < bytes {
            self.state = State::Ended;
        }
        Ok(())
    }

    /// Drops the marks at the start of a file. A file in UTF-16 is read whole: they come from spreadsheets,
    /// and are never long.
    fn begin(&mut self) -> Result<(), Unread> {
        let Some(unit) = decode::utf16_unit(&self.buffer) else {
            let marks = decode::marks(&self.buffer);
            self.skipped = marks as u32;
            self.before.bytes = marks as u64;
            self.buffer.drain(..marks);
            return Ok(());
        };
        self.take(u32::MAX as usize)?;
        self.state = State::Ended;
        self.check_length(self.buffer.len())?;
        self.buffer = decode::utf16(&self.name, &self.buffer, unit)?.into_bytes();
        Ok(())
    }

    /// Reads the records that are complete in the buffer; nothing if none is.
    fn read(&mut self, id: SourceId) -> Result<Option<Document>, Unread> {
        let lines = self.complete_lines();
        if lines == 0 && self.state == State::Open {
            return Ok(None);
        }
        let (text, problems) = self.text(id, lines)?;
        let source = Arc::new(self.source(id, text));
        let read = match self.format {
            Format::Csv => self.read_rows(&source),
            _ => Some((read_lines(source, problems, &self.limits), lines)),
        };
        Ok(read.map(|(document, end)| {
            self.before.add(self.buffer.get(..end).unwrap_or_default());
            self.buffer.drain(..end.min(self.buffer.len()));
            document
        }))
    }

    /// How many bytes of the buffer are lines with their ends.
    fn complete_lines(&self) -> usize {
        let bytes = self.buffer.as_slice();
        if self.state == State::Ended {
            return bytes.len();
        }
        let feed = memchr::memrchr(b'\n', bytes);
        // What follows the last byte tells whether it is the end of a line.
        let (_, before_last) = bytes.split_last().unwrap_or((&0, bytes));
        let carriage = || match self.format {
            Format::Csv => before_last.iter().rposition(|&byte| byte == b'\r'),
            _ => None,
        };
        feed.or_else(carriage).map_or(0, |at| at + 1)
    }

    /// The head and the first bytes of the buffer as text, and what is wrong with them.
    fn text(&self, id: SourceId, end: usize) -> Result<(String, Vec<Diagnostic>), Unread> {
        let mut rest = self.buffer.get(..end).unwrap_or_default();
        let mut before = self.before;
        let mut text = String::with_capacity(self.head.len() + end);
        text.push_str(&self.head);
        let mut problems = Vec::new();
        if memchr::memchr(0, rest).is_some() {
            return Err(decode::binary(&self.name, rest, before).into());
        }
        loop {
            let error = match str::from_utf8(rest) {
                Ok(sound) => {
                    text.push_str(sound);
                    return Ok((text, problems));
                }
                Err(error) => error,
            };
            let problem = decode::not_text(&self.name, rest, error, before);
            if self.format == Format::Csv {
                return Err(problem.into());
            }
            let (start, line_end) = line_around(rest, error.valid_up_to());
            let (read, after) = rest.split_at_checked(line_end).unwrap_or((rest, &[]));
            let sound = read.get(..start).map(str::from_utf8);
            text.push_str(sound.and_then(Result::ok).unwrap_or_default());
            let at = u32::try_from(text.len()).unwrap_or(u32::MAX);
            problems.push(problem.at(Span::new(id, at, at), "this line was not read"));
            text.extend(iter::repeat_n(' ', line_end - start));
            before.add(read);
            rest = after;
        }
    }

    fn source(&self, id: SourceId, text: String) -> Source {
        let head = self.head.as_bytes();
        let left_out = self.before.bytes - u64::from(self.skipped) - head.len() as u64;
        let lines = self.before.lines - line_ends(head);
        let mut source = Source::new(id, self.name.as_str(), text);
        source.skipped = self.skipped;
        source.gap = Gap {
            at: head.len() as u32,
            lines: u32::try_from(lines).unwrap_or(u32::MAX),
            bytes: left_out,
        };
        source
    }

    /// Reads rows under the header, and says how much of the buffer they take; none if no row is complete.
    fn read_rows(&mut self, source: &Arc<Source>) -> Option<(Document, usize)> {
        let extent = match self.state {
            State::Ended => csv::Extent::Whole,
            _ => csv::Extent::Part,
        };
        let csv::Part {
            document,
            header,
            end,
            separator,
        } = csv::read(Arc::clone(source), &self.limits, extent, self.separator);
        if document.void {
            self.state = State::Ended;
            return Some((document, self.buffer.len()));
        }
        if extent == csv::Extent::Part && end <= header {
            return None;
        }
        let end = end - self.head.len();
        if self.head.is_empty() {
            let head = source.text.get(..header).unwrap_or_default();
            // A return at its end would make one line end with a feed that begins the next piece.
            self.head = match head.strip_suffix('\r') {
                Some(line) => format!("{line}\n"),
                None => head.to_owned(),
            };
            self.separator = Some(separator);
        }
        Some((document, end))
    }

    /// Counts what came, and leaves out what would be told too often.
    fn count(&mut self, document: &mut Document) {
        let counts = &mut self.counts;
        counts.documents += 1;
        counts.roots += document.tree.roots().len();
        counts.errors |= document.has_errors();
        let room = MOST_DIAGNOSTICS - counts.reported;
        let told = document.diagnostics.len().min(room);
        counts.unreported += document.unreported + document.diagnostics.len() - told;
        counts.reported += told;
        document.diagnostics.truncate(told);
    }

    /// Says what is to be said about the whole file.
    fn conclude(&mut self, document: &mut Document) {
        self.state = State::Done;
        if self.counts.unreported > 0 {
            document.report_many_more(self.counts.unreported);
        }
        if self.counts.roots == 0 && !self.counts.errors {
            document.report_empty();
        }
    }

    /// A last document, if there is anything to be said about the whole file.
    fn conclusion(&mut self, id: SourceId) -> Option<Document> {
        let nothing = Source::new(id, self.name.as_str(), "");
        let mut document = TreeBuilder::new(Arc::new(nothing)).finish();
        self.conclude(&mut document);
        (!document.diagnostics.is_empty()).then_some(document)
    }
}

/// Reads lines, of which some are blank because of these problems.
fn read_lines(source: Arc<Source>, mut problems: Vec<Diagnostic>, limits: &Limits) -> Document {
    let mut document = ndjson::read(source, limits);
    if !problems.is_empty() {
        document.diagnostics.append(&mut problems);
        let start = |label: &Label| label.span.start;
        document
            .diagnostics
            .sort_by_key(|diagnostic| diagnostic.labels.first().map(start));
    }
    document
}

/// Where the line begins and ends in which a byte stands, its end excluded.
fn line_around(bytes: &[u8], at: usize) -> (usize, usize) {
    let (before, after) = bytes.split_at_checked(at).unwrap_or((bytes, &[]));
    let feed = |&byte: &u8| byte == b'\n';
    let start = before.iter().rposition(feed).map_or(0, |feed| feed + 1);
    let end = after.iter().position(feed).unwrap_or(after.len());
    (start, at + end)
}
