//! Small pools of values, as rules and as plans write them. Both draw on the same few, so that what a plan
//! says often lies at or near the limit that a rule sets.

use caveat::syntax::ast::Expr;
use caveat::syntax::ast::ExprKind;
use caveat::syntax::ast::Literal;

use super::build;
use super::random::Random;
use super::world::Ty;
use crate::data::Data;

/// How rules write values of a type: a number with a unit, a date, or words in quotes.
fn in_rules(ty: &Ty) -> &'static [&'static str] {
    match ty {
        Ty::Number => &["0", "1", "2", "3", "5", "0.5", "2.50", "10", "1_000"],
        Ty::Percent => &["0%", "50%", "80%", "12.5%", "100%"],
        Ty::Duration => &[
            "24 hours",
            "1 day",
            "2 weeks",
            "14 days",
            "30 days",
            "31 days",
            "28 days",
            "1 month",
            "6 months",
            "183 days",
            "12 months",
            "1 year",
            "365 days",
            "90 minutes",
            "0 days",
            "indefinite",
        ],
        Ty::Date => &[
            "2024-02-29",
            "2026-01-31",
            "2026-02-28",
            "2026-03-01",
            "2026-06-01",
            "today",
        ],
        Ty::Money => &[
            "0 EUR",
            "100 EUR",
            "100.00 EUR",
            "200 EUR",
            "100 USD",
            "99.99 EUR",
        ],
        Ty::Length => &[
            "0 m", "500 m", "0.5 km", "1 km", "50000 cm", "1 mi", "2000 ft",
        ],
        Ty::Area => &["1 km2", "1000000 m2", "1 ha", "10000 m2", "2 km2"],
        Ty::Mass => &["1 kg", "1000 g", "1 t", "500 g", "250000 mg"],
        Ty::Speed => &["36 km/h", "10 m/s", "50 km/h", "20 kn", "30 mph"],
        Ty::Bytes => &["1 MB", "1000 kB", "1 MiB", "10 bytes", "1 GB"],
        Ty::Country => &["NO", "SE", "DE", "FR"],
        Ty::Text => &[
            "a",
            "b",
            "ab",
            "A",
            "\u{e9}",
            "e\u{301}",
            "",
            "a \"quoted\" {x}",
        ],
        _ => &[],
    }
}

/// How plans write values of a type, well or nearly so. What begins with `#` is written without quotes.
fn in_plans(ty: &Ty) -> &'static [&'static str] {
    match ty {
        Ty::Number => &[
            "#0", "#1", "#2", "#3", "#5", "#0.5", "#2.50", "#10", "#-1", "3", "#1000", "#1e1",
        ],
        Ty::Percent => &["0%", "50%", "80%", "79.9%", "12.5 %", "100%", "120%"],
        Ty::Duration => &[
            "24 hours",
            "P1D",
            "14 days",
            "30 days",
            "31 days",
            "28 days",
            "29 days",
            "1 month",
            "P6M",
            "182 days",
            "184 days",
            "12 months",
            "1 year",
            "365 days",
            "366 days",
            "PT90M",
            "1 month 2 days",
            "2 years",
            "indefinite",
        ],
        Ty::Date => &[
            "2024-02-29",
            "2026-01-31",
            "2026-02-28",
            "2026-03-01",
            "2026-06-01",
            "2026-06-02",
        ],
        Ty::Money => &[
            "0 EUR",
            "100 EUR",
            "100.00 EUR",
            "100.01 EUR",
            "200 EUR",
            "100 USD",
            "50 NOK",
        ],
        Ty::Length => &[
            "0 m", "500 m", "499.9 m", "0.5 km", "1 km", "1 mi", "100 mm",
        ],
        Ty::Area => &["1 km2", "1000000 m2", "1 ha", "9999 m2", "2 km2"],
        Ty::Mass => &["1 kg", "1000 g", "1 t", "499 g", "0.25 kg"],
        Ty::Speed => &["36 km/h", "10 m/s", "50 km/h", "35 km/h", "30 mph"],
        Ty::Bytes => &["1 MB", "1000000 bytes", "1 MiB", "10 B", "1 GB"],
        Ty::Country => &["NO", "SE", "DE", "FR"],
        Ty::Text => &[
            "a", "b", "ab", "A", "\u{e9}", "e\u{301}", " a", "12", "no", "#12", "#true",
        ],
        Ty::Boolean => &["#true", "#false", "#true", "#false", "true", "no", "ON"],
        Ty::Evidence => &["report.pdf", "https://example.org/a.pdf"],
        _ => &[],
    }
}

/// A value of a base type as a rule writes it.
pub fn literal(ty: &Ty, random: &mut Random) -> Expr {
    let written = match ty {
        Ty::Boolean => return build::literal(Literal::Boolean(random.chance(50))),
        _ => *random.pick(in_rules(ty)),
    };
    match ty {
        Ty::Text | Ty::Country => build::literal(Literal::Text(written.to_owned())),
        _ if written == "today" => build::literal(Literal::Today),
        _ if written == "indefinite" => build::literal(Literal::Indefinite),
        Ty::Date => build::literal(Literal::Date(written.parse().unwrap())),
        Ty::Number if random.chance(8) => build::expr(ExprKind::Negate(Box::new(amount(written)))),
        _ => amount(written),
    }
}

fn amount(written: &str) -> Expr {
    let end = written
        .find(|c: char| !c.is_ascii_digit() && c != '.' && c != '_')
        .unwrap_or(written.len());
    let (number, unit) = written.split_at(end);
    let number = number.replace('_', "").parse().unwrap();
    build::literal(match unit.trim() {
        "" => Literal::Number(number),
        unit => Literal::Quantity(number, build::name(unit)),
    })
}

/// A value of a base type as a plan writes it.
pub fn stated(ty: &Ty, random: &mut Random) -> Data {
    match ty {
        Ty::Money if random.chance(30) => money(random),
        Ty::Evidence if random.chance(40) => evidence(random),
        _ => written(random.pick::<&str>(in_plans(ty))),
    }
}

fn written(value: &str) -> Data {
    match value.strip_prefix('#') {
        Some("true") => Data::Boolean(true),
        Some("false") => Data::Boolean(false),
        Some(number) => Data::Number(number.to_owned()),
        None => Data::Text(value.to_owned()),
    }
}

fn entry(key: &str, value: &str) -> (String, Data) {
    (key.to_owned(), written(value))
}

fn money(random: &mut Random) -> Data {
    let amount = *random.pick(&["#100", "#200.0", "100", "#0", "TBD", "x"]);
    let currency = *random.pick(&["EUR", "EUR", "EUR", "USD", "", "euro"]);
    let mut parts = vec![entry("amount", amount), entry("currency", currency)];
    if random.chance(10) {
        parts.remove(random.below(2));
    }
    Data::Map(parts)
}

fn evidence(random: &mut Random) -> Data {
    let all = [
        entry("path", "report.pdf"),
        entry("url", "https://example.org/a.pdf"),
        entry("sha256", "00"),
        entry("date", "2026-01-31"),
        entry("author", "a"),
        entry("independent", "#true"),
    ];
    let kept = all.into_iter().filter(|_| random.chance(60));
    Data::Map(kept.collect())
}

/// What stands where a value of a type should, and is none.
pub fn unstated(random: &mut Random) -> Data {
    match random.below(5) {
        0 | 1 => Data::Null,
        2 => Data::Text((*random.pick(&["", "  "])).to_owned()),
        _ => Data::Text((*random.pick(&["TBD", "n/a", "unknown", "-", "todo"])).to_owned()),
    }
}

/// What is not of the type, whatever the type is but text.
pub fn wrong(ty: &Ty, random: &mut Random) -> Data {
    match random.below(3) {
        0 if !matches!(ty, Ty::List(_)) => Data::List(vec![Data::Number("1".to_owned())]),
        1 if !matches!(ty, Ty::Map(_) | Ty::Record(_) | Ty::Money | Ty::Evidence) => {
            Data::Map(vec![entry("x", "#1")])
        }
        _ => written(random.pick::<&str>(&[
            "wrong",
            "30 wrongs",
            "#7.25",
            "2026-13-01",
            "no_such_term",
        ])),
    }
}
