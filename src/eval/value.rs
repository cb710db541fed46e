//! Values while a rule runs: handles of two words, that point to where the value lies.
//!
//! A value that is not known is [`Value::Missing`]; what it hangs on lies in the trace. A quantity that is
//! known only as a range is a [`Range`] with two ends.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::Evaluator;
use super::record::Recorder;
use super::shelf::Made;
use super::shelf::Saved;
use super::trace::Subject;
use crate::document::plan;
use crate::document::plan::RecordIndex;
use crate::document::plan::Slot;
use crate::program::Constant;
use crate::value::Country;
use crate::value::Duration;
use crate::value::Money;
use crate::value::Small;
use crate::value::TimeUnit;
use crate::value::Truth;
use crate::vocabulary::TermId;

/// A value, by where it lies.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value<'a> {
    /// None is known.
    Missing,
    /// `true`
    Boolean(bool),
    /// `today`
    Today,
    /// A value written in a rule.
    Constant(&'a Constant),
    /// What the plan states in this slot: a scalar, a list or a map.
    Stated(u32),
    /// The key of the entry in this slot.
    Key(u32),
    /// A record of the plan.
    Record(RecordIndex),
    /// An amount that was worked out, by its place on the shelf.
    Amount(u32),
    /// `[a, b]`
    MadeList(Made),
    /// `{field: e, …}`, one member a field.
    MadeRecord(Made),
}

const _: () = assert!(size_of::<Value<'_>>() == 16, "values travel in registers");

/// A value that is not made of others, looked up where it lies.
#[derive(Clone, Copy, Debug)]
pub(super) enum Scalar<'a> {
    /// None is known, or it is made of others.
    None,
    /// `true`
    Boolean(bool),
    /// `30 days`
    Amount(Range),
    /// `"text"`
    Text(&'a str),
    /// `face_image`
    Term(TermId),
    /// `NO`
    Country(Country),
}

/// Something that has a size, or comes before or after. A tag of a whole word keeps copies aligned.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(u32)]
pub(super) enum Amount {
    /// A number, or a quantity in the base unit of its type.
    Number(Decimal),
    /// A duration.
    Duration(Duration),
    /// An amount of money.
    Money(Money),
    /// The sum of no money at all, in any currency.
    NoMoney,
    /// A day.
    Date(Date),
}

/// All that is known of an amount.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(u32)]
pub(super) enum Range {
    /// It is this.
    Exact(Amount),
    /// It is one of these, from the least to the greatest.
    Between(Amount, Amount),
}

/// A value and where it comes from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known<'a> {
    /// The value.
    pub value: Value<'a>,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where a value comes from: what using it puts into the trace.
#[derive(Clone, Copy, Debug)]
pub(super) enum Origin {
    /// Nothing that the plan would have to say.
    Plain,
    /// This.
    Plan(Subject),
    /// All this.
    Saved(Saved),
}

impl Value<'_> {
    /// Whether no value is known.
    pub fn is_missing(self) -> bool {
        matches!(self, Self::Missing)
    }
}

impl From<Truth> for Value<'_> {
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::True => Self::Boolean(true),
            Truth::False => Self::Boolean(false),
            Truth::Unknown => Self::Missing,
        }
    }
}

impl Known<'_> {
    /// Nothing, as a local is before it is bound.
    pub const NOTHING: Self = Self {
        value: Value::Missing,
        origin: Origin::Plain,
    };
}

impl<'a, R: Recorder<'a>> Evaluator<'a, R> {
    /// A value that is not made of others.
    pub(super) fn scalar(&self, value: Value<'a>) -> Scalar<'a> {
        match value {
            Value::Boolean(boolean) => Scalar::Boolean(boolean),
            Value::Constant(constant) => scalar_constant(constant),
            Value::Stated(at) => self.scalar_slot(*self.plan.slot(at)),
            Value::Key(at) => self.key_text(at).map_or(Scalar::None, Scalar::Text),
            Value::Today | Value::Amount(_) => match self.range(value) {
                Some(range) => Scalar::Amount(range),
                None => Scalar::None,
            },
            Value::Missing | Value::Record(_) | Value::MadeList(_) | Value::MadeRecord(_) => {
                Scalar::None
            }
        }
    }

    fn scalar_slot(&self, slot: Slot) -> Scalar<'a> {
        match slot.value {
            plan::Value::Boolean(boolean) => Scalar::Boolean(boolean),
            plan::Value::Text | plan::Value::Part(_) => {
                Scalar::Text(slot.text(self.tree).unwrap_or_default())
            }
            plan::Value::Term(term) => Scalar::Term(term),
            plan::Value::Country(country) => Scalar::Country(country),
            value => stated_amount(value).map_or(Scalar::None, |it| Scalar::Amount(it.into())),
        }
    }

    /// The key of the entry in a slot.
    pub(super) fn key_text(&self, at: u32) -> Option<&'a str> {
        self.tree.key(self.plan.slot(at).node)
    }

    /// An amount, if only one is possible.
    #[inline]
    pub(super) fn exact(&self, value: Value<'a>) -> Option<Amount> {
        match value {
            Value::Stated(at) => stated_amount(self.plan.slot(at).value),
            Value::Constant(constant) => constant_amount(constant),
            Value::Today => Some(Amount::Date(self.today)),
            Value::Amount(at) => match self.shelf.range(at)? {
                Range::Exact(amount) => Some(amount),
                Range::Between(..) => None,
            },
            _ => None,
        }
    }

    /// All that an amount may be.
    pub(super) fn range(&self, value: Value<'a>) -> Option<Range> {
        match value {
            Value::Amount(at) => self.shelf.range(at),
            value => self.exact(value).map(Range::Exact),
        }
    }

    /// What it says, if it is a boolean.
    pub(super) fn truth_of(&self, value: Value<'a>) -> Truth {
        match self.scalar(value) {
            Scalar::Boolean(boolean) => boolean.into(),
            _ => Truth::Unknown,
        }
    }

    /// The term that it is.
    #[inline]
    pub(super) fn term_of(&self, value: Value<'a>) -> Option<TermId> {
        match value {
            Value::Stated(at) => match self.plan.slot(at).value {
                plan::Value::Term(term) => Some(term),
                _ => None,
            },
            Value::Constant(Constant::Term(term)) => Some(*term),
            _ => None,
        }
    }

    /// The text that it is.
    pub(super) fn text_of(&self, value: Value<'a>) -> Option<&'a str> {
        match self.scalar(value) {
            Scalar::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl From<Small> for Amount {
    fn from(small: Small) -> Self {
        let number = |mantissa, scale: u8| Decimal::new(mantissa, scale.into()).normalize();
        match small {
            Small::Number(mantissa, scale) => Self::Number(number(mantissa, scale)),
            Small::Money(mantissa, scale, currency) => Self::Money(Money {
                amount: number(mantissa, scale),
                currency,
            }),
            Small::Time(months, seconds) => Self::Duration(Duration::Span {
                months,
                seconds: seconds.into(),
                unit: TimeUnit::Day,
            }),
            Small::Forever => Self::Duration(Duration::Indefinite),
            Small::Date(date) => Self::Date(date),
        }
    }
}

fn stated_amount(value: plan::Value) -> Option<Amount> {
    match value {
        plan::Value::Number(number) => Some(Amount::Number(number)),
        plan::Value::Duration(duration) => Some(Amount::Duration(duration)),
        plan::Value::Date(date) => Some(Amount::Date(date)),
        plan::Value::Money(money) => Some(Amount::Money(money)),
        _ => None,
    }
}

fn constant_amount(constant: &Constant) -> Option<Amount> {
    match constant {
        Constant::Number(number) => Some(Amount::Number(*number)),
        Constant::Duration(duration) => Some(Amount::Duration(*duration)),
        Constant::Date(date) => Some(Amount::Date(*date)),
        Constant::Money(money) => Some(Amount::Money(*money)),
        _ => None,
    }
}

fn scalar_constant(constant: &Constant) -> Scalar<'_> {
    match constant {
        Constant::Boolean(boolean) => Scalar::Boolean(*boolean),
        Constant::Text(text) => Scalar::Text(text),
        Constant::Term(term) => Scalar::Term(*term),
        Constant::Country(country) => Scalar::Country(*country),
        amount => constant_amount(amount).map_or(Scalar::None, |it| Scalar::Amount(it.into())),
    }
}
