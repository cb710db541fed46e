//! What stands between the quotes of a text: characters, and escapes that stand for one.

use nom::IResult;
use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::take_while_m_n;
use nom::character::complete::anychar;
use nom::character::complete::char;
use nom::combinator::map;
use nom::combinator::opt;
use nom::sequence::delimited;
use nom::sequence::preceded;

/// A character of a text, as written and as read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Character<'a> {
    /// Byte offset inside the quotes.
    pub(super) at: usize,
    /// `a`, `\n`, `\u{e9}`
    pub(super) written: &'a str,
    /// What it stands for; `None` where the escape is not one.
    pub(super) read: Option<char>,
}

/// The characters of a text, given what stands between its quotes.
pub(super) fn characters(inner: &str) -> impl Clone + Iterator<Item = Character<'_>> {
    let mut rest = inner;
    std::iter::from_fn(move || {
        let (after, read) = character(rest).ok()?;
        let at = inner.len() - rest.len();
        let written = rest.get(..rest.len() - after.len())?;
        rest = after;
        Some(Character { at, written, read })
    })
}

/// What stands between the quotes of a text token, with its offset in the token. The closing quote may be
/// missing.
pub(super) fn inside(quoted: &str) -> (usize, &str) {
    let mut characters = quoted.chars();
    characters.next();
    let after = characters.as_str();
    let offset = quoted.len() - after.len();
    let closed = characters.next_back().is_some_and(is_quote) && closes(after);
    (offset, if closed { characters.as_str() } else { after })
}

/// Whether a text begins or ends with this: the quote of the language, or one that a word processor made.
pub(super) fn is_quote(character: char) -> bool {
    matches!(character, '"' | '“' | '”' | '„')
}

/// Whether the last character is read as itself, not as part of an escape.
fn closes(after: &str) -> bool {
    if !after.contains('\\') {
        return true;
    }
    characters(after)
        .last()
        .is_some_and(|last| last.written.chars().all(is_quote))
}

/// What a text between quotes stands for; an escape that is none stands for nothing.
pub(super) fn read(inner: &str) -> String {
    match inner.contains('\\') {
        true => characters(inner).filter_map(|it| it.read).collect(),
        false => inner.to_owned(),
    }
}

/// ESCAPE ::= '\' ( '"' | '\' | 'n' | 't' | CODE_POINT )
fn character(text: &str) -> IResult<&str, Option<char>> {
    match text.strip_prefix('\\') {
        Some(escaped) => escape(escaped),
        None => map(anychar, Some).parse(text),
    }
}

/// What may follow a backslash; anything else is read over, and stands for nothing.
fn escape(text: &str) -> IResult<&str, Option<char>> {
    alt((
        code_point,
        map(opt(anychar), |escaped| match escaped? {
            'n' => Some('\n'),
            't' => Some('\t'),
            itself @ ('"' | '\\') => Some(itself),
            _ => None,
        }),
    ))
    .parse(text)
}

/// CODE_POINT ::= 'u{' HEX+ '}'
/// HEX ::= [0-9A-Fa-f]
fn code_point(text: &str) -> IResult<&str, Option<char>> {
    let digits = take_while_m_n(1, 6, |digit: char| digit.is_ascii_hexdigit());
    map(
        preceded(char('u'), delimited(char('{'), digits, char('}'))),
        |digits| {
            u32::from_str_radix(digits, 16)
                .ok()
                .and_then(char::from_u32)
        },
    )
    .parse(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(inner: &str) -> Vec<Option<char>> {
        characters(inner).map(|character| character.read).collect()
    }

    #[test]
    fn escapes_stand_for_one_character() {
        assert_eq!(
            read(r#"a\n\t\"\\\u{e9}"#),
            ['a', '\n', '\t', '"', '\\', 'é'].map(Some)
        );
    }

    #[test]
    fn what_is_no_escape_stands_for_nothing() {
        assert_eq!(read(r"\q"), [None]);
        assert_eq!(read(r"\u{d800}"), [None]);
        assert_eq!(read(r"\"), [None]);
    }

    #[test]
    fn the_closing_quote_may_be_missing() {
        assert_eq!(inside("\"a\""), (1, "a"));
        assert_eq!(inside("\"a"), (1, "a"));
        assert_eq!(inside(r#""a\""#), (1, r#"a\""#));
        assert_eq!(inside("\""), (1, ""));
        assert_eq!(inside("“a”"), (3, "a"));
    }
}
