//! Evaluation: a program and a typed plan go in, outcomes with the facts they rest on come out.
//!
//! Strong Kleene logic throughout: what the plan does not say makes an answer unknown only where the answer
//! hangs on it. The same program, plan and day give the same outcomes; nothing is read but these. Work is
//! bounded by a [budget](STEPS) and fails closed. Recursion follows the depth of expressions, never the
//! plan.
//!
//! What is not here: reading files, looking at evidence (whoever reads files has marked it in the plan),
//! and anything about how outcomes are shown.

mod aggregate;
mod arithmetic;
mod budget;
mod compare;
mod expr;
mod include;
mod index;
mod members;
mod outcome;
mod place;
mod render;
mod rule;
mod say;
mod shelf;
mod trace;
mod value;

use jiff::civil::Date;

use crate::document::Tree;
use crate::document::plan::Plan;
use crate::outcome::Outcomes;
use crate::outcome::Status;
use crate::program::Program;
use crate::program::RuleId;
use crate::vocabulary::Vocabulary;

use budget::Budget;
use place::Places;
use shelf::Shelf;
use trace::Trace;
use value::Known;

pub use budget::STEPS;
pub use render::render_value;

/// All that an evaluation reads.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The rules.
    pub program: &'a Program,
    /// The file that the plan was read from.
    pub tree: &'a Tree,
    /// The plan, read under the vocabulary of the rules.
    pub plan: &'a Plan,
    /// The day of the check.
    pub today: Date,
    /// Which outcomes are kept whole.
    pub keep: Keep,
    /// How many steps each rule may take: [`STEPS`], unless somebody wants otherwise.
    pub budget: u64,
}

/// Which outcomes are kept whole; all are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Those that somebody has to look at: violated, unproven, excepted.
    Findings,
    /// All.
    All,
}

impl Keep {
    fn wants(self, status: Status) -> bool {
        self == Self::All || !matches!(status, Status::Satisfied | Status::Inapplicable(_))
    }
}

/// Runs rules on a plan that was read under their vocabulary.
pub fn evaluate(context: &Context<'_>, rules: &[RuleId]) -> Outcomes {
    let mut evaluator = Evaluator::new(context);
    for rule in rules {
        evaluator.run(*rule);
    }
    evaluator.outcomes
}

/// A run of rules on one plan.
struct Evaluator<'a> {
    context: &'a Context<'a>,
    program: &'a Program,
    tree: &'a Tree,
    plan: &'a Plan,
    vocabulary: &'a Vocabulary,
    /// The locals of the rule, then those of each definition that is being called.
    locals: Vec<Known<'a>>,
    /// Where the locals of the innermost call begin.
    frame: usize,
    trace: Trace<'a>,
    shelf: Shelf<'a>,
    budget: Budget,
    places: Places<'a>,
    outcomes: Outcomes,
    /// Where the running rule's counts begin.
    tallies: usize,
}
