//! The changes that can be made to an expression: its operator or word, its bounds, its terms, its filter.

use rust_decimal::Decimal;

use super::edit::Editor;
use crate::source::Span;
use crate::source::quote;
use crate::syntax::ast;
use crate::syntax::ast::BinaryOp;
use crate::syntax::ast::ExprKind;
use crate::syntax::ast::IncludeHow;
use crate::syntax::ast::IsTest;
use crate::syntax::ast::Literal;
use crate::syntax::ast::Quantifier;
use crate::vocabulary::Taxonomy;
use crate::vocabulary::TermId;

const BOUND: &str = "add an example with exactly this amount, and one just beyond it";
const EDGE: &str = "add an example in which both sides are the same";
const BOTH: &str = "add an example in which one side holds and the other does not";
const EITHER: &str = "add an example that comes out otherwise because of this";
const MEMBERS: &str =
    "add an example in which it holds for one member of the list and not for another";
const TERM: &str = "add an example with this very term, and one with a term beside or under it";
const ITEM: &str = "add an example whose outcome hangs on this item";

impl Editor<'_> {
    /// The parser bounds how high expressions are, and so how deep this goes.
    pub(super) fn expr(&mut self, expr: &ast::Expr) {
        match &expr.kind {
            ExprKind::Binary(op, left, right) => self.operator(*op, left, right, expr.span),
            ExprKind::Not(_) => self.drop_not(expr.span),
            ExprKind::Is {
                subject,
                negated,
                test,
            } => self.is(subject.span, *negated, test, expr.span),
            ExprKind::Include { list, how, what } => {
                self.include(*how, list.span.to(what.span), expr.span);
            }
            ExprKind::Matches(..) => self.negate(expr.span, EITHER),
            ExprKind::Quantified { quantifier, .. } => self.quantifier(*quantifier, expr.span),
            ExprKind::Aggregate { .. } => self.aggregate(expr.span),
            ExprKind::Unique { .. } => self.negate(expr.span, MEMBERS),
            ExprKind::If(condition, ..) => self.negate(condition.span, EITHER),
            ExprKind::Default(value, _) => {
                let value = self.source.slice(value.span).to_owned();
                self.rewrite(expr.span, value, "this default is left out", EITHER);
            }
            ExprKind::Literal(literal) => self.literal(literal, self.inside(expr.span)),
            ExprKind::Name(name) => self.term(self.inside(expr.span), name, TERM),
            ExprKind::List(items) => self.drop_items(items),
            ExprKind::Access(..)
            | ExprKind::Call(..)
            | ExprKind::Record(_)
            | ExprKind::Comprehension { .. }
            | ExprKind::Negate(_)
            | ExprKind::LengthOf(_)
            | ExprKind::Count(_)
            | ExprKind::Error => {}
        }
        self.parts(expr);
    }

    /// The parts, of which the filter of a range is a condition of its own.
    fn parts(&mut self, expr: &ast::Expr) {
        let (value, range) = match &expr.kind {
            ExprKind::Count(range) => (None, range),
            ExprKind::Comprehension { value, range }
            | ExprKind::Aggregate { value, range, .. }
            | ExprKind::Unique { value, range } => (Some(value), range),
            ExprKind::Quantified { range, body, .. } => (Some(body), range),
            other => return other.each_part(&mut |part| self.expr(part)),
        };
        value.into_iter().for_each(|value| self.expr(value));
        self.expr(&range.list);
        let filter = range.filter.iter();
        filter.for_each(|filter| self.condition(filter, "true"));
    }

    fn operator(&mut self, op: BinaryOp, left: &ast::Expr, right: &ast::Expr, whole: Span) {
        let between = Span {
            start: left.span.end,
            end: right.span.start,
            ..whole
        };
        let at = self.trimmed(between);
        let (other, help) = match op {
            BinaryOp::And => ("or", BOTH),
            BinaryOp::Or => ("and", BOTH),
            BinaryOp::Implies => ("and", BOTH),
            BinaryOp::Equal => ("!=", EITHER),
            BinaryOp::NotEqual => ("=", EITHER),
            BinaryOp::Less => ("<=", EDGE),
            BinaryOp::LessOrEqual => ("<", EDGE),
            BinaryOp::Greater => (">=", EDGE),
            BinaryOp::GreaterOrEqual => (">", EDGE),
            BinaryOp::Add => ("-", EITHER),
            BinaryOp::Subtract => ("+", EITHER),
            BinaryOp::Multiply => ("/", EITHER),
            BinaryOp::Divide => ("*", EITHER),
            BinaryOp::Overlap | BinaryOp::Within | BinaryOp::In => {
                return self.negate(whole, EITHER);
            }
        };
        self.replace(at, other, help);
    }

    fn drop_not(&mut self, whole: Span) {
        self.replace_word(self.inside(whole), "not", "", EITHER);
    }

    /// `is` against `is not`; each of several terms left out.
    fn is(&mut self, subject: Span, negated: bool, test: &IsTest, whole: Span) {
        let start = subject.end;
        let test_at = self.trimmed(Span { start, ..whole });
        match negated {
            true => self.replace_word(test_at, "is not", "is", EITHER),
            false => self.replace_word(test_at, "is", "is not", EITHER),
        }
        if let IsTest::OneOf(terms) = test {
            self.drop_items(terms);
        }
    }

    fn include(&mut self, how: IncludeHow, from: Span, whole: Span) {
        self.negate(whole, EITHER);
        let (written, other) = match how {
            IncludeHow::One => return,
            IncludeHow::All => ("all of", "none of"),
            IncludeHow::None => ("none of", "all of"),
        };
        let text = self.source.slice(from);
        if let Some(offset) = text.find(written) {
            let start = from.start + u32::try_from(offset).unwrap_or_default();
            let at = self.first(Span { start, ..from }, written.len());
            self.replace(at, other, EITHER);
        }
    }

    fn quantifier(&mut self, quantifier: Quantifier, whole: Span) {
        let whole = self.inside(whole);
        match quantifier {
            Quantifier::Every => self.replace_word(whole, "every", "some", MEMBERS),
            Quantifier::Some => self.replace_word(whole, "some", "every", MEMBERS),
            Quantifier::No => self.replace_word(whole, "no", "some", MEMBERS),
            Quantifier::AtLeast(count) => self.how_many("at least", count, whole),
            Quantifier::AtMost(count) => self.how_many("at most", count, whole),
            Quantifier::Exactly(count) => self.how_many("exactly", count, whole),
        }
    }

    /// One more, and one fewer.
    fn how_many(&mut self, words: &str, count: u32, whole: Span) {
        let help =
            "add an example with exactly so many members, and one with one fewer or one more";
        let written = format!("{words} {count}");
        let others = [count.checked_add(1), count.checked_sub(1)];
        for other in others.into_iter().flatten() {
            self.replace_word(whole, &written, &format!("{words} {other}"), help);
        }
    }

    fn aggregate(&mut self, whole: Span) {
        let whole = self.inside(whole);
        let others = [
            ("sum", "max"),
            ("min", "max"),
            ("max", "min"),
            ("average", "max"),
        ];
        for (written, other) in others {
            self.replace_word(whole, written, other, MEMBERS);
        }
    }

    /// Amounts move by the smallest step that their digits show.
    fn literal(&mut self, literal: &Literal, at: Span) {
        match literal {
            Literal::Number(number) | Literal::Quantity(number, _) => self.bound(*number, at),
            Literal::Boolean(true) => self.replace(at, "false", EITHER),
            Literal::Boolean(false) => self.replace(at, "true", EITHER),
            Literal::Date(date) => {
                let days = [date.tomorrow(), date.yesterday()];
                for other in days.into_iter().flatten() {
                    self.replace(at, other.to_string(), BOUND);
                }
            }
            Literal::Text(_) | Literal::Today | Literal::Indefinite => {}
        }
    }

    fn bound(&mut self, number: Decimal, at: Span) {
        let text = self.source.slice(at);
        let is_digit = |c: char| c.is_ascii_digit() || matches!(c, '.' | '_');
        let unit = text.trim_start_matches(is_digit).to_owned();
        let step = Decimal::new(1, number.scale());
        for other in [number.checked_add(step), number.checked_sub(step)] {
            if let Some(other) = other.filter(|other| !other.is_sign_negative()) {
                self.replace(at, format!("{other}{unit}"), BOUND);
            }
        }
    }

    /// A term becomes the one above it, one beside it and one under it.
    pub(super) fn term(&mut self, at: Span, name: &str, help: &'static str) {
        let Some(vocabulary) = self.vocabulary else {
            return;
        };
        for taxonomy in &vocabulary.taxonomies {
            if let Some(term) = taxonomy.find_name(name) {
                for other in neighbours(taxonomy, term) {
                    self.replace(at, taxonomy.term(other).name.clone(), help);
                }
            }
        }
    }

    /// Each of several items left out.
    fn drop_items(&mut self, items: &[ast::Expr]) {
        let spans: Vec<Span> = items.iter().map(|item| item.span).collect();
        let next = spans.iter().skip(1);
        for (item, next) in spans.iter().zip(next) {
            let with_comma = Span {
                end: next.start,
                ..*item
            };
            self.drop_item(*item, with_comma);
        }
        if let [.., before, last] = spans.as_slice() {
            let with_comma = Span {
                start: before.end,
                ..*last
            };
            self.drop_item(*last, with_comma);
        }
    }

    fn drop_item(&mut self, item: Span, with_comma: Span) {
        let change = format!("{} is left out", quote(self.source.slice(item)));
        self.rewrite(with_comma, "", &change, ITEM);
        if let Some(edit) = self.edits.last_mut() {
            edit.at = item;
        }
    }

    /// Replaces a word or words that a span has to begin with.
    fn replace_word(&mut self, whole: Span, word: &str, other: &str, help: &'static str) {
        let text = self.source.slice(whole);
        let ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        if text.strip_prefix(word).is_some_and(ends) {
            let at = self.first(whole, word.len());
            match other.is_empty() {
                true => self.rewrite(at, "", &format!("`{word}` is left out"), help),
                false => self.replace(at, other, help),
            }
        }
    }

    /// An expression without the parentheses around it.
    fn inside(&self, span: Span) -> Span {
        let mut span = self.trimmed(span);
        while self.source.slice(span).starts_with('(') && self.source.slice(span).ends_with(')') {
            let (start, end) = (span.start + 1, span.end - 1);
            span = self.trimmed(Span { start, end, ..span });
        }
        span
    }

    /// A span without white space around it.
    fn trimmed(&self, span: Span) -> Span {
        let text = self.source.slice(span);
        let before = text.len() - text.trim_start().len();
        let start = span.start + u32::try_from(before).unwrap_or_default();
        self.first(Span { start, ..span }, text.trim().len())
    }
}

/// The first term above, the next one beside (or the one before), and the first one under a term.
fn neighbours(taxonomy: &Taxonomy, term: TermId) -> impl Iterator<Item = TermId> + '_ {
    let parent = taxonomy.term(term).parents.first().copied();
    let all = || (0..).map(TermId).zip(&taxonomy.terms);
    let child = all().find(|(_, it)| it.parents.contains(&term));
    let mut beside =
        all().filter(move |(id, it)| *id != term && it.parents.first().copied() == parent);
    let after = beside.clone().find(|(id, _)| *id > term);
    let sibling = after.or_else(|| beside.next());
    let found = [parent, sibling.map(|(id, _)| id), child.map(|(id, _)| id)];
    found.into_iter().flatten()
}
