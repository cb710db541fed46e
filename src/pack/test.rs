//! The examples of rules, run as tests.
//!
//! What comes in: a program, and which of its files to test. What goes out: a diagnostic for each example
//! that does not come out as it says, and what no example shows of a clause.

use super::example::Case;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::diagnostic::codes::session as codes;
use crate::document::locate::push_index;
use crate::document::locate::push_key;
use crate::outcome::Outcome;
use crate::outcome::Status;
use crate::program::Clause;
use crate::program::Program;
use crate::program::Rule;
use crate::program::RuleId;
use crate::source::SourceId;
use crate::syntax::ast;
use crate::syntax::ast::ExampleOutcome;
use crate::value::Truth;

/// What came of running examples.
#[derive(Debug, Default)]
pub struct TestRun {
    /// How many rules were tested.
    pub rules: usize,
    /// How many clauses they have.
    pub clauses: usize,
    /// How many examples were run.
    pub examples: usize,
    /// How many of them fail.
    pub failed: usize,
    /// Why, and what is wrong with their data.
    pub diagnostics: Vec<Diagnostic>,
    /// Clauses that are not shown both satisfied and violated.
    pub uncovered: Vec<Uncovered>,
}

/// What no example shows of a clause.
#[derive(Debug, PartialEq, Eq)]
pub struct Uncovered {
    /// `SP-03(b)`, or `SP-03` where it has one clause.
    pub clause: String,
    /// `satisfied`, `violated` or both.
    pub never: Vec<&'static str>,
}

/// Runs the examples that stand in these files.
pub fn run(program: &Program, tested: impl Fn(SourceId) -> bool) -> TestRun {
    let mut run = TestRun::default();
    for (id, rule) in program.rules() {
        let mut shown = vec![Shown::default(); rule.clauses.len()];
        let own = tested(rule.span.source);
        for example in rule
            .examples
            .iter()
            .filter(|example| own || tested(example.span.source))
        {
            run.examples += 1;
            let found = test(program, id, example, &mut shown);
            run.failed += usize::from(found.iter().any(is_error));
            run.diagnostics.extend(found);
        }
        if own {
            run.rules += 1;
            run.clauses += rule.clauses.len();
            run.uncovered.extend(uncovered(rule, &shown));
        }
    }
    run
}

/// What is wrong with the data of examples that stand in these files, without running them.
pub fn problems(program: &Program, tested: impl Fn(SourceId) -> bool) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for rule in &program.rules {
        for example in rule
            .examples
            .iter()
            .filter(|example| tested(example.span.source))
        {
            let case = Case::read(program, rule, example, None);
            problems.extend(case.into_iter().flat_map(|case| case.reading.diagnostics));
        }
    }
    problems
}

/// What examples have shown of a clause.
#[derive(Clone, Copy, Debug, Default)]
struct Shown {
    satisfied: bool,
    violated: bool,
}

fn uncovered<'r>(rule: &'r Rule, shown: &'r [Shown]) -> impl Iterator<Item = Uncovered> + 'r {
    shown.iter().enumerate().filter_map(|(index, shown)| {
        let sides = [("satisfied", shown.satisfied), ("violated", shown.violated)];
        let never: Vec<_> = sides.into_iter().filter(|(_, shown)| !shown).collect();
        (!never.is_empty()).then(|| Uncovered {
            clause: rule.clause_name(index),
            never: never.into_iter().map(|(word, _)| word).collect(),
        })
    })
}

fn is_error(found: &Diagnostic) -> bool {
    found.severity == Severity::Error
}

/// Runs one example, and says what is wrong with it.
fn test(
    program: &Program,
    id: RuleId,
    example: &ast::Example,
    shown: &mut [Shown],
) -> Vec<Diagnostic> {
    let rule = program.rule(id);
    let Some(mut case) = Case::read(program, rule, example, None) else {
        return Vec::new();
    };
    let mut diagnostics = std::mem::take(&mut case.reading.diagnostics);
    if diagnostics.iter().any(is_error) {
        return diagnostics;
    }
    let outcomes = case.outcomes(program, id);
    for outcome in &outcomes {
        if let Some(shown) = shown.get_mut(outcome.clause as usize) {
            shown.satisfied |= outcome.status == Status::Satisfied;
            shown.violated |= outcome.status == Status::Violated;
        }
    }
    diagnostics.extend(judge(rule, example, &outcomes));
    diagnostics
}

/// Why an example fails, if it does.
pub(super) fn judge(
    rule: &Rule,
    example: &ast::Example,
    outcomes: &[Outcome],
) -> Option<Diagnostic> {
    let wanted = example.clause.as_ref().map(|letter| letter.text.as_str());
    let is_wanted = |outcome: &&Outcome| {
        wanted.is_none_or(|letter| letter == Clause::letter(outcome.clause as usize))
    };
    let of_clause: Vec<&Outcome> = outcomes.iter().filter(is_wanted).collect();
    if !comes_out(example.outcome, &of_clause) {
        return Some(fails(rule, example, outcomes));
    }
    let path = example.at.as_ref()?;
    let expected = path_text(path);
    let here = |outcome: &&Outcome| {
        is_status(outcome.status, example.outcome) && is_at(outcome, &expected)
    };
    match of_clause.iter().any(here) {
        true => None,
        false => Some(differs(rule, example, path, &of_clause)),
    }
}

/// Whether the outcomes are what an example expects, places aside.
fn comes_out(expected: ExampleOutcome, outcomes: &[&Outcome]) -> bool {
    let any = |status: Status| outcomes.iter().any(|outcome| outcome.status == status);
    let (violated, unproven) = (any(Status::Violated), any(Status::Unproven));
    match expected {
        ExampleOutcome::Satisfied => any(Status::Satisfied) && !violated && !unproven,
        ExampleOutcome::Violated => violated,
        ExampleOutcome::Unproven => unproven && !violated,
        ExampleOutcome::Excepted => any(Status::Excepted) && !violated && !unproven,
        ExampleOutcome::Inapplicable => outcomes
            .iter()
            .all(|outcome| is_status(outcome.status, ExampleOutcome::Inapplicable)),
    }
}

fn is_status(status: Status, expected: ExampleOutcome) -> bool {
    matches!(
        (status, expected),
        (Status::Satisfied, ExampleOutcome::Satisfied)
            | (Status::Violated, ExampleOutcome::Violated)
            | (Status::Unproven, ExampleOutcome::Unproven)
            | (Status::Excepted, ExampleOutcome::Excepted)
            | (Status::Inapplicable(_), ExampleOutcome::Inapplicable)
    )
}

/// Whether an outcome points at this path, or hangs on it.
fn is_at(outcome: &Outcome, path: &str) -> bool {
    outcome.place.path == path
        || outcome
            .missing
            .iter()
            .any(|missing| missing.place.path == path)
}

fn path_text(path: &ast::Path) -> String {
    let mut text = String::new();
    for step in &path.steps {
        match step {
            ast::PathStep::Key(key) => push_key(&mut text, key),
            ast::PathStep::Index(index) => push_index(&mut text, *index as usize),
        }
    }
    text
}

fn fails(rule: &Rule, example: &ast::Example, outcomes: &[Outcome]) -> Diagnostic {
    let expected = word(example.outcome);
    let clause = example
        .clause
        .as_ref()
        .map_or(String::new(), |letter| format!("({})", letter.text));
    let message = format!("`{}{clause}` is not {expected} by this example", rule.id);
    let actual = actual(rule, outcomes);
    let label = format!("expected {expected}, but is {actual}");
    let mut failure =
        Diagnostic::error(&codes::EXAMPLE_FAILS, message).at(example.outcome_span, label);
    let telling = outcomes.iter().filter(|outcome| {
        matches!(outcome.status, Status::Violated | Status::Unproven)
            && outcome.place.span.start > example.span.start
    });
    let mut told: Vec<_> = (telling.map(|it| (it.place.span, it.message.as_str()))).collect();
    told.dedup();
    for (span, message) in told.into_iter().take(3) {
        failure = failure.at(span, message);
    }
    failure.help("correct the rule or the example, whichever is wrong")
}

/// What the clauses come to: `violated (a) at data[0].retention, satisfied (b)`.
fn actual(rule: &Rule, outcomes: &[Outcome]) -> String {
    let mut parts: Vec<String> = Vec::new();
    for outcome in outcomes {
        let part = told(rule, outcome);
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    match parts.is_empty() {
        true => "inapplicable".to_owned(),
        false => parts.join(", "),
    }
}

fn told(rule: &Rule, outcome: &Outcome) -> String {
    let word = match outcome.status {
        Status::Inapplicable(_) => return "inapplicable".to_owned(),
        Status::Satisfied => "satisfied",
        Status::Excepted => "excepted",
        Status::Violated => "violated",
        Status::Unproven => "unproven",
    };
    if outcome.status == Status::Unproven && outcome.applies != Truth::True {
        return format!("unproven at {}", place(outcome));
    }
    let letter = match rule.clauses.len() {
        1 => String::new(),
        _ => format!(" ({})", Clause::letter(outcome.clause as usize)),
    };
    match outcome.status {
        Status::Violated | Status::Unproven => format!("{word}{letter} at {}", place(outcome)),
        _ => format!("{word}{letter}"),
    }
}

fn place(outcome: &Outcome) -> &str {
    match outcome.place.path.as_str() {
        "" => "the plan",
        path => path,
    }
}

fn differs(
    rule: &Rule,
    example: &ast::Example,
    path: &ast::Path,
    outcomes: &[&Outcome],
) -> Diagnostic {
    let expected = word(example.outcome);
    let message = format!(
        "`{}` is {expected}, but not at `{}`",
        rule.id,
        path_text(path)
    );
    let mut places: Vec<String> = Vec::new();
    for outcome in outcomes
        .iter()
        .filter(|outcome| is_status(outcome.status, example.outcome))
    {
        let place = format!("`{}`", place(outcome));
        if !places.contains(&place) {
            places.push(place);
        }
    }
    Diagnostic::error(&codes::PLACE_DIFFERS, message)
        .at(path.span, format!("it is at {}", places.join(", ")))
        .help("name the place that the report points at")
}

pub(super) fn word(expected: ExampleOutcome) -> &'static str {
    match expected {
        ExampleOutcome::Satisfied => "satisfied",
        ExampleOutcome::Violated => "violated",
        ExampleOutcome::Unproven => "unproven",
        ExampleOutcome::Inapplicable => "inapplicable",
        ExampleOutcome::Excepted => "excepted",
    }
}
