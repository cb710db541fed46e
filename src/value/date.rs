//! Dates: `2026-01-31` and nothing else, since `01/02/2026` is one day here and another there.

use jiff::civil::Date;

use super::Problem;

/// Reads a day written as `YYYY-MM-DD`.
pub fn parse(text: &str) -> Result<Date, Problem> {
    read(text.as_bytes()).ok_or_else(|| problem(text))
}

/// Year, month and day from ten bytes, if there is such a day.
fn read(bytes: &[u8]) -> Option<Date> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *bytes else {
        return None;
    };
    let digits = [y1, y2, y3, y4, m1, m2, d1, d2].map(|byte| byte.wrapping_sub(b'0'));
    if digits.iter().any(|digit| *digit > 9) {
        return None;
    }
    let [y1, y2, y3, y4, m1, m2, d1, d2] = digits.map(u8::cast_signed);
    let year = i16::from(y1 * 10 + y2) * 100 + i16::from(y3 * 10 + y4);
    Date::new(year, m1 * 10 + m2, d1 * 10 + d2).ok()
}

#[cold]
fn problem(text: &str) -> Problem {
    let problem = Problem::new("a date", "write year, month and day, such as `2026-01-31`");
    let shape: String = text
        .chars()
        .take(11)
        .map(|character| {
            if character.is_ascii_digit() {
                '0'
            } else {
                character
            }
        })
        .collect();
    let day = text.get(..10).filter(|day| read(day.as_bytes()).is_some());
    match (shape.as_str(), day) {
        ("0000-00-00", _) => problem.because("there is no such day"),
        ("0000-00-00T" | "0000-00-00t" | "0000-00-00 ", Some(day)) => {
            problem.because("it has a time of day").suggest(day)
        }
        ("00/00/0000" | "00.00.0000" | "00-00-0000", _) => year_last(problem, text),
        ("0000/00/00" | "0000.00.00", _) => other_separators(problem, text),
        ("00000000", _) => with_separators(problem, text),
        _ => problem,
    }
}

/// `31/01/2026`: in some countries the month comes first.
fn year_last(problem: Problem, text: &str) -> Problem {
    let part = |range| text.get(range).unwrap_or_default();
    let (first, second, year) = (part(0..2), part(3..5), part(6..10));
    if first != second && first <= "12" && second <= "12" {
        return problem.because("either part may be the month");
    }
    let (month, day) = if first > "12" {
        (second, first)
    } else {
        (first, second)
    };
    suggest_day(problem, [year, month, day].join("-"))
}

/// `2026/01/31`: the right order with other separators.
fn other_separators(problem: Problem, text: &str) -> Problem {
    suggest_day(problem, text.replace(['/', '.'], "-"))
}

/// `20260131`
fn with_separators(problem: Problem, text: &str) -> Problem {
    let part = |range| text.get(range).unwrap_or_default();
    let day = [part(0..4), part(4..6), part(6..8)].join("-");
    suggest_day(problem, day)
}

fn suggest_day(problem: Problem, day: String) -> Problem {
    if read(day.as_bytes()).is_some() {
        problem.suggest(day)
    } else {
        problem
    }
}
