//! What a check costs, against the cost of parsing the same bytes to `serde_json::Value` in the same run.
//!
//! `cargo bench --bench check` prints a table. Its first part is CPU time of this thread, from bytes in
//! memory to counted outcomes; its second is time on the wall of the program itself, files and report
//! included. Floor and check take turns, and the median of each is shown. What the numbers mean stands in
//! `docs/performance.md`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on stops, and its output is for people"
)]

mod generate;
mod process;

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
const ROUNDS: usize = 7;

/// Plans of the runs over many.
const PLANS: u64 = 10_000;

/// Items of the run over one plan.
const BIG_ITEMS: usize = 185_000;

fn main() {
    if process::is_floor() {
        return;
    }
    let program = compile();
    println!("{:<42}{:>12}{:>12}{:>8}", "", "floor", "check", "ratio");
    let plan = |seed, sound| generate::plan(seed, generate::SMALL_ITEMS, sound);
    let sound: Vec<String> = (0..PLANS).map(|seed| plan(seed, true)).collect();
    in_memory("10,000 plans", &program, &sound);
    let broken: Vec<String> = (0..PLANS).map(|seed| plan(seed, seed % 2 == 0)).collect();
    in_memory("10,000 plans, every second broken", &program, &broken);
    let big = vec![generate::plan(1, BIG_ITEMS, true)];
    in_memory("one plan", &program, &big);
    process::report(&sound, &big[0]);
}

fn in_memory(what: &str, program: &Program, plans: &[String]) {
    let (floor, check) = medians(
        || timed(|| plans.iter().for_each(|plan| parse(plan))),
        || timed(|| plans.iter().for_each(|plan| run(program, plan))),
    );
    let bytes: usize = plans.iter().map(String::len).sum();
    row(
        &format!("{what}, {:.0} MB", bytes as f64 / 1e6),
        floor,
        check,
    );
}

/// One line of the table.
fn row(what: &str, floor: f64, check: f64) {
    let ratio = check / floor;
    println!("{what:<42}{floor:>10.3} s{check:>10.3} s{ratio:>8.2}");
}

/// The medians of two timings that take turns.
fn medians(floor: impl Fn() -> f64, check: impl Fn() -> f64) -> (f64, f64) {
    let (mut floors, mut checks): (Vec<f64>, Vec<f64>) =
        (0..ROUNDS).map(|_| (floor(), check())).unzip();
    let median = |times: &mut Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    };
    (median(&mut floors), median(&mut checks))
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
        black_box(eval::evaluate(&context, &rules));
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
