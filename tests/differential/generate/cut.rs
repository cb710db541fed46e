//! Cutting: all the ways to make a case a little smaller, in one order, big cuts first.
//!
//! What is cut may not compile any more; whoever tries it finds out.

use caveat::syntax::ast;
use caveat::syntax::ast::Expr;
use caveat::syntax::ast::ExprKind;
use caveat::syntax::ast::IsTest;
use caveat::syntax::ast::Literal;
use caveat::syntax::ast::Range;

use super::Case;
use super::build;
use crate::data::Data;

/// The case after the n-th cut, if there are so many.
pub fn nth(case: &Case, n: usize) -> Option<Case> {
    let mut case = case.clone();
    let mut cut = Cut {
        left: n,
        done: false,
    };
    cut.case(&mut case);
    cut.done.then_some(case)
}

struct Cut {
    /// How many cuts are passed over.
    left: usize,
    done: bool,
}

impl Cut {
    /// Whether this is the cut to make.
    fn here(&mut self) -> bool {
        let here = self.left == 0 && !self.done;
        self.done |= here;
        self.left = self.left.saturating_sub(1);
        here
    }

    fn case(&mut self, case: &mut Case) {
        self.some_of(&mut case.plans, 1);
        self.some_of(&mut case.files, 1);
        for file in &mut case.files {
            self.some_of(&mut file.items, 0);
        }
        for file in case.files.iter_mut().rev() {
            file.items.iter_mut().for_each(|item| self.item(item));
        }
        case.plans.iter_mut().for_each(|plan| self.data(plan));
    }

    /// One member less.
    fn some_of<T>(&mut self, items: &mut Vec<T>, least: usize) {
        for at in (0..items.len()).rev() {
            if items.len() > least && self.here() {
                items.remove(at);
                return;
            }
        }
    }

    fn optional<T>(&mut self, item: &mut Option<T>) {
        if item.is_some() && self.here() {
            *item = None;
        }
    }

    fn item(&mut self, item: &mut ast::Item) {
        match item {
            ast::Item::Record(record) => {
                self.optional(&mut record.doc);
                self.some_of(&mut record.fields, 0);
                for field in &mut record.fields {
                    self.optional(&mut field.key);
                    if field.required && self.here() {
                        field.required = false;
                    }
                }
            }
            ast::Item::Taxonomy(taxonomy) => self.terms(&mut taxonomy.terms),
            ast::Item::Placeholders(texts) => self.some_of(texts, 0),
            ast::Item::Param(param) => self.expr(&mut param.value),
            ast::Item::Define(define) => {
                self.optional(&mut define.result);
                self.expr(&mut define.body);
            }
            ast::Item::Table(table) => {
                self.some_of(&mut table.rows, 1);
                table
                    .rows
                    .iter_mut()
                    .for_each(|row| self.expr(&mut row.value));
            }
            ast::Item::Source(_) => {}
            ast::Item::Rule(rule) => self.rule(rule),
            ast::Item::Amend(amend) => {
                self.some_of(&mut amend.exceptions, 0);
                for exception in &mut amend.exceptions {
                    self.exception(exception);
                }
            }
        }
    }

    fn terms(&mut self, terms: &mut Vec<ast::TermDecl>) {
        self.some_of(terms, 0);
        for term in terms {
            self.optional(&mut term.title);
            self.some_of(&mut term.aliases, 0);
            self.some_of(&mut term.also_under, 0);
            self.terms(&mut term.children);
        }
    }

    fn rule(&mut self, rule: &mut ast::Rule) {
        self.optional(&mut rule.doc);
        self.optional(&mut rule.title);
        self.some_of(&mut rule.clauses, 1);
        self.some_of(&mut rule.steps, 0);
        self.some_of(&mut rule.examples, 0);
        for step in &mut rule.steps {
            self.step(step);
        }
        for clause in &mut rule.clauses {
            self.optional(&mut clause.unless);
            self.optional(&mut clause.otherwise);
            self.optional(&mut clause.remedy);
            self.optional(&mut clause.silence);
            self.expr(&mut clause.requirement);
            if let Some(unless) = &mut clause.unless {
                self.exception(unless);
            }
        }
    }

    fn exception(&mut self, exception: &mut ast::Exception) {
        self.optional(&mut exception.name);
        self.some_of(&mut exception.cites, 0);
        self.expr(&mut exception.when);
    }

    fn step(&mut self, step: &mut ast::Step) {
        match step {
            ast::Step::Cites(_) => {}
            ast::Step::Effective { until, .. } => self.optional(until),
            ast::Step::Let { value, .. } => self.expr(value),
            ast::Step::ForEach {
                binding,
                list,
                filter,
                ..
            } => {
                self.optional(&mut binding.key);
                self.optional(filter);
                self.expr(list);
                filter.iter_mut().for_each(|filter| self.expr(filter));
            }
            ast::Step::When(condition) => self.expr(condition),
            ast::Step::Except(exception) => self.exception(exception),
        }
    }

    /// An expression becomes a part of it, or `true`, or what it is with less in it.
    fn expr(&mut self, expr: &mut Expr) {
        let mut parts = Vec::new();
        expr.kind.each_part(&mut |part| parts.push(part.clone()));
        for part in &parts {
            if self.here() {
                *expr = part.clone();
                return;
            }
        }
        let truth = build::literal(Literal::Boolean(true));
        if !parts.is_empty() && self.here() {
            *expr = truth;
            return;
        }
        match &mut expr.kind {
            ExprKind::List(items) | ExprKind::Call(_, items) => self.some_of(items, 0),
            ExprKind::Record(fields) => self.some_of(fields, 0),
            ExprKind::Is {
                negated,
                test: IsTest::OneOf(terms),
                ..
            } => {
                self.some_of(terms, 0);
                if *negated && self.here() {
                    *negated = false;
                }
            }
            ExprKind::Is { negated, .. } if *negated && self.here() => *negated = false,
            _ => {}
        }
        for_each_part(&mut expr.kind, &mut |part| self.expr(part));
        if let Some(range) = range_of(&mut expr.kind) {
            self.optional(&mut range.filter);
            self.optional(&mut range.binding.key);
            self.expr(&mut range.list);
            range.filter.iter_mut().for_each(|filter| self.expr(filter));
        }
    }

    fn data(&mut self, data: &mut Data) {
        match data {
            Data::Map(entries) => {
                self.some_of(entries, 0);
                entries.iter_mut().for_each(|(_, value)| self.data(value));
            }
            Data::List(items) => {
                self.some_of(items, 0);
                items.iter_mut().for_each(|item| self.data(item));
            }
            _ => {}
        }
    }
}

fn range_of(kind: &mut ExprKind) -> Option<&mut Range> {
    match kind {
        ExprKind::Comprehension { range, .. }
        | ExprKind::Quantified { range, .. }
        | ExprKind::Count(range)
        | ExprKind::Aggregate { range, .. }
        | ExprKind::Unique { range, .. } => Some(range),
        _ => None,
    }
}

/// The parts of an expression but those of its range.
fn for_each_part(kind: &mut ExprKind, visit: &mut dyn FnMut(&mut Expr)) {
    match kind {
        ExprKind::Name(_) | ExprKind::Literal(_) | ExprKind::Error | ExprKind::Count(_) => {}
        ExprKind::Access(part, _)
        | ExprKind::Not(part)
        | ExprKind::Negate(part)
        | ExprKind::Matches(part, _)
        | ExprKind::LengthOf(part)
        | ExprKind::Comprehension { value: part, .. }
        | ExprKind::Quantified { body: part, .. }
        | ExprKind::Aggregate { value: part, .. }
        | ExprKind::Unique { value: part, .. } => visit(part),
        ExprKind::Call(_, parts) | ExprKind::List(parts) => parts.iter_mut().for_each(visit),
        ExprKind::Record(fields) => fields.iter_mut().for_each(|(_, value)| visit(value)),
        ExprKind::Binary(_, left, right) | ExprKind::Default(left, right) => {
            visit(left);
            visit(right);
        }
        ExprKind::Is { subject, test, .. } => {
            visit(subject);
            match test {
                IsTest::Term(term) => visit(term),
                IsTest::OneOf(terms) => terms.iter_mut().for_each(visit),
                IsTest::Stated | IsTest::Missing | IsTest::Verified => {}
            }
        }
        ExprKind::Include { list, what, .. } => {
            visit(list);
            visit(what);
        }
        ExprKind::If(condition, then, otherwise) => {
            visit(condition);
            visit(then);
            visit(otherwise);
        }
    }
}
