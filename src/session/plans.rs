//! One plan file at a time: read, judged, and counted into the report.

use std::panic;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

use rayon::iter::IndexedParallelIterator;
use rayon::iter::IntoParallelIterator;
use rayon::iter::ParallelIterator;

use super::Request;
use super::Selection;
use super::evidence;
use super::files::Found;
use super::judge::Judged;
use super::judge::PlanFile;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::session as codes;
use crate::document;
use crate::document::Document;
use crate::document::Format;
use crate::document::Limits;
use crate::document::Pieces;
use crate::document::detect;
use crate::program::RuleId;
use crate::program::VocabularyId;
use crate::report::gather;
use crate::report::gather::Catalog;
use crate::report::model::FileStatus;
use crate::report::model::Report;
use crate::report::model::Writing;
use crate::source::Source;
use crate::source::SourceId;
use crate::source::quote;
use crate::vocabulary::Field;
use crate::vocabulary::FieldId;
use crate::vocabulary::Type;
use crate::vocabulary::Vocabulary;

/// The stack of each thread: expressions nest as deep as the parser lets them, on any platform.
const STACK: usize = 16 << 20;

/// What all files are checked with.
pub(super) struct Checker<'a> {
    /// What was asked for.
    pub request: &'a Request,
    /// What is run.
    pub selection: &'a Selection,
    /// The rules as the report names them.
    pub catalog: &'a Catalog,
    /// The number of the first file's text.
    first_id: SourceId,
    /// The number for the text of the next piece behind the first of its file.
    next_id: AtomicU32,
    /// For each vocabulary the rules that speak about it.
    rules: Vec<Vec<RuleId>>,
    /// For each vocabulary the field that names a plan.
    names: Vec<Option<FieldId>>,
    /// Whether any rule looks at evidence.
    pub looks_at_evidence: bool,
}

/// What came of one file.
#[derive(Debug, Default)]
pub(super) struct Checked {
    writing: Writing,
    judged: Judged,
    texts: Vec<Arc<Source>>,
}

impl Checked {
    /// All that came of a file. The text of one that was skipped is not drawn.
    fn finish(mut self, found: &Found) -> Self {
        self.judged = self.judged.finish(found);
        if !self.judged.has_anything_to_draw() {
            self.texts.clear();
        }
        self
    }
}

impl<'a> Checker<'a> {
    pub fn new(
        request: &'a Request,
        selection: &'a Selection,
        catalog: &'a Catalog,
        (first_id, files): (SourceId, usize),
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
            next_id: AtomicU32::new(first_id.0.saturating_add(number(files))),
            rules: ids().map(|(id, _)| of(id)).collect(),
            names: ids()
                .map(|(_, vocabulary)| name_field(vocabulary))
                .collect(),
            looks_at_evidence: evidence::is_asked_for(program),
        }
    }

    /// The rules that speak about a vocabulary.
    pub fn rules(&self, vocabulary: VocabularyId) -> &[RuleId] {
        let rules = self.rules.get(vocabulary.0 as usize);
        rules.map_or(&[], Vec::as_slice)
    }

    /// The field in which a plan says what it is called.
    pub fn name_field(&self, vocabulary: VocabularyId) -> Option<FieldId> {
        self.names.get(vocabulary.0 as usize).copied().flatten()
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
            let name = quote(&found.shown);
            let message = format!("a mistake in Caveat itself kept {name} from being checked");
            let problem = Diagnostic::error(&codes::INTERNAL, message);
            let help = "please report it, with the file if you may share it";
            unreadable(index, found, problem.help(help))
        })
    }

    fn check(&self, index: usize, found: &Found) -> Checked {
        let checked = match detect::by_name(&found.shown) {
            Some(format @ (Format::Ndjson | Format::Csv)) => {
                self.check_pieces(index, found, format)
            }
            format => self.check_whole(index, found, format),
        };
        checked.unwrap_or_else(|problem| unreadable(index, found, *problem))
    }

    fn check_whole(
        &self,
        index: usize,
        found: &Found,
        format: Option<Format>,
    ) -> Result<Checked, Box<Diagnostic>> {
        let bytes = found.read()?;
        let source = document::decode(self.id(index), found.shown.as_ref(), bytes)?;
        let format = match format {
            Some(format) => format,
            None if found.path().is_none() => detect::by_content(&source.text),
            None => return Err(Box::new(unknown_format(&found.shown))),
        };
        let document = document::read(format, Arc::new(source), &Limits::default());
        let mut checked = Checked::default();
        self.judge((index, found, format), document, &mut checked);
        Ok(checked.finish(found))
    }

    /// Checks a file that may be of any length, holding some of its plans at a time.
    fn check_pieces(
        &self,
        index: usize,
        found: &Found,
        format: Format,
    ) -> Result<Checked, Box<Diagnostic>> {
        let mut checked = Checked::default();
        let limits = Limits::default();
        let pieces = Pieces::new(format, found.shown.as_ref(), found.open()?, &limits);
        let Some(mut pieces) = pieces else {
            return Ok(checked);
        };
        let mut id = self.id(index);
        while let Some(document) = pieces.next(id).map_err(|why| found.unread(why))? {
            self.judge((index, found, format), document, &mut checked);
            id = SourceId(self.next_id.fetch_add(1, Ordering::Relaxed));
        }
        Ok(checked.finish(found))
    }

    /// The number of a file's text.
    fn id(&self, index: usize) -> SourceId {
        SourceId(self.first_id.0 + number(index))
    }

    /// Judges every plan of a document.
    fn judge(
        &self,
        (index, found, format): (usize, &Found, Format),
        document: Document,
        checked: &mut Checked,
    ) {
        let tree = &document.tree;
        let file = PlanFile {
            checker: self,
            index,
            found,
            tree,
            first: checked.judged.written(),
            cells: format == Format::Csv,
        };
        let judged = file.judge(document.diagnostics);
        if judged.has_anything_to_draw() && self.request.keep_texts {
            checked.texts.push(Arc::clone(tree.source()));
        }
        checked.writing = writing(format);
        checked.judged.add(judged, document.void);
    }
}

fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// A file that could not be read.
fn unreadable(index: usize, found: &Found, problem: Diagnostic) -> Checked {
    let status = Some((FileStatus::Unreadable, problem.code.title));
    let problem = gather::problem(&found.shown, Some(index), problem, |_| None);
    let mut checked = Checked::default();
    checked.judged.status = status;
    checked.judged.problems.push(problem);
    checked
}

/// Puts what came of a file into the report.
pub(super) fn merge(report: &mut Report, index: usize, checked: Checked) {
    let Checked {
        writing,
        judged,
        texts,
    } = checked;
    if let Some(file) = report.files.get_mut(index) {
        if let Some((status, reason)) = judged.status {
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
    for text in &texts {
        report.texts.keep(text);
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
        let required = |field: &Field| field.required && field.ty == Type::Text;
        let at = root.fields.iter().position(required)?;
        Some(FieldId(u32::try_from(at).ok()?))
    };
    root.field_by_name("name").or_else(first)
}

fn unknown_format(shown: &str) -> Diagnostic {
    let message = format!("the name of {} does not tell its format", quote(shown));
    Diagnostic::error(&codes::UNKNOWN_FORMAT, message).help(
        "plans end in .yaml, .yml, .json, .toml, .csv, .ndjson or .jsonl, and rules in .caveat",
    )
}
