//! What is worked out once for a list of the plan, so that rules need not go over its members again and again.
//!
//! Which values a field of the members has, to answer `some item in items satisfies item.id = other.item`: a join
//! of two long lists takes time in proportion to both together, not to one times the other. And which terms stand
//! in a field, so that of many rules over `each item in items where item.category is camera` those that speak of
//! other terms are passed by.

use std::collections::HashMap;

use rustc_hash::FxHashMap;

use super::Evaluator;
use super::glance::Glances;
use super::index::Key;
use super::index::LONG;
use super::members::Members;
use super::record::Recorder;
use crate::document::plan;
use crate::document::plan::Slot;
use crate::document::plan::SlotRange;
use crate::program::Glance;
use crate::program::Local;
use crate::program::Place;
use crate::vocabulary::FieldId;

/// The first slot of a list, and a field of its members, perhaps in a record in another field.
type Column = (u32, Option<FieldId>, FieldId);

/// What was worked out for the lists of one plan. None where some value does not allow it.
#[derive(Debug, Default)]
pub(super) struct Lookups<'a> {
    /// How many members have each value.
    counts: FxHashMap<Column, Option<HashMap<Key<'a>, u32>>>,
    /// A bit for each term that some member has.
    terms: FxHashMap<Column, Option<Vec<u64>>>,
}

impl<'a, R: Recorder<'a>> Evaluator<'a, R> {
    /// How many members of a long list answer a body with yes that asks whether a field of theirs is the same as
    /// something else.
    pub(super) fn count_same(&mut self, glances: &Glances<'a>, members: Members) -> Option<u32> {
        let (Members::Stated(slots, _), None) = (members, glances.filter) else {
            return None;
        };
        if slots.len < LONG {
            return None;
        }
        let (sides, differs) = match glances.body? {
            Glance::Same(left, right) => ((*left, *right), false),
            Glance::Not(of) => match **of {
                Glance::Same(left, right) => ((left, right), true),
                _ => return None,
            },
            _ => return None,
        };
        let (inner, outer) = tell_apart(sides, glances.member)?;
        let wanted = self.key(self.slot(outer)?)?;
        let column = (slots.start, inner.within, inner.field?);
        if !self.lookups.counts.contains_key(&column) {
            let counts = self.count_values(slots, glances.member, inner);
            self.lookups.counts.insert(column, counts);
        }
        self.budget.step().then_some(())?;
        let counts = self.lookups.counts.get(&column)?.as_ref()?;
        let same = counts.get(&wanted).copied().unwrap_or_default();
        Some(if differs { slots.len - same } else { same })
    }

    fn count_values(
        &mut self,
        slots: SlotRange,
        member: Local,
        inner: Place,
    ) -> Option<HashMap<Key<'a>, u32>> {
        let mut counts = HashMap::new();
        for index in 0..slots.len {
            self.budget.member().then_some(())?;
            self.bind_stated(member, slots.start + index);
            let key = self.key(self.slot(inner)?)?;
            *counts.entry(key).or_default() += 1;
        }
        Some(counts)
    }

    /// The key of what a slot states, where two values are the same if and only if their keys are.
    fn key(&self, slot: &'a Slot) -> Option<Key<'a>> {
        match slot.value {
            plan::Value::Boolean(stated) => Some(Key::Boolean(stated)),
            plan::Value::Term(term) => Some(Key::Term(term)),
            plan::Value::Country(country) => Some(Key::Country(country)),
            _ => Some(Key::of_text(slot.text(self.tree)?)),
        }
    }

    /// Whether it is certain that no member of a list has one of the terms that a filter asks for.
    pub(super) fn passes_none(&mut self, glances: &Glances<'a>, members: Members) -> bool {
        let (Members::Stated(slots, _), Some(Glance::IsOneOf(place, wanted))) =
            (members, glances.filter)
        else {
            return false;
        };
        let (Some(local), Some(field)) = (place.local, place.field) else {
            return false;
        };
        if local != glances.member {
            return false;
        }
        let column = (slots.start, place.within, field);
        if !self.lookups.terms.contains_key(&column) {
            let terms = self.terms_in(slots, local, *place);
            self.lookups.terms.insert(column, terms);
        }
        let Some(Some(terms)) = self.lookups.terms.get(&column) else {
            return false;
        };
        self.budget.step() && terms.iter().zip(wanted).all(|(has, asks)| has & asks == 0)
    }

    fn terms_in(&mut self, slots: SlotRange, member: Local, place: Place) -> Option<Vec<u64>> {
        let mut terms = Vec::new();
        for index in 0..slots.len {
            self.budget.step().then_some(())?;
            self.bind_stated(member, slots.start + index);
            let plan::Value::Term(term) = self.slot(place)?.value else {
                return None;
            };
            let word = usize::from(term.0) / 64;
            if terms.len() <= word {
                terms.resize(word + 1, 0);
            }
            if let Some(bits) = terms.get_mut(word) {
                *bits |= 1 << (term.0 % 64);
            }
        }
        Some(terms)
    }
}

/// Which of two places is a field of the member, and which does not hang on it.
fn tell_apart((left, right): (Place, Place), member: Local) -> Option<(Place, Place)> {
    match (left.local == Some(member), right.local == Some(member)) {
        (true, false) => Some((left, right)),
        (false, true) => Some((right, left)),
        _ => None,
    }
}
