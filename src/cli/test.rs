//! `caveat test`: the examples of rules, run, and audited.

use std::io::Write;
use std::sync::Arc;

use super::Exit;
use super::Failure;
use super::args::TestArgs;
use super::audit;
use super::audit::Audit;
use super::terminal;
use crate::diagnostic::Canvas;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::diagnostic::codes::session as codes;
use crate::diagnostic::panel;
use crate::pack::test;
use crate::pack::test::TestRun;
use crate::report::summary::agrees;
use crate::report::summary::count;
use crate::session;
use crate::session::Rules;

/// Tests rule files, or the built-in library.
pub(super) fn run(args: &TestArgs, out: &mut dyn Write) -> Result<Exit, Failure> {
    let canvas = terminal::canvas(args.look.color);
    let rules = session::load_rules(&args.paths, !args.no_builtin);
    for (path, problem) in &rules.problems {
        out.write_all(drawn(&rules, &canvas, problem, path).as_bytes())?;
    }
    let Some(program) = rules.program.as_ref().map(Arc::clone) else {
        return Ok(Exit::Trouble);
    };
    let all = args.paths.is_empty();
    let tested = |source| all || rules.is_own(source);
    let run = test::run(&program, tested);
    for failure in &run.diagnostics {
        out.write_all(drawn(&rules, &canvas, failure, "").as_bytes())?;
    }
    let exit = exit(&run);
    if !(args.omit || args.mutate) || exit != Exit::Clean {
        if !args.quiet {
            summarize(&run, out)?;
        }
        return Ok(exit);
    }
    let audit = Audit {
        program: &program,
        tested: &tested,
        quiet: args.quiet,
        draw: &|found| drawn(&rules, &canvas, found, ""),
    };
    audit::run(args, &audit, out)
}

/// A problem with a rule file, drawn.
pub(super) fn drawn(rules: &Rules, canvas: &Canvas, problem: &Diagnostic, path: &str) -> String {
    let mut drawn = panel(problem, |id| rules.source(id));
    if problem.labels.is_empty() && !problem.message.contains(path) {
        drawn.message = format!("{path}: {}", drawn.message);
    }
    canvas.draw(&drawn) + "\n"
}

fn summarize(run: &TestRun, out: &mut dyn Write) -> Result<(), Failure> {
    for clause in &run.uncovered {
        writeln!(
            out,
            "{}: no example shows it {}",
            clause.clause,
            clause.never.join(" or ")
        )?;
    }
    if !run.uncovered.is_empty() {
        out.write_all(b"\n")?;
    }
    let passed = run.examples - run.failed;
    let covered = run.clauses - run.uncovered.len();
    writeln!(
        out,
        "{passed} of {} of {} {} as {}",
        count(run.examples, "example"),
        count(run.rules, "rule"),
        agrees(run.examples, "comes out", "come out"),
        agrees(run.examples, "it says", "they say"),
    )?;
    writeln!(
        out,
        "{covered} of {} {} shown both satisfied and violated",
        count(run.clauses, "clause"),
        agrees(run.clauses, "is", "are"),
    )?;
    Ok(())
}

fn exit(run: &TestRun) -> Exit {
    let unreadable = |found: &Diagnostic| {
        let failure = [codes::EXAMPLE_FAILS.id, codes::PLACE_DIFFERS.id].contains(&found.code.id);
        found.severity == Severity::Error && !failure
    };
    if run.diagnostics.iter().any(unreadable) {
        Exit::Trouble
    } else if run.failed > 0 {
        Exit::Findings
    } else if run.examples == 0 {
        Exit::Nothing
    } else {
        Exit::Clean
    }
}
