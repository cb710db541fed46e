//! Rule text to tokens.
//!
//! What comes in: a stretch of a source. What goes out: tokens that cover all of it but white space, the
//! last of them [`TokenKind::End`], and an error for everything that is wrong inside a token. Lexing never
//! stops: what means nothing becomes a token of its own, which the parser passes over in silence.

use std::collections::BTreeMap;
use std::ops::Range;

use nom::IResult;
use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::tag;
use nom::bytes::complete::take_while;
use nom::bytes::complete::take_while_m_n;
use nom::bytes::complete::take_while1;
use nom::character::complete::anychar;
use nom::character::complete::char;
use nom::character::complete::none_of;
use nom::character::complete::satisfy;
use nom::combinator::not;
use nom::combinator::opt;
use nom::combinator::recognize;
use nom::combinator::value;
use nom::multi::many0_count;
use nom::multi::many1_count;
use nom::sequence::pair;
use nom::sequence::preceded;
use nom::sequence::terminated;
use rust_decimal::Decimal;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax as codes;
use crate::source::Source;
use crate::source::Span;
use crate::source::is_hidden;
use crate::source::quote;
use crate::syntax::escape;
use crate::syntax::token::Token;
use crate::syntax::token::TokenKind;
use crate::syntax::told::Told;

/// What lexing found.
#[derive(Debug, Default)]
pub(super) struct Lexed {
    /// All tokens, comments included, ending with [`TokenKind::End`].
    pub(super) tokens: Vec<Token>,
    /// Tokens to be read as if another word stood there, by where they start: `&&` as `and`.
    pub(super) meant: BTreeMap<u32, &'static str>,
    /// What is wrong inside tokens.
    pub(super) told: Told,
}

impl Lexed {
    /// Leaves out each `example OUTCOME … { … }`.
    pub(super) fn drop_examples(&mut self, source: &Source) {
        let mut kept = Vec::with_capacity(self.tokens.len());
        let mut tokens = self.tokens.iter().copied().peekable();
        while let Some(token) = tokens.next() {
            // In a vocabulary, a text follows the word.
            let begins = token.kind == TokenKind::Word
                && tokens.peek().is_some_and(|it| it.kind == TokenKind::Word)
                && source.slice(token.span) == "example";
            if !begins {
                kept.push(token);
                continue;
            }
            let mut open = 0;
            for token in tokens.by_ref() {
                match token.kind {
                    TokenKind::BraceOpen => open += 1,
                    TokenKind::BraceClose if open == 1 => break,
                    TokenKind::BraceClose => open -= 1,
                    _ => {}
                }
            }
        }
        self.tokens = kept;
    }
}

/// Reads the tokens in a stretch of a source.
pub(super) fn lex(source: &Source, range: Range<usize>) -> Lexed {
    let text = source.text.get(range.clone()).unwrap_or("");
    let mut lexer = Lexer {
        source,
        lexed: Lexed::default(),
    };
    lexer.check_hidden(text, range.start);
    let mut rest = skip_space(text);
    while !rest.is_empty() {
        let start = range.end - rest.len();
        let (after, token) = token(rest);
        lexer.accept(token, source.span(start, range.end - after.len()));
        rest = skip_space(after);
    }
    let end = source.span(range.end, range.end);
    lexer.push(TokenKind::End, end);
    lexer.lexed
}

/// WHITE_SPACE ::= [#x9#xA#xD#x20] /* and every other space of Unicode */
fn skip_space(text: &str) -> &str {
    text.trim_start_matches(char::is_whitespace)
}

struct Lexer<'a> {
    source: &'a Source,
    lexed: Lexed,
}

impl Lexer<'_> {
    fn push(&mut self, kind: TokenKind, span: Span) {
        self.lexed.tokens.push(Token { kind, span });
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.lexed.told.report(diagnostic);
    }

    fn accept(&mut self, found: Found, span: Span) {
        self.push(found.kind, span);
        match found.kind {
            TokenKind::Text => self.check_text(span),
            TokenKind::Date => self.check_date(span),
            TokenKind::Number => self.check_number(span),
            TokenKind::Unknown => self.check_unknown(span),
            _ => {}
        }
        if let Some(meant) = found.meant {
            self.check_foreign(span, meant);
        }
    }

    fn check_foreign(&mut self, span: Span, meant: &'static str) {
        self.lexed.meant.insert(span.start, meant);
        let written = self.source.slice(span);
        self.report(
            Diagnostic::error(
                &codes::FOREIGN_SPELLING,
                format!("{} is written `{meant}` here", quote(written)),
            )
            .at(span, "from another language")
            .help(format!("write `{meant}`"))
            .suggest(span, meant),
        );
    }

    fn check_text(&mut self, span: Span) {
        let quoted = self.source.slice(span);
        let (offset, inner) = escape::inside(quoted);
        let unclosed = offset + inner.len() == quoted.len();
        if unclosed || quoted.contains(['\r', '\n']) {
            self.report(
                Diagnostic::error(&codes::UNCLOSED_TEXT, "a text is not closed on its line")
                    .at(first_line(quoted, span), "begins here")
                    .help("end it with `\"`; a long text goes on in a second one on the next line"),
            );
        }
        if !quoted.starts_with('"') {
            let end = span.start + u32::try_from(offset).unwrap_or(0);
            let quote = Span { end, ..span };
            self.report(
                Diagnostic::error(
                    &codes::FOREIGN_SPELLING,
                    "a text stands between straight quotes",
                )
                .at(quote, "a curly quote")
                .help("write `\"` on both sides")
                .suggest(span, format!("\"{inner}\"")),
            );
        }
        if !inner.contains('\\') {
            return;
        }
        let from = span.start as usize + offset;
        for character in escape::characters(inner) {
            if character.read.is_none() {
                let at = from + character.at;
                self.check_escape(self.source.span(at, at + character.written.len()));
            }
        }
    }

    fn check_escape(&mut self, span: Span) {
        let written = self.source.slice(span);
        self.report(
            Diagnostic::error(
                &codes::UNKNOWN_ESCAPE,
                format!("{} stands for nothing", quote(written)),
            )
            .at(span, "after a backslash")
            .help("a text knows `\\\"`, `\\\\`, `\\n`, `\\t` and `\\u{e9}`; write `\\\\` for a backslash"),
        );
    }

    fn check_date(&mut self, span: Span) {
        let written = self.source.slice(span);
        if written.parse::<jiff::civil::Date>().is_err() {
            self.report(
                Diagnostic::error(&codes::NO_SUCH_DATE, format!("there is no day `{written}`"))
                    .at(span, "not in the calendar")
                    .help("write year, month and day, as in `2026-01-31`"),
            );
        }
    }

    fn check_number(&mut self, span: Span) {
        let written = self.source.slice(span);
        if number_value(written).is_none() {
            self.report(
                Diagnostic::error(&codes::NUMBER_TOO_LONG, "a number has too many digits")
                    .at(span, "cannot be kept exactly")
                    .help("numbers are exact up to 28 digits; shorten it or use a larger unit"),
            );
        }
    }

    fn check_unknown(&mut self, span: Span) {
        let written = self.source.slice(span);
        if written.chars().any(is_hidden) {
            return;
        }
        self.report(
            Diagnostic::error(
                &codes::UNKNOWN_CHARACTER,
                format!("{} means nothing here", quote(written)),
            )
            .at(span, "unknown")
            .help("remove it, or put it in quotes if it is part of a text"),
        );
    }

    /// What the eye cannot see could make a rule read otherwise than it runs.
    fn check_hidden(&mut self, text: &str, base: usize) {
        let is_seen = |byte| matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r');
        if text.bytes().all(is_seen) {
            return;
        }
        for (at, character) in text.char_indices().filter(|(_, c)| is_hidden(*c)) {
            let span = self
                .source
                .span(base + at, base + at + character.len_utf8());
            self.report(
                Diagnostic::error(
                    &codes::HIDDEN_CHARACTER,
                    format!("hidden character `{}`", character.escape_unicode()),
                )
                .at(span, "cannot be seen")
                .help(format!(
                    "remove it; a text can hold it as `{}`",
                    character.escape_unicode()
                ))
                .suggest(span, ""),
            );
        }
    }
}

/// A text up to the end of its first line.
fn first_line(text: &str, span: Span) -> Span {
    let length = text.find(['\r', '\n']).unwrap_or(text.len());
    let end = span.start + u32::try_from(length).unwrap_or(0);
    Span { end, ..span }
}

/// The exact value of a number as written; `None` where it has too many digits.
pub(super) fn number_value(written: &str) -> Option<Decimal> {
    let digits: String = written.chars().filter(|c| *c != '_').collect();
    Decimal::from_str_exact(&digits).ok()
}

/// Whether a text is a rule id from its first character to its last.
pub(super) fn is_rule_id(text: &str) -> bool {
    rule_id(text).is_ok_and(|(rest, _)| rest.is_empty())
}

/// What stands at the start of a text.
#[derive(Clone, Copy)]
struct Found {
    kind: TokenKind,
    meant: Option<&'static str>,
}

impl From<TokenKind> for Found {
    fn from(kind: TokenKind) -> Self {
        Self { kind, meant: None }
    }
}

type Lex<'a, O> = IResult<&'a str, O>;

fn token(text: &str) -> (&str, Found) {
    // Most tokens are words, and nothing else begins with a small letter.
    let begins_word = text.starts_with(|c: char| c.is_ascii_lowercase());
    if begins_word && let Ok((rest, kind)) = word(text) {
        return (rest, kind.into());
    }
    let known = alt((comment, quoted, date, number, rule_id, word)).map(Found::from);
    alt((known, spelling))
        .parse(text)
        .or_else(|_| unknown(text))
        .unwrap_or(("", TokenKind::Unknown.into()))
}

/// COMMENT ::= '//' ( ( [^/#xA#xD] | '//' ) [^#xA#xD]* )?
/// DOC ::= '///' ( [^/#xA#xD] [^#xA#xD]* )?
///
/// Four slashes make a remark again, to take out a line of documentation.
fn comment(text: &str) -> Lex<'_, TokenKind> {
    let doc = terminated(tag("///"), not(char('/')));
    let kind = alt((
        value(TokenKind::Doc, doc),
        value(TokenKind::Comment, tag("//")),
    ));
    terminated(kind, to_line_end).parse(text)
}

/// nom's own `not_line_ending` refuses a lone carriage return; here that ends a line too.
fn to_line_end(text: &str) -> Lex<'_, &str> {
    take_while(|c| !matches!(c, '\r' | '\n')).parse(text)
}

/// TEXT ::= '"' ( [^"\#xA#xD] | ESCAPE )* '"'
///
/// Wrong escapes are part of it, and a line end closes it too: `check_text` tells of both.
fn quoted(text: &str) -> Lex<'_, TokenKind> {
    let escaped = preceded(char('\\'), opt(none_of("\r\n"))).map(|_| ());
    let is_plain = |c| !escape::is_quote(c) && !matches!(c, '\\' | '\r' | '\n');
    let plain = take_while1(is_plain).map(|_| ());
    let (rest, opening) = satisfy(escape::is_quote).parse(text)?;
    let inner = satisfy(move |c| opening == '"' && escape::is_quote(c) && c != '"').map(|_| ());
    let (rest, _) = many0_count(alt((escaped, plain, inner))).parse(rest)?;
    let closing = satisfy(escape::is_quote).map(|_| ());
    let (rest, _) = opt(alt((closing, wrapped.map(|_| ())))).parse(rest)?;
    Ok((rest, TokenKind::Text))
}

/// The rest of a text that goes on in the next lines as if it might: up to a quote that ends a line, with no
/// other quote and no empty line before it. To read it as one text saves the errors that its words would
/// make.
fn wrapped(text: &str) -> Lex<'_, &str> {
    let (end, _) = text.split_once('"').ok_or_else(|| failure(text))?;
    let (_, after) = text.split_at(end.len() + 1);
    let line_end = after.trim_start_matches([' ', '\t']);
    let ends_line = line_end.is_empty() || line_end.starts_with(['\r', '\n']);
    let lines = end.trim_start_matches(['\r', '\n']).lines();
    let mut words = lines.map(str::trim);
    match ends_line && words.all(|line| !line.is_empty()) {
        true => Ok((after, end)),
        false => Err(failure(text)),
    }
}

/// DATE ::= DIGIT DIGIT DIGIT DIGIT '-' DIGIT DIGIT '-' DIGIT DIGIT
fn date(text: &str) -> Lex<'_, TokenKind> {
    let digits = |count| take_while_m_n(count, count, |c: char| c.is_ascii_digit());
    let date = (digits(4), char('-'), digits(2), char('-'), digits(2));
    value(
        TokenKind::Date,
        terminated(date, not(satisfy(is_word_part))),
    )
    .parse(text)
}

/// NUMBER ::= DIGITS ( '.' DIGITS )?
fn number(text: &str) -> Lex<'_, TokenKind> {
    value(
        TokenKind::Number,
        pair(digits, opt(pair(char('.'), digits))),
    )
    .parse(text)
}

/// DIGITS ::= DIGIT+ ( '_' DIGIT+ )*
/// DIGIT ::= [0-9]
fn digits(text: &str) -> Lex<'_, &str> {
    let run = take_while1(|c: char| c.is_ascii_digit());
    let more = take_while1(|c: char| c.is_ascii_digit());
    recognize(pair(run, many0_count(preceded(char('_'), more)))).parse(text)
}

/// RULE_ID ::= [A-Z] ( [A-Z] | DIGIT )* '-' DIGIT+
fn rule_id(text: &str) -> Lex<'_, TokenKind> {
    let letters = pair(
        satisfy(|c| c.is_ascii_uppercase()),
        take_while(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit()),
    );
    let number = many1_count(satisfy(|c| c.is_ascii_digit()));
    let id = (letters, char('-'), number, not(satisfy(is_word_part)));
    value(TokenKind::RuleId, id).parse(text)
}

/// WORD ::= ( LETTER | '_' ) ( LETTER | DIGIT | '_' )*
fn word(text: &str) -> Lex<'_, TokenKind> {
    let start = satisfy(|c| c.is_alphabetic() || c == '_');
    value(TokenKind::Word, pair(start, take_while(is_word_part))).parse(text)
}

/// LETTER ::= [A-Za-z#xC0-#xD6#xD8-#xF6#xF8-#x2AF] /* and every other letter of Unicode */
fn is_word_part(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn spelling(text: &str) -> Lex<'_, Found> {
    SPELLINGS
        .iter()
        .find_map(|(spelling, kind, meant)| {
            let rest = text.strip_prefix(spelling)?;
            let meant = *meant;
            Some((rest, Found { kind: *kind, meant }))
        })
        .ok_or_else(|| failure(text))
}

/// A run of characters that begin no token.
fn unknown(text: &str) -> Lex<'_, Found> {
    let stray = |c: char| !c.is_whitespace() && !begins_token(c);
    let run = pair(anychar, take_while(stray));
    value(TokenKind::Unknown.into(), run).parse(text)
}

fn begins_token(character: char) -> bool {
    is_word_part(character)
        || escape::is_quote(character)
        || SPELLINGS
            .iter()
            .any(|(spelling, ..)| spelling.starts_with(character))
}

fn failure(text: &str) -> nom::Err<nom::error::Error<&str>> {
    nom::Err::Error(nom::error::make_error(text, nom::error::ErrorKind::Tag))
}

/// How punctuation is written, the longest first; and what people bring from other languages, with what
/// they mean by it.
const SPELLINGS: &[(&str, TokenKind, Option<&str>)] = &[
    ("===", TokenKind::Equal, Some("=")),
    ("!==", TokenKind::NotEqual, Some("!=")),
    ("==", TokenKind::Equal, Some("=")),
    ("=<", TokenKind::LessOrEqual, Some("<=")),
    ("<>", TokenKind::NotEqual, Some("!=")),
    ("&&", TokenKind::Word, Some("and")),
    ("||", TokenKind::Word, Some("or")),
    ("->", TokenKind::Arrow, None),
    ("!=", TokenKind::NotEqual, None),
    ("<=", TokenKind::LessOrEqual, None),
    (">=", TokenKind::GreaterOrEqual, None),
    ("{", TokenKind::BraceOpen, None),
    ("}", TokenKind::BraceClose, None),
    ("[", TokenKind::BracketOpen, None),
    ("]", TokenKind::BracketClose, None),
    ("(", TokenKind::ParenOpen, None),
    (")", TokenKind::ParenClose, None),
    (",", TokenKind::Comma, None),
    (":", TokenKind::Colon, None),
    (".", TokenKind::Dot, None),
    ("=", TokenKind::Equal, None),
    ("<", TokenKind::Less, None),
    (">", TokenKind::Greater, None),
    ("+", TokenKind::Plus, None),
    ("-", TokenKind::Minus, None),
    ("*", TokenKind::Star, None),
    ("/", TokenKind::Slash, None),
    ("%", TokenKind::Percent, None),
    ("!", TokenKind::Word, Some("not")),
    ("≤", TokenKind::LessOrEqual, Some("<=")),
    ("≥", TokenKind::GreaterOrEqual, Some(">=")),
    ("≠", TokenKind::NotEqual, Some("!=")),
    ("→", TokenKind::Arrow, Some("->")),
    ("–", TokenKind::Minus, Some("-")),
    ("−", TokenKind::Minus, Some("-")),
    ("×", TokenKind::Star, Some("*")),
    ("÷", TokenKind::Slash, Some("/")),
];
