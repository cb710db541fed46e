//! Logical paths: from a node to the path that people write, and back.
//!
//! `data[0].retention` is the entry `retention` of the first item of the list `data`. A key that is no
//! plain name stands in brackets and quotes: `regions["North gate"]`. Paths start at a plan's root, whose
//! own path is empty. They are for reports and tests; reading and checking never make one.

use std::fmt::Write;

use super::Kind;
use super::NodeId;
use super::Tree;
use super::builder::small;
use crate::source::printable;

/// Where a node stands: its parent, and how many of its siblings come before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    parent: Option<NodeId>,
    index: u32,
}

impl Tree {
    /// The path from a root to a node under it.
    pub fn path(&self, root: NodeId, node: NodeId) -> String {
        let step = |&at: &NodeId| (at != root).then(|| self.link(at)?.parent).flatten();
        let mut steps: Vec<NodeId> = std::iter::successors(Some(node), step).collect();
        steps.pop();
        let mut path = String::new();
        for &at in steps.iter().rev() {
            match self.key(at) {
                Some(key) => push_key(&mut path, key),
                None => push_index(
                    &mut path,
                    self.link(at).map_or(0, |link| link.index as usize),
                ),
            }
        }
        path
    }

    /// The list or map that a node stands in; none for a root.
    pub fn parent(&self, node: NodeId) -> Option<NodeId> {
        let is_root = self.roots().binary_search(&node).is_ok();
        self.link(node)?.parent.filter(|_| !is_root)
    }

    fn link(&self, node: NodeId) -> Option<Link> {
        let links = self.links.get_or_init(|| self.make_links());
        links.get(node.0 as usize).copied()
    }

    /// Links all nodes at once: the first report about a file pays for it, and the next ten thousand do not.
    fn make_links(&self) -> Vec<Link> {
        let mut links = Vec::with_capacity(self.len());
        // The lists and maps around a node, each with its end and its children so far.
        let mut around: Vec<(NodeId, u32, u32)> = Vec::new();
        for node in (0..small(self.len())).map(NodeId) {
            while around.pop_if(|open| open.1 <= node.0).is_some() {}
            let (parent, index) = match around.last_mut() {
                Some((parent, _, children)) => {
                    *children += 1;
                    (Some(*parent), *children - 1)
                }
                None => (None, 0),
            };
            links.push(Link { parent, index });
            around.push((node, self.after(node), 0));
        }
        links
    }

    /// The node at a path.
    pub fn find(&self, root: NodeId, path: &str) -> Option<NodeId> {
        let mut at = root;
        let mut rest = path;
        while !rest.is_empty() {
            let (step, after) = first_step(rest)?;
            at = match (step, self.kind(at)) {
                (Step::Key(key), Kind::Map) => self.get(at, &key)?,
                (Step::Index(index), Kind::List) => self.children(at).nth(index)?,
                _ => return None,
            };
            rest = after;
        }
        Some(at)
    }
}

/// Adds `.name` or `["any key"]` to a path.
pub fn push_key(path: &mut String, key: &str) {
    if is_name(key) {
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(key);
        return;
    }
    let escaped = key.replace('\\', "\\\\").replace('"', "\\\"");
    path.push_str("[\"");
    path.push_str(&printable(&escaped));
    path.push_str("\"]");
}

/// Adds `[0]` to a path.
pub fn push_index(path: &mut String, index: usize) {
    // Writing to a `String` cannot fail.
    let _ = write!(path, "[{index}]");
}

/// What people call the end of a path: its last key, and the numbers behind it, as in `subjects[0]`.
pub fn last_name(path: &str) -> String {
    let mut name = String::new();
    let mut rest = path;
    while let Some((step, after)) = first_step(rest) {
        match step {
            Step::Key(key) => name = key,
            Step::Index(index) => push_index(&mut name, index),
        }
        rest = after;
    }
    match name.is_empty() {
        true => path.to_owned(),
        false => name,
    }
}

enum Step {
    Key(String),
    Index(usize),
}

/// The first step of a path, and what follows it.
fn first_step(path: &str) -> Option<(Step, &str)> {
    if let Some(rest) = path.strip_prefix("[\"") {
        return quoted_step(rest);
    }
    if let Some(rest) = path.strip_prefix('[') {
        let (index, rest) = rest.split_once(']')?;
        return Some((Step::Index(index.parse().ok()?), rest));
    }
    let path = path.strip_prefix('.').unwrap_or(path);
    let end = path.find(['.', '[']).unwrap_or(path.len());
    let (name, rest) = path.split_at_checked(end)?;
    (!name.is_empty()).then(|| (Step::Key(name.to_owned()), rest))
}

/// A key in quotes, from behind the opening quote.
fn quoted_step(rest: &str) -> Option<(Step, &str)> {
    let mut key = String::new();
    let mut chars = rest.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => {
                let after = rest.get(at + 1..)?.strip_prefix(']')?;
                return Some((Step::Key(key), after));
            }
            '\\' => match chars.next()?.1 {
                c @ ('"' | '\\') => key.push(c),
                c => key.extend(['\\', c]),
            },
            c => key.push(c),
        }
    }
    None
}

/// Whether a key reads as a name in a path.
fn is_name(key: &str) -> bool {
    let mut chars = key.chars();
    let first = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    first && chars.all(|c| c.is_alphanumeric() || c == '_')
}
