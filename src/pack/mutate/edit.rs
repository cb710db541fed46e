//! The changes that can be made to a declaration, as edits of its text.
//!
//! What comes in: a rule, an amendment or something that rules share, with its text. What goes out: one edit
//! for each thing that could have been written otherwise. Whether it means anything is for the compiler to
//! say. Messages, titles, sources and examples are left alone: no outcome hangs on them.

use std::collections::BTreeSet;

use jiff::ToSpan;

use crate::source::Source;
use crate::source::Span;
use crate::source::quote;
use crate::syntax::ast;
use crate::syntax::ast::Modality;
use crate::vocabulary::Vocabulary;

/// A change of one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub text: String,
    /// What to point at.
    pub at: Span,
    /// The change, to follow "when": "`<=` becomes `<`".
    pub change: String,
    /// Which example would notice it.
    pub help: &'static str,
}

/// Collects edits.
pub(super) struct Editor<'a> {
    /// The text of the file.
    pub source: &'a Source,
    /// The vocabulary whose terms the text uses.
    pub vocabulary: Option<&'a Vocabulary>,
    /// The edits so far.
    pub edits: Vec<Edit>,
}

/// All edits of a declaration, each of which gives another text.
pub(super) fn edits(
    source: &Source,
    vocabulary: Option<&Vocabulary>,
    item: &ast::Item,
) -> Vec<Edit> {
    let mut editor = Editor {
        source,
        vocabulary,
        edits: Vec::new(),
    };
    match item {
        ast::Item::Rule(rule) => editor.rule(rule),
        ast::Item::Amend(amend) => amend.exceptions.iter().for_each(|it| editor.exception(it)),
        ast::Item::Param(param) => editor.expr(&param.value),
        ast::Item::Define(define) => editor.expr(&define.body),
        ast::Item::Table(table) => table.rows.iter().for_each(|row| editor.row(row)),
        ast::Item::Record(_)
        | ast::Item::Taxonomy(_)
        | ast::Item::Placeholders(_)
        | ast::Item::Source(_) => {}
    }
    let mut known = BTreeSet::new();
    let mut edits = editor.edits;
    edits.retain(|edit| known.insert((edit.span, edit.text.clone())));
    edits
}

impl Editor<'_> {
    /// Replaces what stands at a place.
    pub(super) fn replace(&mut self, span: Span, text: impl Into<String>, help: &'static str) {
        let text = text.into();
        let change = format!(
            "{} becomes {}",
            quote(self.source.slice(span)),
            quote(&text)
        );
        self.edits.push(Edit {
            span,
            text,
            at: span,
            change,
            help,
        });
    }

    /// Replaces a whole expression, and says so in these words.
    pub(super) fn rewrite(
        &mut self,
        span: Span,
        text: impl Into<String>,
        change: &str,
        help: &'static str,
    ) {
        self.edits.push(Edit {
            span,
            text: text.into(),
            at: span,
            change: change.to_owned(),
            help,
        });
    }

    /// Turns a condition into its opposite.
    pub(super) fn negate(&mut self, span: Span, help: &'static str) {
        let text = format!("(not ({}))", self.source.slice(span));
        self.rewrite(span, text, "this is turned into its opposite", help);
    }

    /// A condition of its own: left out, which makes it `neutral`, or turned into its opposite.
    pub(super) fn condition(&mut self, condition: &ast::Expr, neutral: &str) {
        let help = "add an example in which this condition, and nothing else, decides";
        let change = "this condition is left out";
        self.rewrite(condition.span, neutral, change, help);
        self.negate(condition.span, help);
        self.expr(condition);
    }

    fn rule(&mut self, rule: &ast::Rule) {
        let read = read_names(rule);
        for step in &rule.steps {
            match step {
                ast::Step::Cites(_) => {}
                ast::Step::Effective { from, until, .. } => {
                    self.date(from);
                    until.iter().for_each(|until| self.date(until));
                }
                ast::Step::Let { name, value } if read.contains(name.text.as_str()) => {
                    self.expr(value);
                }
                ast::Step::Let { .. } => {}
                ast::Step::ForEach { list, filter, .. } => {
                    self.expr(list);
                    filter.iter().for_each(|it| self.condition(it, "true"));
                }
                ast::Step::When(condition) => self.condition(condition, "true"),
                ast::Step::Except(exception) => self.exception(exception),
            }
        }
        rule.clauses.iter().for_each(|clause| self.clause(clause));
    }

    fn date(&mut self, date: &ast::DateLiteral) {
        let help = "add an example `as of` this day, and one as of the day before";
        for days in [1, -1] {
            if let Ok(other) = date.date.checked_add(days.days()) {
                self.replace(date.span, other.to_string(), help);
            }
        }
    }

    fn exception(&mut self, exception: &ast::Exception) {
        self.condition(&exception.when, "false");
    }

    fn clause(&mut self, clause: &ast::Clause) {
        self.modality(clause);
        self.expr(&clause.requirement);
        clause.unless.iter().for_each(|it| self.exception(it));
    }

    /// `must` against `must not`.
    fn modality(&mut self, clause: &ast::Clause) {
        let help = "add an example that is satisfied, and one that is violated";
        let required = clause.requirement.span;
        let before = Span {
            end: required.start,
            ..clause.span
        };
        let written = self.source.slice(before).trim_end();
        let at = self.first(before, written.len());
        let (span, text, opposite) = match clause.modality {
            Modality::Must | Modality::Should => {
                let negated = format!("(not ({}))", self.source.slice(required));
                (required, negated, format!("{written} not"))
            }
            Modality::MustNot => (at, "must".to_owned(), "must".to_owned()),
            Modality::ShouldNot => (at, "should".to_owned(), "should".to_owned()),
        };
        let change = format!("{} becomes `{opposite}`", quote(written));
        self.edits.push(Edit {
            span,
            text,
            at,
            change,
            help,
        });
    }

    fn row(&mut self, row: &ast::TableRow) {
        let help = "add an example whose outcome hangs on this line of the table";
        self.rewrite(row.span, "", "this line is left out", help);
        if let Some(term) = &row.term {
            self.term(term.span, &term.text, help);
        }
        self.expr(&row.value);
    }

    /// The first bytes of a span.
    pub(super) fn first(&self, span: Span, length: usize) -> Span {
        let length = u32::try_from(length).unwrap_or_default();
        Span {
            end: span.start + length,
            ..span
        }
    }
}

/// The names that the steps and clauses of a rule read, messages left out: what only a message says makes no
/// outcome.
fn read_names(rule: &ast::Rule) -> BTreeSet<&str> {
    let mut read = BTreeSet::new();
    for clause in &rule.clauses {
        add_names(&clause.requirement, &mut read);
        clause
            .unless
            .iter()
            .for_each(|it| add_names(&it.when, &mut read));
    }
    // A `let` is read where a later step or clause reads it.
    for step in rule.steps.iter().rev() {
        match step {
            ast::Step::Let { name, value } if read.contains(name.text.as_str()) => {
                add_names(value, &mut read);
            }
            ast::Step::ForEach { list, filter, .. } => {
                add_names(list, &mut read);
                filter
                    .iter()
                    .for_each(|filter| add_names(filter, &mut read));
            }
            ast::Step::When(condition) => add_names(condition, &mut read),
            ast::Step::Except(exception) => add_names(&exception.when, &mut read),
            ast::Step::Let { .. } | ast::Step::Cites(_) | ast::Step::Effective { .. } => {}
        }
    }
    read
}

/// The parser bounds how high expressions are, and so how deep this goes.
fn add_names<'a>(expr: &'a ast::Expr, names: &mut BTreeSet<&'a str>) {
    if let ast::ExprKind::Name(name) = &expr.kind {
        names.insert(name);
    }
    expr.kind.each_part(&mut |part| add_names(part, names));
}
