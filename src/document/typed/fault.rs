//! What is wrong with a plan under its vocabulary, in words.

use super::Reader;
use super::scalar::Text;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::diagnostic::codes::document::MANY_MORE;
use crate::diagnostic::codes::plan as codes;
use crate::diagnostic::near::nearest;
use crate::document::Kind;
use crate::document::NodeId;
use crate::document::plan::Missing;
use crate::document::plan::RecordHead;
use crate::document::plan::Value;
use crate::source::Span;
use crate::source::quote;
use crate::value::Problem;
use crate::value::boolean;
use crate::value::decimal;
use crate::vocabulary::FieldId;
use crate::vocabulary::Record;
use crate::vocabulary::RecordId;
use crate::vocabulary::Taxonomy;
use crate::vocabulary::TaxonomyId;
use crate::vocabulary::Term;
use crate::vocabulary::Type;

/// A plan with a million faults is told about in this many diagnostics, and one with the number of the
/// others.
const MOST_DIAGNOSTICS: usize = 1000;

/// How many names a help lists.
const MOST_NAMES: usize = 12;

/// What was found beyond [`MOST_DIAGNOSTICS`].
#[derive(Default)]
pub(super) struct Unreported {
    warnings: usize,
    errors: usize,
}

/// Lists, maps and single values in each other's place.
impl Reader<'_> {
    /// A plan is a map of fields, and this is something else.
    pub(super) fn report_no_plan(&mut self) {
        let found = self.found(self.root);
        let diagnostic = Diagnostic::error(&codes::SHAPE, format!("a plan is a map, not {found}"))
            .at(self.value_span(self.root), found)
            .help("write the plan's fields as keys with values");
        self.report(diagnostic);
    }

    /// A list, a map or a single value where the type is another one.
    #[cold]
    pub(super) fn report_shape(&mut self, ty: &Type, node: NodeId) {
        let (wanted, found) = (self.noun(ty), self.found(node));
        let message = match self.tree.key(node) {
            Some(key) => format!("{} is {wanted}, not {found}", quote(key)),
            None => format!("{wanted} belongs here, not {found}"),
        };
        let help = match ty {
            Type::List(_) => "put it into brackets, even if there is only one: `[…]`",
            Type::Record(RecordId::EVIDENCE) => "write a path or a URL, or keys with values",
            Type::Map(_) | Type::Record(_) => "write it as keys with values",
            _ => "write one value",
        };
        let mut diagnostic = Diagnostic::error(&codes::SHAPE, message).help(help);
        diagnostic = self.at_value(diagnostic, node, found);
        if let (Type::List(_), Some(item)) = (ty, self.short_scalar(node)) {
            diagnostic = diagnostic.suggest(self.tree.span(node), format!("[{item}]"));
        }
        self.report(diagnostic);
    }

    /// A map for an amount of money without one of its two keys.
    pub(super) fn report_half_money(&mut self, node: NodeId, key: &str) {
        let message = "an amount of money has an `amount` and a `currency`";
        let diagnostic = Diagnostic::error(&codes::VALUE, message)
            .help("write both, such as `{amount: 5000, currency: EUR}`");
        let diagnostic = self.at_record(diagnostic, node, &format!("`{key}` is missing"));
        self.report(diagnostic);
    }

    /// A plan that would take more memory than it may.
    #[cold]
    pub(super) fn report_too_large(&mut self, node: NodeId) {
        let limit = self.options.fields;
        let message = format!("the plan has more than {limit} fields (`fields`)");
        let diagnostic = Diagnostic::error(&codes::TOO_LARGE, message)
            .help("split it into several plans, or raise the limit");
        let diagnostic = self.at_record(diagnostic, node, "what is in here was not read");
        self.report(diagnostic);
    }

    /// What a node is, to follow "not".
    fn found(&self, node: NodeId) -> &'static str {
        match self.tree.kind(node) {
            Kind::Null => "nothing",
            Kind::Plain | Kind::Quoted => "a single value",
            Kind::List => "a list",
            Kind::Map => "a map",
        }
    }

    /// What a type's values are.
    fn noun(&self, ty: &Type) -> String {
        match ty {
            Type::Record(RecordId::EVIDENCE) => "evidence".to_owned(),
            Type::Record(id) => format!("a map (`{}`)", self.vocabulary.record(*id).name),
            Type::Term(id) => format!("a term of `{}`", self.vocabulary.taxonomy(*id).name),
            Type::Money => "an amount of money".to_owned(),
            Type::Bytes => "an amount of data".to_owned(),
            Type::Percent => "a percentage".to_owned(),
            Type::Area => "an area".to_owned(),
            other => format!("a {}", self.vocabulary.type_name(other)),
        }
    }

    /// A scalar as it is written, if it could stand in brackets as it is.
    fn short_scalar(&self, node: NodeId) -> Option<&str> {
        let written = self.tree.source().slice(self.tree.span(node));
        let fits = written.len() <= 60 && !written.contains(['[', ']', '{', '}', ',', '#', '\n']);
        let scalar = matches!(self.tree.kind(node), Kind::Plain | Kind::Quoted);
        (fits && scalar && !self.options.cells).then_some(written)
    }
}

/// Texts that are not of their type.
impl Reader<'_> {
    #[cold]
    pub(super) fn report_problem(&mut self, text: Text<'_>, problem: Problem) {
        let message = format!("{} is not {}", quote(text.trimmed), problem.wanted);
        let mut diagnostic = Diagnostic::error(&codes::VALUE, message);
        diagnostic = self.at_value(diagnostic, text.node, &problem.reason.unwrap_or_default());
        diagnostic = match problem.suggestion {
            Some(right) => self.did_you_mean(diagnostic, text, &[&right]),
            None => diagnostic.help(problem.advice),
        };
        self.report(diagnostic);
    }

    #[cold]
    pub(super) fn report_unknown_term(&mut self, id: TaxonomyId, text: Text<'_>) {
        let taxonomy = self.vocabulary.taxonomy(id);
        let message = format!(
            "{} is not a term of `{}`",
            quote(text.trimmed),
            taxonomy.name
        );
        let diagnostic = Diagnostic::error(&codes::UNKNOWN_TERM, message);
        let diagnostic = self.at_value(diagnostic, text.node, "");
        let near = if self.is_full() {
            Vec::new()
        } else {
            near_terms(taxonomy, text.trimmed)
        };
        let diagnostic = if near.is_empty() {
            diagnostic.help(format!("its terms are {}", top_terms(taxonomy)))
        } else {
            self.did_you_mean(diagnostic, text, &near)
        };
        self.report(diagnostic);
    }

    /// Names what may have been meant, and offers it where it is one thing alone.
    fn did_you_mean(&self, diagnostic: Diagnostic, text: Text<'_>, right: &[&str]) -> Diagnostic {
        let diagnostic = diagnostic.help(format!("did you mean {}?", one_of(right)));
        match (right, text.value) {
            ([right], Value::Text) => {
                let span = self.tree.span(text.node);
                diagnostic.suggest(span, self.written_like(span, right))
            }
            _ => diagnostic,
        }
    }

    /// A replacement in the quotes of what it replaces. A bare number may stand in JSON or TOML, where
    /// what is no number wants quotes.
    fn written_like(&self, span: Span, right: &str) -> String {
        let written = self.tree.source().slice(span);
        let is_data = |text: &str| decimal::parse(text).is_ok() || boolean::parse(text).is_ok();
        match written.bytes().next() {
            Some(b'\'') => format!("'{right}'"),
            Some(b'"') => format!("\"{right}\""),
            _ if is_data(written) && !is_data(right) => format!("\"{right}\""),
            _ => right.to_owned(),
        }
    }
}

/// Keys.
impl Reader<'_> {
    #[cold]
    pub(super) fn report_unknown_key(&mut self, ty: RecordId, node: NodeId) {
        let record = self.vocabulary.record(ty);
        let key = self.tree.key(node).unwrap_or_default();
        let message = format!("no field of `{}` has the key {}", record.name, quote(key));
        let near = if self.is_full() {
            Vec::new()
        } else {
            near_keys(record, key)
        };
        let diagnostic = self.unknown_key(message, node);
        let diagnostic = match (near.as_slice(), self.owner_of(key)) {
            ([], Some(owner)) => diagnostic.help(format!("`{owner}` has such a field")),
            ([], None) => diagnostic.help(format!("its keys are {}", keys(record))),
            (near, _) => self.did_you_mean_key(diagnostic, node, near),
        };
        self.report(diagnostic);
    }

    pub(super) fn report_unknown_money_key(&mut self, node: NodeId) {
        let key = self.tree.key(node).unwrap_or_default();
        let message = format!("an amount of money has no {}", quote(key));
        let diagnostic = self.unknown_key(message, node);
        self.report(diagnostic.help("its keys are `amount` and `currency`"));
    }

    pub(super) fn report_required(&mut self, head: RecordHead, field: FieldId, why: Missing) {
        self.reading.complete = false;
        let slot = self.slot(head.first + field.0).map(|slot| slot.node);
        let field = self.vocabulary.record(head.ty).field(field);
        let state = match why {
            Missing::Absent | Missing::Unreadable => "missing",
            Missing::Null => "null",
            Missing::Blank => "blank",
            Missing::Placeholder => "only a placeholder",
        };
        let example = match &field.example {
            Some(example) => format!(", such as {}", quote(example)),
            None => String::new(),
        };
        let help = format!("state `{}`: {}{example}", field.key, self.noun(&field.ty));
        let message = format!("the required field `{}` is {state}", field.key);
        let diagnostic = Diagnostic::error(&codes::REQUIRED, message).help(help);
        let label = self.place_of(head.node);
        let diagnostic = match slot.filter(|_| why != Missing::Absent) {
            Some(node) => diagnostic.at(self.value_span(node), label),
            None => self.at_record(diagnostic, head.node, &label),
        };
        self.report(diagnostic);
    }

    /// Where something is missing, in words.
    fn place_of(&self, node: NodeId) -> String {
        match self.tree.path(self.root, node) {
            none if none.is_empty() => "in this plan".to_owned(),
            path => format!("in `{path}`"),
        }
    }

    fn unknown_key(&self, message: String, node: NodeId) -> Diagnostic {
        let diagnostic = if self.options.strict {
            Diagnostic::error(&codes::UNKNOWN_KEY, message)
        } else {
            Diagnostic::warning(&codes::UNKNOWN_KEY, message)
        };
        diagnostic.at(self.key_span(node), "no rule can see it")
    }

    fn did_you_mean_key(&self, diagnostic: Diagnostic, node: NodeId, near: &[&str]) -> Diagnostic {
        let diagnostic = diagnostic.help(format!("did you mean {}?", one_of(near)));
        match near {
            [right] => {
                let span = self.key_span(node);
                diagnostic.suggest(span, self.written_like(span, right))
            }
            _ => diagnostic,
        }
    }

    /// Another record type that has a field with this key.
    fn owner_of(&self, key: &str) -> Option<&str> {
        let mut records = self.vocabulary.records.iter();
        records
            .find(|record| record.field_by_key(key).is_some())
            .map(|record| record.name.as_str())
    }
}

/// Places.
impl Reader<'_> {
    /// Points at a value, and at the alias that brings it here.
    fn at_value(&self, diagnostic: Diagnostic, node: NodeId, label: &str) -> Diagnostic {
        let diagnostic = diagnostic.at(self.value_span(node), label);
        match self.tree.alias_span(node) {
            Some(alias) => diagnostic.at(alias, "used here"),
            None => diagnostic,
        }
    }

    /// Points at a whole map by its key or its first line, so that not every line of it is shown.
    fn at_record(&self, diagnostic: Diagnostic, node: NodeId, label: &str) -> Diagnostic {
        let first = self.tree.children(node).next();
        let place = self
            .tree
            .key_span(node)
            .or_else(|| self.tree.key_span(first?))
            .unwrap_or_else(|| self.tree.span(node));
        diagnostic.at(place, label)
    }

    /// A value's place; where nothing is written, that of its key.
    fn value_span(&self, node: NodeId) -> Span {
        let span = self.tree.span(node);
        match self.tree.key_span(node) {
            Some(key) if span.start == span.end => key,
            _ => span,
        }
    }

    fn key_span(&self, node: NodeId) -> Span {
        self.tree
            .key_span(node)
            .unwrap_or_else(|| self.tree.span(node))
    }

    /// Whether no more diagnostics are wanted, so that looking for near names is work for nothing.
    fn is_full(&self) -> bool {
        self.reading.diagnostics.len() >= MOST_DIAGNOSTICS
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        if !self.is_full() {
            self.reading.diagnostics.push(diagnostic);
            return;
        }
        match diagnostic.severity {
            Severity::Warning => self.unreported.warnings += 1,
            Severity::Error => self.unreported.errors += 1,
        }
    }

    /// Puts what was reported into the order of the source, and says how much was not.
    pub(super) fn finish(&mut self) {
        self.reading
            .diagnostics
            .sort_by_key(|diagnostic| diagnostic.span().unwrap_or_default());
        let Unreported { warnings, errors } = self.unreported;
        if warnings + errors > 0 {
            let message = format!("and {} more like these in this plan", warnings + errors);
            let last = match errors {
                0 => Diagnostic::warning(&MANY_MORE, message),
                _ => Diagnostic::error(&MANY_MORE, message),
            };
            self.reading.diagnostics.push(last);
        }
    }
}

fn near_terms<'v>(taxonomy: &'v Taxonomy, word: &str) -> Vec<&'v str> {
    let titled = |term: &&Term| term.title.eq_ignore_ascii_case(word);
    if let Some(term) = taxonomy.terms.iter().find(titled) {
        return vec![&term.name];
    }
    let words = taxonomy.terms.iter().flat_map(|term| {
        let aliases = term.aliases.iter().map(String::as_str);
        std::iter::once(term.name.as_str()).chain(aliases)
    });
    nearest(word, words)
}

fn near_keys<'v>(record: &'v Record, key: &str) -> Vec<&'v str> {
    if let Some(id) = record.field_by_name(key) {
        return vec![&record.field(id).key];
    }
    nearest(key, record.fields.iter().map(|field| field.key.as_str()))
}

/// All terms if they are few, else those at the top.
fn top_terms(taxonomy: &Taxonomy) -> String {
    let few = taxonomy.terms.len() <= MOST_NAMES;
    let terms = taxonomy.terms.iter();
    list(
        terms
            .filter(|term| few || term.parents.is_empty())
            .map(|term| term.name.as_str()),
    )
}

fn keys(record: &Record) -> String {
    list(record.fields.iter().map(|field| field.key.as_str()))
}

/// `a`, `b`, `c` and so on.
fn list<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<&str> = names.collect();
    let shown: Vec<String> = names
        .iter()
        .take(MOST_NAMES)
        .map(|name| quote(name))
        .collect();
    let rest = if names.len() > MOST_NAMES {
        ", …"
    } else {
        ""
    };
    shown.join(", ") + rest
}

/// `a`, `b` or `c`
fn one_of(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| quote(name)).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}
