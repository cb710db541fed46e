//! Vocabularies: types of fields are resolved, taxonomies get their parents.

use std::collections::HashMap;

use super::Compiler;
use super::circle::find_circle;
use super::declare::duplicate;
use super::declare::number;
use super::declare::quoted;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::semantic as codes;
use crate::source::Span;
use crate::syntax::ast;
use crate::vocabulary::Field;
use crate::vocabulary::PLACEHOLDERS;
use crate::vocabulary::Record;
use crate::vocabulary::RecordId;
use crate::vocabulary::Taxonomy;
use crate::vocabulary::TaxonomyId;
use crate::vocabulary::Term;
use crate::vocabulary::TermId;
use crate::vocabulary::Type;
use crate::vocabulary::Vocabulary;

/// The declarations of one vocabulary, before its types are resolved.
struct Draft<'a> {
    name: &'a ast::Name,
    version: u32,
    title: String,
    doc: String,
    records: Vec<&'a ast::Record>,
    taxonomies: Vec<&'a ast::Taxonomy>,
    placeholders: Option<Vec<String>>,
}

/// How many terms the taxonomies of a vocabulary may have together. A taxonomy keeps a bit for each pair of
/// its terms: 128 MB at the most.
const MAX_TERMS: usize = 1 << 15;

/// The key that names the vocabulary in a plan, so that no field can have it.
const HEADER_KEY: &str = "caveat";

impl<'a> Compiler<'a> {
    /// Builds every vocabulary.
    pub(super) fn declare_vocabularies(&mut self) {
        for file in self.files {
            if let Some(draft) = draft(&file.tree) {
                match self.program.find_vocabulary(&draft.name.text) {
                    Some(first) => {
                        let first = self.program.vocabulary(first).span;
                        self.report(duplicate(draft.name, first));
                    }
                    None => self.build_vocabulary(&draft),
                }
            }
        }
    }

    fn build_vocabulary(&mut self, draft: &Draft<'a>) {
        let types = self.name_types(draft);
        let mut room = Some(MAX_TERMS);
        let taxonomies = (draft.taxonomies.iter())
            .map(|tree| self.build_taxonomy(tree, &mut room))
            .collect();
        let mut records = vec![evidence()];
        for tree in &draft.records {
            records.push(self.build_record(tree, &types));
        }
        let root = self.find_root(draft);
        let defaults = || PLACEHOLDERS.iter().map(|&text| text.to_owned()).collect();
        self.program.vocabularies.push(Vocabulary {
            name: draft.name.text.clone(),
            version: draft.version,
            title: draft.title.clone(),
            doc: draft.doc.clone(),
            root,
            records,
            taxonomies,
            placeholders: draft.placeholders.clone().unwrap_or_else(defaults),
            span: draft.name.span,
        });
    }

    /// The types that a vocabulary declares, by name.
    fn name_types(&mut self, draft: &Draft<'a>) -> HashMap<&'a str, Type> {
        let mut types: HashMap<&str, (Type, Span)> = HashMap::new();
        let records = (1..).map(|id| Type::Record(RecordId(id)));
        let taxonomies = (0..).map(|id| Type::Term(TaxonomyId(id)));
        let names = (draft.records.iter().map(|tree| &tree.name).zip(records)).chain(
            draft
                .taxonomies
                .iter()
                .map(|tree| &tree.name)
                .zip(taxonomies),
        );
        for (name, ty) in names {
            if let Some((_, first)) = types.get(name.text.as_str()) {
                let diagnostic = duplicate(name, *first);
                self.report(diagnostic);
                continue;
            }
            types.insert(&name.text, (ty, name.span));
        }
        types
            .into_iter()
            .map(|(name, (ty, _))| (name, ty))
            .collect()
    }

    fn find_root(&mut self, draft: &Draft<'_>) -> RecordId {
        let mut roots = (1..)
            .map(RecordId)
            .zip(&draft.records)
            .filter(|(_, tree)| tree.root);
        let (first, second) = (roots.next(), roots.next());
        if let Some((_, second)) = second {
            self.report(
                Diagnostic::error(&codes::NO_ROOT, "a vocabulary has one root record")
                    .at(second.name.span, "a second root")
                    .help("declare it as a `type`"),
            );
        }
        let Some((root, _)) = first else {
            self.report(
                Diagnostic::error(
                    &codes::NO_ROOT,
                    format!("the vocabulary `{}` has no root record", draft.name.text),
                )
                .at(draft.name.span, "which record is a whole plan?")
                .help("declare the record that describes a whole plan with `root Name { … }`"),
            );
            return RecordId::EVIDENCE;
        };
        root
    }

    fn build_record(&mut self, tree: &'a ast::Record, types: &HashMap<&'a str, Type>) -> Record {
        let mut names: HashMap<&str, Span> = HashMap::new();
        let mut keys: HashMap<&str, Span> = HashMap::new();
        let mut fields = Vec::new();
        for field in &tree.fields {
            let key = field
                .key
                .as_ref()
                .map_or(&field.name.text, |key| &key.value);
            let key_span = field.key.as_ref().map_or(field.name.span, |key| key.span);
            if tree.root && key == HEADER_KEY {
                self.report(reserved_key(key_span));
            }
            let first_name = names.insert(&field.name.text, field.name.span);
            let first_key = keys.insert(key, key_span);
            if let Some(first) = first_name.or(first_key) {
                self.report(duplicate(&field.name, first));
                continue;
            }
            let Some(ty) = self.field_type(&field.ty, types) else {
                continue;
            };
            fields.push(Field {
                name: field.name.text.clone(),
                key: key.clone(),
                doc: field.doc.clone().unwrap_or_default(),
                ty,
                required: field.required,
                example: field.example.as_ref().map(|text| text.value.clone()),
                span: field.name.span,
            });
        }
        let doc = tree.doc.clone().unwrap_or_default();
        Record::new(tree.name.text.clone(), doc, fields, tree.name.span)
    }

    fn field_type(&mut self, tree: &ast::TypeExpr, types: &HashMap<&str, Type>) -> Option<Type> {
        match tree {
            ast::TypeExpr::List(of, _) => Some(Type::List(Box::new(self.field_type(of, types)?))),
            ast::TypeExpr::Map(of, _) => Some(Type::Map(Box::new(self.field_type(of, types)?))),
            ast::TypeExpr::Name(name) => {
                let found =
                    base_type(&name.text).or_else(|| types.get(name.text.as_str()).cloned());
                if found.is_none() {
                    self.report_unknown_type(name, types.keys().copied());
                }
                found
            }
        }
    }

    fn report_unknown_type<'n>(
        &mut self,
        name: &ast::Name,
        declared: impl Iterator<Item = &'n str>,
    ) {
        let base = Type::BASE.iter().map(|(word, _)| *word);
        let diagnostic = Diagnostic::error(
            &codes::UNKNOWN_TYPE,
            format!("no type is called `{}`", name.text),
        )
        .at(name.span, "not declared");
        self.report(diagnostic.did_you_mean(
            name.span,
            &name.text,
            base.clone().chain(declared),
            format!(
                "declare it with `type` or `taxonomy`, or use a base type: {}",
                quoted(base)
            ),
        ));
    }

    /// A type written in a pack: base types, and those of the vocabulary that the file uses.
    pub(super) fn resolve_type(&mut self, file: usize, tree: &ast::TypeExpr) -> Option<Type> {
        let types = match self.file_scope(file).vocabulary {
            Some(id) => named_types(self.program.vocabulary(id)),
            None => HashMap::new(),
        };
        let types = types
            .iter()
            .map(|(name, ty)| (name.as_str(), ty.clone()))
            .collect();
        self.field_type(tree, &types)
    }

    /// A taxonomy, of at most as many terms as there is room for; no room is left where that was told.
    fn build_taxonomy(&mut self, tree: &'a ast::Taxonomy, room: &mut Option<usize>) -> Taxonomy {
        let mut flat = Vec::new();
        flatten(&tree.terms, None, &mut flat);
        let left = room.unwrap_or(0);
        if let Some((term, _)) = flat.get(left) {
            if room.take().is_some() {
                self.report(too_many_terms(term.name.span));
            }
            flat.truncate(left);
        }
        *room = room.map(|left| left - flat.len());
        let mut by_word: HashMap<&str, (TermId, Span)> = HashMap::new();
        for (index, (term, _)) in flat.iter().enumerate() {
            let id = TermId(u16::try_from(index).unwrap_or(u16::MAX));
            let words = std::iter::once((term.name.text.as_str(), term.name.span)).chain(
                term.aliases
                    .iter()
                    .map(|alias| (alias.value.as_str(), alias.span)),
            );
            for (word, span) in words {
                match by_word.get(word).copied() {
                    Some((_, first)) => self.report(duplicate_term(word, span, first)),
                    None => {
                        by_word.insert(word, (id, span));
                    }
                }
            }
        }
        let terms: Vec<Term> = (flat.iter())
            .map(|(term, parent)| self.build_term(term, *parent, &by_word))
            .collect();
        self.report_term_circle(&terms);
        let terms = without_circles(terms);
        let doc = tree.doc.clone().unwrap_or_default();
        Taxonomy::new(tree.name.text.clone(), doc, terms, tree.name.span)
    }

    fn build_term(
        &mut self,
        tree: &ast::TermDecl,
        parent: Option<TermId>,
        by_word: &HashMap<&str, (TermId, Span)>,
    ) -> Term {
        let mut parents: Vec<TermId> = parent.into_iter().collect();
        for name in &tree.also_under {
            match by_word.get(name.text.as_str()) {
                Some((id, _)) => parents.push(*id),
                None => {
                    let words = by_word.keys().copied();
                    self.report(unknown_term(name.span, &name.text, words));
                }
            }
        }
        Term {
            name: tree.name.text.clone(),
            title: tree
                .title
                .as_ref()
                .map(|text| text.value.clone())
                .unwrap_or_default(),
            doc: tree.doc.clone().unwrap_or_default(),
            aliases: tree
                .aliases
                .iter()
                .map(|alias| alias.value.clone())
                .collect(),
            parents,
            span: tree.name.span,
        }
    }

    fn report_term_circle(&mut self, terms: &[Term]) {
        let Some(circle) = find_circle(&parent_edges(terms)) else {
            return;
        };
        let on_circle: Vec<&Term> = circle
            .iter()
            .filter_map(|index| terms.get(*index))
            .collect();
        let names: Vec<String> = on_circle
            .iter()
            .map(|term| format!("`{}`", term.name))
            .collect();
        let span = on_circle.first().map(|term| term.span).unwrap_or_default();
        self.report(
            Diagnostic::error(
                &codes::CIRCLE,
                format!(
                    "terms lie under each other in a circle: {}",
                    names.join(" under ")
                ),
            )
            .at(span, "under itself")
            .help("remove one `also under`"),
        );
    }
}

/// Says that a word is none of these terms.
pub(super) fn unknown_term<'w>(
    span: Span,
    word: &str,
    terms: impl IntoIterator<Item = &'w str>,
) -> Diagnostic {
    Diagnostic::error(&codes::UNKNOWN_TERM, format!("no term is called `{word}`"))
        .at(span, "not a term of this taxonomy")
        .did_you_mean(span, word, terms, "use a term that the vocabulary declares")
}

fn duplicate_term(word: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::error(
        &codes::DUPLICATE,
        format!("the term `{word}` is declared twice"),
    )
    .at(span, "the second time")
    .at(first, "the first time")
    .help("a term stands in one place; name its other parents with `also under`")
}

fn reserved_key(span: Span) -> Diagnostic {
    Diagnostic::error(
        &codes::DUPLICATE,
        format!("the key `{HEADER_KEY}` is taken"),
    )
    .at(span, "names the vocabulary in every plan")
    .help("give the field another name or key")
}

fn draft(tree: &ast::File) -> Option<Draft<'_>> {
    let Some(ast::Header::Vocabulary {
        doc,
        name,
        version,
        title,
    }) = &tree.header
    else {
        return None;
    };
    let mut draft = Draft {
        name,
        version: *version,
        title: title
            .as_ref()
            .map(|text| text.value.clone())
            .unwrap_or_default(),
        doc: doc.clone().unwrap_or_default(),
        records: Vec::new(),
        taxonomies: Vec::new(),
        placeholders: None,
    };
    for item in &tree.items {
        match item {
            ast::Item::Record(record) => draft.records.push(record),
            ast::Item::Taxonomy(taxonomy) => draft.taxonomies.push(taxonomy),
            ast::Item::Placeholders(texts) => draft
                .placeholders
                .get_or_insert_default()
                .extend(texts.iter().map(|text| text.value.clone())),
            _ => {}
        }
    }
    Some(draft)
}

fn base_type(word: &str) -> Option<Type> {
    Type::BASE
        .iter()
        .find(|(name, _)| *name == word)
        .map(|(_, ty)| ty.clone())
}

/// The types of a vocabulary by name.
fn named_types(vocabulary: &Vocabulary) -> HashMap<String, Type> {
    let records = (vocabulary.records.iter().enumerate().skip(1))
        .map(|(id, record)| (record.name.clone(), Type::Record(RecordId(number(id)))));
    let taxonomies = (vocabulary.taxonomies.iter().enumerate())
        .map(|(id, taxonomy)| (taxonomy.name.clone(), Type::Term(TaxonomyId(number(id)))));
    records.chain(taxonomies).collect()
}

/// The record that every vocabulary has: a document that backs a statement.
fn evidence() -> Record {
    let field = |name: &str, ty: Type, doc: &str, example: &str| Field {
        name: name.to_owned(),
        key: name.to_owned(),
        doc: doc.to_owned(),
        ty,
        required: false,
        example: Some(example.to_owned()),
        span: Span::default(),
    };
    let fields = vec![
        field(
            "path",
            Type::Text,
            "The file, seen from the plan.",
            "evidence/report.pdf",
        ),
        field(
            "url",
            Type::Text,
            "Where it is published.",
            "https://example.org/report.pdf",
        ),
        field(
            "sha256",
            Type::Text,
            "The SHA-256 digest of the file.",
            "9f86d081884c7d65…",
        ),
        field("date", Type::Date, "The day it was made.", "2026-01-31"),
        field(
            "author",
            Type::Text,
            "Who made it.",
            "Data protection officer",
        ),
        field(
            "independent",
            Type::Boolean,
            "Whether its author is independent of the operator.",
            "true",
        ),
    ];
    let doc = "A document that backs a statement, given as a path or URL or as a record.";
    Record::new(
        "Evidence".to_owned(),
        doc.to_owned(),
        fields,
        Span::default(),
    )
}

fn too_many_terms(span: Span) -> Diagnostic {
    let message = format!("a vocabulary has more than {MAX_TERMS} terms, which is the limit");
    Diagnostic::error(&codes::TOO_MANY_TERMS, message)
        .at(span, "one term too many")
        .help("leave out what no rule tells apart, or make it a `text`")
}

/// Terms in the order of the text, each with the term it stands in.
fn flatten<'a>(
    terms: &'a [ast::TermDecl],
    parent: Option<TermId>,
    flat: &mut Vec<(&'a ast::TermDecl, Option<TermId>)>,
) {
    for term in terms {
        let id = TermId(u16::try_from(flat.len()).unwrap_or(u16::MAX));
        flat.push((term, parent));
        flatten(&term.children, Some(id), flat);
    }
}

fn parent_edges(terms: &[Term]) -> Vec<Vec<usize>> {
    terms
        .iter()
        .map(|term| term.parents.iter().map(|id| id.0 as usize).collect())
        .collect()
}

/// Cuts second parents where terms form a circle, which has been reported.
fn without_circles(mut terms: Vec<Term>) -> Vec<Term> {
    if find_circle(&parent_edges(&terms)).is_some() {
        terms.iter_mut().for_each(|term| term.parents.truncate(1));
    }
    terms
}
