//! Plan files of every format: the tree that is read from them, with places, and what is wrong with them.

mod bytes;
mod csv;
mod hostile;
mod json;
mod ndjson;
mod paths;
mod pieces;
mod same;
mod toml;
mod yaml;

use std::fmt::Write;
use std::sync::Arc;

use caveat::diagnostic::Diagnostic;
use caveat::document::Document;
use caveat::document::Format;
use caveat::document::Kind;
use caveat::document::Limits;
use caveat::document::NodeId;
use caveat::document::Tree;
use caveat::document::read;
use caveat::source::ColumnUnit;
use caveat::source::Source;
use caveat::source::SourceId;
use caveat::source::Span;
use caveat::source::printable;

fn document(format: Format, text: &str) -> Document {
    let source = Source::new(SourceId(0), "plan", text);
    read(format, Arc::new(source), &Limits::default())
}

/// The tree with places, then the diagnostics.
fn show(format: Format, text: &str) -> String {
    let document = document(format, text);
    show_roots(&document) + &show_diagnostics(&document)
}

fn show_roots(document: &Document) -> String {
    let mut shown = String::new();
    for &root in document.tree.roots() {
        show_node(&mut shown, &document.tree, root, 0);
    }
    shown
}

fn show_diagnostics(document: &Document) -> String {
    let mut shown = String::new();
    for diagnostic in &document.diagnostics {
        show_diagnostic(&mut shown, document.tree.source(), diagnostic);
    }
    shown
}

fn show_node(shown: &mut String, tree: &Tree, id: NodeId, level: usize) {
    let source = tree.source();
    let indent = "  ".repeat(level);
    let key = match (tree.key(id), tree.key_span(id)) {
        (Some(key), Some(span)) => format!("{key:?} {}: ", place(source, span)),
        _ => String::new(),
    };
    let value = match tree.kind(id) {
        Kind::List => "list".to_owned(),
        Kind::Map => "map".to_owned(),
        Kind::Null => "null".to_owned(),
        Kind::Plain => tree.text(id).to_owned(),
        Kind::Quoted => format!("{:?}", tree.text(id)),
    };
    let alias = match tree.alias_span(id) {
        Some(span) => format!(" by {}", place(source, span)),
        None => String::new(),
    };
    let at = place(source, tree.span(id));
    writeln!(shown, "{indent}{key}{value} {at}{alias}").unwrap();
    for child in tree.children(id) {
        show_node(shown, tree, child, level + 1);
    }
}

fn show_diagnostic(shown: &mut String, source: &Source, diagnostic: &Diagnostic) {
    let Diagnostic { code, severity, .. } = diagnostic;
    writeln!(shown, "{severity:?} {}: {}", code.id, diagnostic.message).unwrap();
    for label in &diagnostic.labels {
        let at = place(source, label.span);
        let text = source.slice(label.span);
        writeln!(shown, "  {at} {text:?}: {}", label.text).unwrap();
    }
    if let Some(help) = &diagnostic.help {
        writeln!(shown, "  help: {help}").unwrap();
    }
}

/// `3:5-9`, or `3:5-4:1` over a line end; columns in characters.
fn place(source: &Source, span: Span) -> String {
    let start = source.position(span.start, ColumnUnit::CodePoints);
    let end = source.position(span.end, ColumnUnit::CodePoints);
    if start.line == end.line {
        format!("{}:{}-{}", start.line, start.column, end.column)
    } else {
        format!(
            "{}:{}-{}:{}",
            start.line, start.column, end.line, end.column
        )
    }
}
