//! Characters in a plan that nobody can see.
//!
//! With marks that turn the direction of text a plan can look different from what it says, in an editor and
//! in a review; that is worth a warning even where the plan is what its author wants.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::document as codes;
use crate::source::Source;
use crate::source::Span;
use crate::source::is_hidden;

/// The warning for a plan that stands here and has such characters in it: one, however many they are.
pub fn hidden(source: &Source, plan: Span) -> Option<Diagnostic> {
    let text = source.slice(plan);
    // Of other control characters no reader lets any through but that of tables, and reports escape them.
    if text.is_ascii() {
        return None;
    }
    let mut found = text.char_indices().filter(|(_, c)| is_hidden(*c));
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
