//! Plans: from bytes to a flat tree with places, and from that to typed records.
//!
//! [`decode`] makes a [`Source`] of a file's bytes, and [`read`] a [`Document`] of a source: one [`Tree`]
//! for the whole file, with a root for each plan in it. Reading never fails: what is wrong is a diagnostic
//! with its place, and what could not be read to the end has no root, so that nothing is ever checked on
//! half of its text. Nothing here recurses, and every limit is an error that names it.

mod builder;
mod csv;
mod decode;
pub mod detect;
mod hidden;
mod json;
pub mod locate;
mod ndjson;
mod pieces;
pub mod plan;
mod scan;
mod toml;
pub mod tree;
pub mod typed;
mod yaml;

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::diagnostic::codes::document as codes;
use crate::source::Source;
use crate::source::Span;

pub use builder::TreeBuilder;
pub use decode::decode;
pub use decode::too_large;
pub use hidden::hidden;
pub use pieces::Pieces;
pub use pieces::Unread;
pub use tree::Kind;
pub use tree::NodeId;
pub use tree::Tree;

/// How a plan is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// One value, or a list with one plan an element.
    Json,
    /// A stream of documents, each one plan or a list with one plan an element.
    Yaml,
    /// One JSON value a line, each one plan.
    Ndjson,
    /// A table with a header: each row is one plan, and `a.b` in the header is the entry `b` of the map `a`.
    Csv,
    /// One table, one plan.
    Toml,
}

/// What a reader accepts before it gives up. Going over a limit is an error that names it: nothing is
/// ever cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many lists and maps may stand inside one another.
    pub depth: u32,
    /// How many nodes aliases and merge keys of one YAML file may add to what is written.
    pub alias_nodes: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: 128,
            alias_nodes: 100_000,
        }
    }
}

/// A file as it was read.
#[derive(Debug)]
pub struct Document {
    /// Everything in the file; a root for each plan that could be read.
    pub tree: Tree,
    /// What is wrong with the file.
    pub diagnostics: Vec<Diagnostic>,
    /// How much more is wrong than the diagnostics tell.
    pub unreported: usize,
    /// Whether nothing of the file counts, not even what came in earlier pieces.
    pub void: bool,
}

/// Reads a source in one format.
pub fn read(format: Format, source: Arc<Source>, limits: &Limits) -> Document {
    let mut document = match format {
        Format::Json => json::read(source, limits),
        Format::Yaml => yaml::read(source, limits),
        Format::Ndjson => ndjson::read(source, limits),
        Format::Csv => csv::read(source, limits, csv::Extent::Whole, None).document,
        Format::Toml => toml::read(source, limits),
    };
    if document.unreported > 0 {
        document.report_many_more(document.unreported);
    }
    if document.tree.roots().is_empty() && !document.has_errors() {
        document.report_empty();
    }
    document
}

impl Document {
    /// Whether anything in the file could not be read.
    pub fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    fn report_many_more(&mut self, unreported: usize) {
        let message = format!("and {unreported} more like these in this file");
        let top = self.tree.source().span(0, 0);
        let diagnostic = Diagnostic::error(&codes::MANY_MORE, message).at(top, "");
        self.diagnostics.push(diagnostic);
    }

    fn report_empty(&mut self) {
        let top = self.tree.source().span(0, 0);
        let warning = Diagnostic::warning(&codes::EMPTY, "there is no plan in this file")
            .at(top, "nothing to check")
            .help("write a plan here, or leave the file out");
        self.diagnostics.push(warning);
    }
}

/// The error for lists and maps inside one another beyond the limit.
fn too_deep(span: Span, limits: &Limits) -> Diagnostic {
    let limit = limits.depth;
    let message = format!("lists and maps nest deeper than the limit of {limit} (`depth`)");
    Diagnostic::error(&codes::TOO_DEEP, message)
        .at(span, "one level too many opens here")
        .help("a plan needs only a few levels: check how this file was made")
}

/// The word, escape, alias or tag, or else the one character at a place.
fn word_at(source: &Source, at: usize, end: usize) -> Span {
    let rest = source.text.get(at..end).unwrap_or_default();
    let inner = rest.strip_prefix(['\\', '*', '!']).unwrap_or(rest);
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '+' | '-');
    let length = rest.len() - inner.trim_start_matches(word).len();
    let first = rest.chars().next().map_or(0, char::len_utf8);
    source.span(at, at + length.max(first))
}
