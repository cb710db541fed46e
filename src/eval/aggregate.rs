//! `count`, `sum`, `min`, `max` and `average`.
//!
//! A member of which it is not known whether it counts makes the result a range. A member that counts and
//! whose value is missing makes the result missing.

use rust_decimal::Decimal;

use super::Evaluator;
use super::arithmetic;
use super::arithmetic::Trouble;
use super::members::Members;
use super::record::Recorder;
use super::trace::Reason;
use super::value::Amount;
use super::value::Range as Between;
use super::value::Value;
use crate::program::Arithmetic;
use crate::program::ExprId;
use crate::program::Glimpse;
use crate::program::Range;
use crate::syntax::ast::Aggregate;
use crate::value::Duration;
use crate::value::Small;
use crate::value::Truth;
use crate::vocabulary::Type;

impl<'a, R: Recorder<'a>> Evaluator<'a, R> {
    /// `count of x in xs where p`
    pub(super) fn count(&mut self, range: &Range) -> Value<'a> {
        let Some(members) = self.members(range.list) else {
            return Value::Missing;
        };
        let (certain, open) = match range.filter {
            None if members.are_certain() => (members.len(), 0),
            _ => self.count_each(range, members),
        };
        if members.len() == 0 || range.filter.is_none() {
            self.note_list(members);
        }
        self.trace.look(members.mark());
        let least = Amount::Number(certain.into());
        self.known_range(match open {
            0 => least.into(),
            open => Between::between(least, Amount::Number((certain + open).into())),
        })
    }

    fn count_each(&mut self, range: &Range, members: Members) -> (u32, u32) {
        let (mut certain, mut open) = (0, 0);
        let glances = self.glances(range, members, None);
        for index in 0..members.len() {
            let glance = glances.as_ref();
            let answer = match glance.and_then(|it| self.glance_at_member(it, index, false)) {
                Some(answer) => answer.into(),
                None => self.admits_alone(range, members, index),
            };
            match answer {
                Truth::True => certain += 1,
                Truth::Unknown => open += 1,
                Truth::False => {}
            }
            if !self.budget.step() {
                break;
            }
        }
        (certain, open)
    }

    fn admits_alone(&mut self, range: &Range, members: Members, index: u32) -> Truth {
        let shelf = self.shelf.level();
        let answer = self.admits(range, members, index);
        self.clear_shelf(shelf);
        answer
    }

    /// `sum of e for x in xs where p`
    pub(super) fn aggregate(
        &mut self,
        id: ExprId,
        aggregate: Aggregate,
        value: ExprId,
        range: &Range,
    ) -> Value<'a> {
        let Some(members) = self.members(range.list) else {
            return Value::Missing;
        };
        if let Some(small) = self.fold_small(aggregate, value, range, members) {
            return self.known_range(Amount::from(small).into());
        }
        let nothing = self.nothing(id);
        let folded = self.fold(value, range, members, Fold::new(aggregate, nothing));
        self.trace.look(members.mark());
        if members.len() == 0 {
            self.note_list(members);
        }
        match folded {
            Ok(Some(fold)) if fold.is_empty_choice() => {
                self.trace.reason(Reason::NothingToChoose(id));
                Value::Missing
            }
            Ok(Some(fold)) => match fold.result() {
                Ok(Some(range)) => self.known_range(range),
                Ok(None) => Value::Missing,
                Err(trouble) => self.amount(id, Err(trouble)),
            },
            Ok(None) => Value::Missing,
            Err(trouble) => self.amount(id, Err(trouble)),
        }
    }

    /// What a sum of this type is when there is nothing to add.
    fn nothing(&self, id: ExprId) -> Amount {
        match self.program.expr(id).ty {
            Type::Money => Amount::NoMoney,
            Type::Duration => Amount::Duration(Duration::ZERO),
            _ => Amount::Number(Decimal::ZERO),
        }
    }

    /// The result, if all that counts is stated and small, and there is some.
    fn fold_small(
        &mut self,
        aggregate: Aggregate,
        value: ExprId,
        range: &Range,
        members: Members,
    ) -> Option<Small> {
        let glances = self.glances(range, members, None)?;
        let Some(Glimpse::Amount(value)) = self.program.glimpse(value) else {
            return None;
        };
        let mut folded: Option<Small> = None;
        for index in 0..members.len() {
            if self.glance_at_member(&glances, index, false)? {
                let next = self.reckon(value)?;
                folded = Some(match (folded, aggregate) {
                    (None, _) => next,
                    (Some(sum), Aggregate::Sum) => sum.add(next)?,
                    (Some(least), Aggregate::Min) if next.order(least)?.is_lt() => next,
                    (Some(most), Aggregate::Max) if next.order(most)?.is_gt() => next,
                    (Some(chosen), Aggregate::Min | Aggregate::Max) => chosen,
                    (Some(_), Aggregate::Average) => return None,
                });
            }
            self.budget.step().then_some(())?;
        }
        folded.filter(|_| aggregate != Aggregate::Average)
    }

    /// None if a value is missing; all members are looked at, so that everything missing is named.
    fn fold(
        &mut self,
        value: ExprId,
        range: &Range,
        members: Members,
        mut fold: Fold,
    ) -> Result<Option<Fold>, Trouble> {
        let mut complete = true;
        for index in 0..members.len() {
            let shelf = self.shelf.level();
            let presence = self.admits(range, members, index);
            if presence != Truth::False {
                let value = self.value(value);
                match self.range(value) {
                    Some(amount) => fold.add(presence, amount)?,
                    None => complete = false,
                }
            }
            self.clear_shelf(shelf);
            if !self.budget.step() {
                return Ok(None);
            }
        }
        Ok(complete.then_some(fold))
    }
}

/// An aggregate of the members seen so far.
#[derive(Clone, Copy)]
struct Fold {
    aggregate: Aggregate,
    /// The sum, with those that may count.
    sum: Between,
    /// The least or greatest of those that count.
    chosen: Option<Between>,
    /// The least or greatest of those that may count.
    doubtful: Option<Between>,
    count: u32,
    open: u32,
}

impl Fold {
    fn new(aggregate: Aggregate, nothing: Amount) -> Self {
        Self {
            aggregate,
            sum: nothing.into(),
            chosen: None,
            doubtful: None,
            count: 0,
            open: 0,
        }
    }

    fn add(&mut self, presence: Truth, amount: Between) -> Result<(), Trouble> {
        let certain = presence == Truth::True;
        match certain {
            true => self.count += 1,
            false => self.open += 1,
        }
        match (self.aggregate, certain) {
            (Aggregate::Sum | Aggregate::Average, true) => self.add_to_sum(amount)?,
            (Aggregate::Sum | Aggregate::Average, false) => self.add_to_sum(or_nothing(amount)?)?,
            (_, true) => self.chosen = Some(self.choose(self.chosen, amount)?),
            (_, false) => self.doubtful = Some(self.choose(self.doubtful, amount)?),
        }
        Ok(())
    }

    fn add_to_sum(&mut self, amount: Between) -> Result<(), Trouble> {
        self.sum = arithmetic::combine(Arithmetic::Add, self.sum, amount)?;
        Ok(())
    }

    /// The smaller or the larger of two, as is asked for.
    fn choose(&self, chosen: Option<Between>, amount: Between) -> Result<Between, Trouble> {
        let Some(chosen) = chosen else {
            return Ok(amount);
        };
        let pick = match self.aggregate {
            Aggregate::Max => arithmetic::greatest,
            _ => arithmetic::least,
        };
        if let (Between::Exact(chosen), Between::Exact(amount)) = (chosen, amount) {
            return pick(chosen, amount).map(Between::Exact);
        }
        let low = pick(chosen.low(), amount.low())?;
        Ok(Between::between(low, pick(chosen.high(), amount.high())?))
    }

    /// Whether it would have to choose among nothing.
    fn is_empty_choice(self) -> bool {
        self.aggregate != Aggregate::Sum && self.count + self.open == 0
    }

    /// Where nothing is certain to count but something may, the result may be nothing, which is no range.
    fn result(self) -> Result<Option<Between>, Trouble> {
        match (self.aggregate, self.chosen, self.doubtful) {
            (Aggregate::Sum, ..) => Ok(Some(self.sum)),
            (Aggregate::Average, ..) if self.open == 0 => self.average().map(Some),
            (Aggregate::Min | Aggregate::Max, Some(chosen), Some(doubtful)) => {
                chosen.hull(self.choose(Some(chosen), doubtful)?).map(Some)
            }
            (_, chosen, _) => Ok(chosen),
        }
    }

    fn average(self) -> Result<Between, Trouble> {
        let count = Amount::Number(self.count.into());
        arithmetic::combine(Arithmetic::Divide, self.sum, count.into())
    }
}

/// One that may count can make a sum larger or smaller, or leave it as it is.
fn or_nothing(amount: Between) -> Result<Between, Trouble> {
    amount.hull(arithmetic::zero_like(amount.low()).into())
}
