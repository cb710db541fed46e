//! What a plan says, read by the declared type and never guessed.
//!
//! Goes in: a type, what stands at a path. Comes out: an answer, which is open where nothing is stated
//! there or where what is stated cannot be read by the type.

use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization;

use super::codes::COUNTRIES;
use super::codes::CURRENCIES;
use super::quantity;
use super::types::Type;
use super::types::Vocabulary;
use super::value::Answer;
use super::value::Duration;
use super::value::Grounds;
use super::value::List;
use super::value::Member;
use super::value::Record;
use super::value::Value;
use crate::data::Data;

/// What stands at a path, as a value of its type.
pub fn read(vocabulary: &Vocabulary, of: &Type, data: Option<&Data>, path: &str) -> Answer {
    untyped(vocabulary, of, data, path).declared(Some(of.clone()))
}

fn untyped(vocabulary: &Vocabulary, of: &Type, data: Option<&Data>, path: &str) -> Answer {
    let stated = data.filter(|data| is_stated(vocabulary, data));
    match of {
        Type::Record(_) | Type::Evidence => {
            let data = stated.filter(|data| fits_record(of, data)).cloned();
            let (of, path) = (of.clone(), path.to_owned());
            Answer::given(Value::Record(Record::Planned { of, data, path }))
        }
        Type::List(of) => match stated {
            Some(Data::List(items)) => Answer::given(list(vocabulary, of, items, path)),
            _ => Answer::open(Grounds::missing(path)),
        },
        Type::Map(of) => match stated {
            Some(Data::Map(entries)) => Answer::given(map(vocabulary, of, entries, path)),
            _ => Answer::open(Grounds::missing(path)),
        },
        _ => match stated.and_then(|data| scalar(vocabulary, of, data)) {
            Some(value) => Answer::known(value, Grounds::fact(path)),
            None => Answer::open(Grounds::missing(path)),
        },
    }
}

/// The value of a field of a record.
pub fn field(vocabulary: &Vocabulary, record: &Record, name: &str) -> Answer {
    match record {
        Record::Made(fields) => {
            let field = fields.iter().find(|(field, _)| field == name);
            let left_out = || Answer::open(Grounds::default());
            field.map_or_else(left_out, |(_, answer)| answer.clone())
        }
        Record::Planned { of, data, path } => {
            let fields = vocabulary.fields(of);
            let Some(field) = fields.iter().find(|field| field.name == name) else {
                unreachable!("the compiler refuses the field `{name}` of {of:?}");
            };
            let whole = data.as_ref().map(|data| document(of, data));
            let data = whole.as_ref().and_then(|data| entry(data, &field.key));
            read(vocabulary, &field.of, data, &below(path, &field.key))
        }
    }
}

/// A document that is given by its path or URL alone, as a record.
fn document(of: &Type, data: &Data) -> Data {
    match (of, written(data)) {
        (Type::Evidence, Some(text)) => {
            let link = text.starts_with("http://") || text.starts_with("https://");
            let key = if link { "url" } else { "path" };
            Data::Map(vec![(key.to_owned(), data.clone())])
        }
        _ => data.clone(),
    }
}

fn entry<'a>(data: &'a Data, key: &str) -> Option<&'a Data> {
    let Data::Map(entries) = data else {
        return None;
    };
    let entry = entries.iter().find(|(name, _)| name == key);
    entry.map(|(_, data)| data)
}

/// The path of an entry: `operator.name`, `coverage["North side"]`.
fn below(path: &str, key: &str) -> String {
    let is_word = key.chars().all(|c| c.is_alphanumeric() || c == '_')
        && key.starts_with(|c: char| c.is_alphabetic() || c == '_');
    match (path, is_word) {
        ("", true) => key.to_owned(),
        (path, true) => format!("{path}.{key}"),
        (path, false) => format!("{path}[{key:?}]"),
    }
}

/// Null, blank and placeholders state nothing, in capitals or not.
fn is_stated(vocabulary: &Vocabulary, data: &Data) -> bool {
    match data {
        Data::Null => false,
        Data::Text(text) => {
            let text = text.trim().to_lowercase();
            let mut fillers = vocabulary.placeholders.iter();
            !text.is_empty() && !fillers.any(|filler| filler.to_lowercase() == text)
        }
        _ => true,
    }
}

fn fits_record(of: &Type, data: &Data) -> bool {
    match data {
        Data::Map(_) => true,
        _ => *of == Type::Evidence && written(data).is_some(),
    }
}

/// What is written where a single value stands: whether in quotes or not makes no difference.
fn written(data: &Data) -> Option<String> {
    match data {
        Data::Boolean(truth) => Some(truth.to_string()),
        Data::Number(text) | Data::Text(text) => Some(text.clone()),
        Data::Null | Data::List(_) | Data::Map(_) => None,
    }
}

fn list(vocabulary: &Vocabulary, of: &Type, items: &[Data], path: &str) -> Value {
    let member = |(index, item)| {
        let path = format!("{path}[{index}]");
        let value = read(vocabulary, of, Some(item), &path);
        let place = Some(path);
        Member {
            place,
            ..Member::new(value)
        }
    };
    let members = items.iter().enumerate().map(member).collect();
    stated_list(members, path)
}

fn map(vocabulary: &Vocabulary, of: &Type, entries: &[(String, Data)], path: &str) -> Value {
    let member = |(key, item): &(String, Data)| {
        let path = below(path, key);
        let text = Value::Text(key.nfc().collect());
        let key = Answer::known(text, Grounds::fact(&path));
        let value = read(vocabulary, of, Some(item), &path);
        let place = Some(path);
        Member {
            place,
            key,
            ..Member::new(value)
        }
    };
    let members = entries.iter().map(member).collect();
    stated_list(members, path)
}

/// A list in a plan. Its members are its facts; where it has none, that it is there and empty is one.
fn stated_list(members: Vec<Member>, path: &str) -> Value {
    let place = Grounds::fact(path);
    let whole = match members.is_empty() {
        true => place.clone(),
        false => Grounds::default(),
    };
    Value::List(List {
        place,
        whole,
        members,
    })
}

/// A single value, by its type.
fn scalar(vocabulary: &Vocabulary, of: &Type, data: &Data) -> Option<Value> {
    if let (Type::Money, Data::Map(_)) = (of, data) {
        return amount_and_currency(data);
    }
    let written = written(data)?;
    let text = written.trim();
    match of {
        Type::Text => Some(Value::Text(written.nfc().collect())),
        Type::Boolean => truth(text).map(Value::Boolean),
        Type::Number => number(text).map(Value::Quantity),
        Type::Date => text.parse().ok().map(Value::Date),
        Type::Country => country(text),
        Type::Money => money(text),
        Type::Duration => duration(text).map(Value::Duration),
        Type::Taxonomy(_) => vocabulary
            .taxonomy(of)?
            .term(text)
            .cloned()
            .map(Value::Term),
        _ => measured(of, text),
    }
}

fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => Some(true),
        "false" | "no" | "off" => Some(false),
        _ => None,
    }
}

fn number(text: &str) -> Option<Decimal> {
    Decimal::from_str_exact(text)
        .or_else(|_| Decimal::from_scientific(text))
        .ok()
}

fn country(text: &str) -> Option<Value> {
    let known = COUNTRIES.split_whitespace().any(|code| code == text);
    known.then(|| Value::Country(text.to_owned()))
}

/// `5000 EUR`
fn money(text: &str) -> Option<Value> {
    let (amount, currency) = number_and_unit(text)?;
    let known = CURRENCIES.split_whitespace().any(|code| code == currency);
    known.then(|| Value::Money(amount, currency.to_owned()))
}

/// `{amount: 5000, currency: EUR}`
fn amount_and_currency(data: &Data) -> Option<Value> {
    let text = |key| match entry(data, key)? {
        Data::Number(text) | Data::Text(text) => Some(text.trim().to_owned()),
        _ => None,
    };
    money(&format!("{} {}", text("amount")?, text("currency")?))
}

/// `80%`, `1.5 km`
fn measured(of: &Type, text: &str) -> Option<Value> {
    let (number, unit) = number_and_unit(text)?;
    let (kind, value) = quantity::measure(number, unit)?;
    (kind == *of).then_some(value)
}

/// `30 days`, `P1M`, `indefinite`
fn duration(text: &str) -> Option<Duration> {
    if text == "indefinite" {
        return Some(Duration::Indefinite);
    }
    if text.starts_with('P') {
        return iso_duration(text);
    }
    spoken_duration(text)
}

/// `1 month 2 days`: the sum of the parts.
fn spoken_duration(text: &str) -> Option<Duration> {
    let is_unit = |c: char| c.is_alphabetic();
    let mut sum = None;
    let mut rest = text;
    while !rest.is_empty() {
        let from = rest.find(is_unit)?;
        let end = rest[from..]
            .find(|c| !is_unit(c))
            .map_or(rest.len(), |length| from + length);
        let (part, after) = rest.split_at(end);
        let Value::Duration(part) = measured(&Type::Duration, part)? else {
            return None;
        };
        sum = Some(sum.map_or(Some(part), |sum| quantity::add_durations(sum, part))?);
        rest = after.trim_start();
    }
    sum
}

/// `P1Y2M10DT2H30M`: each number, and what it counts.
fn iso_duration(text: &str) -> Option<Duration> {
    let (mut date, mut time) = (true, String::new());
    let (mut months, mut seconds) = (0, Decimal::ZERO);
    let mut any = false;
    for character in text.strip_prefix('P')?.chars() {
        let unit = match character {
            'T' if date => {
                date = false;
                any = false;
                continue;
            }
            'Y' if date => "years",
            'M' if date => "months",
            'W' if date => "weeks",
            'D' if date => "days",
            'H' if !date => "hours",
            'M' if !date => "minutes",
            'S' if !date => "seconds",
            _ => {
                time.push(character);
                continue;
            }
        };
        let (_, part) = quantity::measure(number(&std::mem::take(&mut time))?, unit)?;
        let Value::Duration(Duration::Of {
            months: m,
            seconds: s,
        }) = part
        else {
            return None;
        };
        (months, seconds) = (months + m, seconds + s);
        any = true;
    }
    (any && time.is_empty()).then_some(Duration::Of { months, seconds })
}

/// `1.5 km` as 1.5 and `km`.
fn number_and_unit(text: &str) -> Option<(Decimal, &str)> {
    let sign_or_digit = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-');
    let end = text.find(|c| !sign_or_digit(c))?;
    let (amount, unit) = text.split_at(end);
    Some((number(amount)?, unit.trim()))
}
