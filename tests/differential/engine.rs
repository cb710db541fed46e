//! The engine's opinion, in the form in which both give it.

use std::collections::BTreeSet;
use std::sync::Arc;

use caveat::diagnostic::Diagnostic;
use caveat::document;
use caveat::document::Format;
use caveat::document::Limits;
use caveat::document::typed;
use caveat::document::typed::ReadOptions;
use caveat::document::typed::Reading;
use caveat::eval;
use caveat::eval::Context;
use caveat::eval::Keep;
use caveat::outcome;
use caveat::outcome::Status;
use caveat::program::Program;
use caveat::program::RuleId;
use caveat::semantic;
use caveat::source::Source;
use caveat::source::SourceId;
use caveat::syntax;
use caveat::value::Truth;
use jiff::civil::Date;

use crate::verdict::Outcome;
use crate::verdict::Verdict;

/// The trees of texts, numbered as they lie. There must be no syntax error.
#[track_caller]
pub fn parse(texts: &[String]) -> Vec<semantic::File> {
    let parse = |(id, text): (u32, &String)| {
        let source = Arc::new(Source::new(SourceId(id), format!("{id}.caveat"), text));
        let parsed = syntax::parse(&source);
        assert!(
            parsed.diagnostics.is_empty(),
            "{:#?}\n{text}",
            parsed.diagnostics
        );
        semantic::File {
            source,
            tree: parsed.file,
        }
    };
    (0..).zip(texts).map(parse).collect()
}

/// The program, unless there is an error, and what the compiler says.
pub fn compile(files: &[semantic::File]) -> (Option<Program>, Vec<Diagnostic>) {
    let compiled = semantic::compile(files);
    (compiled.program, compiled.diagnostics)
}

/// The first plan of a text, read under the program's vocabulary.
struct Read {
    document: document::Document,
    reading: Reading,
}

impl Read {
    #[track_caller]
    fn new(program: &Program, format: Format, plan: &str) -> Self {
        let source = Arc::new(Source::new(SourceId(0), "plan", plan));
        let document = document::read(format, source, &Limits::default());
        let diagnostics = &document.diagnostics;
        assert!(!document.has_errors(), "{diagnostics:#?}\n{plan}");
        let root = *document.tree.roots().first().expect("the text has a plan");
        let options = ReadOptions {
            cells: format == Format::Csv,
            ..ReadOptions::default()
        };
        let reading = typed::read(&program.vocabularies[0], &document.tree, root, options);
        Self { document, reading }
    }
}

/// Whether each value of a plan in JSON is of its type.
pub fn reads_well(program: &Program, plan: &str) -> bool {
    !Read::new(program, Format::Json, plan).reading.has_errors()
}

/// The verdicts on the first plan of a text, by rule and clause.
#[track_caller]
pub fn judge(program: &Program, format: Format, plan: &str, today: Date) -> Vec<Verdict> {
    let Read { document, reading } = Read::new(program, format, plan);
    let context = Context {
        program,
        tree: &document.tree,
        plan: &reading.plan,
        today,
        keep: Keep::All,
        budget: eval::STEPS,
    };
    let rules: Vec<RuleId> = program.rules().map(|(id, _)| id).collect();
    let outcomes = eval::evaluate(&context, &rules);
    check_findings(&context, &rules, &outcomes);
    let mut verdicts: Vec<Verdict> = (outcomes.outcomes.iter())
        .map(|outcome| verdict(program, outcome))
        .collect();
    verdicts.sort_by_key(|it| (it.rule.clone(), it.clause));
    verdicts
}

/// Where only findings are kept, the same ones are found, and as much is counted.
#[track_caller]
fn check_findings(context: &Context<'_>, rules: &[RuleId], all: &outcome::Outcomes) {
    let context = Context {
        keep: Keep::Findings,
        ..*context
    };
    let found = eval::evaluate(&context, rules);
    assert_eq!(found.tallies, all.tallies, "counts where findings are kept");
    let is_finding =
        |it: &&outcome::Outcome| !matches!(it.status, Status::Satisfied | Status::Inapplicable(_));
    let wanted: Vec<_> = all.outcomes.iter().filter(is_finding).collect();
    let found: Vec<_> = found.outcomes.iter().collect();
    assert_eq!(format!("{found:?}"), format!("{wanted:?}"));
}

fn verdict(program: &Program, found: &outcome::Outcome) -> Verdict {
    let outcome = match found.status {
        Status::Inapplicable(_) => Outcome::Inapplicable,
        Status::Satisfied => Outcome::Satisfied,
        Status::Excepted => Outcome::Excepted,
        Status::Unproven if found.applies == Truth::True => Outcome::Unproven,
        Status::Unproven => Outcome::Open,
        Status::Violated => Outcome::Violated,
    };
    let shown = |state: &&outcome::ExceptionState| state.shown == Truth::True;
    let facts = match outcome {
        Outcome::Inapplicable | Outcome::Open => &found.because,
        Outcome::Excepted => match found.exceptions.iter().find(shown) {
            Some(exception) => &exception.facts,
            None => &found.facts,
        },
        _ => &found.facts,
    };
    let paths = |facts: &[outcome::Fact]| facts.iter().map(|it| it.place.path.clone()).collect();
    let missing: BTreeSet<String> = match outcome {
        Outcome::Excepted => BTreeSet::new(),
        _ => (found.missing.iter())
            .map(|it| it.place.path.clone())
            .collect(),
    };
    Verdict {
        rule: program.rule(found.rule).id.clone(),
        clause: found.clause,
        bindings: (found.bindings.iter()).map(|it| it.path.clone()).collect(),
        outcome,
        missing,
        facts: paths(facts),
    }
}
