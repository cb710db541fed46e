//! Scalars, each read by the type that is declared for it.

use super::Reader;
use super::cell;
use super::small;
use crate::document::Kind;
use crate::document::NodeId;
use crate::document::plan::Missing;
use crate::document::plan::TextRange;
use crate::document::plan::Value;
use crate::document::tree::Entry;
use crate::value::Country;
use crate::value::Currency;
use crate::value::Dimension;
use crate::value::Duration;
use crate::value::Money;
use crate::value::Problem;
use crate::value::boolean;
use crate::value::date;
use crate::value::decimal;
use crate::vocabulary::RecordId;
use crate::vocabulary::TaxonomyId;
use crate::vocabulary::Type;

const UNREADABLE: Value = Value::Missing(Missing::Unreadable);

/// A text and where it stands: all of a node's text, or a part of it.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) node: NodeId,
    /// Without the white space around it.
    pub(super) trimmed: &'a str,
    /// The value of a slot that is to hold the text itself.
    pub(super) value: Value,
}

impl<'a> Text<'a> {
    #[inline(always)]
    fn of(entry: Entry<'a>) -> Self {
        Self {
            node: entry.id,
            trimmed: trim(entry.text()),
            value: Value::Text,
        }
    }
}

/// The text without white space around it; nearly always there is none.
#[inline]
fn trim(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

impl<'a> Reader<'a> {
    /// Reads a scalar, in quotes or not.
    #[inline]
    pub(super) fn read_scalar(&mut self, ty: &'a Type, entry: Entry<'a>) -> Value {
        let text = Text::of(entry);
        match ty {
            Type::List(of) if self.options.cells => self.read_cell(of, text),
            _ => self.read_text(ty, text),
        }
    }

    #[inline(always)]
    fn read_text(&mut self, ty: &'a Type, text: Text<'a>) -> Value {
        if let Type::Term(id) = ty {
            return self.read_term(*id, text);
        }
        if let Some(why) = self.placeholders.match_text(text.trimmed) {
            return Value::Missing(why);
        }
        match ty {
            Type::Text => text.value,
            Type::Record(RecordId::EVIDENCE) => self.read_evidence(text),
            Type::Record(_) | Type::List(_) | Type::Map(_) => {
                self.report_shape(ty, text.node);
                UNREADABLE
            }
            _ => match read_value(ty, text.trimmed) {
                Ok(value) => value,
                Err(problem) => {
                    self.report_problem(text, problem);
                    UNREADABLE
                }
            },
        }
    }

    /// A term wins over a placeholder: a taxonomy may say what `unknown` means.
    fn read_term(&mut self, id: TaxonomyId, text: Text<'a>) -> Value {
        if let Some(term) = self.vocabulary.taxonomy(id).find(text.trimmed) {
            return Value::Term(term);
        }
        if let Some(why) = self.placeholders.match_text(text.trimmed) {
            return Value::Missing(why);
        }
        self.report_unknown_term(id, text);
        UNREADABLE
    }

    /// Evidence that is only a path or an address.
    #[inline(never)]
    fn read_evidence(&mut self, text: Text<'a>) -> Value {
        let Some(index) = self.open_record(RecordId::EVIDENCE, text.node) else {
            return UNREADABLE;
        };
        let first = self.reading.plan.record(index).first;
        let is_address = text.trimmed.contains("://");
        let record = self.vocabulary.record(RecordId::EVIDENCE);
        let field = record.field_by_name(if is_address { "url" } else { "path" });
        if let Some(field) = field {
            self.fill(first + field.0, text.node, text.value);
        }
        Value::Record(index)
    }

    /// A list that one cell of a table holds.
    #[inline(never)]
    fn read_cell(&mut self, of: &'a Type, cell: Text<'a>) -> Value {
        if let Some(why) = self.placeholders.match_text(cell.trimmed) {
            return Value::Missing(why);
        }
        let whole = self.tree.text(cell.node);
        let items = match cell::items(whole) {
            Ok(items) => items,
            Err(problem) => {
                self.report_problem(cell, problem);
                return UNREADABLE;
            }
        };
        let Some(range) = self.open_slots(items.len(), cell.node) else {
            return UNREADABLE;
        };
        for (slot, item) in (range.start..).zip(items) {
            let part = TextRange {
                start: small(item.start),
                len: small(item.len()),
            };
            let text = Text {
                trimmed: whole.get(item).unwrap_or_default(),
                value: Value::Part(part),
                ..cell
            };
            let value = self.read_text(of, text);
            self.fill(slot, cell.node, value);
        }
        Value::List(range)
    }

    /// `{amount: 5000, currency: EUR}`
    pub(super) fn read_money(&mut self, node: NodeId) -> Value {
        let mut amount = Err(Missing::Absent);
        let mut currency = Err(Missing::Absent);
        for child in self.tree.entries(node) {
            match child.key() {
                Some("amount") => amount = self.read_part(&Type::Number, child, decimal::parse),
                Some("currency") => currency = self.read_part(&Type::Text, child, Currency::parse),
                _ => self.report_unknown_money_key(child.id),
            }
        }
        match (amount, currency) {
            (Ok(amount), Ok(currency)) => Value::Money(Money { amount, currency }),
            (Err(Missing::Absent), _) => {
                self.report_half_money(node, "amount");
                UNREADABLE
            }
            (_, Err(Missing::Absent)) => {
                self.report_half_money(node, "currency");
                UNREADABLE
            }
            (Err(why), Ok(_)) | (_, Err(why)) => Value::Missing(why),
        }
    }

    /// One of the two parts of an amount of money.
    fn read_part<T>(
        &mut self,
        ty: &Type,
        entry: Entry<'a>,
        parse: fn(&str) -> Result<T, Problem>,
    ) -> Result<T, Missing> {
        match entry.kind() {
            Kind::Null => return Err(Missing::Null),
            Kind::List | Kind::Map => {
                self.report_shape(ty, entry.id);
                return Err(Missing::Unreadable);
            }
            Kind::Plain | Kind::Quoted => {}
        }
        let text = Text::of(entry);
        if let Some(why) = self.placeholders.match_text(text.trimmed) {
            return Err(why);
        }
        parse(text.trimmed).map_err(|problem| {
            self.report_problem(text, problem);
            Missing::Unreadable
        })
    }
}

/// A value of a type that one text can hold.
#[inline]
fn read_value(ty: &Type, text: &str) -> Result<Value, Problem> {
    let quantity = |dimension: Dimension| dimension.parse(text).map(Value::Number);
    match ty {
        Type::Boolean => boolean::parse(text).map(Value::Boolean),
        Type::Number => quantity(Dimension::Number),
        Type::Percent => quantity(Dimension::Percent),
        Type::Length => quantity(Dimension::Length),
        Type::Area => quantity(Dimension::Area),
        Type::Mass => quantity(Dimension::Mass),
        Type::Speed => quantity(Dimension::Speed),
        Type::Bytes => quantity(Dimension::Bytes),
        Type::Duration => Duration::parse(text).map(Value::Duration),
        Type::Date => date::parse(text).map(Value::Date),
        Type::Money => Money::parse(text).map(Value::Money),
        Type::Country => Country::parse(text).map(Value::Country),
        Type::Text | Type::Term(_) | Type::Record(_) | Type::List(_) | Type::Map(_) => {
            Ok(Value::Text)
        }
    }
}

/// The texts that only fill the space.
pub(super) struct Placeholders<'a> {
    texts: &'a [String],
    /// A bit for each length and one for each first letter that one of them has, which settle nearly every
    /// question; all bits where changing case changes bytes in other ways than in ASCII.
    lengths: u64,
    firsts: u64,
}

impl<'a> Placeholders<'a> {
    pub(super) fn new(texts: &'a [String]) -> Self {
        let lengths = texts.iter().map(|text| match text.is_ascii() {
            true => length_bit(text.len()),
            false => u64::MAX,
        });
        let firsts = texts.iter().map(|text| match text.bytes().next() {
            Some(first) if first.is_ascii() => first_bit(first),
            _ => u64::MAX,
        });
        Self {
            texts,
            lengths: lengths.fold(0, |bits, bit| bits | bit),
            firsts: firsts.fold(0, |bits, bit| bits | bit),
        }
    }

    /// Why a text is no value, if it is blank or only fills the space.
    #[inline]
    fn match_text(&self, trimmed: &str) -> Option<Missing> {
        let Some(first) = trimmed.bytes().next() else {
            return Some(Missing::Blank);
        };
        if self.lengths & length_bit(trimmed.len()) == 0 || self.firsts & first_bit(first) == 0 {
            return None;
        }
        self.search(trimmed)
    }

    #[cold]
    fn search(&self, trimmed: &str) -> Option<Missing> {
        self.texts
            .iter()
            .any(|text| same_letters(text, trimmed))
            .then_some(Missing::Placeholder)
    }
}

/// Whether two texts differ only in case.
fn same_letters(left: &str, right: &str) -> bool {
    let lower = |text: &str| {
        text.chars()
            .flat_map(char::to_lowercase)
            .collect::<String>()
    };
    left.eq_ignore_ascii_case(right) || (!right.is_ascii() && lower(left) == lower(right))
}

/// A bit for a text's length.
fn length_bit(length: usize) -> u64 {
    1 << length.min(63)
}

/// A bit for a text's first byte, the same for a letter in upper and in lower case.
fn first_bit(first: u8) -> u64 {
    1 << (first & 31)
}
