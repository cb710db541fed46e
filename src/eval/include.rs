//! Tests of membership. Terms ask for the same term or one under it, the left under the right.

use super::Evaluator;
use super::index::Index;
use super::index::LONG;
use super::members::Members;
use super::record::Recorder;
use super::trace::Mark;
use super::trace::Operand;
use super::value::Scalar;
use super::value::Value;
use crate::program::ExprId;
use crate::program::ExprKind;
use crate::syntax::ast::IncludeHow;
use crate::value::Truth;
use crate::vocabulary::Taxonomy;
use crate::vocabulary::Type;

/// A list in which something is looked for.
#[derive(Clone, Copy)]
enum Among<'a> {
    /// One that stands in the rule, so that it need not be made.
    Written(&'a [ExprId]),
    /// Any other.
    Members(Members),
}

impl<'a, R: Recorder<'a>> Evaluator<'a, R> {
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
        let members = self.members_of(subject.value);
        let start = self.trace.level();
        let mut answer = Truth::True;
        for wanted in wanted {
            let before = self.trace.level();
            let found = match (how, self.has_member(members, *wanted, taxonomy)) {
                (IncludeHow::None, found) => !found,
                (_, found) => found,
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

    /// Whether some member is this value, or under it.
    fn has_member(
        &mut self,
        members: Option<Members>,
        wanted: ExprId,
        taxonomy: Option<&'a Taxonomy>,
    ) -> Truth {
        let wanted = self.value(wanted);
        let Some(members) = members.filter(|_| !wanted.is_missing()) else {
            return Truth::Unknown;
        };
        match taxonomy.zip(self.term_of(wanted)) {
            Some((taxonomy, above)) => self.find(members, |this, item| match this.term_of(item) {
                Some(term) => taxonomy.is_under(term, above).into(),
                None => Truth::Unknown,
            }),
            None => self.find(members, |this, item| this.equal(item, wanted)),
        }
    }

    /// `x in xs`
    pub(super) fn is_in(&mut self, id: ExprId, sides: (ExprId, ExprId)) -> Truth {
        let subject = self.operand(sides.0);
        let taxonomy = self.taxonomy_of(sides.1);
        let among = self.among(sides.1);
        let answer = match among {
            Some(among) => self.is_among(subject.value, among, taxonomy),
            None => Truth::Unknown,
        };
        self.judge(id, answer, subject, Operand::NONE)
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
        let left = self.operand(sides.0);
        let taxonomy = self.taxonomy_of(sides.1);
        let among = self.among(sides.1);
        let (answer, decisive) = match self.members_of(left.value).zip(among) {
            Some((left, among)) => self.each_of(left, among, taxonomy, decides),
            None => (Truth::Unknown, None),
        };
        let right = Operand {
            value: Value::Missing,
            mark: among.and_then(Among::mark),
        };
        self.judge(id, answer, decisive.unwrap_or(left), right)
    }

    fn each_of(
        &mut self,
        left: Members,
        among: Among<'a>,
        taxonomy: Option<&'a Taxonomy>,
        decides: Truth,
    ) -> (Truth, Option<Operand<'a>>) {
        let start = self.trace.level();
        let mut answer = !decides;
        for index in 0..left.len() {
            let before = self.trace.level();
            let member = self.item(left, index);
            let value = self.use_known(member.known);
            let mark = self.trace.latest();
            let found = match self.is_among(value, among, taxonomy) {
                found if found == decides && member.presence != Truth::True => Truth::Unknown,
                found => found,
            };
            if found == decides {
                self.trace.forget_between(start, before);
                let stated = matches!(value, Value::Stated(_));
                return (decides, stated.then_some(Operand { value, mark }));
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

    fn among(&mut self, list: ExprId) -> Option<Among<'a>> {
        match self.written_list(list) {
            Some(items) => Some(Among::Written(items)),
            None => self.members(list).map(Among::Members),
        }
    }

    /// The items of a list that stands in the rule.
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

    /// Whether a value is one of these, or under one of them.
    fn is_among(
        &mut self,
        value: Value<'a>,
        among: Among<'a>,
        taxonomy: Option<&'a Taxonomy>,
    ) -> Truth {
        let term = self.term_of(value);
        match (among, taxonomy.zip(term)) {
            _ if value.is_missing() => Truth::Unknown,
            (Among::Written(items), _) => self.is_written(value, items, taxonomy),
            (Among::Members(members), Some((taxonomy, term))) => {
                self.find(members, |this, item| match this.term_of(item) {
                    Some(above) => taxonomy.is_under(term, above).into(),
                    None => Truth::Unknown,
                })
            }
            (Among::Members(members), None) => self.find_equal(members, value),
        }
    }

    fn is_written(
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

    /// Whether some member is the same value. Long lists are searched by an index.
    fn find_equal(&mut self, members: Members, value: Value<'a>) -> Truth {
        if members.len() >= LONG && self.make_index(members) {
            let scalar = self.scalar(value);
            let found = self
                .shelf
                .index(members)
                .and_then(|index| index.find(scalar));
            match found {
                Some(at) => {
                    let member = self.item(members, at);
                    self.use_known(member.known);
                }
                None => self.note_list(members),
            }
            return found.is_some().into();
        }
        self.find(members, |this, item| this.equal(item, value))
    }

    /// Makes an index of a list, if it has none yet; false if its values are not all known and certain.
    fn make_index(&mut self, members: Members) -> bool {
        if !self.shelf.has_looked_at(members) {
            let values = (0..members.len()).map(|at| {
                let member = self.item(members, at);
                match member.presence {
                    Truth::True => self.scalar(member.known.value),
                    _ => Scalar::None,
                }
            });
            let index = Index::new(values);
            self.shelf.put_index(members, index);
        }
        self.shelf.index(members).is_some()
    }

    /// Whether some member is wanted. What is found rests on that member, what is not found on the whole
    /// list.
    fn find(&mut self, members: Members, is_wanted: impl Fn(&Self, Value<'a>) -> Truth) -> Truth {
        let level = self.trace.level();
        let mut answer = Truth::False;
        for index in 0..members.len() {
            let member = self.item(members, index);
            let found = is_wanted(self, member.known.value).and(member.presence);
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
        self.note_list(members);
        answer
    }

    /// Records that an answer rests on a list as a whole.
    pub(super) fn note_list(&mut self, list: Members) {
        if let Some(mark) = list.mark() {
            self.trace.fact(mark);
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

impl Among<'_> {
    /// Where the plan states the list.
    fn mark(self) -> Option<Mark> {
        match self {
            Self::Written(_) => None,
            Self::Members(members) => members.mark(),
        }
    }
}
