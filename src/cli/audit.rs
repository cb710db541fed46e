//! `caveat test --omit` and `caveat test --mutate`: what examples that pass do not show.

use std::io::Write;

use super::Exit;
use super::Failure;
use super::args::TestArgs;
use crate::diagnostic::Diagnostic;
use crate::pack::mutate;
use crate::pack::omit;
use crate::program::Program;
use crate::report::summary::agrees;
use crate::report::summary::count;
use crate::source::SourceId;

/// What is audited, and how the result is written.
pub(super) struct Audit<'a> {
    /// The rules.
    pub program: &'a Program,
    /// Which files' rules and examples are looked at.
    pub tested: &'a (dyn Fn(SourceId) -> bool + Sync),
    /// Whether the counts are left out.
    pub quiet: bool,
    /// Draws what was found.
    pub draw: &'a dyn Fn(&Diagnostic) -> String,
}

/// Runs the audits that were asked for.
pub(super) fn run(
    args: &TestArgs,
    audit: &Audit<'_>,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    let mut clean = true;
    if args.omit {
        clean &= audit.omit(out)?;
    }
    if args.mutate {
        clean &= audit.mutate(out)?;
    }
    Ok(match clean {
        true => Exit::Clean,
        false => Exit::Findings,
    })
}

impl Audit<'_> {
    /// Leaves facts out. Answers whether nothing was found.
    fn omit(&self, out: &mut dyn Write) -> Result<bool, Failure> {
        let run = omit::run(self.program, self.tested);
        self.tell(&run.diagnostics, out)?;
        if !self.quiet {
            summarize_omissions(&run, out)?;
        }
        Ok(run.diagnostics.is_empty())
    }

    /// Changes rules. Answers whether every change was noticed.
    fn mutate(&self, out: &mut dyn Write) -> Result<bool, Failure> {
        let run = mutate::run(self.program, self.tested);
        self.tell(&run.diagnostics, out)?;
        if !self.quiet {
            summarize_changes(&run, out)?;
        }
        Ok(run.diagnostics.is_empty())
    }

    fn tell(&self, found: &[Diagnostic], out: &mut dyn Write) -> Result<(), Failure> {
        for diagnostic in found {
            out.write_all((self.draw)(diagnostic).as_bytes())?;
        }
        Ok(())
    }
}

fn summarize_omissions(run: &omit::Audit, out: &mut dyn Write) -> Result<(), Failure> {
    for accepted in &run.accepted {
        let facts: Vec<_> = (accepted.facts.iter().map(|path| format!("`{path}`"))).collect();
        writeln!(
            out,
            "{} accepts silence about {}: {}",
            accepted.clause,
            facts.join(", "),
            accepted.reason
        )?;
    }
    if !run.accepted.is_empty() {
        out.write_all(b"\n")?;
    }
    writeln!(
        out,
        "{} left out of {}, one at a time",
        count(run.facts, "fact"),
        count(run.examples, "example"),
    )?;
    let found = run.diagnostics.len();
    match found {
        0 => writeln!(out, "no answer improves by silence")?,
        _ => writeln!(
            out,
            "{} {} by silence",
            count(found, "answer"),
            agrees(found, "improves", "improve")
        )?,
    }
    if run.asked_for > 0 {
        writeln!(
            out,
            "{} {} a violation where the rule asks whether a fact is stated",
            count(run.asked_for, "answer"),
            agrees(run.asked_for, "becomes", "become")
        )?;
    }
    Ok(())
}

fn summarize_changes(run: &mutate::Audit, out: &mut dyn Write) -> Result<(), Failure> {
    let sum = |of: fn(&mutate::Score) -> usize| run.scores.iter().map(of).sum::<usize>();
    let (changes, noticed) = (sum(|it| it.changes), sum(|it| it.noticed));
    for score in run.scores.iter().filter(|it| it.noticed < it.changes) {
        writeln!(
            out,
            "{}: {} of {} noticed",
            score.name,
            score.noticed,
            count(score.changes, "change")
        )?;
    }
    if noticed < changes {
        out.write_all(b"\n")?;
    }
    writeln!(
        out,
        "{noticed} of {} {} noticed by an example ({}%)",
        count(changes, "change"),
        agrees(noticed, "is", "are"),
        noticed * 100 / changes.max(1),
    )?;
    let refused = sum(|it| it.refused);
    if refused > 0 {
        writeln!(
            out,
            "{} {} not compile",
            count(refused, "more change"),
            agrees(refused, "does", "do")
        )?;
    }
    Ok(())
}
