//! Strings with escapes: from what is written to what is meant.

use super::Problem;
use super::plain_length;

/// Reads a string from behind its opening quote, adds what it says to `decoded`, and hands out how many bytes
/// it has with its closing quote; or what is wrong with it, at which byte.
pub(super) fn read(text: &str, decoded: &mut String) -> Result<usize, (Problem, usize)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let length = plain_length(rest);
        decoded.push_str(text.get(at..at + length).unwrap_or_default());
        at += length;
        match rest.get(length) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => {
                let (c, length) = escape(bytes, at)?;
                decoded.push(c);
                at += length;
            }
            Some(_) => return Err((Problem::Control, at)),
            None => return Err((Problem::Unterminated, at)),
        }
    }
}

/// The character that an escape means, and how many bytes it has.
fn escape(bytes: &[u8], at: usize) -> Result<(char, usize), (Problem, usize)> {
    let c = match bytes.get(at + 1) {
        Some(b'u') => return unicode(bytes, at),
        Some(c @ (b'"' | b'\\' | b'/')) => char::from(*c),
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{C}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(_) => return Err((Problem::Escape, at)),
        None => return Err((Problem::Unterminated, at)),
    };
    Ok((c, 2))
}

/// `\u` with four digits, and another of these for characters that take two.
fn unicode(bytes: &[u8], at: usize) -> Result<(char, usize), (Problem, usize)> {
    let unit = hex(bytes, at)?;
    if let Some(c) = char::from_u32(unit) {
        return Ok((c, 6));
    }
    let after = at + 6;
    let is_high = unit < 0xDC00;
    if !is_high || bytes.get(after..after + 2) != Some(b"\\u") {
        return Err((Problem::Surrogate, at));
    }
    let low = hex(bytes, after)?.checked_sub(0xDC00);
    let code = low
        .filter(|low| *low < 0x400)
        .map(|low| 0x1_0000 + ((unit - 0xD800) << 10) + low);
    match code.and_then(char::from_u32) {
        Some(c) => Ok((c, 12)),
        None => Err((Problem::Surrogate, after)),
    }
}

/// The number that four digits behind `\u` mean.
fn hex(bytes: &[u8], at: usize) -> Result<u32, (Problem, usize)> {
    (at + 2..at + 6).try_fold(0, |number, place| match bytes.get(place) {
        Some(&byte) => match char::from(byte).to_digit(16) {
            Some(digit) => Ok(number << 4 | digit),
            None => Err((Problem::Escape, at)),
        },
        None => Err((Problem::Unterminated, at)),
    })
}
