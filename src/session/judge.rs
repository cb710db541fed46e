//! The plans of one file: typed, judged, and put into words while their text is at hand.

use std::mem;
use std::sync::Arc;

use rayon::iter::IndexedParallelIterator;
use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSlice;

use super::files::Found;
use super::near_or_known;
use super::plans::Checker;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::session as codes;
use crate::document;
use crate::document::Kind;
use crate::document::NodeId;
use crate::document::Tree;
use crate::document::plan::Plan;
use crate::document::typed;
use crate::document::typed::Declared;
use crate::document::typed::ReadOptions;
use crate::document::typed::Reading;
use crate::eval;
use crate::eval::Context;
use crate::outcome::ClauseTally;
use crate::outcome::Outcomes;
use crate::outcome::Tally;
use crate::program::Program;
use crate::program::VocabularyId;
use crate::report::gather;
use crate::report::gather::At;
use crate::report::gather::Catalog;
use crate::report::model;
use crate::report::model::FileStatus;
use crate::report::model::SeverityWord;
use crate::report::model::Writing;
use crate::report::sink;
use crate::report::sink::Part;
use crate::source::ColumnUnit;
use crate::source::Source;
use crate::source::Span;
use crate::source::quote;

/// How many plans of one file are judged in a row, and how often that is done before what came of them is
/// put together.
const IN_A_ROW: usize = 64;
const ROWS: usize = 64;

/// A plan file that is being checked.
pub(super) struct PlanFile<'a> {
    /// What it is checked with.
    pub checker: &'a Checker<'a>,
    /// The file.
    pub found: &'a Found,
    /// What is in it, or in a piece of it.
    pub tree: &'a Tree,
    /// How many plans come in pieces before this one.
    pub first: usize,
    /// How it is written.
    pub writing: Writing,
}

/// One of the plans of a file.
#[derive(Clone, Copy)]
struct PlanAt {
    /// Its number in the file.
    index: usize,
    root: NodeId,
    vocabulary: VocabularyId,
}

/// What came of some plans of a file.
#[derive(Debug, Default)]
pub(super) struct Judged<P> {
    /// What its reader has to say.
    unread: Told<P>,
    /// What came of the plans that it has read.
    told: Told<P>,
    /// How many plans were read, also such as are in no vocabulary of ours.
    pub read: usize,
    /// The first plan that names no vocabulary.
    nameless: Option<Nameless>,
    /// How many were judged.
    pub count: usize,
    /// How many of those by no rule.
    pub without_rules: usize,
    /// For each clause of each rule that is run.
    pub tallies: Vec<Tally>,
}

/// What the report says.
#[derive(Debug, Default)]
pub(super) struct Told<P> {
    /// All of it.
    pub part: P,
    /// How many errors there are in it.
    pub errors: usize,
    /// How many warnings.
    pub warnings: usize,
    /// What the first error is about.
    error: Option<&'static str>,
}

impl<P: Part> Told<P> {
    /// Says what is wrong with a file.
    pub fn problem(&mut self, at: &sink::At<'_>, problem: model::Problem) {
        match problem.severity {
            SeverityWord::Error => {
                self.errors += 1;
                self.error = self.error.or(Some(problem.diagnostic.code.title));
            }
            SeverityWord::Warning => self.warnings += 1,
        }
        self.part.problem(at, problem);
    }

    fn append(&mut self, later: Self) {
        self.part.append(later.part);
        self.errors += later.errors;
        self.warnings += later.warnings;
        self.error = self.error.or(later.error);
    }
}

/// A plan that names no vocabulary.
#[derive(Debug)]
struct Nameless {
    /// What is wrong, if that is wrong.
    problem: model::Problem,
    /// The text that it is in.
    text: Arc<Source>,
}

/// What came of a file.
#[derive(Debug, Default)]
pub(super) struct Checked<P> {
    /// What became of it and why, where it is more than that it was checked.
    pub status: Option<(FileStatus, &'static str)>,
    /// What the report says.
    pub told: Told<P>,
    /// How many plans were judged.
    pub count: usize,
    /// How many of those by no rule.
    pub without_rules: usize,
    /// For each clause of each rule that is run.
    pub tallies: Vec<Tally>,
}

impl<P: Part> Checked<P> {
    /// What comes of a file that cannot be read.
    pub fn unreadable(at: &sink::At<'_>, problem: Diagnostic) -> Self {
        let status = Some((FileStatus::Unreadable, problem.code.title));
        let mut checked = Self {
            status,
            ..Self::default()
        };
        let problem = gather::problem(at.path, None, problem, |_| None);
        checked.told.problem(at, problem);
        checked
    }
}

impl<P: Part> Judged<P> {
    /// Adds what came of a later piece. If nothing of the file counts, only what its reader has to say is
    /// left.
    pub fn add(&mut self, later: Self, void: bool) {
        if void {
            let mut unread = mem::take(&mut self.unread);
            unread.append(later.unread);
            *self = Self {
                unread,
                ..Self::default()
            };
        } else {
            self.append(later);
        }
    }

    /// All that came of a file. One without any plan of ours is skipped if it was found in a folder; a plan
    /// that names no vocabulary beside others, or in a file that was named, is an error.
    pub fn finish(mut self, at: &sink::At<'_>, named: bool) -> Checked<P> {
        let mut told = self.unread;
        told.append(self.told);
        let status = if self.read == 0 && told.errors == 0 {
            Some((FileStatus::Skipped, "holds no plan"))
        } else if self.nameless.is_some() && self.count + told.errors + told.warnings == 0 && !named
        {
            Some((FileStatus::Skipped, "names no vocabulary"))
        } else {
            if let Some(Nameless { problem, text }) = self.nameless.take() {
                let text = Some(&text);
                told.problem(&sink::At { text, ..*at }, problem);
            }
            let error = told.error.filter(|_| self.count == 0);
            error.map(|error| (FileStatus::Unreadable, error))
        };
        Checked {
            status,
            told,
            count: self.count,
            without_rules: self.without_rules,
            tallies: self.tallies,
        }
    }
}

impl PlanFile<'_> {
    /// Judges every plan, whose reader has found these problems.
    pub fn judge<P: Part>(&self, problems: Vec<Diagnostic>) -> Judged<P> {
        let mut judged = Judged::default();
        for problem in problems {
            let problem = self.problem(problem);
            judged.unread.problem(&self.at(), problem);
        }
        let roots = self.tree.roots();
        if roots.len() <= IN_A_ROW {
            self.judge_in_a_row(self.first, roots, &mut judged);
        } else {
            self.judge_rows(roots, &mut judged);
        }
        judged
    }

    /// Judges many plans at once.
    fn judge_rows<P: Part>(&self, roots: &[NodeId], judged: &mut Judged<P>) {
        let many = IN_A_ROW * ROWS;
        for (first, roots) in (self.first..).step_by(many).zip(roots.chunks(many)) {
            let rows = roots.par_chunks(IN_A_ROW).enumerate();
            let parts: Vec<Judged<P>> = rows
                .map(|(row, roots)| {
                    let mut judged = Judged::default();
                    self.judge_in_a_row(first + row * IN_A_ROW, roots, &mut judged);
                    judged
                })
                .collect();
            for part in parts {
                judged.append(part);
            }
        }
    }

    /// Judges plans that follow one another.
    fn judge_in_a_row<P: Part>(&self, first: usize, roots: &[NodeId], judged: &mut Judged<P>) {
        let mut reading = Reading::default();
        judged.read += roots.len();
        for (index, &root) in (first..).zip(roots) {
            match self.vocabulary_of(root) {
                Ok(Some(vocabulary)) => {
                    let plan = PlanAt {
                        index,
                        root,
                        vocabulary,
                    };
                    self.judge_plan(plan, &mut reading, judged);
                }
                Ok(None) if judged.nameless.is_some() => {}
                Ok(None) => {
                    judged.nameless = Some(Nameless {
                        problem: self.problem(self.no_vocabulary(root)),
                        text: Arc::clone(self.tree.source()),
                    });
                }
                Err(problem) => self.tell_problem(judged, *problem),
            }
        }
        judged.told.part.end(&self.at());
    }

    fn at(&self) -> sink::At<'_> {
        sink::At {
            report: self.checker.report,
            path: &self.found.shown,
            text: Some(self.tree.source()),
            writing: self.writing,
        }
    }

    fn tell_problem<P: Part>(&self, judged: &mut Judged<P>, problem: Diagnostic) {
        judged.told.problem(&self.at(), self.problem(problem));
    }

    fn program(&self) -> &Program {
        &self.checker.selection.program
    }

    fn vocabulary_of(&self, root: NodeId) -> Result<Option<VocabularyId>, Box<Diagnostic>> {
        let Some(declared) = typed::declared_vocabulary(self.tree, root)? else {
            return Ok(self.checker.selection.vocabulary);
        };
        let program = self.program();
        let Some(id) = program.find_vocabulary(declared.name) else {
            let names = program.vocabularies.iter().map(|known| known.name.as_str());
            return Err(Box::new(unknown_vocabulary(&declared, names)));
        };
        let version = program.vocabulary(id).version;
        match declared.version {
            Some(other) if other != version => Err(Box::new(other_version(&declared, version))),
            _ => Ok(Some(id)),
        }
    }

    fn judge_plan<P: Part>(&self, at: PlanAt, reading: &mut Reading, judged: &mut Judged<P>) {
        self.read(at, reading);
        let hidden = document::hidden(self.tree.source(), self.tree.span(at.root));
        if let Some(problem) = hidden {
            self.tell_problem(judged, problem);
        }
        for problem in reading.diagnostics.drain(..) {
            self.tell_problem(judged, problem);
        }
        if self.tree.kind(at.root) != Kind::Map {
            return;
        }
        let request = self.checker.request;
        let context = Context {
            program: self.program(),
            tree: self.tree,
            plan: &reading.plan,
            today: request.as_of,
            keep: request.keep,
            budget: eval::STEPS,
        };
        let rules = self.checker.rules(at.vocabulary);
        let outcomes = eval::evaluate(&context, rules);
        judged.count += 1;
        judged.without_rules += usize::from(rules.is_empty());
        judged.count_all(self.checker.catalog, &outcomes.tallies);
        if !outcomes.outcomes.is_empty() {
            self.tell(at, &reading.plan, outcomes, &mut judged.told.part);
        }
    }

    /// Reads one plan under its vocabulary, and looks at its evidence where a rule does.
    fn read(&self, at: PlanAt, reading: &mut Reading) {
        let vocabulary = self.program().vocabulary(at.vocabulary);
        let options = ReadOptions {
            strict: self.checker.request.strict,
            cells: self.writing == Writing::Csv,
            ..ReadOptions::default()
        };
        typed::read_into(vocabulary, self.tree, at.root, options, reading);
        if self.checker.looks_at_evidence {
            self.checker.digests.verify(
                &mut reading.plan,
                self.tree,
                vocabulary,
                self.found.folder(),
            );
        }
    }

    /// Tells the outcomes of one plan that are kept.
    fn tell(&self, plan: PlanAt, read: &Plan, outcomes: Outcomes, part: &mut impl Part) {
        let source = self.tree.source();
        let whole = self.tree.span(plan.root);
        let at = At {
            path: &self.found.shown,
            plan: u32::try_from(plan.index).unwrap_or(u32::MAX),
            source,
            root: (whole, first_key(self.tree, plan.root)),
        };
        let name = self.checker.name_field(plan.vocabulary);
        let name = name.and_then(|field| read.field(Plan::ROOT, field).text(self.tree));
        let told = model::Plan {
            index: at.plan,
            line: source.position(whole.start, ColumnUnit::CodePoints).line,
            name: name.map(str::to_owned),
        };
        let scene = self.at();
        part.plan(&scene, told);
        for outcome in outcomes.outcomes {
            if let Some(outcome) = self.checker.catalog.outcome(&at, outcome) {
                part.outcome(&scene, outcome);
            }
        }
    }

    fn problem(&self, diagnostic: Diagnostic) -> model::Problem {
        let source = self.tree.source();
        gather::problem(&self.found.shown, None, diagnostic, |id| {
            (id == source.id).then_some(source.as_ref())
        })
    }

    /// The error for a plan that does not say what it is written in.
    fn no_vocabulary(&self, root: NodeId) -> Diagnostic {
        let span = first_key(self.tree, root);
        let known = self.program().vocabularies.first();
        let example = known.map_or("deployment/1".to_owned(), |known| {
            format!("{}/{}", known.name, known.version)
        });
        let help =
            format!("add `caveat: {example}` as its first key, or name one with `--vocabulary`");
        Diagnostic::error(
            &codes::NO_VOCABULARY,
            "the plan does not name its vocabulary",
        )
        .at(span, "no `caveat` key here")
        .help(help)
    }
}

impl<P: Part> Judged<P> {
    fn count_all(&mut self, catalog: &Catalog, tallies: &[ClauseTally]) {
        self.tallies.resize(catalog.clauses(), Tally::default());
        for counted in tallies {
            let slot = catalog.clause_slot(counted.rule, counted.clause);
            if let Some(tally) = slot.and_then(|slot| self.tallies.get_mut(slot)) {
                tally.add(&counted.tally);
            }
        }
    }

    fn append(&mut self, later: Self) {
        self.unread.append(later.unread);
        self.told.append(later.told);
        self.read += later.read;
        self.nameless = self.nameless.take().or(later.nameless);
        self.count += later.count;
        self.without_rules += later.without_rules;
        add_tallies(&mut self.tallies, &later.tallies);
    }
}

/// Adds up counts clause by clause.
pub(super) fn add_tallies(sums: &mut Vec<Tally>, tallies: &[Tally]) {
    if sums.len() < tallies.len() {
        sums.resize(tallies.len(), Tally::default());
    }
    for (sum, tally) in sums.iter_mut().zip(tallies) {
        sum.add(tally);
    }
}

/// The beginning of a plan, to point at the plan as a whole.
fn first_key(tree: &Tree, root: NodeId) -> Span {
    let first = tree.children(root).next();
    first
        .and_then(|child| tree.key_span(child))
        .unwrap_or_else(|| tree.span(root))
}

fn unknown_vocabulary<'n>(
    declared: &Declared<'_>,
    names: impl Iterator<Item = &'n str>,
) -> Diagnostic {
    let message = format!("no vocabulary is called {}", quote(declared.name));
    let help = near_or_known(declared.name, names);
    Diagnostic::error(&codes::UNKNOWN_VOCABULARY, message)
        .at(declared.span, "the plan was not checked")
        .help(help)
}

fn other_version(declared: &Declared<'_>, loaded: u32) -> Diagnostic {
    let name = declared.name;
    let message = format!("the plan is not in version {loaded} of {}", quote(name));
    Diagnostic::error(&codes::OTHER_VERSION, message)
        .at(declared.span, "the plan was not checked")
        .help(format!("the version that is loaded is `{name}/{loaded}`"))
}
