//! The whole path of a check: files in, one result out. The only reader of disk.
//!
//! What comes in: a [`Request`]. What goes out, to the format that writes it: every outcome and problem as
//! they come, and a [`Report`] that says of every file what became of it; or [`Stopped`] where the request
//! itself makes no sense or the result cannot be written. What always holds: one bad file hides nothing of
//! another; every file that was found is counted once; with an error in the rules no plan is checked; and
//! the same request over the same files gives the same report, on any number of threads.

mod evidence;
mod files;
mod flow;
mod judge;
mod plans;
mod rules;

use std::io;
use std::mem;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::session as codes;
use crate::diagnostic::near::nearest;
use crate::eval::Keep;
use crate::program::Program;
use crate::program::RuleId;
use crate::program::VocabularyId;
use crate::report::gather;
use crate::report::model;
use crate::report::model::Report;
use crate::report::sink::Sink;
use crate::source::quote;

use files::Found;
use plans::Checker;

pub use rules::Rules;
pub use rules::load_all_rules;
pub use rules::load_rules;

/// What is to be checked, and how.
#[derive(Clone, Debug)]
pub struct Request {
    /// Files and folders; `-` is standard input.
    pub paths: Vec<PathBuf>,
    /// What standard input is called, which tells its format and the folder of its evidence.
    pub stdin_name: Option<PathBuf>,
    /// Rule files and folders beside those among the paths.
    pub rules: Vec<PathBuf>,
    /// Whether the built-in library is used.
    pub builtin: bool,
    /// The packs to run; all, where none is named.
    pub packs: Vec<String>,
    /// The vocabulary of plans that name none.
    pub vocabulary: Option<String>,
    /// The day of the check.
    pub as_of: Date,
    /// Which outcomes are kept whole.
    pub keep: Keep,
    /// Whether an unknown key is an error.
    pub strict: bool,
    /// How many threads; as many as there are processors, where nothing is said.
    pub jobs: Option<usize>,
}

/// Why a check came to no end.
#[derive(Debug)]
pub enum Stopped {
    /// The request makes no sense.
    Refused(Box<Diagnostic>),
    /// The result cannot be written.
    Write(io::Error),
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Self::Write(error)
    }
}

/// Checks plans, and hands on what comes of them.
pub fn check(request: &Request, sink: &mut impl Sink) -> Result<Report, Stopped> {
    let files = files::find(&request.paths, request.stdin_name.as_deref());
    let mut rules = rules::load(&request.rules, &files, request.builtin);
    let mut report = begin(request, &rules);
    report.files = files.iter().map(entry).collect();
    rules.report_to(&mut report);
    for problem in &report.diagnostics {
        match problem.severity {
            model::SeverityWord::Error => report.totals.errors += 1,
            model::SeverityWord::Warning => report.totals.warnings += 1,
        }
    }
    match rules.program.take() {
        Some(program) => {
            let selection = Selection::new(request, program)?;
            judge(request, &rules, &selection, &files, &mut report, sink)?;
        }
        None => leave_plans(&files, &mut report, sink)?,
    }
    count(&mut report);
    sink.end(&report)?;
    Ok(report)
}

fn begin(request: &Request, rules: &Rules) -> Report {
    let mut texts = model::Texts::default();
    for source in &rules.sources {
        texts.keep(source);
    }
    Report {
        as_of: request.as_of.to_string(),
        vocabularies: Vec::new(),
        packs: Vec::new(),
        totals: model::Totals::default(),
        rules: Vec::new(),
        files: Vec::new(),
        diagnostics: Vec::new(),
        texts,
        rules_args: rules_args(request, rules),
    }
}

/// The arguments that load the same rules again.
fn rules_args(request: &Request, rules: &Rules) -> Vec<Arc<str>> {
    let load = |path: &Arc<str>| ["--rules".into(), Arc::clone(path)];
    let no_builtin = (!request.builtin).then(|| "--no-builtin".into());
    let rules = rules.led_by.iter().flat_map(load);
    rules.chain(no_builtin).collect()
}

/// A file of which nothing is known yet.
fn entry(found: &Found) -> model::File {
    model::File {
        path: Arc::clone(&found.shown),
        status: match found.is_link() {
            true => model::FileStatus::Skipped,
            false => model::FileStatus::Checked,
        },
        reason: found.is_link().then_some("is a symbolic link"),
        plan_count: 0,
        plans_without_rules: 0,
    }
}

/// With an error in the rules no plan is checked.
fn leave_plans(files: &[Found], report: &mut Report, sink: &mut impl Sink) -> io::Result<()> {
    for (found, file) in files.iter().zip(&mut report.files) {
        if !found.is_rules() && !found.is_link() {
            file.status = model::FileStatus::NotChecked;
            file.reason = Some("the rules have errors");
        }
    }
    sink.begin(report)?;
    let mut files = report.files.iter().enumerate();
    files.try_for_each(|(index, file)| sink.file(report, index, file, Default::default()))
}

/// What of a program is run.
#[derive(Debug)]
pub struct Selection {
    /// The program.
    pub program: Arc<Program>,
    /// The rules that are run, in the order of their ids.
    pub rules: Vec<RuleId>,
    /// The vocabulary of plans that name none.
    pub vocabulary: Option<VocabularyId>,
}

impl Selection {
    fn new(request: &Request, program: Arc<Program>) -> Result<Self, Stopped> {
        let packs = || program.packs.iter().map(|pack| pack.name.as_str());
        for name in &request.packs {
            if !packs().any(|pack| pack == name) {
                let message = format!("no pack is called {}", quote(name));
                return Err(refuse(&codes::UNKNOWN_PACK, message, name, packs()));
            }
        }
        let selected = |rule: &crate::program::Rule| {
            request.packs.is_empty() || request.packs.contains(&program.pack(rule.pack).name)
        };
        let rules = program.rules().filter(|(_, rule)| selected(rule));
        let mut rules: Vec<RuleId> = rules.map(|(id, _)| id).collect();
        rules.sort_by_cached_key(|&rule| reading_order(&program.rule(rule).id));
        Ok(Self {
            rules,
            vocabulary: default_vocabulary(request, &program)?,
            program,
        })
    }
}

/// `SP-9` before `SP-10`.
fn reading_order(id: &str) -> (String, u64, String) {
    let (letters, digits) = id.rsplit_once('-').unwrap_or((id, ""));
    (
        letters.to_owned(),
        digits.parse().unwrap_or(0),
        digits.to_owned(),
    )
}

fn default_vocabulary(
    request: &Request,
    program: &Program,
) -> Result<Option<VocabularyId>, Stopped> {
    let Some(name) = &request.vocabulary else {
        return Ok(None);
    };
    let names = program
        .vocabularies
        .iter()
        .map(|vocabulary| vocabulary.name.as_str());
    match program.find_vocabulary(name) {
        Some(id) => Ok(Some(id)),
        None => {
            let message = format!("no vocabulary is called {}", quote(name));
            Err(refuse(&codes::UNKNOWN_VOCABULARY, message, name, names))
        }
    }
}

fn refuse<'n>(
    code: &'static crate::diagnostic::Code,
    message: String,
    name: &str,
    known: impl Iterator<Item = &'n str>,
) -> Stopped {
    let help = near_or_known(name, known);
    Stopped::Refused(Box::new(Diagnostic::error(code, message).help(help)))
}

/// The name that was meant, or else all that there are.
fn near_or_known<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> String {
    let known: Vec<&str> = known.collect();
    match nearest(name, known.iter().copied()).first() {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "none is loaded".to_owned(),
        None => format!("there are: {}", known.join(", ")),
    }
}

/// Checks every plan file and hands on what comes of it, in the order of the files.
fn judge(
    request: &Request,
    rules: &Rules,
    selection: &Selection,
    found: &[Found],
    report: &mut Report,
    sink: &mut impl Sink,
) -> io::Result<()> {
    let program = &selection.program;
    let catalog = gather::Catalog::new(Arc::clone(program), &selection.rules);
    report.rules = catalog.rules(|source| !rules.is_own(source));
    report.vocabularies = program
        .vocabularies
        .iter()
        .map(|vocabulary| format!("{}/{}", vocabulary.name, vocabulary.version))
        .collect();
    report.packs = packs(selection);
    sink.begin(report)?;
    let files = mem::take(&mut report.files);
    let checker = Checker::new(request, selection, &catalog, report);
    let counted = flow::run(&checker, found, files, sink)?;
    report.files = counted.files;
    report.totals.errors += counted.errors;
    report.totals.warnings += counted.warnings;
    let clauses = report.rules.iter_mut().flat_map(|rule| &mut rule.clauses);
    for (clause, tally) in clauses.zip(&counted.tallies) {
        clause.tally.add(tally);
    }
    Ok(())
}

/// The packs of the rules that are run, in the order in which they come up.
fn packs(selection: &Selection) -> Vec<model::Pack> {
    let mut packs: Vec<model::Pack> = Vec::new();
    for &rule in &selection.rules {
        let pack = selection.program.pack(selection.program.rule(rule).pack);
        match packs.iter_mut().find(|known| known.name == pack.name) {
            Some(known) => known.rules += 1,
            None => packs.push(model::Pack {
                name: pack.name.clone(),
                title: pack.title.clone(),
                rules: 1,
            }),
        }
    }
    packs
}

/// Adds up what came of files and rules.
fn count(report: &mut Report) {
    let totals = &mut report.totals;
    totals.files_found = report.files.len();
    for file in &report.files {
        match file.status {
            model::FileStatus::Checked => totals.files_checked += 1,
            model::FileStatus::Skipped => totals.files_skipped += 1,
            model::FileStatus::Unreadable => totals.files_unreadable += 1,
            model::FileStatus::NotChecked => totals.files_not_checked += 1,
        }
        totals.plans += file.plan_count;
        totals.plans_without_rules += file.plans_without_rules;
    }
    totals.rules_loaded = report.rules.len();
    for rule in &report.rules {
        count_rule(totals, rule);
    }
}

fn count_rule(totals: &mut model::Totals, rule: &model::Rule) {
    let tally = rule.tally();
    totals.outcomes.add(&tally);
    totals.rules_run += usize::from(rule.was_run());
    let (applied, violated) = (tally.applied() > 0, tally.violated > 0);
    let open = tally.unproven + tally.open > 0;
    totals.rules_applied += usize::from(applied);
    totals.rules_violated += usize::from(violated);
    totals.rules_unproven += usize::from(applied && open && !violated);
    totals.rules_open += usize::from(!applied && open);
}
