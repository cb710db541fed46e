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
mod explain;
mod expr;
mod glance;
mod include;
mod index;
mod lookup;
mod members;
mod outcome;
mod place;
mod record;
mod render;
mod rule;
mod say;
mod shelf;
mod trace;
mod unique;
mod value;

use jiff::civil::Date;

use crate::document::Tree;
use crate::document::plan::Plan;
use crate::outcome::Outcomes;
use crate::outcome::Status;
use crate::program::Program;
use crate::program::Rule;
use crate::program::RuleId;
use crate::program::VocabularyId;
use crate::vocabulary::Vocabulary;

use budget::Budget;
use lookup::Lookups;
use place::Places;
use record::Recorder;
use rule::Judge;
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
    let mut judge = Judge::new(context);
    for rule in rules {
        judge.run(*rule);
    }
    judge.outcomes
}

/// Works out expressions over one plan, and tells the recorder what the answers rest on.
struct Evaluator<'a, R> {
    program: &'a Program,
    tree: &'a Tree,
    plan: &'a Plan,
    today: Date,
    vocabulary: &'a Vocabulary,
    /// The locals of the rule, then those of each definition that is being called.
    locals: Vec<Known<'a>>,
    /// Where the locals of the innermost call begin.
    frame: usize,
    trace: R,
    shelf: Shelf<'a>,
    lookups: Lookups<'a>,
    budget: Budget,
    places: Places<'a>,
}

/// One that notes what answers rest on, for outcomes that somebody reads.
type Explaining<'a> = Evaluator<'a, Trace<'a>>;

impl<'a, R: Recorder<'a>> Evaluator<'a, R> {
    /// An evaluator that has run nothing.
    fn new(context: &Context<'a>) -> Self {
        Self {
            program: context.program,
            tree: context.tree,
            plan: context.plan,
            today: context.today,
            vocabulary: context.program.vocabulary(VocabularyId(0)),
            locals: Vec::new(),
            frame: 0,
            trace: R::default(),
            shelf: Shelf::default(),
            lookups: Lookups::default(),
            budget: Budget::new(context.budget),
            places: Places::new(context.tree, context.plan),
        }
    }

    /// Begins a rule, with nothing bound.
    fn begin(&mut self, rule: &Rule) {
        self.vocabulary = self.program.vocabulary(rule.vocabulary);
        self.locals.clear();
        self.locals.resize(rule.locals as usize, Known::NOTHING);
        self.shelf.reset();
    }
}
