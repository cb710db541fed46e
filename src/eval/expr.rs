//! Expressions: a flat match over their kinds, and the connectives.
//!
//! Questions are answered by [`Evaluator::truth`], all else is worked out by [`Evaluator::value`]; either
//! leaves in the trace what its answer rests on, and what it hangs on where there is none.

use super::Evaluator;
use super::record::Recorder;
use super::trace::Level;
use super::trace::Reason;
use super::trace::Subject;
use super::value::Known;
use super::value::Origin;
use super::value::Value;
use crate::document::plan;
use crate::document::plan::Plan;
use crate::document::plan::RecordIndex;
use crate::program::DefineId;
use crate::program::ExprId;
use crate::program::ExprKind;
use crate::program::Local;
use crate::program::TableId;
use crate::value::Truth;
use crate::vocabulary::FieldId;
use crate::vocabulary::Type;

impl<'a, R: Recorder<'a>> Evaluator<'a, R> {
    /// Answers a question.
    #[inline]
    pub(super) fn truth(&mut self, id: ExprId) -> Truth {
        if let Some(question) = self.question(id)
            && let Some(answer) = self.glance(question)
        {
            return self.glanced(answer);
        }
        self.think(id)
    }

    /// Answers a question for which a glance is not enough.
    #[inline(never)]
    fn think(&mut self, id: ExprId) -> Truth {
        let level = self.trace.level();
        let entered = self.budget.enter();
        let answer = if entered {
            self.answer(id)
        } else {
            Truth::Unknown
        };
        self.budget.leave();
        if self.budget.spent().is_some() {
            return Truth::Unknown;
        }
        if answer != Truth::Unknown {
            self.trace.settle(level);
        }
        answer
    }

    /// An answer that took a glance takes a step, as any other does.
    #[inline]
    fn glanced(&mut self, answer: bool) -> Truth {
        match self.budget.step() {
            true => answer.into(),
            false => Truth::Unknown,
        }
    }

    /// Works out a value. What is at hand takes no step: constants, and fields of what is bound.
    #[inline]
    pub(super) fn value(&mut self, id: ExprId) -> Value<'a> {
        let program = self.program;
        match &program.expr(id).kind {
            ExprKind::Constant(constant) => Value::Constant(constant),
            ExprKind::Field(record, field) => match self.bound_record(*record) {
                Some(index) => self.read(self.plan.slot_of(index, *field)),
                None => self.field_of(*record, *field),
            },
            _ => self.worked_out(id),
        }
    }

    #[inline(never)]
    fn worked_out(&mut self, id: ExprId) -> Value<'a> {
        if let ExprKind::Local(local) = self.program.expr(id).kind {
            return self.local(local);
        }
        let entered = self.budget.enter();
        let value = if entered {
            self.work_out(id)
        } else {
            Value::Missing
        };
        self.budget.leave();
        value
    }

    fn answer(&mut self, id: ExprId) -> Truth {
        let program = self.program;
        match &program.expr(id).kind {
            ExprKind::Not(question) => !self.truth(*question),
            ExprKind::And(left, right) => self.and(*left, *right),
            ExprKind::Or(left, right) => self.or(*left, *right),
            ExprKind::Implies(left, right) => self.implies(*left, *right),
            ExprKind::Compare(comparison, _, left, right) => {
                self.compare(id, *comparison, (*left, *right))
            }
            ExprKind::Same(left, right) => self.same(id, (*left, *right)),
            ExprKind::IsUnder(taxonomy, term, above) => self.is_under(id, *taxonomy, *term, above),
            ExprKind::Stated(value) => self.is_stated(id, *value),
            ExprKind::Verified(evidence) => self.is_verified(id, *evidence),
            ExprKind::Include(list, how, wanted) => self.includes(id, *list, *how, wanted),
            ExprKind::Overlap(left, right) => self.overlap(id, (*left, *right)),
            ExprKind::Within(left, right) => self.is_within(id, (*left, *right)),
            ExprKind::In(value, list) => self.is_in(id, (*value, *list)),
            ExprKind::Matches(text, regex) => self.matches(id, *text, *regex),
            ExprKind::Quantified(quantifier, range, body) => {
                self.quantified(id, *quantifier, range, *body)
            }
            ExprKind::Unique(value, range) => self.unique(id, *value, range),
            _ => self.boolean(id),
        }
    }

    fn work_out(&mut self, id: ExprId) -> Value<'a> {
        let program = self.program;
        match &program.expr(id).kind {
            ExprKind::Constant(_) | ExprKind::Field(..) => self.value(id),
            ExprKind::Today => Value::Today,
            ExprKind::Plan => Value::Record(Plan::ROOT),
            ExprKind::Local(local) => self.local(*local),
            ExprKind::Param(value) => self.value(*value),
            ExprKind::Call(define, arguments) => self.call(*define, arguments),
            ExprKind::Lookup(table, term) => self.look_up(id, *table, *term),
            ExprKind::List(items) => self.make_list(items),
            ExprKind::Record(fields) => self.make_record(fields),
            ExprKind::Comprehension(value, range) => self.comprehension(*value, range),
            ExprKind::Arithmetic(op, left, right) => self.arithmetic(id, *op, (*left, *right)),
            ExprKind::Negate(amount) => self.negate(id, *amount),
            ExprKind::Length(text) => self.length(*text),
            ExprKind::Default(value, default) => self.default(*value, *default),
            ExprKind::Count(range) => self.count(range),
            ExprKind::Aggregate(aggregate, value, range) => {
                self.aggregate(id, *aggregate, *value, range)
            }
            ExprKind::If(condition, then, otherwise) => self.choose(*condition, *then, *otherwise),
            ExprKind::Not(_)
            | ExprKind::And(..)
            | ExprKind::Or(..)
            | ExprKind::Implies(..)
            | ExprKind::Compare(..)
            | ExprKind::Same(..)
            | ExprKind::IsUnder(..)
            | ExprKind::Stated(_)
            | ExprKind::Verified(_)
            | ExprKind::Include(..)
            | ExprKind::Overlap(..)
            | ExprKind::Within(..)
            | ExprKind::In(..)
            | ExprKind::Matches(..)
            | ExprKind::Quantified(..)
            | ExprKind::Unique(..) => self.truth(id).into(),
        }
    }

    // A known operand that decides alone is the only one whose marks are kept.

    fn and(&mut self, left: ExprId, right: ExprId) -> Truth {
        let start = self.trace.level();
        let first = self.truth(left);
        if first == Truth::False {
            return first;
        }
        let middle = self.trace.level();
        let second = self.truth(right);
        if second == Truth::False {
            if first == Truth::True {
                self.trace.came_close(middle);
            }
            self.trace.forget_between(start, middle);
        }
        first.and(second)
    }

    fn or(&mut self, left: ExprId, right: ExprId) -> Truth {
        let start = self.trace.level();
        let first = self.truth(left);
        if first == Truth::True {
            return first;
        }
        let middle = self.trace.level();
        let second = self.truth(right);
        if second == Truth::True {
            self.trace.forget_between(start, middle);
        }
        first.or(second)
    }

    fn implies(&mut self, left: ExprId, right: ExprId) -> Truth {
        let start = self.trace.level();
        let first = !self.truth(left);
        if first == Truth::True {
            return first;
        }
        self.trace.forget_verdicts(start);
        let middle = self.trace.level();
        let second = self.truth(right);
        if second == Truth::True {
            self.trace.forget_between(start, middle);
        }
        first.or(second)
    }

    /// A boolean of the plan, or one that is chosen, called or looked up.
    fn boolean(&mut self, id: ExprId) -> Truth {
        self.trace.look(None);
        let level = self.trace.level();
        let value = self.work_out(id);
        let answer = self.truth_of(value);
        if self.trace.is_explaining() && !self.trace.has_verdict(level) {
            self.judge_alone(id, answer, value);
        }
        answer
    }

    fn local(&mut self, local: Local) -> Value<'a> {
        let known = self.bound(local);
        self.use_known(known)
    }

    /// What a local is bound to.
    #[inline]
    pub(super) fn bound(&self, local: Local) -> Known<'a> {
        let at = self.frame + local.0 as usize;
        self.locals.get(at).copied().unwrap_or(Known::NOTHING)
    }

    /// Binds a local.
    #[inline]
    pub(super) fn bind(&mut self, local: Local, known: Known<'a>) {
        if let Some(place) = self.locals.get_mut(self.frame + local.0 as usize) {
            *place = known;
        }
    }

    /// The record that a local is bound to: most fields are read of one.
    #[inline]
    fn bound_record(&self, record: ExprId) -> Option<RecordIndex> {
        let ExprKind::Local(local) = self.program.expr(record).kind else {
            return None;
        };
        let known = self.locals.get(self.frame + local.0 as usize)?;
        match (known.value, known.origin) {
            (Value::Record(index), Origin::Plain | Origin::Plan(_)) => Some(index),
            _ => None,
        }
    }

    #[inline(never)]
    fn field_of(&mut self, record: ExprId, field: FieldId) -> Value<'a> {
        let level = self.trace.level();
        match self.value(record) {
            Value::Record(index) => self.read(self.plan.slot_of(index, field)),
            Value::MadeRecord(made) => {
                let member = self.shelf.member(made, field.0);
                self.use_known(member.map_or(Known::NOTHING, |member| member.known))
            }
            _ => {
                self.want_field(level, record, field);
                Value::Missing
            }
        }
    }

    /// Of a record that is missing a field was wanted: that is what the plan should have stated.
    #[inline(never)]
    fn want_field(&mut self, since: Level, record: ExprId, field: FieldId) {
        let ty = &self.program.expr(record).ty;
        let Type::Record(id) = ty else {
            return;
        };
        let (places, vocabulary) = (&self.places, self.vocabulary);
        self.trace.extend(since, (*id, field), |trace, mark| {
            places.type_of(mark, vocabulary, trace) == *ty
        });
    }

    /// Reads a slot and records that it was used. Records and lists matter by what is in them.
    #[inline]
    fn read(&mut self, at: u32) -> Value<'a> {
        let subject = Subject::Slot(at);
        match self.plan.slot(at).value {
            plan::Value::Missing(_) => {
                self.trace.open(subject);
                Value::Missing
            }
            plan::Value::Record(record) => {
                self.trace.look(Some(subject.into()));
                Value::Record(record)
            }
            plan::Value::List(_) | plan::Value::Map(_) => {
                self.trace.look(Some(subject.into()));
                Value::Stated(at)
            }
            _ => {
                self.trace.fact(subject);
                Value::Stated(at)
            }
        }
    }

    /// Records that a value is used, and gives it.
    #[inline]
    pub(super) fn use_known(&mut self, known: Known<'a>) -> Value<'a> {
        if let Origin::Plan(Subject::Slot(at)) = known.origin
            && !R::QUIET
        {
            return self.read(at);
        }
        if let Origin::Saved(saved) = known.origin {
            self.budget.replay(saved.len());
        }
        self.trace.replay(known, &self.shelf);
        known.value
    }

    /// Works out a value for later; it enters the trace when it is used.
    #[inline]
    pub(super) fn known(&mut self, id: ExprId) -> Known<'a> {
        let level = self.trace.level();
        self.trace.look(None);
        let value = self.value(id);
        self.trace.forget_verdicts(level);
        let origin = self.trace.keep(level, value, &mut self.shelf);
        if let Origin::Saved(saved) = origin {
            self.budget.keep(saved.len());
        }
        Known { value, origin }
    }

    fn call(&mut self, define: DefineId, arguments: &[ExprId]) -> Value<'a> {
        let define = self.program.define(define);
        let frame = self.locals.len();
        for argument in arguments {
            let known = self.argument(*argument);
            self.locals.push(known);
        }
        self.locals.resize(
            frame + define.locals.max(define.arity) as usize,
            Known::NOTHING,
        );
        let caller = std::mem::replace(&mut self.frame, frame);
        let value = self.value(define.body);
        self.frame = caller;
        self.locals.truncate(frame);
        value
    }

    fn argument(&mut self, id: ExprId) -> Known<'a> {
        match self.program.expr(id).kind {
            ExprKind::Local(local) => self.bound(local),
            _ => self.known(id),
        }
    }

    #[inline(never)]
    fn look_up(&mut self, id: ExprId, table: TableId, term: ExprId) -> Value<'a> {
        let value = self.value(term);
        let Some(term) = self.term_of(value) else {
            return Value::Missing;
        };
        let rows = &self.program.table(table).by_term;
        match rows.get(term.0 as usize).copied().flatten() {
            Some(value) => self.value(value),
            None => {
                self.trace.reason(Reason::NoRow(id));
                Value::Missing
            }
        }
    }

    fn default(&mut self, value: ExprId, default: ExprId) -> Value<'a> {
        let level = self.trace.level();
        match self.value(value) {
            Value::Missing => {
                self.trace.rest_on_absence(level);
                self.value(default)
            }
            value => value,
        }
    }

    fn choose(&mut self, condition: ExprId, then: ExprId, otherwise: ExprId) -> Value<'a> {
        let level = self.trace.level();
        let condition = self.truth(condition);
        self.trace.forget_verdicts(level);
        match condition {
            Truth::True => self.value(then),
            Truth::False => self.value(otherwise),
            Truth::Unknown => self.agreed(level, then, otherwise),
        }
    }

    /// The value of both branches, if they have the same.
    #[inline(never)]
    fn agreed(&mut self, level: Level, then: ExprId, otherwise: ExprId) -> Value<'a> {
        let (left, right) = (self.value(then), self.value(otherwise));
        if self.equal(left, right) == Truth::True {
            self.trace.settle(level);
            return left;
        }
        Value::Missing
    }
}
