//! Logical paths: from a node to the path that people write, and back.
//!
//! `data[0].retention` is the entry `retention` of the first item of the list `data`. A key that is no
//! plain name stands in brackets and quotes: `regions["North gate"]`. Paths start at a plan's root, whose
//! own path is empty. They are for reports and tests: finding one walks from the root.

use std::fmt::Write;

use super::Kind;
use super::NodeId;
use super::Tree;
use crate::source::printable;

impl Tree {
    /// The path from a root to a node under it.
    pub fn path(&self, root: NodeId, node: NodeId) -> String {
        let mut path = String::new();
        let mut at = root;
        while at != node {
            let holds = |(_, child): &(usize, NodeId)| node.0 < self.after(*child);
            let Some((index, child)) = self.children(at).enumerate().find(holds) else {
                break;
            };
            match self.key(child) {
                Some(key) => push_key(&mut path, key),
                None => push_index(&mut path, index),
            }
            at = child;
        }
        path
    }

    /// The list or map that a node stands in; none for a root.
    pub fn parent(&self, node: NodeId) -> Option<NodeId> {
        let around = |id: &NodeId| node.0 < self.after(*id);
        let parent = (0..node.0).rev().map(NodeId).find(around)?;
        (!self.roots().contains(&node)).then_some(parent)
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
            '\\' => key.push(chars.next()?.1),
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
