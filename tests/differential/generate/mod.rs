//! Random cases: a vocabulary, packs of rules, and plans.
//!
//! A case is made from one seed, and made smaller by cutting parts out of it, so that what is left of one
//! that fails is short.

mod build;
mod cut;
mod expr;
mod pack;
mod plan;
mod random;
mod scope;
mod test;
mod value;
mod world;

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use caveat::diagnostic::Diagnostic;
use caveat::diagnostic::Severity;
use caveat::source::Span;
use caveat::syntax::ast;
use jiff::civil::Date;
use proptest::strategy::NewTree;
use proptest::strategy::Strategy;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::data::Data;
use crate::emit;
use crate::engine;
use crate::print;
use random::Random;
use scope::Maker;
use world::World;

pub use plan::KEYS;
pub use world::BASE;

/// How many plans each set of rules is tried on.
const PLANS: usize = 4;

/// The days on which rules are judged.
const DAYS: [Date; 4] = [
    jiff::civil::date(2024, 2, 29),
    jiff::civil::date(2026, 1, 31),
    jiff::civil::date(2026, 6, 1),
    jiff::civil::date(2026, 6, 2),
];

/// Files that compile together, and plans to judge by them.
#[derive(Clone)]
pub struct Case {
    /// The vocabulary first.
    pub files: Vec<ast::File>,
    pub plans: Vec<Data>,
    pub today: Date,
}

impl Case {
    /// The files as text.
    pub fn texts(&self) -> Vec<String> {
        self.files.iter().map(print::file).collect()
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "on {}", self.today)?;
        for text in self.texts() {
            writeln!(f, "--------\n{text}")?;
        }
        for plan in &self.plans {
            writeln!(f, "--------\n{}", emit::json(plan))?;
        }
        Ok(())
    }
}

/// Cases that compile. How many were refused on the way is counted.
#[derive(Clone, Debug, Default)]
pub struct Cases {
    pub made: Rc<Cell<u32>>,
    pub refused: Rc<Cell<u32>>,
}

impl Strategy for Cases {
    type Tree = Shrinking;
    type Value = Case;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        loop {
            let seed = proptest::arbitrary::any::<u64>()
                .new_tree(runner)?
                .current();
            self.made.set(self.made.get() + 1);
            match settle(draw(seed)) {
                Ok(case) => return Ok(Shrinking::new(case)),
                Err(why) => {
                    if std::env::var_os("CAVEAT_REFUSED").is_some() {
                        eprintln!("{why}");
                    }
                    self.refused.set(self.refused.get() + 1);
                }
            }
        }
    }
}

/// A case as it falls out of a seed; it may not compile.
pub fn draw(seed: u64) -> Case {
    let mut random = Random::new(seed);
    let world = World::new(&mut random);
    let mut maker = Maker::new(&world, random);
    let mut files = vec![world.declared()];
    files.extend(pack::packs(&mut maker));
    let mut random = maker.random.clone();
    let plans = (0..PLANS)
        .map(|_| plan::plan(&world, &mut random))
        .collect();
    let today = *random.pick(&DAYS);
    Case {
        files,
        plans,
        today,
    }
}

/// Adds a reason where silence could satisfy a clause, and takes away exceptions that it could show: only
/// the compiler knows which.
fn settle(mut case: Case) -> Result<Case, String> {
    for _ in 0..6 {
        let texts = case.texts();
        let files = engine::parse(&texts);
        let (program, diagnostics) = engine::compile(&files);
        case.files = files.into_iter().map(|file| file.tree).collect();
        if program.is_some() {
            let idle = diagnostics.iter().filter(|it| it.code.id == "C0231");
            idle.for_each(|it| drop_reason(&mut case, it));
            return Ok(case);
        }
        let is_error = |it: &&Diagnostic| it.severity == Severity::Error;
        for diagnostic in diagnostics.iter().filter(is_error) {
            let span = diagnostic.span().unwrap_or_default();
            if diagnostic.message.contains("satisfy this clause") {
                accept_silence(&mut case, span);
            } else if diagnostic.message.contains("show this exception") {
                drop_exception(&mut case, span);
            } else {
                return Err(format!("{diagnostic:#?}\n{case:?}"));
            }
        }
    }
    Err(format!("no end of silence\n{case:?}"))
}

fn contains(outer: Span, inner: Span) -> bool {
    outer.source == inner.source && outer.start <= inner.start && inner.end <= outer.end
}

fn rules_of(case: &mut Case, span: Span) -> impl Iterator<Item = &mut ast::Rule> {
    let file = &mut case.files[span.source.0 as usize];
    file.items.iter_mut().filter_map(move |item| match item {
        ast::Item::Rule(rule) if contains(rule.span, span) => Some(rule),
        _ => None,
    })
}

fn accept_silence(case: &mut Case, span: Span) {
    for rule in rules_of(case, span) {
        let inside = |clause: &ast::Clause| contains(clause.span, span);
        let anywhere = !rule.clauses.iter().any(inside);
        for clause in &mut rule.clauses {
            // What a `let` says may matter to any clause.
            if anywhere || inside(clause) {
                clause.silence = Some(build::text("it is a test"));
            }
        }
    }
}

/// The compiler says that silence cannot satisfy the clause after all.
fn drop_reason(case: &mut Case, idle: &Diagnostic) {
    let span = idle.span().unwrap_or_default();
    for rule in rules_of(case, span) {
        for clause in &mut rule.clauses {
            if clause
                .silence
                .as_ref()
                .is_some_and(|it| contains(it.span, span))
            {
                clause.silence = None;
            }
        }
    }
}

fn drop_exception(case: &mut Case, span: Span) {
    let mut amended = None;
    for rule in rules_of(case, span) {
        let is_culprit = |when: &ast::Expr| contains(when.span, span);
        let mut inside = false;
        rule.steps.retain(|step| match step {
            ast::Step::Except(exception) => {
                inside |= is_culprit(&exception.when);
                !is_culprit(&exception.when)
            }
            _ => true,
        });
        for clause in &mut rule.clauses {
            let culprit = clause
                .unless
                .as_ref()
                .is_some_and(|it| is_culprit(&it.when));
            inside |= culprit;
            clause.unless.take_if(|_| culprit);
        }
        if !inside {
            // It lies in a `let`, which any exception may read.
            rule.steps
                .retain(|step| !matches!(step, ast::Step::Except(_)));
            rule.clauses
                .iter_mut()
                .for_each(|clause| clause.unless = None);
            amended = Some(rule.id.text.clone());
        }
    }
    for file in &mut case.files {
        file.items.retain_mut(|item| match item {
            ast::Item::Amend(amend) => {
                amend.exceptions.retain(|it| !contains(it.when.span, span));
                amended.as_ref() != Some(&amend.rule.text) && !amend.exceptions.is_empty()
            }
            _ => true,
        });
    }
}

/// A case that gets smaller as long as it fails.
pub struct Shrinking {
    failing: Case,
    /// What is tried instead of it.
    candidate: Option<Case>,
    /// How many cuts of it have been tried.
    tried: usize,
    /// Whether one of them helped since the first was tried.
    helped: bool,
}

impl Shrinking {
    fn new(case: Case) -> Self {
        Self {
            failing: case,
            candidate: None,
            tried: 0,
            helped: false,
        }
    }

    fn next(&mut self) -> bool {
        self.candidate = cut::nth(&self.failing, self.tried);
        if self.candidate.is_none() && self.helped {
            (self.tried, self.helped) = (0, false);
            self.candidate = cut::nth(&self.failing, 0);
        }
        self.candidate.is_some()
    }
}

impl ValueTree for Shrinking {
    type Value = Case;

    fn current(&self) -> Case {
        self.candidate.as_ref().unwrap_or(&self.failing).clone()
    }

    fn simplify(&mut self) -> bool {
        if let Some(smaller) = self.candidate.take() {
            self.failing = smaller;
            self.helped = true;
        }
        self.next()
    }

    fn complicate(&mut self) -> bool {
        self.tried += 1;
        self.next()
    }
}
