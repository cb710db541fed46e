//! What others wrote to try readers of JSON, YAML and TOML with: the archives in the folder that
//! `CAVEAT_SUITES` names. What must be taken is taken, what must be refused is refused, and every exception
//! is listed with its reason; those of YAML stand on `docs/yaml.md`. Without the folder the tests say that
//! they were skipped.

mod json;
mod toml;
mod yaml;

use std::env;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

use caveat::document;
use caveat::document::Document;
use caveat::document::Format;
use caveat::document::Kind;
use caveat::document::Limits;
use caveat::document::NodeId;
use caveat::document::Tree;
use caveat::document::decode;
use caveat::source::SourceId;
use tempfile::TempDir;

/// Unpacks an archive; none if there are no suites here.
#[track_caller]
fn unpack(archive: &str) -> Option<TempDir> {
    let Some(folder) = env::var_os("CAVEAT_SUITES") else {
        eprintln!("skipped: CAVEAT_SUITES names no folder with test suites");
        return None;
    };
    let unpacked = TempDir::new().unwrap();
    let tar = Command::new("tar")
        .arg("-xzf")
        .arg(PathBuf::from(folder).join(archive))
        .arg("-C")
        .arg(unpacked.path())
        .status();
    assert!(tar.unwrap().success(), "{archive} is unpacked");
    Some(unpacked)
}

/// Reads a file as a check does; none if its bytes are no text.
fn read(format: Format, path: &Path) -> Option<Document> {
    let source = decode(SourceId(0), "suite", fs::read(path).unwrap()).ok()?;
    Some(document::read(format, Arc::new(source), &Limits::default()))
}

/// Whether it is read without an error.
fn is_taken(format: Format, path: &Path) -> bool {
    read(format, path).is_some_and(|document| !document.has_errors())
}

/// The code of the first error.
fn refusal(format: Format, path: &Path) -> &'static str {
    match read(format, path) {
        None => "no text",
        Some(document) => document.diagnostics.first().map_or("", |it| it.code.id),
    }
}

/// The paths under a folder, sorted.
fn paths(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
}

/// A node as JSON, given what a scalar without quotes means in its format.
fn value(
    tree: &Tree,
    node: NodeId,
    plain: &dyn Fn(&str) -> serde_json::Value,
) -> serde_json::Value {
    let of = |child| value(tree, child, plain);
    match tree.kind(node) {
        Kind::Null => serde_json::Value::Null,
        Kind::Plain => plain(tree.text(node)),
        Kind::Quoted => tree.text(node).into(),
        Kind::List => tree.children(node).map(of).collect(),
        Kind::Map => {
            let entry = |child| (tree.key(child).unwrap_or_default().to_owned(), of(child));
            serde_json::Value::Object(tree.children(node).map(entry).collect())
        }
    }
}
