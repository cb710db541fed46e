//! The tree of a file: flat, in source order, every key and value with its place.
//!
//! Nodes lie in one `Vec` in pre-order, so that a subtree is a range and dropping a tree of any depth is
//! one deallocation. A scalar's text is a range of the source, or of a side buffer where escapes had to be
//! resolved. What is not there: numbers, dates or booleans. A tree knows what was written; what it means
//! is for the vocabulary to say.

use std::sync::Arc;
use std::sync::OnceLock;

use super::locate::Link;
use crate::source::Source;
use crate::source::Span;

/// One node of a [`Tree`]. Larger ids stand later in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// What a node is, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `null`, `~`, or nothing where a value belongs.
    Null,
    /// A scalar without quotes: `12`, `true`, `2026-01-31`, `face_image`.
    Plain,
    /// A string: `"12"`, or a block of text.
    Quoted,
    /// `[…]`, or items with dashes.
    List,
    /// `{…}`, or keys with values.
    Map,
}

/// One value, with its key where it is an entry of a map.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) flags: u8,
    /// Place of the key as written.
    pub(super) key: (u32, u32),
    /// Place of the value as written.
    pub(super) value: (u32, u32),
    /// Scalar: offset and length of its text. List or map: one past its last node, and how many children.
    pub(super) payload: (u32, u32),
}

const _: () = assert!(
    size_of::<Node>() == 28,
    "big files hold millions of these, so they stay small"
);

/// The node has a key.
pub(super) const KEYED: u8 = 1;
/// The key's text is its place without one byte on each side.
pub(super) const KEY_QUOTED: u8 = 2;
/// The key's text is in the side table.
pub(super) const KEY_DECODED: u8 = 4;
/// The scalar's text is in the side buffer.
pub(super) const DECODED: u8 = 8;
/// The node stands in the tree because of an alias.
pub(super) const ALIASED: u8 = 16;
/// Before aliases are expanded: the node is one, and its payload starts with the node it stands for.
pub(super) const ALIAS: u8 = 32;
/// Before aliases are expanded: the key is a merge key.
pub(super) const MERGE: u8 = 64;

/// All that one file says.
#[derive(Debug)]
pub struct Tree {
    pub(super) source: Arc<Source>,
    pub(super) nodes: Vec<Node>,
    pub(super) roots: Vec<NodeId>,
    /// Texts that differ from what is written.
    pub(super) decoded: String,
    /// Keys whose text differs from what is written: node, offset and length; in order of nodes.
    pub(super) decoded_keys: Vec<(u32, u32, u32)>,
    /// First node, one past the last, and the place of the alias that put them there; in order of nodes.
    pub(super) aliases: Vec<(u32, u32, Span)>,
    /// Parents, for paths; made when the first one is asked for.
    pub(super) links: OnceLock<Vec<Link>>,
}

impl Tree {
    pub(super) fn new(source: Arc<Source>) -> Self {
        Self {
            source,
            nodes: Vec::new(),
            roots: Vec::new(),
            decoded: String::new(),
            decoded_keys: Vec::new(),
            aliases: Vec::new(),
            links: OnceLock::new(),
        }
    }

    /// The file that this is the tree of.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// One node for each plan in the file, in source order.
    pub fn roots(&self) -> &[NodeId] {
        &self.roots
    }

    /// How many nodes there are, under all roots together.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no node at all.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// What a node is.
    pub fn kind(&self, id: NodeId) -> Kind {
        self.entry(id).map_or(Kind::Null, Entry::kind)
    }

    /// The text of a scalar, with its escapes resolved; empty for a list or a map.
    pub fn text(&self, id: NodeId) -> &str {
        self.entry(id).map_or("", Entry::text)
    }

    /// The place of a value as written, quotes included.
    pub fn span(&self, id: NodeId) -> Span {
        let (start, end) = self.node(id).map_or((0, 0), |node| node.value);
        Span::new(self.source.id, start, end)
    }

    /// The key of an entry of a map, with its escapes resolved.
    pub fn key(&self, id: NodeId) -> Option<&str> {
        self.entry(id).and_then(Entry::key)
    }

    /// The place of the key as written, quotes included.
    pub fn key_span(&self, id: NodeId) -> Option<Span> {
        let node = self.node(id).filter(|node| node.flags & KEYED != 0)?;
        Some(Span::new(self.source.id, node.key.0, node.key.1))
    }

    /// The entries of a map, each with its key, or the items of a list, in source order. Empty for a
    /// scalar.
    pub fn children(&self, id: NodeId) -> Children<'_> {
        Children {
            tree: self,
            next: id.0 + 1,
            end: self.after(id),
        }
    }

    /// The children, each with all that its node tells, for a reader that wants to look it up only once.
    pub(crate) fn entries(&self, id: NodeId) -> impl Iterator<Item = Entry<'_>> {
        self.children(id).filter_map(|child| self.entry(child))
    }

    /// One node with all that it tells.
    pub(crate) fn entry(&self, id: NodeId) -> Option<Entry<'_>> {
        let node = self.node(id)?;
        Some(Entry {
            id,
            node,
            tree: self,
        })
    }

    /// How many entries or items a map or list has.
    pub fn count(&self, id: NodeId) -> usize {
        match self.node(id) {
            Some(node) if node.is_container() => node.payload.1 as usize,
            _ => 0,
        }
    }

    /// The entry of a map with this key.
    pub fn get(&self, map: NodeId, key: &str) -> Option<NodeId> {
        self.children(map)
            .find(|&child| self.key(child) == Some(key))
    }

    /// Where the alias stands that put this node into the tree, the outermost where there are several; the
    /// node's own place is where its text is written.
    pub fn alias_span(&self, id: NodeId) -> Option<Span> {
        self.node(id).filter(|node| node.flags & ALIASED != 0)?;
        let covers = |alias: &&(u32, u32, Span)| alias.0 <= id.0 && id.0 < alias.1;
        self.aliases.iter().find(covers).map(|alias| alias.2)
    }

    /// The id one past a node and all that is under it.
    pub(crate) fn after(&self, id: NodeId) -> u32 {
        match self.node(id) {
            Some(node) if node.is_container() => node.payload.0,
            _ => id.0 + 1,
        }
    }

    /// Offset and length of a key that differs from what is written.
    pub(super) fn decoded_key(&self, id: NodeId) -> Option<(u32, u32)> {
        let find = |entry: &(u32, u32, u32)| entry.0.cmp(&id.0);
        let at = self.decoded_keys.binary_search_by(find).ok()?;
        let &(_, start, length) = self.decoded_keys.get(at)?;
        Some((start, length))
    }

    pub(super) fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.0 as usize)
    }

    /// A text in the source or in the side buffer.
    fn stored(&self, (start, length): (u32, u32), decoded: bool) -> &str {
        let text = if decoded {
            &self.decoded
        } else {
            &self.source.text
        };
        text.get(start as usize..start as usize + length as usize)
            .unwrap_or("")
    }
}

impl Node {
    pub(super) fn is_container(&self) -> bool {
        matches!(self.kind, Kind::List | Kind::Map)
    }
}

/// A node that has been looked up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry<'t> {
    /// Which it is.
    pub(crate) id: NodeId,
    node: &'t Node,
    tree: &'t Tree,
}

impl<'t> Entry<'t> {
    /// As [`Tree::kind`].
    pub(crate) fn kind(self) -> Kind {
        self.node.kind
    }

    /// As [`Tree::text`].
    pub(crate) fn text(self) -> &'t str {
        if self.node.is_container() {
            return "";
        }
        let decoded = self.node.flags & DECODED != 0;
        self.tree.stored(self.node.payload, decoded)
    }

    /// As [`Tree::key`].
    pub(crate) fn key(self) -> Option<&'t str> {
        if self.node.flags & KEYED == 0 {
            return None;
        }
        let (place, decoded) = match self.written_key() {
            Some(place) => (place, false),
            None => (self.tree.decoded_key(self.id)?, true),
        };
        Some(self.tree.stored(place, decoded))
    }

    /// Whether this is the key, compared without looking at more of it than needed. A key with escapes
    /// in it may be this key all the same.
    pub(crate) fn has_key(self, key: &str) -> bool {
        let bytes = self.tree.source.text.as_bytes();
        self.written_key().is_some_and(|(start, length)| {
            length as usize == key.len()
                && bytes.get(start as usize..start as usize + key.len()) == Some(key.as_bytes())
        })
    }

    /// Offset and length of a key that stands in the source as it is.
    fn written_key(self) -> Option<(u32, u32)> {
        let flags = self.node.flags;
        let (start, end) = self.node.key;
        let quote = u32::from(flags & KEY_QUOTED != 0);
        let length = end.saturating_sub(start + 2 * quote);
        (flags & (KEYED | KEY_DECODED) == KEYED).then_some((start + quote, length))
    }
}

/// The children of one node, in source order.
#[derive(Clone, Debug)]
pub struct Children<'t> {
    tree: &'t Tree,
    next: u32,
    end: u32,
}

impl Iterator for Children<'_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        let id = NodeId(self.next);
        (self.next < self.end).then(|| {
            self.next = self.tree.after(id);
            id
        })
    }
}
