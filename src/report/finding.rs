//! How one outcome is drawn: the place in the plan, the clause of the rule, and the reasons in words.

use super::grounds::Grounds;
use super::model::Authority;
use super::model::Exception;
use super::model::File;
use super::model::Level;
use super::model::Missing;
use super::model::Outcome;
use super::model::Report;
use super::model::Status;
use super::model::Writing;
use crate::diagnostic::Excerpt;
use crate::diagnostic::Extent;
use crate::diagnostic::Label;
use crate::diagnostic::Mood;
use crate::diagnostic::Note;
use crate::diagnostic::Panel;
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

/// What somebody has to look at. Where it is open whether a rule applies, that is said once for all of its
/// clauses.
pub fn findings(report: &Report) -> impl Iterator<Item = &Outcome> {
    let all = report.outcomes.iter();
    all.filter(|outcome| is_finding(outcome) && !(is_open(outcome) && outcome.clause_index > 0))
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
    match report.rules.get(outcome.rule_index) {
        Some(rule) if !is_open(outcome) => rule.clause_name(outcome.clause_index),
        _ => outcome.rule.to_string(),
    }
}

/// How strong it is: for a rule of which it is open whether it applies, the strongest clause.
pub fn level(report: &Report, outcome: &Outcome) -> Level {
    let rule = report.rules.get(outcome.rule_index);
    let strongest = || rule?.clauses.iter().map(|clause| clause.level).min();
    match is_open(outcome) {
        true => strongest().unwrap_or(outcome.level),
        false => outcome.level,
    }
}

/// Whether two outcomes are open for the same reason: then one thing to state settles both.
pub fn same_cause(a: &Outcome, b: &Outcome) -> bool {
    let paths = |outcome: &'_ Outcome| -> Vec<String> {
        outcome
            .missing
            .iter()
            .map(|missing| missing.place.path.clone())
            .collect()
    };
    is_open(a)
        && is_open(b)
        && a.plan == b.plan
        && a.file_index == b.file_index
        && paths(a) == paths(b)
}

/// The panel of rules that are open for the same reason.
pub fn group_panel(report: &Report, group: &[&Outcome]) -> Option<Panel> {
    let first = group.first()?;
    let missing: Vec<String> = first
        .missing
        .iter()
        .map(|missing| quote(&missing.place.path))
        .collect();
    let is = if missing.len() == 1 { "is" } else { "are" };
    let ids: Vec<&str> = group.iter().map(|outcome| outcome.rule.as_ref()).collect();
    let file = report.files.get(first.file_index);
    let mut notes: Vec<Note> = file
        .and_then(|file| plan_note(file, first))
        .into_iter()
        .collect();
    notes.extend(help(file, first));
    Some(Panel {
        mood: Mood::Open,
        heading: format!("unproven {}", ids.join(", ")),
        message: format!(
            "{} {is} not stated, so it is open whether these {} rules apply",
            list(missing),
            group.len(),
        ),
        excerpt: Grounds::of(first).excerpt(report),
        asides: Vec::new(),
        notes,
    })
}

/// The panel of one outcome.
pub fn panel(report: &Report, outcome: &Outcome, news: News) -> Panel {
    let grounds = Grounds::of(outcome);
    let mut asides = Vec::new();
    if news.clause {
        asides.extend(clause_aside(report, outcome));
    }
    Panel {
        mood: mood(outcome),
        heading: heading(report, outcome),
        message: outcome.message.clone(),
        excerpt: grounds.excerpt(report),
        asides,
        notes: notes(report, outcome, news, grounds.told),
    }
}

fn mood(outcome: &Outcome) -> Mood {
    match (outcome.status, outcome.level) {
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
        .get(outcome.rule_index)
        .map_or("", |rule| &rule.title);
    format!("{word}{level} {}: {title}", name(report, outcome))
}

fn clause_aside(report: &Report, outcome: &Outcome) -> Option<(String, Excerpt)> {
    let rule = report.rules.get(outcome.rule_index)?;
    let clause = rule.clauses.get(outcome.clause_index)?;
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

fn notes(report: &Report, outcome: &Outcome, news: News, grounds: Vec<Note>) -> Vec<Note> {
    let file = report.files.get(outcome.file_index);
    let mut notes = Vec::new();
    notes.extend(file.and_then(|file| plan_note(file, outcome)));
    notes.extend(grounds);
    // A message that says the reason need not be followed by it.
    let unsaid = |reason: &&String| !outcome.message.contains(reason.as_str());
    let reasons = outcome.reasons.iter().filter(unsaid);
    notes.extend(reasons.map(|reason| Note::new("reason", reason)));
    notes.extend(outcome.exceptions.iter().filter_map(exception_note));
    if news.authorities {
        let cites = report
            .rules
            .get(outcome.rule_index)
            .map(|rule| rule.cites.as_slice());
        let lines = cites.unwrap_or_default().iter().map(authority_line);
        notes.extend(lines.map(|line| Note::new("authority", line)));
    }
    notes.extend(help(file, outcome));
    notes
}

fn plan_note(file: &File, outcome: &Outcome) -> Option<Note> {
    if file.plan_count < 2 {
        return None;
    }
    let at = file
        .plans
        .binary_search_by_key(&outcome.plan, |plan| plan.index)
        .ok()?;
    let plan = file.plans.get(at)?;
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
fn help(file: Option<&File>, outcome: &Outcome) -> Vec<Note> {
    let writing = file.map(|file| file.writing).unwrap_or_default();
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
