//! Building a tree, from one end of a text to the other.

use std::collections::HashMap;
use std::sync::Arc;

use super::Document;
use super::Kind;
use super::NodeId;
use super::Tree;
use super::tree::ALIAS;
use super::tree::DECODED;
use super::tree::KEY_DECODED;
use super::tree::KEY_QUOTED;
use super::tree::KEYED;
use super::tree::MERGE;
use super::tree::Node;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::document as codes;
use crate::source::Source;
use crate::source::Span;
use crate::source::quote;

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
    /// The keys of all open maps, the outermost map's first.
    keys: Vec<SeenKey>,
    /// The key of the value that comes next.
    pending: Option<Key>,
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
    /// How many keys the maps around this one had, when it was opened.
    keys: u32,
}

#[derive(Clone, Copy, Debug)]
struct SeenKey {
    /// Equal for equal keys.
    mark: u32,
    node: u32,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    place: (u32, u32),
    flags: u8,
    /// Offset and length in the side buffer, with [`KEY_DECODED`].
    decoded: (u32, u32),
    /// Equal for equal keys; none if no other key of the map can equal it.
    mark: Option<u32>,
}

/// A state of a [`TreeBuilder`] between two roots.
pub(super) struct Checkpoint {
    nodes: usize,
    roots: usize,
    decoded: usize,
    decoded_keys: usize,
    problems: usize,
}

impl TreeBuilder {
    /// A builder for the tree of this source.
    pub fn new(source: Arc<Source>) -> Self {
        Self {
            tree: Tree::new(source),
            open: Vec::new(),
            keys: Vec::new(),
            pending: None,
            diagnostics: Vec::new(),
            unreported: 0,
        }
    }

    /// Names the value that comes next. `text` is the key with its escapes resolved, `span` the key as
    /// written.
    pub fn key(&mut self, text: &str, span: Span) {
        let key = self.make_key(text, span);
        self.pending = Some(key);
    }

    /// A key for many values to come.
    pub(super) fn make_key(&mut self, text: &str, span: Span) -> Key {
        let place = (span.start, span.end);
        let quoted = (span.start + 1, span.end.saturating_sub(1));
        let written = self.written(text);
        let mut key = Key {
            place,
            flags: KEYED,
            decoded: (0, 0),
            mark: Some(mark(text.as_bytes())),
        };
        if written == Some(quoted) {
            key.flags |= KEY_QUOTED;
        } else if written != Some(place) {
            key.flags |= KEY_DECODED;
            key.decoded = self.keep(text);
        }
        key
    }

    /// Names the value that comes next by a key that was made before, if it has one. Whoever gives it knows
    /// that no other key of the map equals it.
    pub(super) fn unique_key(&mut self, key: Option<Key>) {
        self.pending = key.map(|key| Key { mark: None, ..key });
    }

    /// Adds a scalar. `text` has its escapes resolved, `span` is the value as written.
    pub fn scalar(&mut self, kind: Kind, text: &str, span: Span) -> NodeId {
        let (payload, flags) = match self.written(text) {
            Some((start, end)) => ((start, end - start), 0),
            None => (self.keep(text), DECODED),
        };
        self.push(kind, (span.start, span.end), payload, flags)
    }

    /// Opens a list or a map that starts at this byte.
    pub fn open(&mut self, kind: Kind, start: u32) -> NodeId {
        let id = self.push(kind, (start, start), (0, 0), 0);
        self.open.push(Open {
            kind,
            node: id.0,
            children: 0,
            keys: small(self.keys.len()),
        });
        id
    }

    /// Closes the list or map that was opened last; it ends before this byte.
    pub fn close(&mut self, end: u32) {
        let Some(open) = self.open.pop() else {
            return;
        };
        let after = small(self.tree.nodes.len());
        if let Some(node) = self.tree.nodes.get_mut(open.node as usize) {
            node.value.1 = end;
            node.payload = (after, open.children);
        }
        self.compare_keys(open.keys as usize);
        self.keys.truncate(open.keys as usize);
    }

    /// The list or map that the next value goes into.
    pub(crate) fn innermost(&self) -> Option<Kind> {
        self.open.last().map(|open| open.kind)
    }

    /// Where the list or map starts that the next value goes into.
    pub(crate) fn innermost_start(&self) -> Option<u32> {
        let open = self.open.last()?;
        let node = self.tree.nodes.get(open.node as usize)?;
        Some(node.value.0)
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
            let end = self.tree.nodes.get(open.node as usize);
            self.close(end.map_or(0, |node| node.value.1));
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

    /// Expects about this many more nodes.
    pub(crate) fn reserve(&mut self, nodes: usize) {
        self.tree.nodes.reserve(nodes);
    }

    /// Names the next value by a key in quotes, without any escape in it.
    pub(crate) fn quoted_key(&mut self, text: &[u8], start: usize) {
        self.pending = Some(Key {
            place: (small(start), small(start + text.len() + 2)),
            flags: KEYED | KEY_QUOTED,
            decoded: (0, 0),
            mark: Some(mark(text)),
        });
    }

    /// A place in the source.
    pub(crate) fn span(&self, start: usize, end: usize) -> Span {
        self.tree.source.span(start, end)
    }

    /// Adds a scalar whose text stands in the source as it is: its place, and the bytes of quotes on each
    /// side.
    pub(crate) fn written_scalar(&mut self, kind: Kind, place: (usize, usize), quotes: usize) {
        let (start, end) = place;
        let text = (small(start + quotes), small(end - start - 2 * quotes));
        self.push(kind, (small(start), small(end)), text, 0);
    }

    /// Where the tree stands now, to come back to.
    pub(super) fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            nodes: self.tree.nodes.len(),
            roots: self.tree.roots.len(),
            decoded: self.tree.decoded.len(),
            decoded_keys: self.tree.decoded_keys.len(),
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
        self.tree.decoded_keys.truncate(since.decoded_keys);
        self.open.clear();
        self.keys.clear();
        self.pending = None;
    }

    fn problems(&self) -> usize {
        self.diagnostics.len() + self.unreported
    }

    /// Whether the next value has its key already.
    pub(super) fn has_key(&self) -> bool {
        self.pending.is_some()
    }

    /// Makes the key of the next value a merge key.
    pub(super) fn mark_merge(&mut self) {
        if let Some(key) = &mut self.pending {
            key.flags |= MERGE;
        }
    }

    /// Adds an alias, which stands for a node above it until it is expanded.
    pub(super) fn alias(&mut self, of: NodeId, span: Span) {
        self.push(Kind::Null, (span.start, span.end), (of.0, 0), ALIAS);
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

    fn push(&mut self, kind: Kind, value: (u32, u32), payload: (u32, u32), flags: u8) -> NodeId {
        let id = small(self.tree.nodes.len());
        let mut node = Node {
            kind,
            flags,
            key: (0, 0),
            value,
            payload,
        };
        if let Some(key) = self.pending.take() {
            node.key = key.place;
            node.flags |= key.flags;
            if key.flags & KEY_DECODED != 0 {
                let (start, length) = key.decoded;
                self.tree.decoded_keys.push((id, start, length));
            }
            let seen = key.mark.map(|mark| SeenKey { mark, node: id });
            self.keys.extend(seen);
        }
        match self.open.last_mut() {
            Some(open) => open.children += 1,
            None => self.tree.roots.push(NodeId(id)),
        }
        self.tree.nodes.push(node);
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
    fn compare_keys(&mut self, first: usize) {
        let keys = self.keys.get(first..).unwrap_or_default();
        let found = if keys.len() <= FEW_KEYS {
            duplicates_of_few(&self.tree, keys)
        } else {
            duplicates_of_many(&self.tree, keys)
        };
        for (earlier, later) in found {
            let diagnostic = duplicate(&self.tree, NodeId(earlier), NodeId(later));
            self.report(diagnostic);
        }
    }
}

/// Up to here, comparing keys one by one beats hashing them.
const FEW_KEYS: usize = 64;

/// A filter of 256 marks tells nearly every key apart at once; the others are compared.
fn duplicates_of_few(tree: &Tree, keys: &[SeenKey]) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    let mut filter = [0u64; 4];
    for (index, key) in keys.iter().enumerate() {
        let bit = 1u64 << (key.mark & 63);
        let Some(word) = filter.get_mut((key.mark >> 6 & 3) as usize) else {
            continue;
        };
        if *word & bit != 0 {
            let text = tree.key(NodeId(key.node));
            let same = |earlier: &&SeenKey| {
                earlier.mark == key.mark && tree.key(NodeId(earlier.node)) == text
            };
            let earlier = keys.iter().take(index).find(same);
            found.extend(earlier.map(|earlier| (earlier.node, key.node)));
        }
        *word |= bit;
    }
    found
}

/// The hash is a random one: a file cannot be written to make its keys collide.
fn duplicates_of_many(tree: &Tree, keys: &[SeenKey]) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    let mut firsts = HashMap::with_capacity(keys.len());
    for key in keys {
        let first = *firsts.entry(tree.key(NodeId(key.node))).or_insert(key.node);
        if first != key.node {
            found.push((first, key.node));
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

/// A number that is equal for equal keys, and rarely for others.
fn mark(key: &[u8]) -> u32 {
    let mix = |state: u64, chunk: &[u8]| {
        let mut bytes = [0; 8];
        for (to, from) in bytes.iter_mut().zip(chunk) {
            *to = *from;
        }
        (state ^ u64::from_le_bytes(bytes)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    };
    let mixed = key.chunks(8).fold(key.len() as u64, mix);
    (mixed >> 32) as u32
}

/// Offsets fit: no source is larger than 4 GiB, and no tree has more nodes than its source has bytes and
/// its limits allow.
pub(super) fn small(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
