//! What an answer rests on: facts that the plan states, and what it hangs on where it is open.
//!
//! Evaluation pushes small entries onto one stack and takes those away again that turn out not to matter: once
//! an `and` is false, only the entries of the operand that made it so are left. What always holds: an expression
//! with a known answer leaves nothing open behind. Entries become texts only for outcomes that somebody reads.

use super::arithmetic::Trouble;
use super::budget::Spent;
use super::record::Recorder;
use super::shelf::Shelf;
use super::value::Known;
use super::value::Origin;
use super::value::Range;
use super::value::Value;
use crate::document::plan::RecordIndex;
use crate::program::ExprId;
use crate::vocabulary::FieldId;
use crate::vocabulary::RecordId;

/// How many entries the stack holds at most; further ones are left out. Reports show far fewer.
const MOST_ENTRIES: usize = 1 << 20;

/// A part of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Subject {
    /// What this slot holds: a field, stated or not, an item or an entry.
    Slot(u32),
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
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
#[derive(Clone, Debug, PartialEq)]
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

/// One thing that an answer rests on or hangs on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Entry {
    /// The plan states this.
    Fact(Mark),
    /// The plan does not state this.
    Open(Mark),
    /// Something is open for the reason of this number.
    Reason(u32),
    /// The test of this number was answered.
    Verdict(u32),
    /// This was looked at last, as far as a value that is kept goes.
    Latest(Mark),
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

/// How high the stack was at some time, and how much in it was open.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Level {
    len: u32,
    open: u32,
}

/// A [`Level`], and how much lay beside the stack.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Height {
    /// How high the stack was.
    pub level: Level,
    reasons: usize,
    verdicts: usize,
}

/// The stack, with what does not fit into its entries beside it.
#[derive(Debug, Default)]
pub(super) struct Trace<'a> {
    entries: Vec<Entry>,
    /// How many of them say that something is open.
    open: u32,
    reasons: Vec<Reason>,
    verdicts: Vec<Verdict<'a>>,
    tails: Vec<TailStep>,
    /// Whether answered tests are recorded.
    pub explaining: bool,
    /// What was looked at last.
    latest: Option<Mark>,
}

impl Verdict<'_> {
    /// What was tested, as far as the plan states it.
    pub fn mark(&self) -> Option<Mark> {
        self.left.mark.or(self.right.mark)
    }
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
    /// What was recorded from one level up to another.
    pub fn between(&self, from: Level, to: Level) -> &[Entry] {
        let range = from.len as usize..to.len as usize;
        self.entries.get(range).unwrap_or_default()
    }

    /// What was recorded since then.
    pub fn since(&self, level: Level) -> &[Entry] {
        self.between(level, self.level())
    }

    #[inline]
    fn push(&mut self, entry: Entry) {
        if self.entries.len() < MOST_ENTRIES {
            self.open += u32::from(entry.is_open());
            self.entries.push(entry);
        }
    }

    /// A reason by its number.
    pub fn reason_of(&self, number: u32) -> Option<&Reason> {
        self.reasons.get(number as usize)
    }

    /// Begins a rule with nothing recorded. Tails stay: they follow the types.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.open = 0;
        self.reasons.clear();
        self.verdicts.clear();
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
        Tail(small(at + 1))
    }

    /// Keeps of what was recorded since then only what is wanted.
    fn retain(&mut self, since: Level, wanted: impl Fn(Entry) -> bool) {
        let start = since.len as usize;
        let (mut kept, mut open) = (start, since.open);
        for at in start..self.entries.len() {
            if let Some(entry) = self.entries.get(at).copied().filter(|it| wanted(*it)) {
                open += u32::from(entry.is_open());
                self.entries.swap(kept, at);
                kept += 1;
            }
        }
        self.entries.truncate(kept);
        self.open = open;
    }

    fn record_again(&mut self, entries: &[Entry]) {
        for entry in entries {
            match *entry {
                Entry::Latest(mark) => self.latest = Some(mark),
                Entry::Fact(mark) | Entry::Open(mark) => {
                    self.latest = Some(mark);
                    self.push(*entry);
                }
                entry => self.push(entry),
            }
        }
    }

    /// How much has been recorded, with what does not fit into entries.
    pub fn height(&self) -> Height {
        Height {
            level: self.level(),
            reasons: self.reasons.len(),
            verdicts: self.verdicts.len(),
        }
    }

    /// Takes away all that was recorded since then, when nothing that was kept since then is used any more.
    pub fn cut(&mut self, height: Height) {
        self.forget(height.level);
        self.reasons.truncate(height.reasons);
        self.verdicts.truncate(height.verdicts);
    }
}

impl<'a> Recorder<'a> for Trace<'a> {
    const QUIET: bool = false;

    fn is_explaining(&self) -> bool {
        self.explaining
    }

    #[inline]
    fn level(&self) -> Level {
        Level {
            len: small(self.entries.len()),
            open: self.open,
        }
    }

    #[inline]
    fn fact(&mut self, mark: impl Into<Mark>) {
        let mark = mark.into();
        self.latest = Some(mark);
        self.push(Entry::Fact(mark));
    }

    fn open(&mut self, mark: impl Into<Mark>) {
        let mark = mark.into();
        self.latest = Some(mark);
        self.push(Entry::Open(mark));
    }

    fn reason(&mut self, reason: Reason) {
        if self.reasons.len() < MOST_ENTRIES {
            self.reasons.push(reason);
        }
        self.push(Entry::Reason(small(self.reasons.len() - 1)));
    }

    fn verdict(&mut self, verdict: Verdict<'a>) {
        self.verdicts.push(verdict);
        self.push(Entry::Verdict(small(self.verdicts.len() - 1)));
    }

    fn look(&mut self, mark: Option<Mark>) {
        self.latest = mark;
    }

    fn latest(&self) -> Option<Mark> {
        self.latest
    }

    #[inline]
    fn is_open(&self, since: Level) -> bool {
        self.open > since.open
    }

    #[inline]
    fn settle(&mut self, since: Level) {
        if self.is_open(since) {
            self.retain(since, |entry| !entry.is_open());
        }
    }

    #[inline]
    fn forget(&mut self, since: Level) {
        self.entries.truncate(since.len as usize);
        self.open = since.open;
    }

    fn forget_between(&mut self, from: Level, to: Level) {
        let end = self.entries.len().min(to.len as usize);
        if (from.len as usize) < end {
            self.entries.drain(from.len as usize..end);
            self.open -= to.open - from.open;
        }
    }

    fn forget_verdicts(&mut self, since: Level) {
        if self.explaining {
            self.retain(since, |entry| !matches!(entry, Entry::Verdict(_)));
        }
    }

    fn rest_on_absence(&mut self, since: Level) {
        for entry in self.entries.iter_mut().skip(since.len as usize) {
            if let Entry::Open(mark) = *entry {
                *entry = Entry::Fact(mark);
            }
        }
        self.retain(since, |entry| !entry.is_open());
    }

    fn extend(
        &mut self,
        since: Level,
        (record, field): (RecordId, FieldId),
        is_record: impl Fn(&Trace<'a>, Mark) -> bool,
    ) {
        for at in since.len as usize..self.entries.len() {
            let Some(Entry::Open(mark)) = self.entries.get(at).copied() else {
                continue;
            };
            if is_record(self, mark) {
                let before = mark.tail;
                let tail = self.tail(TailStep {
                    before,
                    record,
                    field,
                });
                let mark = Mark { tail, ..mark };
                self.latest = Some(mark);
                if let Some(entry) = self.entries.get_mut(at) {
                    *entry = Entry::Open(mark);
                }
            }
        }
    }

    fn came_close(&mut self, since: Level) {
        for entry in self.entries.iter().skip(since.len as usize) {
            if let Entry::Verdict(number) = entry
                && let Some(verdict) = self.verdicts.get_mut(*number as usize)
            {
                verdict.close = true;
            }
        }
    }

    fn has_verdict(&self, since: Level) -> bool {
        let entries = self.since(since);
        entries
            .iter()
            .any(|entry| matches!(entry, Entry::Verdict(_)))
    }

    fn take_verdicts(&mut self, since: Level) -> Vec<Verdict<'a>> {
        let numbers = self.since(since).iter().filter_map(|entry| match entry {
            Entry::Verdict(number) => Some(*number),
            _ => None,
        });
        let verdicts = numbers
            .filter_map(|number| self.verdicts.get(number as usize).copied())
            .collect();
        self.forget_verdicts(since);
        verdicts
    }

    fn keep(&mut self, since: Level, value: Value<'a>, shelf: &mut Shelf<'a>) -> Origin {
        let entries = self.since(since);
        if entries.is_empty() {
            return plain_origin(value);
        }
        let saved = shelf.save(entries, self.latest.map(Entry::Latest));
        self.forget(since);
        Origin::Saved(saved)
    }

    fn replay(&mut self, known: Known<'a>, shelf: &Shelf<'a>) {
        match known.origin {
            Origin::Plain => {}
            Origin::Plan(subject) => self.fact(subject),
            Origin::Saved(saved) => self.record_again(shelf.saved(saved)),
        }
    }
}

impl Entry {
    fn is_open(self) -> bool {
        matches!(self, Self::Open(_) | Self::Reason(_))
    }

    /// What the plan states.
    pub fn fact(self) -> Option<Mark> {
        match self {
            Self::Fact(mark) => Some(mark),
            _ => None,
        }
    }

    /// What the plan does not state.
    pub fn missing(self) -> Option<Mark> {
        match self {
            Self::Open(mark) => Some(mark),
            _ => None,
        }
    }
}

/// A list of the plan is known by its slot; other values that leave no trace have no origin.
fn plain_origin(value: Value<'_>) -> Origin {
    match value {
        Value::Stated(at) => Origin::Plan(Subject::Slot(at)),
        _ => Origin::Plain,
    }
}

/// There are never as many.
fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
