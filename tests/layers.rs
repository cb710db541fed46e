//! The direction of imports: a module uses only modules to the left of it in the list that `src/lib.rs`
//! opens with.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails, and says where"
)]

use std::fs;
use std::path::Path;
use std::path::PathBuf;

#[test]
fn imports_point_to_the_left() {
    let layers = layers();
    let place = |module: &str| layers.iter().position(|layer| layer == module);
    let mut wrong = Vec::new();
    for file in files(&src()) {
        let Some(from) = place(&module_of(&file)) else {
            continue;
        };
        let text = fs::read_to_string(&file).expect("a source file can be read");
        for (number, used) in uses(&text) {
            if place(used).is_none_or(|to| to > from) {
                wrong.push(format!("{}:{number}: crate::{used}", file.display()));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "imports that point to the right:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn the_list_names_every_module_and_no_other() {
    let mut listed = layers();
    listed.sort();
    let mut there: Vec<String> = fs::read_dir(src())
        .expect("the sources can be listed")
        .map(|entry| module_of(&entry.expect("an entry can be read").path()))
        .filter(|module| module != "lib" && module != "main")
        .collect();
    there.sort();
    assert_eq!(listed, there, "the list in src/lib.rs, and what is in src/");
}

#[test]
fn a_planted_import_is_found() {
    let text = "use crate::source::Span;\n// crate::cli\nfn f() { crate::eval::run() }\nuse crate::{a, b};";
    assert_eq!(uses(text), [(1, "source"), (3, "eval"), (4, "{a, b};")]);
}

/// The modules, from left to right: what stands between the backticks around the first `|`.
fn layers() -> Vec<String> {
    let text = fs::read_to_string(src().join("lib.rs")).expect("src/lib.rs can be read");
    let docs: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("//!"))
        .collect();
    let docs = docs.join(" ");
    let list = docs
        .split('`')
        .find(|part| part.contains('|'))
        .expect("src/lib.rs lists the layers");
    list.split(['|', ','])
        .map(|module| module.trim().to_owned())
        .collect()
}

/// The modules that a text names by `crate::`, with their line numbers. Comments name none. Braces
/// right after `crate::` hide the names, so they are given back whole, and are no module.
fn uses(text: &str) -> Vec<(usize, &str)> {
    let lines = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim_start().starts_with("//"));
    lines
        .flat_map(|(number, line)| {
            line.split("crate::")
                .skip(1)
                .map(move |rest| (number, rest))
        })
        .map(|(number, rest)| {
            let end = rest
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(rest.len());
            (
                number,
                rest.get(..end)
                    .filter(|name| !name.is_empty())
                    .unwrap_or(rest),
            )
        })
        .collect()
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The module right under `src/` that a path belongs to.
fn module_of(path: &Path) -> String {
    let inside = path.strip_prefix(src()).expect("a path in src/");
    let first = inside.iter().next().expect("a path below src/");
    first.to_string_lossy().trim_end_matches(".rs").to_owned()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder can be listed");
    let paths = entries.map(|entry| entry.expect("an entry can be read").path());
    paths
        .flat_map(|path| {
            if path.is_dir() {
                files(&path)
            } else {
                vec![path]
            }
        })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}
