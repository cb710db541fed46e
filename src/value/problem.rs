//! Why a text is no value of the type that is wanted.

use std::borrow::Cow;

/// Why a text is no value of the type that is wanted. The text itself is with whoever asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What was wanted, to follow "is not": `a duration`.
    pub wanted: &'static str,
    /// What is wrong with the text, where more can be said than that it is something else.
    pub reason: Option<Cow<'static, str>>,
    /// How such a value is written: ``write a number and a unit, such as `30 days` ``.
    pub advice: Cow<'static, str>,
    /// The right spelling, where only one can be meant.
    pub suggestion: Option<String>,
}

impl Problem {
    /// A text that is something else.
    pub fn new(wanted: &'static str, advice: impl Into<Cow<'static, str>>) -> Self {
        Self {
            wanted,
            reason: None,
            advice: advice.into(),
            suggestion: None,
        }
    }

    /// Says what is wrong with the text.
    pub fn because(mut self, reason: impl Into<Cow<'static, str>>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// Offers the right spelling.
    pub fn suggest(mut self, suggestion: impl Into<String>) -> Self {
        self.suggestion = Some(suggestion.into());
        self
    }
}
