//! Quantities: units, comparison and arithmetic.
//!
//! Numbers are exact decimals. What cannot be said for certain has no answer: months against days where
//! calendars differ, money of two currencies, a division by zero.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use caveat::syntax::ast::BinaryOp;
use jiff::civil;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::codes::CURRENCIES;
use super::types::Type;
use super::value::Duration;
use super::value::Grounds;
use super::value::Value;

const DAY: i64 = 86_400;

/// A number and a unit, and what kind of quantity that is.
pub fn measure(number: Decimal, unit: &str) -> Option<(Type, Value)> {
    let months = |each: i64| {
        let months = number.checked_mul(each.into())?;
        let whole = months.is_integer().then(|| months.to_i64())??;
        let seconds = Decimal::ZERO;
        Some((
            Type::Duration,
            Value::Duration(Duration::Of {
                months: whole,
                seconds,
            }),
        ))
    };
    let seconds = |each: i64| {
        let seconds = number.checked_mul(each.into())?;
        Some((
            Type::Duration,
            Value::Duration(Duration::Of { months: 0, seconds }),
        ))
    };
    let times = |kind: Type, each: i64, per: i64| {
        let amount = number.checked_mul(each.into())?.checked_div(per.into())?;
        Some((kind, Value::Quantity(amount)))
    };
    match unit {
        "second" | "seconds" => seconds(1),
        "minute" | "minutes" => seconds(60),
        "hour" | "hours" => seconds(3_600),
        "day" | "days" => seconds(DAY),
        "week" | "weeks" => seconds(7 * DAY),
        "month" | "months" => months(1),
        "year" | "years" => months(12),
        "%" => times(Type::Percent, 1, 100),
        "in" => times(Type::Length, 254, 10_000),
        "ft" => times(Type::Length, 3_048, 10_000),
        "mi" => times(Type::Length, 1_609_344, 1_000),
        "mm" => times(Type::Length, 1, 1_000),
        "cm" => times(Type::Length, 1, 100),
        "m" => times(Type::Length, 1, 1),
        "km" => times(Type::Length, 1_000, 1),
        "m2" => times(Type::Area, 1, 1),
        "ha" => times(Type::Area, 10_000, 1),
        "km2" => times(Type::Area, 1_000_000, 1),
        "mg" => times(Type::Mass, 1, 1_000),
        "g" => times(Type::Mass, 1, 1),
        "kg" => times(Type::Mass, 1_000, 1),
        "t" => times(Type::Mass, 1_000_000, 1),
        // In metres an hour, so that both are exact.
        "km/h" => times(Type::Speed, 1_000, 1),
        "m/s" => times(Type::Speed, 3_600, 1),
        "mph" => times(Type::Speed, 1_609_344, 1_000),
        "kn" => times(Type::Speed, 1_852, 1),
        "byte" | "bytes" => times(Type::Bytes, 1, 1),
        "KiB" => times(Type::Bytes, 1 << 10, 1),
        "MiB" => times(Type::Bytes, 1 << 20, 1),
        "GiB" => times(Type::Bytes, 1 << 30, 1),
        "B" => times(Type::Bytes, 1, 1),
        "kB" => times(Type::Bytes, 1_000, 1),
        "MB" => times(Type::Bytes, 1_000_000, 1),
        "GB" => times(Type::Bytes, 1_000_000_000, 1),
        currency => {
            let known = CURRENCIES.split_whitespace().any(|code| code == currency);
            known.then(|| (Type::Money, Value::Money(number, currency.to_owned())))
        }
    }
}

/// Whether a comparison holds: when every value that the two sides can have agrees.
pub fn compare(operator: BinaryOp, left: &Value, right: &Value) -> Option<bool> {
    let holds = |order: &Ordering| match operator {
        BinaryOp::Less => order.is_lt(),
        BinaryOp::LessOrEqual => order.is_le(),
        BinaryOp::Greater => order.is_gt(),
        BinaryOp::GreaterOrEqual => order.is_ge(),
        BinaryOp::NotEqual => order.is_ne(),
        _ => order.is_eq(),
    };
    let orders = orders(left, right)?;
    match orders.iter().filter(|order| holds(order)).count() {
        0 => Some(false),
        all if all == orders.len() => Some(true),
        _ => None,
    }
}

/// How the left can stand to the right.
fn orders(left: &Value, right: &Value) -> Option<BTreeSet<Ordering>> {
    let (left_low, left_high) = ends(left);
    let (right_low, right_high) = ends(right);
    let mut orders = point_orders(left_low, right_high)?;
    orders.extend(point_orders(left_high, right_low)?);
    if orders.contains(&Ordering::Less) && orders.contains(&Ordering::Greater) {
        orders.insert(Ordering::Equal);
    }
    Some(orders)
}

/// The smallest and the largest that a value can be.
fn ends(value: &Value) -> (&Value, &Value) {
    match value {
        Value::Between { low, high, .. } => (low, high),
        exact => (exact, exact),
    }
}

fn point_orders(left: &Value, right: &Value) -> Option<BTreeSet<Ordering>> {
    let (left, right) = (&alike(left, right), &alike(right, left));
    let order = match (left, right) {
        (Value::Boolean(left), Value::Boolean(right)) => left.cmp(right),
        (Value::Text(left), Value::Text(right)) => left.cmp(right),
        (Value::Country(left), Value::Country(right)) => left.cmp(right),
        (Value::Country(left), Value::Text(right)) => left.cmp(right),
        (Value::Text(left), Value::Country(right)) => left.cmp(right),
        (Value::Term(left), Value::Term(right)) => left.cmp(right),
        (Value::Quantity(left), Value::Quantity(right)) => left.cmp(right),
        (Value::Date(left), Value::Date(right)) => left.cmp(right),
        (Value::Money(left, one), Value::Money(right, other)) if one == other => left.cmp(right),
        (Value::Money(..), Value::Money(..)) => return None,
        (Value::Duration(left), Value::Duration(right)) => return duration_orders(*left, *right),
        _ => unreachable!("the compiler does not compare {left:?} with {right:?}"),
    };
    Some(BTreeSet::from([order]))
}

/// The sum of nothing is a nothing of any kind.
fn alike(value: &Value, other: &Value) -> Value {
    match (value, other) {
        (Value::Quantity(zero), Value::Money(_, currency)) if zero.is_zero() => {
            Value::Money(*zero, currency.clone())
        }
        (Value::Quantity(zero), Value::Duration(_) | Value::Date(_)) if zero.is_zero() => {
            Value::Duration(Duration::Of {
                months: 0,
                seconds: *zero,
            })
        }
        _ => value.clone(),
    }
}

/// How two durations can stand to one another, from whatever day they are counted.
fn duration_orders(left: Duration, right: Duration) -> Option<BTreeSet<Ordering>> {
    let (left_months, left_seconds, right_months, right_seconds) = match (left, right) {
        (Duration::Indefinite, Duration::Indefinite) => return Some([Ordering::Equal].into()),
        (Duration::Indefinite, _) => return Some([Ordering::Greater].into()),
        (_, Duration::Indefinite) => return Some([Ordering::Less].into()),
        (
            Duration::Of { months, seconds },
            Duration::Of {
                months: m,
                seconds: s,
            },
        ) => (months, seconds, m, s),
    };
    let months = left_months.checked_sub(right_months)?;
    let seconds = left_seconds.checked_sub(right_seconds)?;
    let mut orders = BTreeSet::new();
    for days in days_of(months)? {
        let difference = seconds.checked_add(Decimal::from(days).checked_mul(DAY.into())?)?;
        orders.insert(difference.cmp(&Decimal::ZERO));
    }
    Some(orders)
}

/// How many days so many months can have: six months have 181 to 184.
fn days_of(months: i64) -> Option<BTreeSet<i64>> {
    const CYCLE: i64 = 400 * 12;
    const DAYS_OF_CYCLE: i64 = 146_097;
    let first_of = |month: i64| {
        let year = i16::try_from(2000 + month.div_euclid(12)).ok()?;
        civil::Date::new(year, i8::try_from(month.rem_euclid(12) + 1).ok()?, 1).ok()
    };
    let days = |start: i64| {
        let span = first_of(start)?
            .until(first_of(start + months.rem_euclid(CYCLE))?)
            .ok()?;
        let cycles = months.div_euclid(CYCLE).checked_mul(DAYS_OF_CYCLE)?;
        cycles.checked_add(span.get_days().into())
    };
    (0..CYCLE).map(days).collect()
}

/// `+ - * /`, over all that the two sides can be.
pub fn calculate(operator: BinaryOp, left: &Value, right: &Value) -> Option<Value> {
    let (left_low, left_high) = ends(left);
    let (right_low, right_high) = ends(right);
    let zero = Value::Quantity(Decimal::ZERO);
    if operator == BinaryOp::Divide && orders(right, &zero)?.contains(&Ordering::Equal) {
        return None;
    }
    let corners = [
        point(operator, left_low, right_low)?,
        point(operator, left_low, right_high)?,
        point(operator, left_high, right_low)?,
        point(operator, left_high, right_high)?,
    ];
    hull(&corners, hanging(left).and(&hanging(right)))
}

/// `-x`
pub fn negate(value: &Value) -> Option<Value> {
    calculate(BinaryOp::Subtract, &Value::Quantity(Decimal::ZERO), value)
}

/// A quantity that is known as a range, or exactly where the range has one value.
pub fn between(low: Value, high: Value, hangs_on: Grounds) -> Value {
    if compare(BinaryOp::Equal, &low, &high) == Some(true) {
        return low;
    }
    let (low, high) = (Box::new(low), Box::new(high));
    Value::Between {
        low,
        high,
        hangs_on,
    }
}

/// A quantity that is one of these.
pub fn hull(values: &[Value], hangs_on: Grounds) -> Option<Value> {
    let (low, _) = extremes(BinaryOp::LessOrEqual, values)?;
    let (_, high) = extremes(BinaryOp::GreaterOrEqual, values)?;
    Some(between(low, high, hangs_on.and(&hanging_of(values))))
}

/// The smallest or the largest of these.
pub fn surpassing(operator: BinaryOp, values: &[Value]) -> Option<Value> {
    let (low, high) = extremes(operator, values)?;
    Some(between(low, high, hanging_of(values)))
}

/// The least and the most that the smallest or the largest of these can be.
fn extremes(operator: BinaryOp, values: &[Value]) -> Option<(Value, Value)> {
    let lows: Vec<_> = values.iter().map(|value| ends(value).0.clone()).collect();
    let highs: Vec<_> = values.iter().map(|value| ends(value).1.clone()).collect();
    let low = extreme(operator, &lows)?.clone();
    let high = extreme(operator, &highs)?.clone();
    Some((low, high))
}

fn hanging_of(values: &[Value]) -> Grounds {
    let all = values.iter().map(hanging);
    all.fold(Grounds::default(), |all, grounds| all.and(&grounds))
}

/// What would make a value exact.
pub fn hanging(value: &Value) -> Grounds {
    match value {
        Value::Between { hangs_on, .. } => hangs_on.clone(),
        _ => Grounds::default(),
    }
}

/// The value that compares so with all the others: the smallest for `<=`, the largest for `>=`.
fn extreme(operator: BinaryOp, values: &[Value]) -> Option<&Value> {
    let surpasses = |value: &&Value| {
        let holds = |other| compare(operator, value, other) == Some(true);
        values.iter().all(holds)
    };
    values.iter().find(surpasses)
}

fn point(operator: BinaryOp, left: &Value, right: &Value) -> Option<Value> {
    match operator {
        BinaryOp::Add => add(&alike(left, right), &alike(right, left)),
        BinaryOp::Subtract => subtract(&alike(left, right), &alike(right, left)),
        BinaryOp::Multiply => match (left, right) {
            (Value::Quantity(factor), other) | (other, Value::Quantity(factor)) => {
                scale(other, |amount| amount.checked_mul(*factor))
            }
            _ => unreachable!("the compiler does not multiply {left:?} by {right:?}"),
        },
        _ => match right {
            Value::Quantity(divisor) => quotient(left, *divisor),
            _ => ratio(left, right),
        },
    }
}

fn add(left: &Value, right: &Value) -> Option<Value> {
    match (left, right) {
        (Value::Quantity(left), Value::Quantity(right)) => {
            left.checked_add(*right).map(Value::Quantity)
        }
        (Value::Money(left, one), Value::Money(right, other)) if one == other => {
            let amount = left.checked_add(*right)?;
            Some(Value::Money(amount, one.clone()))
        }
        (Value::Money(..), Value::Money(..)) => None,
        (Value::Duration(left), Value::Duration(right)) => {
            add_durations(*left, *right).map(Value::Duration)
        }
        (Value::Date(date), Value::Duration(duration))
        | (Value::Duration(duration), Value::Date(date)) => {
            later(*date, *duration).map(Value::Date)
        }
        _ => unreachable!("the compiler does not add {right:?} to {left:?}"),
    }
}

fn subtract(left: &Value, right: &Value) -> Option<Value> {
    match (left, right) {
        (Value::Date(left), Value::Date(right)) => {
            let days = right.until(*left).ok()?.get_days();
            let seconds = Decimal::from(days).checked_mul(DAY.into())?;
            Some(Value::Duration(Duration::Of { months: 0, seconds }))
        }
        (Value::Duration(Duration::Indefinite), Value::Duration(Duration::Of { .. })) => {
            Some(left.clone())
        }
        _ => add(left, &scale(right, |amount| Some(-amount))?),
    }
}

/// One after the other.
pub fn add_durations(left: Duration, right: Duration) -> Option<Duration> {
    let (
        Duration::Of { months, seconds },
        Duration::Of {
            months: m,
            seconds: s,
        },
    ) = (left, right)
    else {
        return Some(Duration::Indefinite);
    };
    Some(Duration::Of {
        months: months.checked_add(m)?,
        seconds: seconds.checked_add(s)?,
    })
}

/// The day so much later: the months first, by the calendar, and then the days; a part of a day has begun.
fn later(date: civil::Date, duration: Duration) -> Option<civil::Date> {
    let Duration::Of { months, seconds } = duration else {
        return None;
    };
    let days = seconds.checked_div(DAY.into())?;
    let days = days.floor().to_i64()?;
    let months = jiff::Span::new().try_months(months).ok()?;
    let days = jiff::Span::new().try_days(days).ok()?;
    date.checked_add(months).ok()?.checked_add(days).ok()
}

/// An amount times or divided by a number.
fn scale(value: &Value, by: impl Fn(Decimal) -> Option<Decimal>) -> Option<Value> {
    match value {
        Value::Quantity(amount) => by(*amount).map(Value::Quantity),
        Value::Money(amount, currency) => Some(Value::Money(by(*amount)?, currency.clone())),
        Value::Duration(Duration::Of { months, seconds }) => {
            let months = by((*months).into())?;
            let months = months.is_integer().then(|| months.to_i64())??;
            let seconds = by(*seconds)?;
            Some(Value::Duration(Duration::Of { months, seconds }))
        }
        Value::Duration(Duration::Indefinite) => {
            let longer = by(Decimal::ONE)? > Decimal::ZERO;
            longer.then(|| value.clone())
        }
        _ => unreachable!("the compiler does not scale {value:?}"),
    }
}

/// An amount divided. One that decimals do not reach, such as a third, lies between two of them.
fn quotient(value: &Value, divisor: Decimal) -> Option<Value> {
    let digits = |amount: Decimal| -> Option<(Decimal, Decimal)> {
        let near = amount.checked_div(divisor)?;
        let step = Decimal::new(1, near.scale());
        let exact = is_product(amount, near, divisor);
        Some(if exact {
            (near, near)
        } else {
            (near - step, near + step)
        })
    };
    let low = scale(value, |amount| Some(digits(amount)?.0))?;
    let high = scale(value, |amount| Some(digits(amount)?.1))?;
    Some(between(low, high, Grounds::default()))
}

/// Whether an amount is exactly the product of two, with all their digits.
fn is_product(amount: Decimal, one: Decimal, other: Decimal) -> bool {
    let [amount, one, other] = [amount, one, other].map(|number| number.normalize());
    let digits = (one.scale() + other.scale()).checked_sub(amount.scale());
    let shift = |digits| 10_i128.checked_pow(digits);
    let product = one.mantissa().checked_mul(other.mantissa());
    match digits.and_then(shift) {
        Some(shift) => product.is_some() && amount.mantissa().checked_mul(shift) == product,
        None => false,
    }
}

/// How many times one amount is in another.
fn ratio(left: &Value, right: &Value) -> Option<Value> {
    let amounts = match (left, right) {
        (Value::Money(left, one), Value::Money(right, other)) if one == other => (*left, *right),
        (Value::Duration(left), Value::Duration(right)) => match (left, right) {
            (
                Duration::Of {
                    months: 0,
                    seconds: left,
                },
                Duration::Of {
                    months: 0,
                    seconds: right,
                },
            ) => (*left, *right),
            (
                Duration::Of { months, seconds },
                Duration::Of {
                    months: m,
                    seconds: s,
                },
            ) if seconds.is_zero() && s.is_zero() => ((*months).into(), (*m).into()),
            _ => {
                let [left, right] = [in_seconds(*left)?, in_seconds(*right)?];
                return calculate(BinaryOp::Divide, &left, &right);
            }
        },
        _ => return None,
    };
    quotient(&Value::Quantity(amounts.0), amounts.1)
}

/// How many seconds a duration may have, by the calendar.
fn in_seconds(duration: Duration) -> Option<Value> {
    let Duration::Of { months, seconds } = duration else {
        return None;
    };
    let with = |days: i64| {
        Some(Value::Quantity(
            seconds.checked_add(Decimal::from(days * DAY))?,
        ))
    };
    let days = days_of(months)?;
    let (low, high) = (with(*days.first()?)?, with(*days.last()?)?);
    Some(between(low, high, Grounds::default()))
}
