//! What is told about a text: no more than a reader can use, and never less than that there is more.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::diagnostic::codes::syntax as codes;
use crate::source::Span;

/// A file of a million errors is told about in this many, and one with the number of the others.
const MOST: usize = 1000;

/// What is wrong with a text, so far.
#[derive(Debug, Default)]
pub(super) struct Told {
    diagnostics: Vec<Diagnostic>,
    /// How many came after the first [`MOST`].
    more: usize,
}

impl Told {
    /// Tells one thing.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() < MOST {
            self.diagnostics.push(diagnostic);
        } else {
            self.more += usize::from(diagnostic.severity == Severity::Error);
        }
    }

    /// Tells what was told elsewhere.
    pub(super) fn append(&mut self, told: Self) {
        self.more += told.more;
        for diagnostic in told.diagnostics {
            self.report(diagnostic);
        }
    }

    /// Whether nothing is wrong.
    pub(super) fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// All of it in the order of the text, each thing once; how many more there are stands at the `top`.
    pub(super) fn in_order(mut self, top: Span) -> Vec<Diagnostic> {
        let told = &mut self.diagnostics;
        told.sort_by_key(|diagnostic| (diagnostic.span(), diagnostic.code.id));
        told.dedup_by(|one, other| one.code == other.code && one.labels == other.labels);
        if self.more > 0 {
            let message = format!("and {} more errors in this file", self.more);
            told.push(Diagnostic::error(&codes::TOO_MANY, message).at(top, ""));
        }
        self.diagnostics
    }
}
