//! Records that others wrote, in the folder that `CAVEAT_REAL_DATA` names: everything in them is read, and
//! the counts are those of a script that knows nothing of Caveat. Without the folder the tests say that
//! they were skipped.

use std::env;
use std::fmt::Write;
use std::path::PathBuf;

use assert_cmd::Command;
use insta::assert_snapshot;
use serde::Deserialize;

/// The parts of a JSON report that these tests look at.
#[derive(Deserialize)]
struct Report {
    totals: Totals,
    rules: Vec<Rule>,
    diagnostics: Vec<Problem>,
    outcomes: Vec<Outcome>,
}

#[derive(Deserialize)]
struct Totals {
    files_checked: u64,
    plans: u64,
    errors: u64,
    warnings: u64,
}

#[derive(Deserialize)]
struct Rule {
    id: String,
    vocabulary: String,
    clauses: Vec<Clause>,
}

#[derive(Deserialize)]
struct Clause {
    letter: String,
    tally: Tally,
}

#[derive(Deserialize)]
struct Tally {
    satisfied: u64,
    excepted: u64,
    violated: u64,
    unproven: u64,
    open: u64,
    inapplicable: u64,
}

#[derive(Deserialize)]
struct Problem {
    code: String,
    labels: Vec<Place>,
}

#[derive(Deserialize)]
struct Outcome {
    rule: String,
    clause: String,
    status: String,
    place: Place,
}

#[derive(Deserialize)]
struct Place {
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

impl Report {
    /// Checks a file or folder of the real data, and keeps the rules for them; none if there are no real
    /// data here.
    #[track_caller]
    fn of(path: &str, vocabulary: &str, exit: i32) -> Option<Self> {
        let Some(folder) = env::var_os("CAVEAT_REAL_DATA") else {
            eprintln!("skipped: CAVEAT_REAL_DATA names no folder with real data");
            return None;
        };
        let run = Command::new(env!("CARGO_BIN_EXE_caveat"))
            .args(["check", "--format", "json", "--as-of", "2026-04-03"])
            .args(["--vocabulary", vocabulary])
            .arg(PathBuf::from(folder).join(path))
            .assert()
            .code(exit);
        let output = run.get_output();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(errors, "", "what went to standard error");
        let mut report: Self = serde_json::from_slice(&output.stdout).unwrap();
        report.rules.retain(|rule| rule.vocabulary == vocabulary);
        Some(report)
    }

    /// A line for each clause, with its counts.
    fn counts(&self) -> String {
        let mut out =
            String::from("clause satisfied excepted violated unproven open inapplicable\n");
        for rule in &self.rules {
            for Clause { letter, tally } in &rule.clauses {
                let Tally {
                    satisfied,
                    excepted,
                    violated,
                    unproven,
                    open,
                    inapplicable,
                } = tally;
                let id = &rule.id;
                writeln!(
                    out,
                    "{id}{letter} {satisfied} {excepted} {violated} {unproven} {open} {inapplicable}"
                )
                .unwrap();
            }
        }
        out
    }

    /// Every plan is counted once for each clause, whatever came of it.
    #[track_caller]
    fn check_nothing_is_lost(&self) {
        for clause in self.rules.iter().flat_map(|rule| &rule.clauses) {
            let Tally {
                satisfied,
                excepted,
                violated,
                unproven,
                open,
                inapplicable,
            } = clause.tally;
            let sum = satisfied + excepted + violated + unproven + open + inapplicable;
            assert_eq!(sum, self.totals.plans);
        }
    }

    /// Whether a clause came out so at a place, as `line:column-column`.
    fn has(&self, clause: &str, status: &str, place: &str) -> bool {
        self.outcomes.iter().any(|outcome| {
            format!("{}{}", outcome.rule, outcome.clause) == clause
                && outcome.status == status
                && outcome.place.shown() == place
        })
    }
}

impl Place {
    fn shown(&self) -> String {
        assert_eq!(self.line, self.end_line);
        format!("{}:{}-{}", self.line, self.column, self.end_column)
    }
}

/// Records of the federal inventory with zero-width spaces in them.
const WITH_HIDDEN_CHARACTERS: u64 = 8;

#[test]
fn the_federal_inventory_is_read_whole_and_counted_right() {
    let Some(report) = Report::of("us-ai-inventory-2025/use_cases.csv", "us_ai_inventory", 2)
    else {
        return;
    };
    assert_eq!(report.totals.plans, 3611);
    assert_eq!(report.totals.warnings, WITH_HIDDEN_CHARACTERS);
    report.check_nothing_is_lost();
    assert_snapshot!(report.counts(), @r"
    clause satisfied excepted violated unproven open inapplicable
    US-01a 36 0 90 101 360 3024
    US-02a 36 0 89 102 360 3024
    US-03a 40 0 85 102 360 3024
    US-04a 41 0 81 105 360 3024
    US-05a 35 10 81 101 360 3024
    US-06a 16 32 78 101 360 3024
    US-07a 44 0 80 103 360 3024
    US-08a 77 0 7 253 547 2727
    US-09a 534 0 336 170 338 2233
    US-10a 44 0 81 102 360 3024
    US-11a 3273 0 338 0 0 0
    US-11b 3185 0 426 0 0 0
    US-12a 109 0 1 0 426 3075
    US-13a 33 0 92 102 360 3024
    ");
}

/// Cells with line breaks in cells before them, with letters of several bytes before them, and blank
/// ones.
#[test]
fn findings_of_the_federal_inventory_point_at_their_cells() {
    let Some(report) = Report::of("us-ai-inventory-2025/use_cases.csv", "us_ai_inventory", 2)
    else {
        return;
    };
    let cells = [
        ("US-01a", "violated", "38:1462-1473"),
        ("US-01a", "violated", "1333:258-269"),
        ("US-01a", "violated", "1687:448-459"),
        ("US-01a", "unproven", "4578:401-401"),
        ("US-01a", "unproven", "5050:764-764"),
    ];
    for (clause, status, place) in cells {
        assert!(
            report.has(clause, status, place),
            "{clause} {status} at {place}"
        );
    }
}

/// Four columns hold answers to other columns' questions, or stories where the form offers choices. They
/// are read as nothing, and said to be.
#[test]
fn cells_that_answer_another_question_are_reported() {
    let Some(report) = Report::of("us-ai-inventory-2025/use_cases.csv", "us_ai_inventory", 2)
    else {
        return;
    };
    assert_eq!(report.totals.errors, 48);
    let with = |code| {
        let of = report.diagnostics.iter();
        of.filter(move |problem| problem.code == code)
    };
    assert_eq!(with("C0306").count() as u64, WITH_HIDDEN_CHARACTERS);
    assert_eq!(with("C0403").count() as u64, report.totals.errors);
    let places: Vec<String> = with("C0403")
        .filter_map(|problem| problem.labels.first())
        .map(Place::shown)
        .collect();
    for place in [
        "200:1786-1851",
        "201:2144-2196",
        "1801:660-723",
        "2011:681-764",
    ] {
        assert!(
            places.iter().any(|found| found == place),
            "an error at {place}"
        );
    }
}

#[test]
fn the_dutch_templates_are_read_whole_and_counted_right() {
    let Some(report) = Report::of("nl-algorithm-templates", "nl_algorithm_register", 1) else {
        return;
    };
    assert_eq!(report.totals.files_checked, 17);
    assert_eq!(report.totals.plans, 27);
    assert_eq!(report.totals.errors + report.totals.warnings, 0);
    report.check_nothing_is_lost();
    assert_snapshot!(report.counts(), @r"
    clause satisfied excepted violated unproven open inapplicable
    NL-01a 27 0 0 0 0 0
    NL-01b 27 0 0 0 0 0
    NL-01c 0 0 27 0 0 0
    NL-01d 2 0 25 0 0 0
    NL-02a 27 0 0 0 0 0
    NL-03a 16 0 1 0 0 10
    NL-04a 17 0 0 0 0 10
    NL-05a 13 0 4 0 0 10
    NL-05b 12 0 1 4 0 10
    NL-06a 23 0 4 0 0 0
    NL-06b 20 0 1 6 0 0
    NL-07a 5 0 0 12 0 10
    NL-08a 27 0 0 0 0 0
    NL-08b 22 0 5 0 0 0
    ");
    // The title and the link of a law in each other's place.
    assert!(report.has("NL-06b", "violated", "21:17-151"));
}
