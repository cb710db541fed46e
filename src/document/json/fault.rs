//! What can be wrong with JSON, in words: message, label and help of each problem.

use super::super::Kind;
use super::super::Limits;
use super::super::too_deep;
use super::super::word_at;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::document as codes;
use crate::source::Source;
use crate::source::quote;

/// What is wrong, and where.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) problem: Problem,
    /// The byte at which reading stopped.
    pub(super) at: usize,
    /// Where the innermost open list or map starts.
    pub(super) inside: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Problem {
    /// A value was expected.
    Value,
    /// A comma or the end of a list or map was expected.
    Comma(Kind),
    /// A key was expected.
    Key,
    /// `:` was expected.
    Colon,
    /// The value is over, the text is not.
    Trailing,
    /// `012`, `1.`
    Number,
    /// A line end or another control character in a string.
    Control,
    /// `\x`, `\u12`
    Escape,
    /// `\ud800` without its other half.
    Surrogate,
    /// A string that starts here never ends.
    Unterminated,
    /// More lists and maps inside one another than allowed.
    Depth,
}

impl Fault {
    /// Puts the fault into words. `end` is where the text ends.
    pub(super) fn explain(&self, source: &Source, end: usize, limits: &Limits) -> Diagnostic {
        if self.problem == Problem::Depth {
            return too_deep(source.span(self.at, self.at + 1), limits);
        }
        let diagnostic = Diagnostic::error(&codes::JSON_SYNTAX, self.problem.message());
        if self.at >= end {
            return self.explain_end(diagnostic, source, end);
        }
        let found = word_at(source, self.at, end);
        let diagnostic = diagnostic.at(found, self.problem.label());
        match self.problem.help(source.slice(found)) {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }

    /// The text is over too early.
    fn explain_end(&self, diagnostic: Diagnostic, source: &Source, end: usize) -> Diagnostic {
        let text = source.text.get(..end).unwrap_or_default().trim_end();
        let last = text.chars().next_back().map_or(0, char::len_utf8);
        let last = source.span(text.len() - last, text.len());
        let diagnostic = diagnostic.at(last, "the text ends here");
        let Some(start) = self.inside.map(|start| start as usize) else {
            return diagnostic;
        };
        diagnostic
            .at(source.span(start, start + 1), "this is not closed")
            .help("close what is open; perhaps the end is missing")
    }
}

impl Problem {
    fn message(self) -> &'static str {
        match self {
            Self::Value => "expected a value",
            Self::Comma(Kind::Map) => "expected `,` or `}`",
            Self::Comma(_) => "expected `,` or `]`",
            Self::Key => "expected a key in double quotes",
            Self::Colon => "expected `:` after the key",
            Self::Trailing => "expected the end of the text",
            Self::Number => "this is not a number as JSON writes them",
            Self::Control => "a string contains a control character or a line end",
            Self::Escape => "a string contains an escape that JSON does not know",
            Self::Surrogate => "a string contains half of a surrogate pair",
            Self::Unterminated => "a string has no end",
            Self::Depth => "lists and maps nest too deep",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Trailing => "the value is complete before this",
            Self::Unterminated => "it starts here",
            _ => "found this",
        }
    }

    fn help(self, found: &str) -> Option<String> {
        let help = match self {
            Self::Control => "write it as an escape: `\\n` for a line end, `\\t` for a tab",
            Self::Escape => {
                "the escapes are `\\n \\t \\r \\b \\f \\\" \\\\ \\/` and `\\u` with four digits"
            }
            Self::Surrogate => "write the character itself, or both halves: `\\ud83d\\ude00`",
            Self::Unterminated => "close it with a double quote",
            Self::Trailing => "a file holds one value, or one a line if it is called `.ndjson`",
            Self::Number => NUMBERS,
            _ => return self.help_for(found),
        };
        Some(help.to_owned())
    }

    /// Help for something that does not belong here, by what it is.
    fn help_for(self, found: &str) -> Option<String> {
        let expects_text = matches!(self, Self::Value | Self::Key);
        let help = match found {
            "/" | "#" => "JSON has no comments: take it out, or write the plan as YAML",
            "'" => "keys and strings stand in double quotes",
            "}" | "]" if expects_text => "take the comma before it out",
            "," if expects_text => "take this comma out, or write what is missing before it",
            "NaN" | "Infinity" | "-Infinity" => {
                "JSON has no such number: write `null`, or leave the entry out"
            }
            "True" | "False" | "None" => "write `true`, `false` or `null`",
            _ if expects_text && found.starts_with(char::is_alphabetic) => {
                return Some(format!("put {} in double quotes", quote(found)));
            }
            _ if self == Self::Value && found.starts_with(['+', '.']) => NUMBERS,
            _ if matches!(self, Self::Comma(_)) && found.starts_with(starts_value) => {
                "put a comma before it"
            }
            _ => return None,
        };
        Some(help.to_owned())
    }
}

const NUMBERS: &str = "numbers look like `12`, `-0.5` or `1e6`; put anything else in double quotes";

fn starts_value(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '"' | '{' | '[' | '-')
}
