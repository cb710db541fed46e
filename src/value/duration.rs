//! Durations: so many months and so many seconds, since a month has no fixed length.
//!
//! Months that do not cancel span a range of days: six months are 181 to 184 days, depending on when
//! they begin. A part of a month has no certain length and is refused. A day has 24 hours.

use std::cmp::Ordering;
use std::fmt;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::calendar;
use super::decimal;

/// A length of time.
#[derive(Clone, Copy, Debug)]
pub enum Duration {
    /// `30 days`, `6 months`, `1 year 6 months`
    Span {
        /// Whole months.
        months: i32,
        /// Seconds, beside the months.
        seconds: Decimal,
        /// The largest unit that it is printed in.
        unit: TimeUnit,
    },
    /// `indefinite`: longer than any other.
    Indefinite,
}

/// A unit of time, from short to long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimeUnit {
    /// `seconds`
    Second,
    /// `minutes`
    Minute,
    /// `hours`
    Hour,
    /// `days`
    Day,
    /// `weeks`
    Week,
    /// `months`
    Month,
    /// `years`
    Year,
}

/// Seconds of a day.
const DAY: u32 = 86_400;

impl TimeUnit {
    /// From long to short.
    pub(super) const ALL: [Self; 7] = [
        Self::Year,
        Self::Month,
        Self::Week,
        Self::Day,
        Self::Hour,
        Self::Minute,
        Self::Second,
    ];

    /// The word for one, and the word for several.
    pub fn words(self) -> [&'static str; 2] {
        match self {
            Self::Second => ["second", "seconds"],
            Self::Minute => ["minute", "minutes"],
            Self::Hour => ["hour", "hours"],
            Self::Day => ["day", "days"],
            Self::Week => ["week", "weeks"],
            Self::Month => ["month", "months"],
            Self::Year => ["year", "years"],
        }
    }

    /// The unit that a word means.
    pub fn of(word: &str) -> Option<Self> {
        Some(match word {
            "second" | "seconds" => Self::Second,
            "minute" | "minutes" => Self::Minute,
            "hour" | "hours" => Self::Hour,
            "day" | "days" => Self::Day,
            "week" | "weeks" => Self::Week,
            "month" | "months" => Self::Month,
            "year" | "years" => Self::Year,
            _ => return None,
        })
    }

    /// Every word, from long units to short.
    pub fn all_words() -> impl Iterator<Item = &'static str> {
        Self::ALL.into_iter().flat_map(Self::words)
    }

    /// How many months it has, if it is made of months.
    fn months(self) -> Option<u32> {
        match self {
            Self::Month => Some(1),
            Self::Year => Some(12),
            _ => None,
        }
    }

    /// How many seconds it has, if that is certain.
    fn seconds(self) -> Option<u32> {
        match self {
            Self::Second => Some(1),
            Self::Minute => Some(60),
            Self::Hour => Some(3600),
            Self::Day => Some(DAY),
            Self::Week => Some(7 * DAY),
            Self::Month | Self::Year => None,
        }
    }
}

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self::Span {
        months: 0,
        seconds: Decimal::ZERO,
        unit: TimeUnit::Day,
    };

    /// So many of a unit.
    pub(super) fn of_whole(number: u32, unit: TimeUnit) -> Option<Self> {
        let (months, seconds) = match (unit.months(), unit.seconds()) {
            (Some(length), _) => (number.checked_mul(length)?, 0),
            (None, length) => (0, u64::from(number) * u64::from(length?)),
        };
        Some(Self::Span {
            months: i32::try_from(months).ok()?,
            seconds: seconds.into(),
            unit,
        })
    }

    /// So many units; none for a part of a month, or if it does not fit.
    pub fn of(number: Decimal, unit: TimeUnit) -> Option<Self> {
        let times = |length: u32| decimal::multiply_exactly(number, length.into());
        let (months, seconds) = match (unit.months(), unit.seconds()) {
            (Some(length), _) => (whole(times(length)?)?, Decimal::ZERO),
            (None, length) => (0, times(length?)?),
        };
        Some(Self::Span {
            months,
            seconds,
            unit,
        })
    }

    /// Which of the two is longer, where that can be told without a calendar: the shortest and the longest
    /// month agree.
    pub fn order(self, other: Self) -> Option<Ordering> {
        let (Some(left), Some(right)) = (self.parts(), other.parts()) else {
            return Some(self.is_indefinite().cmp(&other.is_indefinite()));
        };
        let months = i64::from(left.0) - i64::from(right.0);
        if months == 0 {
            return Some(left.1.cmp(&right.1));
        }
        let short_by = right.1.saturating_sub(left.1);
        let if_months_have =
            |days: i64| Decimal::from(months * days * i64::from(DAY)).cmp(&short_by);
        let order = if_months_have(28);
        (order == if_months_have(31)).then_some(order)
    }

    /// The least and the greatest number of seconds by which this is longer than `other`: the same
    /// number twice, unless there are months that do not cancel.
    pub fn difference(self, other: Self) -> (Decimal, Decimal) {
        let (left, right) = match (self.parts(), other.parts()) {
            (Some(left), Some(right)) => (left, right),
            (Some(_), None) => return (Decimal::MIN, Decimal::MIN),
            (None, Some(_)) => return (Decimal::MAX, Decimal::MAX),
            (None, None) => return (Decimal::ZERO, Decimal::ZERO),
        };
        let months = i64::from(left.0) - i64::from(right.0);
        let seconds = left.1.saturating_sub(right.1);
        if months == 0 {
            return (seconds, seconds);
        }
        let (fewest, most) = calendar::days_of_months(months.abs());
        let (low, high) = if months > 0 {
            (fewest, most)
        } else {
            (-most, -fewest)
        };
        let longer_by =
            |days: i64| seconds.saturating_add(Decimal::from(days) * Decimal::from(DAY));
        (longer_by(low), longer_by(high))
    }

    /// The sum, if it fits.
    #[expect(
        clippy::should_implement_trait,
        reason = "an operator could not say that the sum does not fit"
    )]
    pub fn add(self, other: Self) -> Option<Self> {
        self.combine(other, decimal::add)
    }

    /// The sum, if it can be had without rounding.
    pub(super) fn add_exactly(self, other: Self) -> Option<Self> {
        self.combine(other, decimal::add_exactly)
    }

    /// What is left, which may be negative; none if it does not fit or `other` is indefinite.
    pub fn subtract(self, other: Self) -> Option<Self> {
        let negated = other
            .parts()
            .and_then(|(months, seconds)| Some(other.with(months.checked_neg()?, -seconds)))?;
        self.add(negated)
    }

    /// So many times as long; none if that leaves a part of a month or does not fit.
    pub fn scale(self, factor: Decimal) -> Option<Self> {
        let Some((months, seconds)) = self.parts() else {
            return (factor > Decimal::ZERO).then_some(Self::Indefinite);
        };
        let months = decimal::multiply_exactly(months.into(), factor)?;
        Some(self.with(whole(months)?, decimal::multiply(seconds, factor)?))
    }

    /// One of so many equal parts; none if that leaves a part of a month, and by zero.
    pub fn divide(self, divisor: Decimal) -> Option<Self> {
        let Some((months, seconds)) = self.parts() else {
            return (divisor > Decimal::ZERO).then_some(Self::Indefinite);
        };
        let months = decimal::divide_exactly(months.into(), divisor)?;
        Some(self.with(whole(months)?, decimal::divide(seconds, divisor)?))
    }

    /// Whether it is longer than any other.
    pub fn is_indefinite(self) -> bool {
        matches!(self, Self::Indefinite)
    }

    /// The sum, seconds added as `add` does; it is printed in the longer of the two units.
    fn combine(self, other: Self, add: fn(Decimal, Decimal) -> Option<Decimal>) -> Option<Self> {
        let (Self::Span { unit, .. }, Self::Span { unit: theirs, .. }) = (self, other) else {
            return Some(Self::Indefinite);
        };
        let ((months, seconds), (more_months, more_seconds)) = (self.parts()?, other.parts()?);
        Some(Self::Span {
            months: months.checked_add(more_months)?,
            seconds: add(seconds, more_seconds)?,
            unit: unit.max(theirs),
        })
    }

    /// Months and seconds of a span.
    fn parts(self) -> Option<(i32, Decimal)> {
        match self {
            Self::Span {
                months, seconds, ..
            } => Some((months, seconds)),
            Self::Indefinite => None,
        }
    }

    /// Another span, printed in the unit of this one.
    fn with(self, months: i32, seconds: Decimal) -> Self {
        let unit = match self {
            Self::Span { unit, .. } => unit,
            Self::Indefinite => TimeUnit::Day,
        };
        Self::Span {
            months,
            seconds,
            unit,
        }
    }
}

/// Equal whatever the units they were written in: a year is twelve months, a day is 24 hours.
impl PartialEq for Duration {
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}

impl Eq for Duration {}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Span {
            months,
            seconds,
            unit,
        } = *self
        else {
            return f.write_str("indefinite");
        };
        let mut parts = split(months.into(), unit.max(TimeUnit::Month), TimeUnit::months);
        parts.extend(split(seconds, unit, TimeUnit::seconds));
        if parts.is_empty() {
            parts.push((Decimal::ZERO, unit));
        }
        for (at, (count, unit)) in parts.into_iter().enumerate() {
            let separator = if at == 0 { "" } else { " " };
            let [one, several] = unit.words();
            let word = if count.abs() == Decimal::ONE {
                one
            } else {
                several
            };
            write!(f, "{separator}{count} {word}")?;
        }
        Ok(())
    }
}

/// How many of each unit make up a total, from `largest` on; `length` measures a unit as the total is
/// measured. Weeks are counted only where they were written.
fn split(
    total: Decimal,
    largest: TimeUnit,
    length: fn(TimeUnit) -> Option<u32>,
) -> Vec<(Decimal, TimeUnit)> {
    let mut rest = total;
    let mut parts = Vec::new();
    let units = TimeUnit::ALL
        .into_iter()
        .filter(|unit| *unit <= largest && (*unit != TimeUnit::Week || largest == TimeUnit::Week));
    for (unit, length) in units.filter_map(|unit| Some((unit, Decimal::from(length(unit)?)))) {
        let over = match unit {
            TimeUnit::Second => Decimal::ZERO,
            _ => rest.checked_rem(length).unwrap_or_default(),
        };
        let count = (rest - over).checked_div(length).unwrap_or_default();
        if !count.is_zero() {
            parts.push((count.normalize(), unit));
        }
        rest = over;
    }
    parts
}

/// A whole number that fits.
fn whole(number: Decimal) -> Option<i32> {
    number.is_integer().then(|| number.to_i32()).flatten()
}
