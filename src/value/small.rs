//! Amounts that fit into two words, and quick reckoning with them. Most amounts do; where one does not, or a
//! result would not, there is none here, and it takes the exact way.

use std::cmp::Ordering;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::Currency;
use super::Duration;
use super::Money;

/// An amount that fits into two words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Small {
    /// A number: so many, with so many of the digits after the point.
    Number(i64, u8),
    /// Money, likewise.
    Money(i64, u8, Currency),
    /// Months and seconds.
    Time(i32, i64),
    /// Time without end.
    Forever,
    /// A day.
    Date(Date),
}

const DAY: i64 = 86_400;

/// Digits after the point of a number here.
const MOST_PLACES: u8 = 18;

impl Small {
    /// A number, if it fits.
    #[inline]
    pub fn number(number: Decimal) -> Option<Self> {
        let (mantissa, scale) = parts(number)?;
        Some(Self::Number(mantissa, scale))
    }

    /// An amount of money, if it fits.
    #[inline]
    pub fn money(money: Money) -> Option<Self> {
        let (mantissa, scale) = parts(money.amount)?;
        Some(Self::Money(mantissa, scale, money.currency))
    }

    /// A length of time, if it fits.
    #[inline]
    pub fn duration(duration: Duration) -> Option<Self> {
        match duration {
            Duration::Indefinite => Some(Self::Forever),
            Duration::Span {
                months, seconds, ..
            } => match parts(seconds)? {
                (seconds, 0) => Some(Self::Time(months, seconds)),
                _ => None,
            },
        }
    }

    /// How it stands to another of its kind, if that is certain.
    #[inline]
    pub fn order(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Number(left, scale), Self::Number(right, other)) => {
                order(left, scale, right, other)
            }
            (Self::Date(left), Self::Date(right)) => Some(left.cmp(&right)),
            (Self::Time(months, seconds), Self::Time(other_months, other_seconds)) => {
                order_of_times((months, seconds), (other_months, other_seconds))
            }
            (Self::Forever, Self::Forever) => Some(Ordering::Equal),
            (Self::Forever, Self::Time(..)) => Some(Ordering::Greater),
            (Self::Time(..), Self::Forever) => Some(Ordering::Less),
            (Self::Money(left, scale, currency), Self::Money(right, other, theirs)) => {
                (currency == theirs).then(|| order(left, scale, right, other))?
            }
            _ => None,
        }
    }

    /// The sum of two of a kind, or the day so many months later.
    #[expect(
        clippy::should_implement_trait,
        reason = "an operator could not say that there is none"
    )]
    pub fn add(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Number(left, scale), Self::Number(right, other)) if scale == other => {
                Some(Self::Number(left.checked_add(right)?, scale))
            }
            (Self::Time(months, seconds), Self::Time(more_months, more_seconds)) => {
                let months = months.checked_add(more_months)?;
                Some(Self::Time(months, seconds.checked_add(more_seconds)?))
            }
            (Self::Date(day), Self::Time(months, 0)) | (Self::Time(months, 0), Self::Date(day)) => {
                Some(Self::Date(months_later(day, months)?))
            }
            _ => None,
        }
    }

    /// The difference of two of a kind, or the day so many months earlier.
    pub fn subtract(self, other: Self) -> Option<Self> {
        let negated = match other {
            Self::Number(number, scale) => Self::Number(number.checked_neg()?, scale),
            Self::Time(months, seconds) => {
                Self::Time(months.checked_neg()?, seconds.checked_neg()?)
            }
            Self::Money(..) | Self::Forever | Self::Date(_) => return None,
        };
        self.add(negated)
    }

    /// The product of a number and an amount.
    pub fn multiply(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Number(left, scale), Self::Number(right, other)) => {
                let scale = scale + other;
                let product = left.checked_mul(right)?;
                (scale <= MOST_PLACES).then_some(Self::Number(product, scale))
            }
            (Self::Number(factor, 0), Self::Time(months, seconds))
            | (Self::Time(months, seconds), Self::Number(factor, 0)) => {
                let months = i64::from(months).checked_mul(factor)?;
                Some(Self::Time(
                    months.try_into().ok()?,
                    seconds.checked_mul(factor)?,
                ))
            }
            _ => None,
        }
    }
}

/// A number as so many of the digits after its point.
#[inline]
fn parts(number: Decimal) -> Option<(i64, u8)> {
    let scale = u8::try_from(number.scale()).ok()?;
    let mantissa = i64::try_from(number.mantissa()).ok()?;
    (scale <= MOST_PLACES).then_some((mantissa, scale))
}

#[inline]
fn order(left: i64, scale: u8, right: i64, other: u8) -> Option<Ordering> {
    if scale == other {
        return Some(left.cmp(&right));
    }
    let wide = |number: i64, places: u8| i128::from(number) * 10_i128.pow(places.into());
    let places = scale.max(other);
    Some(wide(left, places - scale).cmp(&wide(right, places - other)))
}

/// As [`Duration::order`].
#[inline]
fn order_of_times(left: (i32, i64), right: (i32, i64)) -> Option<Ordering> {
    let months = i64::from(left.0) - i64::from(right.0);
    if months == 0 {
        return Some(left.1.cmp(&right.1));
    }
    let short_by = right.1.checked_sub(left.1)?;
    let order = (months * 28 * DAY).cmp(&short_by);
    (order == (months * 31 * DAY).cmp(&short_by)).then_some(order)
}

/// The same day of the month so much later, or the last of that month if it is shorter.
fn months_later(day: Date, months: i32) -> Option<Date> {
    let since_zero = i32::from(day.year()) * 12 + i32::from(day.month()) - 1;
    let total = since_zero.checked_add(months)?;
    let year = i16::try_from(total.div_euclid(12)).ok()?;
    let month = i8::try_from(total.rem_euclid(12) + 1).ok()?;
    let first = Date::new(year, month, 1).ok()?;
    Date::new(year, month, day.day().min(first.days_in_month())).ok()
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test that cannot go on fails")]
mod tests {
    use super::super::TimeUnit;
    use super::*;
    use jiff::ToSpan;
    use jiff::civil::date;

    #[test]
    fn months_later_is_what_the_calendar_says() {
        for day in [date(2024, 1, 31), date(2023, 12, 1), date(2024, 2, 29)] {
            for months in -50..50 {
                let expected = day.checked_add(months.months()).ok();
                assert_eq!(months_later(day, months), expected, "{day} {months}");
            }
        }
        assert_eq!(months_later(date(9999, 12, 31), 1), None);
    }

    #[test]
    fn times_stand_as_durations_do() {
        let time = |months: i32, days: i64| {
            let part = |count, unit| Duration::of(Decimal::from(count), unit);
            let months = part(i64::from(months), TimeUnit::Month).expect("it fits");
            let days = part(days, TimeUnit::Day).expect("it fits");
            months.add(days).expect("it fits")
        };
        for months in -3..3 {
            for days in -100..100 {
                let (left, right) = (time(months, 3), time(1, days));
                let small = Small::duration(left).zip(Small::duration(right));
                let (small, other) = small.expect("they fit");
                assert_eq!(small.order(other), left.order(right), "{left} {right}");
            }
        }
    }

    #[test]
    fn numbers_compare_whatever_their_digits() {
        let number = |text: &str| {
            let number = super::super::decimal::parse(text).expect("it is a number");
            Small::number(number).expect("it fits")
        };
        assert_eq!(number("1.5").order(number("2")), Some(Ordering::Less));
        assert_eq!(
            number("-1.5").order(number("-1.51")),
            Some(Ordering::Greater)
        );
        assert_eq!(
            number("900000000000000000").order(number("0.000000000000000001")),
            Some(Ordering::Greater)
        );
        let product = number("1.5").multiply(number("4")).expect("it fits");
        assert_eq!(product.order(number("6")), Some(Ordering::Equal));
    }
}
