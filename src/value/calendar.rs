//! How many days some months may have.

/// The fewest and the most days that `months` months have, over every month of the Gregorian cycle of
/// 400 years in which they may begin, counted from the first day of a month.
pub(super) fn days_of_months(months: i64) -> (i64, i64) {
    let (years, rest) = (months / 12, months % 12);
    let ranges = (0..12).map(|first| {
        let common = years * 365 + days_before(first + rest) - days_before(first);
        let (fewest, most) = leap_years_among(februaries(first, months));
        (common + fewest, common + most)
    });
    ranges
        .reduce(|(low, high), (fewest, most)| (low.min(fewest), high.max(most)))
        .unwrap_or_default()
}

/// Days of a common year, and of the next, before a month; January is 0.
fn days_before(month: i64) -> i64 {
    const BEFORE: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let of_year = usize::try_from(month % 12).unwrap_or_default();
    BEFORE
        .get(of_year)
        .map_or(0, |days| days + month / 12 * 365)
}

/// How many Februaries there are among `months` months from month `first` on.
fn februaries(first: i64, months: i64) -> i64 {
    (first + months + 10) / 12 - (first + 10) / 12
}

/// The fewest and the most leap years among so many years in a row.
fn leap_years_among(years: i64) -> (i64, i64) {
    let (cycles, rest) = (years / 400, years % 400);
    let (fewest, most) = if rest <= 100 {
        // At best every fourth year counts, and at worst one of these is a century that does not.
        ((rest / 4 - 1).max(0), (rest + 3) / 4)
    } else {
        (0..400)
            .map(|start| leap_years_before(start + rest) - leap_years_before(start))
            .fold((i64::MAX, 0), |(fewest, most), count| {
                (fewest.min(count), most.max(count))
            })
    };
    (cycles * 97 + fewest, cycles * 97 + most)
}

/// Leap years before a year, counted from the year 1.
fn leap_years_before(year: i64) -> i64 {
    year / 4 - year / 100 + year / 400
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Days from the first of one month to the first of another, by the civil calendar itself.
    fn days_between(first: i64, months: i64) -> i64 {
        let day = |month: i64| {
            let year = i16::try_from(2000 + month / 12).unwrap();
            let month = i8::try_from(month % 12 + 1).unwrap();
            jiff::civil::date(year, month, 1)
        };
        let span = day(first).until((jiff::Unit::Day, day(first + months)));
        span.unwrap().get_days().into()
    }

    #[test]
    fn agrees_with_the_calendar_over_a_whole_cycle() {
        for months in [
            1, 2, 3, 6, 11, 12, 13, 18, 24, 47, 48, 96, 97, 120, 1200, 1212, 2399, 4800,
        ] {
            let days = || (0..4800).map(|first| days_between(first, months));
            let range = (days().min().unwrap(), days().max().unwrap());
            assert_eq!(days_of_months(months), range, "{months} months");
        }
    }
}
