//! Reports of hostile texts: names, titles, messages and values that try to be more than text.

use std::fmt::Write;
use std::sync::Arc;

use caveat::document::Format;
use caveat::document::typed;
use caveat::document::typed::ReadOptions;
use caveat::document::typed::Reading;
use caveat::outcome::Outcomes;
use caveat::program::RuleId;
use caveat::report::concise;
use caveat::report::gather;
use caveat::report::json;
use caveat::report::model;
use caveat::report::sink;
use caveat::report::sink::Part;
use caveat::report::sink::Sink;
use caveat::report::text;
use caveat::report::text::Verbosity;
use caveat::source::Source;
use caveat::source::SourceId;
use serde_json::Value;

use super::check::Checked;
use super::documents;
use super::rules;
use super::sound;

/// Texts that a zero byte ends: the file's name, then whatever rules and plans may say.
pub fn report(bytes: &[u8]) {
    let Ok(all) = std::str::from_utf8(bytes) else {
        return;
    };
    let mut texts = all.split('\0');
    let mut next = || texts.next().unwrap_or("x");
    let name = next();
    let pack = Arc::new(Source::new(
        SourceId(1),
        name,
        pack([(); 7].map(|()| next())),
    ));
    let loaded = rules::load(&pack);
    sound::diagnostics(&loaded.sources, &loaded.diagnostics);
    let Some(program) = loaded.program else {
        return;
    };
    let plan = plan([(); 4].map(|()| next()));
    let source = Arc::new(Source::new(SourceId(2), name, plan));
    let document = documents::read(Format::Json, &source);
    let Some(&root) = document.tree.roots().first() else {
        return;
    };
    let options = ReadOptions::default();
    let reading = typed::read(&program.vocabularies[0], &document.tree, root, options);
    let checked = Checked {
        program,
        source,
        document,
    };
    let outcomes = checked.run(&reading, 10_000);
    all_formats(&checked, 0, &reading, &outcomes);
}

fn pack([title, rule, message, remedy, exception, regex, key]: [&str; 7]) -> String {
    format!(
        "pack fuzz {}
        use city
        source law {} {{ link {} section s1 {} }}
        param longest : text = {}
        rule F-1 {} {{
          cites law s1
          for each item in data
          except {} when owner.name = {} cites law s1
          must item.retention <= 1 day otherwise {} remedy {}
          must item.name = longest
        }}
        rule F-2 \"names\" {{ must name matches {} }}
        rule F-3 \"keys\" {{ for each key, region in regions must region.people > 1 otherwise {} }}",
        literal(title),
        literal(rule),
        literal(key),
        literal(message),
        literal(key),
        literal(rule),
        literal(exception),
        literal(remedy),
        message_literal(message),
        message_literal(remedy),
        literal(regex),
        message_literal(key),
    )
}

fn plan([name, value, key, unit]: [&str; 4]) -> String {
    serde_json::json!({
        "name": name,
        key: value,
        "owner": { "name": value },
        "kind": unit,
        "data": [
            { "name": value, "retention": "2 days" },
            { "name": name },
            { "name": key, "retention": unit, value: 1 },
            { "retention": format!("3 days{unit}"), "kind": value },
        ],
        "regions": { key: { "people": 1 }, value: {}, name: null, unit: { key: [] } },
    })
    .to_string()
}

/// A text as rules write it.
fn literal(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() || is_quote(c) => {
                write!(quoted, "\\u{{{:x}}}", u32::from(c)).expect("strings take everything");
            }
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

/// What a word processor makes of quotes is one, too.
fn is_quote(c: char) -> bool {
    matches!(c, '“' | '”' | '„')
}

fn message_literal(text: &str) -> String {
    let braces = text.replace('{', "{{").replace('}', "}}");
    let literal = literal(&braces);
    literal[..literal.len() - 1].to_owned() + " {name}\""
}

/// Writes the report of one plan in every format. None holds anything that harms, JSON holds all texts,
/// and a concise report has a line for each thing that it tells.
pub fn all_formats(checked: &Checked, plan: usize, reading: &Reading, outcomes: &Outcomes) {
    let told = Told::new(checked, plan, reading, outcomes);
    let looks = [
        (Verbosity::Normal, sound::NARROW),
        (Verbosity::Verbose, sound::WIDE),
    ];
    for (verbosity, canvas) in looks {
        let mut out = Vec::new();
        told.write(text::Text::new(&canvas, verbosity, &mut out));
        sound::harmless(&shown(out));
    }
    let mut out = Vec::new();
    told.write(concise::Concise::new(Verbosity::Quiet, &mut out));
    let lines = shown(out);
    sound::harmless(&lines);
    let is_told = |it: &&model::Outcome| it.status > model::Status::Satisfied;
    let most = told.problems().count() + told.outcomes().iter().filter(is_told).count();
    assert!(lines.lines().count() <= most, "more lines than findings");
    let mut out = Vec::new();
    told.write(json::Json::new(&mut out));
    let data = shown(out);
    sound::harmless(&data);
    told.is_in(&serde_json::from_str(&data).expect("a report is JSON"));
}

fn shown(out: Vec<u8>) -> String {
    String::from_utf8(out).expect("reports are UTF-8")
}

/// What a session tells of one plan.
struct Told<'c> {
    checked: &'c Checked,
    reading: &'c Reading,
    outcomes: &'c Outcomes,
    catalog: gather::Catalog,
    /// The number of the plan.
    plan: u32,
    path: Arc<str>,
    report: model::Report,
}

impl<'c> Told<'c> {
    fn new(
        checked: &'c Checked,
        plan: usize,
        reading: &'c Reading,
        outcomes: &'c Outcomes,
    ) -> Self {
        let program = &checked.program;
        let run: Vec<RuleId> = program.rules().map(|(id, _)| id).collect();
        let catalog = gather::Catalog::new(Arc::clone(program), &run);
        let path: Arc<str> = checked.source.name.as_str().into();
        let mut report = empty(checked, &path);
        report.rules = catalog.rules(|_| false);
        for counted in &outcomes.tallies {
            let rule = &mut report.rules[counted.rule.0 as usize];
            rule.clauses[counted.clause as usize]
                .tally
                .add(&counted.tally);
            report.totals.outcomes.add(&counted.tally);
        }
        Self {
            checked,
            reading,
            outcomes,
            catalog,
            plan: u32::try_from(plan).unwrap_or(u32::MAX),
            path,
            report,
        }
    }

    fn problems(&self) -> impl Iterator<Item = model::Problem> {
        let source = &self.checked.source;
        let found = self.checked.document.diagnostics.iter();
        found.chain(&self.reading.diagnostics).map(|problem| {
            let find = |id: SourceId| (id == source.id).then_some(&**source);
            gather::problem(&self.path, None, problem.clone(), find)
        })
    }

    fn outcomes(&self) -> Vec<model::Outcome> {
        let tree = &self.checked.document.tree;
        let root = tree.roots()[self.plan as usize];
        let whole = tree.span(root);
        let first = tree.children(root).next();
        let at = gather::At {
            path: &self.path,
            plan: self.plan,
            source: &self.checked.source,
            root: (
                whole,
                first.and_then(|key| tree.key_span(key)).unwrap_or(whole),
            ),
        };
        let outcomes = self.outcomes.outcomes.iter().cloned();
        outcomes
            .filter_map(|outcome| self.catalog.outcome(&at, outcome))
            .collect()
    }

    /// Hands everything to a format, as a session does.
    fn write<S: Sink>(&self, mut sink: S) {
        let at = sink::At {
            report: &self.report,
            path: &self.path,
            text: Some(&self.checked.source),
            writing: model::Writing::Json,
        };
        let mut part = S::Part::default();
        self.problems()
            .for_each(|problem| part.problem(&at, problem));
        part.plan(&at, self.name());
        let outcomes = self.outcomes().into_iter();
        outcomes.for_each(|outcome| part.outcome(&at, outcome));
        part.end(&at);
        let written = sink
            .begin(&self.report)
            .and_then(|()| sink.file(&self.report, 0, &self.report.files[0], part))
            .and_then(|()| sink.end(&self.report));
        written.expect("memory takes everything");
    }

    fn name(&self) -> model::Plan {
        model::Plan {
            index: self.plan,
            line: 1,
            name: Some(self.checked.source.name.clone()),
        }
    }

    /// The JSON report says what is told, word for word.
    fn is_in(&self, data: &Value) {
        let outcomes = self.outcomes();
        assert_eq!(list(data, "outcomes").len(), outcomes.len());
        for (outcome, written) in outcomes.iter().zip(list(data, "outcomes")) {
            assert_eq!(written["message"], outcome.message.as_str());
            assert_eq!(written["path"], &*self.path);
            for (fact, written) in outcome.facts.iter().zip(list(written, "facts")) {
                assert_eq!(written["value"], fact.value.as_str());
            }
        }
        for (problem, written) in self.problems().zip(list(data, "diagnostics")) {
            assert_eq!(written["message"], problem.message.as_str());
        }
        for (rule, written) in self.report.rules.iter().zip(list(data, "rules")) {
            assert_eq!(written["title"], rule.title.as_str());
        }
        assert_eq!(
            data["files"][0]["plans"][0]["name"],
            self.checked.source.name.as_str()
        );
    }
}

fn list<'v>(data: &'v Value, key: &str) -> &'v [Value] {
    data[key].as_array().map_or(&[], Vec::as_slice)
}

/// A report in which nothing is told yet.
fn empty(checked: &Checked, path: &Arc<str>) -> model::Report {
    let mut texts = model::Texts::default();
    checked
        .program
        .sources
        .iter()
        .for_each(|source| texts.keep(source));
    model::Report {
        as_of: "2026-06-01".to_owned(),
        vocabularies: Vec::new(),
        packs: Vec::new(),
        totals: model::Totals::default(),
        rules: Vec::new(),
        files: vec![model::File {
            path: Arc::clone(path),
            status: model::FileStatus::Checked,
            reason: None,
            plan_count: 2,
            plans_without_rules: 0,
        }],
        diagnostics: Vec::new(),
        texts,
        rules_args: Vec::new(),
    }
}
