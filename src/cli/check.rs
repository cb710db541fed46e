//! `caveat check`: plans in, a report out.

use std::io;
use std::io::Write;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Exit;
use super::Failure;
use super::args::CheckArgs;
use super::args::FailOn;
use super::args::Format;
use super::terminal;
use crate::eval::Keep;
use crate::report::concise;
use crate::report::json;
use crate::report::model::FileStatus;
use crate::report::model::Level;
use crate::report::model::Outcome;
use crate::report::model::Report;
use crate::report::model::Status;
use crate::report::text;
use crate::report::text::Verbosity;
use crate::session;
use crate::session::Request;

/// Checks and writes the report.
pub(super) fn run(args: &CheckArgs, out: &mut dyn Write) -> Result<Exit, Failure> {
    let canvas = terminal::canvas(args.look.color);
    let report = session::check(&request(args)).map_err(|refused| {
        let panel = crate::diagnostic::panel(&refused.0, |_| None);
        Failure::Usage(canvas.draw(&panel))
    })?;
    let verbosity = match (args.quiet, args.verbose) {
        (true, _) => Verbosity::Quiet,
        (_, true) => Verbosity::Verbose,
        _ => Verbosity::Normal,
    };
    let exit = exit(&report, args.fail_on);
    let written = match args.format {
        Format::Full => text::write(&report, &canvas, verbosity, out),
        Format::Concise => concise::write(&report, verbosity, out),
        Format::Json => json::write(&report, out),
    };
    match written.and_then(|()| out.flush()) {
        // Whoever closed the pipe has read enough, and the exit code still tells the truth.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(exit),
        Err(error) => Err(error.into()),
        Ok(()) => Ok(exit),
    }
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
        keep_texts: args.format == Format::Full,
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
    if warned
        || report
            .outcomes
            .iter()
            .any(|outcome| fails(outcome, fail_on))
    {
        return Exit::Findings;
    }
    if report.totals.are_rules_alone() || was_judged(report) {
        Exit::Clean
    } else {
        Exit::Nothing
    }
}

fn was_judged(report: &Report) -> bool {
    let checked = |file: &crate::report::model::File| {
        file.status == FileStatus::Checked && file.plan_count > 0
    };
    report.totals.rules_run > 0 && report.files.iter().any(checked)
}

fn fails(outcome: &Outcome, fail_on: FailOn) -> bool {
    let least = match (outcome.status, outcome.level) {
        (Status::Violated, Level::Must) => FailOn::Violated,
        (Status::Unproven, Level::Must) => FailOn::Unproven,
        (Status::Violated | Status::Unproven, Level::Should) => FailOn::Warning,
        _ => return false,
    };
    fail_on != FailOn::Never && least <= fail_on
}
