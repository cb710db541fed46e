//! From marks to places in the plan's file: paths as people write them, and what to point at.

use std::cell::OnceCell;

use super::trace::Mark;
use super::trace::Subject;
use super::trace::Trace;
use crate::document::Kind;
use crate::document::NodeId;
use crate::document::Tree;
use crate::document::locate::push_index;
use crate::document::locate::push_key;
use crate::document::plan::Missing;
use crate::document::plan::Plan;
use crate::document::plan::Slot;
use crate::document::plan::Value;
use crate::outcome::Place;
use crate::source::Span;
use crate::vocabulary::Field;
use crate::vocabulary::FieldId;
use crate::vocabulary::RecordId;
use crate::vocabulary::Type;
use crate::vocabulary::Vocabulary;

/// The places of one plan. Paths come from an index of the plan's nodes that is made when the first one is
/// wanted, so that a thousand findings do not search a list of a thousand items a thousand times.
#[derive(Debug)]
pub(super) struct Places<'a> {
    tree: &'a Tree,
    plan: &'a Plan,
    index: OnceCell<Vec<Position>>,
    /// For each list and map that holds anything, its first slot and the slot that holds it, in this order.
    lists: OnceCell<Vec<(u32, u32)>>,
}

/// What a slot belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    /// It holds this field.
    Field(RecordId, FieldId),
    /// It holds a member of the list or map in this slot.
    List(u32),
}

/// Where a node stands.
#[derive(Clone, Copy, Debug, Default)]
struct Position {
    /// The list or map around it, counted from the root; the root itself for the root.
    parent: u32,
    /// How many stand before it in there.
    index: u32,
}

impl<'a> Places<'a> {
    /// The places of a plan.
    pub fn new(tree: &'a Tree, plan: &'a Plan) -> Self {
        Self {
            tree,
            plan,
            index: OnceCell::new(),
            lists: OnceCell::new(),
        }
    }

    /// The plan as a whole.
    pub fn root(&self) -> Place {
        self.node(self.root_node())
    }

    /// Where a node stands, and what of it to point at.
    pub fn node(&self, node: NodeId) -> Place {
        Place {
            path: self.path(node),
            span: self.span(node),
        }
    }

    /// Where a mark stands: for something missing, the path that it would have.
    pub fn of(&self, mark: Mark, vocabulary: &Vocabulary, trace: &Trace<'_>) -> Place {
        let mut place = self.subject(mark.subject, vocabulary);
        let mut steps = Vec::new();
        let mut tail = mark.tail;
        while let Some(step) = trace.last_step(tail) {
            steps.push(step);
            tail = step.before;
        }
        for step in steps.into_iter().rev() {
            let field = vocabulary.record(step.record).field(step.field);
            push_key(&mut place.path, &field.key);
        }
        place
    }

    fn subject(&self, subject: Subject, vocabulary: &Vocabulary) -> Place {
        match subject {
            Subject::Record(record) => self.node(self.plan.record(record).node),
            Subject::Key(at) => {
                let node = self.plan.slot(at).node;
                Place {
                    path: self.path(node),
                    span: self.tree.key_span(node).unwrap_or_default(),
                }
            }
            Subject::Slot(at) => {
                let mut place = self.node(self.plan.slot(at).node);
                if self.is_absent(at)
                    && let Some(field) = self.field(at, vocabulary)
                {
                    push_key(&mut place.path, &field.key);
                }
                place
            }
        }
    }

    /// The slot that holds it.
    pub fn slot(&self, subject: Subject) -> Option<Slot> {
        match subject {
            Subject::Slot(at) | Subject::Key(at) => Some(*self.plan.slot(at)),
            Subject::Record(_) => None,
        }
    }

    /// The field that a slot holds.
    pub fn field<'v>(&self, at: u32, vocabulary: &'v Vocabulary) -> Option<&'v Field> {
        match self.owner(at, vocabulary)? {
            Owner::Field(record, field) => Some(vocabulary.record(record).field(field)),
            Owner::List(_) => None,
        }
    }

    fn owner(&self, at: u32, vocabulary: &Vocabulary) -> Option<Owner> {
        let (record, field) = self.plan.record_before(at)?;
        let record = self.plan.record(record).ty;
        if (field.0 as usize) < vocabulary.record(record).fields.len() {
            return Some(Owner::Field(record, field));
        }
        let lists = self.lists.get_or_init(|| self.find_lists());
        let after = lists.partition_point(|(start, _)| *start <= at);
        let (_, list) = lists.get(after.checked_sub(1)?)?;
        Some(Owner::List(*list))
    }

    fn find_lists(&self) -> Vec<(u32, u32)> {
        let lists = (0..)
            .zip(self.plan.slots())
            .filter_map(|(at, slot)| match slot.value {
                Value::List(range) | Value::Map(range) if range.len > 0 => Some((range.start, at)),
                _ => None,
            });
        let mut lists: Vec<(u32, u32)> = lists.collect();
        lists.sort_unstable();
        lists
    }

    /// The type of what a mark stands for.
    pub fn type_of(&self, mark: Mark, vocabulary: &Vocabulary, trace: &Trace<'_>) -> Type {
        if let Some(step) = trace.last_step(mark.tail) {
            return vocabulary.record(step.record).field(step.field).ty.clone();
        }
        match mark.subject {
            Subject::Slot(at) => self.type_of_slot(at, vocabulary),
            Subject::Key(_) => Type::Text,
            Subject::Record(record) => Type::Record(self.plan.record(record).ty),
        }
    }

    /// The type of what a slot holds: that of its field, or so many lists and maps down in it.
    fn type_of_slot(&self, at: u32, vocabulary: &Vocabulary) -> Type {
        let mut at = at;
        let mut depth = 0;
        while let Some(Owner::List(list)) = self.owner(at, vocabulary) {
            at = list;
            depth += 1;
        }
        let mut ty = match self.field(at, vocabulary) {
            Some(field) => &field.ty,
            None => &Type::Text,
        };
        for _ in 0..depth {
            if let Type::List(of) | Type::Map(of) = ty {
                ty = of;
            }
        }
        ty.clone()
    }

    /// Where in the file it stands, to bring marks into the order of the file: the same for marks of the
    /// same thing, or of what is missing in it. Items that one cell holds follow each other, absent fields the
    /// order of their type.
    pub fn order(&self, mark: Mark) -> (NodeId, u32) {
        let (node, within) = match mark.subject {
            Subject::Record(record) => (self.plan.record(record).node, 0),
            Subject::Key(at) => (self.plan.slot(at).node, 0),
            Subject::Slot(at) => match self.plan.slot(at).value {
                Value::Record(_) => (self.plan.slot(at).node, 0),
                _ => (self.plan.slot(at).node, at),
            },
        };
        (node, within)
    }

    /// Why it is missing; none if it is stated.
    pub fn missing(&self, mark: Mark) -> Option<Missing> {
        match self.slot(mark.subject)?.value {
            Value::Missing(why) => Some(why),
            _ => None,
        }
    }

    /// The path of a node.
    pub fn path(&self, node: NodeId) -> String {
        let index = self.index.get_or_init(|| self.make_index());
        let root = self.root_node().0;
        let mut steps = Vec::new();
        let mut at = node.0.saturating_sub(root);
        while at != 0 {
            let Some(position) = index.get(at as usize) else {
                break;
            };
            steps.push((NodeId(root + at), position.index));
            at = position.parent;
        }
        let mut path = String::new();
        for (node, index) in steps.into_iter().rev() {
            match self.tree.key(node) {
                Some(key) => push_key(&mut path, key),
                None => push_index(&mut path, index as usize),
            }
        }
        path
    }

    /// The value of a scalar; the key of a list or map, and where there is none, its first line.
    fn span(&self, node: NodeId) -> Span {
        let span = self.tree.span(node);
        match self.tree.kind(node) {
            Kind::List | Kind::Map => self.key(node).unwrap_or_else(|| self.head(node)),
            _ if span.start == span.end => self.key(node).unwrap_or(span),
            _ => span,
        }
    }

    /// The key of a node, if it stands in the plan. The keys of a table stand in its header, far from the
    /// row that a finding is about.
    fn key(&self, node: NodeId) -> Option<Span> {
        let plan = self.tree.span(self.root_node());
        let within = |key: &Span| plan.start <= key.start && key.end <= plan.end;
        self.tree.key_span(node).filter(within)
    }

    /// The beginning of a list or map up to the end of the first scalar in it.
    fn head(&self, node: NodeId) -> Span {
        let whole = self.tree.span(node);
        let mut first = self.tree.children(node);
        let end = match first.next() {
            Some(child) => match self.tree.kind(child) {
                Kind::List | Kind::Map => self.tree.key_span(child),
                _ => Some(self.tree.span(child)),
            },
            None => None,
        };
        match end {
            Some(end) if whole.start < end.end && end.end <= whole.end => {
                Span::new(whole.source, whole.start, end.end)
            }
            _ => whole,
        }
    }

    fn is_absent(&self, at: u32) -> bool {
        self.plan.slot(at).value == Value::Missing(Missing::Absent)
    }

    fn root_node(&self) -> NodeId {
        self.plan.record(Plan::ROOT).node
    }

    /// Goes over the nodes once, with the lists and maps that are open on a stack.
    fn make_index(&self) -> Vec<Position> {
        let root = self.root_node().0;
        let end = self.tree.after(NodeId(root));
        let mut index = Vec::with_capacity((end - root) as usize);
        let mut open: Vec<Open> = Vec::new();
        for node in root..end {
            while open.last().is_some_and(|open| open.end <= node) {
                open.pop();
            }
            index.push(match open.last_mut() {
                Some(around) => around.next_child(),
                None => Position::default(),
            });
            let after = self.tree.after(NodeId(node));
            if after > node + 1 {
                open.push(Open {
                    node: node - root,
                    end: after,
                    children: 0,
                });
            }
        }
        index
    }
}

/// A list or map whose children are being counted.
struct Open {
    node: u32,
    end: u32,
    children: u32,
}

impl Open {
    fn next_child(&mut self) -> Position {
        let index = self.children;
        self.children += 1;
        Position {
            parent: self.node,
            index,
        }
    }
}
