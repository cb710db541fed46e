//! What an answer rests on: facts that the plan states, and what it hangs on where it is open.
//!
//! Evaluation pushes small marks onto stacks and takes those away again that turn out not to matter: once an
//! `and` is false, only the marks of the operand that made it so are left. What always holds: an expression
//! with a known answer leaves nothing open behind. Marks become texts only for outcomes that somebody reads.

use super::arithmetic::Trouble;
use super::budget::Spent;
use super::value::Range;
use super::value::Value;
use crate::document::plan::RecordIndex;
use crate::program::ExprId;
use crate::vocabulary::FieldId;
use crate::vocabulary::RecordId;

/// Marks that one stack holds at most; further ones are left out. Reports show far fewer.
const MOST_MARKS: usize = 1 << 20;

/// A part of the plan. The tag is a whole word for the same reason as that of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub(super) enum Subject {
    /// `item.retention`, stated or not.
    Field(RecordIndex, FieldId),
    /// The item of a list or the entry of a map in this slot; the expression says of what type they are.
    Item(u32, ExprId),
    /// The key of the entry in this slot.
    Key(u32),
    /// A record as a whole.
    Record(RecordIndex),
}

/// A part of the plan that matters to an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Mark {
    /// What matters.
    pub subject: Subject,
    /// For something missing: the fields that were wanted of it.
    pub tail: Tail,
}

/// Fields under something missing, `.address.city`: one more than the number of the last step, or 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Tail(u32);

/// The last step of a tail, and the tail before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TailStep {
    /// What comes before.
    pub before: Tail,
    /// The type of the record that is missing.
    pub record: RecordId,
    /// The field that was wanted of it.
    pub field: FieldId,
}

/// Why something is open that no missing part of the plan explains.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Reason {
    /// Reckoning went wrong in this expression.
    Trouble(Trouble, ExprId),
    /// The expression may have any of these values, and they do not agree.
    Straddles(Range, ExprId),
    /// `min`, `max` or `average` of nothing.
    NothingToChoose(ExprId),
    /// The table has no row for the term.
    NoRow(ExprId),
    /// The evaluation did not end.
    Spent(Spent),
}

/// A test that was answered, for whoever explains the answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Verdict<'a> {
    /// The test.
    pub expr: ExprId,
    /// Whether it holds.
    pub held: bool,
    /// The value that was tested.
    pub left: Operand<'a>,
    /// What it was tested against.
    pub right: Operand<'a>,
    /// It is what is left of an `and` whose other side holds.
    pub close: bool,
}

/// A value, and what it was read from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Operand<'a> {
    /// The value.
    pub value: Value<'a>,
    /// What it was read from, or worked out of.
    pub mark: Option<Mark>,
}

/// How high the stacks were at some time.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Level {
    /// Facts.
    pub facts: usize,
    /// What is open.
    pub blame: usize,
    /// Other reasons.
    pub reasons: usize,
    /// Tests.
    pub verdicts: usize,
}

/// The stacks.
#[derive(Debug, Default)]
pub(super) struct Trace<'a> {
    /// What the answer rests on.
    pub facts: Vec<Mark>,
    /// What it hangs on.
    pub blame: Vec<Mark>,
    /// Why else it is open.
    pub reasons: Vec<Reason>,
    /// Answered tests, while explaining.
    pub verdicts: Vec<Verdict<'a>>,
    /// Whether tests are recorded.
    pub explaining: bool,
    /// What was looked at last.
    pub latest: Option<Mark>,
    tails: Vec<TailStep>,
}

impl From<Subject> for Mark {
    fn from(subject: Subject) -> Self {
        Self {
            subject,
            tail: Tail::default(),
        }
    }
}

impl<'a> Trace<'a> {
    /// How high the stacks are.
    pub fn level(&self) -> Level {
        Level {
            facts: self.facts.len(),
            blame: self.blame.len(),
            reasons: self.reasons.len(),
            verdicts: self.verdicts.len(),
        }
    }

    /// The plan states this.
    pub fn fact(&mut self, mark: impl Into<Mark>) {
        let mark = mark.into();
        self.latest = Some(mark);
        if self.facts.len() < MOST_MARKS {
            self.facts.push(mark);
        }
    }

    /// The plan does not state this.
    pub fn open(&mut self, mark: impl Into<Mark>) {
        let mark = mark.into();
        self.latest = Some(mark);
        if self.blame.len() < MOST_MARKS {
            self.blame.push(mark);
        }
    }

    /// Something is open for another reason.
    pub fn reason(&mut self, reason: Reason) {
        if self.reasons.len() < MOST_MARKS {
            self.reasons.push(reason);
        }
    }

    /// Whether anything has been found open since then.
    pub fn is_open(&self, since: Level) -> bool {
        self.blame.len() > since.blame || self.reasons.len() > since.reasons
    }

    /// There is an answer: whatever was open on the way to it is of no account.
    pub fn settle(&mut self, since: Level) {
        self.blame.truncate(since.blame);
        self.reasons.truncate(since.reasons);
    }

    /// Forgets everything since then.
    pub fn forget(&mut self, since: Level) {
        self.facts.truncate(since.facts);
        self.verdicts.truncate(since.verdicts);
        self.settle(since);
    }

    /// Forgets what was recorded from one level up to another, and keeps what came after.
    pub fn forget_between(&mut self, from: Level, to: Level) {
        drop_between(&mut self.facts, from.facts, to.facts);
        drop_between(&mut self.blame, from.blame, to.blame);
        drop_between(&mut self.reasons, from.reasons, to.reasons);
        drop_between(&mut self.verdicts, from.verdicts, to.verdicts);
    }

    /// Forgets which tests were answered since then: they were conditions, not the answer.
    pub fn forget_verdicts(&mut self, since: Level) {
        self.verdicts.truncate(since.verdicts);
    }

    /// What was tested since then is all that an `and` lacks.
    pub fn came_close(&mut self, since: Level) {
        let tested = self.verdicts.iter_mut().skip(since.verdicts);
        tested.for_each(|verdict| verdict.close = true);
    }

    /// That something is missing is itself what the answer rests on.
    pub fn rest_on_absence(&mut self, since: Level) {
        let room = MOST_MARKS.saturating_sub(self.facts.len());
        let absent = self.blame.iter().skip(since.blame).take(room);
        self.facts.extend(absent);
        self.settle(since);
    }

    /// A field was wanted of the missing records that `is_record` picks among what is open since then.
    pub fn extend(
        &mut self,
        since: Level,
        record: RecordId,
        field: FieldId,
        is_record: impl Fn(&Self, Mark) -> bool,
    ) {
        for at in since.blame..self.blame.len() {
            let Some(mark) = self.blame.get(at).copied() else {
                return;
            };
            if is_record(self, mark) {
                let tail = self.tail(TailStep {
                    before: mark.tail,
                    record,
                    field,
                });
                if let Some(open) = self.blame.get_mut(at) {
                    open.tail = tail;
                    self.latest = Some(*open);
                }
            }
        }
    }

    /// The last step of a tail; none where nothing was wanted of the missing part.
    pub fn last_step(&self, tail: Tail) -> Option<TailStep> {
        let last = tail.0.checked_sub(1)?;
        self.tails.get(last as usize).copied()
    }

    /// The tail that ends with this step. There are few: they follow the types, not the plan.
    fn tail(&mut self, step: TailStep) -> Tail {
        let known = self.tails.iter().position(|known| *known == step);
        let at = known.unwrap_or_else(|| {
            self.tails.push(step);
            self.tails.len() - 1
        });
        Tail(u32::try_from(at + 1).unwrap_or_default())
    }
}

fn drop_between<T>(stack: &mut Vec<T>, from: usize, to: usize) {
    let to = to.min(stack.len());
    if from < to {
        stack.drain(from..to);
    }
}
