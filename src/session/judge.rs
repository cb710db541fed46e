//! The plans of one file: typed, judged, and put into words while their text is at hand.

use std::mem;

use rayon::iter::IndexedParallelIterator;
use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSlice;

use super::evidence;
use super::files::Found;
use super::near_or_known;
use super::plans::Checker;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::session as codes;
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
use crate::source::ColumnUnit;
use crate::source::Span;
use crate::source::quote;

/// How many plans of one file are judged in a row.
const IN_A_ROW: usize = 256;

/// A plan file that is being checked.
pub(super) struct PlanFile<'a> {
    /// What it is checked with.
    pub checker: &'a Checker<'a>,
    /// Its number among the files of the report.
    pub index: usize,
    /// The file.
    pub found: &'a Found,
    /// What is in it, or in a piece of it.
    pub tree: &'a Tree,
    /// How many plans come in pieces before this one.
    pub first: usize,
    /// Whether its values are cells of a table.
    pub cells: bool,
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
pub(super) struct Judged {
    /// What became of the file and why, where it is more than that it was checked.
    pub status: Option<(FileStatus, &'static str)>,
    /// How many plans are written there.
    written: usize,
    /// The error for the first plan that names no vocabulary.
    nameless: Option<Box<model::Problem>>,
    /// How many were judged.
    pub count: usize,
    /// How many of those by no rule.
    pub without_rules: usize,
    /// Those that an outcome is about.
    pub plans: Vec<model::Plan>,
    /// For each clause of each rule that is run.
    pub tallies: Vec<Tally>,
    /// The outcomes that are kept.
    pub outcomes: Vec<model::Outcome>,
    /// What is wrong with the file.
    unread: Vec<model::Problem>,
    /// What is wrong.
    pub problems: Vec<model::Problem>,
}

impl PlanFile<'_> {
    /// Judges every plan of a document, whose reader has found these problems.
    pub fn judge(&self, problems: Vec<Diagnostic>) -> Judged {
        let roots = self.tree.roots();
        let parts: Vec<Judged> = roots
            .par_chunks(IN_A_ROW)
            .enumerate()
            .map(|(part, roots)| self.judge_in_a_row(self.first + part * IN_A_ROW, roots))
            .collect();
        let problems = problems.into_iter();
        let mut judged = Judged {
            written: roots.len(),
            unread: problems.map(|problem| self.problem(problem)).collect(),
            ..Judged::default()
        };
        for part in parts {
            judged.append(part);
        }
        judged
    }

    /// Judges plans that follow one another.
    fn judge_in_a_row(&self, first: usize, roots: &[NodeId]) -> Judged {
        let mut judged = Judged::default();
        let mut reading = Reading::default();
        for (index, &root) in (first..).zip(roots) {
            match self.vocabulary_of(root) {
                Ok(Some(vocabulary)) => {
                    let plan = PlanAt {
                        index,
                        root,
                        vocabulary,
                    };
                    self.judge_plan(plan, &mut reading, &mut judged);
                }
                Ok(None) if judged.nameless.is_none() => {
                    let problem = self.problem(self.no_vocabulary(root));
                    judged.nameless = Some(Box::new(problem));
                }
                Ok(None) => {}
                Err(problem) => judged.problems.push(self.problem(*problem)),
            }
        }
        judged
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

    fn judge_plan(&self, at: PlanAt, reading: &mut Reading, judged: &mut Judged) {
        self.read(at, reading);
        let problems = reading.diagnostics.drain(..);
        judged
            .problems
            .extend(problems.map(|problem| self.problem(problem)));
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
            self.keep(at, &reading.plan, outcomes, judged);
        }
    }

    /// Reads one plan under its vocabulary, and looks at its evidence where a rule does.
    fn read(&self, at: PlanAt, reading: &mut Reading) {
        let vocabulary = self.program().vocabulary(at.vocabulary);
        let options = ReadOptions {
            strict: self.checker.request.strict,
            cells: self.cells,
            ..ReadOptions::default()
        };
        typed::read_into(vocabulary, self.tree, at.root, options, reading);
        if self.checker.looks_at_evidence {
            evidence::verify(
                &mut reading.plan,
                self.tree,
                vocabulary,
                self.found.folder(),
            );
        }
    }

    /// Puts the outcomes of one plan that are kept into words.
    fn keep(&self, plan: PlanAt, read: &Plan, outcomes: Outcomes, judged: &mut Judged) {
        let source = self.tree.source();
        let whole = self.tree.span(plan.root);
        let at = At {
            path: &self.found.shown,
            file: self.index,
            plan: u32::try_from(plan.index).unwrap_or(u32::MAX),
            source,
            root: (whole, first_key(self.tree, plan.root)),
        };
        let name = self.checker.name_field(plan.vocabulary);
        let name = name.and_then(|field| read.field(Plan::ROOT, field).text(self.tree));
        judged.plans.push(model::Plan {
            index: at.plan,
            line: source.position(whole.start, ColumnUnit::CodePoints).line,
            name: name.map(str::to_owned),
        });
        let kept = outcomes.outcomes.into_iter();
        let told = kept.filter_map(|outcome| self.checker.catalog.outcome(&at, outcome));
        judged.outcomes.extend(told);
    }

    fn problem(&self, diagnostic: Diagnostic) -> model::Problem {
        let source = self.tree.source();
        gather::problem(&self.found.shown, Some(self.index), diagnostic, |id| {
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

impl Judged {
    /// Adds what came of a later piece. If nothing of the file counts, only what is wrong with it is left.
    pub fn add(&mut self, mut later: Self, void: bool) {
        if void {
            let mut unread = mem::take(&mut self.unread);
            unread.append(&mut later.unread);
            *self = Self {
                unread,
                ..Self::default()
            };
        } else {
            self.append(later);
        }
    }

    /// How many plans are written there.
    pub fn written(&self) -> usize {
        self.written
    }

    /// Whether a report draws anything of the text.
    pub fn has_anything_to_draw(&self) -> bool {
        !(self.outcomes.is_empty()
            && self.problems.is_empty()
            && self.unread.is_empty()
            && self.nameless.is_none())
    }

    /// All that came of a file.
    pub fn finish(mut self, found: &Found) -> Self {
        self.unread.append(&mut self.problems);
        self.problems = mem::take(&mut self.unread);
        self.status = self.conclude(found);
        self
    }

    /// What became of the file. One without any plan of ours is skipped if it was found in a folder; a plan
    /// that names no vocabulary beside others, or in a file that was named, is an error.
    fn conclude(&mut self, found: &Found) -> Option<(FileStatus, &'static str)> {
        if self.written == 0 && !self.has_errors() {
            return Some((FileStatus::Skipped, "holds no plan"));
        }
        if let Some(nameless) = self.nameless.take() {
            if self.count == 0 && self.problems.is_empty() && !found.named {
                return Some((FileStatus::Skipped, "names no vocabulary"));
            }
            self.problems.push(*nameless);
        }
        let mut problems = self.problems.iter();
        let error = problems.find(|problem| problem.severity == SeverityWord::Error);
        let title = error.map(|problem| problem.diagnostic.code.title);
        title
            .filter(|_| self.count == 0)
            .map(|title| (FileStatus::Unreadable, title))
    }

    fn has_errors(&self) -> bool {
        let is_error = |problem: &model::Problem| problem.severity == SeverityWord::Error;
        self.problems.iter().any(is_error)
    }

    fn count_all(&mut self, catalog: &Catalog, tallies: &[ClauseTally]) {
        self.tallies.resize(catalog.clauses(), Tally::default());
        for counted in tallies {
            let slot = catalog.clause_slot(counted.rule, counted.clause);
            if let Some(tally) = slot.and_then(|slot| self.tallies.get_mut(slot)) {
                tally.add(&counted.tally);
            }
        }
    }

    fn append(&mut self, mut later: Self) {
        self.written += later.written;
        self.nameless = self.nameless.take().or(later.nameless);
        self.unread.append(&mut later.unread);
        self.count += later.count;
        self.without_rules += later.without_rules;
        self.plans.append(&mut later.plans);
        add_tallies(&mut self.tallies, &later.tallies);
        self.outcomes.append(&mut later.outcomes);
        self.problems.append(&mut later.problems);
    }
}

fn add_tallies(sums: &mut Vec<Tally>, tallies: &[Tally]) {
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
