//! Reckoning with amounts, and with ranges of amounts end by end.
//!
//! Nothing is rounded behind anybody's back and nothing wraps: what cannot be had is a [`Trouble`].

use std::cmp::Ordering;

use jiff::Span;
use jiff::Unit;
use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::RoundingStrategy;
use rust_decimal::prelude::ToPrimitive;

use super::value::Amount;
use super::value::Range;
use crate::program::Arithmetic;
use crate::value::Comparison;
use crate::value::Duration;
use crate::value::Money;
use crate::value::TimeUnit;
use crate::value::Truth;
use crate::value::decimal;

/// Why there is no result. What it is about is boxed, since there hardly ever is any.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Trouble {
    /// The divisor is zero, or may be.
    Zero,
    /// The result is too large, or a part of a month.
    Unfit,
    /// Money in two currencies.
    Currencies(Box<(Money, Money)>),
    /// Months against days, where the calendar decides.
    Calendar(Box<(Duration, Duration)>),
}

const SECONDS_OF_A_DAY: Decimal = Decimal::from_parts(86_400, 0, 0, false, 0);

impl From<Amount> for Range {
    fn from(amount: Amount) -> Self {
        Self::Exact(amount)
    }
}

impl Range {
    /// From one amount to another that is not smaller.
    pub fn between(low: Amount, high: Amount) -> Self {
        if low == high {
            Self::Exact(low)
        } else {
            Self::Between(low, high)
        }
    }

    /// The least that it may be.
    pub fn low(self) -> Amount {
        match self {
            Self::Exact(low) | Self::Between(low, _) => low,
        }
    }

    /// The greatest that it may be.
    pub fn high(self) -> Amount {
        match self {
            Self::Exact(high) | Self::Between(_, high) => high,
        }
    }

    /// The least range that holds both.
    pub fn hull(self, other: Self) -> Result<Self, Trouble> {
        let low = least(self.low(), other.low())?;
        Ok(Self::between(low, greatest(self.high(), other.high())?))
    }
}

/// How an amount stands to another.
#[derive(Clone, Copy)]
enum Order {
    /// So, and not otherwise.
    Is(Ordering),
    /// Larger by something between these, in a unit of its own.
    LargerBy(Decimal, Decimal),
}

impl Order {
    fn meets(self, comparison: Comparison) -> Truth {
        match self {
            Self::Is(ordering) => comparison.holds_in(ordering).into(),
            Self::LargerBy(low, high) => comparison.holds(low, high),
        }
    }

    /// The least and the greatest by which it is larger.
    fn ends(self) -> (Decimal, Decimal) {
        match self {
            Self::Is(ordering) => {
                let sign = Decimal::from(ordering as i8);
                (sign, sign)
            }
            Self::LargerBy(low, high) => (low, high),
        }
    }
}

/// Whether the comparison holds between two amounts.
pub(super) fn compare(
    comparison: Comparison,
    left: Amount,
    right: Amount,
) -> Result<Truth, Trouble> {
    match (order(left, right)?.meets(comparison), left, right) {
        (Truth::Unknown, Amount::Duration(left), Amount::Duration(right)) => {
            Err(Trouble::Calendar(Box::new((left, right))))
        }
        (truth, ..) => Ok(truth),
    }
}

/// Whether the comparison holds for all that the two may be.
pub(super) fn compare_ranges(
    comparison: Comparison,
    left: Range,
    right: Range,
) -> Result<Truth, Trouble> {
    if let (Range::Exact(left), Range::Exact(right)) = (left, right) {
        return compare(comparison, left, right);
    }
    let (low, _) = order(left.low(), right.high())?.ends();
    let (_, high) = order(left.high(), right.low())?.ends();
    Ok(comparison.holds(low, high))
}

fn order(left: Amount, right: Amount) -> Result<Order, Trouble> {
    Ok(Order::Is(match (left, right) {
        (Amount::Duration(left), Amount::Duration(right)) => {
            return Ok(order_of_durations(left, right));
        }
        (Amount::Number(left), Amount::Number(right)) => left.cmp(&right),
        (Amount::Date(left), Amount::Date(right)) => left.cmp(&right),
        (Amount::Money(left), Amount::Money(right)) => {
            same_currency(left, right)?;
            left.amount.cmp(&right.amount)
        }
        (Amount::Money(money), Amount::NoMoney) => money.amount.cmp(&Decimal::ZERO),
        (Amount::NoMoney, Amount::Money(money)) => Decimal::ZERO.cmp(&money.amount),
        (Amount::NoMoney, Amount::NoMoney) => Ordering::Equal,
        _ => return Err(Trouble::Unfit),
    }))
}

fn order_of_durations(left: Duration, right: Duration) -> Order {
    match left.order(right) {
        Some(ordering) => Order::Is(ordering),
        None => {
            let (low, high) = left.difference(right);
            Order::LargerBy(low, high)
        }
    }
}

/// The smaller of two.
pub(super) fn least(left: Amount, right: Amount) -> Result<Amount, Trouble> {
    Ok(if is_at_most(left, right)? {
        left
    } else {
        right
    })
}

/// The larger of two.
pub(super) fn greatest(left: Amount, right: Amount) -> Result<Amount, Trouble> {
    Ok(if is_at_most(left, right)? {
        right
    } else {
        left
    })
}

fn is_at_most(left: Amount, right: Amount) -> Result<bool, Trouble> {
    Ok(compare(Comparison::LessOrEqual, left, right)? == Truth::True)
}

/// `left op right`, for all that the two may be.
pub(super) fn combine(op: Arithmetic, left: Range, right: Range) -> Result<Range, Trouble> {
    if let (Range::Exact(left), Range::Exact(right)) = (left, right) {
        return apply(op, left, right);
    }
    if op == Arithmetic::Divide && spans_zero(right) {
        return Err(Trouble::Zero);
    }
    let corners = [
        (left.low(), right.low()),
        (left.low(), right.high()),
        (left.high(), right.low()),
        (left.high(), right.high()),
    ];
    let mut results = corners
        .map(|(left, right)| apply(op, left, right))
        .into_iter();
    let first = results.next().unwrap_or(Err(Trouble::Unfit))?;
    results.try_fold(first, |hull, corner| hull.hull(corner?))
}

/// `-range`
pub(super) fn negate(range: Range) -> Result<Range, Trouble> {
    let zero = Range::from(zero_like(range.low()));
    combine(Arithmetic::Subtract, zero, range)
}

/// Nothing, of the same kind.
pub(super) fn zero_like(amount: Amount) -> Amount {
    match amount {
        Amount::Duration(_) => Amount::Duration(Duration::ZERO),
        Amount::Money(_) | Amount::NoMoney => Amount::NoMoney,
        Amount::Number(_) | Amount::Date(_) => Amount::Number(Decimal::ZERO),
    }
}

fn spans_zero(range: Range) -> bool {
    let zero = Range::from(zero_like(range.low()));
    compare_ranges(Comparison::NotEqual, range, zero) != Ok(Truth::True)
}

/// `left op right`. A range comes out where a quotient goes on for ever, where a product has too many digits, where
/// the calendar decides, and where a day begins or ends within the result.
pub(super) fn apply(op: Arithmetic, left: Amount, right: Amount) -> Result<Range, Trouble> {
    use Amount::Date as Day;
    use Amount::Duration as Time;
    if op == Arithmetic::Divide && spans_zero(right.into()) {
        return Err(Trouble::Zero);
    }
    match (op, left, right) {
        (Arithmetic::Add, Day(day), Time(time)) => later(day, time),
        (Arithmetic::Add, Time(time), Day(day)) => later(day, time),
        (Arithmetic::Subtract, Day(day), Time(time)) => earlier(day, time),
        (Arithmetic::Subtract, Day(left), Day(right)) => days_between(left, right),
        (Arithmetic::Add, ..) => add(left, right).map(Range::from),
        (Arithmetic::Subtract, ..) => subtract(left, right).map(Range::from),
        (Arithmetic::Multiply, Amount::Number(factor), amount)
        | (Arithmetic::Multiply, amount, Amount::Number(factor)) => multiply(amount, factor),
        (Arithmetic::Multiply, ..) => Err(Trouble::Unfit),
        (Arithmetic::Divide, amount, Amount::Number(divisor)) => divide(amount, divisor),
        (Arithmetic::Divide, ..) => ratio(left, right),
    }
}

/// `left + right`
pub(super) fn add(left: Amount, right: Amount) -> Result<Amount, Trouble> {
    let sum = match (left, right) {
        (Amount::Number(left), Amount::Number(right)) => {
            decimal::add_exactly(left, right).map(Amount::Number)
        }
        (Amount::Duration(left), Amount::Duration(right)) => left.add(right).map(Amount::Duration),
        (Amount::Money(left), Amount::Money(right)) => {
            same_currency(left, right)?;
            decimal::add_exactly(left.amount, right.amount).map(of_currency(left))
        }
        (money @ (Amount::Money(_) | Amount::NoMoney), Amount::NoMoney)
        | (Amount::NoMoney, money @ Amount::Money(_)) => Some(money),
        _ => None,
    };
    sum.ok_or(Trouble::Unfit)
}

fn subtract(left: Amount, right: Amount) -> Result<Amount, Trouble> {
    match (left, right) {
        (left, Amount::Number(right)) => add(left, Amount::Number(-right)),
        (left, Amount::Money(right)) => add(left, of_currency(right)(-right.amount)),
        (left, Amount::NoMoney) => add(left, right),
        (Amount::Duration(left), Amount::Duration(right)) => left
            .subtract(right)
            .map(Amount::Duration)
            .ok_or(Trouble::Unfit),
        _ => Err(Trouble::Unfit),
    }
}

fn multiply(amount: Amount, factor: Decimal) -> Result<Range, Trouble> {
    match amount {
        Amount::Number(number) => product(number, factor, Amount::Number),
        Amount::Money(money) => product(money.amount, factor, of_currency(money)),
        Amount::NoMoney => Ok(Amount::NoMoney.into()),
        Amount::Duration(time) => {
            let time = time.scale(factor).ok_or(Trouble::Unfit)?;
            Ok(Amount::Duration(time).into())
        }
        Amount::Date(_) => Err(Trouble::Unfit),
    }
}

/// The product, or where it has more digits than a number may have, numbers just below and above it.
fn product(
    number: Decimal,
    factor: Decimal,
    amount: impl Fn(Decimal) -> Amount,
) -> Result<Range, Trouble> {
    match decimal::multiply_exactly(number, factor) {
        Some(product) => Ok(amount(product).into()),
        None => enclosed(decimal::multiply(number, factor), amount),
    }
}

/// By a divisor that is not zero.
pub(super) fn divide(amount: Amount, divisor: Decimal) -> Result<Range, Trouble> {
    match amount {
        Amount::Number(number) => quotient(number, divisor, Amount::Number),
        Amount::Money(money) => quotient(money.amount, divisor, of_currency(money)),
        Amount::NoMoney => Ok(Amount::NoMoney.into()),
        Amount::Duration(time) => part_of(time, divisor).ok_or(Trouble::Unfit),
        Amount::Date(_) => Err(Trouble::Unfit),
    }
}

/// Digits of the ends that enclose what cannot be written down: enough, and there is room for more.
const ENCLOSING_DIGITS: u32 = 16;

/// The quotient, or where it goes on for ever, numbers just below and above it.
fn quotient(
    number: Decimal,
    divisor: Decimal,
    amount: impl Fn(Decimal) -> Amount,
) -> Result<Range, Trouble> {
    let quotient = decimal::divide(number, divisor).ok_or(Trouble::Unfit)?;
    if decimal::multiply_exactly(quotient, divisor) == Some(number) {
        return Ok(amount(quotient).into());
    }
    enclosed(Some(quotient), amount)
}

/// Numbers just below and above one that was rounded at its last digit.
fn enclosed(
    rounded: Option<Decimal>,
    amount: impl Fn(Decimal) -> Amount,
) -> Result<Range, Trouble> {
    let rounded = rounded.ok_or(Trouble::Unfit)?;
    let end = |towards| rounded.round_sf_with_strategy(ENCLOSING_DIGITS, towards);
    match (
        end(RoundingStrategy::ToNegativeInfinity),
        end(RoundingStrategy::ToPositiveInfinity),
    ) {
        (Some(low), Some(high)) => Ok(Range::between(amount(low), amount(high))),
        _ => Err(Trouble::Unfit),
    }
}

/// One of so many equal parts, or where its seconds go on for ever, a microsecond around it.
fn part_of(time: Duration, divisor: Decimal) -> Option<Range> {
    let part = time.divide(divisor)?;
    if part.scale(divisor) == Some(time) {
        return Some(Amount::Duration(part).into());
    }
    let microsecond = Duration::of(Decimal::new(1, 6), TimeUnit::Second)?;
    let low = Amount::Duration(part.subtract(microsecond)?);
    Some(Range::between(
        low,
        Amount::Duration(part.add(microsecond)?),
    ))
}

/// How many times `right` goes into `left`.
fn ratio(left: Amount, right: Amount) -> Result<Range, Trouble> {
    match (left, right) {
        (Amount::Money(left), Amount::Money(right)) => {
            same_currency(left, right)?;
            quotient(left.amount, right.amount, Amount::Number)
        }
        (Amount::NoMoney, Amount::Money(_)) => Ok(Amount::Number(Decimal::ZERO).into()),
        (Amount::Duration(left), Amount::Duration(right)) => ratio_of_durations(left, right),
        _ => Err(Trouble::Unfit),
    }
}

/// Months by months, or seconds by seconds, of which a month has more or fewer.
fn ratio_of_durations(left: Duration, right: Duration) -> Result<Range, Trouble> {
    match (parts(left), parts(right)) {
        (Some((months, seconds)), Some((of_months, of_seconds))) => {
            if seconds.is_zero() && of_seconds.is_zero() {
                return quotient(months.into(), of_months.into(), Amount::Number);
            }
            combine(Arithmetic::Divide, seconds_of(left), seconds_of(right))
        }
        _ => Err(Trouble::Unfit),
    }
}

/// How many seconds a duration may have.
fn seconds_of(duration: Duration) -> Range {
    let (low, high) = duration.difference(Duration::ZERO);
    Range::between(Amount::Number(low), Amount::Number(high))
}

/// The day so much later: months first, then days. Hours may or may not reach the next day.
fn later(day: Date, time: Duration) -> Result<Range, Trouble> {
    let (months, seconds) = parts(time).ok_or(Trouble::Unfit)?;
    let reach = |days: Decimal| {
        let span = Span::new().try_months(months).ok()?;
        let span = span.try_days(days.to_i64()?).ok()?;
        day.checked_add(span).ok().map(Amount::Date)
    };
    let ends = if seconds.is_zero() {
        let end = reach(seconds);
        (end, end)
    } else {
        let days = seconds.checked_div(SECONDS_OF_A_DAY);
        let days = days.ok_or(Trouble::Unfit)?;
        (reach(days.floor()), reach(days.ceil()))
    };
    match ends {
        (Some(low), Some(high)) => Ok(Range::between(low, high)),
        _ => Err(Trouble::Unfit),
    }
}

fn earlier(day: Date, time: Duration) -> Result<Range, Trouble> {
    let back = Duration::ZERO.subtract(time).ok_or(Trouble::Unfit)?;
    later(day, back)
}

fn days_between(left: Date, right: Date) -> Result<Range, Trouble> {
    let span = left.since((Unit::Day, right)).map_err(|_| Trouble::Unfit)?;
    match Duration::of(span.get_days().into(), TimeUnit::Day) {
        Some(days) => Ok(Amount::Duration(days).into()),
        None => Err(Trouble::Unfit),
    }
}

/// Months and seconds, if it ends.
pub(super) fn parts(time: Duration) -> Option<(i32, Decimal)> {
    match time {
        Duration::Span {
            months, seconds, ..
        } => Some((months, seconds)),
        Duration::Indefinite => None,
    }
}

fn of_currency(money: Money) -> impl Fn(Decimal) -> Amount {
    move |amount| Amount::Money(Money { amount, ..money })
}

fn same_currency(left: Money, right: Money) -> Result<(), Trouble> {
    if left.currency == right.currency {
        Ok(())
    } else {
        Err(Trouble::Currencies(Box::new((left, right))))
    }
}
