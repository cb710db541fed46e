//! Values and reasons as people read them.
//!
//! What the plan states is shown as the plan writes it, with control characters escaped; what was worked out
//! is shown in the form that would read back as the same value.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::Explaining;
use super::arithmetic::Trouble;
use super::budget::Spent;
use super::place::Places;
use super::record::Recorder;
use super::shelf::Made;
use super::trace::Reason;
use super::value::Amount;
use super::value::Range;
use super::value::Scalar;
use super::value::Value;
use crate::document::Kind;
use crate::document::Tree;
use crate::document::plan;
use crate::document::plan::Plan;
use crate::document::plan::RecordIndex;
use crate::document::plan::Slot;
use crate::document::plan::SlotRange;
use crate::program::ExprId;
use crate::program::Message;
use crate::program::MessagePart;
use crate::source::Span;
use crate::source::printable;
use crate::syntax::tidy;
use crate::value::Dimension;
use crate::value::Duration;
use crate::value::decimal;
use crate::vocabulary::Field;
use crate::vocabulary::RecordId;
use crate::vocabulary::TermId;
use crate::vocabulary::Type;
use crate::vocabulary::Vocabulary;

/// How something missing is shown.
pub(super) const NOT_STATED: &str = "(not stated)";

/// How many members of a list are shown.
const MOST_MEMBERS: usize = 12;

/// How much is shown of a text out of a plan or a rule, in characters.
const LONGEST: usize = 160;

/// What a slot of a plan holds, as the plan writes it; lists with commas, records by their name or title,
/// or else by their path.
pub fn render_value(
    tree: &Tree,
    plan: &Plan,
    vocabulary: &Vocabulary,
    ty: &Type,
    slot: Slot,
) -> String {
    let places = Places::new(tree, plan);
    let shown = Shown {
        tree,
        plan,
        vocabulary,
        places: &places,
    };
    shown.slot(slot, ty)
}

/// What showing values takes.
#[derive(Clone, Copy)]
pub(super) struct Shown<'s> {
    tree: &'s Tree,
    plan: &'s Plan,
    vocabulary: &'s Vocabulary,
    places: &'s Places<'s>,
}

impl Shown<'_> {
    /// What a slot holds.
    pub fn slot(self, slot: Slot, ty: &Type) -> String {
        match slot.value {
            plan::Value::Missing(_) => NOT_STATED.to_owned(),
            plan::Value::Term(term) => self.term(slot, ty, term),
            plan::Value::Text | plan::Value::Part(_) => {
                text(slot.text(self.tree).unwrap_or_default())
            }
            plan::Value::Record(record) => self.record(record),
            plan::Value::List(range) | plan::Value::Map(range) => self.list(range, ty),
            value => self.scalar(slot, value, ty),
        }
    }

    /// A value as the plan writes it, unless that says more: a map, or a cell that holds several.
    fn scalar(self, slot: Slot, value: plan::Value, ty: &Type) -> String {
        let written = self.tree.text(slot.node);
        if self.tree.kind(slot.node) != Kind::Map && !written.contains(';') {
            return text(written);
        }
        match value {
            plan::Value::Money(money) => money.to_string(),
            plan::Value::Number(number) => show_amount(Amount::Number(number), ty),
            plan::Value::Duration(duration) => duration.to_string(),
            plan::Value::Date(date) => date.to_string(),
            plan::Value::Country(country) => country.to_string(),
            plan::Value::Boolean(boolean) => boolean.to_string(),
            _ => text(written),
        }
    }

    /// The term's name, after what the plan writes for it where that is something else.
    fn term(self, slot: Slot, ty: &Type, term: TermId) -> String {
        let written = self.tree.text(slot.node);
        let Type::Term(id) = ty else {
            return text(written);
        };
        let taxonomy = self.vocabulary.taxonomy(*id);
        let name = &taxonomy.term(term).name;
        if name == written || taxonomy.find(written) != Some(term) {
            return name.clone();
        }
        format!("{} ({name})", text(written))
    }

    /// The name or title of a record, where evidence lies, or else its path.
    pub fn record(self, index: RecordIndex) -> String {
        let head = self.plan.record(index);
        let record = self.vocabulary.record(head.ty);
        let named = ["name", "title", "path", "url"].iter().find_map(|name| {
            let slot = self.plan.field(index, record.field_by_name(name)?);
            slot.text(self.tree).map(text)
        });
        named.unwrap_or_else(|| self.places.path(head.node))
    }

    /// The members of a list, or the keys of a map.
    fn list(self, range: SlotRange, ty: &Type) -> String {
        let items = self.plan.items(range);
        if items.is_empty() {
            return "[] (empty)".to_owned();
        }
        let shown = items.iter().take(MOST_MEMBERS).map(|slot| match ty {
            Type::Map(_) => text(self.tree.key(slot.node).unwrap_or_default()),
            Type::List(of) => self.slot(*slot, of),
            _ => text(self.tree.text(slot.node)),
        });
        listed(shown.collect(), items.len())
    }
}

/// Members with commas, and how many more there are.
fn listed(mut shown: Vec<String>, count: usize) -> String {
    if count > shown.len() {
        shown.push(format!("and {} more", count - shown.len()));
    }
    shown.join(", ")
}

/// A text out of a plan: escaped, and cut where it is long.
pub(super) fn text(text: &str) -> String {
    let cut = match text.char_indices().nth(LONGEST) {
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(text),
    };
    printable(&cut).into_owned()
}

/// A value to show where a field is missing: the field's own example, or one of its type.
pub(super) fn example_of(field: &Field, vocabulary: &Vocabulary) -> String {
    match &field.example {
        Some(example) => example.clone(),
        None => example(&field.ty, vocabulary),
    }
}

/// A value of a type.
pub(super) fn example(ty: &Type, vocabulary: &Vocabulary) -> String {
    match ty {
        Type::Text => "\"…\"".to_owned(),
        Type::Boolean => "true".to_owned(),
        Type::Number => "1".to_owned(),
        Type::Percent => "80%".to_owned(),
        Type::Duration => "30 days".to_owned(),
        Type::Date => "2026-01-31".to_owned(),
        Type::Money => "5000 EUR".to_owned(),
        Type::Length => "500 m".to_owned(),
        Type::Area => "2 km2".to_owned(),
        Type::Mass => "10 kg".to_owned(),
        Type::Speed => "50 km/h".to_owned(),
        Type::Bytes => "10 MB".to_owned(),
        Type::Country => "NO".to_owned(),
        Type::Term(id) => {
            let first = vocabulary.taxonomy(*id).terms.first();
            first.map_or_else(String::new, |term| term.name.clone())
        }
        Type::Record(RecordId::EVIDENCE) => "documents/assessment.pdf".to_owned(),
        Type::Record(id) => example_record(*id, vocabulary),
        Type::List(of) => format!("[{}]", example_member(of, vocabulary)),
        Type::Map(of) => format!("{{ name: {} }}", example_member(of, vocabulary)),
    }
}

/// A record with its first field.
fn example_record(id: RecordId, vocabulary: &Vocabulary) -> String {
    match vocabulary.record(id).fields.first() {
        Some(field) => format!("{{ {}: … }}", field.key),
        None => "{}".to_owned(),
    }
}

/// Lists inside lists are not spelt out.
fn example_member(ty: &Type, vocabulary: &Vocabulary) -> String {
    match ty {
        Type::List(_) | Type::Map(_) => "…".to_owned(),
        ty => example(ty, vocabulary),
    }
}

impl<'a> Explaining<'a> {
    /// What showing values takes.
    pub(super) fn shown(&self) -> Shown<'_> {
        Shown {
            tree: self.tree,
            plan: self.plan,
            vocabulary: self.vocabulary,
            places: &self.places,
        }
    }

    /// A message with the values of the plan in it. Working them out leaves no trace.
    pub(super) fn interpolate(&mut self, message: &'a Message) -> String {
        let mut said = String::new();
        for part in message {
            match part {
                MessagePart::Text(text) => said.push_str(text),
                MessagePart::Value(value) => {
                    let shelf = self.shelf.level();
                    let level = self.trace.level();
                    let shown = self.show_expr(*value);
                    said.push_str(&shown);
                    self.trace.forget(level);
                    self.shelf.clear(shelf);
                }
            }
        }
        said
    }

    fn show_expr(&mut self, id: ExprId) -> String {
        let value = self.value(id);
        self.show_plainly(value, &self.program.expr(id).ty)
    }

    /// A value: as the plan writes it, where it is read from there. Terms go by their names.
    pub(super) fn show_plainly(&self, value: Value<'a>, ty: &Type) -> String {
        match value {
            Value::Stated(at) if self.term_of(value).is_none() => {
                self.shown().slot(*self.plan.slot(at), ty)
            }
            value => self.show(value, ty),
        }
    }

    /// A value, in the form that reads back as the same.
    pub(super) fn show(&self, value: Value<'a>, ty: &Type) -> String {
        match value {
            Value::Missing => NOT_STATED.to_owned(),
            Value::Record(record) => self.shown().record(record),
            Value::MadeRecord(_) => "{…}".to_owned(),
            Value::MadeList(made) => self.show_made(made, ty),
            value => match self.scalar(value) {
                Scalar::None => self.show_stated(value, ty),
                scalar => self.show_scalar(scalar, ty),
            },
        }
    }

    fn show_stated(&self, value: Value<'a>, ty: &Type) -> String {
        match value {
            Value::Stated(at) => self.shown().slot(*self.plan.slot(at), ty),
            _ => NOT_STATED.to_owned(),
        }
    }

    fn show_made(&self, made: Made, ty: &Type) -> String {
        let of = match ty {
            Type::List(of) | Type::Map(of) => of,
            other => other,
        };
        let members = (0..made.len)
            .take(MOST_MEMBERS)
            .filter_map(|index| self.shelf.member(made, index))
            .map(|member| match member.known.value {
                Value::MadeList(_) => "[…]".to_owned(),
                value => self.show(value, of),
            });
        listed(members.collect(), made.len as usize)
    }

    /// A value that is not made of others.
    pub(super) fn show_scalar(&self, scalar: Scalar<'a>, ty: &Type) -> String {
        match scalar {
            Scalar::None => NOT_STATED.to_owned(),
            Scalar::Boolean(boolean) => boolean.to_string(),
            Scalar::Amount(range) => show_range(range, ty),
            Scalar::Text(value) => text(value),
            Scalar::Term(term) => match ty {
                Type::Term(id) => self.vocabulary.taxonomy(*id).term(term).name.clone(),
                _ => String::new(),
            },
            Scalar::Country(country) => country.to_string(),
        }
    }

    /// The text of a rule: on one line, without comments, and cut where it is long.
    pub(super) fn source_text(&self, span: Span) -> String {
        text(&tidy(self.program.source(span.source).slice(span)))
    }

    /// Why something is open.
    pub(super) fn show_reason(&self, reason: &Reason) -> String {
        match reason {
            Reason::Trouble(trouble, id) => self.show_trouble(trouble, *id),
            Reason::Straddles(range, id) => {
                let range = show_range(*range, &self.program.expr(*id).ty);
                format!("`{}` is {range}", self.written(*id))
            }
            Reason::NothingToChoose(id) => {
                format!("`{}` has nothing to choose from", self.written(*id))
            }
            Reason::NoRow(id) => format!("no row of the table gives `{}`", self.written(*id)),
            Reason::Spent(Spent::Steps(steps)) => {
                format!("evaluation budget of {steps} steps exhausted")
            }
            Reason::Spent(Spent::Depth(depth)) => {
                format!("expressions nest deeper than {depth} levels")
            }
        }
    }

    fn show_trouble(&self, trouble: &Trouble, id: ExprId) -> String {
        match trouble {
            Trouble::Zero => format!("`{}` divides by zero", self.written(id)),
            Trouble::Unfit if self.program.expr(id).ty == Type::Duration => format!(
                "`{}` has no certain length: it leaves a part of a month, or is too long",
                self.written(id)
            ),
            Trouble::Unfit => format!("`{}` is too large to reckon with", self.written(id)),
            Trouble::Currencies(sides) => {
                format!("{} and {} are in different currencies", sides.0, sides.1)
            }
            Trouble::Calendar(sides) => show_calendar(sides.0, sides.1),
        }
    }

    /// An expression as the rule writes it.
    pub(super) fn written(&self, id: ExprId) -> String {
        self.source_text(self.program.expr(id).span)
    }
}

/// An amount in the units of its type.
pub(super) fn show_amount(amount: Amount, ty: &Type) -> String {
    match amount {
        Amount::Number(number) => dimension(ty).display(number),
        Amount::Duration(duration) => duration.to_string(),
        Amount::Money(money) => money.to_string(),
        Amount::NoMoney => "0".to_owned(),
        Amount::Date(date) => date.to_string(),
    }
}

/// An amount, or both ends of a range.
pub(super) fn show_range(range: Range, ty: &Type) -> String {
    match range {
        Range::Exact(amount) => show_amount(amount, ty),
        Range::Between(low, high) => {
            format!("{} to {}", show_amount(low, ty), show_amount(high, ty))
        }
    }
}

fn dimension(ty: &Type) -> Dimension {
    match ty {
        Type::Percent => Dimension::Percent,
        Type::Length => Dimension::Length,
        Type::Area => Dimension::Area,
        Type::Mass => Dimension::Mass,
        Type::Speed => Dimension::Speed,
        Type::Bytes => Dimension::Bytes,
        _ => Dimension::Number,
    }
}

/// "6 months is 181 to 184 days, which straddles 182 days"
fn show_calendar(left: Duration, right: Duration) -> String {
    let days = |duration: Duration| {
        let (low, high) = duration.difference(Duration::ZERO);
        let day = Decimal::from(86_400);
        let (low, high) = (decimal::divide(low, day)?, decimal::divide(high, day)?);
        (low != high).then(|| format!("{} to {} days", low.round(), high.round()))
    };
    match (days(left), days(right)) {
        (Some(span), None) => format!("{left} is {span}, which straddles {right}"),
        (None, Some(span)) => format!("{right} is {span}, which straddles {left}"),
        _ => format!("how {left} and {right} compare depends on the calendar"),
    }
}
