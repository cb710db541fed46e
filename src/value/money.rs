//! Money: an amount in one currency. Amounts in different currencies never compare.

use std::fmt;

use rust_decimal::Decimal;

use super::Problem;
use super::decimal;
use crate::source::printable;

/// An amount of money: `5000 EUR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    /// How much.
    pub amount: Decimal,
    /// Of what.
    pub currency: Currency,
}

impl Money {
    /// Reads `5000 EUR` or `EUR 5000`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let (amount, code) = split(text).ok_or_else(|| without_code(text))?;
        let currency = Currency::of(code).ok_or_else(|| wrong_code(amount, code))?;
        let amount = decimal::parse(amount).map_err(|number| Problem {
            suggestion: number.suggestion.map(|right| format!("{right} {currency}")),
            reason: number.reason,
            ..problem()
        })?;
        Ok(Self { amount, currency })
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount.normalize(), self.currency)
    }
}

/// A currency of ISO 4217.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// Reads a code as the standard writes it: `EUR`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        Self::of(text).ok_or_else(|| {
            let problem = Problem::new(
                "a currency",
                "write the three letters of ISO 4217, such as `EUR`",
            );
            match usual_currency(text) {
                Some(currency) => problem.suggest(currency.code()),
                None => problem,
            }
        })
    }

    /// The currency of a code, if there is one.
    pub fn of(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        CODES.binary_search(&code).is_ok().then_some(Self(bytes))
    }

    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Every currency's code, in order.
    pub fn codes() -> impl Iterator<Item = &'static str> {
        CODES.iter().copied()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The amount and the currency, whichever comes first.
fn split(text: &str) -> Option<(&str, &str)> {
    let letter = text.find(|character: char| character.is_ascii_alphabetic())?;
    let (number, currency) = if letter == 0 {
        let end = text.find(|character: char| !character.is_ascii_alphabetic())?;
        let (currency, number) = text.split_at(end);
        (number, currency)
    } else {
        text.split_at(letter)
    };
    Some((number.trim(), currency.trim()))
}

fn problem() -> Problem {
    Problem::new(
        "an amount of money",
        "write a number and a currency, such as `5000 EUR`",
    )
}

/// A text without letters: `5000`, `€5000`.
fn without_code(text: &str) -> Problem {
    let is_sign = |character: char| "€$£".contains(character);
    let Ok(number) = decimal::parse(text.trim_matches(is_sign).trim()) else {
        return problem();
    };
    let code = match text.chars().find(|character| is_sign(*character)) {
        Some('€') => "EUR",
        Some('£') => "GBP",
        Some(_) => return problem().because("several currencies are called dollar"),
        None => return problem().because("its currency is missing"),
    };
    problem().suggest(format!("{} {code}", decimal::display(number)))
}

/// A number with a word that is no currency.
fn wrong_code(amount: &str, code: &str) -> Problem {
    if decimal::parse(amount).is_err() {
        return problem();
    }
    match usual_currency(code) {
        Some(currency) => problem().suggest(format!("{amount} {currency}")),
        None => problem().because(format!("there is no currency `{}`", printable(code))),
    }
}

/// The currency that a code in lower case or an everyday word means.
fn usual_currency(text: &str) -> Option<Currency> {
    let upper = text.to_ascii_uppercase();
    Currency::of(match upper.as_str() {
        "EURO" | "EUROS" => "EUR",
        other => other,
    })
}

/// The codes in use, and those withdrawn since 2021, which older plans may still show. The two codes
/// that say "no currency" and "test" are left out.
#[rustfmt::skip]
static CODES: &[&str] = &[
    "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN",
    "BAM", "BBD", "BDT", "BGN", "BHD", "BIF", "BMD", "BND", "BOB", "BOV", "BRL", "BSD", "BTN", "BWP",
    "BYN", "BZD",
    "CAD", "CDF", "CHE", "CHF", "CHW", "CLF", "CLP", "CNY", "COP", "COU", "CRC", "CUC", "CUP", "CVE",
    "CZK",
    "DJF", "DKK", "DOP", "DZD",
    "EGP", "ERN", "ETB", "EUR",
    "FJD", "FKP",
    "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD",
    "HKD", "HNL", "HRK", "HTG", "HUF",
    "IDR", "ILS", "INR", "IQD", "IRR", "ISK",
    "JMD", "JOD", "JPY",
    "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT",
    "LAK", "LBP", "LKR", "LRD", "LSL", "LYD",
    "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN", "MXV", "MYR",
    "MZN",
    "NAD", "NGN", "NIO", "NOK", "NPR", "NZD",
    "OMR",
    "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "PYG",
    "QAR",
    "RON", "RSD", "RUB", "RWF",
    "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SLL", "SOS", "SRD", "SSP", "STN", "SVC",
    "SYP", "SZL",
    "THB", "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS",
    "UAH", "UGX", "USD", "USN", "UYI", "UYU", "UYW", "UZS",
    "VED", "VES", "VND", "VUV",
    "WST",
    "XAD", "XAF", "XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XCD", "XCG", "XDR", "XOF", "XPD", "XPF",
    "XPT", "XSU", "XUA",
    "YER",
    "ZAR", "ZMW", "ZWG", "ZWL",
];
