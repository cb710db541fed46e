//! The full report for people: every problem and finding with the text it is about, then the counts.

use std::collections::HashMap;
use std::collections::HashSet;
use std::io;
use std::io::Write;

use super::finding;
use super::finding::News;
use super::model::FileStatus;
use super::model::Outcome;
use super::model::Problem;
use super::model::Report;
use super::summary;
use super::summary::count;
use crate::diagnostic::Canvas;
use crate::diagnostic::panel;

/// How many outcomes of one clause, and problems of one kind in one file, are drawn.
const MOST_ALIKE: usize = 10;

/// How much is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Problems and findings only.
    Quiet,
    /// With counts.
    Normal,
    /// With the packs that were run, and what was not checked.
    Verbose,
}

/// Writes the full report.
pub fn write(
    report: &Report,
    canvas: &Canvas,
    verbosity: Verbosity,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut writer = Writer {
        report,
        canvas,
        out,
        seen: Vec::new(),
        places: HashMap::new(),
        rules: HashSet::new(),
        clauses: HashSet::new(),
    };
    writer.problems(None)?;
    let mut findings = finding::findings(report).peekable();
    for index in 0..report.files.len() {
        writer.problems(Some(index))?;
        while let Some(first) = findings.next_if(|next| next.file_index == index) {
            let of_plan = |next: &&Outcome| next.file_index == index && next.plan == first.plan;
            let more = std::iter::from_fn(|| findings.next_if(of_plan));
            writer.plan(std::iter::once(first).chain(more).collect())?;
        }
    }
    writer.not_drawn()?;
    match verbosity {
        Verbosity::Quiet => return Ok(()),
        Verbosity::Normal => {}
        Verbosity::Verbose => details(report, canvas, out)?,
    }
    out.write_all(canvas.plain(&summary::render(report)).as_bytes())?;
    out.write_all(b"\n")
}

struct Writer<'r, 'o> {
    report: &'r Report,
    canvas: &'r Canvas,
    out: &'o mut dyn Write,
    /// How many findings of each status and name came up, in the order in which these did.
    seen: Vec<(String, usize)>,
    /// Where each of them stands in that.
    places: HashMap<String, usize>,
    /// The rules of which a finding was drawn.
    rules: HashSet<usize>,
    /// The clauses of which one was, by the numbers of rule and clause.
    clauses: HashSet<(usize, usize)>,
}

impl Writer<'_, '_> {
    /// The problems of a file, or those that are about none of the files.
    fn problems(&mut self, file: Option<usize>) -> io::Result<()> {
        let of_file = |problem: &&Problem| problem.file_index == file;
        let mut alike: Vec<(&'static str, usize)> = Vec::new();
        for problem in self.report.diagnostics.iter().filter(of_file) {
            let seen = match alike.iter_mut().find(|(code, _)| *code == problem.code) {
                Some((_, seen)) => {
                    *seen += 1;
                    *seen
                }
                None => {
                    alike.push((problem.code, 1));
                    1
                }
            };
            if seen <= MOST_ALIKE {
                self.problem(problem)?;
            }
        }
        for (code, seen) in alike.into_iter().filter(|(_, seen)| *seen > MOST_ALIKE) {
            let more = seen - MOST_ALIKE;
            writeln!(
                self.out,
                "and {more} more {code} here (`--format concise` lists them)\n"
            )?;
        }
        Ok(())
    }

    fn problem(&mut self, problem: &Problem) -> io::Result<()> {
        let mut drawn = panel(&problem.diagnostic, |id| self.report.texts.find(id));
        if problem.labels.is_empty() && !problem.message.contains(problem.path.as_ref()) {
            drawn.message = format!("{}: {}", problem.path, drawn.message);
        }
        self.out.write_all(self.canvas.draw(&drawn).as_bytes())?;
        self.out.write_all(b"\n")
    }

    /// The findings of one plan. Rules that are open for the same reason are told about together.
    fn plan(&mut self, mut findings: Vec<&Outcome>) -> io::Result<()> {
        findings.reverse();
        while let Some(first) = findings.pop() {
            let alike = |next: &&Outcome| finding::same_cause(first, next);
            let mut group = vec![first];
            group.extend(findings.iter().rev().copied().filter(alike));
            if group.len() == 1 {
                self.finding(first)?;
            } else {
                findings.retain(|next| !alike(next));
                self.group(&group)?;
            }
        }
        Ok(())
    }

    fn group(&mut self, group: &[&Outcome]) -> io::Result<()> {
        let panel = finding::group_panel(self.report, group);
        let names: Vec<&str> = group.iter().map(|outcome| outcome.rule.as_ref()).collect();
        if self.count(format!("unproven {}", names.join(", "))) <= MOST_ALIKE {
            let drawn = panel
                .map(|panel| self.canvas.draw(&panel))
                .unwrap_or_default();
            writeln!(self.out, "{drawn}")?;
        }
        Ok(())
    }

    /// Counts a finding of this name, and says how many there are now.
    fn count(&mut self, name: String) -> usize {
        let place = *self.places.entry(name).or_insert_with_key(|name| {
            self.seen.push((name.clone(), 0));
            self.seen.len() - 1
        });
        self.seen.get_mut(place).map_or(0, |(_, seen)| {
            *seen += 1;
            *seen
        })
    }

    fn finding(&mut self, outcome: &Outcome) -> io::Result<()> {
        let name = finding::name(self.report, outcome);
        let seen = self.count(format!("{} {name}", outcome.status.word()));
        if seen > MOST_ALIKE {
            return Ok(());
        }
        let news = News {
            clause: seen == 1
                && self
                    .clauses
                    .insert((outcome.rule_index, outcome.clause_index)),
            authorities: self.rules.insert(outcome.rule_index),
        };
        let panel = finding::panel(self.report, outcome, news);
        self.out.write_all(self.canvas.draw(&panel).as_bytes())?;
        self.out.write_all(b"\n")
    }

    /// Says how many findings were not drawn, by name.
    fn not_drawn(&mut self) -> io::Result<()> {
        let mut any = false;
        for (name, seen) in self.seen.iter().filter(|(_, seen)| *seen > MOST_ALIKE) {
            any = true;
            let more = seen - MOST_ALIKE;
            writeln!(
                self.out,
                "{name}: and {more} more like these (`--format concise` lists them)"
            )?;
        }
        if any {
            self.out.write_all(b"\n")?;
        }
        Ok(())
    }
}

/// The packs that were run, and the files that were not checked.
fn details(report: &Report, canvas: &Canvas, out: &mut dyn Write) -> io::Result<()> {
    for pack in &report.packs {
        let rules = count(pack.rules, "rule");
        writeln!(
            out,
            "pack {}: {}, {rules}",
            pack.name,
            canvas.plain(&pack.title)
        )?;
    }
    for file in &report.files {
        if matches!(file.status, FileStatus::Skipped | FileStatus::NotChecked) {
            let reason = file.reason.unwrap_or_default();
            writeln!(out, "not checked: {}: {reason}", canvas.plain(&file.path))?;
        }
    }
    out.write_all(b"\n")
}
