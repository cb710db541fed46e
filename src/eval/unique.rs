//! `unique`: whether no two members that count have the same value.
//!
//! Values are told apart by keys, so that the work is linear. Only durations with months, money in several
//! currencies, and amounts that are known as a range may be the same under different keys; where there are such,
//! amounts are compared with one another, under the budget. What is open hangs on those members alone that may
//! be alike.

use std::collections::BTreeSet;
use std::collections::HashMap;

use super::Evaluator;
use super::arithmetic;
use super::arithmetic::Trouble;
use super::index::Key;
use super::members::Members;
use super::record::Recorder;
use super::trace::Reason;
use super::value::Amount;
use super::value::Range as Between;
use super::value::Scalar;
use super::value::Value;
use crate::program::ExprId;
use crate::program::Range;
use crate::value::Comparison;
use crate::value::Duration;
use crate::value::Truth;

/// A member, and whether it counts.
#[derive(Clone, Copy)]
struct Seen {
    index: u32,
    counts: Truth,
}

/// The members seen so far.
#[derive(Default)]
struct All<'a> {
    /// Where each value stands first; where it counts for certain, if anywhere.
    firsts: HashMap<Key<'a>, Seen>,
    /// Amounts, in case that keys do not tell them apart.
    amounts: Vec<(Between, Seen)>,
    /// Whether keys do not tell all amounts apart.
    compares: bool,
    /// How many count or may count.
    count: u32,
    /// Whether some value is not known.
    open: bool,
    /// Members that may be alike.
    doubtful: BTreeSet<u32>,
    /// Why some of them cannot be compared.
    troubles: Vec<Trouble>,
}

/// A member that was looked at.
struct Candidate<'a> {
    value: Value<'a>,
    scalar: Scalar<'a>,
    counts: Truth,
}

impl<'a, R: Recorder<'a>> Evaluator<'a, R> {
    /// `unique e for x in xs where p`
    pub(super) fn unique(&mut self, id: ExprId, value: ExprId, range: &Range) -> Truth {
        let Some(members) = self.members(range.list) else {
            return Truth::Unknown;
        };
        let start = self.trace.level();
        let mut all = All::default();
        let mut alike = None;
        for index in 0..members.len() {
            let Candidate { scalar, counts, .. } = self.candidate(value, range, members, index);
            alike = all.add(scalar, Seen { index, counts });
            if alike.is_some() {
                break;
            }
            if !self.budget.member() {
                return Truth::Unknown;
            }
        }
        if alike.is_none() && all.compares && !all.is_open() {
            alike = self.compare_amounts(&mut all);
        }
        if let Some((first, second)) = alike {
            self.trace.forget(start);
            self.candidate(value, range, members, first);
            let twice = self.candidate(value, range, members, second).value;
            return self.judge_alone(id, Truth::False, twice);
        }
        if all.is_open() {
            return Truth::Unknown;
        }
        if !all.doubtful.is_empty() {
            self.trace.forget(start);
            for index in all.doubtful {
                self.candidate(value, range, members, index);
            }
            for trouble in all.troubles {
                self.trace.reason(Reason::Trouble(trouble, id));
            }
            return Truth::Unknown;
        }
        if members.len() == 0 {
            self.note_list(members);
        }
        self.trace.look(members.mark());
        self.judge_alone(id, Truth::True, Value::Missing)
    }

    fn candidate(
        &mut self,
        value: ExprId,
        range: &Range,
        members: Members,
        index: u32,
    ) -> Candidate<'a> {
        let shelf = self.shelf.level();
        let counts = self.admits(range, members, index);
        let value = match counts {
            Truth::False => Value::Missing,
            _ => self.value(value),
        };
        let scalar = self.scalar(value);
        self.clear_shelf(shelf);
        Candidate {
            value,
            scalar,
            counts,
        }
    }

    /// Two amounts that are the same under different keys; those that may be are noted.
    fn compare_amounts(&mut self, all: &mut All<'a>) -> Option<(u32, u32)> {
        for (at, (right, second)) in all.amounts.iter().enumerate() {
            for (left, first) in all.amounts.iter().take(at) {
                if !self.budget.step() {
                    return None;
                }
                let same = arithmetic::compare_ranges(Comparison::Equal, *left, *right);
                match (same, first.counts.and(second.counts)) {
                    (Ok(Truth::False), _) => continue,
                    (Ok(Truth::True), Truth::True) => return Some((first.index, second.index)),
                    (Ok(_), _) => {}
                    (Err(trouble), _) => all.troubles.push(trouble),
                }
                all.doubtful.extend([first.index, second.index]);
            }
        }
        None
    }
}

impl<'a> All<'a> {
    /// Adds a member, and says which two are alike for certain.
    fn add(&mut self, value: Scalar<'a>, seen: Seen) -> Option<(u32, u32)> {
        if seen.counts == Truth::False {
            return None;
        }
        self.count += 1;
        if let Scalar::Amount(amount) = value {
            let before = self.amounts.first().map(|(first, _)| *first);
            self.compares |= !is_told_apart(amount, before);
            self.amounts.push((amount, seen));
        }
        let Some(key) = Key::of(value) else {
            self.open |= !matches!(value, Scalar::Amount(_));
            return None;
        };
        let first = self.firsts.get(&key).copied();
        if first.is_none_or(|first| first.counts != Truth::True) {
            self.firsts.insert(key, seen);
        }
        let first = first?;
        if first.counts.and(seen.counts) == Truth::True {
            return Some((first.index, seen.index));
        }
        self.doubtful.extend([first.index, seen.index]);
        None
    }

    /// Whether a value that is not known may be that of another member.
    fn is_open(&self) -> bool {
        self.open && self.count > 1
    }
}

/// Whether no other key stands for the same amount, among amounts of which one is given.
fn is_told_apart(amount: Between, other: Option<Between>) -> bool {
    match (amount, other) {
        (Between::Exact(Amount::Number(_) | Amount::Date(_)), _) => true,
        (Between::Exact(Amount::Duration(Duration::Span { months, .. })), _) => months == 0,
        (Between::Exact(Amount::Duration(Duration::Indefinite)), _) => true,
        (Between::Exact(Amount::Money(money)), Some(Between::Exact(Amount::Money(other)))) => {
            money.currency == other.currency
        }
        (Between::Exact(Amount::Money(_)), None) => true,
        _ => false,
    }
}
