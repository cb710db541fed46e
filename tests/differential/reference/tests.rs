//! Sentences of the language's description, each as a tiny case; and the examples of the rules themselves.

use std::path::Path;

use caveat::source::Source;
use caveat::source::SourceId;
use caveat::syntax::ast;
use caveat::syntax::parse;
use jiff::civil::Date;

use crate::data::Data;
use crate::verdict::Outcome;
use crate::verdict::Verdict;

fn parsed(name: &str, text: &str) -> ast::File {
    let parsed = parse(&Source::new(SourceId(0), name, text));
    assert!(
        parsed.diagnostics.is_empty(),
        "{name}: {:?}",
        parsed.diagnostics
    );
    parsed.file
}

fn stated(data: &ast::Data) -> Data {
    match &data.kind {
        ast::DataKind::Null => Data::Null,
        ast::DataKind::Bare(text) | ast::DataKind::Text(text) => Data::Text(text.clone()),
        ast::DataKind::List(items) => Data::List(items.iter().map(stated).collect()),
        ast::DataKind::Map(entries) => {
            let entry = |(key, data): &(ast::Name, ast::Data)| (key.text.clone(), stated(data));
            Data::Map(entries.iter().map(entry).collect())
        }
    }
}

/// The files of the built-in rules, each with its vocabulary.
fn library() -> Vec<Vec<ast::File>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let mut files = Vec::new();
    for pack in folder.read_dir().unwrap() {
        for file in pack.unwrap().path().read_dir().unwrap() {
            let path = file.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            files.push(parsed(&path.to_string_lossy(), &text));
        }
    }
    let (vocabularies, packs): (Vec<_>, Vec<_>) = files
        .into_iter()
        .partition(|file| vocabulary_name(file).is_some());
    let with_packs = |vocabulary: ast::File| {
        let name = vocabulary_name(&vocabulary).unwrap().to_owned();
        let using = |file: &&ast::File| file.uses.iter().any(|used| used.text == name);
        let using: Vec<_> = packs.iter().filter(using).cloned().collect();
        [vec![vocabulary], using].concat()
    };
    vocabularies.into_iter().map(with_packs).collect()
}

fn vocabulary_name(file: &ast::File) -> Option<&str> {
    match &file.header {
        Some(ast::Header::Vocabulary { name, .. }) => Some(&name.text),
        _ => None,
    }
}

#[test]
fn the_examples_of_the_library_come_out_as_they_say() {
    let mut wrong = Vec::new();
    let mut examples = 0;
    for files in library() {
        for item in files.iter().flat_map(|file| &file.items) {
            let ast::Item::Rule(rule) = item else {
                continue;
            };
            for example in &rule.examples {
                examples += 1;
                let verdicts = judge_example(&files, rule, example);
                if !comes_out(rule, example, &verdicts) {
                    wrong.push((example.outcome, example.at.clone(), verdicts));
                }
            }
        }
    }
    assert!(examples > 100);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn judge_example(files: &[ast::File], rule: &ast::Rule, example: &ast::Example) -> Vec<Verdict> {
    let day = example
        .as_of
        .map_or(Date::constant(2026, 6, 1), |day| day.date);
    let mut verdicts = super::judge(files, &stated(&example.plan), day);
    verdicts.retain(|verdict| verdict.rule == rule.id.text);
    if let Some(clause) = &example.clause {
        let number = clause.text.bytes().next().unwrap() - b'a';
        verdicts.retain(|verdict| verdict.clause == u32::from(number));
    }
    verdicts
}

/// The worst outcome is the one that the example says, and `satisfied` leaves nothing else but inapplicable.
fn comes_out(rule: &ast::Rule, example: &ast::Example, verdicts: &[Verdict]) -> bool {
    let _ = rule;
    let has = |outcome| verdicts.iter().any(|verdict| verdict.outcome == outcome);
    let missing = |verdict: &Verdict| match &example.at {
        Some(at) => verdict.missing.contains(&written(at)),
        None => true,
    };
    let lacks = |open: Outcome| {
        verdicts
            .iter()
            .any(|verdict| verdict.outcome == open && missing(verdict))
    };
    match example.outcome {
        ast::ExampleOutcome::Violated => has(Outcome::Violated),
        ast::ExampleOutcome::Unproven => lacks(Outcome::Unproven) || lacks(Outcome::Open),
        ast::ExampleOutcome::Excepted => has(Outcome::Excepted) && !has(Outcome::Violated),
        ast::ExampleOutcome::Satisfied => {
            has(Outcome::Satisfied)
                && verdicts.iter().all(|verdict| {
                    matches!(verdict.outcome, Outcome::Satisfied | Outcome::Inapplicable)
                })
        }
        ast::ExampleOutcome::Inapplicable => verdicts
            .iter()
            .all(|verdict| verdict.outcome == Outcome::Inapplicable),
    }
}

fn written(path: &ast::Path) -> String {
    let mut text = String::new();
    for step in &path.steps {
        match step {
            ast::PathStep::Key(key) if text.is_empty() => text.push_str(key),
            ast::PathStep::Key(key) => text += &format!(".{key}"),
            ast::PathStep::Index(index) => text += &format!("[{index}]"),
        }
    }
    text
}
