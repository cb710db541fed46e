//! What the parser says when the text is not what it expected.
//!
//! Parsers leave what they expected, and did not find, in one place: at the token farthest into the text
//! ([`Furthest`]). A production that fails for good is reported from there once, in the spellings that
//! the author types.

use nom::error::ErrorKind;
use nom::error::ParseError;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax as codes;
use crate::source::Span;
use crate::source::quote;
use crate::syntax::parser::input::Tokens;
use crate::syntax::token::Token;
use crate::syntax::token::TokenKind;
use crate::syntax::token::is_reserved;

/// A parser's refusal. What was expected stands in the parser's state, so that nothing is lost where nom
/// drops an error, as in `opt` and `many0`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Failure {
    /// Whether the author has been told.
    pub(super) reported: bool,
}

/// The refusal of a parser that has said why.
pub(super) const STOPPED: nom::Err<Failure> = nom::Err::Failure(Failure { reported: true });

impl ParseError<Tokens<'_>> for Failure {
    fn from_error_kind(_: Tokens<'_>, _: ErrorKind) -> Self {
        Self::default()
    }

    fn append(_: Tokens<'_>, _: ErrorKind, other: Self) -> Self {
        other
    }

    fn or(self, other: Self) -> Self {
        Self {
            reported: self.reported || other.reported,
        }
    }
}

/// Something that would have fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    /// `must`
    Word(&'static str),
    /// `for each`
    Words(&'static str, &'static str),
    /// `{`, a text
    Token(TokenKind),
    /// The end of what was opened at a place.
    Close(TokenKind, Span),
    /// An expression, a rule id.
    Thing(&'static str),
}

impl Expected {
    /// Whether it ends what it stands in.
    fn closes(self) -> bool {
        match self {
            Self::Token(kind) | Self::Close(kind, _) => kind.closes().is_some(),
            _ => false,
        }
    }

    fn describe(self) -> String {
        match self {
            Self::Word(word) => format!("`{word}`"),
            Self::Words(first, second) => format!("`{first} {second}`"),
            Self::Token(kind) | Self::Close(kind, _) => kind.describe().to_owned(),
            Self::Thing(thing) => thing.to_owned(),
        }
    }
}

/// The farthest token that did not fit, and what would have.
#[derive(Debug)]
pub(super) struct Furthest {
    /// The token.
    pub(super) found: Token,
    /// What was tried there, in order.
    pub(super) expected: Vec<Expected>,
}

impl Furthest {
    /// Nothing yet, at the start of a text.
    pub(super) fn new(start: Span) -> Self {
        let kind = TokenKind::End;
        let expected = Vec::new();
        let found = Token { kind, span: start };
        Self { found, expected }
    }

    /// Notes that something was expected where a token stands.
    pub(super) fn expect(&mut self, token: Token, expected: Expected) {
        self.reach(token);
        if token != self.found {
            return;
        }
        if !self.expected.contains(&expected) {
            self.expected.push(expected);
        }
    }

    /// Notes how far reading has come.
    pub(super) fn reach(&mut self, token: Token) {
        let farther = token.span.start > self.found.span.start;
        if farther || self.expected.is_empty() {
            self.expected.clear();
            self.found = token;
        }
    }

    /// The word of the language that was probably meant.
    pub(super) fn near_word(&self, written: &str) -> Option<&'static str> {
        let words = self.expected.iter().filter_map(|expected| match expected {
            Expected::Word(word) | Expected::Words(word, _) => Some(*word),
            _ => None,
        });
        nearest(written, words)
    }

    /// The diagnostic for it, given the found token as written, and whether it shows that what was opened
    /// before it is over.
    pub(super) fn diagnostic(&self, written: &str, over: bool) -> Diagnostic {
        let opened = self.expected.iter().find_map(|expected| match expected {
            Expected::Close(kind, open) => Some((*kind, *open)),
            _ => None,
        });
        match opened {
            Some((close, open)) if over => unclosed(close, open, self.found, written),
            _ => self.unexpected(written, opened.map(|(_, open)| open)),
        }
    }

    fn unexpected(&self, written: &str, open: Option<Span>) -> Diagnostic {
        let closes = |expected: &&Expected| expected.closes();
        let others = self.expected.iter().filter(|expected| !expected.closes());
        let all = others.chain(self.expected.iter().filter(closes));
        let all: Vec<String> = all.map(|expected| expected.describe()).collect();
        let diagnostic = misfit(&one_of(&all), self.found, written);
        match open {
            Some(open) => diagnostic.at(open, "opened here"),
            None => diagnostic,
        }
    }
}

/// A word that is a slip for one of the language.
pub(super) fn slip(near: &'static str, token: Token, written: &str) -> Diagnostic {
    misfit(&format!("`{near}`"), token, written)
        .help(format!("did you mean `{near}`?"))
        .suggest(token.span, near)
}

fn misfit(expected: &str, token: Token, written: &str) -> Diagnostic {
    let message = format!("expected {expected}, found {}", found(token, written));
    Diagnostic::error(&codes::UNEXPECTED, message).at(token.span, label(token, written))
}

/// What is opened and never closed, given the token that cannot be part of it, as written.
pub(super) fn unclosed(close: TokenKind, open: Span, token: Token, written: &str) -> Diagnostic {
    let close = close.describe();
    let message = format!("expected {close}, found {}", found(token, written));
    Diagnostic::error(&codes::UNMATCHED_BRACKET, message)
        .at(token.span, format!("{close} is missing before this"))
        .at(open, "opened here")
        .help(format!("add {close}, or remove what it would close"))
}

/// Shows how what begins with a word is written, where the diagnostic has no better help.
pub(super) fn show_shape(diagnostic: Diagnostic, word: &str) -> Diagnostic {
    let shape = SHAPES.iter().find(|(first, _)| *first == word);
    match (&diagnostic.help, shape) {
        (None, Some((_, shape))) => diagnostic.help(format!("it is written `{shape}`")),
        _ => diagnostic,
    }
}

/// How what begins with a word is written.
const SHAPES: &[(&str, &str)] = &[
    ("cites", "cites source section, source section"),
    ("date", "date 2026-01-31"),
    ("define", "define name(x: Type) : type = value"),
    ("effective", "effective from 2026-01-31 until 2027-01-31"),
    (
        "example",
        "example violated at data[0].name { data: [{ name: value }] }",
    ),
    (
        "except",
        "except \"name\" when condition cites source section",
    ),
    ("for", "for each item in data where condition"),
    ("let", "let name = value"),
    ("link", "link \"https://…\""),
    ("pack", "pack name \"title\""),
    ("param", "param name : type = value"),
    ("placeholders", "placeholders [\"TBD\", \"n/a\"]"),
    ("publisher", "publisher \"name\""),
    (
        "section",
        "section name \"what it says\" not checkable because \"reason\"",
    ),
    ("use", "use name, name"),
    ("vocabulary", "vocabulary name 1 \"title\""),
];

fn found(token: Token, written: &str) -> String {
    match token.kind {
        TokenKind::End => "the end of the file".to_owned(),
        TokenKind::Text => "a text".to_owned(),
        _ => quote(written),
    }
}

fn label(token: Token, written: &str) -> &'static str {
    match token.kind {
        TokenKind::Word if is_reserved(written) => "a word of the language",
        TokenKind::Word => "a name",
        TokenKind::RuleId => "a rule id",
        TokenKind::Number => "a number",
        TokenKind::Date => "a date",
        TokenKind::Text => "a text",
        TokenKind::End => "the text ends here",
        kind if kind.closes().is_some() => "something is missing before this",
        _ => "not expected here",
    }
}

/// `a`, `a or b`, `a, b or c`
fn one_of(things: &[String]) -> String {
    match things {
        [] => "something else".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// The candidate that differs from a word by a slip of the pen: a letter in three at most, and never the
/// greater part of a short word.
fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let slips = (word.chars().count() / 3).clamp(1, 2);
    candidates
        .map(|candidate| (strsim::osa_distance(word, candidate), candidate))
        .filter(|(distance, _)| (1..=slips).contains(distance))
        .min()
        .map(|(_, candidate)| candidate)
}
