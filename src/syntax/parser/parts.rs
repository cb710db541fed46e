//! What productions are made of: words, tokens, lists, and parts that may be given once.

use nom::Parser;
use nom::combinator::opt;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax as codes;
use crate::source::Span;
use crate::syntax::ast;
use crate::syntax::parser::Parse;
use crate::syntax::parser::error::Expected;
use crate::syntax::parser::error::Failure;
use crate::syntax::parser::input::State;
use crate::syntax::parser::input::Tokens;
use crate::syntax::parser::literal;
use crate::syntax::token::TokenKind;

/// A word of the language.
pub(super) fn word<'a>(word: &'static str) -> impl Fn(Tokens<'a>) -> Parse<'a, Span> {
    move |input| {
        if input.is_word(0, word) {
            return Ok((input.skip(1), input.first().span));
        }
        input.refuse(Expected::Word(word))
    }
}

/// Two words of the language that only mean something together.
pub(super) fn words<'a>(
    first: &'static str,
    second: &'static str,
) -> impl Fn(Tokens<'a>) -> Parse<'a, Span> {
    move |input| {
        if !input.is_word(0, first) {
            return input.refuse(Expected::Words(first, second));
        }
        if !input.is_word(1, second) {
            return input.skip(1).refuse(Expected::Word(second));
        }
        Ok((input.skip(2), input.span_to(input.skip(2))))
    }
}

/// A token of a kind.
pub(super) fn token<'a>(kind: TokenKind) -> impl Fn(Tokens<'a>) -> Parse<'a, Span> {
    move |input| {
        if input.kind() == kind {
            return Ok((input.skip(1), input.first().span));
        }
        input.refuse(Expected::Token(kind))
    }
}

/// The token that closes what was opened at a place.
pub(super) fn closing<'a>(kind: TokenKind, open: Span) -> impl Fn(Tokens<'a>) -> Parse<'a, Span> {
    move |input| {
        if input.kind() == kind {
            return Ok((input.skip(1), input.first().span));
        }
        input.refuse(Expected::Close(kind, open))
    }
}

/// Calls what a parser expects by one name, unless it fails farther on.
pub(super) fn named<'a, P>(
    thing: &'static str,
    mut parser: P,
) -> impl FnMut(Tokens<'a>) -> Parse<'a, P::Output>
where
    P: Parser<Tokens<'a>, Error = Failure>,
{
    move |input| {
        let start = input.first().span.start;
        let known = {
            let furthest = input.state.furthest.borrow();
            let here = furthest.found.span.start == start;
            if here { furthest.expected.len() } else { 0 }
        };
        let result = parser.parse(input);
        let mut furthest = input.state.furthest.borrow_mut();
        if result.is_err() && furthest.found.span.start == start {
            furthest.expected.truncate(known);
            furthest.expect(input.first(), Expected::Thing(thing));
        }
        result
    }
}

/// Reads one level down, where the limit allows it.
pub(super) fn nested<'a, P>(mut parser: P) -> impl FnMut(Tokens<'a>) -> Parse<'a, P::Output>
where
    P: Parser<Tokens<'a>, Error = Failure>,
{
    move |input| {
        let (rest, output) = parser.parse(input.down()?)?;
        Ok((rest.up(), output))
    }
}

/// Members separated by commas between an opening and a closing token; a comma may stand after the last.
pub(super) fn listed<'a, P>(
    open: TokenKind,
    mut member: P,
    close: TokenKind,
) -> impl FnMut(Tokens<'a>) -> Parse<'a, Vec<P::Output>>
where
    P: Parser<Tokens<'a>, Error = Failure>,
{
    move |input| {
        let (rest, opened) = token(open)(input)?;
        let member = |input| member.parse(input);
        committed(listed_after(opened, member, close)).parse(rest)
    }
}

/// What follows the opening token of such a list.
pub(super) fn listed_after<'a, P>(
    opened: Span,
    mut member: P,
    close: TokenKind,
) -> impl FnMut(Tokens<'a>) -> Parse<'a, Vec<P::Output>>
where
    P: Parser<Tokens<'a>, Error = Failure>,
{
    move |mut input| {
        let mut members = Vec::new();
        loop {
            if let Ok((rest, _)) = closing(close, opened)(input) {
                return Ok((rest, members));
            }
            let (rest, one) = member.parse(input)?;
            members.push(one);
            input = match token(TokenKind::Comma)(rest) {
                Ok((rest, _)) => rest,
                Err(_) => return closing(close, opened)(rest).map(|(rest, _)| (rest, members)),
            };
        }
    }
}

/// Members between an opening and a closing token, where the commas may be left out.
pub(super) fn spaced<'a, P>(
    open: TokenKind,
    mut member: P,
    close: TokenKind,
) -> impl FnMut(Tokens<'a>) -> Parse<'a, Vec<P::Output>>
where
    P: Parser<Tokens<'a>, Error = Failure>,
{
    move |input| {
        let (mut input, opened) = token(open)(input)?;
        let mut members = Vec::new();
        loop {
            if let Ok((rest, _)) = closing(close, opened)(input) {
                return Ok((rest, members));
            }
            let (rest, one) = committed(|input| member.parse(input)).parse(input)?;
            members.push(one);
            input = opt(token(TokenKind::Comma)).parse(rest)?.0;
        }
    }
}

/// nom's `cut`, in the words of a grammar: there is no way back.
pub(super) fn committed<'a, P>(
    parser: P,
) -> impl Parser<Tokens<'a>, Output = P::Output, Error = Failure>
where
    P: Parser<Tokens<'a>, Error = Failure>,
{
    nom::combinator::cut(parser)
}

/// What a parser reads, with the documentation that stands before it.
pub(super) fn documented<'a, P>(mut parser: P) -> impl FnMut(Tokens<'a>) -> Parse<'a, ast::Doc>
where
    P: Parser<Tokens<'a>, Error = Failure>,
{
    move |input| {
        let (rest, _) = parser.parse(input)?;
        let (_, doc) = literal::doc(input)?;
        Ok((rest, doc))
    }
}

/// A part that may be given once; a second one is told, with the place of the first.
pub(super) struct Once<T>(Option<(T, Span)>);

impl<T> Once<T> {
    pub(super) const NEW: Self = Self(None);

    pub(super) fn give(&mut self, (value, word): (T, Span), state: &State<'_>) {
        let Some((_, first)) = &self.0 else {
            self.0 = Some((value, word));
            return;
        };
        let name = state.source.slice(word);
        state.report(
            Diagnostic::error(&codes::GIVEN_TWICE, format!("`{name}` is given twice"))
                .at(word, "given again")
                .at(*first, "given first")
                .help("keep one of them"),
        );
    }

    pub(super) fn take(self) -> Option<T> {
        self.0.map(|(value, _)| value)
    }
}
