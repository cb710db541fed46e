//! The fuzz targets over the inputs that fuzzing found worth keeping, and those that once broke something.
//! `CAVEAT_CORPUS` names another folder with a corpus to run them over.

#[path = "../../fuzz/src/lib.rs"]
mod targets;

use std::env;
use std::fs;
use std::panic;
use std::path::Path;
use std::path::PathBuf;

use crate::common;

/// Runs a target over its folder of the corpus, and names the files on which it fails.
#[track_caller]
fn replay(target: &str) {
    let folder = match env::var_os("CAVEAT_CORPUS") {
        Some(folder) => PathBuf::from(folder),
        None => common::repository("fuzz/corpus"),
    };
    let found = targets::TARGETS.iter().find(|(name, _)| *name == target);
    let (_, run) = found.expect("a target of this name");
    let fails = |path: &PathBuf| {
        let bytes = fs::read(path).unwrap();
        panic::catch_unwind(|| run(&bytes)).is_err()
    };
    let files = files(&folder.join(target));
    assert!(!files.is_empty(), "a corpus for {target}");
    let failed: Vec<PathBuf> = files.into_iter().filter(fails).collect();
    assert!(failed.is_empty(), "{target} fails on {failed:#?}");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn whole_checks_keep_their_promises() {
    replay("check");
}

#[test]
fn csv_files_keep_their_promises() {
    replay("csv");
}

#[test]
fn json_files_keep_their_promises() {
    replay("json");
}

#[test]
fn ndjson_files_keep_their_promises() {
    replay("ndjson");
}

#[test]
fn reports_of_hostile_texts_keep_their_promises() {
    replay("report");
}

#[test]
fn rule_files_keep_their_promises() {
    replay("rules");
}

#[test]
fn toml_files_keep_their_promises() {
    replay("toml");
}

#[test]
fn typed_readings_keep_their_promises() {
    replay("typed");
}

#[test]
fn yaml_files_keep_their_promises() {
    replay("yaml");
}

/// Each target has a corpus, and each word of the grammar is one that the fuzzer tries.
#[test]
fn fuzzing_knows_every_word_of_the_grammar() {
    let words = fs::read_to_string(common::repository("fuzz/dictionaries/rules.dict")).unwrap();
    let grammar = fs::read_to_string(common::repository("grammar/caveat.ebnf")).unwrap();
    let quoted = grammar.split('\'').skip(1).step_by(2);
    let is_word =
        |word: &&str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    for word in quoted.filter(is_word) {
        assert!(words.contains(&format!("\"{word}\"")), "{word}");
    }
}
