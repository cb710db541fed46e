//! Rule text to syntax tree.
//!
//! What comes in: a source. What goes out: a tree, always, with what could be read, and every independent
//! error. Nothing here knows what a name means.
//!
//! Text becomes tokens in `lexer`; `parser` makes the tree, with one function for each production of
//! `grammar/caveat.ebnf`. Neither stops at an error, panics, or recurses without a limit.

pub mod ast;
mod escape;
mod lexer;
mod parser;
mod tidy;
pub mod token;
mod told;

use crate::diagnostic::Diagnostic;
use crate::source::Source;
use crate::syntax::token::Token;

pub use tidy::tidy;

/// What a text was read as.
#[derive(Debug)]
pub struct Parsed {
    /// The tree of what could be read.
    pub file: ast::File,
    /// Every token, comments and documentation included, so that the text can be printed again.
    pub tokens: Vec<Token>,
    /// What is wrong, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a rule file.
pub fn parse(source: &Source) -> Parsed {
    read(source, lexer::lex(source, 0..source.text.len()))
}

/// Reads a rule file that is known to have no errors, all but its examples: half of what it says, which no
/// check needs.
pub fn parse_without_examples(source: &Source) -> Parsed {
    let mut lexed = lexer::lex(source, 0..source.text.len());
    lexed.drop_examples(source);
    read(source, lexed)
}

fn read(source: &Source, lexed: lexer::Lexed) -> Parsed {
    let (file, mut told) = parser::file(source, &lexed);
    told.append(lexed.told);
    Parsed {
        file,
        tokens: lexed.tokens,
        diagnostics: told.in_order(source.span(0, 0)),
    }
}
