//! Rules: what binds and conditions them, and what comes of each clause.
//!
//! A rule's steps are walked in order. What its conditions rest on stays at the bottom of the trace while
//! its clauses are judged, so that every outcome can say why the rule applied.

use super::Context;
use super::Evaluator;
use super::budget::Budget;
use super::members::Members;
use super::place::Places;
use super::shelf::Shelf;
use super::trace::Level;
use super::trace::Reason;
use super::trace::Trace;
use super::value::Known;
use crate::outcome::ClauseTally;
use crate::outcome::ExceptionState;
use crate::outcome::Inapplicable;
use crate::outcome::Outcomes;
use crate::outcome::Status;
use crate::outcome::Tally;
use crate::program::Clause;
use crate::program::Exception;
use crate::program::ExprId;
use crate::program::ExprKind;
use crate::program::Local;
use crate::program::Range;
use crate::program::Rule;
use crate::program::RuleId;
use crate::program::Step;
use crate::program::VocabularyId;
use crate::value::Truth;

/// A rule that is running.
#[derive(Clone, Copy)]
pub(super) struct Run<'a> {
    /// Its number.
    pub id: RuleId,
    /// The rule.
    pub rule: &'a Rule,
    /// How many of its steps have been taken: what these bind is bound.
    pub steps: usize,
    /// Whether it applies, as far as these steps say.
    pub applies: Truth,
}

/// What came of a clause, and where its traces begin.
pub(super) struct Finding<'a> {
    /// The number of the clause.
    pub clause: u32,
    /// What came of it.
    pub status: Status,
    /// Above this the traces are the clause's, below they are the conditions'.
    pub because: Level,
    /// The exceptions that were looked at.
    pub exceptions: Vec<ExceptionState>,
    /// The clause, if it was judged.
    pub judged: Option<Judged<'a>>,
}

/// A clause and whether what it requires is so.
#[derive(Clone, Copy)]
pub(super) struct Judged<'a> {
    /// The clause.
    pub clause: &'a Clause,
    /// Whether what it requires is so.
    pub required: Truth,
}

impl<'a> Evaluator<'a> {
    /// An evaluator that has run nothing.
    pub(super) fn new(context: &'a Context<'a>) -> Self {
        Self {
            context,
            program: context.program,
            tree: context.tree,
            plan: context.plan,
            vocabulary: context.program.vocabulary(VocabularyId(0)),
            locals: Vec::new(),
            frame: 0,
            trace: Trace::default(),
            shelf: Shelf::default(),
            budget: Budget::new(context.budget),
            places: Places::new(context.tree, context.plan),
            outcomes: Outcomes::default(),
            tallies: 0,
        }
    }

    /// Runs a rule.
    pub(super) fn run(&mut self, id: RuleId) {
        let rule = self.program.rule(id);
        self.vocabulary = self.program.vocabulary(rule.vocabulary);
        self.budget = Budget::new(self.context.budget);
        self.locals.clear();
        self.locals.resize(rule.locals as usize, Known::NOTHING);
        self.trace.clear();
        self.shelf.reset();
        self.tallies = self.outcomes.tallies.len();
        let count = |clause| ClauseTally {
            rule: id,
            clause,
            tally: Tally::default(),
        };
        let tallies = (0..).take(rule.clauses.len()).map(count);
        self.outcomes.tallies.extend(tallies);
        let run = Run {
            id,
            rule,
            steps: 0,
            applies: Truth::True,
        };
        match rule.effective {
            Some(effective) if !effective.covers(self.context.today) => {
                self.inapplicable(run, Inapplicable::NotEffective);
            }
            _ => self.walk(run),
        }
    }

    /// Takes the steps that are left, and judges the clauses behind them.
    fn walk(&mut self, mut run: Run<'a>) {
        while let Some(step) = run.rule.steps.get(run.steps) {
            match step {
                Step::Let { local, value, .. } => {
                    let known = self.known(*value);
                    self.bind(*local, known);
                }
                Step::When(condition) => {
                    let answer = self.truth(*condition);
                    run.applies = run.applies.and(answer);
                    if answer == Truth::False {
                        return self.inapplicable(run, Inapplicable::Condition);
                    }
                }
                Step::ForEach { range, .. } => return self.for_each(run, range),
            }
            run.steps += 1;
        }
        self.judge_clauses(run);
    }

    fn for_each(&mut self, run: Run<'a>, range: &Range) {
        let Some(members) = self.members(range.list) else {
            return self.leave_unbound(run);
        };
        let bound = self.for_each_member(run, range, members);
        if bound == 0 {
            self.nothing_bound(run, range, members);
        }
    }

    /// Nothing can be bound, since the list is missing. A later condition that does not speak of what would
    /// be bound may still be false.
    #[inline(never)]
    fn leave_unbound(&mut self, run: Run<'a>) {
        let unbound: Vec<Local> = run
            .rule
            .steps
            .iter()
            .skip(run.steps)
            .flat_map(binds)
            .collect();
        for step in run.rule.steps.iter().skip(run.steps + 1) {
            if let Step::When(condition) = step
                && !self.mentions(*condition, &unbound)
                && self.truth(*condition) == Truth::False
            {
                return self.inapplicable(run, Inapplicable::Condition);
            }
        }
        let applies = Truth::Unknown;
        self.leave_open(Run { applies, ..run });
    }

    /// Whether an expression is about one of these locals.
    fn mentions(&self, expr: ExprId, locals: &[Local]) -> bool {
        let mut waiting = vec![expr];
        while let Some(expr) = waiting.pop() {
            let kind = &self.program.expr(expr).kind;
            if matches!(kind, ExprKind::Local(local) if locals.contains(local)) {
                return true;
            }
            kind.for_each_child(|child| waiting.push(child));
        }
        false
    }

    /// How many members were bound.
    fn for_each_member(&mut self, run: Run<'a>, range: &Range, members: Members) -> u32 {
        let mut bound = 0;
        for index in 0..members.len() {
            let level = self.trace.level();
            let shelf = self.shelf.level();
            let answer = self.admits(range, members, index);
            if answer != Truth::False {
                bound += 1;
                self.walk_into(Run {
                    steps: run.steps + 1,
                    applies: run.applies.and(answer),
                    ..run
                });
            }
            self.trace.forget(level);
            self.shelf.clear(shelf);
            if self.budget.spent().is_some() {
                break;
            }
        }
        bound
    }

    /// Each `for each` inside another takes a level, as expressions do.
    fn walk_into(&mut self, run: Run<'a>) {
        if self.budget.enter() {
            self.walk(run);
        } else {
            self.leave_open(run);
        }
        self.budget.leave();
    }

    #[inline(never)]
    fn nothing_bound(&mut self, run: Run<'a>, range: &Range, members: Members) {
        if members.len() == 0 {
            self.note_list(members);
            return self.inapplicable(run, Inapplicable::NothingBound);
        }
        if self
            .context
            .keep
            .wants(Status::Inapplicable(Inapplicable::Condition))
        {
            for index in 0..members.len() {
                self.admits(range, members, index);
            }
        }
        self.inapplicable(run, Inapplicable::Condition);
    }

    #[inline(never)]
    fn inapplicable(&mut self, run: Run<'a>, why: Inapplicable) {
        if self.budget.spent().is_some() {
            return self.leave_open(run);
        }
        let applies = Truth::False;
        self.all_clauses(Run { applies, ..run }, Status::Inapplicable(why));
    }

    /// Whether the rule applies is not known, and nothing more can be found out here.
    #[inline(never)]
    fn leave_open(&mut self, run: Run<'a>) {
        self.note_spent(Level::default());
        self.all_clauses(run, Status::Unproven);
    }

    /// The same comes of each clause.
    fn all_clauses(&mut self, run: Run<'a>, status: Status) {
        let because = self.trace.level();
        for clause in (0..).take(run.rule.clauses.len()) {
            let exceptions = Vec::new();
            self.emit(
                run,
                Finding {
                    clause,
                    status,
                    because,
                    exceptions,
                    judged: None,
                },
            );
        }
    }

    fn judge_clauses(&mut self, run: Run<'a>) {
        if run.applies != Truth::True || self.budget.spent().is_some() {
            return self.leave_open(run);
        }
        for (number, clause) in (0..).zip(&run.rule.clauses) {
            let because = self.trace.level();
            let required = self.truth(clause.requirement);
            if required == Truth::True && !self.context.keep.wants(Status::Satisfied) {
                self.tally(run, number, Status::Satisfied);
            } else {
                let judged = Judged { clause, required };
                let finding = self.look_into(run.rule, number, judged, because);
                self.note_spent(because);
                self.emit(run, finding);
            }
            self.trace.forget(because);
        }
    }

    /// What comes of a clause, with the exceptions where it is not met.
    #[inline(never)]
    fn look_into(
        &mut self,
        rule: &'a Rule,
        clause: u32,
        judged: Judged<'a>,
        because: Level,
    ) -> Finding<'a> {
        let required = judged.required;
        let mut exceptions = Vec::new();
        let mut status = match required {
            Truth::True => Status::Satisfied,
            Truth::Unknown => Status::Unproven,
            Truth::False => Status::Violated,
        };
        if required != Truth::True {
            for exception in rule.exceptions.iter().chain(&judged.clause.unless) {
                let state = self.look_at(exception);
                if state.shown == Truth::True {
                    status = Status::Excepted;
                }
                exceptions.push(state);
            }
        }
        Finding {
            clause,
            status,
            because,
            exceptions,
            judged: Some(judged),
        }
    }

    fn look_at(&mut self, exception: &'a Exception) -> ExceptionState {
        let level = self.trace.level();
        let shown = self.truth(exception.condition);
        let state = self.exception_state(exception, shown, level);
        self.trace.forget(level);
        state
    }

    /// An evaluation that did not end says so, and nothing else: what it found on the way settles nothing.
    fn note_spent(&mut self, since: Level) {
        if let Some(spent) = self.budget.spent() {
            self.trace.forget(since);
            self.trace.reason(Reason::Spent(spent));
        }
    }

    /// Counts what came of a clause, and keeps it whole if somebody will read it.
    #[inline(never)]
    fn emit(&mut self, run: Run<'a>, mut finding: Finding<'a>) {
        if self.budget.spent().is_some() {
            finding.status = Status::Unproven;
        }
        self.tally(run, finding.clause, finding.status);
        if self.context.keep.wants(finding.status) {
            let outcome = self.outcome(run, finding);
            self.outcomes.outcomes.push(outcome);
        }
    }

    fn tally(&mut self, run: Run<'a>, clause: u32, status: Status) {
        let at = self.tallies + clause as usize;
        if let Some(count) = self.outcomes.tallies.get_mut(at) {
            count.tally.count(status, run.applies);
        }
    }
}

/// The locals that a step binds.
fn binds(step: &Step) -> Vec<Local> {
    match step {
        Step::Let { local, .. } => vec![*local],
        Step::ForEach { range, .. } => range.key.into_iter().chain([range.member]).collect(),
        Step::When(_) => Vec::new(),
    }
}
