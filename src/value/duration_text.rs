//! Durations as they are written: `30 days`, `1 year 6 months`, `P1Y6M`, `PT72H`, `indefinite`.

use rust_decimal::Decimal;

use super::Duration;
use super::Problem;
use super::TimeUnit;
use super::decimal;

impl Duration {
    /// Reads `30 days`, `1 year 6 months`, `P30D`, `PT72H` or `indefinite`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        match text.as_bytes() {
            b"indefinite" => Ok(Self::Indefinite),
            [b'P', b'0'..=b'9' | b'T', ..] => parse_iso(text),
            _ => match parse_short(text) {
                Some(duration) => Ok(duration),
                None => parse_words(text),
            },
        }
    }
}

/// Most durations: a few digits, a space and a word.
fn parse_short(text: &str) -> Option<Duration> {
    const FITS: usize = 6;
    let (digits, word) = text.split_once(' ')?;
    let digits = digits.as_bytes();
    if digits.len() > FITS || matches!(digits, [] | [b'0', _, ..]) {
        return None;
    }
    let number = digits.iter().try_fold(0, |sum, byte| {
        let digit = byte.is_ascii_digit().then(|| u32::from(byte - b'0'));
        Some(sum * 10 + digit?)
    });
    Duration::of_whole(number?, TimeUnit::of(word)?)
}

/// `1 year 6 months`: numbers and words, from long units to short.
#[cold]
fn parse_words(text: &str) -> Result<Duration, Problem> {
    let mut sum = Parts::default();
    let mut rest = text;
    while !rest.is_empty() {
        let (number, word, after) = split_part(rest);
        let Some(unit) = TimeUnit::of(word) else {
            return Err(wrong_word(text, number, word));
        };
        sum.push(read_number(number)?, unit)?;
        rest = after;
    }
    sum.finish()
}

/// The number, the word and what follows: `6 months 2 days` is `6`, `months` and `2 days`.
fn split_part(text: &str) -> (&str, &str, &str) {
    let is_letter = |character: char| character.is_alphabetic();
    let word = text.find(is_letter).unwrap_or(text.len());
    let (number, rest) = text.split_at(word);
    let end = rest
        .find(|character| !is_letter(character))
        .unwrap_or(rest.len());
    let (word, rest) = rest.split_at(end);
    (number.trim_end(), word, rest.trim_start())
}

/// `P1Y6M`, `P30D`, `PT72H`, as ISO 8601 has it.
fn parse_iso(text: &str) -> Result<Duration, Problem> {
    let mut sum = Parts::default();
    let mut in_time = false;
    let mut rest = text.get(1..).unwrap_or_default();
    while !rest.is_empty() {
        if let (false, Some(time)) = (in_time, rest.strip_prefix('T')) {
            in_time = true;
            rest = time;
            continue;
        }
        let end = rest
            .find(|character: char| !character.is_ascii_digit() && character != '.')
            .unwrap_or(rest.len());
        let (number, designator) = rest.split_at(end);
        let unit = match (in_time, designator.as_bytes().first()) {
            (false, Some(b'Y')) => TimeUnit::Year,
            (false, Some(b'M')) => TimeUnit::Month,
            (false, Some(b'W')) => TimeUnit::Week,
            (false, Some(b'D')) => TimeUnit::Day,
            (true, Some(b'H')) => TimeUnit::Hour,
            (true, Some(b'M')) => TimeUnit::Minute,
            (true, Some(b'S')) => TimeUnit::Second,
            _ => return Err(problem()),
        };
        sum.push(read_number(number)?, unit)?;
        rest = designator.get(1..).unwrap_or_default();
    }
    sum.finish()
}

/// What has been read of a duration: the sum, and the last unit.
#[derive(Default)]
struct Parts {
    sum: Option<Duration>,
    last: Option<TimeUnit>,
}

impl Parts {
    /// Adds a part, whose unit must be shorter than the last.
    fn push(&mut self, number: Decimal, unit: TimeUnit) -> Result<(), Problem> {
        if self.last.is_some_and(|last| unit >= last) {
            return Err(problem().because("its units do not go from long to short"));
        }
        self.last = Some(unit);
        let part = Duration::of(number, unit).ok_or_else(|| does_not_fit(number, unit))?;
        let sum = match self.sum {
            None => Some(part),
            Some(sum) => sum.add_exactly(part),
        };
        self.sum = Some(sum.ok_or_else(too_long)?);
        Ok(())
    }

    fn finish(self) -> Result<Duration, Problem> {
        self.sum.ok_or_else(problem)
    }
}

fn read_number(text: &str) -> Result<Decimal, Problem> {
    let number = decimal::parse(text).map_err(|number| Problem {
        reason: number.reason,
        ..problem()
    })?;
    if number < Decimal::ZERO {
        return Err(problem().because("it is negative"));
    }
    Ok(number)
}

fn problem() -> Problem {
    Problem::new(
        "a duration",
        "write a number and a unit, such as `30 days`, or `indefinite`",
    )
}

fn too_long() -> Problem {
    problem().because("it is too long to be counted exactly")
}

fn does_not_fit(number: Decimal, unit: TimeUnit) -> Problem {
    if unit >= TimeUnit::Month && !number.is_integer() {
        problem().because("a part of a month has no certain length")
    } else {
        too_long()
    }
}

/// A word that is no unit of time: a missing one, another spelling, or something else.
fn wrong_word(text: &str, number: &str, word: &str) -> Problem {
    let lower = text.to_lowercase();
    if [
        "indefinite",
        "indefinitely",
        "forever",
        "unlimited",
        "permanent",
    ]
    .contains(&lower.as_str())
    {
        return problem().suggest("indefinite");
    }
    if word.is_empty() && decimal::parse(number).is_ok() {
        return problem().because("its unit is missing");
    }
    if word == "m" {
        return problem().because("`m` may mean minutes or months");
    }
    let part = format!("{number}{word}");
    let whole = text == part || text == format!("{number} {word}");
    match usual_unit(word).filter(|_| whole && read_number(number).is_ok()) {
        Some(unit) => problem().suggest(format!("{number} {unit}")),
        None if lower.starts_with('p') && parse_iso(&text.to_uppercase()).is_ok() => {
            problem().suggest(text.to_uppercase())
        }
        None => problem(),
    }
}

/// The unit that another spelling means.
fn usual_unit(word: &str) -> Option<&'static str> {
    let lower = word.to_lowercase();
    let unit = match lower.as_str() {
        "s" | "sec" | "secs" => TimeUnit::Second,
        "min" | "mins" => TimeUnit::Minute,
        "h" | "hr" | "hrs" => TimeUnit::Hour,
        "d" => TimeUnit::Day,
        "w" | "wk" | "wks" => TimeUnit::Week,
        "mo" | "mos" | "mth" | "mths" => TimeUnit::Month,
        "y" | "yr" | "yrs" => TimeUnit::Year,
        other => {
            let near = |word: &str| strsim::osa_distance(word, other) <= 1;
            TimeUnit::ALL
                .into_iter()
                .find(|unit| unit.words().into_iter().any(near))?
        }
    };
    let [_, several] = unit.words();
    Some(several)
}
