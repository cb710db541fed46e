//! A plan read under its vocabulary: dense records whose fields are found by number.
//!
//! Every record has one slot for each field of its type, also for those that the plan leaves out, so that
//! evaluation never searches. A slot remembers the node it was read from; texts stay in the tree.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::tree::NodeId;
use super::tree::Tree;
use crate::value::Country;
use crate::value::Duration;
use crate::value::Money;
use crate::vocabulary::FieldId;
use crate::vocabulary::RecordId;
use crate::vocabulary::TermId;

/// Which record of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RecordIndex(pub u32);

/// Consecutive slots: the items of a list, the entries of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotRange {
    /// The first slot.
    pub start: u32,
    /// How many.
    pub len: u32,
}

/// A part of a text, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextRange {
    /// The first byte.
    pub start: u32,
    /// How many.
    pub len: u32,
}

/// Why there is no value. None of these is a value, and reports tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The key is not there.
    Absent,
    /// The key is there with null, or with nothing behind it.
    Null,
    /// The text is empty or only white space.
    Blank,
    /// The text only fills the space: `TBD`, `unknown`.
    Placeholder,
    /// The value is not of its type; a diagnostic says so.
    Unreadable,
}

/// What a slot holds. A tag of a whole word keeps what comes after it aligned, so that copies are fast.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(u32)]
pub enum Value {
    /// Nothing, and why.
    Missing(Missing),
    /// A boolean.
    Boolean(bool),
    /// A number, or a quantity in the base unit of its type.
    Number(Decimal),
    /// A duration.
    Duration(Duration),
    /// A day.
    Date(Date),
    /// An amount of money.
    Money(Money),
    /// The text of the slot's node.
    Text,
    /// A part of the text of the slot's node: an item of a list that one cell of a CSV file holds.
    Part(TextRange),
    /// A term of the field's taxonomy.
    Term(TermId),
    /// A country.
    Country(Country),
    /// A record.
    Record(RecordIndex),
    /// A list.
    List(SlotRange),
    /// A map; each slot's node carries its key.
    Map(SlotRange),
}

/// A value and where it was read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slot {
    /// The node it was read from; for an absent field, the record's own node.
    pub node: NodeId,
    /// What it holds.
    pub value: Value,
}

impl Slot {
    /// The text that it holds, if it is a text.
    pub fn text(self, tree: &Tree) -> Option<&str> {
        let text = tree.text(self.node);
        match self.value {
            Value::Text => Some(text),
            Value::Part(TextRange { start, len }) => {
                text.get(start as usize..start as usize + len as usize)
            }
            _ => None,
        }
    }
}

/// What became of looking at a document that a plan gives as evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// Nobody looked: the plan is in no folder.
    Unseen,
    /// The plan gives no path, or no digest.
    Incomplete,
    /// There is no such file inside the folder of the plan.
    Absent,
    /// The file has another digest.
    Different,
    /// The file has the digest that the plan gives.
    Verified,
}

/// Where a record's slots are.
#[derive(Clone, Copy, Debug)]
pub struct RecordHead {
    /// Its type.
    pub ty: RecordId,
    /// The slot of its first field.
    pub first: u32,
    /// The mapping it was read from; for evidence given as a path, that text.
    pub node: NodeId,
}

/// One plan.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// In the order of their slots.
    pub(super) records: Vec<RecordHead>,
    pub(super) slots: Vec<Slot>,
    /// What became of looking at evidence, where somebody did.
    pub(super) evidence: Vec<(RecordIndex, Evidence)>,
}

impl Plan {
    /// The whole plan. Every plan that was read has one.
    pub const ROOT: RecordIndex = RecordIndex(0);

    /// Where a record's slots are.
    #[expect(
        clippy::indexing_slicing,
        reason = "indexes are made with the records they number"
    )]
    #[inline]
    pub fn record(&self, index: RecordIndex) -> RecordHead {
        self.records[index.0 as usize]
    }

    /// A field of a record.
    #[expect(
        clippy::indexing_slicing,
        reason = "a record has a slot for each field of its type"
    )]
    pub fn field(&self, record: RecordIndex, field: FieldId) -> &Slot {
        &self.slots[(self.record(record).first + field.0) as usize]
    }

    /// Every slot, of records, lists and maps.
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// A slot.
    #[expect(
        clippy::indexing_slicing,
        reason = "numbers are handed out with the slots they number"
    )]
    #[inline]
    pub fn slot(&self, at: u32) -> &Slot {
        &self.slots[at as usize]
    }

    /// The slot of a field.
    #[inline]
    pub fn slot_of(&self, record: RecordIndex, field: FieldId) -> u32 {
        self.record(record).first + field.0
    }

    /// The last record whose slots begin at or before this one, and how far it is from there: the field's
    /// number, if the record has so many fields.
    pub fn record_before(&self, slot: u32) -> Option<(RecordIndex, FieldId)> {
        let after = self.records.partition_point(|head| head.first <= slot);
        let head = self.records.get(after.checked_sub(1)?)?;
        let index = u32::try_from(after - 1).ok()?;
        Some((RecordIndex(index), FieldId(slot - head.first)))
    }

    /// The items of a list or the entries of a map.
    pub fn items(&self, range: SlotRange) -> &[Slot] {
        let start = range.start as usize;
        self.slots
            .get(start..start + range.len as usize)
            .unwrap_or_default()
    }

    /// Every record of a type, in the order they were read.
    pub fn records_of(&self, ty: RecordId) -> impl Iterator<Item = RecordIndex> {
        (0..)
            .map(RecordIndex)
            .zip(&self.records)
            .filter(move |(_, head)| head.ty == ty)
            .map(|(index, _)| index)
    }

    /// What became of looking at a piece of evidence.
    pub fn evidence(&self, record: RecordIndex) -> Evidence {
        let known = self.evidence.iter().find(|(index, _)| *index == record);
        known.map_or(Evidence::Unseen, |(_, found)| *found)
    }

    /// Notes what became of looking at a piece of evidence.
    pub fn note_evidence(&mut self, record: RecordIndex, found: Evidence) {
        self.evidence.push((record, found));
    }
}
