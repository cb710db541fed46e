//! The rules that come with Caveat, and the plans in their examples, as cases.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use caveat::syntax::ast;

use crate::data::Data;
use crate::generate::Case;
use crate::printing;

/// For each vocabulary its packs, with the plans of their examples.
pub fn cases() -> Vec<Case> {
    let files: Vec<ast::File> = (rule_files("rules").iter())
        .map(|path| printing::parse(&fs::read_to_string(path).unwrap()))
        .collect();
    let vocabularies: Vec<&ast::File> = (files.iter())
        .filter(|file| vocabulary(file).is_some())
        .collect();
    let names: Vec<&str> = vocabularies
        .iter()
        .copied()
        .filter_map(vocabulary)
        .collect();
    let group = |(of, name): (&&ast::File, &&str)| {
        let speaks_of_another = |file: &ast::File| {
            let mut uses = file.uses.iter().map(|it| it.text.as_str());
            vocabulary(file).is_some() || uses.any(|it| names.contains(&it) && it != *name)
        };
        let packs = files.iter().filter(|file| !speaks_of_another(file));
        let files: Vec<ast::File> = [*of].into_iter().chain(packs).cloned().collect();
        Case {
            plans: files.iter().flat_map(examples).collect(),
            files,
            today: jiff::civil::date(2026, 6, 1),
        }
    };
    vocabularies.iter().zip(&names).map(group).collect()
}

/// All rule files below a folder of the repository, but for those that are meant to be wrong.
pub fn rule_files(folder: &str) -> Vec<PathBuf> {
    let mut waiting = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    let mut found = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() && !path.ends_with("err") {
            let entries = fs::read_dir(&path).unwrap();
            waiting.extend(entries.map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|it| it == "caveat") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn vocabulary(file: &ast::File) -> Option<&str> {
    match &file.header {
        Some(ast::Header::Vocabulary { name, .. }) => Some(&name.text),
        _ => None,
    }
}

fn examples(file: &ast::File) -> Vec<Data> {
    let of_item = |item: &ast::Item| match item {
        ast::Item::Rule(rule) => rule.examples.clone(),
        ast::Item::Amend(amend) => amend.examples.clone(),
        _ => Vec::new(),
    };
    let examples = file.items.iter().flat_map(of_item);
    examples.map(|example| Data::from(&example.plan)).collect()
}
