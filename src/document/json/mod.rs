//! JSON (RFC 8259, to the letter) into a tree.
//!
//! Text comes in; nodes with their places go out, or one error. Numbers keep their text, so that every
//! digit counts. The reader is a loop over an explicit stack, so no nesting overflows anything. It reads at
//! the speed of its two hottest loops: over white space, and over the bytes of a string without escapes,
//! eight at a time.

mod escape;
mod fault;

use std::sync::Arc;

use super::Document;
use super::Kind;
use super::Limits;
use super::TreeBuilder;
use super::scan;
use crate::source::Source;
use fault::Fault;
use fault::Problem;

/// Reads a file of one value. Each element of a list at the top is a plan of its own.
pub(super) fn read(source: Arc<Source>, limits: &Limits) -> Document {
    let mut builder = TreeBuilder::new(Arc::clone(&source));
    builder.reserve(source.text.len() / 24);
    let blank = source.text.trim_ascii().is_empty();
    if !blank {
        value(&mut builder, &source, (0, source.text.len()), limits);
    }
    builder.spread_lists();
    builder.finish_whole()
}

/// Reads the one value that stands in a part of the source.
pub(super) fn value(
    builder: &mut TreeBuilder,
    source: &Source,
    (start, end): (usize, usize),
    limits: &Limits,
) {
    let text = source.text.get(..end).unwrap_or_default();
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: start,
        depth: limits.depth,
        builder,
    };
    if let Err(fault) = reader.document() {
        builder.report(fault.explain(source, end, limits));
    }
}

struct Reader<'s, 'b> {
    /// The source as far as it is to be read.
    text: &'s str,
    /// The same.
    bytes: &'s [u8],
    /// The next byte.
    at: usize,
    depth: u32,
    builder: &'b mut TreeBuilder,
}

impl<'s> Reader<'s, '_> {
    fn document(&mut self) -> Result<(), Fault> {
        loop {
            let next = self.peek();
            if let Some(kind) = self.value(next)?
                && self.peek() != Some(closing(kind))
            {
                // The first item or entry of what was just opened.
                self.key_in(kind)?;
            } else if !self.go_on()? {
                return self.finish();
            }
        }
    }

    /// Closes what ends behind a value, and reads the comma and key before the next one; false if nothing is
    /// open.
    #[inline]
    fn go_on(&mut self) -> Result<bool, Fault> {
        while let Some(kind) = self.builder.innermost() {
            match self.peek() {
                Some(b',') => {
                    self.at += 1;
                    self.key_in(kind)?;
                    return Ok(true);
                }
                Some(byte) if byte == closing(kind) => {
                    self.at += 1;
                    self.builder.close(self.at as u32);
                }
                _ => return Err(self.fault(Problem::Comma(kind))),
            }
        }
        Ok(false)
    }

    /// Reads a scalar, or the opening of a list or map, and says which of these it opened.
    #[inline]
    fn value(&mut self, next: Option<u8>) -> Result<Option<Kind>, Fault> {
        match next {
            Some(b'"') => self.string_value()?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b'{') => return self.open(Kind::Map).map(Some),
            Some(b'[') => return self.open(Kind::List).map(Some),
            Some(b't') => self.word(b"true", Kind::Plain)?,
            Some(b'f') => self.word(b"false", Kind::Plain)?,
            Some(b'n') => self.word(b"null", Kind::Null)?,
            _ => return Err(self.fault(Problem::Value)),
        }
        Ok(None)
    }

    fn open(&mut self, kind: Kind) -> Result<Kind, Fault> {
        if self.builder.depth() >= self.depth {
            return Err(self.fault(Problem::Depth));
        }
        self.builder.open(kind, self.at as u32);
        self.at += 1;
        Ok(kind)
    }

    /// Reads the key of the next value and its colon, in a map.
    #[inline]
    fn key_in(&mut self, kind: Kind) -> Result<(), Fault> {
        if kind != Kind::Map {
            return Ok(());
        }
        if self.peek() != Some(b'"') {
            return Err(self.fault(Problem::Key));
        }
        let start = self.at;
        match self.plain_string() {
            Some(text) if text.len() < LONG_KEY => self.builder.quoted_key(text, start),
            Some(_) => self.long_key(start),
            None => {
                let at = self.escaped_string()?;
                self.builder.decoded_key((start, self.at), at);
            }
        }
        if self.peek() != Some(b':') {
            return Err(self.fault(Problem::Colon));
        }
        self.at += 1;
        Ok(())
    }

    #[cold]
    fn long_key(&mut self, start: usize) {
        let text = self.text.get(start + 1..self.at - 1).unwrap_or_default();
        let decoded = self.builder.decoded();
        let at = decoded.len();
        decoded.push_str(text);
        self.builder.decoded_key((start, self.at), at);
    }

    #[inline(always)]
    fn string_value(&mut self) -> Result<(), Fault> {
        let start = self.at;
        if self.plain_string().is_some() {
            let place = (start, self.at);
            self.builder.written_scalar(Kind::Quoted, place, true);
        } else {
            let at = self.escaped_string()?;
            let place = (start, self.at);
            self.builder.decoded_scalar(Kind::Quoted, place, at);
        }
        Ok(())
    }

    /// Reads a string, quotes included, if its text stands in the source as it is.
    #[inline(always)]
    fn plain_string(&mut self) -> Option<&'s [u8]> {
        let inner = self.bytes.get(self.at + 1..)?;
        let length = plain_length(inner);
        if inner.get(length) != Some(&b'"') {
            return None;
        }
        self.at += length + 2;
        inner.get(..length)
    }

    /// Reads a string with escapes, or a broken one: where its text starts in the side buffer.
    #[inline(never)]
    fn escaped_string(&mut self) -> Result<usize, Fault> {
        let inner = self.text.get(self.at + 1..).unwrap_or_default();
        let decoded = self.builder.decoded();
        let at = decoded.len();
        match escape::read(inner, decoded) {
            Ok(length) => {
                self.at += length + 1;
                Ok(at)
            }
            Err((Problem::Unterminated, _)) => Err(self.fault(Problem::Unterminated)),
            Err((problem, at)) => Err(self.fault_at(problem, self.at + 1 + at)),
        }
    }

    fn number(&mut self) -> Result<(), Fault> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = number_length(rest);
        let goes_on = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
        if length == 0 || rest.get(length).is_some_and(goes_on) {
            return Err(self.fault(Problem::Number));
        }
        let start = self.at;
        self.at += length;
        let place = (start, self.at);
        self.builder.written_scalar(Kind::Plain, place, false);
        Ok(())
    }

    fn word(&mut self, word: &[u8], kind: Kind) -> Result<(), Fault> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if !rest.starts_with(word) {
            return Err(self.fault(Problem::Value));
        }
        let start = self.at;
        self.at += word.len();
        let place = (start, self.at);
        self.builder.written_scalar(kind, place, false);
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Fault> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.fault(Problem::Trailing)),
        }
    }

    /// The next byte that is not white space: mostly the very next, or the one behind a space.
    #[inline(always)]
    fn peek(&mut self) -> Option<u8> {
        match self.bytes.get(self.at) {
            Some(&byte) if byte > b' ' => Some(byte),
            Some(b' ') if self.bytes.get(self.at + 1).is_some_and(|byte| *byte > b' ') => {
                self.at += 1;
                self.bytes.get(self.at).copied()
            }
            _ => self.peek_further(),
        }
    }

    /// The same. A line end is mostly followed by many spaces.
    #[inline(never)]
    fn peek_further(&mut self) -> Option<u8> {
        loop {
            match self.bytes.get(self.at) {
                Some(b' ' | b'\t' | b'\r') => self.at += 1,
                Some(b'\n') => {
                    let rest = self.bytes.get(self.at + 1..).unwrap_or_default();
                    self.at += 1 + scan::spaces(rest);
                }
                other => return other.copied(),
            }
        }
    }

    fn fault(&self, problem: Problem) -> Fault {
        self.fault_at(problem, self.at)
    }

    fn fault_at(&self, problem: Problem, at: usize) -> Fault {
        let inside = self.builder.innermost_start();
        Fault {
            problem,
            at,
            inside,
        }
    }
}

/// What closes a list or map.
fn closing(kind: Kind) -> u8 {
    if kind == Kind::Map { b'}' } else { b']' }
}

/// A key from this length on does not fit into a node.
const LONG_KEY: usize = 60_000;

/// How many bytes come before the first quote, backslash or control character.
#[inline(always)]
fn plain_length(bytes: &[u8]) -> usize {
    let single = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
    scan::find(bytes, scan::string_end, single)
}

/// How many bytes a number has; 0 if there is none.
fn number_length(bytes: &[u8]) -> usize {
    let digits = |at: usize| {
        let rest = bytes.get(at..).unwrap_or_default();
        rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    };
    let sign = usize::from(bytes.first() == Some(&b'-'));
    let whole = match bytes.get(sign) {
        Some(b'0') => 1,
        _ => digits(sign),
    };
    let mut end = sign + whole;
    let mut valid = whole > 0;
    if bytes.get(end) == Some(&b'.') {
        let places = digits(end + 1);
        valid &= places > 0;
        end += 1 + places;
    }
    if let Some(b'e' | b'E') = bytes.get(end) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + sign);
        valid &= exponent > 0;
        end += 1 + sign + exponent;
    }
    if valid { end } else { 0 }
}
