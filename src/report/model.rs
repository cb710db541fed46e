//! The result of a check, as values that every format renders.
//!
//! A [`Report`] is what there is once: rules, files, counts. Outcomes, and what is wrong with plans, are
//! handed on while they come, so that they are never all in memory (see [`super::sink`]). Everything owns
//! what it says: texts, and lines and columns that count characters from 1. Serialized, it is what the JSON
//! report shows. What only drawing needs (spans and the texts they point into) is left out of that.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::outcome::Tally;
use crate::source::Source;
use crate::source::SourceId;
use crate::source::Span;

/// The version of the JSON report. It changes when a field changes its meaning or goes away.
pub const SCHEMA_VERSION: u32 = 1;

/// What there is to say about a check as a whole.
#[derive(Debug)]
pub struct Report {
    /// The day for which rules were judged: `2026-01-31`.
    pub as_of: String,
    /// The vocabularies that are loaded: `deployment/1`.
    pub vocabularies: Vec<String>,
    /// The packs that are loaded and selected.
    pub packs: Vec<Pack>,
    /// What was found, read, checked and judged, in numbers.
    pub totals: Totals,
    /// The rules that are loaded and selected, with their counts.
    pub rules: Vec<Rule>,
    /// The files that were found, in order.
    pub files: Vec<File>,
    /// What is wrong with rules.
    pub diagnostics: Vec<Problem>,
    /// The texts of the rules.
    pub texts: Texts,
    /// The arguments that load the rules which are not built in: `--rules`, `town.caveat`.
    pub rules_args: Vec<Arc<str>>,
}

/// What made the report.
#[derive(Debug, Serialize)]
pub struct Tool {
    /// `caveat`
    pub name: &'static str,
    /// `0.1.0`
    pub version: &'static str,
}

impl Tool {
    /// This program.
    pub const CAVEAT: Self = Self {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
    };
}

/// A pack with rules.
#[derive(Debug, Serialize)]
pub struct Pack {
    /// `surveillance`
    pub name: String,
    /// `Proportionality of surveillance`
    pub title: String,
    /// How many rules it has.
    pub rules: usize,
}

/// The numbers of a check. Those of files add up: found is checked, skipped, unreadable and not checked
/// together.
#[derive(Debug, Default, Serialize)]
pub struct Totals {
    /// Files that were found.
    pub files_found: usize,
    /// Files from which every plan was judged, or as rules was compiled.
    pub files_checked: usize,
    /// Files that name no vocabulary or hold no plan, and so are none of ours.
    pub files_skipped: usize,
    /// Files that could not be read or hold no plan that could.
    pub files_unreadable: usize,
    /// Plan files that were left alone because the rules have errors.
    pub files_not_checked: usize,
    /// Rule files among those checked.
    pub rule_files: usize,
    /// Rules in these.
    pub rules_in_files: usize,
    /// Plans that were judged.
    pub plans: usize,
    /// Of those, plans in vocabularies that no rule speaks about.
    pub plans_without_rules: usize,
    /// Rules that are loaded and selected.
    pub rules_loaded: usize,
    /// Rules that were run on at least one plan.
    pub rules_run: usize,
    /// Rules that apply to at least one plan.
    pub rules_applied: usize,
    /// Of those, rules with at least one violated clause.
    pub rules_violated: usize,
    /// Of those, rules with no violated clause, and at least one that is not shown.
    pub rules_unproven: usize,
    /// Rules of which it is not shown whether they apply to any plan.
    pub rules_open: usize,
    /// Errors in files and rules.
    pub errors: usize,
    /// Warnings about files and rules.
    pub warnings: usize,
    /// All outcomes.
    pub outcomes: Tally,
}

impl Totals {
    /// Whether rule files were all that was found, and they compile.
    pub fn are_rules_alone(&self) -> bool {
        self.rule_files > 0 && self.rule_files == self.files_found
    }
}

/// A rule that was run.
#[derive(Debug, Serialize)]
pub struct Rule {
    /// `SP-03`
    pub id: Arc<str>,
    /// Its title.
    pub title: String,
    /// The pack it is in.
    pub pack: String,
    /// The vocabulary of the plans it speaks about.
    pub vocabulary: String,
    /// Its authorities.
    pub cites: Vec<Authority>,
    /// Its clauses.
    pub clauses: Vec<Clause>,
    /// Whether it comes with the program.
    pub built_in: bool,
}

impl Rule {
    /// Whether it was run on any plan.
    pub fn was_run(&self) -> bool {
        let tally = self.tally();
        tally.applied() + tally.open + tally.inapplicable > 0
    }

    /// The counts of all clauses together.
    pub fn tally(&self) -> Tally {
        let mut sum = Tally::default();
        for clause in &self.clauses {
            sum.add(&clause.tally);
        }
        sum
    }

    /// How people name a clause: `SP-03(b)`, or the rule alone where it has only one.
    pub fn clause_name(&self, clause: usize) -> String {
        match self.clauses.get(clause) {
            Some(clause) if self.clauses.len() > 1 => format!("{}({})", self.id, clause.letter),
            _ => self.id.to_string(),
        }
    }
}

/// A section of a document that a rule or an exception rests on.
#[derive(Clone, Debug, Serialize)]
pub struct Authority {
    /// `gdpr art_5_1_e`
    pub id: Arc<str>,
    /// `General Data Protection Regulation`
    pub title: String,
    /// `art. 5(1)(e)`
    pub section: String,
    /// What the section says, in our words.
    pub says: String,
    /// Where to read it.
    pub link: Option<String>,
}

/// A clause of a rule.
#[derive(Debug, Serialize)]
pub struct Clause {
    /// `a`
    pub letter: Arc<str>,
    /// How strong it is.
    pub level: Level,
    /// What it asks, as the rule says it.
    pub asks: String,
    /// What came of it, counted.
    pub tally: Tally,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// How strong a clause is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// `must`, `must not`
    Must,
    /// `should`, `should not`
    Should,
}

/// A file that was found.
#[derive(Debug, Serialize)]
pub struct File {
    /// The path as given, `/` between its parts.
    pub path: Arc<str>,
    /// What was done with it.
    pub status: FileStatus,
    /// Why, unless it was checked.
    pub reason: Option<&'static str>,
    /// How many plans of it were judged.
    pub plan_count: usize,
    /// How many of these are in a vocabulary that no rule speaks about.
    pub plans_without_rules: usize,
}

/// What was done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FileStatus {
    /// It was checked.
    Checked,
    /// It is none of ours.
    Skipped,
    /// It could not be read.
    Unreadable,
    /// It is a plan, and the rules have errors.
    NotChecked,
}

/// How keys and values are written in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Writing {
    /// `key: value`
    #[default]
    Yaml,
    /// `"key": "value"`
    Json,
    /// `key = "value"`
    Toml,
    /// A column.
    Csv,
}

/// A plan.
#[derive(Debug, Serialize)]
pub struct Plan {
    /// Its number in the file, from 0.
    pub index: u32,
    /// The line it starts in.
    pub line: u32,
    /// What it calls itself.
    pub name: Option<String>,
}

/// Something wrong with a file or a rule.
#[derive(Debug, Serialize)]
pub struct Problem {
    /// `C0301`
    pub code: &'static str,
    /// `error` or `warning`
    pub severity: SeverityWord,
    /// The file that it is about.
    pub path: Arc<str>,
    /// What is wrong.
    pub message: String,
    /// Where; the first is the primary place.
    pub labels: Vec<Label>,
    /// What to do.
    pub help: Option<String>,
    /// The number of the file among [`Report::files`], if it is one of them.
    #[serde(skip)]
    pub file_index: Option<usize>,
    /// To draw it.
    #[serde(skip)]
    pub diagnostic: Diagnostic,
}

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SeverityWord {
    /// The file or rule cannot be used as it stands.
    Error,
    /// Worth knowing.
    Warning,
}

impl SeverityWord {
    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

impl From<Severity> for SeverityWord {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Error,
            Severity::Warning => Self::Warning,
        }
    }
}

/// A place of a problem and what is there.
#[derive(Debug, Serialize)]
pub struct Label {
    /// The file.
    pub path: String,
    /// Where in it.
    #[serde(flatten)]
    pub range: Range,
    /// What is there.
    pub text: String,
}

/// From one character to before another, as people count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Range {
    /// The line it starts in, from 1.
    pub line: u32,
    /// The character in that line it starts with, from 1.
    pub column: u32,
    /// The line it ends in.
    pub end_line: u32,
    /// The character in that line that it ends before.
    pub end_column: u32,
}

/// What came of one clause for one binding.
#[derive(Debug, Serialize)]
pub struct Outcome {
    /// The number of the rule among [`Report::rules`].
    #[serde(skip)]
    pub rule: usize,
    /// The number of the clause in it.
    #[serde(skip)]
    pub clause: usize,
    /// What came of it.
    pub status: Status,
    /// Why the rule asks nothing, where it does not: `not_effective`, `condition`, `nothing_bound`.
    pub inapplicable_because: Option<&'static str>,
    /// Whether the rule applies: `yes`, `no` or `unknown`.
    pub applies: &'static str,
    /// The number of the plan in the file, from 0.
    pub plan: u32,
    /// What was bound.
    pub bindings: Vec<Binding>,
    /// The primary place.
    pub place: Place,
    /// What it says.
    pub message: String,
    /// What to do.
    pub remedy: Option<String>,
    /// Why the rule applied.
    pub because: Vec<Fact>,
    /// What the answer rests on.
    pub facts: Vec<Fact>,
    /// What would settle it, or of a violation what it rests on that is missing.
    pub missing: Vec<Missing>,
    /// How many facts, stated and missing, there are beyond those listed.
    pub unlisted: u64,
    /// Values that break the clause, against what they must be.
    pub limits: Vec<Limit>,
    /// What else leaves it open.
    pub reasons: Vec<String>,
    /// Exceptions that were looked at.
    pub exceptions: Vec<Exception>,
    /// The same for the same finding in every run, whatever the lines: of rule, clause, path, plan,
    /// bindings and place.
    pub fingerprint: String,
}

/// What came of a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The rule asks nothing here.
    Inapplicable,
    /// It applies and holds.
    Satisfied,
    /// An exception is shown.
    Excepted,
    /// It is not shown.
    Unproven,
    /// It does not hold.
    Violated,
}

impl Status {
    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Inapplicable => "inapplicable",
            Self::Satisfied => "satisfied",
            Self::Excepted => "excepted",
            Self::Unproven => "unproven",
            Self::Violated => "violated",
        }
    }
}

/// What a `for each` had bound.
#[derive(Debug, Serialize)]
pub struct Binding {
    /// `item`
    pub name: String,
    /// `data[0]`
    pub path: String,
}

/// A place in a plan.
#[derive(Clone, Debug, Serialize)]
pub struct Place {
    /// `data[0].retention`; empty for the whole plan.
    pub path: String,
    /// Where in the file.
    #[serde(flatten)]
    pub range: Range,
    /// To draw it.
    #[serde(skip)]
    pub span: Span,
}

/// Something that the plan says.
#[derive(Debug, Serialize)]
pub struct Fact {
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// What, with its unit.
    pub value: String,
    /// Its type.
    #[serde(rename = "type")]
    pub ty: String,
}

/// A value and what it must be.
#[derive(Debug, Serialize)]
pub struct Limit {
    /// The value.
    #[serde(flatten)]
    pub fact: Fact,
    /// What it must do, to follow "must": `be <=`.
    pub op: String,
    /// `24 hours`
    pub limit: String,
    /// What the limit comes from: `max_retention`.
    pub from: Option<String>,
}

/// Something that the plan does not say.
#[derive(Debug, Serialize)]
pub struct Missing {
    /// The path that is missing, and what to point at.
    #[serde(flatten)]
    pub place: Place,
    /// The key to write.
    pub key: String,
    /// The type of its value.
    #[serde(rename = "type")]
    pub ty: String,
    /// A value for example.
    pub example: String,
    /// Why it counts as missing: `absent`, `null`, `blank`, `placeholder`, `unreadable`.
    pub why: &'static str,
}

/// An exception and how far it is shown.
#[derive(Debug, Serialize)]
pub struct Exception {
    /// Its name, or its condition.
    pub name: String,
    /// Whether it is shown: `yes`, `no` or `unknown`.
    pub shown: &'static str,
    /// Its authorities.
    pub cites: Vec<Authority>,
    /// What that rests on.
    pub facts: Vec<Fact>,
    /// What would show it.
    pub missing: Vec<Missing>,
}

/// The texts that spans point into.
#[derive(Debug, Default)]
pub struct Texts {
    by_id: BTreeMap<SourceId, Arc<Source>>,
}

impl Texts {
    /// Keeps a text.
    pub fn keep(&mut self, source: &Arc<Source>) {
        self.by_id.insert(source.id, Arc::clone(source));
    }

    /// The text of a span.
    pub fn find(&self, id: SourceId) -> Option<&Source> {
        self.by_id.get(&id).map(Arc::as_ref)
    }
}
