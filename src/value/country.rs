//! Countries by the two letters of ISO 3166-1.

use std::fmt;

use super::Problem;

/// A country.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

impl Country {
    /// Reads a code as the standard writes it: `NO`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        Self::of(text.as_bytes()).ok_or_else(|| problem(text))
    }

    /// The two letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    fn of(bytes: &[u8]) -> Option<Self> {
        let [first, second] = *bytes else {
            return None;
        };
        let column = second.checked_sub(b'A').filter(|column| *column < 26)?;
        let row = SECOND_LETTERS.get(usize::from(first.checked_sub(b'A')?))?;
        (row >> column & 1 == 1).then_some(Self([first, second]))
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

fn problem(text: &str) -> Problem {
    let problem = Problem::new(
        "a country",
        "write the two letters of ISO 3166-1, such as `NO`",
    );
    let upper = text.to_ascii_uppercase();
    let usual = match upper.as_str() {
        "UK" => "GB",
        "EL" => "GR",
        other => other,
    };
    match Country::of(usual.as_bytes()) {
        Some(country) => problem.suggest(country.code()),
        None if upper.len() == 3 && upper.bytes().all(|byte| byte.is_ascii_uppercase()) => {
            problem.because("it has three letters")
        }
        None => problem,
    }
}

/// The officially assigned codes, a line for each first letter.
const CODES: [&str; 26] = [
    "DEFGILMOQRSTUWXZ",
    "ABDEFGHIJLMNOQRSTVWYZ",
    "ACDFGHIKLMNORUVWXYZ",
    "EJKMOZ",
    "CEGHRST",
    "IJKMOR",
    "ABDEFGHILMNPQRSTUWY",
    "KMNRTU",
    "DELMNOQRST",
    "EMOP",
    "EGHIMNPRWYZ",
    "ABCIKRSTUVY",
    "ACDEFGHKLMNOPQRSTUVWXYZ",
    "ACEFGILOPRUZ",
    "M",
    "AEFGHKLMNRSTWY",
    "A",
    "EOSUW",
    "ABCDEGHIJKLMNORSTVXYZ",
    "CDFGHJKLMNORTVWZ",
    "AGMSYZ",
    "ACEGINU",
    "FS",
    "",
    "ET",
    "AMW",
];

/// For each first letter, a bit for each second letter.
#[expect(
    clippy::indexing_slicing,
    reason = "computed while compiling, which stops at a bad index"
)]
const SECOND_LETTERS: [u32; 26] = {
    let mut rows = [0; 26];
    let mut row = 0;
    while row < 26 {
        let letters = CODES[row].as_bytes();
        let mut at = 0;
        while at < letters.len() {
            rows[row] |= 1 << (letters[at] - b'A');
            at += 1;
        }
        row += 1;
    }
    rows
};
