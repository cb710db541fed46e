//! The report with one line for each problem and finding: `path:line:col: outcome RULE message`.
//!
//! Problems come first. Findings are put aside until all problems are written.

use std::io;
use std::io::Write;
use std::mem;

use super::finding;
use super::model::File;
use super::model::Level;
use super::model::Outcome;
use super::model::Plan;
use super::model::Problem;
use super::model::Report;
use super::sink;
use super::sink::At;
use super::sink::Sink;
use super::spool::Spool;
use super::summary::count;
use super::text::Verbosity;
use crate::outcome::Tally;
use crate::source::inert;
use crate::source::printable;

/// A concise report that is being written.
pub struct Concise<'o> {
    out: &'o mut (dyn Write + Send),
    verbosity: Verbosity,
    findings: Spool,
}

impl<'o> Concise<'o> {
    /// A report that goes here.
    pub fn new(verbosity: Verbosity, out: &'o mut (dyn Write + Send)) -> Self {
        Self {
            out,
            verbosity,
            findings: Spool::default(),
        }
    }
}

impl Sink for Concise<'_> {
    type Part = Part;

    fn begin(&mut self, report: &Report) -> io::Result<()> {
        let mut problems = report.diagnostics.iter();
        problems.try_for_each(|problem| writeln!(self.out, "{}", inert(&problem_line(problem))))
    }

    fn file(&mut self, _: &Report, _: usize, _: &File, part: Part) -> io::Result<()> {
        self.findings.append(part.findings);
        part.problems.write_to(0, &mut *self.out)
    }

    fn end(&mut self, report: &Report) -> io::Result<()> {
        mem::take(&mut self.findings).write_to(0, &mut *self.out)?;
        match self.verbosity {
            Verbosity::Quiet => Ok(()),
            _ => writeln!(self.out, "{}", summary_line(report)),
        }
    }
}

/// What came of some plans, in lines.
#[derive(Debug, Default)]
pub struct Part {
    problems: Spool,
    findings: Spool,
}

impl sink::Part for Part {
    fn problem(&mut self, _: &At<'_>, problem: Problem) {
        self.problems
            .add(|text| line(text, &problem_line(&problem)));
    }

    fn plan(&mut self, _: &At<'_>, _: Plan) {}

    fn outcome(&mut self, at: &At<'_>, outcome: Outcome) {
        if finding::is_told(&outcome) {
            self.findings
                .add(|text| line(text, &finding_line(at, &outcome)));
        }
    }

    fn append(&mut self, later: Self) {
        self.problems.append(later.problems);
        self.findings.append(later.findings);
    }

    fn weight(&self) -> usize {
        self.problems.weight() + self.findings.weight()
    }
}

fn line(text: &mut Vec<u8>, line: &str) {
    text.extend_from_slice(inert(line).as_bytes());
    text.push(b'\n');
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

fn finding_line(at: &At<'_>, outcome: &Outcome) -> String {
    let path = printable(at.path);
    let range = outcome.place.range;
    let word = outcome.status.word();
    let level = match finding::level(at.report, outcome) {
        Level::Must => "",
        Level::Should => " (should)",
    };
    let name = finding::name(at.report, outcome);
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
