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

/// One value, with its key where it is an entry of a map. What few nodes need stands in tables beside it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    /// First byte of the value as written.
    pub(super) start: u32,
    /// One past its last byte; with [`WIDE`], and of lists and maps, the number of its [`Wide`].
    pub(super) rest: u32,
    /// First byte of the key as written.
    pub(super) key_start: u32,
    /// How many bytes the key has as written; not with [`KEY_WIDE`].
    pub(super) key_len: u16,
    pub(super) kind: Kind,
    pub(super) flags: u8,
}

const _: () = assert!(
    size_of::<Node>() == 16,
    "big files hold millions of these, so they stay small"
);

/// What a node alone has no room for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wide {
    /// One past the last byte of the value as written.
    pub(super) end: u32,
    /// Scalar: where its text starts in the side buffer. List or map: one past its last node. Before aliases
    /// are expanded, alias: the node that it stands for.
    pub(super) at: u32,
    /// Scalar: how many bytes its text has. List or map: how many children.
    pub(super) len: u32,
}

/// A key whose text differs from what is written, or is very long.
#[derive(Clone, Copy, Debug)]
pub(super) struct WideKey {
    pub(super) node: u32,
    /// One past the last byte of the key as written.
    pub(super) end: u32,
    /// Where its text starts in the side buffer.
    pub(super) at: u32,
    /// How many bytes its text has.
    pub(super) len: u32,
}

/// The node has a key.
pub(super) const KEYED: u8 = 1;
/// The key's text is its place without one byte on each side.
pub(super) const KEY_QUOTED: u8 = 2;
/// The key has a [`WideKey`].
pub(super) const KEY_WIDE: u8 = 4;
/// The scalar's text is its place without one byte on each side.
pub(super) const QUOTED: u8 = 8;
/// The node has a [`Wide`]; a scalar's text is then in the side buffer.
pub(super) const WIDE: u8 = 16;
/// The node stands in the tree because of an alias.
pub(super) const ALIASED: u8 = 32;
/// Before aliases are expanded: the node is one.
pub(super) const ALIAS: u8 = 64;
/// Before aliases are expanded: the key is a merge key.
pub(super) const MERGE: u8 = 128;

/// All that one file says.
#[derive(Debug)]
pub struct Tree {
    pub(super) source: Arc<Source>,
    pub(super) nodes: Vec<Node>,
    pub(super) roots: Vec<NodeId>,
    pub(super) wide: Vec<Wide>,
    /// In order of nodes.
    pub(super) wide_keys: Vec<WideKey>,
    /// Texts that differ from what is written.
    pub(super) decoded: String,
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
            wide: Vec::new(),
            wide_keys: Vec::new(),
            decoded: String::new(),
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
        let (start, end) = self
            .node(id)
            .map_or((0, 0), |node| (node.start, self.end(node)));
        Span::new(self.source.id, start, end)
    }

    /// The key of an entry of a map, with its escapes resolved.
    pub fn key(&self, id: NodeId) -> Option<&str> {
        self.entry(id).and_then(Entry::key)
    }

    /// The place of the key as written, quotes included.
    pub fn key_span(&self, id: NodeId) -> Option<Span> {
        let node = self.node(id).filter(|node| node.flags & KEYED != 0)?;
        let end = match node.flags & KEY_WIDE {
            0 => node.key_start + u32::from(node.key_len),
            _ => self.wide_key(id)?.end,
        };
        Some(Span::new(self.source.id, node.key_start, end))
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
            Some(node) if node.is_container() => self.wide(node).len as usize,
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
    #[inline]
    pub(crate) fn after(&self, id: NodeId) -> u32 {
        match self.node(id) {
            Some(node) if node.is_container() => self.wide(node).at,
            _ => id.0 + 1,
        }
    }

    /// The entry of a key in the side table.
    pub(super) fn wide_key(&self, id: NodeId) -> Option<&WideKey> {
        let find = |key: &WideKey| key.node.cmp(&id.0);
        let at = self.wide_keys.binary_search_by(find).ok()?;
        self.wide_keys.get(at)
    }

    /// What a node with [`WIDE`] has no room for.
    #[inline]
    pub(super) fn wide(&self, node: &Node) -> Wide {
        let none = Wide {
            end: node.start,
            at: 0,
            len: 0,
        };
        self.wide.get(node.rest as usize).copied().unwrap_or(none)
    }

    /// One past the last byte of a value as written.
    fn end(&self, node: &Node) -> u32 {
        match node.flags & WIDE {
            0 => node.rest,
            _ => self.wide(node).end,
        }
    }

    #[inline]
    pub(super) fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.0 as usize)
    }
}

/// Bytes `start..end` of a text.
#[inline]
fn part(text: &str, start: u32, end: u32) -> &str {
    text.get(start as usize..end as usize).unwrap_or("")
}

impl Node {
    #[inline]
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
    #[inline]
    pub(crate) fn kind(self) -> Kind {
        self.node.kind
    }

    /// As [`Tree::text`].
    #[inline]
    pub(crate) fn text(self) -> &'t str {
        if self.node.is_container() {
            return "";
        }
        let node = self.node;
        if node.flags & WIDE != 0 {
            let Wide { at, len, .. } = self.tree.wide(node);
            return part(&self.tree.decoded, at, at + len);
        }
        let quote = u32::from(node.flags & QUOTED != 0);
        let end = node.rest.saturating_sub(quote);
        part(&self.tree.source.text, node.start + quote, end)
    }

    /// As [`Tree::key`].
    pub(crate) fn key(self) -> Option<&'t str> {
        if self.node.flags & KEYED == 0 {
            return None;
        }
        if self.node.flags & KEY_WIDE != 0 {
            let WideKey { at, len, .. } = *self.tree.wide_key(self.id)?;
            return Some(part(&self.tree.decoded, at, at + len));
        }
        let (start, end) = self.written_key();
        Some(part(&self.tree.source.text, start, end))
    }

    /// Whether this is the key, compared without looking at more of it than needed. A key with escapes
    /// in it may be this key all the same.
    #[inline]
    pub(crate) fn has_key(self, key: &str) -> bool {
        let bytes = self.tree.source.text.as_bytes();
        let (start, end) = self.written_key();
        self.node.flags & (KEYED | KEY_WIDE) == KEYED
            && bytes.get(start as usize..end as usize) == Some(key.as_bytes())
    }

    /// Where a key without an entry in the side table has its text.
    #[inline]
    fn written_key(self) -> (u32, u32) {
        let quote = u32::from(self.node.flags & KEY_QUOTED != 0);
        let start = self.node.key_start + quote;
        let len = u32::from(self.node.key_len).saturating_sub(2 * quote);
        (start, start + len)
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
