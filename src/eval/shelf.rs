//! Where values lie that do not fit into a word: members of computed lists, ranges, and the traces of
//! values that are kept under a name. What a binding put there is taken away when it is done.

use super::trace::Level;
use super::trace::Mark;
use super::trace::Reason;
use super::trace::Trace;
use super::value::Known;
use super::value::Range;
use crate::value::Truth;

/// Consecutive members on the shelf.
#[derive(Clone, Copy, Debug)]
pub(super) struct Made {
    /// The first.
    pub start: u32,
    /// How many.
    pub len: u32,
}

/// A member of a computed list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member<'a> {
    /// Its value.
    pub known: Known<'a>,
    /// Whether it belongs to the list.
    pub presence: Truth,
}

/// The trace of a value that is kept, by its number: values are copied all the time, so they carry no more.
#[derive(Clone, Copy, Debug)]
pub(super) struct Saved(u32);

/// What was traced.
#[derive(Clone, Copy, Debug)]
struct Traced {
    facts: (u32, u32),
    blame: (u32, u32),
    reasons: (u32, u32),
    latest: Option<Mark>,
}

/// How full the shelf was at some time.
#[derive(Clone, Copy, Debug)]
pub(super) struct ShelfLevel {
    members: usize,
    ranges: usize,
    saved: usize,
    facts: usize,
    blame: usize,
    reasons: usize,
}

/// The shelf.
#[derive(Debug, Default)]
pub(super) struct Shelf<'a> {
    members: Vec<Member<'a>>,
    ranges: Vec<Range>,
    saved: Vec<Traced>,
    facts: Vec<Mark>,
    blame: Vec<Mark>,
    reasons: Vec<Reason>,
}

impl<'a> Shelf<'a> {
    /// How full it is.
    pub fn level(&self) -> ShelfLevel {
        ShelfLevel {
            members: self.members.len(),
            ranges: self.ranges.len(),
            saved: self.saved.len(),
            facts: self.facts.len(),
            blame: self.blame.len(),
            reasons: self.reasons.len(),
        }
    }

    /// Takes away what was put there since then.
    pub fn clear(&mut self, since: ShelfLevel) {
        self.members.truncate(since.members);
        self.ranges.truncate(since.ranges);
        self.saved.truncate(since.saved);
        self.facts.truncate(since.facts);
        self.blame.truncate(since.blame);
        self.reasons.truncate(since.reasons);
    }

    /// Puts members there.
    pub fn make(&mut self, members: Vec<Member<'a>>) -> Made {
        let made = Made {
            start: small(self.members.len()),
            len: small(members.len()),
        };
        self.members.extend(members);
        made
    }

    /// A member.
    pub fn member(&self, made: Made, index: u32) -> Option<Member<'a>> {
        let at = made.start.checked_add(index)?;
        (index < made.len).then(|| self.members.get(at as usize).copied())?
    }

    /// Puts a range there.
    pub fn put_range(&mut self, range: Range) -> u32 {
        self.ranges.push(range);
        small(self.ranges.len() - 1)
    }

    /// A range.
    pub fn range(&self, at: u32) -> Option<Range> {
        self.ranges.get(at as usize).copied()
    }

    /// Moves what was traced since then here.
    pub fn save(&mut self, trace: &mut Trace<'a>, since: Level) -> Saved {
        let traced = Traced {
            facts: copy(&mut self.facts, &trace.facts, since.facts),
            blame: copy(&mut self.blame, &trace.blame, since.blame),
            reasons: copy(&mut self.reasons, &trace.reasons, since.reasons),
            latest: trace.latest,
        };
        trace.forget(since);
        self.saved.push(traced);
        Saved(small(self.saved.len() - 1))
    }

    /// Traces again what was saved.
    pub fn replay(&self, trace: &mut Trace<'a>, saved: Saved) {
        let Some(saved) = self.saved.get(saved.0 as usize) else {
            return;
        };
        part(&self.facts, saved.facts).for_each(|mark| trace.fact(*mark));
        part(&self.blame, saved.blame).for_each(|mark| trace.open(*mark));
        part(&self.reasons, saved.reasons).for_each(|reason| trace.reason(*reason));
        trace.latest = saved.latest;
    }
}

fn copy<T: Copy>(to: &mut Vec<T>, from: &[T], since: usize) -> (u32, u32) {
    let start = small(to.len());
    to.extend(from.iter().skip(since));
    (start, small(to.len()))
}

fn part<T>(of: &[T], (start, end): (u32, u32)) -> impl Iterator<Item = &T> {
    of.get(start as usize..end as usize)
        .unwrap_or_default()
        .iter()
}

/// The budget runs out long before there are as many.
fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
