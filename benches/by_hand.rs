//! The twenty rules of `benches/data/rules.caveat` as somebody would write them by hand: one plan, one
//! program, serde structs. Only yes or no comes out: no place, no reason, and what is not stated is an
//! error of the format. It is the second floor of the benchmark.

use std::borrow::Cow;
use std::collections::HashSet;

use jiff::Span;
use jiff::civil::Date;
use regex::Regex;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde::Deserializer;
use serde::de::Error;

/// A plan under `benches/data/bench.caveat`.
#[derive(Deserialize)]
pub struct Plan<'a> {
    #[serde(borrow)]
    operator: Operator<'a>,
    start: Day,
    end: Day,
    #[serde(deserialize_with = "euros")]
    budget: Decimal,
    #[serde(borrow)]
    items: Vec<Item<'a>>,
    #[serde(borrow)]
    recipients: Vec<Recipient<'a>>,
}

#[derive(Deserialize)]
struct Operator<'a> {
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    subjects: Vec<Subject>,
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    category: Category,
    subjects: Vec<Subject>,
    #[serde(deserialize_with = "months")]
    retention: u32,
    #[serde(deserialize_with = "percent")]
    share: Decimal,
    #[serde(deserialize_with = "megabytes")]
    size: u64,
    collected: Day,
    deleted: Day,
    years: u32,
}

#[derive(Deserialize)]
struct Recipient<'a> {
    #[serde(borrow)]
    item: Cow<'a, str>,
    agreement: bool,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Category {
    Personal,
    Contact,
    Email,
    Phone,
    Biometric,
    FaceImage,
    Fingerprint,
    Sensitive,
    Health,
    Religion,
    Technical,
    Telemetry,
    Weather,
}

impl Category {
    fn is_biometric(self) -> bool {
        matches!(self, Self::Biometric | Self::FaceImage | Self::Fingerprint)
    }

    fn is_personal(self) -> bool {
        self.is_biometric()
            || matches!(
                self,
                Self::Personal | Self::Contact | Self::Email | Self::Phone
            )
    }

    fn is_sensitive(self) -> bool {
        self.is_biometric() || matches!(self, Self::Sensitive | Self::Health | Self::Religion)
    }

    fn is_technical(self) -> bool {
        matches!(self, Self::Technical | Self::Telemetry | Self::Weather)
    }

    fn weight(self) -> u32 {
        match self {
            _ if self.is_biometric() => 3,
            _ if self.is_personal() => 2,
            _ => 1,
        }
    }
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Subject {
    Public,
    Visitor,
    Resident,
    Staff,
    Driver,
    Officer,
    Child,
}

impl Subject {
    /// Whether it is this one, or one below it.
    fn is(self, above: Self) -> bool {
        match above {
            Self::Public => matches!(self, Self::Public | Self::Visitor | Self::Resident),
            Self::Staff => matches!(self, Self::Staff | Self::Driver | Self::Officer),
            other => self == other,
        }
    }
}

/// A day, as ISO 8601 writes it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Day(Date);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text: &str = Deserialize::deserialize(from)?;
        text.parse().map(Self).map_err(D::Error::custom)
    }
}

/// What stands before a unit.
fn before<'de, D: Deserializer<'de>>(from: D, unit: &str) -> Result<&'de str, D::Error> {
    let text: &str = Deserialize::deserialize(from)?;
    text.strip_suffix(unit)
        .map(str::trim_end)
        .ok_or_else(|| D::Error::custom(format!("no amount in {unit}")))
}

fn months<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    before(from, "months")?.parse().map_err(D::Error::custom)
}

fn megabytes<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    let amount: u64 = before(from, "MB")?.parse().map_err(D::Error::custom)?;
    Ok(amount * 1_000_000)
}

fn percent<'de, D: Deserializer<'de>>(from: D) -> Result<Decimal, D::Error> {
    before(from, "%")?.parse().map_err(D::Error::custom)
}

fn euros<'de, D: Deserializer<'de>>(from: D) -> Result<Decimal, D::Error> {
    before(from, "EUR")?.parse().map_err(D::Error::custom)
}

/// What is made once, before the first plan.
pub struct Rules {
    id: Regex,
    first: Date,
}

impl Rules {
    /// The rules.
    pub fn new() -> Self {
        Self {
            id: Regex::new("^item-[0-9]+$").expect("the pattern is right"),
            first: jiff::civil::date(2020, 1, 1),
        }
    }

    /// How many of the twenty rules hold.
    pub fn count(&self, plan: &Plan<'_>) -> usize {
        let items = &plan.items;
        let ids: HashSet<&str> = items.iter().map(|item| item.id.as_ref()).collect();
        let held = [
            items.iter().all(|item| {
                item.category.is_personal()
                    || item.category.is_technical()
                    || item.category == Category::Health
            }),
            items.iter().all(|item| {
                item.subjects
                    .iter()
                    .all(|&one| plan.operator.subjects.iter().any(|&above| one.is(above)))
            }),
            ids.len() == items.len(),
            plan.recipients
                .iter()
                .all(|recipient| ids.contains(recipient.item.as_ref())),
            items
                .iter()
                .map(|item| item.retention)
                .max()
                .is_some_and(|most| most <= 60),
            items
                .iter()
                .map(|item| item.collected.0)
                .min()
                .is_some_and(|first| first >= self.first),
            items.iter().all(|item| self.id.is_match(&item.id)),
            items.iter().all(|item| item.collected < item.deleted),
            items.iter().all(|item| {
                item.collected
                    .0
                    .saturating_add(Span::new().years(item.years))
                    <= item.deleted.0
            }),
            items
                .iter()
                .all(|item| !item.category.is_personal() || item.retention <= 24),
            items.iter().map(|item| item.size).sum::<u64>() <= 900_000_000_000_000,
            !items.iter().any(|item| item.share > Decimal::ONE_HUNDRED),
            plan.recipients.iter().any(|recipient| recipient.agreement),
            !items.iter().any(|item| {
                item.subjects
                    .iter()
                    .any(|one| matches!(one, Subject::Child | Subject::Officer))
            }),
            items.iter().all(|item| {
                item.subjects
                    .iter()
                    .any(|one| one.is(Subject::Public) || one.is(Subject::Driver))
            }),
            plan.budget <= Decimal::ONE_THOUSAND
                || plan.operator.name.is_some() && plan.start < plan.end,
            items.iter().all(|item| {
                item.category.is_personal()
                    || item.category.is_sensitive()
                    || item.category.is_technical()
            }),
            items
                .iter()
                .all(|item| item.category.weight() * item.years <= 100),
            items
                .iter()
                .all(|item| item.retention <= if item.category.is_biometric() { 24 } else { 60 }),
            !items
                .iter()
                .any(|item| item.subjects.contains(&Subject::Child)),
        ];
        held.into_iter().filter(|&held| held).count()
    }
}
