//! One plan file at a time: read, judged, and counted into the report.

use std::panic;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

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
    status: Option<(FileStatus, &'static str)>,
    writing: Writing,
    judged: Judged,
    text: Option<Arc<Source>>,
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
            checker: self,
            index,
            found,
            tree,
            cells: format == Format::Csv,
        };
        let judged = file.judge(document.diagnostics);
        let to_draw = !judged.outcomes.is_empty() || !judged.problems.is_empty();
        Checked {
            status: judged.status,
            writing: writing(format),
            text: (to_draw && self.request.keep_texts).then(|| Arc::clone(tree.source())),
            judged,
        }
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
