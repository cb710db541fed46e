//! Looking for a few bytes in many, eight at a time.

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Marks the first zero byte of eight (and perhaps later ones that are not zero).
#[inline]
fn zero(word: u64) -> u64 {
    word.wrapping_sub(LOW) & !word & HIGH
}

/// Marks the first byte of eight that is this one.
#[inline]
pub(super) fn byte(word: u64, byte: u8) -> u64 {
    zero(word ^ (LOW * u64::from(byte)))
}

/// Marks the first byte of eight that ends the plain part of a JSON string: a quote, a backslash or a control
/// character. Turning one bit puts the quote right behind the control characters, so that one comparison is
/// enough for them all.
#[inline]
pub(super) fn string_end(word: u64) -> u64 {
    const QUOTE: u8 = b'"' ^ 0b10;
    const { assert!(QUOTE == b' ', "control characters end right below it") };
    let turned = word ^ (LOW * 0b10);
    let below = turned.wrapping_sub(LOW * u64::from(QUOTE + 1)) & !turned;
    let backslash = word ^ (LOW * u64::from(b'\\'));
    (below | (backslash.wrapping_sub(LOW) & !backslash)) & HIGH
}

/// Marks the first byte of eight that is not a space.
#[inline]
fn no_space(word: u64) -> u64 {
    word ^ (LOW * u64::from(b' '))
}

/// Marks the bytes of eight that are not ASCII.
#[inline]
pub(super) fn beyond_ascii(word: u64) -> u64 {
    word & HIGH
}

/// How many spaces there are at the start.
#[inline]
pub(super) fn spaces(bytes: &[u8]) -> usize {
    find(bytes, no_space, |&byte| byte != b' ')
}

/// How many bytes come before the first that is found: by `word` in eight of them, by `single` in one.
#[inline(always)]
pub(super) fn find(bytes: &[u8], word: impl Fn(u64) -> u64, single: impl Fn(&u8) -> bool) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, bytes) in words.iter().enumerate() {
        let found = word(u64::from_le_bytes(*bytes));
        if found != 0 {
            return index * 8 + found.trailing_zeros() as usize / 8;
        }
    }
    words.len() * 8 + rest.iter().position(single).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_spaces() {
        for count in 0..40 {
            let spaces = " ".repeat(count);
            for end in ["", "!", "\n    ", "\0"] {
                let text = spaces.clone() + end;
                assert_eq!(super::spaces(text.as_bytes()), count, "{text:?}");
            }
        }
    }

    #[test]
    fn finds_what_a_plain_loop_finds() {
        let special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
        let mut bytes: Vec<u8> = (0..40).map(|n| b'!' + n * 5).collect();
        for at in 0..bytes.len() {
            for value in 0..=u8::MAX {
                let before = std::mem::replace(&mut bytes[at], value);
                let expected = bytes.iter().position(special).unwrap_or(bytes.len());
                assert_eq!(find(&bytes, string_end, special), expected, "{bytes:?}");
                bytes[at] = before;
            }
        }
    }
}
