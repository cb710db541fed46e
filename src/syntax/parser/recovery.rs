//! How reading goes on after an error.
//!
//! A broken member of a list is told once and passed over, to where the next one begins. A word that is
//! only a slip away from one that was expected there is told, and read as the word that was meant.

use nom::Parser;
use nom::combinator::peek;
use nom::sequence::terminated;

use crate::source::Span;
use crate::syntax::parser::Parse;
use crate::syntax::parser::error;
use crate::syntax::parser::error::Failure;
use crate::syntax::parser::error::STOPPED;
use crate::syntax::parser::input::Tokens;
use crate::syntax::parser::item;
use crate::syntax::parser::parts::token;
use crate::syntax::token::TokenKind;
use crate::syntax::token::is_reserved;

/// Whether a new member of a list begins here.
pub(super) type Begins = fn(Tokens<'_>) -> bool;

/// `{ member* }`, where a missing `}` is told with its `{`.
pub(super) fn block<'a, P>(
    mut member: P,
    begins: Begins,
) -> impl FnMut(Tokens<'a>) -> Parse<'a, Vec<P::Output>>
where
    P: Parser<Tokens<'a>, Error = Failure>,
{
    move |input| {
        let (mut input, open) = token(TokenKind::BraceOpen)(input)?;
        let mut members = Vec::new();
        let mut last = None;
        loop {
            if let Some(rest) = end_of_block(open, input) {
                return Ok((rest, members));
            }
            match attempt(&mut member, input) {
                Ok((rest, one)) => {
                    members.push(one);
                    last = Some(input);
                    input = rest;
                }
                // A slip in the first word of a member may be one in the last word of the member before.
                Err(Trouble::Slip(place)) if place == input.first().span => {
                    if let Some(start) = last.take() {
                        members.pop();
                        input = start;
                    }
                }
                Err(Trouble::Slip(_)) => {}
                Err(Trouble::Broken) => {
                    last = None;
                    input = pass_over(input, begins).beyond(input);
                }
            }
        }
    }
}

/// What is left behind a block that ends here: with its `}`, or without, which is told.
fn end_of_block(open: Span, input: Tokens<'_>) -> Option<Tokens<'_>> {
    if let Ok((rest, _)) = token(TokenKind::BraceClose)(input) {
        return Some(rest);
    }
    if !input.at_end() && !item::begins_at_margin(input) {
        return None;
    }
    let found = input.first();
    let written = input.state.source.slice(found.span);
    let unclosed = error::unclosed(TokenKind::BraceClose, open, found, written);
    input.state.report(unclosed);
    Some(input)
}

/// What stands between the word that begins a declaration and its `{`. Where it is broken, it is told and
/// passed over, so that the errors in the braces are found too.
pub(super) fn head<'a, P>(parser: P) -> impl FnMut(Tokens<'a>) -> Parse<'a, Option<P::Output>>
where
    P: Parser<Tokens<'a>, Error = Failure>,
{
    let mut head = terminated(parser, peek(token(TokenKind::BraceOpen)));
    let at_brace: Begins = |input| input.kind() == TokenKind::BraceOpen;
    move |input| {
        let (rest, head) = recovered(&mut head, at_brace, input);
        match at_brace(rest) {
            true => Ok((rest, head)),
            false => Err(STOPPED),
        }
    }
}

/// Reads one member, or passes over it.
pub(super) fn recovered<'a, P>(
    member: &mut P,
    begins: Begins,
    input: Tokens<'a>,
) -> (Tokens<'a>, Option<P::Output>)
where
    P: Parser<Tokens<'a>, Error = Failure>,
{
    loop {
        match attempt(member, input) {
            Ok((rest, one)) => return (rest, Some(one)),
            Err(Trouble::Slip(_)) => {}
            Err(Trouble::Broken) => return (pass_over(input, begins), None),
        }
    }
}

/// What came of an attempt that failed. The author has been told.
enum Trouble {
    /// A word there is read as another from now on: the next attempt gets farther.
    Slip(Span),
    /// Another attempt would not.
    Broken,
}

fn attempt<'a, P>(member: &mut P, input: Tokens<'a>) -> Result<(Tokens<'a>, P::Output), Trouble>
where
    P: Parser<Tokens<'a>, Error = Failure>,
{
    let trouble = match member.parse(input) {
        Ok(read) => return Ok(read),
        Err(nom::Err::Failure(Failure { reported: true })) => Trouble::Broken,
        Err(_) => tell(input),
    };
    if matches!(trouble, Trouble::Broken) {
        input.state.broken.update(|count| count + 1);
    }
    Err(trouble)
}

/// Tells the farthest failure since a member began.
fn tell(member: Tokens<'_>) -> Trouble {
    let state = member.state;
    let mut furthest = state.furthest.borrow_mut();
    let found = furthest.found;
    if found.kind == TokenKind::Unknown || state.follows_slip(found) {
        return Trouble::Broken;
    }
    let written = state.source.slice(found.span);
    let near = furthest.near_word(written);
    let Some(near) = near.filter(|_| state.may_slip(found)) else {
        let diagnostic = furthest.diagnostic(written, is_over(member.at(found)));
        state.report(error::show_shape(diagnostic, member.first_word()));
        return Trouble::Broken;
    };
    state.report(error::slip(near, found, written));
    state.take_for(found, near);
    furthest.expected.clear();
    Trouble::Slip(found.span)
}

/// Whether what stands here shows that whatever was opened before has come to its end.
fn is_over(here: Tokens<'_>) -> bool {
    let begins = is_reserved(here.first_word()) && here.first_on_line();
    begins || here.at_end() || here.kind().closes().is_some()
}

/// Passes over a broken member, to where the next one begins, or to what ends them all.
fn pass_over(broken: Tokens<'_>, begins: Begins) -> Tokens<'_> {
    let failed = broken.state.furthest.borrow().found.span.start;
    let mut open = Vec::new();
    let mut here = broken;
    while !here.at_end() {
        let kind = here.kind();
        let next = begins(here) && (open.is_empty() || here.first_on_line());
        if here.first().span.start >= failed && (next || item::begins_at_margin(here)) {
            break;
        }
        if !here.state.pass(here.first()) {
            return here.skip(usize::MAX);
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
