//! One plan file at a time: read and judged.

use std::panic;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use super::Request;
use super::Selection;
use super::evidence;
use super::files::Found;
use super::judge::Checked;
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
use crate::report::gather::Catalog;
use crate::report::model::Report;
use crate::report::model::Writing;
use crate::report::sink::At;
use crate::report::sink::Part;
use crate::source::SourceId;
use crate::source::quote;
use crate::vocabulary::Field;
use crate::vocabulary::FieldId;
use crate::vocabulary::Type;
use crate::vocabulary::Vocabulary;

/// What all files are checked with.
pub(super) struct Checker<'a> {
    /// What was asked for.
    pub request: &'a Request,
    /// What is run.
    pub selection: &'a Selection,
    /// The rules as the report names them.
    pub catalog: &'a Catalog,
    /// The report, in which nothing is counted yet.
    pub report: &'a Report,
    /// The number of the first file's text.
    first_id: SourceId,
    /// For each vocabulary the rules that speak about it.
    rules: Vec<Vec<RuleId>>,
    /// For each vocabulary the field that names a plan.
    names: Vec<Option<FieldId>>,
    /// Whether any rule looks at evidence.
    pub looks_at_evidence: bool,
    /// What was seen of that.
    pub digests: evidence::Digests,
}

impl<'a> Checker<'a> {
    pub fn new(
        request: &'a Request,
        selection: &'a Selection,
        catalog: &'a Catalog,
        report: &'a Report,
    ) -> Self {
        let program = &selection.program;
        let first_id = u32::try_from(program.sources.len()).unwrap_or(u32::MAX);
        let of = |vocabulary: VocabularyId| {
            let speaks = |rule: &&RuleId| program.rule(**rule).vocabulary == vocabulary;
            selection.rules.iter().filter(speaks).copied().collect()
        };
        let ids = || (0..).map(VocabularyId).zip(&program.vocabularies);
        Self {
            request,
            selection,
            catalog,
            report,
            first_id: SourceId(first_id),
            rules: ids().map(|(id, _)| of(id)).collect(),
            names: ids()
                .map(|(_, vocabulary)| name_field(vocabulary))
                .collect(),
            looks_at_evidence: evidence::is_asked_for(program),
            digests: evidence::Digests::default(),
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

    /// Checks a file so that a mistake of ours on it hides nothing of the others.
    pub fn check<P: Part>(&self, index: usize, found: &Found) -> Checked<P> {
        let at = At {
            report: self.report,
            path: &found.shown,
            text: None,
            writing: Writing::default(),
        };
        let read = || match detect::by_name(&found.shown) {
            Some(format @ (Format::Ndjson | Format::Csv)) => self.pieces(index, found, format),
            format => self.whole(index, found, format),
        };
        match guarded(&found.shown, read) {
            Ok(judged) => judged.finish(&at, found.named),
            Err(problem) => Checked::unreadable(&at, *problem),
        }
    }

    /// Judges every plan of a file that is read at once.
    fn whole<P: Part>(
        &self,
        index: usize,
        found: &Found,
        format: Option<Format>,
    ) -> Result<Judged<P>, Box<Diagnostic>> {
        let bytes = found.read()?;
        let source = document::decode(self.id(index), found.shown.as_ref(), bytes)?;
        let format = match format {
            Some(format) => format,
            None if found.path().is_none() => detect::by_content(&source.text),
            None => return Err(Box::new(unknown_format(&found.shown))),
        };
        let document = document::read(format, Arc::new(source), &Limits::default());
        Ok(self.judge((found, format), document, 0))
    }

    /// Judges every plan of a file that may be of any length. While some plans are judged, the next are read.
    fn pieces<P: Part>(
        &self,
        index: usize,
        found: &Found,
        format: Format,
    ) -> Result<Judged<P>, Box<Diagnostic>> {
        let (id, limits) = (self.id(index), Limits::default());
        let mut judged = Judged::default();
        let pieces = Pieces::new(format, found.shown.as_ref(), found.open()?, &limits);
        let Some(mut pieces) = pieces else {
            return Ok(judged);
        };
        let mut next = pieces.next(id).map_err(|why| found.unread(why))?;
        while let Some(document) = next {
            let (void, first) = (document.void, judged.read);
            let (piece, read) = rayon::join(
                || self.judge((found, format), document, first),
                || pieces.next(id),
            );
            judged.add(piece, void);
            next = read.map_err(|why| found.unread(why))?;
        }
        Ok(judged)
    }

    /// The number of a file's text.
    fn id(&self, index: usize) -> SourceId {
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        SourceId(self.first_id.0.saturating_add(index))
    }

    /// Judges every plan of a document, before which so many plans come.
    fn judge<P: Part>(
        &self,
        (found, format): (&Found, Format),
        document: Document,
        first: usize,
    ) -> Judged<P> {
        let file = PlanFile {
            checker: self,
            found,
            tree: &document.tree,
            first,
            writing: writing(format),
        };
        file.judge(document.diagnostics)
    }
}

/// Does something with a file so that a mistake of ours is a problem of that file alone.
fn guarded<T>(
    shown: &str,
    read: impl FnOnce() -> Result<T, Box<Diagnostic>>,
) -> Result<T, Box<Diagnostic>> {
    let read = panic::catch_unwind(AssertUnwindSafe(read));
    read.unwrap_or_else(|_| Err(Box::new(mistake(shown))))
}

fn mistake(shown: &str) -> Diagnostic {
    let name = quote(shown);
    let message = format!("a mistake in Caveat itself kept {name} from being checked");
    let help = "please report it, with the file if you may share it";
    Diagnostic::error(&codes::INTERNAL, message).help(help)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_of_ours_is_a_problem_of_one_file() {
        let files = ["a.yaml", "b.yaml", "c.yaml"].map(|name| {
            guarded(name, || match name {
                "b.yaml" => panic!("an index out of bounds, say"),
                name => Ok(name.len()),
            })
        });
        let told = files.map(|file| file.map_err(|problem| (problem.code.id, problem.message)));
        let message = "a mistake in Caveat itself kept `b.yaml` from being checked";
        let mistake = ("C0513", message.to_owned());
        assert_eq!(told, [Ok(6), Err(mistake), Ok(6)]);
    }
}
