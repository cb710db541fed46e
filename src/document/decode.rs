//! From the bytes of a file to its text.
//!
//! UTF-8 with or without a byte-order mark, and UTF-16 with one. Anything else is an error that names the
//! byte: text is never repaired, because a repaired plan is not the one that was written. Used for plans and
//! for rules alike.

use std::str::Utf8Error;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::document as codes;
use crate::source::Source;
use crate::source::SourceId;
use crate::source::line_ends;
use crate::source::quote;

const UTF8_MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];
const UTF16_LE_MARK: [u8; 2] = [0xFF, 0xFE];
const UTF16_BE_MARK: [u8; 2] = [0xFE, 0xFF];

/// Makes a source of a file's bytes.
pub fn decode(
    id: SourceId,
    name: impl Into<String>,
    bytes: Vec<u8>,
) -> Result<Source, Box<Diagnostic>> {
    let name = name.into();
    if let Some(diagnostic) = too_large(&name, bytes.len() as u64) {
        return Err(Box::new(diagnostic));
    }
    let skipped = marks(&bytes);
    let text = match utf16_unit(&bytes) {
        Some(unit) => utf16(&name, &bytes, unit),
        None => utf8(&name, bytes, skipped),
    }?;
    let mut source = Source::new(id, name, text);
    source.skipped = skipped as u32;
    Ok(source)
}

/// How many bytes of marks stand before a text in UTF-8.
pub(super) fn marks(bytes: &[u8]) -> usize {
    let chunks = bytes.as_chunks::<3>().0.iter();
    let marks = chunks.take_while(|chunk| **chunk == UTF8_MARK);
    marks.count() * UTF8_MARK.len()
}

/// How two bytes make a unit, in a file that starts as UTF-16.
pub(super) fn utf16_unit(bytes: &[u8]) -> Option<fn([u8; 2]) -> u16> {
    match bytes.first_chunk().copied() {
        Some(UTF16_LE_MARK) => Some(u16::from_le_bytes),
        Some(UTF16_BE_MARK) => Some(u16::from_be_bytes),
        _ => None,
    }
}

/// The error for a file of this many bytes, if it is too large; so that it need not be read at all.
pub fn too_large(name: &str, bytes: u64) -> Option<Diagnostic> {
    const LIMIT: u64 = u32::MAX as u64;
    let message = format!("{} is larger than 4 GiB", quote(name));
    let diagnostic = Diagnostic::error(&codes::TOO_LARGE, message)
        .help("split the file; one plan a line (`.ndjson`) splits anywhere");
    (bytes >= LIMIT).then_some(diagnostic)
}

fn utf8(name: &str, mut bytes: Vec<u8>, skipped: usize) -> Result<String, Box<Diagnostic>> {
    bytes.drain(..skipped);
    let before = Before {
        bytes: skipped as u64,
        lines: 0,
    };
    if memchr::memchr(0, &bytes).is_some() {
        return Err(binary(name, &bytes, before));
    }
    String::from_utf8(bytes)
        .map_err(|error| not_text(name, error.as_bytes(), error.utf8_error(), before))
}

pub(super) fn utf16(
    name: &str,
    bytes: &[u8],
    unit: fn([u8; 2]) -> u16,
) -> Result<String, Box<Diagnostic>> {
    let (units, rest) = bytes.as_chunks::<2>();
    let units = units.iter().skip(1).map(|&bytes| unit(bytes));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    match text {
        Ok(text) if text.contains('\0') => {
            let before = text.split('\0').next().unwrap_or_default();
            let at = UTF16_LE_MARK.len() + 2 * before.encode_utf16().count();
            Err(zero_byte(name, at as u64, line(before.as_bytes())))
        }
        Ok(text) if rest.is_empty() => Ok(text),
        _ => {
            let message = format!("{} starts as UTF-16 and is not", quote(name));
            let diagnostic = Diagnostic::error(&codes::NOT_UTF8, message);
            Err(Box::new(diagnostic.help("save the file as UTF-8")))
        }
    }
}

/// What of a file comes before some bytes of it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Before {
    pub(super) bytes: u64,
    pub(super) lines: usize,
}

impl Before {
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.lines += line_ends(bytes);
    }
}

/// The error for bytes that are not UTF-8.
pub(super) fn not_text(
    name: &str,
    bytes: &[u8],
    error: Utf8Error,
    before: Before,
) -> Box<Diagnostic> {
    let at = error.valid_up_to();
    let byte = bytes.get(at).copied().unwrap_or_default();
    let line = before.lines + line(bytes.get(..at).unwrap_or_default());
    let at = before.bytes + at as u64;
    let name = quote(name);
    let message = format!("{name} is not UTF-8: byte {byte:#04x} at offset {at}, in line {line}");
    let diagnostic = Diagnostic::error(&codes::NOT_UTF8, message)
        .help("save the file as UTF-8; it may be in an older encoding such as Windows-1252");
    Box::new(diagnostic)
}

/// The error for bytes with a zero among them.
pub(super) fn binary(name: &str, bytes: &[u8], before: Before) -> Box<Diagnostic> {
    let clean = bytes.split(|&byte| byte == 0).next().unwrap_or_default();
    let at = before.bytes + clean.len() as u64;
    zero_byte(name, at, before.lines + line(clean))
}

fn zero_byte(name: &str, at: u64, line: usize) -> Box<Diagnostic> {
    let name = quote(name);
    let message = format!("{name} is not a text: a zero byte at offset {at}, in line {line}");
    let diagnostic = Diagnostic::error(&codes::BINARY, message)
        .help("check that this is the file you mean; a spreadsheet has to be saved as CSV");
    Box::new(diagnostic)
}

/// The line that comes after these bytes.
fn line(before: &[u8]) -> usize {
    line_ends(before) + 1
}
