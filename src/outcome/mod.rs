//! What came of a rule on a plan: one outcome per clause and binding.
//!
//! Outcomes are counted in a [`Tally`] for each clause; those that somebody will read are
//! kept whole as an [`Outcome`] with texts and places, made while the plan is still at hand.

use jiff::civil::Date;
use serde::Serialize;

use crate::document::plan::Missing;
use crate::program::Citation;
use crate::program::Rule;
use crate::program::RuleId;
use crate::source::Span;
use crate::value::Truth;

/// What came of one clause for one binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// The rule asks nothing here.
    Inapplicable(Inapplicable),
    /// It applies and holds.
    Satisfied,
    /// It applies, does not hold, and an exception is shown.
    Excepted,
    /// What the plan says does not settle it.
    Unproven,
    /// It applies, does not hold, and no exception is shown.
    Violated,
}

/// Why a rule asks nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Inapplicable {
    /// Not effective on the day of the check.
    NotEffective,
    /// A `when` or a `where` is false.
    Condition,
    /// A `for each` found nothing to bind.
    NothingBound,
}

impl Inapplicable {
    /// Says why in plain words.
    pub fn in_words(self, rule: &Rule, today: Date) -> String {
        match (self, rule.effective) {
            (Self::NotEffective, Some(effective)) if today < effective.from => {
                format!("the rule is effective only from {}", effective.from)
            }
            (Self::NotEffective, Some(effective)) => match effective.until {
                Some(until) => format!("the rule was effective only until {until}"),
                None => "the rule is not effective".to_owned(),
            },
            (Self::NotEffective, None) => "the rule is not effective".to_owned(),
            (Self::Condition, _) => "its conditions are not met".to_owned(),
            (Self::NothingBound, _) => "there is nothing that it speaks about".to_owned(),
        }
    }
}

/// Counts for one clause of one rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// The rule asks nothing.
    pub inapplicable: u64,
    /// It holds.
    pub satisfied: u64,
    /// An exception is shown.
    pub excepted: u64,
    /// It does not hold.
    pub violated: u64,
    /// It applies, and whether it holds is not shown.
    pub unproven: u64,
    /// Whether it applies at all is not shown.
    pub open: u64,
}

impl Tally {
    /// Counts one outcome.
    pub fn count(&mut self, status: Status, applies: Truth) {
        let counter = match status {
            Status::Inapplicable(_) => &mut self.inapplicable,
            Status::Satisfied => &mut self.satisfied,
            Status::Excepted => &mut self.excepted,
            Status::Violated => &mut self.violated,
            Status::Unproven if applies == Truth::True => &mut self.unproven,
            Status::Unproven => &mut self.open,
        };
        *counter += 1;
    }

    /// Adds the counts of another.
    pub fn add(&mut self, other: &Self) {
        self.inapplicable += other.inapplicable;
        self.satisfied += other.satisfied;
        self.excepted += other.excepted;
        self.violated += other.violated;
        self.unproven += other.unproven;
        self.open += other.open;
    }

    /// Outcomes in which the rule is known to apply: the denominator.
    pub fn applied(&self) -> u64 {
        self.satisfied + self.excepted + self.violated + self.unproven
    }
}

/// Everything that came of one plan.
#[derive(Debug, Default)]
pub struct Outcomes {
    /// Counts for each clause of each rule that was run, in the order of the rules.
    pub tallies: Vec<ClauseTally>,
    /// The outcomes that were asked for in full, in the order of rules, bindings and clauses.
    pub outcomes: Vec<Outcome>,
}

/// The counts of one clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClauseTally {
    /// The rule.
    pub rule: RuleId,
    /// The number of the clause in it.
    pub clause: u32,
    /// The counts.
    pub tally: Tally,
}

/// One outcome with everything that a report can say of it.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The rule.
    pub rule: RuleId,
    /// The number of the clause in it.
    pub clause: u32,
    /// What came of it.
    pub status: Status,
    /// Whether the rule is known to apply.
    pub applies: Truth,
    /// What each `for each` had bound: `item` to `data[0]`.
    pub bindings: Vec<Binding>,
    /// The primary place: the value that broke the clause, the mapping where a key is missing, else what
    /// was bound, else the plan.
    pub place: Place,
    /// The clause's own message with the plan's values, or one made from the clause.
    pub message: String,
    /// What to do, where the clause says so.
    pub remedy: Option<String>,
    /// Why the rule applied: the facts its conditions rest on.
    pub because: Vec<Fact>,
    /// The facts that the answer rests on.
    pub facts: Vec<Fact>,
    /// What would settle it: of an outcome that is open, what it hangs on; of a violation, what it rests on
    /// that is missing.
    pub missing: Vec<Blame>,
    /// How many facts and missing facts there are beyond those listed.
    pub unlisted: u64,
    /// For each test that broke the clause: the value against what it had to be.
    pub limits: Vec<Limit>,
    /// Reasons other than a missing fact that leave it open: a division by zero, months against days.
    pub reasons: Vec<String>,
    /// Exceptions that were looked at, and how far they are shown.
    pub exceptions: Vec<ExceptionState>,
}

/// What a `for each` had bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// `item`
    pub name: String,
    /// `data[0]`
    pub path: String,
}

/// A place in the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// `data[0].retention`; empty for the whole plan.
    pub path: String,
    /// What to point at: a value, or the key of a mapping in which something is missing.
    pub span: Span,
}

/// Something that the plan says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Where it says it.
    pub place: Place,
    /// What it says, with its unit: `90 days`.
    pub value: String,
    /// The field's type as people write it.
    pub ty: String,
}

/// A value and what it had to be: "`retention` is 90 days; it must be <= 24 hours".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What has the value: the field, `retention`, or how the rule works it out, `count of s in sites`.
    pub name: String,
    /// The value.
    pub value: Fact,
    /// What it must do, to follow "must": `be <=`, `not be`, `include`.
    pub op: String,
    /// The limit: `24 hours`.
    pub limit: String,
    /// What the limit comes from, as the rule writes it, unless it stands there itself: `max_retention`.
    pub from: Option<String>,
}

/// Something that the plan does not say and that would settle an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blame {
    /// The path that is missing, and the mapping (or the empty value) to point at.
    pub place: Place,
    /// `retention`
    pub key: String,
    /// `duration`
    pub ty: String,
    /// `30 days`
    pub example: String,
    /// Why it counts as missing.
    pub why: Missing,
}

/// An exception and whether the plan shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExceptionState {
    /// Its name, or its condition as written.
    pub name: String,
    /// Its authority.
    pub cites: Vec<Citation>,
    /// Whether it is shown.
    pub shown: Truth,
    /// What that rests on.
    pub facts: Vec<Fact>,
    /// What would show it.
    pub missing: Vec<Blame>,
    /// Where it stands in the rules.
    pub span: Span,
}
