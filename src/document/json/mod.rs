//! JSON (RFC 8259, to the letter) into a tree.
//!
//! Text comes in; nodes with their places go out, or one error. Numbers keep their text, so that every
//! digit counts. The reader is a loop over an explicit stack, so no nesting overflows anything. It reads at
//! the speed of its two hottest loops: over white space, and over the bytes of a string without escapes,
//! eight at a time. Numbers and escapes are lexed by hifijson.

mod fault;

use std::sync::Arc;

use hifijson::SliceLexer;
use hifijson::num::Lex as _;
use hifijson::str::LexAlloc as _;

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
    let text = source.text.get(start..end).unwrap_or_default();
    let mut reader = Reader {
        rest: text.as_bytes(),
        end: start + text.len(),
        depth: limits.depth,
        builder,
    };
    if let Err(fault) = reader.document() {
        builder.report(fault.explain(source, end, limits));
    }
}

struct Reader<'s, 'b> {
    /// What is not read yet.
    rest: &'s [u8],
    /// Where `rest` ends in the source.
    end: usize,
    depth: u32,
    builder: &'b mut TreeBuilder,
}

impl<'s> Reader<'s, '_> {
    fn document(&mut self) -> Result<(), Fault> {
        loop {
            let next = self.peek();
            let opened = self.value(next)?;
            let complete = !opened || self.close_if(self.builder.innermost());
            if complete && !self.go_on()? {
                return self.finish();
            }
            if self.builder.innermost() == Some(Kind::Map) {
                self.key()?;
            }
        }
    }

    /// Closes what ends after a value, and reads the comma before the next; false if nothing is open.
    fn go_on(&mut self) -> Result<bool, Fault> {
        while let Some(kind) = self.builder.innermost() {
            if !self.close_if(Some(kind)) {
                self.comma(kind)?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Reads a scalar, or the opening of a list or map; true if it opened one.
    fn value(&mut self, next: Option<u8>) -> Result<bool, Fault> {
        match next {
            Some(b'"') => self.string_value()?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b'{') => return self.open(Kind::Map),
            Some(b'[') => return self.open(Kind::List),
            Some(b't') => self.word(b"true", Kind::Plain)?,
            Some(b'f') => self.word(b"false", Kind::Plain)?,
            Some(b'n') => self.word(b"null", Kind::Null)?,
            _ => return Err(self.fault(Problem::Value)),
        }
        Ok(false)
    }

    fn open(&mut self, kind: Kind) -> Result<bool, Fault> {
        if self.builder.depth() >= self.depth {
            return Err(self.fault(Problem::Depth));
        }
        let start = self.at();
        self.builder.open(kind, start as u32);
        self.advance(1);
        Ok(true)
    }

    /// Closes the innermost list or map if its end comes next.
    fn close_if(&mut self, kind: Option<Kind>) -> bool {
        let close = if kind == Some(Kind::Map) { b'}' } else { b']' };
        let closes = self.peek() == Some(close);
        if closes {
            self.advance(1);
            self.builder.close(self.at() as u32);
        }
        closes
    }

    fn comma(&mut self, kind: Kind) -> Result<(), Fault> {
        if self.peek() != Some(b',') {
            return Err(self.fault(Problem::Comma(kind)));
        }
        self.advance(1);
        Ok(())
    }

    /// Reads a key and its colon.
    fn key(&mut self) -> Result<(), Fault> {
        if self.peek() != Some(b'"') {
            return Err(self.fault(Problem::Key));
        }
        let start = self.at();
        match self.string()? {
            Text::Written(text) => self.builder.quoted_key(text, start),
            Text::Decoded(text) => {
                let span = self.builder.span(start, self.at());
                self.builder.key(&text, span);
            }
        }
        if self.peek() != Some(b':') {
            return Err(self.fault(Problem::Colon));
        }
        self.advance(1);
        Ok(())
    }

    fn string_value(&mut self) -> Result<(), Fault> {
        let start = self.at();
        match self.string()? {
            Text::Written(_) => {
                let place = (start, self.at());
                self.builder.written_scalar(Kind::Quoted, place, 1);
            }
            Text::Decoded(text) => {
                let span = self.builder.span(start, self.at());
                self.builder.scalar(Kind::Quoted, &text, span);
            }
        }
        Ok(())
    }

    /// Reads a string, quotes included.
    fn string(&mut self) -> Result<Text<'s>, Fault> {
        let inner = self.rest.get(1..).unwrap_or_default();
        let length = plain_length(inner);
        match inner.get(length) {
            Some(b'"') => {
                self.advance(length + 2);
                Ok(Text::Written(inner.get(..length).unwrap_or_default()))
            }
            Some(b'\\') => self.escaped_string(inner),
            Some(_) => Err(self.fault_at(Problem::Control, self.at() + 1 + length)),
            None => Err(self.fault(Problem::Unterminated)),
        }
    }

    fn escaped_string(&mut self, inner: &'s [u8]) -> Result<Text<'s>, Fault> {
        use hifijson::escape::Error as Escape;
        use hifijson::str::Error;

        let mut lexer = SliceLexer::new(inner);
        let text = lexer.str_string();
        let at = self.end - lexer.as_slice().len();
        let read = inner.len() - lexer.as_slice().len();
        let read = inner.get(..read).unwrap_or_default();
        let escape = read.iter().rposition(|&byte| byte == b'\\');
        let escape = self.at() + 1 + escape.unwrap_or_default();
        match text {
            Ok(text) => {
                self.rest = lexer.as_slice();
                Ok(Text::Decoded(text.into_owned()))
            }
            Err(Error::Eof | Error::Escape(Escape::Eof)) => Err(self.fault(Problem::Unterminated)),
            Err(Error::Escape(Escape::InvalidChar(_) | Escape::ExpectedLowSurrogate)) => {
                Err(self.fault_at(Problem::Surrogate, escape))
            }
            Err(Error::Escape(_)) => Err(self.fault_at(Problem::Escape, escape)),
            Err(Error::Control | Error::Utf8(_)) => Err(self.fault_at(Problem::Control, at - 1)),
        }
    }

    fn number(&mut self) -> Result<(), Fault> {
        let start = self.at();
        let mut lexer = SliceLexer::new(self.rest);
        let valid = lexer.num_ignore().validate().is_ok();
        let rest = lexer.as_slice();
        let goes_on = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
        if !valid || rest.first().is_some_and(goes_on) {
            return Err(self.fault(Problem::Number));
        }
        self.rest = rest;
        let place = (start, self.at());
        self.builder.written_scalar(Kind::Plain, place, 0);
        Ok(())
    }

    fn word(&mut self, word: &[u8], kind: Kind) -> Result<(), Fault> {
        if !self.rest.starts_with(word) {
            return Err(self.fault(Problem::Value));
        }
        let start = self.at();
        self.advance(word.len());
        let place = (start, self.at());
        self.builder.written_scalar(kind, place, 0);
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Fault> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.fault(Problem::Trailing)),
        }
    }

    /// The next byte that is not white space.
    fn peek(&mut self) -> Option<u8> {
        while let [b' ' | b'\t' | b'\r' | b'\n', rest @ ..] = self.rest {
            self.rest = rest;
        }
        self.rest.first().copied()
    }

    fn advance(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    fn at(&self) -> usize {
        self.end - self.rest.len()
    }

    fn fault(&self, problem: Problem) -> Fault {
        self.fault_at(problem, self.at())
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

/// What stands between the quotes of a string.
enum Text<'s> {
    /// The text as it is.
    Written(&'s [u8]),
    /// Another text, written with escapes.
    Decoded(String),
}

/// How many bytes come before the first quote, backslash or control character.
fn plain_length(bytes: &[u8]) -> usize {
    let word = |word| scan::byte(word, b'"') | scan::byte(word, b'\\') | scan::control(word);
    scan::find(bytes, word, |byte| matches!(byte, b'"' | b'\\' | 0..0x20))
}
