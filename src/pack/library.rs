//! The library of vocabularies and packs that is built into the program.

use std::collections::BTreeSet;

use crate::source::Source;
use crate::source::SourceId;
use crate::syntax;
use crate::syntax::ast;

/// The rule files under `rules/`, by path: `surveillance/reach.caveat` with its text.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/library.rs"));

/// What the names of built-in files begin with, so that no file on disk is taken for one of them.
pub const PREFIX: &str = "builtin:";

/// A file of the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LibraryFile {
    /// `surveillance/reach.caveat`
    pub path: &'static str,
    /// Its text.
    pub text: &'static str,
}

impl LibraryFile {
    /// Its text as a source.
    pub fn source(&self, id: SourceId) -> Source {
        Source::new(id, format!("{PREFIX}{}", self.path), self.text)
    }

    /// Whether a path on disk ends as this file's does.
    pub fn is_at(&self, path: &str) -> bool {
        match path.strip_suffix(self.path) {
            Some(before) => before.is_empty() || before.ends_with('/'),
            None => false,
        }
    }
}

/// The library, or a part of it.
#[derive(Clone, Debug)]
pub struct Library {
    /// The files, by path.
    pub files: Vec<LibraryFile>,
}

impl Library {
    /// All of it.
    pub fn whole() -> Self {
        let files = FILES.iter().map(|&(path, text)| LibraryFile { path, text });
        Self {
            files: files.collect(),
        }
    }

    /// Nothing.
    pub fn empty() -> Self {
        Self { files: Vec::new() }
    }

    /// The files that declare what these trees use, and what those use in turn. A file that shares a pack
    /// with one of the trees belongs to them too.
    pub fn used_by(&self, trees: &[ast::File]) -> Self {
        let parsed: Vec<(LibraryFile, ast::File)> = self
            .files
            .iter()
            .map(|file| (*file, syntax::parse(&file.source(SourceId(0))).file))
            .collect();
        let mut wanted: BTreeSet<String> = trees.iter().flat_map(names).collect();
        loop {
            let before = wanted.len();
            let declares =
                |tree: &&ast::File| header(tree).is_some_and(|name| wanted.contains(name));
            let more: Vec<String> = parsed
                .iter()
                .map(|(_, tree)| tree)
                .filter(declares)
                .flat_map(names)
                .collect();
            wanted.extend(more);
            if wanted.len() == before {
                break;
            }
        }
        let used = parsed
            .iter()
            .filter(|(_, tree)| header(tree).is_some_and(|name| wanted.contains(name)));
        Self {
            files: used.map(|(file, _)| *file).collect(),
        }
    }
}

/// What a file declares and uses.
fn names(tree: &ast::File) -> Vec<String> {
    let uses = tree.uses.iter().map(|name| name.text.as_str());
    uses.chain(header(tree)).map(str::to_owned).collect()
}

/// The vocabulary or pack that a file is.
pub fn header(tree: &ast::File) -> Option<&str> {
    match tree.header.as_ref()? {
        ast::Header::Vocabulary { name, .. } | ast::Header::Pack { name, .. } => Some(&name.text),
    }
}
