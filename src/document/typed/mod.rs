//! The typed reading of one plan: a tree and a vocabulary in, a [`Plan`] and diagnostics out.
//!
//! A scalar is read by the type that the vocabulary declares for it, never by how it looks, and so it
//! reads the same in every format. Reading never fails: a value that is not of its type becomes
//! [`Missing::Unreadable`] with an error at its place, and everything else is read all the same. Nothing
//! here recurses: lists and maps that are still to be read wait on a stack.

mod cell;
mod fault;
mod header;
mod scalar;

use super::Kind;
use super::NodeId;
use super::Tree;
use super::plan::Missing;
use super::plan::Plan;
use super::plan::RecordHead;
use super::plan::RecordIndex;
use super::plan::Slot;
use super::plan::SlotRange;
use super::plan::Value;
use super::tree::Entry;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::vocabulary::Field;
use crate::vocabulary::FieldId;
use crate::vocabulary::Record;
use crate::vocabulary::RecordId;
use crate::vocabulary::Type;
use crate::vocabulary::Vocabulary;

pub use header::Declared;
pub use header::HEADER_KEY;
pub use header::declared_vocabulary;
use scalar::Placeholders;

/// How a plan is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadOptions {
    /// An unknown key is an error, not a warning.
    pub strict: bool,
    /// The texts are cells of a table, so that a list is one text, to be split at `;`.
    pub cells: bool,
    /// The plan is only a part, as in a rule's example: required fields may be left out.
    pub partial: bool,
    /// How many fields and items one plan may have, those that it leaves out counted too.
    pub fields: u32,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            strict: false,
            cells: false,
            partial: false,
            fields: 10_000_000,
        }
    }
}

/// A plan as it was read.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The plan; what could not be read is missing in it.
    pub plan: Plan,
    /// What is wrong with it, in the order of the source.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether it is a map with all required fields, without which it does not count as a plan.
    pub complete: bool,
}

impl Reading {
    /// Whether anything in the plan could not be read.
    pub fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

/// Reads the plan under `root`.
pub fn read(vocabulary: &Vocabulary, tree: &Tree, root: NodeId, options: ReadOptions) -> Reading {
    let mut reading = Reading::default();
    read_into(vocabulary, tree, root, options, &mut reading);
    reading
}

/// Reads the plan under `root` in place of the one that `reading` holds, and reuses its memory.
pub fn read_into(
    vocabulary: &Vocabulary,
    tree: &Tree,
    root: NodeId,
    options: ReadOptions,
    reading: &mut Reading,
) {
    reading.plan.records.clear();
    reading.plan.slots.clear();
    reading.plan.evidence.clear();
    reading.diagnostics.clear();
    reading.complete = true;
    // Nearly every node becomes a slot, and fields that are left out are few.
    let nodes = tree.after(root).saturating_sub(root.0);
    reading.plan.slots.reserve(nodes as usize);
    let mut reader = Reader {
        vocabulary,
        tree,
        root,
        options,
        placeholders: Placeholders::new(&vocabulary.placeholders),
        reading,
        waiting: Vec::with_capacity(32),
        unreported: fault::Unreported::default(),
    };
    reader.read_plan();
    reader.finish();
}

/// What is at work while one plan is read.
struct Reader<'a> {
    vocabulary: &'a Vocabulary,
    tree: &'a Tree,
    root: NodeId,
    options: ReadOptions,
    placeholders: Placeholders<'a>,
    reading: &'a mut Reading,
    /// Lists and maps that are still to be read, the next one last.
    waiting: Vec<Waiting<'a>>,
    unreported: fault::Unreported,
}

/// A list or a map that is still to be read.
struct Waiting<'a> {
    node: NodeId,
    ty: &'a Type,
    /// Where its value goes.
    slot: u32,
}

impl<'a> Reader<'a> {
    fn read_plan(&mut self) {
        let is_map = self.tree.kind(self.root) == Kind::Map;
        if !is_map {
            self.report_no_plan();
        }
        let root = self.make_record(self.vocabulary.root, self.root);
        if is_map {
            self.read_fields(root);
        }
        while let Some(Waiting { node, ty, slot }) = self.waiting.pop() {
            // Where the key stands twice, the slot has been given up.
            if self.slot(slot).is_some_and(|slot| slot.node == node) {
                let value = self.read_collection(ty, node);
                self.fill(slot, node, value);
            }
        }
        if is_map && !self.options.partial {
            self.check_required();
        }
        self.reading.complete &= is_map;
    }

    /// Reads a node; a list or a map has to wait until the slot is filled.
    #[inline]
    fn read_node(&mut self, ty: &'a Type, entry: Entry<'a>, slot: u32) -> Value {
        match entry.kind() {
            Kind::Null => Value::Missing(Missing::Null),
            Kind::Plain | Kind::Quoted => self.read_scalar(ty, entry),
            Kind::List | Kind::Map => {
                let node = entry.id;
                self.waiting.push(Waiting { node, ty, slot });
                Value::Missing(Missing::Unreadable)
            }
        }
    }

    fn read_collection(&mut self, ty: &'a Type, node: NodeId) -> Value {
        match (ty, self.tree.kind(node)) {
            (Type::List(of), Kind::List) => self.read_children(of, node).map(Value::List),
            (Type::Map(of), Kind::Map) => self.read_children(of, node).map(Value::Map),
            (Type::Record(id), Kind::Map) => self.read_record(*id, node),
            (Type::Money, Kind::Map) => Some(self.read_money(node)),
            _ => {
                self.report_shape(ty, node);
                None
            }
        }
        .unwrap_or(Value::Missing(Missing::Unreadable))
    }

    /// Reads the items of a list or the entries of a map.
    fn read_children(&mut self, of: &'a Type, node: NodeId) -> Option<SlotRange> {
        let range = self.open_slots(self.tree.count(node), node)?;
        let first_waiting = self.waiting.len();
        for (slot, child) in (range.start..).zip(self.tree.entries(node)) {
            let value = self.read_node(of, child, slot);
            self.fill(slot, child.id, value);
        }
        self.put_in_order(first_waiting);
        Some(range)
    }

    fn read_record(&mut self, ty: RecordId, node: NodeId) -> Option<Value> {
        let index = self.open_record(ty, node)?;
        self.read_fields(index);
        Some(Value::Record(index))
    }

    /// Reads the fields of a map into its record.
    fn read_fields(&mut self, index: RecordIndex) {
        let RecordHead { ty, first, node } = self.reading.plan.record(index);
        let record = self.vocabulary.record(ty);
        let first_waiting = self.waiting.len();
        let mut next = FieldId(0);
        for child in self.tree.entries(node) {
            let Some((id, field)) = find_field(record, child, next) else {
                if index != Plan::ROOT || child.key() != Some(HEADER_KEY) {
                    self.report_unknown_key(ty, child.id);
                }
                continue;
            };
            next = FieldId(id.0 + 1);
            let slot = first + id.0;
            let value = if self.slot(slot).is_some_and(|slot| slot.node == node) {
                self.read_node(&field.ty, child, slot)
            } else {
                // The key stands twice, which the format's reader reports: none knows which is meant.
                Value::Missing(Missing::Unreadable)
            };
            self.fill(slot, child.id, value);
        }
        self.put_in_order(first_waiting);
    }

    /// Reports what a file must have to be a plan, and does not.
    fn check_required(&mut self) {
        for at in 0..self.reading.plan.records.len() {
            let Some(&head) = self.reading.plan.records.get(at) else {
                continue;
            };
            for &field in self.vocabulary.record(head.ty).required() {
                match self.slot(head.first + field.0).map(|slot| slot.value) {
                    Some(Value::Missing(Missing::Unreadable)) => self.reading.complete = false,
                    Some(Value::Missing(why)) => self.report_required(head, field, why),
                    _ => {}
                }
            }
        }
    }

    /// Makes a record of missing fields, if there is room for it.
    fn open_record(&mut self, ty: RecordId, node: NodeId) -> Option<RecordIndex> {
        self.has_room(self.vocabulary.record(ty).fields.len(), node)
            .then(|| self.make_record(ty, node))
    }

    fn make_record(&mut self, ty: RecordId, node: NodeId) -> RecordIndex {
        let fields = self.vocabulary.record(ty).fields.len();
        let first = self.make_slots(fields, node).start;
        let records = &mut self.reading.plan.records;
        let index = RecordIndex(small(records.len()));
        records.push(RecordHead { ty, first, node });
        index
    }

    /// Makes slots in which nothing stands yet, if there is room for them.
    fn open_slots(&mut self, count: usize, node: NodeId) -> Option<SlotRange> {
        self.has_room(count, node)
            .then(|| self.make_slots(count, node))
    }

    fn make_slots(&mut self, count: usize, node: NodeId) -> SlotRange {
        let slots = &mut self.reading.plan.slots;
        let range = SlotRange {
            start: small(slots.len()),
            len: small(count),
        };
        let value = Value::Missing(Missing::Absent);
        slots.resize(slots.len() + count, Slot { node, value });
        range
    }

    fn has_room(&mut self, count: usize, node: NodeId) -> bool {
        let room = self.reading.plan.slots.len() + count <= self.options.fields as usize;
        if !room {
            self.report_too_large(node);
        }
        room
    }

    #[inline]
    fn slot(&self, at: u32) -> Option<&Slot> {
        self.reading.plan.slots.get(at as usize)
    }

    #[inline]
    fn fill(&mut self, at: u32, node: NodeId, value: Value) {
        if let Some(slot) = self.reading.plan.slots.get_mut(at as usize) {
            *slot = Slot { node, value };
        }
    }

    /// Lets what has begun to wait since then come off the stack in the order of the source.
    fn put_in_order(&mut self, first: usize) {
        if let Some(waiting) = self.waiting.get_mut(first..) {
            waiting.reverse();
        }
    }
}

/// The field that an entry's key means. `next` is tried first: plans mostly keep to the order of the
/// declaration.
fn find_field<'v>(
    record: &'v Record,
    entry: Entry<'_>,
    next: FieldId,
) -> Option<(FieldId, &'v Field)> {
    match record.fields.get(next.0 as usize) {
        Some(field) if entry.has_key(&field.key) => Some((next, field)),
        _ => {
            let id = record.field_by_key(entry.key()?)?;
            Some((id, record.field(id)))
        }
    }
}

/// Nodes of a tree and fields of a plan are fewer than 32 bits count.
fn small(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
