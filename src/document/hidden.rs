//! Characters in a plan that nobody can see.
//!
//! With marks that turn the direction of text a plan can look different from what it says, in an editor and
//! in a review; that is worth a warning even where the plan is what its author wants.

use super::scan;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::document as codes;
use crate::source::Source;
use crate::source::Span;
use crate::source::is_hidden;

/// The warning for a plan that stands here and has such characters in it: one, however many they are.
pub fn hidden(source: &Source, plan: Span) -> Option<Diagnostic> {
    let text = source.slice(plan);
    // Of the control characters of ASCII no reader lets any through but that of tables, and reports escape
    // them.
    let mut found = beyond_ascii(text).filter(|(_, c)| is_hidden(*c));
    let (at, first) = found.next()?;
    let name = first.escape_unicode();
    let message = match found.count() {
        0 => format!("hidden character `{name}`"),
        more => format!("hidden character `{name}`, and {more} more in this plan"),
    };
    let start = plan.start as usize + at;
    let warning = Diagnostic::warning(&codes::HIDDEN_CHARACTER, message)
        .at(
            source.span(start, start + first.len_utf8()),
            "cannot be seen",
        )
        .help("remove it, unless the text needs it; reports show it as an escape");
    Some(warning)
}

/// The characters beyond ASCII, of which most texts have few, each with its offset.
fn beyond_ascii(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let rest = text.as_bytes().get(from..)?;
        let at = from + scan::find(rest, scan::beyond_ascii, |byte| !byte.is_ascii());
        let found = text.get(at..)?.chars().next()?;
        from = at + found.len_utf8();
        Some((at, found))
    })
}
