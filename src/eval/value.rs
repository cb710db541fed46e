//! Values while a rule runs: small and copied, texts and lists by reference.
//!
//! A value that is not known is [`Value::Missing`]; what it hangs on lies in the trace. A quantity that is
//! known only as a range is a [`Range`] with two ends.
//!
//! They are copied all the time. A tag of a whole word, `repr(u32)`, keeps what comes after it aligned, so
//! that copying takes a few moves: with a tag of a byte it takes several times as long.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::shelf::Made;
use super::shelf::Saved;
use super::trace::Subject;
use crate::document::plan::RecordIndex;
use crate::document::plan::SlotRange;
use crate::program::Constant;
use crate::value::Country;
use crate::value::Duration;
use crate::value::Money;
use crate::value::Truth;
use crate::vocabulary::TermId;

/// A value.
#[derive(Clone, Copy, Debug)]
#[repr(u32)]
pub(super) enum Value<'a> {
    /// None is known.
    Missing,
    /// `true`
    Boolean(bool),
    /// `30 days`
    Amount(Amount),
    /// Somewhere between two amounts, by its number on the shelf.
    Between(u32),
    /// `"text"`
    Text(&'a str),
    /// `face_image`
    Term(TermId),
    /// `NO`
    Country(Country),
    /// A record of the plan.
    Record(RecordIndex),
    /// `{field: e, …}`, one member a field.
    MadeRecord(Made),
    /// A list or a map.
    List(List),
}

/// Something that has a size, or comes before or after.
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

/// All that is known of an amount: it is one of these, ends included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Range {
    /// The least.
    pub low: Amount,
    /// The greatest.
    pub high: Amount,
}

/// The items of a list or the entries of a map.
#[derive(Clone, Copy, Debug)]
#[repr(u32)]
pub(super) enum List {
    /// Those that the plan states, and where.
    Stated(SlotRange, Subject),
    /// Those that a rule made.
    Made(Made),
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
#[repr(u32)]
pub(super) enum Origin {
    /// Nothing that the plan would have to say.
    Plain,
    /// This.
    Plan(Subject),
    /// All this.
    Saved(Saved),
}

impl<'a> Value<'a> {
    /// A plain number.
    pub fn number(number: impl Into<Decimal>) -> Self {
        Self::Amount(Amount::Number(number.into()))
    }

    /// A value written in a rule.
    pub fn constant(constant: &'a Constant) -> Self {
        match constant {
            Constant::Boolean(boolean) => Self::Boolean(*boolean),
            Constant::Number(number) => Self::number(*number),
            Constant::Duration(duration) => Self::Amount(Amount::Duration(*duration)),
            Constant::Date(date) => Self::Amount(Amount::Date(*date)),
            Constant::Money(money) => Self::Amount(Amount::Money(*money)),
            Constant::Text(text) => Self::Text(text),
            Constant::Term(term) => Self::Term(*term),
            Constant::Country(country) => Self::Country(*country),
        }
    }

    /// Whether no value is known.
    pub fn is_missing(self) -> bool {
        matches!(self, Self::Missing)
    }

    /// What it says, if it is a boolean.
    pub fn truth(self) -> Truth {
        match self {
            Self::Boolean(boolean) => boolean.into(),
            _ => Truth::Unknown,
        }
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

impl List {
    /// How many members it has, doubtful ones included.
    pub fn len(self) -> u32 {
        match self {
            Self::Stated(range, _) => range.len,
            Self::Made(made) => made.len,
        }
    }

    /// Where the plan states it.
    pub fn subject(self) -> Option<Subject> {
        match self {
            Self::Stated(_, subject) => Some(subject),
            Self::Made(_) => None,
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
