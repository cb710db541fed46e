//! The report with one line for each problem and finding: `path:line:col: outcome RULE message`.

use std::io;
use std::io::Write;

use super::finding;
use super::model::Level;
use super::model::Outcome;
use super::model::Problem;
use super::model::Report;
use super::summary::count;
use super::text::Verbosity;
use crate::outcome::Tally;
use crate::source::printable;

/// Writes the concise report.
pub fn write(report: &Report, verbosity: Verbosity, out: &mut dyn Write) -> io::Result<()> {
    for problem in &report.diagnostics {
        writeln!(out, "{}", problem_line(problem))?;
    }
    for outcome in finding::findings(report) {
        writeln!(out, "{}", finding_line(report, outcome))?;
    }
    match verbosity {
        Verbosity::Quiet => Ok(()),
        _ => writeln!(out, "{}", summary_line(report)),
    }
}

fn problem_line(problem: &Problem) -> String {
    let place = match problem.labels.first() {
        Some(label) => {
            let path = printable(&label.path);
            format!("{path}:{}:{}", label.range.line, label.range.column)
        }
        None => printable(&problem.path).into_owned(),
    };
    let (word, code) = (problem.severity.word(), problem.code);
    format!("{place}: {word} {code} {}", one_line(&problem.message))
}

fn finding_line(report: &Report, outcome: &Outcome) -> String {
    let path = printable(&outcome.path);
    let range = outcome.place.range;
    let word = outcome.status.word();
    let level = match finding::level(report, outcome) {
        Level::Must => "",
        Level::Should => " (should)",
    };
    let name = finding::name(report, outcome);
    let message = one_line(&outcome.message);
    format!(
        "{path}:{}:{}: {word} {name}{level} {message}",
        range.line, range.column
    )
}

/// Text on one line, without control characters.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    printable(&words.join(" ")).into_owned()
}

fn summary_line(report: &Report) -> String {
    let totals = &report.totals;
    let Tally {
        violated,
        unproven,
        open,
        excepted,
        ..
    } = totals.outcomes;
    let files = count(totals.files_found, "file");
    let not_checked = totals.files_found - totals.files_checked;
    let not_checked = match not_checked {
        0 => String::new(),
        number => format!(" ({number} not checked)"),
    };
    format!(
        "{violated} violated, {unproven} unproven, {open} open, {excepted} excepted; {} in {files}{not_checked}, \
         {} of {} apply as of {}",
        count(totals.plans, "plan"),
        totals.rules_applied,
        count(totals.rules_run, "rule"),
        report.as_of,
    )
}
