//! Values: how they are read, compared, reckoned with and printed.

use std::fmt::Write;

use caveat::value::Comparison;
use caveat::value::Country;
use caveat::value::Currency;
use caveat::value::Dimension;
use caveat::value::Duration;
use caveat::value::Money;
use caveat::value::Problem;
use caveat::value::TimeUnit;
use caveat::value::Truth;
use caveat::value::Unit;
use caveat::value::boolean;
use caveat::value::date;
use caveat::value::decimal;
use caveat::value::text;
use caveat::value::unit;
use caveat::value::unit_words;
use proptest::prelude::*;
use rust_decimal::Decimal;

fn number(text: &str) -> Decimal {
    decimal::parse(text).unwrap()
}

fn duration(text: &str) -> Duration {
    Duration::parse(text).unwrap()
}

/// What each text reads as, or why it does not.
fn table<T>(
    read: impl Fn(&str) -> Result<T, Problem>,
    print: impl Fn(T) -> String,
    texts: &[&str],
) -> String {
    let mut table = String::new();
    for text in texts {
        let line = match read(text) {
            Ok(value) => print(value),
            Err(problem) => explain(&problem),
        };
        writeln!(table, "{text:<24} {line}").unwrap();
    }
    table
}

fn explain(problem: &Problem) -> String {
    let mut line = format!("not {}", problem.wanted);
    if let Some(reason) = &problem.reason {
        write!(line, ": {reason}").unwrap();
    }
    if let Some(suggestion) = &problem.suggestion {
        write!(line, " -> {suggestion}").unwrap();
    }
    line
}

#[test]
fn numbers_are_read_exactly_as_written() {
    let texts = [
        "0",
        "-0",
        "7",
        "-12",
        "+5",
        "1.10",
        "0.000",
        "-0.5",
        "1e3",
        "1.5e-3",
        "2E+2",
        "9007199254740993",
        "123456789012345678901.2345",
        "1e27",
    ];
    insta::assert_snapshot!(table(decimal::parse, decimal::display, &texts), @"
    0                        0
    -0                       0
    7                        7
    -12                      -12
    +5                       5
    1.10                     1.1
    0.000                    0
    -0.5                     -0.5
    1e3                      1000
    1.5e-3                   0.0015
    2E+2                     200
    9007199254740993         9007199254740993
    123456789012345678901.2345 123456789012345678901.2345
    1e27                     1000000000000000000000000000
    ");
}

#[test]
fn numbers_that_cannot_be_kept_exactly_are_refused() {
    let texts = [
        "1e28",
        "1e-29",
        "1e1000000",
        "1e-99999999999999999999",
        "12345678901234567890123456789",
        "0.12345678901234567890123456789",
    ];
    insta::assert_snapshot!(table(decimal::parse, decimal::display, &texts), @"
    1e28                     not a number: it needs more than the 28 digits that are kept exactly
    1e-29                    not a number: it needs more than the 28 digits that are kept exactly
    1e1000000                not a number: it needs more than the 28 digits that are kept exactly
    1e-99999999999999999999  not a number: it needs more than the 28 digits that are kept exactly
    12345678901234567890123456789 not a number: it needs more than the 28 digits that are kept exactly
    0.12345678901234567890123456789 not a number: it needs more than the 28 digits that are kept exactly
    ");
}

#[test]
fn what_only_looks_like_a_number_is_refused() {
    let texts = [
        "0123",
        "-007",
        "00.5",
        "1_000",
        "1,000",
        "1 000",
        "1,000,000.5",
        "1,5",
        "1,50,00",
        ".5",
        "5.",
        "-.5",
        "0x1F",
        "0o17",
        "NaN",
        ".inf",
        "Infinity",
        "1e",
        "1e+",
        "--1",
        "1.2.3",
        "12:30",
        "twelve",
        "٣",
        "",
    ];
    insta::assert_snapshot!(table(decimal::parse, decimal::display, &texts), @"
    0123                     not a number: a zero in front makes it octal to some programs -> 123
    -007                     not a number: a zero in front makes it octal to some programs -> -7
    00.5                     not a number: a zero in front makes it octal to some programs -> 0.5
    1_000                    not a number: digits are written without separators -> 1000
    1,000                    not a number: digits are written without separators -> 1000
    1 000                    not a number: digits are written without separators -> 1000
    1,000,000.5              not a number: digits are written without separators -> 1000000.5
    1,5                      not a number: the decimal mark is a point -> 1.5
    1,50,00                  not a number
    .5                       not a number -> 0.5
    5.                       not a number -> 5
    -.5                      not a number
    0x1F                     not a number
    0o17                     not a number
    NaN                      not a number
    .inf                     not a number
    Infinity                 not a number
    1e                       not a number
    1e+                      not a number
    --1                      not a number
    1.2.3                    not a number
    12:30                    not a number
    twelve                   not a number
    ٣                        not a number
                             not a number
    ");
}

#[test]
fn reckoning_is_exact_as_long_as_it_fits() {
    assert_eq!(
        decimal::add(number("0.1"), number("0.2")),
        Some(number("0.3"))
    );
    assert_eq!(
        decimal::multiply(number("1.1"), number("1.1")),
        Some(number("1.21"))
    );
    assert_eq!(
        decimal::divide(number("1"), number("8")),
        Some(number("0.125"))
    );
    let third = decimal::divide(number("1"), number("3")).map(decimal::display);
    assert_eq!(third.as_deref(), Some("0.3333333333333333333333333333"));
    assert_eq!(decimal::divide(number("1"), number("0")), None);
    assert_eq!(decimal::multiply(number("1e27"), number("1e27")), None);
    assert_eq!(decimal::multiply(number("1e-27"), number("1e-27")), None);
}

#[test]
fn booleans_have_six_words() {
    let texts = [
        "true", "Yes", "ON", "false", "No", "off", "y", "0", "1", "maybe", "null",
    ];
    insta::assert_snapshot!(table(boolean::parse, |value| value.to_string(), &texts), @"
    true                     true
    Yes                      true
    ON                       true
    false                    false
    No                       false
    off                      false
    y                        not a boolean -> true
    0                        not a boolean -> false
    1                        not a boolean -> true
    maybe                    not a boolean
    null                     not a boolean
    ");
}

#[test]
fn durations_are_words_or_iso_8601() {
    let texts = [
        "30 days",
        "1 day",
        "0 days",
        "90minutes",
        "1.5 hours",
        "72 hours",
        "2 weeks",
        "6 months",
        "18 months",
        "1 year",
        "1 year 6 months",
        "1 month 12 hours",
        "0.5 years",
        "indefinite",
        "P30D",
        "P90D",
        "PT72H",
        "P1Y6M",
        "P2W",
        "P1DT12H",
        "PT0.5S",
        "P1MT1M",
    ];
    insta::assert_snapshot!(table(Duration::parse, |value| value.to_string(), &texts), @"
    30 days                  30 days
    1 day                    1 day
    0 days                   0 days
    90minutes                90 minutes
    1.5 hours                1 hour 30 minutes
    72 hours                 72 hours
    2 weeks                  2 weeks
    6 months                 6 months
    18 months                18 months
    1 year                   1 year
    1 year 6 months          1 year 6 months
    1 month 12 hours         1 month 12 hours
    0.5 years                6 months
    indefinite               indefinite
    P30D                     30 days
    P90D                     90 days
    PT72H                    72 hours
    P1Y6M                    1 year 6 months
    P2W                      2 weeks
    P1DT12H                  1 day 12 hours
    PT0.5S                   0.5 seconds
    P1MT1M                   1 month 1 minute
    ");
}

#[test]
fn other_durations_are_refused() {
    let texts = [
        "30",
        "days",
        "-5 days",
        "-Infinity days",
        "NaN days",
        "1.5 months",
        "P0.3Y",
        "30 m",
        "30 d",
        "72h",
        "30 Days",
        "30 dayz",
        "30 metres",
        "1,000 days",
        "6 months 1 year",
        "1 day 1 day",
        "1 day 2",
        "P",
        "PT",
        "P30",
        "p30d",
        "P1H",
        "PT1D",
        "P1D2",
        "PT1H1H",
        "P-1D",
        "forever",
        "Indefinite",
        "NA",
        "1e3 days",
        "9999999999 years",
        "30 days ago",
        "дней",
        "1 день",
        "",
    ];
    insta::assert_snapshot!(table(Duration::parse, |value| value.to_string(), &texts), @"
    30                       not a duration: its unit is missing
    days                     not a duration
    -5 days                  not a duration: it is negative
    -Infinity days           not a duration
    NaN days                 not a duration
    1.5 months               not a duration: a part of a month has no certain length
    P0.3Y                    not a duration: a part of a month has no certain length
    30 m                     not a duration: `m` may mean minutes or months
    30 d                     not a duration -> 30 days
    72h                      not a duration -> 72 hours
    30 Days                  not a duration -> 30 days
    30 dayz                  not a duration -> 30 days
    30 metres                not a duration
    1,000 days               not a duration: digits are written without separators
    6 months 1 year          not a duration: its units do not go from long to short
    1 day 1 day              not a duration: its units do not go from long to short
    1 day 2                  not a duration: its unit is missing
    P                        not a duration
    PT                       not a duration
    P30                      not a duration
    p30d                     not a duration -> P30D
    P1H                      not a duration
    PT1D                     not a duration
    P1D2                     not a duration
    PT1H1H                   not a duration: its units do not go from long to short
    P-1D                     not a duration
    forever                  not a duration -> indefinite
    Indefinite               not a duration -> indefinite
    NA                       not a duration
    1e3 days                 not a duration
    9999999999 years         not a duration: it is too long to be counted exactly
    30 days ago              not a duration
    дней                     not a duration
    1 день                   not a duration
                             not a duration
    ");
}

/// The fewest and the most days by which the first is longer.
fn days(left: &str, right: &str) -> (String, String) {
    let (low, high) = duration(left).difference(duration(right));
    let days = |seconds: Decimal| decimal::display(seconds / Decimal::from(86_400));
    (days(low), days(high))
}

#[test]
fn months_span_a_range_of_days() {
    for (months, low, high) in [
        ("1 month", "28", "31"),
        ("2 months", "59", "62"),
        ("3 months", "89", "92"),
        ("6 months", "181", "184"),
        ("12 months", "365", "366"),
        ("13 months", "393", "397"),
        ("2 years", "730", "731"),
        ("4 years", "1460", "1461"),
        ("8 years", "2921", "2922"),
        ("100 years", "36524", "36525"),
        ("400 years", "146097", "146097"),
    ] {
        assert_eq!(
            days(months, "0 days"),
            (low.to_owned(), high.to_owned()),
            "{months}"
        );
    }
}

#[test]
fn months_cancel() {
    let zero = ("0".to_owned(), "0".to_owned());
    assert_eq!(days("1 year", "12 months"), zero);
    assert_eq!(days("18 months", "P1Y6M"), zero);
    assert_eq!(days("1 week", "168 hours"), zero);
    assert_eq!(
        days("1 month 1 day", "1 month"),
        ("1".to_owned(), "1".to_owned())
    );
    assert_eq!(
        days("1 month", "30 days"),
        ("-2".to_owned(), "1".to_owned())
    );
    assert_eq!(
        days("30 days", "1 month"),
        ("-1".to_owned(), "2".to_owned())
    );
}

#[test]
fn durations_compare_where_every_calendar_agrees() {
    use Comparison::*;
    use Truth::*;
    for (left, comparison, right, truth) in [
        ("180 days", Less, "6 months", True),
        ("181 days", LessOrEqual, "6 months", True),
        ("181 days", Less, "6 months", Unknown),
        ("183 days", LessOrEqual, "6 months", Unknown),
        ("184 days", GreaterOrEqual, "6 months", True),
        ("185 days", LessOrEqual, "6 months", False),
        ("30 days", Equal, "1 month", Unknown),
        ("32 days", Equal, "1 month", False),
        ("32 days", NotEqual, "1 month", True),
        ("30 days", NotEqual, "1 month", Unknown),
        ("365 days", LessOrEqual, "1 year", True),
        ("366 days", LessOrEqual, "1 year", Unknown),
        ("1 year", Equal, "12 months", True),
        ("24 hours", Equal, "1 day", True),
        ("90 days", Greater, "24 hours", True),
        ("indefinite", Greater, "1000000 years", True),
        ("indefinite", LessOrEqual, "30 days", False),
        ("30 days", Less, "indefinite", True),
        ("indefinite", Equal, "indefinite", True),
        ("indefinite", Less, "indefinite", False),
    ] {
        let (low, high) = duration(left).difference(duration(right));
        assert_eq!(
            comparison.holds(low, high),
            truth,
            "{left} {comparison:?} {right}"
        );
    }
}

#[test]
fn a_comparison_holds_when_every_value_of_a_range_agrees() {
    use Comparison::*;
    let ranges = [
        ("-2", "-1"),
        ("-1", "0"),
        ("0", "0"),
        ("0", "1"),
        ("1", "2"),
        ("-1", "1"),
    ];
    let mut table = String::new();
    for comparison in [Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual] {
        write!(table, "{:<15}", format!("{comparison:?}")).unwrap();
        for (low, high) in ranges {
            let truth = comparison.holds(number(low), number(high));
            write!(table, " {:<8}", format!("{truth:?}")).unwrap();
        }
        table.push('\n');
    }
    insta::assert_snapshot!(table, @"
    Equal           False    Unknown  True     Unknown  False    Unknown 
    NotEqual        True     Unknown  False    Unknown  True     Unknown 
    Less            True     Unknown  False    False    False    Unknown 
    LessOrEqual     True     True     True     Unknown  False    Unknown 
    Greater         False    False    False    Unknown  True     Unknown 
    GreaterOrEqual  False    Unknown  True     True     True     Unknown
    ");
}

#[test]
fn durations_are_reckoned_with() {
    let shown =
        |value: Option<Duration>| value.map_or("none".to_owned(), |value| value.to_string());
    let sum = |a: &str, b: &str| shown(duration(a).add(duration(b)));
    let rest = |a: &str, b: &str| shown(duration(a).subtract(duration(b)));
    let times = |a: &str, b: &str| shown(duration(a).scale(number(b)));
    let part = |a: &str, b: &str| shown(duration(a).divide(number(b)));
    assert_eq!(sum("30 days", "72 hours"), "33 days");
    assert_eq!(sum("90 minutes", "1 hour"), "2 hours 30 minutes");
    assert_eq!(sum("1 year", "10 days"), "1 year 10 days");
    assert_eq!(sum("1 month", "indefinite"), "indefinite");
    assert_eq!(rest("30 days", "31 days"), "-1 day");
    assert_eq!(rest("1 month", "3 days"), "1 month -3 days");
    assert_eq!(rest("indefinite", "1 day"), "indefinite");
    assert_eq!(rest("1 day", "indefinite"), "none");
    assert_eq!(times("1 day", "45"), "45 days");
    assert_eq!(times("1 year", "0.5"), "6 months");
    assert_eq!(times("1 month", "0.5"), "none");
    assert_eq!(times("indefinite", "2"), "indefinite");
    assert_eq!(times("indefinite", "0"), "none");
    assert_eq!(times("2000000000 months", "2"), "none");
    assert_eq!(part("1 year", "4"), "3 months");
    assert_eq!(part("1 month", "2"), "none");
    assert_eq!(part("1 day", "2"), "12 hours");
    assert_eq!(part("1 day", "0"), "none");
}

#[test]
fn money_has_a_currency() {
    let texts = [
        "5000 EUR",
        "EUR 5000",
        "5000EUR",
        "-12.50 CHF",
        "5000",
        "5000 eur",
        "5000 Euro",
        "€5000",
        "5000 €",
        "$5000",
        "£20",
        "5,000 EUR",
        "5000 XYZ",
        "5000 EURO",
        "EUR",
        "five EUR",
        "5000 EUR net",
        "1 XXX",
    ];
    insta::assert_snapshot!(table(Money::parse, |value| value.to_string(), &texts), @"
    5000 EUR                 5000 EUR
    EUR 5000                 5000 EUR
    5000EUR                  5000 EUR
    -12.50 CHF               -12.5 CHF
    5000                     not an amount of money: its currency is missing
    5000 eur                 not an amount of money -> 5000 EUR
    5000 Euro                not an amount of money -> 5000 EUR
    €5000                    not an amount of money -> 5000 EUR
    5000 €                   not an amount of money -> 5000 EUR
    $5000                    not an amount of money: several currencies are called dollar
    £20                      not an amount of money -> 20 GBP
    5,000 EUR                not an amount of money: digits are written without separators -> 5000 EUR
    5000 XYZ                 not an amount of money: there is no currency `XYZ`
    5000 EURO                not an amount of money -> 5000 EUR
    EUR                      not an amount of money
    five EUR                 not an amount of money
    5000 EUR net             not an amount of money: there is no currency `EUR net`
    1 XXX                    not an amount of money: there is no currency `XXX`
    ");
}

#[test]
fn quantities_have_a_unit_of_their_dimension() {
    let show = |dimension: Dimension, texts: &[&str]| {
        table(
            |text| dimension.parse(text),
            |value| dimension.display(value),
            texts,
        )
    };
    let length = show(
        Dimension::Length,
        &[
            "500 m", "1.5 km", "1500m", "1234 m", "5 mm", "2 mi", "10", "5 kg", "5 metres", "5 KM",
            "5 x", "m", "3 days",
        ],
    );
    insta::assert_snapshot!(length, @"
    500 m                    500 m
    1.5 km                   1.5 km
    1500m                    1.5 km
    1234 m                   1234 m
    5 mm                     5 mm
    2 mi                     3218.688 m
    10                       not a length: its unit is missing
    5 kg                     not a length: `kg` is a unit of mass
    5 metres                 not a length -> 5 m
    5 KM                     not a length -> 5 km
    5 x                      not a length: there is no unit `x`
    m                        not a length
    3 days                   not a length: `days` is a unit of time
    ");
    let area = show(
        Dimension::Area,
        &["2 km2", "200 m2", "0.5 km2", "3 ha", "2 km²", "2 km"],
    );
    insta::assert_snapshot!(area, @"
    2 km2                    2 km2
    200 m2                   200 m2
    0.5 km2                  0.5 km2
    3 ha                     0.03 km2
    2 km²                    not an area -> 2 km2
    2 km                     not an area: `km` is a unit of length
    ");
    let speed = show(
        Dimension::Speed,
        &["50 km/h", "10 m/s", "10 kn", "10 mph", "10 knots", "10 kmh"],
    );
    insta::assert_snapshot!(speed, @"
    50 km/h                  50 km/h
    10 m/s                   36 km/h
    10 kn                    18.52 km/h
    10 mph                   16.09344 km/h
    10 knots                 not a speed -> 10 kn
    10 kmh                   not a speed -> 10 km/h
    ");
    let mass = show(
        Dimension::Mass,
        &["250 g", "0.249 kg", "4 kg", "1 t", "4 kilos"],
    );
    insta::assert_snapshot!(mass, @"
    250 g                    250 g
    0.249 kg                 249 g
    4 kg                     4 kg
    1 t                      1 t
    4 kilos                  not a mass -> 4 kg
    ");
    let bytes = show(
        Dimension::Bytes,
        &[
            "10 MB",
            "10MB",
            "1500 bytes",
            "1 KiB",
            "2048 B",
            "1.5 TB",
            "1 GiB",
            "10 mb",
            "10 KB",
            "5 EUR",
        ],
    );
    insta::assert_snapshot!(bytes, @"
    10 MB                    10 MB
    10MB                     10 MB
    1500 bytes               1.5 kB
    1 KiB                    1 KiB
    2048 B                   2 KiB
    1.5 TB                   1.5 TB
    1 GiB                    1 GiB
    10 mb                    not an amount of data -> 10 MB
    10 KB                    not an amount of data -> 10 kB
    5 EUR                    not an amount of data: `EUR` is a currency
    ");
    let percent = show(
        Dimension::Percent,
        &[
            "80%",
            "80 %",
            "0.5%",
            "120%",
            "80",
            "0.8",
            "1",
            "80 percent",
            "%",
        ],
    );
    insta::assert_snapshot!(percent, @"
    80%                      80%
    80 %                     80%
    0.5%                     0.5%
    120%                     120%
    80                       not a percentage: its `%` is missing -> 80%
    0.8                      not a percentage: it may mean `0.8%` or `80%`
    1                        not a percentage: it may mean `1%` or `100%`
    80 percent               not a percentage -> 80%
    %                        not a percentage
    ");
}

#[test]
fn every_unit_word_is_known_by_itself() {
    for word in unit_words() {
        assert!(unit(word).is_some(), "{word}");
    }
    assert_eq!(unit("days"), Some(Unit::Time(TimeUnit::Day)));
    assert_eq!(
        unit("km"),
        Some(Unit::Quantity(Dimension::Length, number("1000")))
    );
    assert_eq!(unit("EUR"), Currency::of("EUR").map(Unit::Currency));
    assert_eq!(
        unit("%"),
        Some(Unit::Quantity(Dimension::Percent, number("1")))
    );
    assert_eq!(unit("furlongs"), None);
}

#[test]
fn dates_are_year_month_day() {
    let texts = [
        "2026-01-31",
        "2024-02-29",
        "0001-01-01",
        "2026-02-29",
        "2026-13-01",
        "31/01/2026",
        "12/31/2026",
        "01.02.2026",
        "2026/01/31",
        "20260131",
        "2026-1-31",
        "2026-01-31T10:00:00Z",
        "2026-01-31 10:00",
        "31 January 2026",
        "2026-01",
        "tomorrow",
    ];
    insta::assert_snapshot!(table(date::parse, |value| value.to_string(), &texts), @"
    2026-01-31               2026-01-31
    2024-02-29               2024-02-29
    0001-01-01               0001-01-01
    2026-02-29               not a date: there is no such day
    2026-13-01               not a date: there is no such day
    31/01/2026               not a date -> 2026-01-31
    12/31/2026               not a date -> 2026-12-31
    01.02.2026               not a date: either part may be the month
    2026/01/31               not a date -> 2026-01-31
    20260131                 not a date -> 2026-01-31
    2026-1-31                not a date
    2026-01-31T10:00:00Z     not a date: it has a time of day -> 2026-01-31
    2026-01-31 10:00         not a date: it has a time of day -> 2026-01-31
    31 January 2026          not a date
    2026-01                  not a date
    tomorrow                 not a date
    ");
}

#[test]
fn countries_are_two_capital_letters() {
    let texts = [
        "NO", "no", "GB", "UK", "EL", "NOR", "Norway", "XX", "N", "EU", "ÅÄ",
    ];
    insta::assert_snapshot!(table(Country::parse, |value| value.to_string(), &texts), @"
    NO                       NO
    no                       not a country -> NO
    GB                       GB
    UK                       not a country -> GB
    EL                       not a country -> GR
    NOR                      not a country: it has three letters
    Norway                   not a country
    XX                       not a country
    N                        not a country
    EU                       not a country
    ÅÄ                       not a country
    ");
}

#[test]
fn texts_compare_after_normalisation() {
    assert!(text::same("café", "cafe\u{301}"));
    assert!(!text::same("café", "cafe"));
    assert!(text::same("plain", "plain"));
    assert_eq!(text::normalize("cafe\u{301}"), "café");
}

fn any_duration() -> impl Strategy<Value = Duration> {
    let span =
        (0..2400_i32, 0..4_000_000_000_i64, 0..4_u32).prop_map(|(months, seconds, scale)| {
            let months = Duration::of(months.into(), TimeUnit::Month).unwrap();
            let seconds = Duration::of(Decimal::new(seconds, scale), TimeUnit::Second).unwrap();
            months.add(seconds).unwrap()
        });
    prop_oneof![9 => span, 1 => Just(Duration::Indefinite)]
}

proptest! {
    #[test]
    fn differences_are_antisymmetric(a in any_duration(), b in any_duration()) {
        let (low, high) = a.difference(b);
        let (back_low, back_high) = b.difference(a);
        prop_assert_eq!((low, high), (-back_high, -back_low));
        prop_assert!(low <= high);
    }

    #[test]
    fn durations_read_back_as_they_print(a in any_duration()) {
        prop_assert_eq!(Duration::parse(&a.to_string()), Ok(a));
    }

    #[test]
    fn numbers_read_back_as_they_print(mantissa in any::<i64>(), scale in 0..28_u32) {
        let value = Decimal::new(mantissa, scale);
        prop_assert_eq!(decimal::parse(&decimal::display(value)), Ok(value));
    }

    #[test]
    fn quantities_read_back_as_they_print(mantissa in any::<i64>(), scale in 0..6_u32) {
        let value = Decimal::new(mantissa, scale);
        for dimension in [
            Dimension::Percent,
            Dimension::Length,
            Dimension::Area,
            Dimension::Mass,
            Dimension::Speed,
            Dimension::Bytes,
        ] {
            prop_assert_eq!(dimension.parse(&dimension.display(value)), Ok(value));
        }
    }

    #[test]
    fn no_text_makes_reading_fail_badly(text in ".{0,40}") {
        let _ = decimal::parse(&text);
        let _ = Duration::parse(&text);
        let _ = Money::parse(&text);
        let _ = date::parse(&text);
        let _ = Country::parse(&text);
        let _ = Dimension::Length.parse(&text);
        let _ = Dimension::Percent.parse(&text);
    }

    #[test]
    fn no_text_that_is_nearly_a_value_makes_reading_fail_badly(
        text in "[-+]?[0-9eE._,' ]{0,36}( ?(days|P|T|PT|km|EUR|%|Y|M|H))?[0-9YMDTHS.]{0,8}",
    ) {
        let _ = decimal::parse(&text);
        let _ = Duration::parse(&text);
        let _ = Duration::parse(&format!("P{text}"));
        let _ = Money::parse(&text);
        let _ = date::parse(&text);
        let _ = Dimension::Length.parse(&text);
        let _ = Dimension::Percent.parse(&text);
    }
}
