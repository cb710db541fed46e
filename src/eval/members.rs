//! Lists: going over their members, quantifiers, and lists that rules make.

use super::Evaluator;
use super::record::Recorder;
use super::shelf::Made;
use super::shelf::Member;
use super::shelf::ShelfLevel;
use super::trace::Level;
use super::trace::Mark;
use super::trace::Subject;
use super::value::Known;
use super::value::Origin;
use super::value::Value;
use crate::document::plan;
use crate::document::plan::Plan;
use crate::document::plan::SlotRange;
use crate::program::ExprId;
use crate::program::Local;
use crate::program::Range;
use crate::syntax::ast::Quantifier;
use crate::value::Truth;

/// The members of a list or a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Members {
    /// Those that the plan states, and the slot that holds the list.
    Stated(SlotRange, u32),
    /// Those that a rule made.
    Made(Made),
}

impl Members {
    /// How many there are, doubtful ones included.
    pub fn len(self) -> u32 {
        match self {
            Self::Stated(range, _) => range.len,
            Self::Made(made) => made.len,
        }
    }

    /// Where the plan states the list.
    pub fn mark(self) -> Option<Mark> {
        match self {
            Self::Stated(_, at) => Some(Subject::Slot(at).into()),
            Self::Made(_) => None,
        }
    }

    /// Whether they lie below this height of the shelf; those of the plan always do.
    pub fn lies_below(self, height: u32) -> bool {
        match self {
            Self::Stated(..) => true,
            Self::Made(made) => made.start + made.len <= height,
        }
    }

    /// Whether all of them are certain to belong to the list.
    pub fn are_certain(self) -> bool {
        matches!(self, Self::Stated(..))
    }
}

/// How many members have been found to satisfy something, so far.
#[derive(Clone, Copy, Debug, Default)]
struct Poll {
    certain: u32,
    open: u32,
}

impl Poll {
    fn count(&mut self, answer: Truth) {
        match answer {
            Truth::True => self.certain += 1,
            Truth::Unknown => self.open += 1,
            Truth::False => {}
        }
    }

    /// Whether so many satisfy it, if these are all members.
    fn answer(self, wanted: Wanted) -> Truth {
        let most = self.certain + self.open;
        let at_least = |count| match () {
            () if self.certain >= count => Truth::True,
            () if most < count => Truth::False,
            () => Truth::Unknown,
        };
        match wanted {
            Wanted::AtLeast(count) => at_least(count),
            Wanted::AtMost(count) => match count.checked_add(1) {
                Some(more) => !at_least(more),
                None => Truth::True,
            },
            Wanted::Exactly(count) => at_least(count).and(self.answer(Wanted::AtMost(count))),
        }
    }

    /// The answer, if no further member can change it.
    fn early(self, wanted: Wanted) -> Option<Truth> {
        match wanted {
            Wanted::AtLeast(count) => (self.certain >= count).then_some(Truth::True),
            Wanted::AtMost(count) | Wanted::Exactly(count) => {
                (self.certain > count).then_some(Truth::False)
            }
        }
    }
}

/// How many members must satisfy something.
#[derive(Clone, Copy, Debug)]
enum Wanted {
    AtLeast(u32),
    AtMost(u32),
    Exactly(u32),
}

/// What a quantifier counts: for `every`, the members that do not satisfy the body.
fn counted(quantifier: Quantifier) -> (Wanted, bool) {
    match quantifier {
        Quantifier::Every => (Wanted::AtMost(0), true),
        Quantifier::No => (Wanted::AtMost(0), false),
        Quantifier::Some => (Wanted::AtLeast(1), false),
        Quantifier::AtLeast(count) => (Wanted::AtLeast(count), false),
        Quantifier::AtMost(count) => (Wanted::AtMost(count), false),
        Quantifier::Exactly(count) => (Wanted::Exactly(count), false),
    }
}

impl<'a, R: Recorder<'a>> Evaluator<'a, R> {
    /// `every x in xs satisfies p`
    pub(super) fn quantified(
        &mut self,
        id: ExprId,
        quantifier: Quantifier,
        range: &Range,
        body: ExprId,
    ) -> Truth {
        let Some(members) = self.members(range.list) else {
            return Truth::Unknown;
        };
        let start = self.trace.level();
        let (wanted, negated) = counted(quantifier);
        let mut poll = Poll::default();
        let glances = self.glances(range, members, Some(body));
        if let Some(same) = glances.as_ref().and_then(|it| self.count_same(it, members)) {
            poll.certain = if negated { members.len() - same } else { same };
            return poll.answer(wanted);
        }
        for index in 0..members.len() {
            let before = self.trace.level();
            poll.count(
                match glances
                    .as_ref()
                    .and_then(|it| self.glance_at_member(it, index, negated))
                {
                    Some(answer) => answer.into(),
                    None => self.meets(range, members, index, (body, negated)),
                },
            );
            if let Some(answer) = poll.early(wanted) {
                if poll.certain == 1 {
                    self.trace.forget_between(start, before);
                }
                return answer;
            }
            if !self.budget.step() {
                return Truth::Unknown;
            }
        }
        if members.len() == 0 {
            self.note_list(members);
        }
        let answer = poll.answer(wanted);
        if self.trace.is_explaining() && answer == Truth::False {
            self.blame_list(id, members, start);
        }
        self.trace.look(members.mark());
        answer
    }

    /// Where too few members satisfy something, it is the list that falls short, unless a single one came
    /// close.
    fn blame_list(&mut self, id: ExprId, members: Members, since: Level) {
        let mut tested = self.trace.take_verdicts(since);
        tested.retain(|verdict| verdict.close);
        if let [closest] = tested.as_slice() {
            self.trace.verdict(*closest);
        } else {
            self.trace.look(members.mark());
            self.judge_alone(id, Truth::False, Value::Missing);
        }
    }

    /// Whether a member belongs to the range and satisfies the body, or with `true` does not.
    fn meets(
        &mut self,
        range: &Range,
        members: Members,
        index: u32,
        (body, negated): (ExprId, bool),
    ) -> Truth {
        let shelf = self.shelf.level();
        let start = self.trace.level();
        let admitted = self.admits(range, members, index);
        let mut answer = admitted;
        if admitted != Truth::False {
            let middle = self.trace.level();
            let body = self.truth(body);
            let body = if negated { !body } else { body };
            if body == Truth::False {
                self.trace.forget_between(start, middle);
            }
            answer = admitted.and(body);
        }
        self.clear_shelf(shelf);
        answer
    }

    /// Takes away what was worked out since then, unless somebody wants to see it explained.
    pub(super) fn clear_shelf(&mut self, since: ShelfLevel) {
        if !self.trace.is_explaining() {
            self.shelf.clear(since);
        }
    }

    /// The members of a list or a map; none if it is missing.
    pub(super) fn members(&mut self, list: ExprId) -> Option<Members> {
        let value = self.value(list);
        self.members_of(value)
    }

    /// The members of a value, if it is a list or a map.
    pub(super) fn members_of(&self, value: Value<'a>) -> Option<Members> {
        match value {
            Value::MadeList(made) => Some(Members::Made(made)),
            Value::Stated(at) => match self.plan.slot(at).value {
                plan::Value::List(range) | plan::Value::Map(range) => {
                    Some(Members::Stated(range, at))
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// Binds the locals of a range to a member, and asks whether it belongs to the range.
    #[inline]
    pub(super) fn admits(&mut self, range: &Range, members: Members, index: u32) -> Truth {
        let presence = self.bind_member(range, members, index);
        match range.filter {
            Some(filter) => self.passes(filter, presence),
            None => presence,
        }
    }

    /// Binds a local to a member of a list of the plan.
    #[inline]
    pub(super) fn bind_stated(&mut self, local: Local, at: u32) {
        let known = stated(self.plan, at);
        self.bind(local, known);
    }

    /// Binds the locals of a range to a member, and says whether it belongs to the list.
    #[inline]
    pub(super) fn bind_member(&mut self, range: &Range, members: Members, index: u32) -> Truth {
        let member = self.item(members, index);
        self.bind(range.member, member.known);
        if let Some(key) = range.key {
            self.bind(key, key_of(members, index));
        }
        member.presence
    }

    fn passes(&mut self, filter: ExprId, presence: Truth) -> Truth {
        if presence == Truth::False {
            return presence;
        }
        let level = self.trace.level();
        let answer = presence.and(self.truth(filter));
        self.trace.forget_verdicts(level);
        answer
    }

    /// A member.
    #[inline]
    pub(super) fn item(&self, members: Members, index: u32) -> Member<'a> {
        match members {
            Members::Stated(range, _) => Member {
                known: stated(self.plan, range.start + index),
                presence: Truth::True,
            },
            Members::Made(made) => self
                .shelf
                .member(made, index)
                .unwrap_or(Member::certain(Value::Missing, Origin::Plain)),
        }
    }

    /// `[a, b]`
    pub(super) fn make_list(&mut self, items: &[ExprId]) -> Value<'a> {
        let mut made = Vec::with_capacity(items.len());
        for item in items {
            made.push(self.made(*item, Truth::True));
        }
        Value::MadeList(self.shelf.make(made))
    }

    /// `{field: e, …}`
    pub(super) fn make_record(&mut self, fields: &[Option<ExprId>]) -> Value<'a> {
        let mut made = Vec::with_capacity(fields.len());
        for field in fields {
            made.push(match field {
                Some(value) => self.made(*value, Truth::True),
                None => Member::certain(Value::Missing, Origin::Plain),
            });
        }
        Value::MadeRecord(self.shelf.make(made))
    }

    /// `[e for each x in xs where p]`
    pub(super) fn comprehension(&mut self, value: ExprId, range: &Range) -> Value<'a> {
        let Some(members) = self.members(range.list) else {
            return Value::Missing;
        };
        let mut made = Vec::new();
        for index in 0..members.len() {
            let presence = self.admits(range, members, index);
            if presence != Truth::False {
                made.push(self.made(value, presence));
            }
            if self.budget.spent().is_some() {
                return Value::Missing;
            }
        }
        if members.len() == 0 {
            self.note_list(members);
        }
        Value::MadeList(self.shelf.make(made))
    }

    fn made(&mut self, value: ExprId, presence: Truth) -> Member<'a> {
        self.budget.member();
        let known = self.known(value);
        Member { known, presence }
    }
}

impl<'a> Member<'a> {
    fn certain(value: Value<'a>, origin: Origin) -> Self {
        Self {
            known: Known { value, origin },
            presence: Truth::True,
        }
    }
}

/// A member of a list of the plan.
#[inline]
fn stated<'a>(plan: &Plan, at: u32) -> Known<'a> {
    let value = match plan.slot(at).value {
        plan::Value::Missing(_) => Value::Missing,
        plan::Value::Record(record) => Value::Record(record),
        _ => Value::Stated(at),
    };
    let origin = Origin::Plan(Subject::Slot(at));
    Known { value, origin }
}

/// The key of an entry; computed lists have none.
fn key_of<'a>(members: Members, index: u32) -> Known<'a> {
    match members {
        Members::Stated(range, _) => Known {
            value: Value::Key(range.start + index),
            origin: Origin::Plan(Subject::Key(range.start + index)),
        },
        Members::Made(_) => Known::NOTHING,
    }
}
