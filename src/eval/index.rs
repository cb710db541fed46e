//! Looking values up: keys that are equal for equal values, and indexes of long lists.

use std::borrow::Cow;
use std::collections::HashMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::arithmetic;
use super::value::Amount;
use super::value::Range;
use super::value::Scalar;
use crate::value::Country;
use crate::value::Currency;
use crate::value::text;
use crate::vocabulary::TermId;

/// Lists of at least so many members are searched by an index.
pub(super) const LONG: u32 = 16;

/// A value as one that can be looked up. The hash is a random one: a plan cannot be written to make its
/// values collide.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) enum Key<'a> {
    /// `true`
    Boolean(bool),
    /// `5`
    Number(Decimal),
    /// `5 EUR`; no money at all has no currency.
    Money(Decimal, Option<Currency>),
    /// Months and seconds; none for a time without end.
    Duration(Option<(i32, Decimal)>),
    /// `2026-01-31`
    Date(Date),
    /// `"text"`, after Unicode normalisation.
    Text(Cow<'a, str>),
    /// `face_image`
    Term(TermId),
    /// `NO`
    Country(Country),
}

impl<'a> Key<'a> {
    /// None where not one value is known.
    pub fn of(scalar: Scalar<'a>) -> Option<Self> {
        Some(match scalar {
            Scalar::Boolean(boolean) => Self::Boolean(boolean),
            Scalar::Text(text) => Self::of_text(text),
            Scalar::Term(term) => Self::Term(term),
            Scalar::Country(country) => Self::Country(country),
            Scalar::Amount(Range::Exact(amount)) => Self::of_amount(amount),
            Scalar::Amount(Range::Between(..)) | Scalar::None => return None,
        })
    }

    /// The key of a text.
    pub fn of_text(text: &'a str) -> Self {
        Self::Text(text::normalize(text))
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

    /// Whether values with other keys are certain to be other values. Months may be as long as days, and
    /// money in two currencies does not compare.
    fn tells_apart(&self) -> bool {
        !matches!(self, Self::Duration(_) | Self::Money(..))
    }
}

/// Where in a list each value stands first.
#[derive(Debug)]
pub(super) struct Index<'a> {
    firsts: HashMap<Key<'a>, u32>,
}

impl<'a> Index<'a> {
    /// None if some value is not known, or cannot be told apart from others by its key.
    pub fn new(values: impl ExactSizeIterator<Item = Scalar<'a>>) -> Option<Self> {
        let mut firsts = HashMap::with_capacity(values.len());
        for (at, value) in (0..).zip(values) {
            let key = Key::of(value).filter(Key::tells_apart)?;
            firsts.entry(key).or_insert(at);
        }
        Some(Self { firsts })
    }

    /// Where a value stands first.
    pub fn find(&self, value: Scalar<'a>) -> Option<u32> {
        self.firsts.get(&Key::of(value)?).copied()
    }
}
