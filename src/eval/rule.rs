//! Rules: what binds and conditions them, and what comes of each clause.
//!
//! A rule's steps are walked in order, and its clauses judged for each binding, with nobody listening. Outcomes
//! that somebody reads are handed to an [`Explainer`], which goes the same way again with a recorder.

use super::Context;
use super::Evaluator;
use super::Keep;
use super::budget::Budget;
use super::explain::Explainer;
use super::glance::Glances;
use super::members::Members;
use super::record::Quiet;
use super::record::Recorder;
use crate::outcome::ClauseTally;
use crate::outcome::Inapplicable;
use crate::outcome::Outcomes;
use crate::outcome::Status;
use crate::outcome::Tally;
use crate::program::Clause;
use crate::program::ExprId;
use crate::program::ExprKind;
use crate::program::Local;
use crate::program::Range;
use crate::program::Rule;
use crate::program::RuleId;
use crate::program::Step;
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

/// What came of a clause.
#[derive(Clone, Copy)]
pub(super) struct Finding {
    /// The number of the clause.
    pub clause: u32,
    /// What came of it.
    pub status: Status,
    /// Whether what it requires is so, if it was judged.
    pub required: Option<Truth>,
}

/// A run of rules on one plan.
pub(super) struct Judge<'a> {
    context: &'a Context<'a>,
    evaluator: Evaluator<'a, Quiet>,
    /// Which member each `for each` has bound.
    path: Vec<u32>,
    explainer: Explainer<'a>,
    /// What came of the rules that have been run.
    pub outcomes: Outcomes,
    /// Where the running rule's counts begin.
    tallies: usize,
}

impl<'a> Judge<'a> {
    /// A judge who has run nothing.
    pub fn new(context: &'a Context<'a>) -> Self {
        Self {
            context,
            evaluator: Evaluator::new(context),
            path: Vec::new(),
            explainer: Explainer::new(context),
            outcomes: Outcomes::default(),
            tallies: 0,
        }
    }

    /// Runs a rule.
    pub fn run(&mut self, id: RuleId) {
        let rule = self.context.program.rule(id);
        self.evaluator.begin(rule);
        self.evaluator.budget = Budget::new(self.context.budget);
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
        self.explainer.finish_rule();
    }

    /// Takes the steps that are left, and judges the clauses behind them.
    fn walk(&mut self, mut run: Run<'a>) {
        while let Some(step) = run.rule.steps.get(run.steps) {
            match step {
                Step::Let { local, value, .. } => {
                    let known = self.evaluator.known(*value);
                    self.evaluator.bind(*local, known);
                }
                Step::When(condition) => {
                    let answer = self.evaluator.truth(*condition);
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
        let Some(members) = self.evaluator.members(range.list) else {
            if let Some(why) = self.evaluator.ruled_out(run.rule, run.steps) {
                return self.inapplicable(run, why);
            }
            let applies = Truth::Unknown;
            return self.all_clauses(Run { applies, ..run }, Status::Unproven);
        };
        let bound = self.for_each_member(run, range, members);
        match (bound, members.len()) {
            (0, 0) => self.inapplicable(run, Inapplicable::NothingBound),
            (0, _) => self.inapplicable(run, Inapplicable::Condition),
            _ => {}
        }
    }

    /// How many members were bound.
    fn for_each_member(&mut self, run: Run<'a>, range: &Range, members: Members) -> u32 {
        let inner = run.steps + 1;
        let is_last = inner == run.rule.steps.len();
        let sweeps = self.may_sweep(run, range, members);
        if let Some(glances) = &sweeps
            && self.evaluator.passes_none(glances, members)
        {
            return 0;
        }
        let (mut bound, mut hold) = (0, 0);
        for index in 0..members.len() {
            match sweeps.as_ref().and_then(|it| self.sweep(it, index, run)) {
                Some(false) => continue,
                Some(true) => {
                    hold += 1;
                    continue;
                }
                None => {}
            }
            let shelf = self.evaluator.shelf.level();
            let answer = self.evaluator.admits(range, members, index);
            if answer != Truth::False {
                bound += 1;
                self.path.push(index);
                let run = Run {
                    steps: inner,
                    applies: run.applies.and(answer),
                    ..run
                };
                match is_last {
                    true => self.judge_clauses(run),
                    false => self.walk_into(run),
                }
                self.path.pop();
            }
            self.evaluator.shelf.clear(shelf);
            if self.is_spent() {
                break;
            }
        }
        self.tally_held(run.rule, hold);
        bound + hold
    }

    /// What members come down to, where the innermost `for each` may sweep over them: glances tell most of
    /// those apart that it does not bind, or of which all clauses hold.
    fn may_sweep(&self, run: Run<'a>, range: &Range, members: Members) -> Option<Glances<'a>> {
        let mut inner = run.rule.steps.iter().skip(run.steps + 1);
        if self.context.keep == Keep::All
            || run.applies != Truth::True
            || inner.any(|step| matches!(step, Step::ForEach { .. }))
        {
            return None;
        }
        self.evaluator.glances(range, members, None)
    }

    /// Whether a member is bound and all clauses hold, or it is not bound. None if that takes more than glances.
    #[inline]
    fn sweep(&mut self, glances: &Glances<'a>, index: u32, run: Run<'a>) -> Option<bool> {
        let evaluator = &mut self.evaluator;
        if !evaluator.glance_at_member(glances, index, false)? {
            return Some(false);
        }
        // Names for values are filled in where glances need them.
        for step in run.rule.steps.iter().skip(run.steps + 1) {
            if let Step::When(condition) = step {
                evaluator.sees(*condition)?;
            }
        }
        for clause in &run.rule.clauses {
            evaluator.sees(clause.requirement)?;
        }
        Some(true)
    }

    /// Counts clauses that hold for so many members.
    fn tally_held(&mut self, rule: &Rule, hold: u32) {
        let own = self.outcomes.tallies.iter_mut().skip(self.tallies);
        for count in own.take(rule.clauses.len()) {
            count.tally.satisfied += u64::from(hold);
        }
    }

    /// Each `for each` inside another takes a level, as expressions do.
    fn walk_into(&mut self, run: Run<'a>) {
        if self.evaluator.budget.enter() {
            self.walk(run);
        } else {
            self.all_clauses(run, Status::Unproven);
        }
        self.evaluator.budget.leave();
    }

    #[inline(never)]
    fn inapplicable(&mut self, run: Run<'a>, why: Inapplicable) {
        if self.is_spent() {
            return self.all_clauses(run, Status::Unproven);
        }
        let applies = Truth::False;
        self.all_clauses(Run { applies, ..run }, Status::Inapplicable(why));
    }

    /// The same comes of each clause: none can be judged here.
    #[inline(never)]
    fn all_clauses(&mut self, run: Run<'a>, status: Status) {
        for clause in (0..).take(run.rule.clauses.len()) {
            let required = None;
            self.emit(
                run,
                Finding {
                    clause,
                    status,
                    required,
                },
            );
        }
    }

    #[inline]
    fn judge_clauses(&mut self, run: Run<'a>) {
        if run.applies != Truth::True || self.is_spent() {
            return self.all_clauses(run, Status::Unproven);
        }
        for (number, clause) in (0..).zip(&run.rule.clauses) {
            let required = self.evaluator.truth(clause.requirement);
            if required == Truth::True && self.context.keep == Keep::Findings {
                self.tally(run, number, Status::Satisfied);
            } else {
                self.judge_clause(run, number, clause, required);
            }
        }
    }

    #[inline(never)]
    fn judge_clause(&mut self, run: Run<'a>, number: u32, clause: &Clause, required: Truth) {
        let status = match required {
            Truth::True => Status::Satisfied,
            _ => self.look_into(run.rule, clause, required),
        };
        let finding = Finding {
            clause: number,
            status,
            required: Some(required),
        };
        self.emit(run, finding);
    }

    /// What comes of a clause that is not met, with the exceptions.
    #[inline(never)]
    fn look_into(&mut self, rule: &Rule, clause: &Clause, required: Truth) -> Status {
        let mut status = match required {
            Truth::False => Status::Violated,
            _ => Status::Unproven,
        };
        for exception in rule.exceptions.iter().chain(&clause.unless) {
            if self.evaluator.truth(exception.condition) == Truth::True {
                status = Status::Excepted;
            }
        }
        if self.is_spent() {
            status = Status::Unproven;
        }
        status
    }

    fn is_spent(&self) -> bool {
        self.evaluator.budget.spent().is_some()
    }

    /// Counts what came of a clause, and keeps it whole if somebody will read it.
    fn emit(&mut self, run: Run<'a>, finding: Finding) {
        self.tally(run, finding.clause, finding.status);
        if self.context.keep.wants(finding.status) {
            self.explain(run, finding);
        }
    }

    #[inline]
    fn tally(&mut self, run: Run<'a>, clause: u32, status: Status) {
        let at = self.tallies + clause as usize;
        if let Some(count) = self.outcomes.tallies.get_mut(at) {
            count.tally.count(status, run.applies);
        }
    }

    #[inline(never)]
    fn explain(&mut self, run: Run<'a>, finding: Finding) {
        let spent = self.evaluator.budget.spent();
        let outcome = self.explainer.explain(run, &self.path, finding, spent);
        self.outcomes.outcomes.push(outcome);
    }
}

impl<'a, R: Recorder<'a>> Evaluator<'a, R> {
    /// Why a rule asks nothing although the list of a `for each` is missing: a later condition is false, or a
    /// later `for each` finds nothing, that does not speak of what would be bound.
    #[inline(never)]
    pub(super) fn ruled_out(&mut self, rule: &Rule, for_each: usize) -> Option<Inapplicable> {
        let mut unbound = Vec::new();
        for (at, step) in rule.steps.iter().enumerate().skip(for_each) {
            if at == for_each || self.speaks_of(step, &unbound) {
                unbound.extend(binds(step));
                continue;
            }
            match step {
                Step::Let { local, value, .. } => {
                    let known = self.known(*value);
                    self.bind(*local, known);
                }
                Step::When(condition) => {
                    if self.truth(*condition) == Truth::False {
                        return Some(Inapplicable::Condition);
                    }
                }
                Step::ForEach { range, .. } => {
                    let why = self.finds_nothing(range, &unbound);
                    if why.is_some() {
                        return why;
                    }
                    unbound.extend(binds(step));
                }
            }
        }
        None
    }

    /// Why a `for each` binds nothing for certain, whatever is unbound.
    fn finds_nothing(&mut self, range: &Range, unbound: &[Local]) -> Option<Inapplicable> {
        let level = self.trace.level();
        let members = self.members(range.list)?;
        if members.len() == 0 {
            self.note_list(members);
            return Some(Inapplicable::NothingBound);
        }
        if range
            .filter
            .is_some_and(|filter| self.mentions(filter, unbound))
        {
            return None;
        }
        for index in 0..members.len() {
            if self.admits(range, members, index) != Truth::False {
                self.trace.forget(level);
                return None;
            }
        }
        Some(Inapplicable::Condition)
    }

    fn speaks_of(&self, step: &Step, locals: &[Local]) -> bool {
        match step {
            Step::Let { value, .. } => self.mentions(*value, locals),
            Step::When(condition) => self.mentions(*condition, locals),
            Step::ForEach { range, .. } => self.mentions(range.list, locals),
        }
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
}

/// The locals that a step binds.
fn binds(step: &Step) -> Vec<Local> {
    match step {
        Step::Let { local, .. } => vec![*local],
        Step::ForEach { range, .. } => range.key.into_iter().chain([range.member]).collect(),
        Step::When(_) => Vec::new(),
    }
}
