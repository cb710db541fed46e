//! One plan file at a time: read, typed, judged, and put into words while its text is at hand.

use std::panic;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use rayon::iter::IndexedParallelIterator;
use rayon::iter::IntoParallelIterator;
use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSlice;

use super::Request;
use super::Selection;
use super::evidence;
use super::files::Found;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::session as codes;
use crate::diagnostic::near::nearest;
use crate::document;
use crate::document::Document;
use crate::document::Format;
use crate::document::Kind;
use crate::document::Limits;
use crate::document::NodeId;
use crate::document::Tree;
use crate::document::detect;
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
use crate::program::RuleId;
use crate::program::VocabularyId;
use crate::report::gather;
use crate::report::gather::At;
use crate::report::gather::Catalog;
use crate::report::model;
use crate::report::model::FileStatus;
use crate::report::model::Report;
use crate::report::model::SeverityWord;
use crate::report::model::Writing;
use crate::source::ColumnUnit;
use crate::source::Source;
use crate::source::SourceId;
use crate::source::Span;
use crate::source::quote;
use crate::vocabulary::FieldId;
use crate::vocabulary::Type;
use crate::vocabulary::Vocabulary;

/// How many plans of one file are judged in a row.
const IN_A_ROW: usize = 256;

/// The stack of each thread: expressions nest as deep as the parser lets them, on any platform.
const STACK: usize = 16 << 20;

/// What all files are checked with.
pub(super) struct Checker<'a> {
    request: &'a Request,
    selection: &'a Selection,
    catalog: &'a Catalog,
    /// The number of the first file's text.
    first_id: SourceId,
    /// For each vocabulary the rules that speak about it.
    rules: Vec<Vec<RuleId>>,
    /// For each vocabulary the field that names a plan.
    names: Vec<Option<FieldId>>,
    /// Whether any rule looks at evidence.
    looks_at_evidence: bool,
}

/// What came of one file.
#[derive(Debug, Default)]
pub(super) struct Checked {
    status: Option<(FileStatus, &'static str)>,
    writing: Writing,
    judged: Judged,
    text: Option<Arc<Source>>,
}

/// What came of some plans of a file.
#[derive(Debug, Default)]
struct Judged {
    /// The first plan that names no vocabulary.
    nameless: Option<usize>,
    /// How many were judged.
    count: usize,
    /// How many of those by no rule.
    without_rules: usize,
    plans: Vec<model::Plan>,
    /// For each clause of each rule that is run.
    tallies: Vec<Tally>,
    outcomes: Vec<model::Outcome>,
    problems: Vec<model::Problem>,
}

impl<'a> Checker<'a> {
    pub fn new(
        request: &'a Request,
        selection: &'a Selection,
        catalog: &'a Catalog,
        first_id: SourceId,
    ) -> Self {
        let program = &selection.program;
        let of = |vocabulary: VocabularyId| {
            let speaks = |rule: &&RuleId| program.rule(**rule).vocabulary == vocabulary;
            selection.rules.iter().filter(speaks).copied().collect()
        };
        let ids = || (0..).map(VocabularyId).zip(&program.vocabularies);
        Self {
            request,
            selection,
            catalog,
            first_id,
            rules: ids().map(|(id, _)| of(id)).collect(),
            names: ids()
                .map(|(_, vocabulary)| name_field(vocabulary))
                .collect(),
            looks_at_evidence: evidence::is_asked_for(program),
        }
    }

    /// Checks the plan files among these, in parallel; the results are in the order of the files.
    pub fn check_all(&self, files: Vec<Found>) -> Vec<(usize, Checked)> {
        let jobs = self.request.jobs.unwrap_or(0);
        let run = || {
            let plans: Vec<_> = files
                .into_iter()
                .enumerate()
                .filter(|(_, found)| !found.is_rules())
                .collect();
            let checked = plans.into_par_iter().with_max_len(1);
            checked
                .map(|(index, found)| (index, self.check_guarded(index, &found)))
                .collect()
        };
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(jobs)
            .stack_size(STACK);
        match pool.build() {
            Ok(pool) => pool.install(run),
            Err(_) => run(),
        }
    }

    /// Checks a file so that a mistake of ours on it hides nothing of the others.
    fn check_guarded(&self, index: usize, found: &Found) -> Checked {
        let checked = panic::catch_unwind(AssertUnwindSafe(|| self.check(index, found)));
        checked.unwrap_or_else(|_| {
            let message = format!(
                "a mistake in Caveat itself kept {} from being checked",
                quote(&found.shown)
            );
            let help = "please report it, with the file if you may share it";
            unreadable(
                index,
                found,
                Diagnostic::error(&codes::INTERNAL, message).help(help),
            )
        })
    }

    fn check(&self, index: usize, found: &Found) -> Checked {
        match self.read(index, found) {
            Ok((format, document)) => self.judge(index, found, format, document),
            Err(problem) => unreadable(index, found, *problem),
        }
    }

    /// The file as a tree.
    fn read(&self, index: usize, found: &Found) -> Result<(Format, Document), Box<Diagnostic>> {
        let bytes = found.read()?;
        let id = SourceId(self.first_id.0 + u32::try_from(index).unwrap_or(u32::MAX));
        let source = document::decode(id, found.shown.as_ref(), bytes)?;
        let format = match detect::by_name(&found.shown) {
            Some(format) => format,
            None if found.path().is_none() => detect::by_content(&source.text),
            None => return Err(Box::new(unknown_format(&found.shown))),
        };
        Ok((
            format,
            document::read(format, Arc::new(source), &Limits::default()),
        ))
    }

    /// Judges every plan of a file.
    fn judge(&self, index: usize, found: &Found, format: Format, document: Document) -> Checked {
        let tree = &document.tree;
        let file = PlanFile {
            index,
            found,
            tree,
            cells: format == Format::Csv,
        };
        let parts: Vec<Judged> = tree
            .roots()
            .par_chunks(IN_A_ROW)
            .enumerate()
            .map(|(part, roots)| self.judge_in_a_row(&file, part * IN_A_ROW, roots))
            .collect();
        let problems = document.diagnostics.into_iter();
        let mut judged = Judged {
            problems: problems.map(|problem| file.problem(problem)).collect(),
            ..Judged::default()
        };
        for part in parts {
            judged.append(part);
        }
        let unread = judged
            .problems
            .iter()
            .any(|problem| problem.severity == SeverityWord::Error);
        let empty = tree.roots().is_empty() && !unread;
        let empty = empty.then_some((FileStatus::Skipped, "holds no plan"));
        let status = empty
            .or_else(|| self.nameless(&file, &mut judged))
            .or_else(|| {
                let title = judged
                    .problems
                    .first()
                    .map_or("", |problem| problem.diagnostic.code.title);
                (judged.count == 0 && unread).then_some((FileStatus::Unreadable, title))
            });
        let to_draw = !judged.outcomes.is_empty() || !judged.problems.is_empty();
        Checked {
            status,
            writing: writing(format),
            text: (to_draw && self.request.keep_texts).then(|| Arc::clone(tree.source())),
            judged,
        }
    }

    /// What becomes of plans that name no vocabulary: a file without any other is skipped if it was found
    /// in a folder, and everywhere else that is an error.
    fn nameless(
        &self,
        file: &PlanFile<'_>,
        judged: &mut Judged,
    ) -> Option<(FileStatus, &'static str)> {
        let first = judged.nameless?;
        let alone = judged.count == 0 && judged.problems.is_empty();
        if alone && !file.found.named {
            return Some((FileStatus::Skipped, "names no vocabulary"));
        }
        let span = file.tree.source().span(0, 0);
        let span = file
            .tree
            .roots()
            .get(first)
            .map_or(span, |&root| first_key(file.tree, root));
        let known = self.selection.program.vocabularies.first();
        let example = known.map_or("deployment/1".to_owned(), |known| {
            format!("{}/{}", known.name, known.version)
        });
        let diagnostic = Diagnostic::error(
            &codes::NO_VOCABULARY,
            "the plan does not name its vocabulary",
        )
        .at(span, "no `caveat` key here")
        .help(format!(
            "add `caveat: {example}` as its first key, or name one with `--vocabulary`"
        ));
        judged.problems.push(file.problem(diagnostic));
        (judged.count == 0).then_some((FileStatus::Unreadable, codes::NO_VOCABULARY.title))
    }

    /// Judges plans that follow one another.
    fn judge_in_a_row(&self, file: &PlanFile<'_>, first: usize, roots: &[NodeId]) -> Judged {
        let mut judged = Judged::default();
        let mut reading = Reading::default();
        for (index, &root) in (first..).zip(roots) {
            match self.vocabulary_of(file.tree, root) {
                Ok(Some(id)) => self.judge_plan(file, id, (index, root), &mut reading, &mut judged),
                Ok(None) => judged.nameless = judged.nameless.or(Some(index)),
                Err(problem) => judged.problems.push(file.problem(*problem)),
            }
        }
        judged
    }

    fn vocabulary_of(
        &self,
        tree: &Tree,
        root: NodeId,
    ) -> Result<Option<VocabularyId>, Box<Diagnostic>> {
        let Some(declared) = typed::declared_vocabulary(tree, root)? else {
            return Ok(self.selection.vocabulary);
        };
        let program = &self.selection.program;
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

    fn judge_plan(
        &self,
        file: &PlanFile<'_>,
        vocabulary: VocabularyId,
        (index, root): (usize, NodeId),
        reading: &mut Reading,
        judged: &mut Judged,
    ) {
        let program = &self.selection.program;
        let options = ReadOptions {
            strict: self.request.strict,
            cells: file.cells,
            ..ReadOptions::default()
        };
        typed::read_into(
            program.vocabulary(vocabulary),
            file.tree,
            root,
            options,
            reading,
        );
        let problems = reading
            .diagnostics
            .drain(..)
            .map(|problem| file.problem(problem));
        judged.problems.extend(problems);
        if file.tree.kind(root) != Kind::Map {
            return;
        }
        if self.looks_at_evidence {
            let folder = file.found.folder();
            evidence::verify(
                &mut reading.plan,
                file.tree,
                program.vocabulary(vocabulary),
                folder,
            );
        }
        judged.count += 1;
        let context = Context {
            program,
            tree: file.tree,
            plan: &reading.plan,
            today: self.request.as_of,
            keep: self.request.keep,
            budget: eval::STEPS,
        };
        let rules = self
            .rules
            .get(vocabulary.0 as usize)
            .map_or(&[][..], Vec::as_slice);
        judged.without_rules += usize::from(rules.is_empty());
        let outcomes = eval::evaluate(&context, rules);
        self.keep(
            file,
            vocabulary,
            (index, root),
            &reading.plan,
            outcomes,
            judged,
        );
    }

    /// Counts the outcomes of one plan, and puts those that are kept into words.
    fn keep(
        &self,
        file: &PlanFile<'_>,
        vocabulary: VocabularyId,
        (index, root): (usize, NodeId),
        plan: &Plan,
        outcomes: Outcomes,
        judged: &mut Judged,
    ) {
        judged.count_all(self.catalog, &outcomes.tallies);
        if outcomes.outcomes.is_empty() {
            return;
        }
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        let source = file.tree.source();
        let at = At {
            path: &file.found.shown,
            file: file.index,
            plan: index,
            source,
            root: (file.tree.span(root), first_key(file.tree, root)),
        };
        let name = self.names.get(vocabulary.0 as usize).copied().flatten();
        let name = name.and_then(|field| plan.field(Plan::ROOT, field).text(file.tree));
        judged.plans.push(model::Plan {
            index,
            line: source
                .position(file.tree.span(root).start, ColumnUnit::CodePoints)
                .line,
            name: name.map(str::to_owned),
        });
        let told = outcomes.outcomes.into_iter();
        judged
            .outcomes
            .extend(told.filter_map(|outcome| self.catalog.outcome(&at, outcome)));
    }
}

/// A file that could not be read.
fn unreadable(index: usize, found: &Found, problem: Diagnostic) -> Checked {
    let status = Some((FileStatus::Unreadable, problem.code.title));
    let problem = gather::problem(&found.shown, Some(index), problem, |_| None);
    let mut checked = Checked {
        status,
        ..Checked::default()
    };
    checked.judged.problems.push(problem);
    checked
}

/// A plan file that is being checked.
struct PlanFile<'a> {
    /// Its number among the files of the report.
    index: usize,
    found: &'a Found,
    tree: &'a Tree,
    /// Whether its values are cells of a table.
    cells: bool,
}

impl PlanFile<'_> {
    fn problem(&self, diagnostic: Diagnostic) -> model::Problem {
        let source = self.tree.source();
        gather::problem(&self.found.shown, Some(self.index), diagnostic, |id| {
            (id == source.id).then_some(source.as_ref())
        })
    }
}

impl Judged {
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
        self.nameless = self.nameless.or(later.nameless);
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

/// Puts what came of a file into the report.
pub(super) fn merge(report: &mut Report, index: usize, checked: Checked) {
    let Checked {
        status,
        writing,
        judged,
        text,
    } = checked;
    if let Some(file) = report.files.get_mut(index) {
        if let Some((status, reason)) = status {
            file.status = status;
            file.reason = Some(reason);
        }
        file.plan_count = judged.count;
        file.plans_without_rules = judged.without_rules;
        file.plans = judged.plans;
        file.writing = writing;
    }
    let clauses = report.rules.iter_mut().flat_map(|rule| &mut rule.clauses);
    for (clause, tally) in clauses.zip(&judged.tallies) {
        clause.tally.add(tally);
    }
    report.outcomes.extend(judged.outcomes);
    report.diagnostics.extend(judged.problems);
    if let Some(text) = text {
        report.texts.keep(&text);
    }
}

fn writing(format: Format) -> Writing {
    match format {
        Format::Json | Format::Ndjson => Writing::Json,
        Format::Yaml => Writing::Yaml,
        Format::Toml => Writing::Toml,
        Format::Csv => Writing::Csv,
    }
}

/// The field in which a plan says what it is called: `name`, else the first text that it must have.
fn name_field(vocabulary: &Vocabulary) -> Option<FieldId> {
    let root = vocabulary.record(vocabulary.root);
    let first = || {
        let required = |field: &crate::vocabulary::Field| field.required && field.ty == Type::Text;
        let at = root.fields.iter().position(required)?;
        Some(FieldId(u32::try_from(at).ok()?))
    };
    root.field_by_name("name").or_else(first)
}

/// The beginning of a plan, to point at the plan as a whole.
fn first_key(tree: &Tree, root: NodeId) -> Span {
    let first = tree.children(root).next();
    first
        .and_then(|child| tree.key_span(child))
        .unwrap_or_else(|| tree.span(root))
}

fn unknown_format(shown: &str) -> Diagnostic {
    let message = format!("the name of {} does not tell its format", quote(shown));
    Diagnostic::error(&codes::UNKNOWN_FORMAT, message).help(
        "plans end in .yaml, .yml, .json, .toml, .csv, .ndjson or .jsonl, and rules in .caveat",
    )
}

fn unknown_vocabulary<'n>(
    declared: &Declared<'_>,
    names: impl Iterator<Item = &'n str> + Clone,
) -> Diagnostic {
    let message = format!("no vocabulary is called {}", quote(declared.name));
    let help = match nearest(declared.name, names.clone()).first() {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are: {}", names.collect::<Vec<_>>().join(", ")),
    };
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
