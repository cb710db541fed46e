//! The header: from its cells to the steps that build the plan of a row.

use std::borrow::Cow;
use std::collections::HashMap;

use super::super::Kind;
use super::super::Limits;
use super::super::TreeBuilder;
use super::super::builder::Key;
use super::super::too_deep;
use super::fault;
use super::fault::Stop;
use super::rows::Cell;
use crate::source::Source;
use crate::source::Span;
use crate::value::text;

/// What every row has to say, and in what order its plan is built.
pub(super) struct Header {
    /// How many cells a row has.
    pub(super) cells: usize,
    pub(super) steps: Vec<Step>,
}

/// One step in building the plan of a row. Items of lists have no key, and are not there when blank; nor has
/// the plan itself, which is the first list or map to be opened.
pub(super) enum Step {
    /// A list or map begins, at the cell `first`.
    Open {
        kind: Kind,
        key: Option<Key>,
        first: usize,
        /// The step behind the one that closes it.
        after: usize,
    },
    /// A cell.
    Cell { column: usize, key: Option<Key> },
    /// The list or map that was opened last ends, at the cell `last`.
    Close { last: usize },
}

impl Header {
    /// Reads the header. If anything is wrong with it, the last fault is handed out, and those before it are
    /// reported.
    pub(super) fn read(
        builder: &mut TreeBuilder,
        source: &Source,
        cells: &[Cell],
        limits: &Limits,
    ) -> Result<Self, Stop> {
        let mut names = Names::new();
        let mut last = None;
        for (column, cell) in cells.iter().enumerate() {
            let segments = segments(source, cell);
            let added = match segments.len() {
                0 => Err(fault::no_name(source, cell, column)),
                depth if depth > limits.depth as usize => Err(Box::new(too_deep(
                    source.span(cell.start, cell.end),
                    limits,
                ))),
                _ => names.add(column, segments),
            };
            if let Err(stop) = added
                && let Some(earlier) = last.replace(stop)
            {
                builder.report(*earlier);
            }
        }
        match last {
            Some(stop) => Err(stop),
            None => Ok(Self {
                cells: cells.len(),
                steps: names.steps(builder),
            }),
        }
    }
}

/// One part of a column's name, with its place.
struct Segment<'s> {
    text: Cow<'s, str>,
    span: Span,
}

/// The parts of a column's name: `a.b` has two, `Costs, e.g. rent` has one, and a blank one none.
fn segments<'s>(source: &'s Source, cell: &Cell) -> Vec<Segment<'s>> {
    let whole = source.span(cell.start, cell.end);
    let text = match cell.text(source) {
        Cow::Borrowed(text) => text,
        text => return vec![Segment { text, span: whole }],
    };
    let name = text.trim();
    let blanks = text.len() - text.trim_start().len();
    let mut at = cell.start + usize::from(cell.quoted) + blanks;
    let mut segment = |text: &'s str| {
        let span = source.span(at, at + text.len());
        let text = Cow::Borrowed(text);
        at += text.len() + 1;
        Segment { text, span }
    };
    if name.is_empty() {
        Vec::new()
    } else if is_path(name) {
        name.split('.').map(segment).collect()
    } else {
        let mut one = segment(name);
        one.span = if cell.quoted { whole } else { one.span };
        vec![one]
    }
}

/// Whether a name is made of names with dots between them. Headers that people wrote for people are not.
fn is_path(name: &str) -> bool {
    let is_name_char = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let is_part = |part: &str| !part.is_empty() && part.chars().all(is_name_char);
    name.contains('.') && name.split('.').all(is_part)
}

/// A name as names are compared.
fn normalized(name: Cow<'_, str>) -> Cow<'_, str> {
    match name {
        Cow::Borrowed(name) => text::normalize(name),
        Cow::Owned(name) => Cow::Owned(text::normalize(&name).into_owned()),
    }
}

/// The names of all columns as a tree; the first branch is its root.
struct Names<'s> {
    branches: Vec<Branch<'s>>,
    /// The children of each branch by name.
    index: HashMap<(usize, Cow<'s, str>), usize>,
}

#[derive(Default)]
struct Branch<'s> {
    text: Cow<'s, str>,
    span: Span,
    children: Vec<usize>,
    /// The column whose name ends here.
    column: Option<usize>,
    /// The first and the last column below.
    columns: (usize, usize),
}

impl<'s> Names<'s> {
    fn new() -> Self {
        Self {
            branches: vec![Branch::default()],
            index: HashMap::new(),
        }
    }

    /// Adds a column, unless its name clashes with that of another.
    fn add(&mut self, column: usize, segments: Vec<Segment<'s>>) -> Result<(), Stop> {
        let mut at = 0;
        let mut place = Span::default();
        if let Some(root) = self.branches.first_mut() {
            root.columns.1 = column;
        }
        for segment in segments {
            place = segment.span;
            if let Some(value) = self
                .branches
                .get(at)
                .filter(|branch| branch.column.is_some())
            {
                return Err(fault::value_and_map(&value.text, value.span, place));
            }
            at = self.child(at, segment, column);
        }
        let Some(branch) = self.branches.get_mut(at) else {
            return Ok(());
        };
        if branch.column.is_some() {
            return Err(fault::same_name(&branch.text, branch.span, place));
        }
        if !branch.children.is_empty() {
            return Err(fault::value_and_map(&branch.text, place, branch.span));
        }
        branch.column = Some(column);
        Ok(())
    }

    /// The branch of this name below another, new if need be.
    fn child(&mut self, parent: usize, segment: Segment<'s>, column: usize) -> usize {
        let next = self.branches.len();
        let key = (parent, normalized(segment.text.clone()));
        let child = *self.index.entry(key).or_insert(next);
        if child == next {
            self.branches.push(Branch {
                text: segment.text,
                span: segment.span,
                columns: (column, column),
                ..Branch::default()
            });
            if let Some(parent) = self.branches.get_mut(parent) {
                parent.children.push(child);
            }
        }
        if let Some(branch) = self.branches.get_mut(child) {
            branch.columns.1 = column;
        }
        child
    }

    /// The steps that build a row, lists and maps around what is in them.
    fn steps(&self, builder: &mut TreeBuilder) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut visits = vec![Visit::Enter(0, Role::Root)];
        while let Some(visit) = visits.pop() {
            let (at, role) = match visit {
                Visit::Enter(at, role) => (at, role),
                Visit::Leave { opened, last } => {
                    leave(&mut steps, opened, last);
                    continue;
                }
            };
            let Some(branch) = self.branches.get(at) else {
                continue;
            };
            let key = (role == Role::Entry).then(|| builder.make_key(&branch.text, branch.span));
            match branch.column {
                Some(column) => steps.push(Step::Cell { column, key }),
                None => visits.extend(self.enter(branch, role, key, &mut steps)),
            }
        }
        steps
    }

    /// Opens a list or map, and says what is to be done next, the next last.
    fn enter(
        &self,
        branch: &Branch<'s>,
        role: Role,
        key: Option<Key>,
        steps: &mut Vec<Step>,
    ) -> Vec<Visit> {
        let (first, last) = branch.columns;
        let opened = steps.len();
        let items = self.items(branch).filter(|_| role != Role::Root);
        let (kind, role, children) = match items {
            Some(items) => (Kind::List, Role::Item, items),
            None => (Kind::Map, Role::Entry, branch.children.clone()),
        };
        steps.push(Step::Open {
            kind,
            key,
            first,
            after: opened,
        });
        let children = children.into_iter().rev();
        let enter = children.map(|child| Visit::Enter(child, role));
        std::iter::once(Visit::Leave { opened, last })
            .chain(enter)
            .collect()
    }

    /// The children in the order of their numbers, if they are numbered one after the other, from 0 or 1.
    fn items(&self, branch: &Branch<'s>) -> Option<Vec<usize>> {
        let number = |&child: &usize| {
            let text = &self.branches.get(child)?.text;
            let number: usize = text.parse().ok()?;
            (number.to_string() == *text).then_some((number, child))
        };
        let mut items: Vec<(usize, usize)> =
            branch.children.iter().map(number).collect::<Option<_>>()?;
        items.sort_unstable();
        let first = items.first().map_or(0, |item| item.0);
        let follows = |(index, item): (usize, &(usize, usize))| item.0 == first + index;
        let numbered = first <= 1 && items.iter().enumerate().all(follows);
        numbered.then(|| items.into_iter().map(|(_, child)| child).collect())
    }
}

enum Visit {
    Enter(usize, Role),
    /// All is done that stands in the list or map that this step opened.
    Leave {
        opened: usize,
        last: usize,
    },
}

/// What a branch is in the one around it.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    /// The plan itself, always a map.
    Root,
    Entry,
    Item,
}

fn leave(steps: &mut Vec<Step>, opened: usize, last: usize) {
    steps.push(Step::Close { last });
    let behind = steps.len();
    if let Some(Step::Open { after, .. }) = steps.get_mut(opened) {
        *after = behind;
    }
}
