//! Building a tree, from one end of a text to the other.

use std::collections::HashMap;
use std::sync::Arc;

use super::Document;
use super::Kind;
use super::NodeId;
use super::Tree;
use super::tree::ALIAS;
use super::tree::KEY_QUOTED;
use super::tree::KEY_WIDE;
use super::tree::KEYED;
use super::tree::MERGE;
use super::tree::Node;
use super::tree::QUOTED;
use super::tree::WIDE;
use super::tree::Wide;
use super::tree::WideKey;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::document as codes;
use crate::source::Source;
use crate::source::Span;
use crate::source::quote;
use crate::value::text;

/// Builds a [`Tree`].
///
/// Values come in source order: in a map each after its [`key`](Self::key), lists and maps between
/// [`open`](Self::open) and [`close`](Self::close). A value outside of all others is a root. Two equal keys
/// in one map become a diagnostic.
#[derive(Debug)]
pub struct TreeBuilder {
    tree: Tree,
    /// Lists and maps that are not closed yet.
    open: Vec<Open>,
    /// The marks of the keys of all open maps, the outermost map's first.
    marks: Vec<u32>,
    /// Marks of a map's keys that all differ: where the next map has the same, they need no comparing.
    distinct: Vec<u32>,
    /// The key of the value that comes next.
    pending: Key,
    diagnostics: Vec<Diagnostic>,
    /// How many diagnostics came after the first [`MOST_DIAGNOSTICS`].
    unreported: usize,
}

/// A file of a million bad lines is told about in this many diagnostics, and one with the number of the
/// others.
pub(super) const MOST_DIAGNOSTICS: usize = 1000;

#[derive(Debug)]
struct Open {
    kind: Kind,
    node: u32,
    children: u32,
    /// How many marks there were when it was opened.
    marks: u32,
}

/// A key as written. Without [`KEYED`] it is none.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Key {
    flags: u8,
    /// Its place.
    start: u32,
    end: u32,
    /// With [`KEY_WIDE`], where its text is in the side buffer.
    text: (u32, u32),
}

/// A state of a [`TreeBuilder`] between two roots.
pub(super) struct Checkpoint {
    nodes: usize,
    roots: usize,
    decoded: usize,
    wide: usize,
    wide_keys: usize,
    problems: usize,
}

impl TreeBuilder {
    /// A builder for the tree of this source.
    pub fn new(source: Arc<Source>) -> Self {
        Self {
            tree: Tree::new(source),
            open: Vec::new(),
            marks: Vec::new(),
            distinct: Vec::new(),
            pending: Key::default(),
            diagnostics: Vec::new(),
            unreported: 0,
        }
    }

    /// Names the value that comes next. `text` is the key with its escapes resolved, `span` the key as
    /// written.
    pub fn key(&mut self, text: &str, span: Span) {
        self.pending = self.make_key(text, span);
        self.marks.push(mark(text.as_bytes()));
    }

    /// A key for many values to come.
    pub(super) fn make_key(&mut self, text: &str, span: Span) -> Key {
        let (start, end) = (span.start, span.end);
        let written = self.written(text);
        let mut key = Key {
            flags: KEYED,
            start,
            end,
            text: (0, 0),
        };
        let short = end - start <= u32::from(u16::MAX);
        if short && written == Some((start + 1, end.saturating_sub(1))) {
            key.flags |= KEY_QUOTED;
        } else if !short || written != Some((start, end)) {
            key.flags |= KEY_WIDE;
            key.text = self.keep(text);
        }
        key
    }

    /// Names the value that comes next by a key that was made before, if it has one. Whoever gives it knows
    /// that no other key of the map equals it.
    pub(super) fn unique_key(&mut self, key: Option<Key>) {
        self.pending = key.unwrap_or_default();
    }

    /// Adds a scalar. `text` has its escapes resolved, `span` is the value as written.
    pub fn scalar(&mut self, kind: Kind, text: &str, span: Span) -> NodeId {
        let Span { start, end, .. } = span;
        let written = self.written(text);
        if written == Some((start, end)) {
            self.push(kind, start, end, 0)
        } else if written == Some((start + 1, end.saturating_sub(1))) {
            self.push(kind, start, end, QUOTED)
        } else {
            let (at, len) = self.keep(text);
            self.push_wide(kind, start, Wide { end, at, len }, 0)
        }
    }

    /// Opens a list or a map that starts at this byte.
    pub fn open(&mut self, kind: Kind, start: u32) -> NodeId {
        let wide = Wide {
            end: start,
            at: 0,
            len: 0,
        };
        let id = self.push_wide(kind, start, wide, 0);
        self.open.push(Open {
            kind,
            node: id.0,
            children: 0,
            marks: small(self.marks.len()),
        });
        id
    }

    /// Closes the list or map that was opened last; it ends before this byte.
    pub fn close(&mut self, end: u32) {
        let Some(open) = self.open.pop() else {
            return;
        };
        let wide = Wide {
            end,
            at: small(self.tree.nodes.len()),
            len: open.children,
        };
        let node = self.tree.nodes.get(open.node as usize);
        if let Some(slot) = node.and_then(|node| self.tree.wide.get_mut(node.rest as usize)) {
            *slot = wide;
        }
        let marks = self.marks.get(open.marks as usize..).unwrap_or_default();
        if !marks.is_empty() {
            if marks != self.distinct {
                self.compare_keys(NodeId(open.node), open.marks as usize);
            }
            self.marks.truncate(open.marks as usize);
        }
    }

    /// The list or map that the next value goes into.
    pub(crate) fn innermost(&self) -> Option<Kind> {
        self.open.last().map(|open| open.kind)
    }

    /// Where the list or map starts that the next value goes into.
    pub(crate) fn innermost_start(&self) -> Option<u32> {
        let open = self.open.last()?;
        let node = self.tree.nodes.get(open.node as usize)?;
        Some(node.start)
    }

    /// How many lists and maps are open.
    pub fn depth(&self) -> u32 {
        small(self.open.len())
    }

    /// Adds a diagnostic about the text.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() < MOST_DIAGNOSTICS {
            self.diagnostics.push(diagnostic);
        } else {
            self.unreported += 1;
        }
    }

    /// The tree, with what is wrong.
    pub fn finish(mut self) -> Document {
        while let Some(open) = self.open.last() {
            let span = self.tree.span(NodeId(open.node));
            self.close(span.end);
        }
        Document {
            tree: self.tree,
            diagnostics: self.diagnostics,
            unreported: self.unreported,
            void: false,
        }
    }

    /// The tree of a file that is read wholly or not at all: where anything is wrong, no root is left.
    pub(crate) fn finish_whole(self) -> Document {
        let mut document = self.finish();
        document.void = document.has_errors();
        if document.void {
            document.tree.roots.clear();
        }
        document
    }

    /// Makes each element of a list at the top a root of its own, in place of the list.
    pub(crate) fn spread_lists(&mut self) {
        let tree = &self.tree;
        let spread = |&root: &NodeId| match tree.kind(root) {
            Kind::List => tree.children(root).collect(),
            _ => vec![root],
        };
        self.tree.roots = tree.roots.iter().flat_map(spread).collect();
    }

    /// Expects about this many more nodes, and in all else what goes with them.
    pub(crate) fn reserve(&mut self, nodes: usize) {
        self.tree.nodes.reserve(nodes);
        self.tree.wide.reserve(nodes / 4);
        self.tree.decoded.reserve(nodes);
        self.marks.reserve(64);
        self.open.reserve(16);
    }

    /// Names the next value by a key in quotes, without any escape in it.
    #[inline(always)]
    pub(super) fn quoted_key(&mut self, text: &[u8], start: usize) {
        self.pending = Key {
            flags: KEYED | KEY_QUOTED,
            start: small(start),
            end: small(start + text.len() + 2),
            text: (0, 0),
        };
        self.marks.push(mark(text));
    }

    /// Adds a scalar whose text stands in the source as it is, in quotes or not.
    #[inline(always)]
    pub(super) fn written_scalar(
        &mut self,
        kind: Kind,
        (start, end): (usize, usize),
        quoted: bool,
    ) {
        let flags = if quoted { QUOTED } else { 0 };
        self.push(kind, small(start), small(end), flags);
    }

    /// The buffer for a text that differs from what is written. Who adds to it tells
    /// [`decoded_scalar`](Self::decoded_scalar) or [`decoded_key`](Self::decoded_key) where the text starts.
    pub(super) fn decoded(&mut self) -> &mut String {
        &mut self.tree.decoded
    }

    /// Adds a scalar whose text is at the end of the side buffer.
    pub(super) fn decoded_scalar(&mut self, kind: Kind, (start, end): (usize, usize), at: usize) {
        let wide = Wide {
            end: small(end),
            at: small(at),
            len: small(self.tree.decoded.len() - at),
        };
        self.push_wide(kind, small(start), wide, 0);
    }

    /// Names the next value by a key whose text is at the end of the side buffer.
    pub(super) fn decoded_key(&mut self, (start, end): (usize, usize), at: usize) {
        let text = self.tree.decoded.get(at..).unwrap_or_default();
        self.pending = Key {
            flags: KEYED | KEY_WIDE,
            start: small(start),
            end: small(end),
            text: (small(at), small(text.len())),
        };
        self.marks.push(mark(text.as_bytes()));
    }

    /// Where the tree stands now, to come back to.
    pub(super) fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            nodes: self.tree.nodes.len(),
            roots: self.tree.roots.len(),
            decoded: self.tree.decoded.len(),
            wide: self.tree.wide.len(),
            wide_keys: self.tree.wide_keys.len(),
            problems: self.problems(),
        }
    }

    /// Takes back what was built since a checkpoint, if anything was wrong with it.
    pub(super) fn keep_if_sound(&mut self, since: &Checkpoint) {
        if self.problems() == since.problems {
            return;
        }
        self.tree.nodes.truncate(since.nodes);
        self.tree.roots.truncate(since.roots);
        self.tree.decoded.truncate(since.decoded);
        self.tree.wide.truncate(since.wide);
        self.tree.wide_keys.truncate(since.wide_keys);
        self.open.clear();
        self.marks.clear();
        self.pending = Key::default();
    }

    fn problems(&self) -> usize {
        self.diagnostics.len() + self.unreported
    }

    /// Whether the next value has its key already.
    pub(super) fn has_key(&self) -> bool {
        self.pending.flags != 0
    }

    /// Makes the key of the next value a merge key.
    pub(super) fn mark_merge(&mut self) {
        if self.has_key() {
            self.pending.flags |= MERGE;
        }
    }

    /// Adds an alias, which stands for a node above it until it is expanded.
    pub(super) fn alias(&mut self, of: NodeId, span: Span) {
        let wide = Wide {
            end: span.end,
            at: of.0,
            len: 0,
        };
        self.push_wide(Kind::Null, span.start, wide, ALIAS);
    }

    /// Whether a list or map is open.
    pub(super) fn is_open(&self, id: NodeId) -> bool {
        self.open.iter().any(|open| open.node == id.0)
    }

    /// What was built so far.
    pub(super) fn tree(&self) -> &Tree {
        &self.tree
    }

    /// Takes what was built so far, and leaves an empty tree.
    pub(super) fn take_tree(&mut self) -> Tree {
        let empty = Tree::new(Arc::clone(&self.tree.source));
        std::mem::replace(&mut self.tree, empty)
    }

    /// Goes on with another tree.
    pub(super) fn put_tree(&mut self, tree: Tree) {
        self.tree = tree;
    }

    /// Whether nothing was wrong so far.
    pub(super) fn is_sound(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// Forgets the last root if nothing is written there: a document of comments alone.
    pub(super) fn drop_empty_root(&mut self) {
        let Some(&root) = self.tree.roots.last() else {
            return;
        };
        let span = self.tree.span(root);
        if self.tree.kind(root) == Kind::Null && span.start == span.end {
            self.tree.roots.pop();
            self.tree.nodes.truncate(root.0 as usize);
        }
    }

    fn push_wide(&mut self, kind: Kind, start: u32, wide: Wide, flags: u8) -> NodeId {
        let rest = small(self.tree.wide.len());
        self.tree.wide.push(wide);
        self.push(kind, start, rest, flags | WIDE)
    }

    #[inline(always)]
    fn push(&mut self, kind: Kind, start: u32, rest: u32, flags: u8) -> NodeId {
        let id = small(self.tree.nodes.len());
        let key = &self.pending;
        if key.flags & KEY_WIDE != 0 {
            self.tree.wide_keys.push(WideKey {
                node: id,
                end: key.end,
                at: key.text.0,
                len: key.text.1,
            });
        }
        self.tree.nodes.push(Node {
            start,
            rest,
            key_start: key.start,
            key_len: (key.end - key.start) as u16,
            kind,
            flags: flags | key.flags,
        });
        self.pending.flags = 0;
        match self.open.last_mut() {
            Some(open) => open.children += 1,
            None => self.tree.roots.push(NodeId(id)),
        }
        NodeId(id)
    }

    /// Where in the source a text stands, if it is a part of it.
    fn written(&self, text: &str) -> Option<(u32, u32)> {
        let whole = self.tree.source.text.as_str();
        let start = (text.as_ptr() as usize).checked_sub(whole.as_ptr() as usize)?;
        let end = start + text.len();
        (end <= whole.len()).then(|| (small(start), small(end)))
    }

    fn keep(&mut self, text: &str) -> (u32, u32) {
        let start = small(self.tree.decoded.len());
        self.tree.decoded.push_str(text);
        (start, small(text.len()))
    }

    /// Reports every key of the map just closed that an earlier one equals.
    #[cold]
    fn compare_keys(&mut self, map: NodeId, first: usize) {
        let marks = self.marks.get(first..).unwrap_or_default();
        if all_differ(marks) {
            self.distinct.clear();
            self.distinct.extend_from_slice(marks);
            return;
        }
        for (earlier, later) in duplicates(&self.tree, map) {
            let diagnostic = duplicate(&self.tree, earlier, later);
            self.report(diagnostic);
        }
    }
}

/// Up to here, comparing marks with each other beats sorting them.
const FEW_KEYS: usize = 32;

fn all_differ(marks: &[u32]) -> bool {
    if marks.len() > FEW_KEYS {
        let mut sorted = marks.to_vec();
        sorted.sort_unstable();
        return sorted.array_windows().all(|[left, right]| left != right);
    }
    let differs = |(at, mark): (usize, &u32)| !marks.iter().take(at).any(|other| other == mark);
    marks.iter().enumerate().all(differs)
}

/// The entries of a map with a key that an earlier one has, each with the first of these. The hash is a
/// random one: a file cannot be written to make its keys collide.
fn duplicates(tree: &Tree, map: NodeId) -> Vec<(NodeId, NodeId)> {
    let mut found = Vec::new();
    let mut firsts = HashMap::with_capacity(tree.count(map));
    for later in tree.children(map) {
        let key = text::normalize(tree.key(later).unwrap_or_default());
        let first = *firsts.entry(key).or_insert(later);
        if first != later {
            found.push((first, later));
        }
    }
    found
}

fn duplicate(tree: &Tree, earlier: NodeId, later: NodeId) -> Diagnostic {
    let place = |id| tree.key_span(id).unwrap_or_default();
    let name = tree.key(later).unwrap_or_default();
    let diagnostic = duplicate_key(name, place(earlier), place(later));
    let merges = |node: &Node| node.flags & MERGE != 0;
    if tree.node(later).is_some_and(merges) {
        return diagnostic.help("merge several maps with one key: `<<: [*first, *second]`");
    }
    diagnostic
}

/// The error for two equal keys in one map.
pub(super) fn duplicate_key(name: &str, earlier: Span, later: Span) -> Diagnostic {
    let message = format!("the key {} stands twice", quote(name));
    Diagnostic::error(&codes::DUPLICATE_KEY, message)
        .at(later, "again here")
        .at(earlier, "first here")
        .help("leave one of the two out: which one is meant cannot be known")
}

/// A number that is equal for keys that are the same text, and rarely for others.
#[inline]
fn mark(key: &[u8]) -> u32 {
    if key.is_ascii() {
        mark_bytes(key)
    } else {
        mark_normalized(key)
    }
}

#[cold]
fn mark_normalized(key: &[u8]) -> u32 {
    let text = str::from_utf8(key).unwrap_or_default();
    mark_bytes(text::normalize(text).as_bytes())
}

#[inline]
fn mark_bytes(key: &[u8]) -> u32 {
    const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
    let low = |bytes: [u8; 4]| u64::from(u32::from_le_bytes(bytes));
    let ends = match (key.last_chunk(), key.first_chunk(), key.last_chunk()) {
        (Some(last), _, _) => u64::from_le_bytes(*last),
        (None, Some(first), Some(last)) => low(*first) | low(*last) << 32,
        _ => key.iter().fold(0, |all, &byte| all << 8 | u64::from(byte)),
    };
    let start = (ends ^ (key.len() as u64) << 56).wrapping_mul(ODD);
    let mix = |state: u64, word: &[u8; 8]| {
        let mixed = state ^ u64::from_le_bytes(*word);
        mixed.rotate_left(23).wrapping_mul(ODD)
    };
    let (words, _) = key.as_chunks();
    (words.iter().fold(start, mix) >> 32) as u32
}

/// Offsets fit: no source is larger than 4 GiB, and no tree has more nodes than its source has bytes and
/// its limits allow.
pub(super) fn small(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
