//! `caveat check`: plans in, a report out.

use std::io::Write;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Exit;
use super::Failure;
use super::args::CheckArgs;
use super::args::FailOn;
use super::args::Format;
use super::output;
use super::terminal;
use crate::diagnostic;
use crate::diagnostic::Canvas;
use crate::diagnostic::Diagnostic;
use crate::eval::Keep;
use crate::report::concise::Concise;
use crate::report::json::Json;
use crate::report::model::Clause;
use crate::report::model::File;
use crate::report::model::FileStatus;
use crate::report::model::Level;
use crate::report::model::Report;
use crate::report::text::Text;
use crate::report::text::Verbosity;
use crate::session;
use crate::session::Request;
use crate::session::Stopped;

/// Checks and writes the report.
pub(super) fn run(args: &CheckArgs, out: &mut (dyn Write + Send)) -> Result<Exit, Failure> {
    let canvas = match args.output_file {
        Some(_) => terminal::file_canvas(args.look.color),
        None => terminal::canvas(args.look.color),
    };
    let verbosity = match (args.quiet, args.verbose) {
        (true, _) => Verbosity::Quiet,
        (_, true) => Verbosity::Verbose,
        _ => Verbosity::Normal,
    };
    let request = request(args);
    let checked = match args.format {
        Format::Full => session::check(&request, &mut Text::new(&canvas, verbosity, out)),
        Format::Concise => session::check(&request, &mut Concise::new(verbosity, out)),
        Format::Json => session::check(&request, &mut Json::new(out)),
    };
    match checked {
        Ok(report) => match replaces_input(args, &report) {
            Some(refused) => Err(refuse(&canvas, &refused)),
            None => Ok(exit(&report, args.fail_on)),
        },
        Err(Stopped::Write(error)) => Err(error.into()),
        Err(Stopped::Refused(refused)) => Err(refuse(&canvas, &refused)),
    }
}

fn refuse(canvas: &Canvas, why: &Diagnostic) -> Failure {
    Failure::Usage(canvas.draw(&diagnostic::panel(why, |_| None)))
}

/// The error for a result that would take the place of a file that was checked.
fn replaces_input(args: &CheckArgs, report: &Report) -> Option<Diagnostic> {
    let path = args.output_file.as_ref()?;
    output::replaces_input(path, &report.files)
}

fn request(args: &CheckArgs) -> Request {
    Request {
        paths: args.paths.clone(),
        stdin_name: args.stdin_filename.clone(),
        rules: args.rules.rules.clone(),
        builtin: !args.rules.no_builtin,
        packs: args.pack.clone(),
        vocabulary: args.vocabulary.clone(),
        as_of: args.as_of.unwrap_or_else(today),
        keep: match args.format {
            Format::Json => Keep::All,
            Format::Full | Format::Concise => Keep::Findings,
        },
        strict: args.strict,
        jobs: args.jobs.map(usize::from),
    }
}

/// The only look at the clock.
fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}

/// How a check ends: trouble outranks findings, and these that nothing was checked.
fn exit(report: &Report, fail_on: FailOn) -> Exit {
    if report.totals.errors > 0 {
        return Exit::Trouble;
    }
    let warned = fail_on == FailOn::Warning && report.totals.warnings > 0;
    let mut clauses = report.rules.iter().flat_map(|rule| &rule.clauses);
    if warned || clauses.any(|clause| fails(clause, fail_on)) {
        return Exit::Findings;
    }
    if report.totals.are_rules_alone() || was_judged(report) {
        Exit::Clean
    } else {
        Exit::Nothing
    }
}

fn was_judged(report: &Report) -> bool {
    let checked = |file: &File| file.status == FileStatus::Checked && file.plan_count > 0;
    report.totals.rules_run > 0 && report.files.iter().any(checked)
}

/// Whether what came of a clause is at or above the threshold.
fn fails(clause: &Clause, fail_on: FailOn) -> bool {
    let violated = clause.tally.violated > 0;
    let unproven = clause.tally.unproven + clause.tally.open > 0;
    match (fail_on, clause.level) {
        (FailOn::Never, _) => false,
        (FailOn::Warning, _) | (FailOn::Unproven, Level::Must) => violated || unproven,
        (FailOn::Violated, Level::Must) => violated,
        (FailOn::Violated | FailOn::Unproven, Level::Should) => false,
    }
}
