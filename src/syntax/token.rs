//! The tokens of the language, and its words.
//!
//! All words are one kind of token: what a word means depends on where it stands, and only those in
//! [`RESERVED`] cannot name something in an expression.

use crate::source::Span;

/// A piece of rule text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// `must`, `retention`, `DataItem`
    Word,
    /// `SP-03`
    RuleId,
    /// `30`, `1_000`, `0.5`
    Number,
    /// `2026-01-31`
    Date,
    /// `"court order"`
    Text,
    /// `// a remark`
    Comment,
    /// `/// what the next item is for`
    Doc,
    /// `{`
    BraceOpen,
    /// `}`
    BraceClose,
    /// `[`
    BracketOpen,
    /// `]`
    BracketClose,
    /// `(`
    ParenOpen,
    /// `)`
    ParenClose,
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// `.`
    Dot,
    /// `->`
    Arrow,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Star,
    /// `/`
    Slash,
    /// `%`
    Percent,
    /// Characters that mean nothing here; their error has been reported.
    Unknown,
    /// The end of the text.
    End,
}

impl TokenKind {
    /// What a reader calls it: the spelling in backticks where there is only one.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Word => "a name",
            Self::RuleId => "a rule id such as `SP-03`",
            Self::Number => "a number",
            Self::Date => "a date such as `2026-01-31`",
            Self::Text => "a text in quotes",
            Self::Comment => "a comment",
            Self::Doc => "documentation",
            Self::BraceOpen => "`{`",
            Self::BraceClose => "`}`",
            Self::BracketOpen => "`[`",
            Self::BracketClose => "`]`",
            Self::ParenOpen => "`(`",
            Self::ParenClose => "`)`",
            Self::Comma => "`,`",
            Self::Colon => "`:`",
            Self::Dot => "`.`",
            Self::Arrow => "`->`",
            Self::Equal => "`=`",
            Self::NotEqual => "`!=`",
            Self::Less => "`<`",
            Self::LessOrEqual => "`<=`",
            Self::Greater => "`>`",
            Self::GreaterOrEqual => "`>=`",
            Self::Plus => "`+`",
            Self::Minus => "`-`",
            Self::Star => "`*`",
            Self::Slash => "`/`",
            Self::Percent => "`%`",
            Self::Unknown => "an unknown character",
            Self::End => "the end of the file",
        }
    }

    /// Whether it opens a pair.
    pub fn opens(self) -> bool {
        matches!(self, Self::BraceOpen | Self::BracketOpen | Self::ParenOpen)
    }

    /// What it closes, where it closes a pair.
    pub fn closes(self) -> Option<Self> {
        match self {
            Self::BraceClose => Some(Self::BraceOpen),
            Self::BracketClose => Some(Self::BracketOpen),
            Self::ParenClose => Some(Self::ParenOpen),
            _ => None,
        }
    }

    /// Whether it says something about the text rather than being part of it.
    pub fn is_trivia(self) -> bool {
        matches!(self, Self::Comment | Self::Doc)
    }
}

/// The words that cannot name anything in an expression, since there they always mean the same. In
/// alphabetical order.
pub const RESERVED: &[&str] = &[
    "and",
    "cites",
    "default",
    "effective",
    "else",
    "every",
    "example",
    "except",
    "false",
    "for",
    "if",
    "implies",
    "in",
    "include",
    "includes",
    "indefinite",
    "is",
    "let",
    "matches",
    "must",
    "no",
    "not",
    "or",
    "otherwise",
    "overlap",
    "remedy",
    "satisfies",
    "satisfy",
    "should",
    "silence",
    "some",
    "then",
    "today",
    "true",
    "unique",
    "unless",
    "when",
    "where",
    "within",
];

/// Whether a word cannot name anything in an expression.
pub fn is_reserved(word: &str) -> bool {
    RESERVED.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reserved_words_are_sorted() {
        assert!(RESERVED.is_sorted());
    }
}
