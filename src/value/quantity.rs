//! Quantities: numbers with a unit, kept in the base unit of their dimension.

use rust_decimal::Decimal;

use super::Currency;
use super::Problem;
use super::TimeUnit;
use super::decimal;
use crate::source::printable;

/// What a number measures. Numbers of different dimensions never compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dimension {
    /// Nothing: a plain number.
    Number,
    /// Hundredths: `80%` is 80.
    Percent,
    /// Metres.
    Length,
    /// Square metres.
    Area,
    /// Grams.
    Mass,
    /// Kilometres per hour.
    Speed,
    /// Bytes.
    Bytes,
}

/// What a word after a number means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// `days`
    Time(TimeUnit),
    /// `km`: the dimension, and how many of its base unit one of these is.
    Quantity(Dimension, Decimal),
    /// `EUR`
    Currency(Currency),
}

/// The unit that a word means: `days`, `km`, `%`, `EUR`.
pub fn unit(word: &str) -> Option<Unit> {
    let time = || TimeUnit::of(word).map(Unit::Time);
    let currency = || Currency::of(word).map(Unit::Currency);
    let quantity = |dimension: Dimension| {
        let scale = dimension.scale(word)?;
        Some(Unit::Quantity(dimension, scale.factor()))
    };
    Dimension::MEASURED
        .into_iter()
        .find_map(quantity)
        .or_else(time)
        .or_else(currency)
}

/// Every word that [`unit`] knows, for suggestions.
pub fn unit_words() -> impl Iterator<Item = &'static str> {
    let words = |dimension: Dimension| dimension.scales().iter().map(|scale| scale.word);
    TimeUnit::all_words()
        .chain(Dimension::MEASURED.into_iter().flat_map(words))
        .chain(Currency::codes())
}

/// The unit that a word means which only people write: `km/h` of `kmh`.
pub fn usual_unit(word: &str) -> Option<&'static str> {
    let mut dimensions = Dimension::MEASURED.into_iter();
    dimensions.find_map(|dimension| dimension.near(word))
}

impl Dimension {
    /// Reads a number and a unit, with or without a space between them: `500 m`, `10MB`, `80%`; plain
    /// numbers have no unit.
    pub fn parse(self, text: &str) -> Result<Decimal, Problem> {
        if self == Self::Number {
            return decimal::parse(text);
        }
        let (number, word) = split(text);
        let Some(scale) = self.scale(word) else {
            return Err(self.wrong_unit(number, word));
        };
        let number = decimal::parse(number).map_err(|problem| Problem {
            suggestion: problem.suggestion.map(|right| join(&right, word)),
            reason: problem.reason,
            ..self.problem()
        })?;
        if scale.is_base() {
            return Ok(number);
        }
        decimal::multiply_exactly(number, scale.factor()).ok_or_else(|| {
            self.problem()
                .because(format!("it needs more than {} digits", decimal::MAX_DIGITS))
        })
    }

    /// A number in the base unit, in the unit that says it shortest: 1500 m is `1.5 km`.
    pub fn display(self, number: Decimal) -> String {
        let written = self
            .scales()
            .iter()
            .filter(|scale| scale.printed)
            .filter_map(|scale| {
                let count = decimal::divide_exactly(number, scale.factor())?;
                Some(join(&decimal::display(count), scale.word))
            });
        written
            .min_by_key(String::len)
            .unwrap_or_else(|| decimal::display(number))
    }

    /// The word that declares it, to follow "a" or "an".
    fn noun(self) -> &'static str {
        match self {
            Self::Number => "a number",
            Self::Percent => "a percentage",
            Self::Length => "a length",
            Self::Area => "an area",
            Self::Mass => "a mass",
            Self::Speed => "a speed",
            Self::Bytes => "an amount of data",
        }
    }

    fn problem(self) -> Problem {
        let advice = match self {
            Self::Number => "write digits with a decimal point, such as `1200` or `0.5`",
            Self::Percent => "write a number and a percent sign, such as `80%`",
            Self::Length => "write a number and a unit, such as `500 m` or `1.5 km`",
            Self::Area => "write a number and a unit, such as `200 m2` or `2 km2`",
            Self::Mass => "write a number and a unit, such as `250 g` or `4 kg`",
            Self::Speed => "write a number and a unit, such as `50 km/h`",
            Self::Bytes => "write a number and a unit, such as `10 MB`",
        };
        Problem::new(self.noun(), advice)
    }

    /// A number without a unit, or with one that is misspelt or measures something else.
    #[cold]
    fn wrong_unit(self, number: &str, word: &str) -> Problem {
        let problem = self.problem();
        let Ok(value) = decimal::parse(number) else {
            return problem;
        };
        if word.is_empty() {
            return self.without_unit(value);
        }
        match unit(word) {
            Some(Unit::Quantity(other, _)) => {
                problem.because(format!("`{word}` is a unit of {}", other.measured()))
            }
            Some(Unit::Time(_)) => problem.because(format!("`{word}` is a unit of time")),
            Some(Unit::Currency(_)) => problem.because(format!("`{word}` is a currency")),
            None => match self.near(word) {
                Some(near) => problem.suggest(join(number, near)),
                None => problem.because(format!("there is no unit `{}`", printable(word))),
            },
        }
    }

    /// A bare number; a percentage may be meant in hundredths or as a part of one.
    fn without_unit(self, value: Decimal) -> Problem {
        let problem = self.problem();
        if self != Self::Percent {
            return problem.because("its unit is missing");
        }
        let bare = decimal::display(value);
        let times = decimal::multiply(value, Decimal::ONE_HUNDRED).map(decimal::display);
        match times.filter(|_| value > Decimal::ZERO && value <= Decimal::ONE) {
            Some(times) => problem.because(format!("it may mean `{bare}%` or `{times}%`")),
            None => problem
                .because("its `%` is missing")
                .suggest(format!("{bare}%")),
        }
    }

    /// What it measures, to follow "a unit of".
    fn measured(self) -> &'static str {
        match self {
            Self::Number => "nothing",
            Self::Percent => "parts of a whole",
            Self::Length => "length",
            Self::Area => "area",
            Self::Mass => "mass",
            Self::Speed => "speed",
            Self::Bytes => "data",
        }
    }

    /// The unit of this dimension that a misspelt word means.
    fn near(self, word: &str) -> Option<&'static str> {
        let usual = match word {
            "metre" | "metres" | "meter" | "meters" => "m",
            "kilometre" | "kilometres" | "kilometer" | "kilometers" => "km",
            "m²" | "sqm" | "m^2" => "m2",
            "km²" | "sqkm" | "km^2" => "km2",
            "kmh" | "kph" | "kmph" => "km/h",
            "knot" | "knots" | "kt" | "kts" => "kn",
            "hectare" | "hectares" => "ha",
            "gram" | "grams" => "g",
            "kilo" | "kilos" | "kilogram" | "kilograms" => "kg",
            "tonne" | "tonnes" | "ton" | "tons" => "t",
            "percent" | "pct" => "%",
            other => other,
        };
        self.scales()
            .iter()
            .map(|scale| scale.word)
            .find(|known| known.eq_ignore_ascii_case(usual))
    }
}

/// The number and the unit: `1.5 km` is `1.5` and `km`.
fn split(text: &str) -> (&str, &str) {
    let is_unit = |byte: u8| byte.is_ascii_alphabetic() || byte == b'%' || !byte.is_ascii();
    let end = text.bytes().position(is_unit).unwrap_or(text.len());
    let (number, word) = text.split_at_checked(end).unwrap_or((text, ""));
    (number.trim_end(), word)
}

fn join(number: &str, word: &str) -> String {
    let space = if word == "%" { "" } else { " " };
    format!("{number}{space}{word}")
}

/// A unit of a dimension.
struct Scale {
    word: &'static str,
    /// How many base units, as an integer and the places after its point.
    factor: (i64, u32),
    /// Whether values are printed in it.
    printed: bool,
}

impl Scale {
    fn factor(&self) -> Decimal {
        Decimal::try_new(self.factor.0, self.factor.1).unwrap_or_default()
    }

    fn is_base(&self) -> bool {
        self.factor == (1, 0)
    }
}

const fn printed(word: &'static str, factor: (i64, u32)) -> Scale {
    Scale {
        word,
        factor,
        printed: true,
    }
}

const fn read(word: &'static str, factor: (i64, u32)) -> Scale {
    Scale {
        word,
        factor,
        printed: false,
    }
}

impl Dimension {
    /// All that have units.
    const MEASURED: [Self; 6] = [
        Self::Percent,
        Self::Length,
        Self::Area,
        Self::Mass,
        Self::Speed,
        Self::Bytes,
    ];

    /// The units, long ones first: of two that print equally short the first is taken. Data are counted
    /// in thousands (`kB`) or in powers of two (`KiB`), as IEC 80000-13 names them.
    const fn scales(self) -> &'static [Scale] {
        match self {
            Self::Number => &[],
            Self::Percent => const { &[printed("%", (1, 0))] },
            Self::Length => {
                const {
                    &[
                        printed("km", (1000, 0)),
                        printed("m", (1, 0)),
                        printed("cm", (1, 2)),
                        printed("mm", (1, 3)),
                        read("mi", (1_609_344, 3)),
                        read("ft", (3048, 4)),
                    ]
                }
            }
            Self::Area => {
                const {
                    &[
                        printed("km2", (1_000_000, 0)),
                        printed("m2", (1, 0)),
                        read("ha", (10_000, 0)),
                    ]
                }
            }
            Self::Mass => {
                const {
                    &[
                        printed("t", (1_000_000, 0)),
                        printed("kg", (1000, 0)),
                        printed("g", (1, 0)),
                        printed("mg", (1, 3)),
                    ]
                }
            }
            Self::Speed => {
                const {
                    &[
                        printed("km/h", (1, 0)),
                        read("m/s", (36, 1)),
                        read("kn", (1852, 3)),
                        read("mph", (1_609_344, 6)),
                    ]
                }
            }
            Self::Bytes => {
                const {
                    &[
                        printed("PB", (1_000_000_000_000_000, 0)),
                        printed("TB", (1_000_000_000_000, 0)),
                        printed("GB", (1_000_000_000, 0)),
                        printed("MB", (1_000_000, 0)),
                        printed("kB", (1000, 0)),
                        printed("PiB", (1 << 50, 0)),
                        printed("TiB", (1 << 40, 0)),
                        printed("GiB", (1 << 30, 0)),
                        printed("MiB", (1 << 20, 0)),
                        printed("KiB", (1 << 10, 0)),
                        printed("bytes", (1, 0)),
                        read("byte", (1, 0)),
                        read("B", (1, 0)),
                    ]
                }
            }
        }
    }

    fn scale(self, word: &str) -> Option<&'static Scale> {
        self.scales().iter().find(|scale| scale.word == word)
    }
}
