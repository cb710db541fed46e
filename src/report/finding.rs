//! How one outcome is drawn: the place in the plan, the clause of the rule, and the reasons in words.

use super::grounds::Grounds;
use super::model::Authority;
use super::model::Exception;
use super::model::Level;
use super::model::Missing;
use super::model::Outcome;
use super::model::Plan;
use super::model::Report;
use super::model::Status;
use super::model::Writing;
use crate::diagnostic::Excerpt;
use crate::diagnostic::Extent;
use crate::diagnostic::Label;
use crate::diagnostic::Mood;
use crate::diagnostic::Note;
use crate::diagnostic::Panel;
use crate::source::Source;
use crate::source::quote;

/// How many missing keys are named one by one.
const MOST_MISSING: usize = 6;

/// What has not been shown before, and so is told with an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct News {
    /// The text of the clause.
    pub clause: bool,
    /// The authorities of the rule.
    pub authorities: bool,
}

/// What an outcome is drawn with.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The report, for its rules and their texts.
    pub report: &'a Report,
    /// How a missing key is written in the file.
    pub writing: Writing,
    /// The plan, where the file has several.
    pub plan: Option<&'a Plan>,
}

/// The text that an outcome is about.
pub fn excerpt(outcome: &Outcome, text: &Source) -> Excerpt {
    Grounds::of(outcome).excerpt(text)
}

/// Whether somebody has to look at it. Where it is open whether a rule applies, that is said once for all
/// of its clauses.
pub fn is_told(outcome: &Outcome) -> bool {
    is_finding(outcome) && !(is_open(outcome) && outcome.clause > 0)
}

fn is_finding(outcome: &Outcome) -> bool {
    !matches!(outcome.status, Status::Satisfied | Status::Inapplicable)
}

/// Whether it is open if the rule applies at all.
pub(super) fn is_open(outcome: &Outcome) -> bool {
    outcome.status == Status::Unproven && outcome.applies == "unknown"
}

/// How people name what it is about: `SP-03(b)`, or the rule where it is about all of its clauses.
pub fn name(report: &Report, outcome: &Outcome) -> String {
    match is_open(outcome) {
        true => rule_id(report, outcome.rule).to_owned(),
        false => clause_name(report, outcome.rule, outcome.clause),
    }
}

/// How people name a clause of the rule with this number.
pub fn clause_name(report: &Report, rule: usize, clause: usize) -> String {
    let rule = report.rules.get(rule);
    rule.map_or_else(String::new, |rule| rule.clause_name(clause))
}

/// `unproven SP-03, SP-04`: what an outcome came to, and what it is about. Several rules are those that are
/// open for the same reason.
pub fn names(report: &Report, outcome: &Outcome, rules: &[usize]) -> String {
    let word = outcome.status.word();
    match rules.len() {
        0 | 1 => format!("{word} {}", name(report, outcome)),
        _ => format!("{word} {}", rule_ids(report, rules)),
    }
}

fn rule_ids(report: &Report, rules: &[usize]) -> String {
    let ids: Vec<&str> = rules.iter().map(|&rule| rule_id(report, rule)).collect();
    ids.join(", ")
}

fn rule_id(report: &Report, rule: usize) -> &str {
    report.rules.get(rule).map_or("", |rule| &rule.id)
}

/// How strong it is: for a rule of which it is open whether it applies, the strongest clause.
pub fn level(report: &Report, outcome: &Outcome) -> Level {
    let clauses = report.rules.get(outcome.rule).map(|rule| &rule.clauses);
    let mut levels = (clauses.into_iter().flatten()).map(|clause| clause.level);
    let level = match is_open(outcome) {
        true => levels.min(),
        false => levels.nth(outcome.clause),
    };
    level.unwrap_or(Level::Must)
}

/// Why it is open whether the rule applies: one thing to state settles all outcomes with the same cause.
pub fn cause(outcome: &Outcome) -> Vec<String> {
    let missing = outcome.missing.iter();
    missing.map(|missing| missing.place.path.clone()).collect()
}

/// The panel of rules that are open for the same reason.
pub fn group_panel(scene: &Scene<'_>, first: &Outcome, rules: &[usize], excerpt: Excerpt) -> Panel {
    let missing: Vec<String> = first
        .missing
        .iter()
        .map(|missing| quote(&missing.place.path))
        .collect();
    let is = if missing.len() == 1 { "is" } else { "are" };
    let mut notes: Vec<Note> = plan_note(scene).into_iter().collect();
    notes.extend(help(scene.writing, first));
    Panel {
        mood: Mood::Open,
        heading: format!("unproven {}", rule_ids(scene.report, rules)),
        message: format!(
            "{} {is} not stated, so it is open whether these {} rules apply",
            list(missing),
            rules.len(),
        ),
        excerpt: Some(excerpt),
        asides: Vec::new(),
        notes,
    }
}

/// The panel of one outcome.
pub fn panel(scene: &Scene<'_>, outcome: &Outcome, news: News, excerpt: Excerpt) -> Panel {
    let mut asides = Vec::new();
    if news.clause {
        asides.extend(clause_aside(scene.report, outcome));
    }
    Panel {
        mood: mood(scene.report, outcome),
        heading: heading(scene.report, outcome),
        message: outcome.message.clone(),
        excerpt: Some(excerpt),
        asides,
        notes: notes(scene, outcome, news),
    }
}

fn mood(report: &Report, outcome: &Outcome) -> Mood {
    let rule = report.rules.get(outcome.rule);
    let clause = rule.and_then(|rule| rule.clauses.get(outcome.clause));
    match (outcome.status, clause.map_or(Level::Must, |it| it.level)) {
        (Status::Violated, Level::Must) => Mood::Bad,
        (Status::Violated, Level::Should) => Mood::Doubtful,
        (Status::Unproven, _) => Mood::Open,
        _ => Mood::Calm,
    }
}

/// `violated SP-06(a): Nobody is identified just for passing by`
fn heading(report: &Report, outcome: &Outcome) -> String {
    let word = outcome.status.word();
    let level = match level(report, outcome) {
        Level::Must => "",
        Level::Should => " (should)",
    };
    let title = report
        .rules
        .get(outcome.rule)
        .map_or("", |rule| &rule.title);
    format!("{word}{level} {}: {title}", name(report, outcome))
}

fn clause_aside(report: &Report, outcome: &Outcome) -> Option<(String, Excerpt)> {
    let rule = report.rules.get(outcome.rule)?;
    let clause = rule.clauses.get(outcome.clause)?;
    let source = report.texts.find(clause.span.source)?;
    let label = Label {
        span: clause.span,
        text: String::new(),
    };
    Some((
        "what the rule asks".to_owned(),
        Excerpt::new(source, &[label], Extent::Exactly),
    ))
}

fn notes(scene: &Scene<'_>, outcome: &Outcome, news: News) -> Vec<Note> {
    let mut notes = Vec::new();
    notes.extend(plan_note(scene));
    notes.extend(Grounds::of(outcome).told);
    // A message that says the reason need not be followed by it.
    let unsaid = |reason: &&String| !outcome.message.contains(reason.as_str());
    let reasons = outcome.reasons.iter().filter(unsaid);
    notes.extend(reasons.map(|reason| Note::new("reason", reason)));
    notes.extend(outcome.exceptions.iter().filter_map(exception_note));
    if news.authorities {
        let cites = scene
            .report
            .rules
            .get(outcome.rule)
            .map(|rule| rule.cites.as_slice());
        let lines = cites.unwrap_or_default().iter().map(authority_line);
        notes.extend(lines.map(|line| Note::new("authority", line)));
    }
    notes.extend(help(scene.writing, outcome));
    notes
}

fn plan_note(scene: &Scene<'_>) -> Option<Note> {
    let plan = scene.plan?;
    let number = plan.index + 1;
    let text = match &plan.name {
        Some(name) => format!("{number}, {name}"),
        None => format!("{number}, from line {}", plan.line),
    };
    Some(Note::new("plan", text))
}

fn exception_note(exception: &Exception) -> Option<Note> {
    let name = quote(&exception.name);
    let cites: Vec<String> = exception.cites.iter().map(Authority::short).collect();
    let authority = match cites.is_empty() {
        true => String::new(),
        false => format!(" ({})", cites.join("; ")),
    };
    match exception.shown {
        "yes" => Some(Note::new("excepted", format!("by {name}{authority}"))),
        "unknown" => {
            let paths = exception
                .missing
                .iter()
                .map(|missing| quote(&missing.place.path));
            let state = match paths.len() {
                0 => String::new(),
                _ => format!(": state {}", list(paths.collect())),
            };
            let text = format!("{name} would excuse it{authority}, and is not shown{state}");
            Some(Note::new("exception", text))
        }
        _ => None,
    }
}

/// `a`, `a and b`, `a, b and c`
pub(super) fn list(mut words: Vec<String>) -> String {
    match words.pop() {
        None => "the plan".to_owned(),
        Some(last) if words.is_empty() => last,
        Some(last) => format!("{} and {last}", words.join(", ")),
    }
}

/// `General Data Protection Regulation, art. 5(1)(e): data are kept no longer than needed`
fn authority_line(authority: &Authority) -> String {
    format!("{}: {}", authority.short(), authority.says)
}

impl Authority {
    /// `General Data Protection Regulation, art. 5(1)(e)`
    pub fn short(&self) -> String {
        format!("{}, {}", self.title, self.section)
    }
}

/// What to write where something is missing, else the remedy of the clause.
fn help(writing: Writing, outcome: &Outcome) -> Vec<Note> {
    let mut notes: Vec<Note> = Vec::new();
    if outcome.status == Status::Unproven {
        let named = outcome.missing.iter().take(MOST_MISSING);
        notes.extend(named.map(|missing| Note::new("help", insertion(missing, writing))));
        let more = outcome.missing.len().saturating_sub(MOST_MISSING);
        if more > 0 {
            notes.push(Note::new(
                "help",
                format!("and {more} more facts would help to settle it"),
            ));
        }
    }
    if notes.is_empty() || outcome.status == Status::Violated {
        notes.extend(
            outcome
                .remedy
                .iter()
                .map(|remedy| Note::new("help", remedy)),
        );
    }
    notes
}

/// How to write a missing fact: "add `retention: 30 days` (duration) to `data[0]`".
fn insertion(missing: &Missing, writing: Writing) -> String {
    let Missing {
        key, ty, example, ..
    } = missing;
    if missing.why != "absent" {
        let such_as = match example.is_empty() {
            true => String::new(),
            false => format!(", such as `{example}`"),
        };
        return format!("state `{}` ({ty}){such_as}", missing.place.path);
    }
    let entry = match writing {
        Writing::Yaml => format!("{key}: {example}"),
        Writing::Json => format!("\"{key}\": {}", quoted(example)),
        Writing::Toml => format!("{key} = {}", quoted(example)),
        Writing::Csv => {
            return format!("fill in the column `{key}` ({ty}), for example with `{example}`");
        }
    };
    let place = match missing.place.path.rsplit_once('.') {
        Some((parent, _)) => format!("`{parent}`"),
        None => "the plan".to_owned(),
    };
    match example.is_empty() {
        true => format!("state `{key}` ({ty}) in {place}"),
        false => format!("add `{entry}` ({ty}) to {place}"),
    }
}

/// An example as JSON and TOML write it: numbers and booleans as they are, the items of a list each for
/// itself, records as they stand, else in quotes.
fn quoted(example: &str) -> String {
    if let Some(items) = example
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        let items = items.split(", ").map(quoted_item);
        return format!("[{}]", items.collect::<Vec<_>>().join(", "));
    }
    quoted_item(example)
}

fn quoted_item(example: &str) -> String {
    let bare = example.parse::<f64>().is_ok()
        || matches!(example, "true" | "false" | "")
        || example.contains(['[', '{', '}', '"']);
    match bare {
        true => example.to_owned(),
        false => format!("\"{example}\""),
    }
}
