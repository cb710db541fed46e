//! Decimals of at most 28 digits, read and printed exactly.
//!
//! A number with more digits is refused, never rounded. Reckoning is exact as long as the result fits
//! into 28 digits; one that goes on, such as a third, is rounded at its last digit, and one that is too
//! large is `None`. Every result is normalised: no trailing zeros after the point, no negative zero.

use rust_decimal::Decimal;

use super::Problem;

/// Digits that a number may have, and digits that may stand after its point.
pub const MAX_DIGITS: u32 = 28;

/// Reads a number as it is written: `12`, `-0.5`, `1e3`.
pub fn parse(text: &str) -> Result<Decimal, Problem> {
    match parse_short(text.as_bytes()) {
        Some(number) => Ok(number),
        None => parse_long(text),
    }
}

/// The sum, if it is not too large.
pub fn add(left: Decimal, right: Decimal) -> Option<Decimal> {
    left.checked_add(right).map(|sum| sum.normalize())
}

/// The difference, if it is not too large.
pub fn subtract(left: Decimal, right: Decimal) -> Option<Decimal> {
    left.checked_sub(right)
        .map(|difference| difference.normalize())
}

/// The product, if it is neither too large nor too small to be told from zero.
pub fn multiply(left: Decimal, right: Decimal) -> Option<Decimal> {
    let product = left.checked_mul(right)?.normalize();
    (!product.is_zero() || left.is_zero() || right.is_zero()).then_some(product)
}

/// The quotient, if it is neither too large nor too small to be told from zero; none by zero.
pub fn divide(left: Decimal, right: Decimal) -> Option<Decimal> {
    let quotient = left.checked_div(right)?.normalize();
    (!quotient.is_zero() || left.is_zero()).then_some(quotient)
}

/// The sum, if it can be had without rounding.
pub fn add_exactly(left: Decimal, right: Decimal) -> Option<Decimal> {
    let scale = left.scale().max(right.scale());
    let (left, right) = (at_scale(left, scale)?, at_scale(right, scale)?);
    exact(left.checked_add(right)?, scale)
}

/// The product, if it can be had without rounding.
pub fn multiply_exactly(left: Decimal, right: Decimal) -> Option<Decimal> {
    let (scale, left, right) = (
        left.scale() + right.scale(),
        left.mantissa(),
        right.mantissa(),
    );
    if let (0, Ok(left), Ok(right)) = (scale, i64::try_from(left), i64::try_from(right))
        && let Some(product) = left.checked_mul(right)
    {
        return Some(small(product, 0));
    }
    exact(left.checked_mul(right)?, scale)
}

/// The quotient, if it can be had without rounding.
pub fn divide_exactly(left: Decimal, right: Decimal) -> Option<Decimal> {
    divide(left, right).filter(|quotient| multiply_exactly(*quotient, right) == Some(left))
}

/// The number without trailing zeros, never with an exponent: `1.1`.
pub fn display(number: Decimal) -> String {
    number.normalize().to_string()
}

/// The number in units of `10^-scale`.
fn at_scale(number: Decimal, scale: u32) -> Option<i128> {
    let factor = 10_i128.checked_pow(scale - number.scale())?;
    number.mantissa().checked_mul(factor)
}

/// `mantissa * 10^-scale`, if it has no more digits than a number may have.
fn exact(mut mantissa: i128, mut scale: u32) -> Option<Decimal> {
    while scale > 0 && mantissa % 10 == 0 {
        mantissa /= 10;
        scale -= 1;
    }
    if mantissa.unsigned_abs() >= 10_u128.pow(MAX_DIGITS) {
        return None;
    }
    Decimal::try_from_i128_with_scale(mantissa, scale).ok()
}

/// Most numbers: a sign, a few digits, perhaps a point among them.
fn parse_short(bytes: &[u8]) -> Option<Decimal> {
    const FITS: usize = 18;
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    if digits.is_empty() || digits.len() > FITS || matches!(digits, [b'0', b'0'..=b'9', ..]) {
        return None;
    }
    let (mut mantissa, mut places, mut has_point) = (0, 0, false);
    for byte in digits {
        if byte.is_ascii_digit() {
            mantissa = mantissa * 10 + i64::from(byte - b'0');
            places += usize::from(has_point);
        } else if *byte == b'.' && !has_point {
            has_point = true;
        } else {
            return None;
        }
    }
    if digits.starts_with(b".") || digits.ends_with(b".") {
        return None;
    }
    Some(small(if negative { -mantissa } else { mantissa }, places))
}

/// A number that fits into 64 bits, with at most [`MAX_DIGITS`] places after its point.
fn small(mantissa: i64, scale: usize) -> Decimal {
    let size = mantissa.unsigned_abs();
    let (low, high) = (size & 0xFFFF_FFFF, size >> 32);
    let number = Decimal::from_parts(low as u32, high as u32, 0, mantissa < 0, scale as u32);
    if scale == 0 {
        number
    } else {
        number.normalize()
    }
}

/// The parts of a number: `-12.5e3` is `-`, `12`, `5` and `3`.
struct Parts<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
    exponent: i32,
}

/// Anything else: many digits, an exponent, or no number at all.
#[cold]
fn parse_long(text: &str) -> Result<Decimal, Problem> {
    let Some(parts) = split(text) else {
        return Err(spelling(text));
    };
    if parts.whole.len() > 1 && parts.whole.starts_with('0') {
        return Err(leading_zero(text));
    }
    combine(&parts).ok_or_else(|| {
        problem().because(format!(
            "it needs more than the {MAX_DIGITS} digits that are kept exactly"
        ))
    })
}

fn split(text: &str) -> Option<Parts<'_>> {
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (number, exponent) = match rest.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, read_exponent(exponent)?),
        None => (rest, 0),
    };
    let (whole, fraction) = match number.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (number, ""),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    (!whole.is_empty() && digits(whole) && digits(fraction)).then_some(Parts {
        negative,
        whole,
        fraction,
        exponent,
    })
}

/// An exponent; one beyond all bounds is cut to one that no number can bear.
fn read_exponent(text: &str) -> Option<i32> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let size = digits.parse().unwrap_or(i32::MAX).min(1_000_000_000);
    Some(if text.starts_with('-') { -size } else { size })
}

/// The number, if it has no more digits than are kept.
fn combine(parts: &Parts<'_>) -> Option<Decimal> {
    let all = || parts.whole.bytes().chain(parts.fraction.bytes());
    let leading = all().take_while(|byte| *byte == b'0').count();
    let trailing = all().rev().take_while(|byte| *byte == b'0').count();
    let count = parts.whole.len() + parts.fraction.len();
    if leading == count {
        return Some(Decimal::ZERO);
    }
    let significant = count - leading - trailing;
    if significant > MAX_DIGITS as usize {
        return None;
    }
    let mantissa = all()
        .skip(leading)
        .take(significant)
        .fold(0_i128, |sum, byte| sum * 10 + i128::from(byte - b'0'));
    let fraction = i64::try_from(parts.fraction.len()).ok()?;
    let scale = fraction - i64::from(parts.exponent) - i64::try_from(trailing).ok()?;
    let mantissa = if parts.negative { -mantissa } else { mantissa };
    match u32::try_from(scale) {
        Ok(scale) => exact(mantissa, scale),
        Err(_) => {
            let zeros = u32::try_from(-scale)
                .ok()
                .filter(|zeros| *zeros <= MAX_DIGITS)?;
            exact(mantissa.checked_mul(10_i128.pow(zeros))?, 0)
        }
    }
}

fn problem() -> Problem {
    Problem::new(
        "a number",
        "write digits with a decimal point, such as `1200` or `0.5`",
    )
}

fn leading_zero(text: &str) -> Problem {
    let sign = if text.starts_with('-') { "-" } else { "" };
    let digits = text.trim_start_matches(['+', '-']).trim_start_matches('0');
    let digits = if digits.starts_with(|first: char| first.is_ascii_digit()) {
        digits.to_owned()
    } else {
        format!("0{digits}")
    };
    problem()
        .because("a zero in front makes it octal to some programs")
        .suggest(format!("{sign}{digits}"))
}

/// What a text that is no number may have been meant as.
fn spelling(text: &str) -> Problem {
    let is_number = |text: &String| split(text).is_some_and(|parts| combine(&parts).is_some());
    if let Some(number) = ungrouped(text).filter(is_number) {
        return problem()
            .because("digits are written without separators")
            .suggest(number);
    }
    if let Some(number) = Some(text.replacen(',', ".", 1)).filter(is_number) {
        let reason = "the decimal mark is a point";
        return problem().because(reason).suggest(number);
    }
    let digits = text.trim_matches('.');
    let completed = if text.starts_with('.') {
        format!("0.{digits}")
    } else {
        digits.to_owned()
    };
    match Some(completed).filter(is_number) {
        Some(number) => problem().suggest(number),
        None => problem(),
    }
}

/// `1,234,567.5` without its separators, if groups of three say that this is what they are.
fn ungrouped(text: &str) -> Option<String> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut groups = whole.split(['_', ',', ' ', '\'']);
    let first = groups.next()?.trim_start_matches(['+', '-']);
    let grouped = matches!(first.len(), 1..=3) && groups.all(|group| group.len() == 3);
    let plain = |text: &str| {
        text.chars()
            .filter(|c| !"_, '".contains(*c))
            .collect::<String>()
    };
    let is_one = whole.contains(['_', ',', ' ', '\'']) && grouped;
    (is_one && fraction.bytes().all(|byte| byte.is_ascii_digit())).then(|| plain(text))
}
