//! Tokens to syntax tree: nom over a slice of tokens.
//!
//! What comes in: the tokens of a source. What goes out: a tree and every independent error. Each function
//! with a production above it reads that production of `grammar/caveat.ebnf`; its name is the
//! production's, unless that is a word of Rust. `input` is what parsers read from, `parts` what they are
//! made of, and `recovery` finds the way on after an error.

mod error;
mod expr;
mod input;
mod item;
mod literal;
mod parts;
mod recovery;
mod rule;
mod vocabulary;

use nom::IResult;

use crate::source::Source;
use crate::syntax::ast;
use crate::syntax::lexer::Lexed;
use crate::syntax::parser::error::Failure;
use crate::syntax::parser::input::State;
use crate::syntax::parser::input::Tokens;
use crate::syntax::told::Told;

/// The result of a parser.
type Parse<'a, O> = IResult<Tokens<'a>, O, Failure>;

/// Reads a whole file.
pub(super) fn file(source: &Source, lexed: &Lexed) -> (ast::File, Told) {
    let tokens = input::significant(&lexed.tokens);
    let state = State::new(source, lexed);
    let file = item::file(Tokens::new(&tokens, &state));
    state.report_stray_docs();
    (file, state.into_told())
}
