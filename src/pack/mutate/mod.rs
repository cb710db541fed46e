//! The mutation audit: whether the examples of a rule would notice if it said something else.
//!
//! What comes in: a program whose examples come out as they say, and which of its files to audit. What goes
//! out: each change of one thing in a rule, or in what rules share, that leaves all examples as they are, and
//! how many were noticed. What always holds: the changes, their order and their number depend on the texts
//! alone; a change that the compiler refuses is counted apart, since the language itself notices it.

mod edit;
mod expr;
mod workshop;

use std::collections::BTreeSet;

use rayon::iter::IntoParallelRefIterator;
use rayon::iter::ParallelIterator;

use super::example::Case;
use super::test::judge;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::session as codes;
use crate::program::ExprId;
use crate::program::ExprKind;
use crate::program::Program;
use crate::program::Rule;
use crate::program::RuleId;
use crate::program::Step;
use crate::source::SourceId;
use crate::source::Span;
use crate::syntax::ast;
use crate::vocabulary::Vocabulary;

use edit::Edit;
use workshop::Item;
use workshop::Workshop;

/// What came of changing rules.
#[derive(Debug, Default)]
pub struct Audit {
    /// How far the examples notice the changes, for each declaration that was changed.
    pub scores: Vec<Score>,
    /// The changes that no example notices.
    pub diagnostics: Vec<Diagnostic>,
}

/// How far examples notice the changes of one declaration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// `SP-03`, or the name of a `param`, a `define` or a `table`.
    pub name: String,
    /// How many changes were made.
    pub changes: usize,
    /// How many of them some example notices.
    pub noticed: usize,
    /// How many more were refused by the compiler.
    pub refused: usize,
}

/// Changes all that stands in these files.
pub fn run(program: &Program, tested: impl Fn(SourceId) -> bool) -> Audit {
    let workshop = Workshop::new(program);
    let auditor = Auditor {
        program,
        workshop: &workshop,
        samples: (program.rules.iter())
            .map(|rule| samples(program, rule))
            .collect(),
    };
    let items: Vec<Item<'_>> = (workshop.items())
        .filter(|item| place(item.tree).is_some_and(|place| tested(place.source)))
        .collect();
    let audited: Vec<_> = items.par_iter().map(|item| auditor.audit(*item)).collect();
    let mut audit = Audit::default();
    for (score, survivors) in audited.into_iter().flatten() {
        audit.scores.push(score);
        audit.diagnostics.extend(survivors);
    }
    audit
}

/// Where something that can be changed is declared.
fn place(item: &ast::Item) -> Option<Span> {
    match item {
        ast::Item::Rule(rule) => Some(rule.id.span),
        ast::Item::Amend(amend) => Some(amend.rule.span),
        ast::Item::Param(param) => Some(param.name.span),
        ast::Item::Define(define) => Some(define.name.span),
        ast::Item::Table(table) => Some(table.name.span),
        _ => None,
    }
}

/// An example with its data.
struct Sample<'p> {
    example: &'p ast::Example,
    case: Case,
}

/// The examples of a rule.
fn samples<'p>(program: &'p Program, rule: &'p Rule) -> Vec<Sample<'p>> {
    let sample = |example| {
        let case = Case::read(program, rule, example, None)?;
        Some(Sample { example, case })
    };
    rule.examples.iter().filter_map(sample).collect()
}

struct Auditor<'p> {
    program: &'p Program,
    workshop: &'p Workshop,
    samples: Vec<Vec<Sample<'p>>>,
}

impl Auditor<'_> {
    /// Changes one declaration, unless no rule reads it.
    fn audit(&self, item: Item<'_>) -> Option<(Score, Vec<Diagnostic>)> {
        let source = self.workshop.source(item)?;
        let edits = edit::edits(source, self.vocabulary(item), item.tree);
        let (name, who, noticed) = match item.tree {
            ast::Item::Rule(ast::Rule { id, .. })
            | ast::Item::Amend(ast::Amend { rule: id, .. }) => {
                let who = format!("the examples of `{}` do not notice", id.text);
                (id, who, self.change_rule(&id.text, item, &edits)?)
            }
            ast::Item::Param(ast::Param { name, .. })
            | ast::Item::Define(ast::Define { name, .. })
            | ast::Item::Table(ast::Table { name, .. }) => {
                let who = format!(
                    "no rule that uses `{}` has an example that notices",
                    name.text
                );
                (name, who, self.change_shared(name.span, item, &edits)?)
            }
            _ => return None,
        };
        let count = |wanted: Option<bool>| noticed.iter().filter(|it| **it == wanted).count();
        let score = Score {
            name: name.text.clone(),
            changes: count(Some(true)) + count(Some(false)),
            noticed: count(Some(true)),
            refused: count(None),
        };
        let survivors = edits
            .iter()
            .zip(&noticed)
            .filter(|(_, it)| **it == Some(false));
        let survivors = survivors.map(|(edit, _)| survivor(&who, edit)).collect();
        Some((score, survivors))
    }

    /// For each change of a rule whether it is noticed; nothing where it does not compile.
    fn change_rule(&self, id: &str, item: Item<'_>, edits: &[Edit]) -> Option<Vec<Option<bool>>> {
        let (rule, _) = self.program.rules().find(|(_, rule)| rule.id == id)?;
        let made = self.workshop.change_rule(id, item, edits);
        let noticed = made.into_iter().map(|made| {
            let made = made?;
            Some(self.is_noticed(&made.program, made.rule, rule))
        });
        Some(noticed.collect())
    }

    /// The same for something that several rules may share.
    fn change_shared(
        &self,
        name: Span,
        item: Item<'_>,
        edits: &[Edit],
    ) -> Option<Vec<Option<bool>>> {
        let rules: Vec<RuleId> = (self.program.rules())
            .filter(|(_, rule)| reads(self.program, rule, name))
            .map(|(id, _)| id)
            .collect();
        let names: BTreeSet<&str> = (rules.iter())
            .map(|id| self.program.rule(*id).id.as_str())
            .collect();
        if rules.is_empty() {
            return None;
        }
        let noticed = edits.iter().map(|edit| {
            let changed = self.workshop.change_shared(item, edit, &names)?;
            let same = |id: &RuleId| {
                let name = &self.program.rule(*id).id;
                changed.rules().find(|(_, rule)| rule.id == *name)
            };
            let mut pairs = rules.iter().filter_map(|id| Some((same(id)?.0, *id)));
            Some(pairs.any(|(now, was)| self.is_noticed(&changed, now, was)))
        });
        Some(noticed.collect())
    }

    /// Whether an example of a rule no longer comes out as it says.
    fn is_noticed(&self, changed: &Program, now: RuleId, was: RuleId) -> bool {
        let samples = self.samples.get(was.0 as usize);
        samples.into_iter().flatten().any(|sample| {
            let outcomes = sample.case.outcomes(changed, now);
            judge(changed.rule(now), sample.example, &outcomes).is_some()
        })
    }

    /// The vocabulary that a file speaks about.
    fn vocabulary(&self, item: Item<'_>) -> Option<&Vocabulary> {
        let mut uses = self.workshop.uses(item);
        let id = uses.find_map(|name| self.program.find_vocabulary(name))?;
        Some(self.program.vocabulary(id))
    }
}

fn survivor(who: &str, edit: &Edit) -> Diagnostic {
    let message = format!("{who} when {}", edit.change);
    Diagnostic::error(&codes::UNNOTICED_CHANGE, message)
        .at(edit.at, "")
        .help(edit.help)
}

/// Whether a rule reads what is declared here, if only by way of something else.
fn reads(program: &Program, rule: &Rule, name: Span) -> bool {
    let mut waiting = roots(rule);
    let mut seen = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if !seen.insert(id) {
            continue;
        }
        let kind = &program.expr(id).kind;
        let read = match kind {
            ExprKind::Param(value) => (program.params.iter())
                .find(|param| param.value == *value)
                .map(|param| param.span),
            ExprKind::Call(define, _) => {
                let define = program.define(*define);
                waiting.push(define.body);
                Some(define.span)
            }
            ExprKind::Lookup(table, _) => Some(program.table(*table).span),
            _ => None,
        };
        if read == Some(name) {
            return true;
        }
        kind.for_each_child(|child| waiting.push(child));
    }
    false
}

/// The expressions on which the outcomes of a rule hang.
fn roots(rule: &Rule) -> Vec<ExprId> {
    let mut roots = Vec::new();
    for step in &rule.steps {
        match step {
            Step::Let { value, .. } => roots.push(*value),
            Step::When(condition) => roots.push(*condition),
            Step::ForEach { range, .. } => range.for_each_part(|part| roots.push(part)),
        }
    }
    let unless = rule
        .clauses
        .iter()
        .filter_map(|clause| clause.unless.as_ref());
    let exceptions = rule.exceptions.iter().chain(unless);
    roots.extend(exceptions.map(|exception| exception.condition));
    roots.extend(rule.clauses.iter().map(|clause| clause.requirement));
    roots
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::pack::BuiltIn;
    use crate::pack::Library;
    use crate::pack::load;

    #[test]
    fn a_text_that_stays_the_same_is_not_noticed() {
        let sources = (0..).map(SourceId).zip(Library::whole().files);
        let sources = sources.map(|(id, file)| Arc::new(file.source(id)));
        let program = load(sources.collect(), BuiltIn::Whole).program.unwrap();
        let workshop = Workshop::new(&program);
        let auditor = Auditor {
            program: &program,
            workshop: &workshop,
            samples: (program.rules.iter())
                .map(|rule| samples(&program, rule))
                .collect(),
        };
        let items: Vec<Item<'_>> = workshop.items().collect();
        items.par_iter().for_each(|item| {
            let Some(span) = place(item.tree) else {
                return;
            };
            let edit = Edit {
                span,
                text: program.source(span.source).slice(span).to_owned(),
                at: span,
                change: String::new(),
                help: "",
            };
            let noticed = match item.tree {
                ast::Item::Rule(rule) => auditor.change_rule(&rule.id.text, *item, &[edit]),
                _ => auditor.change_shared(span, *item, &[edit]),
            };
            assert_eq!(noticed, Some(vec![Some(false)]), "{span:?}");
        });
    }
}
