//! What is wrong, where, and what to do about it.
//!
//! A [`Diagnostic`] is about the rules, the files or the command itself. What a rule finds in a plan is an
//! outcome, not a diagnostic. Messages are lower case, without a full stop, with the user's text in
//! backticks; the label says what is there and the help says what to do.

pub mod codes;
mod excerpt;
pub mod near;
mod render;

use crate::source::Span;

pub use excerpt::Excerpt;
pub use excerpt::Extent;
pub use render::Canvas;
pub use render::Mood;
pub use render::Note;
pub use render::Panel;
pub use render::panel;
pub use render::wrap;

/// A kind of diagnostic: its number for ever, its title, and the page that `caveat explain` prints.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// `C0101`.
    pub id: &'static str,
    /// What went wrong, in general.
    pub title: &'static str,
    /// Markdown: what it means, an example, what to do.
    pub page: &'static str,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing fails.
    Warning,
    /// The text or file cannot be used as it stands.
    Error,
}

/// A place and what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is there; may be empty.
    pub text: String,
}

/// A replacement that would cure the diagnostic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What to replace; empty to insert.
    pub span: Span,
    /// What to write there.
    pub replacement: String,
}

/// One thing that is wrong.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Its kind.
    pub code: &'static Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong here.
    pub message: String,
    /// Where: the first label is the primary place. Empty only for what has no place in a text, such as
    /// a file that cannot be opened.
    pub labels: Vec<Label>,
    /// What to do.
    pub help: Option<String>,
    /// A replacement, where one is near.
    pub suggestion: Option<Suggestion>,
}

impl Diagnostic {
    /// An error of this kind.
    pub fn error(code: &'static Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            labels: Vec::new(),
            help: None,
            suggestion: None,
        }
    }

    /// A warning of this kind.
    pub fn warning(code: &'static Code, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, message)
        }
    }

    /// Adds a place; the first one added is the primary place.
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Says what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Offers a replacement.
    pub fn suggest(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.suggestion = Some(Suggestion {
            span,
            replacement: replacement.into(),
        });
        self
    }

    /// Offers the name that `written` is a slip of; where none is near, says `otherwise`.
    pub fn did_you_mean<'c>(
        self,
        span: Span,
        written: &str,
        candidates: impl IntoIterator<Item = &'c str>,
        otherwise: impl Into<String>,
    ) -> Self {
        match near::nearest(written, candidates).first() {
            Some(near) => self
                .help(format!("did you mean `{near}`?"))
                .suggest(span, *near),
            None => self.help(otherwise),
        }
    }

    /// The primary place.
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }
}
