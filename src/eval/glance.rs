//! Answering a question at a glance: yes or no where all that it speaks of is stated, else nothing.

use super::Evaluator;
use super::members::Members;
use super::record::Recorder;
use super::value::Amount;
use super::value::Range as Span;
use super::value::Value;
use crate::document::plan;
use crate::document::plan::Plan;
use crate::document::plan::Slot;
use crate::program::Arithmetic;
use crate::program::ExprId;
use crate::program::Glance;
use crate::program::Glimpse;
use crate::program::Local;
use crate::program::Place;
use crate::program::Range;
use crate::program::Reckoning;
use crate::program::Terms;
use crate::value::Comparison;
use crate::value::Small;
use crate::value::text;
use crate::vocabulary::TaxonomyId;
use crate::vocabulary::TermId;

/// What a range over a list of the plan asks of each member, where glances may answer it.
pub(super) struct Glances<'a> {
    /// The slot of the first member.
    start: u32,
    /// What is bound to a member.
    pub member: Local,
    /// Which members.
    pub filter: Option<&'a Glance>,
    /// What is asked of them.
    pub body: Option<&'a Glance>,
}

impl<'a, R: Recorder<'a>> Evaluator<'a, R> {
    /// What an expression comes down to at a glance, where nobody listens.
    #[inline]
    pub(super) fn question(&self, id: ExprId) -> Option<&'a Glance> {
        match self.program.glimpse(id) {
            Some(Glimpse::Question(question)) if R::QUIET => Some(question),
            _ => None,
        }
    }

    /// Something, if a glance is enough to see that it holds.
    #[inline]
    pub(super) fn sees(&mut self, id: ExprId) -> Option<()> {
        self.cast(self.question(id)?)?.then_some(())
    }

    /// What a range, and a body that is asked about its members, come down to.
    pub(super) fn glances(
        &self,
        range: &Range,
        members: Members,
        body: Option<ExprId>,
    ) -> Option<Glances<'a>> {
        let (Members::Stated(slots, _), None) = (members, range.key) else {
            return None;
        };
        let question = |id: Option<ExprId>| match id {
            Some(id) => self.question(id).map(Some),
            None => R::QUIET.then_some(None),
        };
        Some(Glances {
            start: slots.start,
            member: range.member,
            filter: question(range.filter)?,
            body: question(body)?,
        })
    }

    /// Whether a member belongs to the range and answers the body with yes, or if `negated`, with no.
    #[inline]
    pub(super) fn glance_at_member(
        &mut self,
        glances: &Glances<'a>,
        index: u32,
        negated: bool,
    ) -> Option<bool> {
        self.bind_stated(glances.member, glances.start + index);
        if let Some(filter) = glances.filter
            && !self.cast(filter)?
        {
            return Some(false);
        }
        match glances.body {
            Some(body) => Some(self.cast(body)? != negated),
            None => Some(true),
        }
    }

    /// A glance, which takes a step as any answer does.
    #[inline]
    fn cast(&mut self, question: &Glance) -> Option<bool> {
        let answer = self.glance(question)?;
        self.budget.step().then_some(answer)
    }

    /// Answers a question, if a glance is enough.
    pub(super) fn glance(&self, question: &Glance) -> Option<bool> {
        match question {
            Glance::Compare(comparison, sides) => {
                self.compare_small(*comparison, &sides.0, &sides.1)
            }
            Glance::IsOneOf(place, terms) => match self.slot(*place)?.value {
                plan::Value::Term(term) => Some(holds(terms, term)),
                _ => None,
            },
            Glance::Overlaps(place, terms) => self.any(*place, terms, true),
            Glance::Within(place, terms) => Some(!self.any(*place, terms, false)?),
            Glance::WithinStated(left, right, taxonomy) => {
                self.lies_within(*left, *right, *taxonomy)
            }
            Glance::Same(left, right) => self.same_slots(self.slot(*left)?, self.slot(*right)?),
            Glance::IsText(place, text) => {
                Some(text::same(self.slot(*place)?.text(self.tree)?, text))
            }
            Glance::IsCountry(place, country) => match &self.slot(*place)?.value {
                plan::Value::Country(stated) => Some(stated == country),
                _ => None,
            },
            Glance::IsTrue(place) => match self.slot(*place)?.value {
                plan::Value::Boolean(stated) => Some(stated),
                _ => None,
            },
            Glance::Stated(place) => {
                let stated = &self.slot(*place)?.value;
                Some(!matches!(stated, plan::Value::Missing(_)))
            }
            Glance::Matches(place, regex) => {
                let text = self.slot(*place)?.text(self.tree)?;
                Some(self.program.regex(*regex).is_match(&text::normalize(text)))
            }
            connective => self.glance_at_parts(connective),
        }
    }

    /// How deep this goes is bounded by how many parts a glance has.
    fn glance_at_parts(&self, connective: &Glance) -> Option<bool> {
        match connective {
            Glance::Not(of) => Some(!self.glance(of)?),
            Glance::And(sides) => Some(self.glance(&sides.0)? && self.glance(&sides.1)?),
            Glance::Or(sides) => Some(self.glance(&sides.0)? || self.glance(&sides.1)?),
            Glance::If(parts) => match self.glance(&parts.0)? {
                true => self.glance(&parts.1),
                false => self.glance(&parts.2),
            },
            _ => None,
        }
    }

    /// The slot of a place, if what is around it is stated.
    #[inline]
    pub(super) fn slot(&self, place: Place) -> Option<&'a Slot> {
        let mut record = match place.local {
            None => Plan::ROOT,
            Some(local) => match self.locals.get(self.frame + local.0 as usize)?.value {
                Value::Record(record) => record,
                Value::Stated(at) if place.field.is_none() => return Some(self.plan.slot(at)),
                _ => return None,
            },
        };
        if let Some(within) = place.within {
            let slot = self.plan.slot(self.plan.slot_of(record, within));
            let plan::Value::Record(inner) = slot.value else {
                return None;
            };
            record = inner;
        }
        Some(self.plan.slot(self.plan.slot_of(record, place.field?)))
    }

    /// The members of a list that the plan states.
    #[inline]
    fn list(&self, place: Place) -> Option<&'a [Slot]> {
        match self.slot(place)?.value {
            plan::Value::List(range) => Some(self.plan.items(range)),
            _ => None,
        }
    }

    /// Whether some term of a list is among these, or with `false` is not. None if that hangs on one that is
    /// missing.
    #[inline]
    fn any(&self, list: Place, terms: &Terms, wanted: bool) -> Option<bool> {
        let mut answer = Some(false);
        for member in self.list(list)? {
            match member.value {
                plan::Value::Term(term) if holds(terms, term) == wanted => return Some(true),
                plan::Value::Term(_) => {}
                _ => answer = None,
            }
        }
        answer
    }

    /// Goes over both lists, so only where these are short.
    fn lies_within(&self, left: Place, right: Place, taxonomy: TaxonomyId) -> Option<bool> {
        const SHORT: usize = 64;
        let taxonomy = self.vocabulary.taxonomy(taxonomy);
        let (left, right) = (self.list(left)?, self.list(right)?);
        if left.len().checked_mul(right.len())? > SHORT {
            return None;
        }
        for member in left {
            let plan::Value::Term(term) = member.value else {
                return None;
            };
            let is_in = |above: &Slot| match above.value {
                plan::Value::Term(above) => taxonomy.is_under(term, above),
                _ => false,
            };
            if !right.iter().any(is_in) {
                let known = |above: &Slot| matches!(above.value, plan::Value::Term(_));
                return right.iter().all(known).then_some(false);
            }
        }
        Some(true)
    }

    fn same_slots(&self, left: &'a Slot, right: &'a Slot) -> Option<bool> {
        match (&left.value, &right.value) {
            (plan::Value::Term(left), plan::Value::Term(right)) => Some(left == right),
            (plan::Value::Country(left), plan::Value::Country(right)) => Some(left == right),
            (plan::Value::Boolean(left), plan::Value::Boolean(right)) => Some(left == right),
            _ => Some(text::same(left.text(self.tree)?, right.text(self.tree)?)),
        }
    }

    #[inline]
    fn compare_small(
        &self,
        comparison: Comparison,
        left: &Reckoning,
        right: &Reckoning,
    ) -> Option<bool> {
        let ordering = self.reckon(left)?.order(self.reckon(right)?)?;
        Some(comparison.holds_in(ordering))
    }

    /// Works out an amount, if it is small.
    pub(super) fn reckon(&self, amount: &Reckoning) -> Option<Small> {
        match amount {
            Reckoning::Constant(constant) => Some(*constant),
            Reckoning::Today => Some(Small::Date(self.today)),
            Reckoning::Place(place) => self.small_at(*place),
            Reckoning::Lookup(place, rows) => match self.slot(*place)?.value {
                plan::Value::Term(term) => rows.get(usize::from(term.0)).copied()?,
                _ => None,
            },
            Reckoning::Arithmetic(op, sides) => {
                let (left, right) = (self.reckon(&sides.0)?, self.reckon(&sides.1)?);
                match op {
                    Arithmetic::Add => left.add(right),
                    Arithmetic::Subtract => left.subtract(right),
                    Arithmetic::Multiply => left.multiply(right),
                    Arithmetic::Divide => None,
                }
            }
        }
    }

    #[inline]
    fn small_at(&self, place: Place) -> Option<Small> {
        if let (Some(local), None) = (place.local, place.field)
            && let Value::Amount(at) = self.bound(local).value
        {
            return match self.shelf.range(at)? {
                Span::Exact(amount) => small(amount),
                Span::Between(..) => None,
            };
        }
        match self.slot(place)?.value {
            plan::Value::Number(number) => Small::number(number),
            plan::Value::Duration(duration) => Small::duration(duration),
            plan::Value::Date(date) => Some(Small::Date(date)),
            plan::Value::Money(money) => Small::money(money),
            _ => None,
        }
    }
}

#[inline]
fn holds(terms: &Terms, term: TermId) -> bool {
    let word = terms.get(usize::from(term.0) / 64).copied();
    word.unwrap_or_default() >> (term.0 % 64) & 1 == 1
}

fn small(amount: Amount) -> Option<Small> {
    match amount {
        Amount::Number(number) => Small::number(number),
        Amount::Duration(duration) => Small::duration(duration),
        Amount::Money(money) => Small::money(money),
        Amount::Date(date) => Some(Small::Date(date)),
        Amount::NoMoney => None,
    }
}
