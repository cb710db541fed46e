//! Turns what compilation and evaluation hand out into the result model.
//!
//! This happens where the plan's text is still at hand, so that lines and columns are found here and texts
//! nobody will draw can be dropped. What many outcomes share (ids, paths, authorities) stands in the report.

use std::sync::Arc;

use sha2::Digest;
use sha2::Sha256;

use super::model;
use super::model::Range;
use super::wording;
use crate::diagnostic::Diagnostic;
use crate::document::plan::Missing;
use crate::outcome;
use crate::outcome::Inapplicable;
use crate::outcome::Status;
use crate::outcome::Tally;
use crate::program;
use crate::program::Citation;
use crate::program::Program;
use crate::program::RuleId;
use crate::source::ColumnUnit;
use crate::source::Source;
use crate::source::SourceId;
use crate::source::Span;
use crate::value::Truth;

/// The rules of a program, as outcomes name them.
#[derive(Debug)]
pub struct Catalog {
    program: Arc<Program>,
    rules: Vec<Entry>,
    run: Vec<RuleId>,
    /// How many clauses the rules that are run have.
    clauses: usize,
}

/// What all outcomes of a rule share.
#[derive(Debug)]
struct Entry {
    id: Arc<str>,
    clauses: Vec<(Arc<str>, model::Level)>,
    /// Its number among the rules of the report, and that of its first clause among all clauses of
    /// these, if it is run.
    place: Option<(usize, usize)>,
}

/// The file and plan that outcomes are about.
#[derive(Clone, Copy, Debug)]
pub struct At<'s> {
    /// The path that reports show.
    pub path: &'s Arc<str>,
    /// The number of the plan in the file.
    pub plan: u32,
    /// The text.
    pub source: &'s Source,
    /// The whole plan, and its first key, which is pointed at instead.
    pub root: (Span, Span),
}

impl At<'_> {
    fn place(&self, place: outcome::Place) -> model::Place {
        let (whole, first) = self.root;
        let span = if place.span == whole {
            first
        } else {
            place.span
        };
        model::Place {
            range: range(self.source, span),
            path: place.path,
            span,
        }
    }

    fn fact(&self, fact: outcome::Fact) -> model::Fact {
        model::Fact {
            place: self.place(fact.place),
            value: fact.value,
            ty: fact.ty,
        }
    }

    fn facts(&self, facts: Vec<outcome::Fact>) -> Vec<model::Fact> {
        facts.into_iter().map(|fact| self.fact(fact)).collect()
    }

    fn limits(&self, limits: Vec<outcome::Limit>) -> Vec<model::Limit> {
        let limit = |limit: outcome::Limit| model::Limit {
            fact: self.fact(limit.value),
            op: limit.op,
            limit: limit.limit,
            from: limit.from,
        };
        limits.into_iter().map(limit).collect()
    }

    fn missing(&self, blames: Vec<outcome::Blame>) -> Vec<model::Missing> {
        let blame = |blame: outcome::Blame| model::Missing {
            place: self.place(blame.place),
            key: blame.key,
            ty: blame.ty,
            example: blame.example,
            why: why(blame.why),
        };
        blames.into_iter().map(blame).collect()
    }
}

impl Catalog {
    /// The catalog of a program of which these rules are run, in this order.
    pub fn new(program: Arc<Program>, run: &[RuleId]) -> Self {
        let entry = |rule: &program::Rule| Entry {
            id: rule.id.as_str().into(),
            clauses: clause_names(rule),
            place: None,
        };
        let mut rules: Vec<Entry> = program.rules.iter().map(entry).collect();
        let mut clauses = 0;
        for (place, id) in run.iter().enumerate() {
            if let Some(entry) = rules.get_mut(id.0 as usize) {
                entry.place = Some((place, clauses));
                clauses += entry.clauses.len();
            }
        }
        Self {
            rules,
            run: run.to_vec(),
            clauses,
            program,
        }
    }

    /// How many clauses the rules that are run have.
    pub fn clauses(&self) -> usize {
        self.clauses
    }

    /// The number of a clause among all of them.
    pub fn clause_slot(&self, rule: RuleId, clause: u32) -> Option<usize> {
        let (_, first) = self.rules.get(rule.0 as usize)?.place?;
        Some(first + clause as usize)
    }

    /// The rules that are run, with nothing counted yet.
    pub fn rules(&self, is_built_in: impl Fn(SourceId) -> bool) -> Vec<model::Rule> {
        let run = self.run.iter().filter_map(|id| {
            let entry = self.rules.get(id.0 as usize)?;
            let rule = self.program.rule(*id);
            Some(self.rule(rule, entry, is_built_in(rule.span.source)))
        });
        run.collect()
    }

    fn rule(&self, rule: &program::Rule, entry: &Entry, built_in: bool) -> model::Rule {
        let clauses = rule.clauses.iter().zip(&entry.clauses);
        model::Rule {
            id: Arc::clone(&entry.id),
            title: rule.title.clone(),
            pack: self.program.pack(rule.pack).name.clone(),
            vocabulary: self.program.vocabulary(rule.vocabulary).name.clone(),
            cites: self.authorities(&rule.cites),
            clauses: clauses
                .map(|(clause, (letter, level))| model::Clause {
                    letter: Arc::clone(letter),
                    level: *level,
                    asks: wording::asks(&self.program, clause),
                    tally: Tally::default(),
                    span: wording::asked_span(&self.program, clause),
                })
                .collect(),
            built_in,
        }
    }

    /// An outcome as the report tells it.
    pub fn outcome(&self, at: &At<'_>, outcome: outcome::Outcome) -> Option<model::Outcome> {
        let entry = self.rules.get(outcome.rule.0 as usize)?;
        let clause_index = outcome.clause as usize;
        let (letter, _) = entry.clauses.get(clause_index)?;
        let (status, inapplicable_because) = status(outcome.status);
        Some(model::Outcome {
            fingerprint: fingerprint(&entry.id, letter, at, &outcome),
            rule: entry.place?.0,
            clause: clause_index,
            status,
            inapplicable_because,
            applies: truth(outcome.applies),
            plan: at.plan,
            bindings: outcome.bindings.into_iter().map(binding).collect(),
            place: at.place(outcome.place),
            message: outcome.message,
            remedy: outcome.remedy,
            because: at.facts(outcome.because),
            facts: at.facts(outcome.facts),
            missing: at.missing(outcome.missing),
            unlisted: outcome.unlisted,
            limits: at.limits(outcome.limits),
            reasons: outcome.reasons,
            exceptions: self.exceptions(at, outcome.exceptions),
        })
    }

    fn exceptions(
        &self,
        at: &At<'_>,
        states: Vec<outcome::ExceptionState>,
    ) -> Vec<model::Exception> {
        let exception = |state: outcome::ExceptionState| model::Exception {
            name: state.name,
            shown: truth(state.shown),
            cites: self.authorities(&state.cites),
            facts: at.facts(state.facts),
            missing: at.missing(state.missing),
        };
        states.into_iter().map(exception).collect()
    }

    fn authorities(&self, cites: &[Citation]) -> Vec<model::Authority> {
        let authority = |&cite: &Citation| {
            let (authority, section) = self.program.section(cite)?;
            Some(model::Authority {
                id: citation_id(&self.program, cite),
                title: wording::title(authority).to_owned(),
                section: wording::section(&section.name),
                says: section.text.clone(),
                link: authority.link.clone(),
            })
        };
        cites.iter().filter_map(authority).collect()
    }
}

fn citation_id(program: &Program, cite: Citation) -> Arc<str> {
    program
        .section(cite)
        .map_or_else(String::new, |(authority, section)| {
            format!("{} {}", authority.name, section.name)
        })
        .into()
}

fn clause_names(rule: &program::Rule) -> Vec<(Arc<str>, model::Level)> {
    let name = |(index, clause): (usize, &program::Clause)| {
        let level = match clause.is_mandatory() {
            true => model::Level::Must,
            false => model::Level::Should,
        };
        (program::Clause::letter(index).into(), level)
    };
    rule.clauses.iter().enumerate().map(name).collect()
}

/// A problem as the report tells it: in which file of the report, and what. `find` gives the text of a
/// span.
pub fn problem<'s>(
    path: &Arc<str>,
    file_index: Option<usize>,
    diagnostic: Diagnostic,
    find: impl Fn(SourceId) -> Option<&'s Source>,
) -> model::Problem {
    let label = |label: &crate::diagnostic::Label| {
        let source = find(label.span.source)?;
        Some(model::Label {
            path: source.name.clone(),
            range: range(source, label.span),
            text: label.text.clone(),
        })
    };
    model::Problem {
        code: diagnostic.code.id,
        severity: diagnostic.severity.into(),
        path: Arc::clone(path),
        message: diagnostic.message.clone(),
        labels: diagnostic.labels.iter().filter_map(label).collect(),
        help: diagnostic.help.clone(),
        file_index,
        diagnostic,
    }
}

fn status(status: Status) -> (model::Status, Option<&'static str>) {
    match status {
        Status::Inapplicable(why) => (model::Status::Inapplicable, Some(inapplicable(why))),
        Status::Satisfied => (model::Status::Satisfied, None),
        Status::Excepted => (model::Status::Excepted, None),
        Status::Unproven => (model::Status::Unproven, None),
        Status::Violated => (model::Status::Violated, None),
    }
}

fn inapplicable(why: Inapplicable) -> &'static str {
    match why {
        Inapplicable::NotEffective => "not_effective",
        Inapplicable::Condition => "condition",
        Inapplicable::NothingBound => "nothing_bound",
    }
}

fn truth(truth: Truth) -> &'static str {
    match truth {
        Truth::True => "yes",
        Truth::False => "no",
        Truth::Unknown => "unknown",
    }
}

fn binding(binding: outcome::Binding) -> model::Binding {
    let outcome::Binding { name, path } = binding;
    model::Binding { name, path }
}

/// Where a span stands, in lines and characters.
pub fn range(source: &Source, span: Span) -> Range {
    let start = source.position(span.start, ColumnUnit::CodePoints);
    let end = source.position(span.end, ColumnUnit::CodePoints);
    Range {
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}

fn why(missing: Missing) -> &'static str {
    match missing {
        Missing::Absent => "absent",
        Missing::Null => "null",
        Missing::Blank => "blank",
        Missing::Placeholder => "placeholder",
        Missing::Unreadable => "unreadable",
    }
}

/// Equal for the same finding in every run: lines may move, words and values may change.
fn fingerprint(rule: &str, clause: &str, at: &At<'_>, outcome: &outcome::Outcome) -> String {
    let mut digest = Sha256::new();
    let mut part = |text: &str| {
        digest.update(text.as_bytes());
        digest.update([0]);
    };
    for text in [rule, clause, at.path, &at.plan.to_string()] {
        part(text);
    }
    for binding in &outcome.bindings {
        part(&binding.path);
    }
    part(&outcome.place.path);
    hex(&digest.finalize(), 16)
}

/// The first bytes in hexadecimal digits.
fn hex(bytes: &[u8], count: usize) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble & 15), 16);
    let digits = bytes
        .iter()
        .take(count)
        .flat_map(|byte| [digit(byte >> 4), digit(*byte)]);
    digits.flatten().collect()
}
