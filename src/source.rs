//! Texts and places in them.
//!
//! A [`Source`] is one text with the name it is shown under. A [`Span`] is a byte range in one source.
//! Byte offsets are kept everywhere; lines and columns are computed only where a report needs them, in
//! the unit that the report asks for.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

/// Which source a span lies in. Whoever loads texts numbers them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

/// A byte range in one source, end excluded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The source.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span of bytes `start..end` in `source`.
    pub fn new(source: SourceId, start: u32, end: u32) -> Self {
        Self { source, start, end }
    }

    /// The smallest span that covers both.
    pub fn to(self, other: Self) -> Self {
        Self {
            source: self.source,
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// The bytes, as a range to slice with.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A place as people count: 1-based.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// 1-based line.
    pub line: u32,
    /// 1-based column, in the unit that was asked for.
    pub column: u32,
}

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnUnit {
    /// UTF-8 bytes.
    Bytes,
    /// UTF-16 code units.
    Utf16,
    /// Unicode code points: what people and most tools call characters.
    CodePoints,
}

/// One text, with the name that reports show.
#[derive(Debug)]
pub struct Source {
    /// Number of this source.
    pub id: SourceId,
    /// The path as the user gave it, `/` between its parts, or a name such as `<stdin>`.
    pub name: String,
    /// The whole text, without a byte-order mark.
    pub text: String,
    /// Bytes that stood before the text (a byte-order mark), so that offsets agree with the file.
    pub skipped: u32,
    /// What of the file is left out, where the text is only a piece of it.
    pub gap: Gap,
    lines: OnceLock<Vec<u32>>,
    /// Characters before each block of [`BLOCK`] bytes; only long lines ask for it.
    characters: OnceLock<Vec<u32>>,
}

/// Whole lines of a file that are not in its text. What comes before them (the header of a table) stands at
/// its own place, and what comes after them further down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gap {
    /// Where in the text they would stand.
    pub at: u32,
    /// How many lines.
    pub lines: u32,
    /// How many bytes.
    pub bytes: u64,
}

/// Columns in a line longer than this are counted from the nearest block, so that many places in one line
/// of many megabytes do not take a second each.
const BLOCK: usize = 4096;

impl Source {
    /// A source with its text as it is.
    pub fn new(id: SourceId, name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            id,
            name: name.into(),
            text: text.into(),
            skipped: 0,
            gap: Gap::default(),
            lines: OnceLock::new(),
            characters: OnceLock::new(),
        }
    }

    /// The text under a span; empty where the span does not fit.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// A span in this source.
    pub fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.id, offset(start), offset(end))
    }

    /// Where a byte offset stands, in the unit asked for. Offsets past the end are the end.
    pub fn position(&self, at: u32, unit: ColumnUnit) -> Position {
        let starts = self.line_starts();
        let at = (at as usize).min(self.text.len());
        let line = starts.partition_point(|&start| start as usize <= at).max(1) - 1;
        let start = starts.get(line).map_or(0, |&start| start as usize);
        let before = self.text.get(start..at).unwrap_or("");
        let column = match unit {
            ColumnUnit::Bytes => before.len(),
            ColumnUnit::Utf16 => before.encode_utf16().count(),
            ColumnUnit::CodePoints if before.len() > BLOCK => {
                self.characters_before(at) - self.characters_before(start)
            }
            ColumnUnit::CodePoints => before.chars().count(),
        };
        Position {
            line: offset(self.line_number(line)),
            column: offset(column + 1),
        }
    }

    /// The number, from 1, that a line of the text has in the file.
    pub fn line_number(&self, index: usize) -> usize {
        let start = self.line_starts().get(index).copied();
        let behind_gap = start.is_none_or(|start| start >= self.gap.at);
        let left_out = if behind_gap {
            self.gap.lines as usize
        } else {
            0
        };
        index + 1 + left_out
    }

    /// Where a byte of the text stands in the file.
    pub fn file_offset(&self, at: u32) -> u64 {
        let left_out = if at >= self.gap.at { self.gap.bytes } else { 0 };
        u64::from(self.skipped) + left_out + u64::from(at)
    }

    /// How many characters stand before a byte.
    fn characters_before(&self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        let blocks = self.characters.get_or_init(|| {
            let mut count = 0;
            let after_each = bytes.chunks(BLOCK).map(|block| {
                count += count_characters(block);
                offset(count)
            });
            std::iter::once(0).chain(after_each).collect()
        });
        let block = at / BLOCK;
        let before = blocks.get(block).map_or(0, |&count| count as usize);
        before + count_characters(bytes.get(block * BLOCK..at).unwrap_or_default())
    }

    /// Byte offset at which each line starts. Lines end at LF, CRLF or a lone CR.
    pub fn line_starts(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let mut starts = vec![0];
            for (index, byte) in bytes.iter().enumerate() {
                let ends =
                    *byte == b'\n' || (*byte == b'\r' && bytes.get(index + 1) != Some(&b'\n'));
                if ends {
                    starts.push(offset(index + 1));
                }
            }
            starts
        })
    }
}

/// How many lines end in a text, as [`Source::line_starts`] counts them.
pub(crate) fn line_ends(text: &[u8]) -> usize {
    let count = |end: u8| text.iter().filter(|&&byte| byte == end).count();
    let (feeds, returns) = (count(b'\n'), count(b'\r'));
    if returns == 0 {
        return feeds;
    }
    let pairs = text.windows(2).filter(|pair| pair == b"\r\n").count();
    feeds + returns - pairs
}

/// Text out of a file, in backticks, as it may stand in a message: [`printable`], and cut where it is long.
pub fn quote(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("`{}…`", printable(text.get(..end).unwrap_or_default())),
        None => format!("`{}`", printable(text)),
    }
}

/// Text out of a file, as it may stand in a message or on a terminal: characters that could move the
/// cursor, hide text or turn its direction are written as escapes.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unprintable) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            c if is_unprintable(c) => shown.extend(c.escape_default()),
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// Text as it may stand in a log that a runner of jobs reads: what would be a command to it (`::error::` at
/// the start of a line, `##[group]` and `##vso[…]` anywhere) is written with an escape.
pub fn inert(text: &str) -> Cow<'_, str> {
    if !text.contains("::") && !text.contains("##") {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for line in text.split_inclusive('\n') {
        let start = line.len() - line.trim_start().len();
        let (blank, words) = line.split_at_checked(start).unwrap_or(("", line));
        shown.push_str(blank);
        let rest = words.strip_prefix("::");
        shown.push_str(rest.map_or("", |_| "\\u{3a}:"));
        for part in rest.unwrap_or(words).split_inclusive('[') {
            match part
                .strip_suffix('[')
                .filter(|before| names_command(before))
            {
                Some(before) => shown.extend([before, "\\u{5b}"]),
                None => shown.push_str(part),
            }
        }
    }
    Cow::Owned(shown)
}

/// Whether a `[` behind this text would begin a command to a runner of jobs.
pub(crate) fn names_command(before: &str) -> bool {
    let name = |c: char| c.is_ascii_alphabetic();
    before.trim_end_matches(name).ends_with("##")
}

/// What the eye cannot see in a text. Tabs and line ends are white space.
pub(crate) fn is_hidden(c: char) -> bool {
    is_unprintable(c) && !matches!(c, '\t' | '\n' | '\r')
}

/// Control characters, line and paragraph separators, and what Unicode calls bidirectional controls and
/// format characters without a shape. Not joiners, which letters and emoji of many scripts need.
pub(crate) fn is_unprintable(c: char) -> bool {
    if matches!(c, ' '..='~') {
        return false;
    }
    c.is_control()
        || matches!(c, '\u{061C}' | '\u{200B}' | '\u{200E}'..='\u{200F}' | '\u{2028}'..='\u{202E}')
        || matches!(c, '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
        || matches!(
            c,
            '\u{AD}' | '\u{115F}' | '\u{1160}' | '\u{180E}' | '\u{3164}' | '\u{FFA0}'
        )
        || matches!(c, '\u{E0000}'..='\u{E007F}')
}

/// Counts the bytes that begin a character.
fn count_characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

/// Offsets are 32 bits: a text over 4 GiB is refused before it becomes a source.
fn offset(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_to_a_runner_of_jobs_are_escaped() {
        let inert_as = |text: &str, shown: &str| assert_eq!(inert(text), shown);
        inert_as("::error::x", "\\u{3a}:error::x");
        inert_as(
            "a\n \t::set-output x\n::",
            "a\n \t\\u{3a}:set-output x\n\\u{3a}:",
        );
        inert_as("a ##[group]b", "a ##\\u{5b}group]b");
        inert_as("[###vso[task.x]##[", "[###vso\\u{5b}task.x]##\\u{5b}");
        for plain in ["std::mem", "# a [b]", "## Title [b]", "##"] {
            inert_as(plain, plain);
        }
    }

    #[test]
    fn columns_in_a_long_line_count_characters() {
        let text = format!("first\n{}x", "né🚦".repeat(5000));
        let source = Source::new(SourceId(0), "long", text);
        for (times, column) in [(0, 1), (2000, 6001), (5000, 15001)] {
            let at = u32::try_from(6 + 7 * times).unwrap();
            let position = source.position(at, ColumnUnit::CodePoints);
            assert_eq!(position, Position { line: 2, column });
        }
        let source = Source::new(SourceId(0), "block", "x".repeat(2 * BLOCK));
        let end = source.position(u32::MAX, ColumnUnit::CodePoints);
        assert_eq!(end.column as usize, 2 * BLOCK + 1);
    }
}
