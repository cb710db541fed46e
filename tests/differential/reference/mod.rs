//! A second opinion: the semantics of the language written down in the plainest way.
//!
//! Goes in: syntax trees that compile, a plan, a day. Comes out: a verdict for each clause and binding of
//! each rule. It shares nothing with the engine but the syntax tree, is as slow as it is obvious, and is
//! there to disagree.
//!
//! An answer is true, false or open, and has grounds: the *facts*, which are the paths of the stated values
//! that it rests on, and what is *missing*, which are the paths that lack what would settle it. Of `and` and
//! `or`, one operand that decides alone gives the grounds; where none does, all that decide together; and
//! where it stays open, those that are open. A quantifier is an `and` or an `or` over the members, which
//! also rests on the list itself where no member decides alone, since a list that is stated claims to be
//! complete.

mod codes;
mod expr;
mod list;
mod logic;
mod quantity;
mod read;
mod rule;
mod scope;
mod types;
mod value;

use caveat::syntax::ast;
use jiff::civil::Date;

use self::rule::Norm;
use self::scope::Scope;
use self::scope::World;
use self::types::Vocabulary;
use self::value::Record;
use crate::data::Data;
use crate::verdict::Verdict;

#[cfg(test)]
mod tests;

/// The verdicts of all rules on a plan. The files are one vocabulary and the packs that use it, and compile.
pub fn judge(files: &[ast::File], plan: &Data, today: Date) -> Vec<Verdict> {
    let vocabulary = Vocabulary::of(files);
    let plan = Record::Planned {
        of: vocabulary.root.clone(),
        data: Some(plan.clone()),
        path: String::new(),
    };
    let packs = types::packs(files);
    let world = World {
        vocabulary,
        packs,
        plan,
        today,
    };
    let mut verdicts = Vec::new();
    for (pack, item) in items(files) {
        if let ast::Item::Rule(rule) = item {
            let norm = Norm {
                rule,
                amended: amendments(files, rule),
            };
            verdicts.extend(rule::judge(&norm, Scope::new(&world, pack)));
        }
    }
    verdicts
}

/// What other packs add to a rule, and which pack each stands in.
fn amendments<'a>(files: &'a [ast::File], rule: &ast::Rule) -> Vec<(&'a str, &'a ast::Exception)> {
    let mut exceptions = Vec::new();
    for (pack, item) in items(files) {
        match item {
            ast::Item::Amend(amend) if amend.rule.text == rule.id.text => {
                exceptions.extend(amend.exceptions.iter().map(|exception| (pack, exception)));
            }
            _ => {}
        }
    }
    exceptions
}

/// Every declaration of a pack, and the pack's name.
fn items(files: &[ast::File]) -> impl Iterator<Item = (&str, &ast::Item)> {
    let of_pack = |file| types::pack_of(file).map(|pack| (pack, file));
    let packs = files.iter().filter_map(of_pack);
    packs.flat_map(|(pack, file): (_, &ast::File)| file.items.iter().map(move |item| (pack, item)))
}
