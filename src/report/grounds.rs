//! What an outcome rests on: facts near its place are pointed at, and those further away told in words, so
//! that one short excerpt shows the place itself.

use super::finding::is_open;
use super::model::Fact;
use super::model::Limit;
use super::model::Missing;
use super::model::Outcome;
use super::wording;
use crate::diagnostic::Excerpt;
use crate::diagnostic::Extent;
use crate::diagnostic::Label;
use crate::diagnostic::Note;
use crate::source::Source;
use crate::source::Span;
use crate::source::quote;

/// Up to how many lines away a fact is pointed at.
const NEAR: u32 = 6;
/// How many facts are pointed at beside the primary place, and how many are told of one kind.
const MOST: usize = 3;

/// The facts behind an outcome.
pub(super) struct Grounds {
    /// The primary place, then facts near it.
    labels: Vec<Label>,
    /// The facts further away.
    pub told: Vec<Note>,
}

impl Grounds {
    /// Those of an outcome. While it is open whether its rule applies, nothing is a reason yet.
    pub fn of(outcome: &Outcome) -> Self {
        let mut grounds = Self {
            labels: vec![Label {
                span: outcome.place.span,
                text: primary_label(outcome),
            }],
            told: Vec::new(),
        };
        if !is_open(outcome) {
            grounds.add(
                outcome,
                &outcome.because,
                ("because", "applies because of this"),
            );
        }
        grounds.add(outcome, &outcome.facts, ("rests on", "judged with this"));
        grounds
    }

    fn add(&mut self, outcome: &Outcome, facts: &[Fact], (word, label): (&'static str, &str)) {
        let line = outcome.place.range.line;
        let mut told = Vec::new();
        for fact in facts {
            let span = fact.place.span;
            if self.labels.iter().any(|label| overlap(label.span, span)) {
                continue;
            }
            if fact.place.range.line.abs_diff(line) > NEAR {
                told.push(tell(fact));
            } else if self.labels.len() <= MOST {
                let text = label.to_owned();
                self.labels.push(Label { span, text });
            }
        }
        told.dedup();
        let more = told.len().saturating_sub(MOST);
        self.told.extend(
            told.into_iter()
                .take(MOST)
                .map(|text| Note::new(word, text)),
        );
        if more > 0 {
            self.told
                .push(Note::new(word, format!("and {more} more facts")));
        }
    }

    /// The lines around the place.
    pub fn excerpt(&self, source: &Source) -> Excerpt {
        Excerpt::new(source, &self.labels, Extent::Around)
    }
}

/// `category` is face_image (line 12)
fn tell(fact: &Fact) -> String {
    let (path, line) = (quote(&fact.place.path), fact.place.range.line);
    match fact.value.char_indices().nth(MOST_CHARACTERS) {
        Some((end, _)) => format!(
            "{path} is {}… (line {line})",
            &fact.value.get(..end).unwrap_or_default()
        ),
        None => format!("{path} is {} (line {line})", fact.value),
    }
}

/// How much of a value is told.
const MOST_CHARACTERS: usize = 80;

fn overlap(a: Span, b: Span) -> bool {
    a.start <= b.end && b.start <= a.end
}

/// What is there: what is not stated, or the value against its limit.
fn primary_label(outcome: &Outcome) -> String {
    let path = &outcome.place.path;
    let missing = outcome
        .missing
        .iter()
        .find(|missing| missing.place.path == *path);
    if let Some(missing) = missing {
        return missing_label(missing);
    }
    if let Some(limit) = outcome
        .limits
        .iter()
        .find(|limit| limit.fact.place.path == *path)
    {
        let Limit {
            fact,
            op,
            limit,
            from,
        } = limit;
        let from = from
            .as_ref()
            .map_or(String::new(), |from| format!(" (`{from}`)"));
        return format!("{}; {}{from}", fact.value, wording::limit(op, limit));
    }
    let fact = outcome.facts.iter().find(|fact| fact.place.path == *path);
    fact.map_or(String::new(), |fact| fact.value.clone())
}

fn missing_label(missing: &Missing) -> String {
    let key = &missing.key;
    match missing.why {
        "null" => format!("`{key}` is null: not stated"),
        "blank" => format!("`{key}` is blank: not stated"),
        "placeholder" => format!("`{key}` only fills the space: not stated"),
        "unreadable" => format!("`{key}` cannot be read"),
        _ => format!("`{key}` is not stated here"),
    }
}
