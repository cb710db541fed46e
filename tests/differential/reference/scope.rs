//! What names mean.

use std::collections::BTreeMap;

use caveat::syntax::ast;
use jiff::civil::Date;

use super::types::Pack;
use super::types::Vocabulary;
use super::value::Answer;
use super::value::Member;
use super::value::Record;

/// What is the same for every rule.
#[derive(Debug)]
pub struct World<'a> {
    /// What plans can say.
    pub vocabulary: Vocabulary,
    /// What packs declare.
    pub packs: BTreeMap<&'a str, Pack<'a>>,
    /// The plan.
    pub plan: Record,
    /// The date of the evaluation.
    pub today: Date,
}

/// What names mean at one place of a rule.
#[derive(Clone, Debug)]
pub struct Scope<'a> {
    /// What is the same everywhere.
    pub world: &'a World<'a>,
    /// The pack that the text stands in.
    pub pack: &'a str,
    /// What `for each`, `let` and the like have named, the latest last.
    pub names: Vec<(String, Answer)>,
}

impl<'a> Scope<'a> {
    /// Before anything is named.
    pub fn new(world: &'a World<'a>, pack: &'a str) -> Self {
        let names = Vec::new();
        Self { world, pack, names }
    }

    /// With one more name.
    pub fn with(&self, name: &ast::Name, answer: Answer) -> Self {
        let mut scope = self.clone();
        scope.names.push((name.text.clone(), answer));
        scope
    }

    /// With the names of a binding, which stand for a member.
    pub fn bind(&self, binding: &ast::Binding, member: &Member) -> Self {
        let scope = match &binding.key {
            Some(name) => self.with(name, member.key.clone()),
            None => self.clone(),
        };
        scope.with(&binding.name, member.value.clone())
    }

    /// A declaration in the pack of that name, or in this one or one that it uses; and the pack it stands in.
    pub fn declared<T>(
        &self,
        named: Option<&str>,
        find: impl Fn(&'a Pack<'a>) -> Option<T>,
    ) -> Option<(&'a str, T)> {
        let packs = &self.world.packs;
        let uses = packs.get(self.pack).map(|pack| pack.uses.as_slice());
        let in_sight = match named {
            Some(name) => Vec::from_iter(packs.get_key_value(name).map(|(name, _)| *name)),
            None => [&[self.pack], uses.unwrap_or_default()].concat(),
        };
        let mut in_sight = in_sight
            .iter()
            .filter_map(|name| Some((*name, packs.get(name)?)));
        in_sight.find_map(|(name, pack)| Some((name, find(pack)?)))
    }
}
