//! What is measured: one function for each table of `docs/performance.md`.

use std::path::Path;
use std::process::Command;

use crate::Size;
use crate::data;
use crate::data::Data;
use crate::floor::Floor;
use crate::generate;
use crate::process;
use crate::process::Cost;

/// Records of the run over one plan.
const RECORDS: usize = 200_000;

/// Plans of the runs over many.
const PLANS: usize = 10_000;

/// Checks against floors.
pub fn floors(data: &Data, size: Size) {
    let json = data.small_plans(size.of(PLANS), false);
    let big = generate::plan(1, size.of(RECORDS), true);
    let big_json = data.file("big.json", [big.clone()].into_iter());
    let many_yaml = data::small_plans(size.of(PLANS), false).map(|plan| generate::yaml(&plan));
    let yaml = data.plans("yaml", "yaml", many_yaml);
    let big_yaml = data.file("big.yaml", [generate::yaml(&big)].into_iter());
    title("Against floors", ["floor", "check", "ratio"]);
    let runs = [
        ("plans, JSON, against parsing", Floor::Parse, &json),
        ("plans, JSON, against checks by hand", Floor::ByHand, &json),
        ("one plan, JSON, against parsing", Floor::Parse, &big_json),
        (
            "one plan, JSON, against checks by hand",
            Floor::ByHand,
            &big_json,
        ),
        ("plans, YAML, against its events", Floor::Events, &yaml),
        (
            "one plan, YAML, against its events",
            Floor::Events,
            &big_yaml,
        ),
    ];
    for (what, floor, path) in runs {
        let (floor, check) = medians(
            size,
            || process::floor(floor, path, 1),
            || process::check(data::twenty(), path, &[]),
        );
        ratio(&about(what, path), floor.cpu, check.cpu);
    }
    for (what, path) in [("one plan, JSON", &big_json), ("one plan, YAML", &big_yaml)] {
        memory(what, path, process::check(data::twenty(), path, &[]));
    }
}

/// What findings cost.
pub fn findings(data: &Data, size: Size) {
    let [clean, broken] = [false, true].map(|broken| data.small_plans(size.of(PLANS), broken));
    title(
        "Every second plan with ten findings",
        ["clean", "broken", "ratio"],
    );
    for format in ["json", "concise", "full"] {
        let run = |path| process::check(data::twenty(), path, &["--format", format]);
        let (clean, broken) = medians(size, || run(&clean), || run(&broken));
        ratio(
            &format!("plans, JSON, --format {format}"),
            clean.cpu,
            broken.cpu,
        );
    }
}

/// Files that are read piece by piece.
pub fn pieces(data: &Data, size: Size) {
    let bytes = match size {
        Size::Quick => 4_000_000,
        Size::Usual => 100_000_000,
        Size::Large => 1_000_000_000,
    };
    let line = |seed| {
        let plan = generate::plan(seed, generate::SMALL_ITEMS, true);
        format!("{}\n", generate::line(&plan))
    };
    let many = |bytes: usize, one: usize| 0..(bytes / one) as u64;
    let lines = |bytes| many(bytes, line(0).len()).map(line);
    let rows = |bytes| {
        let rows = many(bytes, generate::row(0).len()).map(generate::row);
        [generate::HEADER.to_owned()].into_iter().chain(rows)
    };
    let runs = [
        (
            "NDJSON",
            data::twenty(),
            data.file("large.ndjson", lines(bytes)),
            data.file("small.ndjson", lines(4_000_000)),
        ),
        (
            "CSV",
            data::five(),
            data.file("large.csv", rows(bytes)),
            data.file("small.csv", rows(4_000_000)),
        ),
    ];
    title(
        "Piece by piece, seconds for each GB",
        ["4 MB", "large", "ratio"],
    );
    for (what, rules, large, small) in runs {
        let vocabulary = if what == "CSV" { "bench_row" } else { "bench" };
        let check = |path| process::check(rules, path, &["--vocabulary", vocabulary]);
        let (few, many) = medians(size, || check(&small), || check(&large));
        let each = |cost: Cost, path| cost.cpu / data::bytes(path) as f64 * 1e9;
        ratio(&about(what, &large), each(few, &small), each(many, &large));
        memory(what, &large, check(&large));
    }
}

/// What a second thread gains, on the wall.
pub fn threads(data: &Data, size: Size) {
    let json = data.small_plans(size.of(PLANS), false);
    title("Two threads, seconds on the wall", ["one", "two", "gain"]);
    let (one, two) = medians(
        size,
        || process::floor(Floor::Parse, &json, 1),
        || process::floor(Floor::Parse, &json, 2),
    );
    gain("parsing", one, two);
    let check = |jobs| process::check(data::twenty(), &json, &["--jobs", jobs]);
    let (one, two) = medians(size, || check("1"), || check("2"));
    gain("check", one, two);
}

/// How the time grows with what there is to do.
pub fn growth(data: &Data, size: Size) {
    title("Growth, microseconds for each", ["of", "each", ""]);
    let most = if size == Size::Large { 100_000 } else { 10_000 };
    for many in [100, 1_000, 10_000, 100_000]
        .into_iter()
        .filter(|&many| many <= size.of(most))
    {
        let plans = data.small_plans(many, false);
        each("plans", size, many, process_of(data::twenty(), &plans));
    }
    for many in [1_000, 10_000, 100_000].map(|many| size.of(many)) {
        let plan = generate::plan(1, many, true);
        let path = data.file(&format!("grow-{many}.json"), [plan].into_iter());
        each(
            "records in one plan",
            size,
            many,
            process_of(data::twenty(), &path),
        );
    }
    for many in [1_000, 10_000, 100_000].map(|many| size.of(many)) {
        let path = data.file(
            &format!("join-{many}.json"),
            [generate::joined(many)].into_iter(),
        );
        each(
            "records that are joined",
            size,
            many,
            process_of(data::twenty(), &path),
        );
    }
    rules(data, size);
}

/// What more rules cost, beyond loading them.
fn rules(data: &Data, size: Size) {
    let json = data.small_plans(size.of(PLANS), false);
    let one = data.small_plans(1, false);
    title("Rules, beyond loading them", ["20 rules", "these", "ratio"]);
    let sets = [
        ("200 rules", 10, 0),
        ("2,000 rules, 20 of them concern a plan", 1, 1_980),
    ];
    let work = |rules: &Path| {
        let run = |path| process::check(rules, path, &[]);
        let (load, all) = medians(size, || run(&one), || run(&json));
        all.cpu - load.cpu
    };
    let twenty = work(data::twenty());
    for (what, copies, idle) in sets {
        let rules = data.rules(what, &generate::rules(copies, idle));
        ratio(what, twenty, work(&rules));
    }
}

/// How long it takes to begin.
pub fn start(size: Size) {
    let plan = Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/plans/city-crime-prediction.toml"
    ));
    title("Start, milliseconds", ["--version", "check", "ratio"]);
    let rounds = if size == Size::Quick { 1 } else { 41 };
    let (version, check) = medians_of(rounds, process::version, || process::with_library(plan));
    ratio(
        "one small plan, the whole library",
        version.cpu * 1e3,
        check.cpu * 1e3,
    );
}

fn process_of<'a>(rules: &'a Path, path: &'a Path) -> impl Fn() -> Command + 'a {
    || process::check(rules, path, &[])
}

/// The medians of two runs that take turns.
fn medians(size: Size, floor: impl Fn() -> Command, check: impl Fn() -> Command) -> (Cost, Cost) {
    medians_of(size.rounds(), floor, check)
}

fn medians_of(
    rounds: usize,
    floor: impl Fn() -> Command,
    check: impl Fn() -> Command,
) -> (Cost, Cost) {
    let turn = |_| (process::cost(floor()), process::cost(check()));
    let (floors, checks): (Vec<Cost>, Vec<Cost>) = (0..rounds).map(turn).unzip();
    (median(&floors), median(&checks))
}

fn median(costs: &[Cost]) -> Cost {
    let middle = |of: fn(&Cost) -> f64| {
        let mut values: Vec<f64> = costs.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    Cost {
        cpu: middle(|cost| cost.cpu),
        wall: middle(|cost| cost.wall),
    }
}

fn title(what: &str, columns: [&str; 3]) {
    println!(
        "\n{what:<52}{:>10}{:>10}{:>8}",
        columns[0], columns[1], columns[2]
    );
}

fn ratio(what: &str, floor: f64, check: f64) {
    println!("{what:<52}{floor:>10.3}{check:>10.3}{:>8.2}", check / floor);
}

fn gain(what: &str, one: Cost, two: Cost) {
    println!(
        "{what:<52}{:>10.3}{:>10.3}{:>8.2}",
        one.wall,
        two.wall,
        one.wall / two.wall
    );
}

fn each(what: &str, size: Size, many: usize, run: impl Fn() -> Command) {
    let costs: Vec<Cost> = (0..size.rounds()).map(|_| process::cost(run())).collect();
    let each = median(&costs).cpu / many as f64 * 1e6;
    println!("{what:<52}{many:>10}{each:>10.1}");
}

fn memory(what: &str, path: &Path, command: Command) {
    if let Some(peak) = process::peak(command) {
        let (size, times) = (data::bytes(path) as f64, peak / data::bytes(path) as f64);
        let what = format!("{what}, {:.0} MB: peak memory", size / 1e6);
        println!("{what:<52}{:>7.0} MB{times:>10.2}", peak / 1e6);
    }
}

/// What is run, and how much of it.
fn about(what: &str, path: &Path) -> String {
    format!("{what}, {:.0} MB", data::bytes(path) as f64 / 1e6)
}
