//! Where values lie that do not fit into a word: members of computed lists, ranges, and the traces of
//! values that are kept under a name. What a binding put there is taken away when it is done.

use super::index::Index;
use super::members::Members;
use super::trace::Entry;
use super::value::Known;
use super::value::Range;
use crate::value::Truth;

/// Consecutive members on the shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Made {
    /// The first.
    pub start: u32,
    /// How many.
    pub len: u32,
}

/// A member of a computed list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member<'a> {
    /// Its value.
    pub known: Known<'a>,
    /// Whether it belongs to the list.
    pub presence: Truth,
}

/// The trace of a value that is kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Saved {
    start: u32,
    end: u32,
}

/// How full the shelf was at some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ShelfLevel {
    members: u32,
    ranges: u32,
    entries: u32,
}

/// The shelf.
#[derive(Debug, Default)]
pub(super) struct Shelf<'a> {
    members: Vec<Member<'a>>,
    ranges: Vec<Range>,
    entries: Vec<Entry>,
    /// Indexes of long lists, and the lists that can have none.
    indexes: Vec<(Members, Option<Index<'a>>)>,
}

impl Saved {
    /// How much it is.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }
}

impl<'a> Shelf<'a> {
    /// How full it is.
    pub fn level(&self) -> ShelfLevel {
        ShelfLevel {
            members: small(self.members.len()),
            ranges: small(self.ranges.len()),
            entries: small(self.entries.len()),
        }
    }

    /// Takes away what was put there since then.
    pub fn clear(&mut self, since: ShelfLevel) {
        if since != self.level() {
            self.indexes
                .retain(|(list, _)| list.lies_below(since.members));
            self.members.truncate(since.members as usize);
            self.ranges.truncate(since.ranges as usize);
            self.entries.truncate(since.entries as usize);
        }
    }

    /// Takes everything away.
    pub fn reset(&mut self) {
        self.members.clear();
        self.ranges.clear();
        self.entries.clear();
        self.indexes.retain(|(list, _)| list.lies_below(0));
    }

    /// Puts members there.
    pub fn make(&mut self, members: Vec<Member<'a>>) -> Made {
        let made = Made {
            start: small(self.members.len()),
            len: small(members.len()),
        };
        self.members.extend(members);
        made
    }

    /// A member.
    pub fn member(&self, made: Made, index: u32) -> Option<Member<'a>> {
        let at = made.start.checked_add(index)?;
        (index < made.len).then(|| self.members.get(at as usize).copied())?
    }

    /// Puts a range there.
    pub fn put_range(&mut self, range: Range) -> u32 {
        self.ranges.push(range);
        small(self.ranges.len() - 1)
    }

    /// A range.
    pub fn range(&self, at: u32) -> Option<Range> {
        self.ranges.get(at as usize).copied()
    }

    /// The index of a list, if there is one.
    pub fn index(&self, list: Members) -> Option<&Index<'a>> {
        let entry = self.indexes.iter().find(|(known, _)| *known == list);
        entry.and_then(|(_, index)| index.as_ref())
    }

    /// Whether a list has an index, or is known to have none.
    pub fn has_looked_at(&self, list: Members) -> bool {
        self.indexes.iter().any(|(known, _)| *known == list)
    }

    /// Keeps the index of a list.
    pub fn put_index(&mut self, list: Members, index: Option<Index<'a>>) {
        self.indexes.push((list, index));
    }

    /// Puts what was traced there, and what was looked at last.
    pub fn save(&mut self, entries: &[Entry], latest: Option<Entry>) -> Saved {
        let start = small(self.entries.len());
        self.entries.extend_from_slice(entries);
        self.entries.extend(latest);
        Saved {
            start,
            end: small(self.entries.len()),
        }
    }

    /// What was saved.
    pub fn saved(&self, saved: Saved) -> &[Entry] {
        let entries = self.entries.get(saved.start as usize..saved.end as usize);
        entries.unwrap_or_default()
    }
}

/// The budget runs out long before there are as many.
fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
