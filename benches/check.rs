//! What a check costs, against the cost of parsing the same bytes to `serde_json::Value` in the same run.
//!
//! `cargo bench` prints, for 10,000 plans of about 4 KB and for one plan of about 60 MB, the CPU time of
//! this thread for the floor and for the whole way from bytes to counted outcomes, and their ratio. The
//! two take turns, and the lowest of each is kept, so that what else the machine does counts least.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on stops, and its output is for people"
)]

mod generate;

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use caveat::document;
use caveat::document::Format;
use caveat::document::Limits;
use caveat::document::typed;
use caveat::eval;
use caveat::program::Program;
use caveat::program::RuleId;
use caveat::semantic;
use caveat::source::Source;
use caveat::source::SourceId;
use caveat::syntax;

/// How often each side is timed.
const ROUNDS: usize = 5;

fn main() {
    let program = compile();
    let small: Vec<String> = (0..10_000)
        .map(|seed| generate::plan(seed, generate::SMALL_ITEMS, true))
        .collect();
    report("10,000 plans", &program, &small);
    drop(small);
    let big = vec![generate::plan(1, 185_000, true)];
    report("one plan", &program, &big);
}

fn report(what: &str, program: &Program, plans: &[String]) {
    let bytes: usize = plans.iter().map(String::len).sum();
    let (mut floor, mut check) = (f64::MAX, f64::MAX);
    for _ in 0..ROUNDS {
        floor = floor.min(timed(|| plans.iter().for_each(|plan| parse(plan))));
        check = check.min(timed(|| plans.iter().for_each(|plan| run(program, plan))));
    }
    println!(
        "{what}, {:.1} MB: floor {:.3} s, check {:.3} s, ratio {:.2}",
        bytes as f64 / 1e6,
        floor,
        check,
        check / floor
    );
}

/// The floor.
fn parse(plan: &str) {
    let value: serde_json::Value = serde_json::from_str(plan).expect("plans are JSON");
    black_box(value);
}

/// From bytes to counted outcomes, with every rule.
fn run(program: &Program, plan: &str) {
    let source = document::decode(SourceId(0), "plan.json", plan.as_bytes().to_vec())
        .expect("plans are text");
    let document = document::read(Format::Json, Arc::new(source), &Limits::default());
    let vocabulary = program
        .find_vocabulary("bench")
        .expect("the vocabulary is loaded");
    let rules: Vec<RuleId> = program.rules().map(|(id, _)| id).collect();
    for root in document.tree.roots() {
        let vocabulary = program.vocabulary(vocabulary);
        let reading = typed::read(
            vocabulary,
            &document.tree,
            *root,
            typed::ReadOptions::default(),
        );
        assert!(reading.diagnostics.is_empty(), "{:?}", reading.diagnostics);
        let context = eval::Context {
            program,
            tree: &document.tree,
            plan: &reading.plan,
            today: jiff::civil::date(2026, 11, 1),
            keep: eval::Keep::Findings,
            budget: eval::STEPS,
        };
        let outcomes = eval::evaluate(&context, &rules);
        assert!(
            outcomes.outcomes.is_empty(),
            "{:?}",
            outcomes.outcomes.first()
        );
        black_box(outcomes);
    }
}

fn compile() -> Program {
    let texts = [
        include_str!("data/bench.caveat"),
        include_str!("data/rules.caveat"),
    ];
    let files: Vec<semantic::File> = texts
        .iter()
        .zip(0..)
        .map(|(text, id)| {
            let source = Arc::new(Source::new(SourceId(id), "bench", *text));
            let parsed = syntax::parse(&source);
            semantic::File {
                source,
                tree: parsed.file,
            }
        })
        .collect();
    let compiled = semantic::compile(&files);
    compiled.program.expect("the rules compile")
}

/// CPU seconds of this thread, where the system tells; else seconds on the wall.
fn timed(work: impl FnOnce()) -> f64 {
    let before = cpu();
    let clock = Instant::now();
    work();
    match (before, cpu()) {
        (Some(before), Some(after)) => (after - before) / 1e9,
        _ => clock.elapsed().as_secs_f64(),
    }
}

/// Nanoseconds that this thread has run.
fn cpu() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok()
}
