//! Aliases and merge keys: the tree in which they stand is copied, with what they stand for in their place.
//!
//! An alias only ever leads to what was complete before it, so nothing here can go round in circles. What
//! they add is counted against a limit: nine lines of YAML can stand for more nodes than fit in memory. A
//! copied node keeps the place where its text is written, and the tree remembers where the alias is.

use std::collections::HashSet;

use super::super::Kind;
use super::super::Limits;
use super::super::NodeId;
use super::super::Tree;
use super::super::TreeBuilder;
use super::super::builder::small;
use super::super::too_deep;
use super::super::tree::ALIAS;
use super::super::tree::ALIASED;
use super::super::tree::KEY_QUOTED;
use super::super::tree::KEY_WIDE;
use super::super::tree::KEYED;
use super::super::tree::MERGE;
use super::super::tree::QUOTED;
use super::super::tree::WIDE;
use super::super::tree::Wide;
use super::super::tree::WideKey;
use super::fault::Stop;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::document as codes;
use crate::source::Span;

/// Puts a tree with its aliases expanded in the place of the one that was built.
pub(super) fn expand(mut builder: TreeBuilder, limits: &Limits) -> TreeBuilder {
    let raw = builder.take_tree();
    let mut expansion = Expansion {
        raw: &raw,
        out: Tree::new(raw.source().clone()),
        tasks: Vec::new(),
        depth: 0,
        added: 0,
        limits,
    };
    let outcome = expansion.roots();
    let mut tree = expansion.out;
    tree.decoded = raw.decoded;
    builder.put_tree(tree);
    if let Err(stop) = outcome {
        builder.report(*stop);
    }
    builder
}

struct Expansion<'r> {
    raw: &'r Tree,
    out: Tree,
    /// What is still to be done, the next last.
    tasks: Vec<Task>,
    /// How many lists and maps are open.
    depth: u32,
    /// How many nodes aliases and merge keys have added.
    added: u32,
    limits: &'r Limits,
}

enum Task {
    Copy(Entry),
    /// The list or map `node` is complete, and so is the alias with this number.
    Close(u32, Option<usize>),
}

/// A node to be copied, perhaps because of an alias.
#[derive(Clone, Copy)]
struct Entry {
    node: NodeId,
    /// The outermost alias that leads to it.
    alias: Option<Span>,
    /// Whether it is the first that this alias leads to.
    first: bool,
}

/// The entries of a map while others are merged into it.
struct Merge<'r> {
    entries: Vec<Entry>,
    /// Their keys.
    seen: HashSet<&'r str>,
    /// The alias that leads to the map itself.
    outer: Option<Span>,
    /// What is still to be merged, the next last.
    sources: Vec<MergeSource>,
}

/// What a merge key may bring in: a map, or at first a list of maps.
struct MergeSource {
    node: NodeId,
    alias: Option<Span>,
    may_be_list: bool,
}

impl<'r> Merge<'r> {
    fn add(&mut self, raw: &'r Tree, node: NodeId, alias: Option<Span>) {
        if raw.key(node).is_some_and(|key| self.seen.insert(key)) {
            let first = self.outer.is_none() && alias.is_some();
            self.entries.push(Entry { node, alias, first });
        }
    }
}

impl<'r> Expansion<'r> {
    fn roots(&mut self) -> Result<(), Stop> {
        for &node in self.raw.roots() {
            self.out.roots.push(NodeId(small(self.out.nodes.len())));
            let (alias, first) = (None, false);
            self.tasks.push(Task::Copy(Entry { node, alias, first }));
            while let Some(task) = self.tasks.pop() {
                match task {
                    Task::Copy(entry) => self.copy(entry)?,
                    Task::Close(node, alias) => self.close(node, alias),
                }
            }
        }
        Ok(())
    }

    fn copy(&mut self, entry: Entry) -> Result<(), Stop> {
        let (target, alias) = self.follow(entry.node, entry.alias);
        let starts = entry.first || (alias.is_some() && entry.alias.is_none());
        if let Some(place) = alias {
            self.charge(1, place)?;
        }
        let id = self.push(entry.node, target, alias);
        let number = self.out.aliases.len();
        if let (Some(place), true) = (alias, starts) {
            self.out.aliases.push((id, id + 1, place));
        }
        if matches!(self.raw.kind(target), Kind::List | Kind::Map) {
            if self.depth >= self.limits.depth {
                let place = alias.unwrap_or(self.raw.span(target));
                return Err(Box::new(too_deep(place, self.limits)));
            }
            self.depth += 1;
            self.tasks.push(Task::Close(id, starts.then_some(number)));
            let entries = self.entries(target, alias)?;
            self.count(id, entries.len());
            self.tasks.extend(entries.into_iter().rev().map(Task::Copy));
        }
        Ok(())
    }

    /// The node that an alias stands for, and the outermost alias on the way to it.
    fn follow(&self, node: NodeId, alias: Option<Span>) -> (NodeId, Option<Span>) {
        match self.raw.node(node) {
            Some(raw) if raw.flags & ALIAS != 0 => (
                NodeId(self.raw.wide(raw).at),
                alias.or(Some(self.raw.span(node))),
            ),
            _ => (node, alias),
        }
    }

    /// Copies one node: the value from where it is written, the key from where it is used.
    fn push(&mut self, entry: NodeId, target: NodeId, alias: Option<Span>) -> u32 {
        const KEY: u8 = KEYED | KEY_QUOTED | KEY_WIDE;
        let id = small(self.out.nodes.len());
        let (Some(&key), Some(&value)) = (self.raw.node(entry), self.raw.node(target)) else {
            return id;
        };
        let mut node = value;
        node.key_start = key.key_start;
        node.key_len = key.key_len;
        node.flags = (key.flags & KEY) | (value.flags & (QUOTED | WIDE));
        if alias.is_some() {
            node.flags |= ALIASED;
        }
        if let Some(key) = self.raw.wide_key(entry) {
            self.out.wide_keys.push(WideKey { node: id, ..*key });
        }
        if value.flags & WIDE != 0 {
            node.rest = small(self.out.wide.len());
            self.out.wide.push(self.raw.wide(&value));
        }
        self.out.nodes.push(node);
        id
    }

    fn count(&mut self, id: u32, children: usize) {
        if let Some(wide) = self.wide_of(id) {
            wide.len = small(children);
        }
    }

    fn close(&mut self, id: u32, alias: Option<usize>) {
        self.depth -= 1;
        let after = small(self.out.nodes.len());
        if let Some(wide) = self.wide_of(id) {
            wide.at = after;
        }
        if let Some(alias) = alias.and_then(|alias| self.out.aliases.get_mut(alias)) {
            alias.1 = after;
        }
    }

    fn wide_of(&mut self, id: u32) -> Option<&mut Wide> {
        let node = self.out.nodes.get(id as usize)?;
        self.out.wide.get_mut(node.rest as usize)
    }

    /// The entries or items of a map or list, and behind them what is merged into it.
    fn entries(&mut self, node: NodeId, alias: Option<Span>) -> Result<Vec<Entry>, Stop> {
        let mut entries = Vec::new();
        let mut merges = None;
        for node in self.raw.children(node) {
            if self.is_merge(node) {
                merges = Some(node);
            } else {
                let first = false;
                entries.push(Entry { node, alias, first });
            }
        }
        match merges {
            Some(value) => self.merge(value, alias, entries),
            None => Ok(entries),
        }
    }

    /// Adds the entries that a merge key brings in: none whose key is there already.
    fn merge(
        &mut self,
        node: NodeId,
        alias: Option<Span>,
        entries: Vec<Entry>,
    ) -> Result<Vec<Entry>, Stop> {
        let own = entries.iter().filter_map(|entry| self.raw.key(entry.node));
        let mut merge = Merge {
            seen: own.collect(),
            entries,
            outer: alias,
            sources: vec![MergeSource {
                node,
                alias,
                may_be_list: true,
            }],
        };
        while let Some(source) = merge.sources.pop() {
            self.merge_source(&mut merge, source)?;
        }
        Ok(merge.entries)
    }

    fn merge_source(&mut self, merge: &mut Merge<'r>, source: MergeSource) -> Result<(), Stop> {
        let (target, alias) = self.follow(source.node, source.alias);
        let place = self.raw.span(source.node);
        let children: Vec<NodeId> = self.raw.children(target).collect();
        self.charge(small(children.len()), alias.unwrap_or(place))?;
        let nested = |node, may_be_list| MergeSource {
            node,
            alias,
            may_be_list,
        };
        match self.raw.kind(target) {
            Kind::Map => {}
            Kind::List if source.may_be_list => {
                let items = children.into_iter().rev();
                merge.sources.extend(items.map(|item| nested(item, false)));
                return Ok(());
            }
            _ => return Err(not_a_map(place)),
        }
        for node in children {
            if self.is_merge(node) {
                merge.sources.push(nested(node, true));
            } else {
                merge.add(self.raw, node, alias);
            }
        }
        Ok(())
    }

    fn is_merge(&self, node: NodeId) -> bool {
        self.raw
            .node(node)
            .is_some_and(|node| node.flags & MERGE != 0)
    }

    /// Counts what is added; also what turns out to be there already, since looking at it takes time.
    fn charge(&mut self, nodes: u32, place: Span) -> Result<(), Stop> {
        self.added = self.added.saturating_add(nodes);
        if self.added <= self.limits.alias_nodes {
            return Ok(());
        }
        let limit = self.limits.alias_nodes;
        let message =
            format!("aliases stand for more than the limit of {limit} nodes (`alias_nodes`)");
        let diagnostic = Diagnostic::error(&codes::TOO_MANY_ALIASES, message)
            .at(place, "the limit is reached here")
            .help("write out what is meant, or split the file");
        Err(Box::new(diagnostic))
    }
}

fn not_a_map(place: Span) -> Stop {
    let diagnostic = Diagnostic::error(
        &codes::YAML_MERGE,
        "`<<` merges something that is not a map",
    )
    .at(place, "this is not a map")
    .help("name a map, or a list of maps: `<<: *name` or `<<: [*first, *second]`");
    Box::new(diagnostic)
}
