//! Tests of one or two values, and reckoning with them.

use std::cmp::Ordering;

use super::Evaluator;
use super::arithmetic;
use super::arithmetic::Trouble;
use super::record::Recorder;
use super::trace::Operand;
use super::trace::Reason;
use super::trace::Subject;
use super::trace::Verdict;
use super::value::Amount;
use super::value::Range;
use super::value::Scalar;
use super::value::Value;
use crate::document::plan;
use crate::document::plan::Evidence;
use crate::program::Arithmetic;
use crate::program::Constant;
use crate::program::ExprId;
use crate::program::Glimpse;
use crate::program::RegexId;
use crate::value::Comparison;
use crate::value::Truth;
use crate::value::text;
use crate::vocabulary::Taxonomy;
use crate::vocabulary::TaxonomyId;

impl<'a, R: Recorder<'a>> Evaluator<'a, R> {
    /// `a <= b`
    pub(super) fn compare(
        &mut self,
        id: ExprId,
        comparison: Comparison,
        sides: (ExprId, ExprId),
    ) -> Truth {
        let level = self.trace.level();
        let (left, right) = (self.operand(sides.0), self.operand(sides.1));
        if let Some(ordering) = self.order(left.value, right.value) {
            let answer = comparison.holds_in(ordering).into();
            return self.judge(id, answer, left, right);
        }
        let answer = match (self.range(left.value), self.range(right.value)) {
            (Some(left), Some(right)) => arithmetic::compare_ranges(comparison, left, right),
            _ => Ok(Truth::Unknown),
        };
        let answer = self.or_trouble(id, answer).unwrap_or(Truth::Unknown);
        if !R::QUIET && answer == Truth::Unknown && !self.trace.is_open(level) {
            self.note_range(sides.0, left.value);
            self.note_range(sides.1, right.value);
        }
        self.judge(id, answer, left, right)
    }

    /// How two amounts stand to each other, where they lie: most that are compared are stated as they are,
    /// and need no copy.
    fn order(&self, left: Value<'a>, right: Value<'a>) -> Option<Ordering> {
        let Value::Stated(at) = left else {
            return None;
        };
        let left = &self.plan.slot(at).value;
        match right {
            Value::Stated(at) => order_of_stated(left, &self.plan.slot(at).value),
            Value::Constant(constant) => order_to_constant(left, constant),
            _ => None,
        }
    }

    /// A range that no missing fact explains is itself the reason why an answer is open.
    fn note_range(&mut self, id: ExprId, value: Value<'a>) {
        if let Some(range @ Range::Between(..)) = self.range(value) {
            self.trace.reason(Reason::Straddles(range, id));
        }
    }

    /// `a = b` of texts, booleans, terms or countries.
    pub(super) fn same(&mut self, id: ExprId, sides: (ExprId, ExprId)) -> Truth {
        let (left, right) = (self.operand(sides.0), self.operand(sides.1));
        let answer = self.equal(left.value, right.value);
        self.judge(id, answer, left, right)
    }

    /// `x is t`, `x is one of [t, u]`
    pub(super) fn is_under(
        &mut self,
        id: ExprId,
        taxonomy: TaxonomyId,
        term: ExprId,
        above: &[ExprId],
    ) -> Truth {
        let taxonomy = self.vocabulary.taxonomy(taxonomy);
        let subject = self.operand(term);
        let term = self.term_of(subject.value);
        let mut answer = match term {
            Some(_) => Truth::False,
            None => Truth::Unknown,
        };
        for above in above {
            let value = self.value(*above);
            answer = answer.or(match (term, self.term_of(value)) {
                (Some(term), Some(above)) => taxonomy.is_under(term, above).into(),
                _ => Truth::Unknown,
            });
        }
        self.judge(id, answer, subject, Operand::NONE)
    }

    /// `x is stated`: known either way, since it asks about the plan itself.
    pub(super) fn is_stated(&mut self, id: ExprId, value: ExprId) -> Truth {
        let level = self.trace.level();
        let subject = self.operand(value);
        match subject.value {
            Value::Missing => self.trace.rest_on_absence(level),
            Value::Record(record) => self.trace.fact(Subject::Record(record)),
            Value::Stated(at) => self.trace.fact(Subject::Slot(at)),
            _ => {}
        }
        let answer = Truth::from(!subject.value.is_missing());
        self.judge(id, answer, subject, Operand::NONE)
    }

    /// `x is verified`: known either way; evidence that is missing is not verified.
    pub(super) fn is_verified(&mut self, id: ExprId, evidence: ExprId) -> Truth {
        let level = self.trace.level();
        let subject = self.operand(evidence);
        let verified = match subject.value {
            Value::Record(record) => {
                self.trace.fact(Subject::Record(record));
                self.plan.evidence(record) == Evidence::Verified
            }
            _ => {
                self.trace.rest_on_absence(level);
                false
            }
        };
        self.judge(id, verified.into(), subject, Operand::NONE)
    }

    /// `text matches "regex"`
    pub(super) fn matches(&mut self, id: ExprId, text: ExprId, regex: RegexId) -> Truth {
        let subject = self.operand(text);
        let answer = match self.text_of(subject.value) {
            Some(text) => {
                let regex = self.program.regex(regex);
                regex.is_match(&text::normalize(text)).into()
            }
            None => Truth::Unknown,
        };
        self.judge(id, answer, subject, Operand::NONE)
    }

    /// Whether two values are the same.
    pub(super) fn equal(&self, left: Value<'a>, right: Value<'a>) -> Truth {
        match (self.scalar(left), self.scalar(right)) {
            (Scalar::Boolean(left), Scalar::Boolean(right)) => (left == right).into(),
            (Scalar::Text(left), Scalar::Text(right)) => text::same(left, right).into(),
            (Scalar::Term(left), Scalar::Term(right)) => (left == right).into(),
            (Scalar::Country(left), Scalar::Country(right)) => (left == right).into(),
            (Scalar::Amount(left), Scalar::Amount(right)) => {
                arithmetic::compare_ranges(Comparison::Equal, left, right).unwrap_or(Truth::Unknown)
            }
            _ => same_place(left, right),
        }
    }

    /// Whether a value is another, or a term under it.
    pub(super) fn equal_or_under(
        &self,
        value: Value<'a>,
        above: Value<'a>,
        taxonomy: Option<&Taxonomy>,
    ) -> Truth {
        let Some(taxonomy) = taxonomy else {
            return self.equal(value, above);
        };
        match (self.term_of(value), self.term_of(above)) {
            (Some(term), Some(above)) => taxonomy.is_under(term, above).into(),
            _ => Truth::Unknown,
        }
    }

    /// `a + b`
    pub(super) fn arithmetic(
        &mut self,
        id: ExprId,
        op: Arithmetic,
        sides: (ExprId, ExprId),
    ) -> Value<'a> {
        if R::QUIET
            && let Some(Glimpse::Amount(amount)) = self.program.glimpse(id)
            && let Some(small) = self.reckon(amount)
        {
            return self.known_range(Amount::from(small).into());
        }
        let (left, right) = (self.operand(sides.0), self.operand(sides.1));
        if self.trace.is_explaining() {
            self.trace.look(left.mark.or(right.mark));
        }
        let result = match (self.exact(left.value), self.exact(right.value)) {
            (Some(left), Some(right)) => arithmetic::apply(op, left, right),
            _ => match (self.range(left.value), self.range(right.value)) {
                (Some(left), Some(right)) => arithmetic::combine(op, left, right),
                _ => return Value::Missing,
            },
        };
        self.amount(id, result)
    }

    /// `-a`
    pub(super) fn negate(&mut self, id: ExprId, amount: ExprId) -> Value<'a> {
        let value = self.value(amount);
        match self.range(value) {
            Some(range) => self.amount(id, arithmetic::negate(range)),
            None => Value::Missing,
        }
    }

    /// `length of text`
    pub(super) fn length(&mut self, text: ExprId) -> Value<'a> {
        let value = self.value(text);
        match self.text_of(value) {
            Some(text) => {
                let count = text::normalize(text).chars().count();
                self.known_range(Amount::Number(count.into()).into())
            }
            None => Value::Missing,
        }
    }

    /// The value of a range, or none for the reason given.
    pub(super) fn amount(&mut self, id: ExprId, result: Result<Range, Trouble>) -> Value<'a> {
        match self.or_trouble(id, result) {
            Some(range) => self.known_range(range),
            None => Value::Missing,
        }
    }

    /// The value of a range.
    pub(super) fn known_range(&mut self, range: Range) -> Value<'a> {
        Value::Amount(self.shelf.put_range(range))
    }

    fn or_trouble<T>(&mut self, id: ExprId, result: Result<T, Trouble>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(trouble) => {
                self.trace.reason(Reason::Trouble(trouble, id));
                None
            }
        }
    }

    /// A value, and while explaining, what it was read from.
    #[inline]
    pub(super) fn operand(&mut self, id: ExprId) -> Operand<'a> {
        if self.trace.is_explaining() {
            return self.marked(id);
        }
        let value = self.value(id);
        Operand { value, mark: None }
    }

    /// A value, and what it was read from.
    fn marked(&mut self, id: ExprId) -> Operand<'a> {
        self.trace.look(None);
        let value = self.value(id);
        let mark = self.trace.latest();
        self.trace.look(None);
        Operand { value, mark }
    }

    /// Gives the answer, after noting for whoever explains it what was tested against what.
    pub(super) fn judge(
        &mut self,
        id: ExprId,
        answer: Truth,
        left: Operand<'a>,
        right: Operand<'a>,
    ) -> Truth {
        if self.trace.is_explaining() && answer != Truth::Unknown {
            self.trace.verdict(Verdict {
                expr: id,
                held: answer == Truth::True,
                left,
                right,
                close: false,
            });
        }
        answer
    }

    /// Gives the answer to a question that has no second side.
    pub(super) fn judge_alone(&mut self, id: ExprId, answer: Truth, value: Value<'a>) -> Truth {
        let mark = self.trace.latest();
        self.trace.look(None);
        self.judge(id, answer, Operand { value, mark }, Operand::NONE)
    }
}

impl Operand<'_> {
    /// No second side.
    pub const NONE: Self = Self {
        value: Value::Missing,
        mark: None,
    };
}

/// Whether two values that are made of others are the same because they lie at the same place.
fn same_place(left: Value<'_>, right: Value<'_>) -> Truth {
    match (left, right) {
        (Value::Record(left), Value::Record(right)) if left == right => Truth::True,
        (Value::Stated(left), Value::Stated(right)) if left == right => Truth::True,
        _ => Truth::Unknown,
    }
}

fn order_of_stated(left: &plan::Value, right: &plan::Value) -> Option<Ordering> {
    match (left, right) {
        (plan::Value::Number(left), plan::Value::Number(right)) => Some(left.cmp(right)),
        (plan::Value::Date(left), plan::Value::Date(right)) => Some(left.cmp(right)),
        (plan::Value::Duration(left), plan::Value::Duration(right)) => left.order(*right),
        _ => None,
    }
}

fn order_to_constant(left: &plan::Value, right: &Constant) -> Option<Ordering> {
    match (left, right) {
        (plan::Value::Number(left), Constant::Number(right)) => Some(left.cmp(right)),
        (plan::Value::Date(left), Constant::Date(right)) => Some(left.cmp(right)),
        (plan::Value::Duration(left), Constant::Duration(right)) => left.order(*right),
        _ => None,
    }
}
