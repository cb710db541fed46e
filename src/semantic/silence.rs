//! Where silence could settle a clause.
//!
//! Stating one more fact must never turn one answer into the other. Almost every expression keeps that
//! promise by itself; `is stated`, `is missing`, `default` and what rests on them do not. This follows the
//! polarity of an expression and finds the part through which a missing fact could make it true (or false).

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use super::scope::Bound;
use super::scope::Checker;
use crate::program::Arithmetic;
use crate::program::Constant;
use crate::program::ExprId;
use crate::program::ExprKind;
use crate::program::Local;
use crate::program::Program;
use crate::program::Range;
use crate::syntax::ast::Aggregate;
use crate::syntax::ast::IncludeHow;
use crate::syntax::ast::Quantifier;
use crate::value::Comparison;

/// Which way silence moves an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Way {
    Up,
    Down,
}

impl Way {
    fn back(self) -> Self {
        match self {
            Self::Up => Self::Down,
            Self::Down => Self::Up,
        }
    }
}

impl Checker<'_, '_> {
    /// The part through which a missing fact could make a test come out as `truth`.
    pub(super) fn silence(&self, id: ExprId, truth: bool) -> Option<ExprId> {
        self.follow_silence().test(id, truth)
    }

    /// Answers every question about the value of a `let` before another `let` is built on it, so that a long
    /// chain of names is never followed in one go.
    pub(super) fn look_for_silence(&self, value: ExprId) {
        let silence = self.follow_silence();
        for more in [false, true] {
            silence.test(value, more);
            silence.amount(value, if more { Way::Up } else { Way::Down });
            silence.list(value, more);
        }
        silence.value(value);
    }

    fn follow_silence(&self) -> Silence<'_> {
        Silence {
            program: &self.compiler.program,
            bound: &self.bound,
            known: &self.silences,
        }
    }
}

/// What has been answered: many ways lead to one part, and each is followed once.
pub(super) type Answers = RefCell<FxHashMap<(ExprId, Question), Option<ExprId>>>;

/// Follows polarity through one frame of locals.
struct Silence<'s> {
    program: &'s Program,
    /// The names of the frame; `let`s are looked through.
    bound: &'s [Bound],
    known: &'s Answers,
}

/// What silence could do to an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Question {
    /// Make a test come out like this.
    Test(bool),
    /// Move an amount this way.
    Amount(Way),
    /// Make a list longer, or shorter.
    List(bool),
    /// Change a value in any way.
    Value,
}

impl<'s> Silence<'s> {
    fn kind(&self, id: ExprId) -> &'s ExprKind {
        &self.program.expr(id).kind
    }

    fn remember(
        &self,
        id: ExprId,
        question: Question,
        find: impl FnOnce() -> Option<ExprId>,
    ) -> Option<ExprId> {
        if let Some(answer) = self.known.borrow().get(&(id, question)) {
            return *answer;
        }
        let answer = find();
        self.known.borrow_mut().insert((id, question), answer);
        answer
    }

    /// The body of a definition has a frame of its own; its arguments are looked at where it is called.
    fn in_body(&self) -> Self {
        Self {
            program: self.program,
            bound: &[],
            known: self.known,
        }
    }

    /// The part through which a missing fact could make a test come out as `truth`.
    fn test(&self, id: ExprId, truth: bool) -> Option<ExprId> {
        self.remember(id, Question::Test(truth), || self.find_test(id, truth))
    }

    fn find_test(&self, id: ExprId, truth: bool) -> Option<ExprId> {
        match self.kind(id) {
            ExprKind::Stated(_) | ExprKind::Verified(_) => (!truth).then_some(id),
            ExprKind::Not(of) => self.test(*of, !truth),
            ExprKind::And(a, b) | ExprKind::Or(a, b) => {
                self.test(*a, truth).or_else(|| self.test(*b, truth))
            }
            ExprKind::Implies(a, b) => self.test(*a, !truth).or_else(|| self.test(*b, truth)),
            ExprKind::Compare(comparison, _, a, b) => self.compared(*comparison, *a, *b, truth),
            ExprKind::Quantified(quantifier, range, body) => {
                self.quantified(*quantifier, range, *body, truth)
            }
            ExprKind::Include(list, how, items) => {
                let members = self.list(*list, truth == (*how == IncludeHow::None));
                members.or_else(|| items.iter().find_map(|item| self.value(*item)))
            }
            ExprKind::Unique(value, range) => {
                self.value(*value).or_else(|| self.members(range, !truth))
            }
            ExprKind::Default(value, fallback) => match self.kind(*fallback) {
                // A default that goes the other way cannot help.
                ExprKind::Constant(Constant::Boolean(known)) if *known != truth => {
                    self.test(*value, truth)
                }
                _ => Some(id),
            },
            ExprKind::If(condition, yes, no) => (self.test(*condition, true))
                .or_else(|| self.test(*condition, false))
                .or_else(|| self.test(*yes, truth))
                .or_else(|| self.test(*no, truth)),
            ExprKind::Call(define, arguments) => {
                let body = self.program.define(*define).body;
                let argument = arguments.iter().find_map(|argument| self.value(*argument));
                argument.or_else(|| self.in_body().test(body, truth).map(|_| id))
            }
            ExprKind::Local(local) => self
                .let_value(*local)
                .and_then(|value| self.test(value, truth)),
            _ => self.value_parts(id),
        }
    }

    /// A comparison comes out as `truth` when silence moves a side the right way.
    fn compared(
        &self,
        comparison: Comparison,
        a: ExprId,
        b: ExprId,
        truth: bool,
    ) -> Option<ExprId> {
        let way = match comparison {
            Comparison::Equal | Comparison::NotEqual => {
                return self.value(a).or_else(|| self.value(b));
            }
            Comparison::Less | Comparison::LessOrEqual => Way::Down,
            Comparison::Greater | Comparison::GreaterOrEqual => Way::Up,
        };
        let way = if truth { way } else { way.back() };
        self.amount(a, way).or_else(|| self.amount(b, way.back()))
    }

    /// Quantifiers count the members for which the body holds.
    fn quantified(
        &self,
        quantifier: Quantifier,
        range: &Range,
        body: ExprId,
        truth: bool,
    ) -> Option<ExprId> {
        // Whether more members for which the body holds help the quantifier to be true.
        let more_helps = match quantifier {
            Quantifier::Every | Quantifier::Some | Quantifier::AtLeast(_) => true,
            Quantifier::No | Quantifier::AtMost(_) => false,
            Quantifier::Exactly(_) => {
                let either = self.test(body, true).or_else(|| self.test(body, false));
                return either.or_else(|| self.value(range.list));
            }
        };
        let holds = truth == more_helps;
        // Losing members helps `every` and `no`; gaining them helps `some`.
        let fewer = truth
            == matches!(
                quantifier,
                Quantifier::Every | Quantifier::No | Quantifier::AtMost(_)
            );
        self.test(body, holds)
            .or_else(|| self.members(range, !fewer))
    }

    /// The part through which silence could make an amount larger or smaller.
    fn amount(&self, id: ExprId, way: Way) -> Option<ExprId> {
        self.remember(id, Question::Amount(way), || self.find_amount(id, way))
    }

    fn find_amount(&self, id: ExprId, way: Way) -> Option<ExprId> {
        match self.kind(id) {
            ExprKind::Count(range) => self.members(range, way == Way::Up),
            ExprKind::Aggregate(Aggregate::Max, value, range) => self
                .amount(*value, way)
                .or_else(|| self.members(range, way == Way::Up)),
            ExprKind::Aggregate(Aggregate::Min, value, range) => self
                .amount(*value, way)
                .or_else(|| self.members(range, way == Way::Down)),
            ExprKind::Arithmetic(Arithmetic::Add, a, b) => {
                self.amount(*a, way).or_else(|| self.amount(*b, way))
            }
            ExprKind::Arithmetic(Arithmetic::Subtract, a, b) => {
                self.amount(*a, way).or_else(|| self.amount(*b, way.back()))
            }
            ExprKind::Negate(of) => self.amount(*of, way.back()),
            ExprKind::Local(local) => self
                .let_value(*local)
                .and_then(|value| self.amount(value, way)),
            _ => self.value(id),
        }
    }

    /// The part through which silence could give a range more members, or fewer.
    fn members(&self, range: &Range, more: bool) -> Option<ExprId> {
        let filter = range.filter.and_then(|filter| self.test(filter, more));
        filter.or_else(|| self.list(range.list, more))
    }

    /// The part through which silence could make a list longer, or shorter.
    fn list(&self, id: ExprId, more: bool) -> Option<ExprId> {
        self.remember(id, Question::List(more), || self.find_list(id, more))
    }

    fn find_list(&self, id: ExprId, more: bool) -> Option<ExprId> {
        match self.kind(id) {
            ExprKind::Comprehension(value, range) => {
                self.value(*value).or_else(|| self.members(range, more))
            }
            ExprKind::Local(local) => self
                .let_value(*local)
                .and_then(|value| self.list(value, more)),
            _ => self.value(id),
        }
    }

    /// The part through which silence could change a value in any way.
    fn value(&self, id: ExprId) -> Option<ExprId> {
        self.remember(id, Question::Value, || self.find_value(id))
    }

    fn find_value(&self, id: ExprId) -> Option<ExprId> {
        match self.kind(id) {
            ExprKind::Default(..) => Some(id),
            ExprKind::Count(range) => self
                .members(range, true)
                .or_else(|| self.members(range, false)),
            ExprKind::Aggregate(_, value, range) | ExprKind::Comprehension(value, range) => {
                let members = self
                    .members(range, true)
                    .or_else(|| self.members(range, false));
                members.or_else(|| self.value(*value))
            }
            ExprKind::If(condition, yes, no) => (self.test(*condition, true))
                .or_else(|| self.test(*condition, false))
                .or_else(|| self.value(*yes))
                .or_else(|| self.value(*no)),
            ExprKind::Call(define, arguments) => {
                let argument = arguments.iter().find_map(|argument| self.value(*argument));
                let body = self.program.define(*define).body;
                argument.or_else(|| self.in_body().value(body).map(|_| id))
            }
            ExprKind::Local(local) => self.let_value(*local).and_then(|value| self.value(value)),
            ExprKind::Stated(_)
            | ExprKind::Verified(_)
            | ExprKind::Not(_)
            | ExprKind::And(..)
            | ExprKind::Or(..)
            | ExprKind::Implies(..)
            | ExprKind::Compare(..)
            | ExprKind::Quantified(..)
            | ExprKind::Include(..)
            | ExprKind::Unique(..) => self.test(id, true).or_else(|| self.test(id, false)),
            _ => self.value_parts(id),
        }
    }

    /// For what is built only of values: any part that silence could change.
    fn value_parts(&self, id: ExprId) -> Option<ExprId> {
        let part = |part: &ExprId| self.value(*part);
        match self.kind(id) {
            ExprKind::Field(of, _) | ExprKind::Lookup(_, of) | ExprKind::Negate(of) => part(of),
            ExprKind::Matches(of, _) | ExprKind::Length(of) => part(of),
            ExprKind::Same(a, b)
            | ExprKind::Arithmetic(_, a, b)
            | ExprKind::Overlap(a, b)
            | ExprKind::Within(a, b)
            | ExprKind::In(a, b) => part(a).or_else(|| part(b)),
            ExprKind::IsUnder(_, of, terms) => part(of).or_else(|| terms.iter().find_map(part)),
            ExprKind::List(items) => items.iter().find_map(part),
            ExprKind::Record(values) => values.iter().flatten().find_map(part),
            _ => None,
        }
    }

    /// The value of a `let`; what a `for each` binds has none.
    fn let_value(&self, local: Local) -> Option<ExprId> {
        let bound = self.bound.iter().find(|bound| bound.local == local)?;
        bound.value
    }
}
