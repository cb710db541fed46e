//! Tests of membership. Terms ask for the same term or one under it, the left under the right.

use super::Evaluator;
use super::members::Members;
use super::trace::Mark;
use super::trace::Operand;
use super::value::Known;
use super::value::Value;
use crate::program::ExprId;
use crate::program::ExprKind;
use crate::syntax::ast::IncludeHow;
use crate::value::Truth;
use crate::vocabulary::Taxonomy;
use crate::vocabulary::Type;

/// What is asked of the members of a list.
#[derive(Clone, Copy)]
enum Ask<'a> {
    /// Whether one of them is this value, or under it.
    IsUnder(Value<'a>),
    /// Whether this value is one of them, or under it.
    IsOver(Value<'a>),
}

impl<'a> Evaluator<'a> {
    /// `xs include t`, `xs include all of [t, u]`, `xs include none of [t, u]`
    pub(super) fn includes(
        &mut self,
        id: ExprId,
        list: ExprId,
        how: IncludeHow,
        wanted: &[ExprId],
    ) -> Truth {
        let subject = self.operand(list);
        let taxonomy = self.taxonomy_of(list);
        let members = Members::of(subject.value, list);
        let start = self.trace.level();
        let mut answer = Truth::True;
        for wanted in wanted {
            let before = self.trace.level();
            let found = self.find_wanted(members, *wanted, taxonomy);
            let found = if how == IncludeHow::None {
                !found
            } else {
                found
            };
            if found == Truth::False {
                self.trace.forget_between(start, before);
                answer = found;
                break;
            }
            answer = answer.and(found);
        }
        self.judge(id, answer, subject, Operand::NONE)
    }

    fn find_wanted(
        &mut self,
        list: Option<Members>,
        wanted: ExprId,
        taxonomy: Option<&'a Taxonomy>,
    ) -> Truth {
        match (list, self.value(wanted)) {
            (_, Value::Missing) | (None, _) => Truth::Unknown,
            (Some(list), wanted) => self.find(list, Ask::IsUnder(wanted), taxonomy),
        }
    }

    /// `x in xs`
    pub(super) fn is_in(&mut self, id: ExprId, sides: (ExprId, ExprId)) -> Truth {
        let subject = self.operand(sides.0);
        let taxonomy = self.taxonomy_of(sides.1);
        let answer = match self.written_list(sides.1) {
            Some(items) => self.find_written(subject.value, items, taxonomy),
            None => match (subject.value, self.members(sides.1)) {
                (Value::Missing, _) | (_, None) => Truth::Unknown,
                (value, Some(list)) => self.find(list, Ask::IsOver(value), taxonomy),
            },
        };
        self.judge(id, answer, subject, Operand::NONE)
    }

    /// The items of a list that stands in the rule, so that it need not be made.
    fn written_list(&self, id: ExprId) -> Option<&'a [ExprId]> {
        match &self.program.expr(id).kind {
            ExprKind::List(items) => Some(items),
            ExprKind::Param(value) => match &self.program.expr(*value).kind {
                ExprKind::List(items) => Some(items),
                _ => None,
            },
            _ => None,
        }
    }

    fn find_written(
        &mut self,
        value: Value<'a>,
        items: &[ExprId],
        taxonomy: Option<&'a Taxonomy>,
    ) -> Truth {
        let mut answer = Truth::False;
        for item in items {
            let item = self.value(*item);
            answer = answer.or(self.equal_or_under(value, item, taxonomy));
            if answer == Truth::True {
                break;
            }
        }
        answer
    }

    /// `xs overlap ys`
    pub(super) fn overlap(&mut self, id: ExprId, sides: (ExprId, ExprId)) -> Truth {
        self.each_in(id, sides, Truth::True)
    }

    /// `xs within ys`
    pub(super) fn is_within(&mut self, id: ExprId, sides: (ExprId, ExprId)) -> Truth {
        self.each_in(id, sides, Truth::False)
    }

    /// Asks for each member of the left list whether it is in the right one; `decides` is the answer that
    /// one member can give for all, and that member is then what was tested.
    fn each_in(&mut self, id: ExprId, sides: (ExprId, ExprId), decides: Truth) -> Truth {
        let (left, right) = (self.operand(sides.0), self.operand(sides.1));
        let taxonomy = self.taxonomy_of(sides.1);
        let members = Members::of(left.value, sides.0).zip(Members::of(right.value, sides.1));
        let (answer, decisive) = match members {
            Some((left, right)) => self.each_of(left, right, taxonomy, decides),
            None => (Truth::Unknown, None),
        };
        self.judge(id, answer, decisive.unwrap_or(left), right)
    }

    fn each_of(
        &mut self,
        left: Members,
        right: Members,
        taxonomy: Option<&'a Taxonomy>,
        decides: Truth,
    ) -> (Truth, Option<Operand<'a>>) {
        let start = self.trace.level();
        let mut answer = !decides;
        for index in 0..left.len() {
            let before = self.trace.level();
            let member = self.item(left, index);
            let tested = self.used(member.known);
            let found = match self.is_member(tested.value, right, taxonomy) {
                found if found == decides && member.presence != Truth::True => Truth::Unknown,
                found => found,
            };
            if found == decides {
                self.trace.forget_between(start, before);
                return (decides, Some(tested).filter(|it| self.is_read(*it)));
            }
            if found == Truth::Unknown {
                answer = found;
            }
        }
        if left.len() == 0 {
            self.note_list(left);
        }
        (answer, None)
    }

    /// A value that is known, and what it was read from.
    fn used(&mut self, known: Known<'a>) -> Operand<'a> {
        self.trace.latest = None;
        let value = self.use_known(known);
        let mark = self.trace.latest.take();
        Operand { value, mark }
    }

    fn is_member(
        &mut self,
        value: Value<'a>,
        list: Members,
        taxonomy: Option<&'a Taxonomy>,
    ) -> Truth {
        match value {
            Value::Missing => Truth::Unknown,
            value => self.find(list, Ask::IsOver(value), taxonomy),
        }
    }

    /// Whether a member of the list is what is asked for. What is found rests on that member, what is not
    /// found on the whole list.
    fn find(&mut self, list: Members, ask: Ask<'a>, taxonomy: Option<&'a Taxonomy>) -> Truth {
        let level = self.trace.level();
        let mut answer = Truth::False;
        for index in 0..list.len() {
            let member = self.item(list, index);
            let found = match ask {
                Ask::IsUnder(above) => self.equal_or_under(member.known.value, above, taxonomy),
                Ask::IsOver(value) => self.equal_or_under(value, member.known.value, taxonomy),
            };
            let found = found.and(member.presence);
            if found == Truth::True {
                self.trace.forget(level);
            }
            if found != Truth::False {
                self.use_known(member.known);
                answer = found;
            }
            if found == Truth::True || !self.budget.step() {
                return answer;
            }
        }
        self.note_list(list);
        answer
    }

    /// Records that an answer rests on a list as a whole.
    pub(super) fn note_list(&mut self, list: Members) {
        if let Some(subject) = list.subject() {
            self.trace.fact(Mark::from(subject));
        }
    }

    /// The taxonomy of the members of a list of terms.
    fn taxonomy_of(&self, list: ExprId) -> Option<&'a Taxonomy> {
        match &self.program.expr(list).ty {
            Type::List(of) | Type::Map(of) => match **of {
                Type::Term(id) => Some(self.vocabulary.taxonomy(id)),
                _ => None,
            },
            _ => None,
        }
    }
}
