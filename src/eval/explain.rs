//! Going the way to an outcome again, this time with a recorder, so that it can be told what it rests on.
//!
//! What comes of a clause has been found out before; nothing here changes it. The way from one outcome of a rule
//! to the next has most steps in common: they are taken once, and what their conditions rest on stays at the
//! bottom of the trace. All explanations of one rule share a budget; where it is used up, an outcome says so
//! instead of what it rests on.

use super::Context;
use super::Evaluator;
use super::Explaining;
use super::budget::Budget;
use super::budget::Spent;
use super::members::Members;
use super::record::Recorder;
use super::rule::Finding;
use super::rule::Run;
use super::shelf::ShelfLevel;
use super::trace::Height;
use super::trace::Level;
use super::trace::Reason;
use super::trace::Verdict;
use crate::outcome::ExceptionState;
use crate::outcome::Outcome;
use crate::program::Clause;
use crate::program::Exception;
use crate::program::RuleId;
use crate::program::Step;
use crate::value::Truth;

/// Explains outcomes.
pub(super) struct Explainer<'a> {
    context: &'a Context<'a>,
    evaluator: Option<Box<Explaining<'a>>>,
    /// The rule whose steps have been taken, and how many of them.
    taken: Option<(RuleId, usize)>,
    /// The members of the lists that each `for each` goes over, as far as steps were taken.
    lists: Vec<Option<Members>>,
    /// What each `for each` has bound.
    stands: Vec<Stand>,
}

/// A `for each` that has bound a member.
#[derive(Clone, Copy)]
struct Stand {
    /// The number of the step.
    step: usize,
    /// The number of the member.
    index: u32,
    before: Before,
}

/// How much had been recorded before something.
#[derive(Clone, Copy)]
struct Before {
    trace: Height,
    shelf: ShelfLevel,
}

/// What was found out about a clause.
pub(super) struct Grounds<'a> {
    /// Above this the trace is the clause's, below it is the conditions'.
    pub because: Level,
    /// The exceptions that were looked at.
    pub exceptions: Vec<ExceptionState>,
    /// The tests that gave the answer.
    pub verdicts: Vec<Verdict<'a>>,
    /// What ran out, so that there is nothing to say.
    pub spent: Option<Spent>,
}

impl<'a> Explainer<'a> {
    /// An explainer who has taken no step.
    pub fn new(context: &'a Context<'a>) -> Self {
        Self {
            context,
            evaluator: None,
            taken: None,
            lists: Vec::new(),
            stands: Vec::new(),
        }
    }

    /// Forgets the rule that was explained.
    pub fn finish_rule(&mut self) {
        self.taken = None;
    }

    /// An outcome with everything that a report can say of it. The path says which member each `for each` has
    /// bound; `spent`, what ran out when the clause was judged.
    #[inline(never)]
    pub fn explain(
        &mut self,
        run: Run<'a>,
        path: &[u32],
        finding: Finding,
        spent: Option<Spent>,
    ) -> Outcome {
        let context = self.context;
        let mut evaluator = self
            .evaluator
            .take()
            .unwrap_or_else(|| Box::new(Evaluator::new(context)));
        self.go(&mut evaluator, run, path);
        let before = evaluator.before();
        let grounds = evaluator.grounds(run, finding, spent);
        let outcome = evaluator.outcome(run, finding, grounds);
        evaluator.go_back(before);
        self.evaluator = Some(evaluator);
        outcome
    }

    /// Takes the steps up to where the outcome came about, those that the last outcome shares only once.
    fn go(&mut self, evaluator: &mut Explaining<'a>, run: Run<'a>, path: &[u32]) {
        let mut taken = self.return_to_fork(evaluator, run, path);
        while taken < run.steps {
            match run.rule.steps.get(taken) {
                Some(Step::Let { local, value, .. }) => {
                    let known = evaluator.known(*value);
                    evaluator.bind(*local, known);
                }
                Some(Step::When(condition)) => {
                    evaluator.truth(*condition);
                }
                Some(Step::ForEach { range, .. }) => {
                    let depth = self.stands.len();
                    if self.lists.len() == depth {
                        self.lists.push(evaluator.members(range.list));
                    }
                    let list = self.lists.get(depth).copied().flatten();
                    if let (Some(members), Some(index)) = (list, path.get(depth).copied()) {
                        self.stands.push(Stand {
                            step: taken,
                            index,
                            before: evaluator.before(),
                        });
                        evaluator.admits(range, members, index);
                    }
                }
                None => break,
            }
            taken += 1;
        }
        self.taken = Some((run.id, taken));
    }

    /// Goes back to where the way to this outcome leaves the way to the last one, and says after how many steps
    /// that is.
    fn return_to_fork(
        &mut self,
        evaluator: &mut Explaining<'a>,
        run: Run<'a>,
        path: &[u32],
    ) -> usize {
        let same = |(stand, index): &(&Stand, &u32)| stand.index == **index;
        let shared = self.stands.iter().zip(path).take_while(same).count();
        let fork = self.stands.get(shared).copied();
        match (self.taken, fork) {
            (Some((rule, _)), Some(fork)) if rule == run.id => {
                evaluator.go_back(fork.before);
                self.stands.truncate(shared);
                self.lists.truncate(shared + 1);
                fork.step
            }
            (Some((rule, taken)), None) if rule == run.id && taken <= run.steps => taken,
            _ => {
                evaluator.begin(run.rule);
                evaluator.trace.clear();
                evaluator.budget = Budget::to_explain(self.context.budget);
                self.stands.clear();
                self.lists.clear();
                0
            }
        }
    }
}

impl<'a> Explaining<'a> {
    fn before(&self) -> Before {
        Before {
            trace: self.trace.height(),
            shelf: self.shelf.level(),
        }
    }

    fn go_back(&mut self, before: Before) {
        self.trace.cut(before.trace);
        self.shelf.clear(before.shelf);
    }

    /// Finds out once more what a clause rests on, or what kept it from being judged.
    fn grounds(&mut self, run: Run<'a>, finding: Finding, spent: Option<Spent>) -> Grounds<'a> {
        let start = self.trace.level();
        let clause = run.rule.clauses.get(finding.clause as usize);
        let mut grounds = Grounds {
            because: start,
            exceptions: Vec::new(),
            verdicts: Vec::new(),
            spent,
        };
        match (finding.required, clause) {
            (Some(required), Some(clause)) => self.judge_again(run, clause, required, &mut grounds),
            _ if spent.is_none() => {
                self.meet_obstacle(run);
                grounds.because = self.trace.level();
            }
            _ => {}
        }
        if let Some(spent) = spent.or(self.budget.spent()) {
            // What was found on the way settles nothing. Where nothing applied, that goes for the way, too.
            let since = match finding.required {
                Some(_) => start,
                None => Level::default(),
            };
            self.trace.forget(since);
            self.trace.reason(Reason::Spent(spent));
            grounds.verdicts.clear();
            grounds.spent = Some(spent);
        }
        grounds
    }

    fn judge_again(
        &mut self,
        run: Run<'a>,
        clause: &'a Clause,
        required: Truth,
        grounds: &mut Grounds<'a>,
    ) {
        let judged = grounds.spent.is_none();
        if judged {
            self.trace.explaining = true;
            self.truth(clause.requirement);
            grounds.verdicts = self.trace.take_verdicts(grounds.because);
            self.trace.explaining = false;
        }
        if required != Truth::True {
            let exceptions = run.rule.exceptions.iter().chain(&clause.unless);
            let states = exceptions.map(|exception| self.look_at(exception, judged));
            grounds.exceptions = states.collect();
        }
    }

    fn look_at(&mut self, exception: &'a Exception, judged: bool) -> ExceptionState {
        let level = self.trace.level();
        let shown = match judged {
            true => self.truth(exception.condition),
            false => Truth::Unknown,
        };
        let state = self.exception_state(exception, shown, level);
        self.trace.forget(level);
        state
    }

    /// Meets again what kept the clauses from being judged: a condition, or a list that gave nothing to bind.
    fn meet_obstacle(&mut self, run: Run<'a>) {
        match run.rule.steps.get(run.steps) {
            Some(Step::When(condition)) => {
                self.truth(*condition);
            }
            Some(Step::ForEach { range, .. }) => match self.members(range.list) {
                None => {
                    self.ruled_out(run.rule, run.steps);
                }
                Some(members) if members.len() == 0 => self.note_list(members),
                Some(members) => {
                    for index in 0..members.len() {
                        self.admits(range, members, index);
                        if self.budget.spent().is_some() {
                            break;
                        }
                    }
                }
            },
            Some(Step::Let { .. }) | None => {}
        }
    }
}
