//! `count`, `sum`, `min`, `max`, `average` and `unique`.
//!
//! A member of which it is not known whether it counts makes the result a range. A member that counts and
//! whose value is missing makes the result missing.

use std::borrow::Cow;
use std::collections::HashMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::Evaluator;
use super::arithmetic;
use super::arithmetic::Trouble;
use super::members::Members;
use super::trace::Mark;
use super::trace::Reason;
use super::value::Amount;
use super::value::Range as Between;
use super::value::Value;
use crate::program::Arithmetic;
use crate::program::ExprId;
use crate::program::Range;
use crate::syntax::ast::Aggregate;
use crate::value::Country;
use crate::value::Currency;
use crate::value::Duration;
use crate::value::Truth;
use crate::value::text;
use crate::vocabulary::TermId;
use crate::vocabulary::Type;

impl<'a> Evaluator<'a> {
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
        self.trace.latest = members.subject().map(Mark::from);
        self.between(Between {
            low: Amount::Number(certain.into()),
            high: Amount::Number((certain + open).into()),
        })
    }

    fn count_each(&mut self, range: &Range, members: Members) -> (u32, u32) {
        let (mut certain, mut open) = (0, 0);
        for index in 0..members.len() {
            let shelf = self.shelf.level();
            match self.admits(range, members, index) {
                Truth::True => certain += 1,
                Truth::Unknown => open += 1,
                Truth::False => {}
            }
            self.shelf.clear(shelf);
            if !self.budget.step() {
                break;
            }
        }
        (certain, open)
    }

    fn between(&mut self, range: Between) -> Value<'a> {
        match range.exact() {
            Some(amount) => Value::Amount(amount),
            None => Value::Between(self.shelf.put_range(range)),
        }
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
        let nothing = self.nothing(id);
        let folded = self.fold(value, range, members, Fold::new(aggregate, nothing));
        self.trace.latest = members.subject().map(Mark::from);
        if members.len() == 0 {
            self.note_list(members);
        }
        match folded {
            Ok(Some(fold)) if fold.is_empty_choice() => {
                self.trace.reason(Reason::NothingToChoose(id));
                Value::Missing
            }
            Ok(Some(fold)) => match fold.result() {
                Ok(Some(range)) => self.between(range),
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
            self.shelf.clear(shelf);
            if !self.budget.step() {
                return Ok(None);
            }
        }
        Ok(complete.then_some(fold))
    }

    /// `unique e for x in xs where p`
    pub(super) fn unique(&mut self, id: ExprId, value: ExprId, range: &Range) -> Truth {
        let Some(members) = self.members(range.list) else {
            return Truth::Unknown;
        };
        let start = self.trace.level();
        let mut firsts = HashMap::new();
        let mut answer = Truth::True;
        for index in 0..members.len() {
            match self.key_of(value, range, members, index) {
                Found::Nothing => {}
                Found::Doubtful => answer = Truth::Unknown,
                Found::Key(key, twice) => {
                    if let Some(first) = firsts.insert(key, index) {
                        self.trace.forget(start);
                        self.key_of(value, range, members, first);
                        self.key_of(value, range, members, index);
                        return self.judge_alone(id, Truth::False, twice);
                    }
                }
            }
            if !self.budget.member() {
                return Truth::Unknown;
            }
        }
        if members.len() == 0 {
            self.note_list(members);
        }
        self.trace.latest = members.subject().map(Mark::from);
        self.judge_alone(id, answer, Value::Missing)
    }

    fn key_of(&mut self, value: ExprId, range: &Range, members: Members, index: u32) -> Found<'a> {
        let shelf = self.shelf.level();
        let presence = self.admits(range, members, index);
        let found = match presence {
            Truth::False => Found::Nothing,
            _ => {
                let value = self.value(value);
                match (Key::of(value), presence) {
                    (Some(key), Truth::True) => Found::Key(key, value),
                    _ => Found::Doubtful,
                }
            }
        };
        self.shelf.clear(shelf);
        found
    }
}

/// What a member has to say to `unique`.
enum Found<'a> {
    /// It does not count.
    Nothing,
    /// Whether it counts, or its value, is not known.
    Doubtful,
    /// It has this value.
    Key(Key<'a>, Value<'a>),
}

/// A value as one that can be looked up: equal for equal values.
#[derive(PartialEq, Eq, Hash)]
enum Key<'a> {
    Boolean(bool),
    Number(Decimal),
    Money(Decimal, Option<Currency>),
    Duration(Option<(i32, Decimal)>),
    Date(Date),
    Text(Cow<'a, str>),
    Term(TermId),
    Country(Country),
}

impl<'a> Key<'a> {
    fn of(value: Value<'a>) -> Option<Self> {
        Some(match value {
            Value::Boolean(boolean) => Self::Boolean(boolean),
            Value::Text(text) => Self::Text(text::normalize(text)),
            Value::Term(term) => Self::Term(term),
            Value::Country(country) => Self::Country(country),
            Value::Amount(amount) => Self::of_amount(amount),
            _ => return None,
        })
    }

    fn of_amount(amount: Amount) -> Self {
        match amount {
            Amount::Number(number) => Self::Number(number),
            Amount::Money(money) => Self::Money(money.amount, Some(money.currency)),
            Amount::NoMoney => Self::Money(Decimal::ZERO, None),
            Amount::Duration(duration) => Self::Duration(arithmetic::parts(duration)),
            Amount::Date(date) => Self::Date(date),
        }
    }
}

/// An aggregate of the members seen so far.
#[derive(Clone, Copy)]
struct Fold {
    aggregate: Aggregate,
    /// The sum, of those that count and of those that may.
    sum: Between,
    /// The least or greatest of those that count.
    certain: Option<Between>,
    /// The same of those of which it is not known.
    doubtful: Option<Between>,
    count: u32,
    open: u32,
}

impl Fold {
    fn new(aggregate: Aggregate, nothing: Amount) -> Self {
        Self {
            aggregate,
            sum: nothing.into(),
            certain: None,
            doubtful: None,
            count: 0,
            open: 0,
        }
    }

    fn add(&mut self, presence: Truth, amount: Between) -> Result<(), Trouble> {
        match presence {
            Truth::True => self.count += 1,
            _ => self.open += 1,
        }
        match self.aggregate {
            Aggregate::Sum | Aggregate::Average => self.add_to_sum(presence, amount),
            Aggregate::Min | Aggregate::Max => self.choose(presence, amount),
        }
    }

    /// One that may count can make the sum larger or smaller, or leave it as it is.
    fn add_to_sum(&mut self, presence: Truth, mut amount: Between) -> Result<(), Trouble> {
        if presence != Truth::True {
            let zero = arithmetic::zero_like(amount.low);
            amount.low = arithmetic::least(amount.low, zero)?;
            amount.high = arithmetic::greatest(amount.high, zero)?;
        }
        self.sum.low = arithmetic::add(self.sum.low, amount.low)?;
        self.sum.high = arithmetic::add(self.sum.high, amount.high)?;
        Ok(())
    }

    fn choose(&mut self, presence: Truth, amount: Between) -> Result<(), Trouble> {
        let chosen = match presence {
            Truth::True => &mut self.certain,
            _ => &mut self.doubtful,
        };
        *chosen = Some(match *chosen {
            Some(chosen) => pick(self.aggregate, chosen, amount)?,
            None => amount,
        });
        Ok(())
    }

    /// Whether it would have to choose among nothing.
    fn is_empty_choice(self) -> bool {
        self.aggregate != Aggregate::Sum && self.count + self.open == 0
    }

    /// Where nothing is certain to count but something may, the result may be nothing, which is no
    /// range.
    fn result(self) -> Result<Option<Between>, Trouble> {
        match self.aggregate {
            Aggregate::Sum => Ok(Some(self.sum)),
            Aggregate::Average => self.average(),
            Aggregate::Min | Aggregate::Max => match (self.certain, self.doubtful) {
                (Some(certain), Some(doubtful)) => certain
                    .hull(pick(self.aggregate, certain, doubtful)?)
                    .map(Some),
                (certain, _) => Ok(certain),
            },
        }
    }

    fn average(self) -> Result<Option<Between>, Trouble> {
        if self.open > 0 || self.count == 0 {
            return Ok(None);
        }
        let count = Amount::Number(self.count.into());
        arithmetic::combine(Arithmetic::Divide, self.sum, count.into()).map(Some)
    }
}

/// The least or the greatest of two, for all that they may be.
fn pick(aggregate: Aggregate, left: Between, right: Between) -> Result<Between, Trouble> {
    let pick = match aggregate {
        Aggregate::Max => arithmetic::greatest,
        _ => arithmetic::least,
    };
    Ok(Between {
        low: pick(left.low, right.low)?,
        high: pick(left.high, right.high)?,
    })
}
