//! Tokens to syntax tree: nom over a slice of tokens.
//!
//! What comes in: the tokens of a source. What goes out: a tree and every independent error. Each function
//! with a production above it reads that production of `grammar/caveat.ebnf`. Here are the parts that they
//! are made of: the input, single tokens, and lists whose broken members are reported and passed over.

mod error;
mod expr;
mod item;
mod literal;
mod rule;
mod vocabulary;

use std::cell::Cell;
use std::cell::RefCell;
use std::collections::BTreeMap;

use nom::IResult;
use nom::Input;
use nom::Needed;
use nom::Parser;
use nom::combinator::opt;
use nom::combinator::peek;
use nom::sequence::terminated;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax as codes;
use crate::source::Source;
use crate::source::Span;
use crate::syntax::ast;
use crate::syntax::lexer::Lexed;
use crate::syntax::parser::error::Expected;
use crate::syntax::parser::error::Failure;
use crate::syntax::parser::error::Furthest;
use crate::syntax::token::Token;
use crate::syntax::token::TokenKind;

/// How deep brackets and operators may stand inside one another.
const MAX_DEPTH: u8 = 64;

/// Reads a whole file.
pub(super) fn file(source: &Source, lexed: &Lexed) -> (ast::File, Vec<Diagnostic>) {
    let tokens: Vec<Token> = significant(&lexed.tokens);
    let state = State::new(source, lexed);
    let file = item::file(Tokens::new(&tokens, &state));
    state.report_stray_docs();
    (file, state.diagnostics.into_inner())
}

/// The tokens that the grammar speaks of.
fn significant(tokens: &[Token]) -> Vec<Token> {
    let kept = tokens.iter().filter(|token| !token.kind.is_trivia());
    kept.copied().collect()
}

/// The result of a parser.
type Parse<'a, O> = IResult<Tokens<'a>, O, Failure>;

/// What all parsers of one text share.
struct State<'a> {
    source: &'a Source,
    /// Tokens that are read as another word than is written, by where they start.
    meant: RefCell<BTreeMap<u32, &'static str>>,
    /// The end of the last word that was a slip for another.
    slip: Cell<Option<u32>>,
    /// Members that could not be read.
    broken: Cell<usize>,
    docs: Vec<Docs>,
    furthest: RefCell<Furthest>,
    diagnostics: RefCell<Vec<Diagnostic>>,
}

/// The documentation that stands before a token.
struct Docs {
    before: u32,
    lines: Vec<Span>,
    used: Cell<bool>,
}

impl<'a> State<'a> {
    fn new(source: &'a Source, lexed: &Lexed) -> Self {
        Self {
            source,
            meant: RefCell::new(lexed.meant.clone()),
            slip: Cell::new(None),
            broken: Cell::new(0),
            docs: docs(&lexed.tokens),
            furthest: RefCell::new(Furthest::new(source.span(0, 0))),
            diagnostics: RefCell::default(),
        }
    }

    fn report(&self, diagnostic: Diagnostic) {
        self.diagnostics.borrow_mut().push(diagnostic);
    }

    /// Whether a token comes right after a slip: what is wrong there is likely to be the same error.
    fn follows_slip(&self, token: Token) -> bool {
        let from = self.slip.get().map_or(u32::MAX, |end| end);
        let between = from as usize..token.span.start as usize;
        let between = self.source.text.get(between);
        between.is_some_and(|text| text.trim().is_empty())
    }

    /// Documentation that belongs to nothing; told once the rest is in order, since what is passed over
    /// after an error would seem to have lost its own.
    fn report_stray_docs(&self) {
        if !self.diagnostics.borrow().is_empty() {
            return;
        }
        for docs in self.docs.iter().filter(|docs| !docs.used.get()) {
            let Some(span) = docs.lines.iter().copied().reduce(Span::to) else {
                continue;
            };
            self.report(
                Diagnostic::warning(&codes::STRAY_DOC, "this documentation belongs to nothing")
                    .at(span, "before what takes no documentation")
                    .help("move it before the declaration that it is about, or begin it with `//`"),
            );
        }
    }
}

fn docs(tokens: &[Token]) -> Vec<Docs> {
    let mut all = Vec::new();
    let mut lines = Vec::new();
    for token in tokens {
        match token.kind {
            TokenKind::Doc => lines.push(token.span),
            TokenKind::Comment => {}
            _ if lines.is_empty() => {}
            _ => all.push(Docs {
                before: token.span.start,
                lines: std::mem::take(&mut lines),
                used: Cell::new(false),
            }),
        }
    }
    all
}

/// What is left to read.
#[derive(Clone, Copy)]
struct Tokens<'a> {
    rest: &'a [Token],
    depth: u8,
    state: &'a State<'a>,
}

impl<'a> Tokens<'a> {
    fn new(rest: &'a [Token], state: &'a State<'a>) -> Self {
        Self {
            rest,
            depth: 0,
            state,
        }
    }

    /// The token `ahead` tokens on; past the last, the last, which is the end.
    fn peek(self, ahead: usize) -> Token {
        let found = self.rest.get(ahead).or(self.rest.last());
        found.copied().unwrap_or(Token {
            kind: TokenKind::End,
            span: self.state.source.span(0, 0),
        })
    }

    fn first(self) -> Token {
        self.peek(0)
    }

    fn kind(self) -> TokenKind {
        self.first().kind
    }

    fn at_end(self) -> bool {
        self.kind() == TokenKind::End
    }

    /// How a token is read: as it is written, or as what was clearly meant.
    fn text_of(self, token: Token) -> &'a str {
        let meant = self.state.meant.borrow();
        match meant.get(&token.span.start) {
            Some(word) => word,
            None => self.state.source.slice(token.span),
        }
    }

    fn is_word(self, ahead: usize, word: &str) -> bool {
        let token = self.peek(ahead);
        token.kind == TokenKind::Word && self.text_of(token) == word
    }

    /// The word that stands here; nothing where there is none.
    fn first_word(self) -> &'a str {
        let token = self.first();
        match token.kind {
            TokenKind::Word => self.text_of(token),
            _ => "",
        }
    }

    fn skip(self, count: usize) -> Self {
        let most = self.rest.len().saturating_sub(1);
        let rest = self.rest.get(count.min(most)..).unwrap_or(self.rest);
        Self { rest, ..self }
    }

    /// What was read between here and there.
    fn span_to(self, there: Self) -> Span {
        let count = self.rest.len() - there.rest.len();
        let last = self.peek(count.saturating_sub(1));
        self.first().span.to(last.span)
    }

    /// Notes that something else was expected here.
    fn expect(self, expected: Expected) {
        let mut furthest = self.state.furthest.borrow_mut();
        furthest.expect(self.first(), expected);
    }

    /// Fails, having expected something else here.
    fn refuse<O>(self, expected: Expected) -> Parse<'a, O> {
        self.expect(expected);
        Err(nom::Err::Error(Failure::default()))
    }

    /// Fails for good, having said why.
    fn stop<O>(self, diagnostic: Diagnostic) -> Parse<'a, O> {
        self.state.report(diagnostic);
        Err(nom::Err::Failure(Failure { reported: true }))
    }

    /// One level deeper, where the limit allows it.
    fn down(self) -> Result<Self, nom::Err<Failure>> {
        if self.depth == MAX_DEPTH {
            self.state.report(too_deep(self.first().span));
            return Err(nom::Err::Failure(Failure { reported: true }));
        }
        let depth = self.depth + 1;
        Ok(Self { depth, ..self })
    }

    /// One level up again.
    fn up(self) -> Self {
        let depth = self.depth.saturating_sub(1);
        Self { depth, ..self }
    }

    /// Whether this token begins its line without any white space.
    fn at_margin(self) -> bool {
        let start = self.first().span.start as usize;
        let before = self.state.source.text.get(..start).unwrap_or("");
        before.is_empty() || before.ends_with(['\n', '\r'])
    }

    /// Whether nothing but white space stands before this token on its line.
    fn first_on_line(self) -> bool {
        let start = self.first().span.start as usize;
        let before = self.state.source.text.get(..start).unwrap_or("");
        let line = before.trim_end_matches([' ', '\t']);
        line.is_empty() || line.ends_with(['\n', '\r'])
    }
}

impl<'a> Input for Tokens<'a> {
    type Item = Token;
    type Iter = std::iter::Copied<std::slice::Iter<'a, Token>>;
    type IterIndices = std::iter::Enumerate<Self::Iter>;

    fn input_len(&self) -> usize {
        self.rest.len()
    }

    fn take(&self, index: usize) -> Self {
        let rest = self.rest.get(..index).unwrap_or(self.rest);
        Self { rest, ..*self }
    }

    fn take_from(&self, index: usize) -> Self {
        self.skip(index)
    }

    fn take_split(&self, index: usize) -> (Self, Self) {
        (self.take_from(index), self.take(index))
    }

    fn position<P: Fn(Token) -> bool>(&self, predicate: P) -> Option<usize> {
        self.iter_elements().position(predicate)
    }

    fn iter_elements(&self) -> Self::Iter {
        self.rest.iter().copied()
    }

    fn iter_indices(&self) -> Self::IterIndices {
        self.iter_elements().enumerate()
    }

    fn slice_index(&self, count: usize) -> Result<usize, Needed> {
        let missing = count.saturating_sub(self.rest.len());
        match missing {
            0 => Ok(count),
            _ => Err(Needed::new(missing)),
        }
    }
}

/// A word of the language.
fn word<'a>(word: &'static str) -> impl Fn(Tokens<'a>) -> Parse<'a, Span> {
    move |input| {
        if input.is_word(0, word) {
            return Ok((input.skip(1), input.first().span));
        }
        input.refuse(Expected::Word(word))
    }
}

/// Two words of the language that only mean something together.
fn words<'a>(first: &'static str, second: &'static str) -> impl Fn(Tokens<'a>) -> Parse<'a, Span> {
    move |input| {
        if input.is_word(0, first) && input.is_word(1, second) {
            return Ok((input.skip(2), input.span_to(input.skip(2))));
        }
        input.refuse(Expected::Words(first, second))
    }
}

/// A token of a kind.
fn token<'a>(kind: TokenKind) -> impl Fn(Tokens<'a>) -> Parse<'a, Span> {
    move |input| {
        if input.kind() == kind {
            return Ok((input.skip(1), input.first().span));
        }
        input.refuse(Expected::Token(kind))
    }
}

/// The token that closes what was opened at a place.
fn closing<'a>(kind: TokenKind, open: Span) -> impl Fn(Tokens<'a>) -> Parse<'a, Span> {
    move |input| {
        if input.kind() == kind {
            return Ok((input.skip(1), input.first().span));
        }
        input.refuse(Expected::Close(kind, open))
    }
}

/// Calls what a parser expects by one name, unless it fails farther on.
fn named<'a, P>(
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
fn nested<'a, P>(mut parser: P) -> impl FnMut(Tokens<'a>) -> Parse<'a, P::Output>
where
    P: Parser<Tokens<'a>, Error = Failure>,
{
    move |input| {
        let (rest, output) = parser.parse(input.down()?)?;
        Ok((rest.up(), output))
    }
}

fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error(
        &codes::NESTED_TOO_DEEPLY,
        "too many levels stand inside one another",
    )
    .at(span, "goes too deep")
    .help("name a part of it with `let` or `define`, and use the name here")
}

/// Members separated by commas between an opening and a closing token; a comma may stand after the last.
fn listed<'a, P>(
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
fn listed_after<'a, P>(
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
fn spaced<'a, P>(
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
fn committed<'a, P>(parser: P) -> impl Parser<Tokens<'a>, Output = P::Output, Error = Failure>
where
    P: Parser<Tokens<'a>, Error = Failure>,
{
    nom::combinator::cut(parser)
}

/// What a parser reads, with the documentation that stands before it.
fn documented<'a, P>(mut parser: P) -> impl FnMut(Tokens<'a>) -> Parse<'a, ast::Doc>
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
struct Once<T>(Option<(T, Span)>);

impl<T> Once<T> {
    const NEW: Self = Self(None);

    fn give(&mut self, (value, word): (T, Span), state: &State<'_>) {
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

    fn take(self) -> Option<T> {
        self.0.map(|(value, _)| value)
    }
}

/// How to go on after a broken member of a list: whether a new member begins here.
type Resume = fn(Tokens<'_>) -> bool;

/// `{ member* }`. A broken member is reported and passed over; a missing `}` is reported with its `{`.
fn block<'a, P>(
    mut member: P,
    resume: Resume,
) -> impl FnMut(Tokens<'a>) -> Parse<'a, Vec<P::Output>>
where
    P: Parser<Tokens<'a>, Error = Failure>,
{
    move |input| {
        let (mut input, open) = token(TokenKind::BraceOpen)(input)?;
        let mut members = Vec::new();
        loop {
            if let Ok((rest, _)) = token(TokenKind::BraceClose)(input) {
                return Ok((rest, members));
            }
            if input.at_end() || item::begins(input) {
                input.state.report(unclosed_block(open, input));
                return Ok((input, members));
            }
            let (rest, one) = recovered(&mut member, resume, input);
            members.extend(one);
            input = rest;
        }
    }
}

/// What stands between the word that begins a declaration and its `{`. Where it is broken, it is reported
/// and passed over, so that the errors in the braces are found too.
fn head<'a, P>(parser: P) -> impl FnMut(Tokens<'a>) -> Parse<'a, Option<P::Output>>
where
    P: Parser<Tokens<'a>, Error = Failure>,
{
    let mut head = terminated(parser, peek(token(TokenKind::BraceOpen)));
    move |input| {
        let at_brace = |input: Tokens<'_>| input.kind() == TokenKind::BraceOpen;
        let (rest, head) = recovered(&mut head, at_brace, input);
        match rest.kind() {
            TokenKind::BraceOpen => Ok((rest, head)),
            _ => Err(nom::Err::Failure(Failure { reported: true })),
        }
    }
}

fn unclosed_block(open: Span, input: Tokens<'_>) -> Diagnostic {
    let written = input.state.source.slice(input.first().span);
    error::unclosed(TokenKind::BraceClose, open, input.first(), written)
}

/// Reads one member; where it is broken, reports it and goes on where the next one begins.
fn recovered<'a, P>(
    member: &mut P,
    resume: Resume,
    input: Tokens<'a>,
) -> (Tokens<'a>, Option<P::Output>)
where
    P: Parser<Tokens<'a>, Error = Failure>,
{
    loop {
        match member.parse(input) {
            Ok((rest, one)) => return (rest, Some(one)),
            Err(nom::Err::Failure(Failure { reported: true })) => break,
            Err(_) if !report_furthest(input) => break,
            Err(_) => {}
        }
    }
    input.state.broken.update(|count| count + 1);
    (pass_over(input, resume), None)
}

/// Reports the farthest failure. Where it is a slip in a word of the language, notes what was meant and
/// says that another try is worth it.
fn report_furthest(input: Tokens<'_>) -> bool {
    let state = input.state;
    let mut furthest = state.furthest.borrow_mut();
    let found = furthest.found;
    if found.kind == TokenKind::Unknown || state.follows_slip(found) {
        return false;
    }
    let written = state.source.slice(found.span);
    let mut meant = state.meant.borrow_mut();
    let slipped = found.kind == TokenKind::Word && !meant.contains_key(&found.span.start);
    let Some(near) = furthest.near_word(written).filter(|_| slipped) else {
        state.report(furthest.diagnostic(written));
        return false;
    };
    state.report(error::slip(near, found, written));
    meant.insert(found.span.start, near);
    state.slip.set(Some(found.span.end));
    furthest.expected.clear();
    true
}

/// Passes over a broken member, to where the next one begins, or to what ends them all.
fn pass_over(broken: Tokens<'_>, resume: Resume) -> Tokens<'_> {
    let failed = broken.state.furthest.borrow().found.span.start;
    let mut open = Vec::new();
    let mut here = broken;
    while !here.at_end() {
        let kind = here.kind();
        let beyond = here.first().span.start >= failed && here.rest.len() < broken.rest.len();
        let begins = resume(here) && (open.is_empty() || here.first_on_line());
        if beyond && (begins || item::begins(here)) {
            break;
        }
        if kind.opens() {
            open.push(kind);
        } else if let Some(opening) = kind.closes() {
            match open.iter().rposition(|kind| *kind == opening) {
                Some(at) => open.truncate(at),
                None if opening == TokenKind::BraceOpen => break,
                None => {}
            }
        }
        here = here.skip(1);
    }
    broken.state.furthest.borrow_mut().expected.clear();
    here
}
