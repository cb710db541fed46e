//! From traces to outcomes that people read: texts and places are made here, and only for outcomes that are
//! kept whole.

use super::Explaining;
use super::explain::Grounds;
use super::render;
use super::render::NOT_STATED;
use super::rule::Finding;
use super::rule::Run;
use super::trace::Entry;
use super::trace::Level;
use super::trace::Mark;
use super::trace::Subject;
use super::trace::Verdict;
use super::value::Origin;
use super::value::Value;
use crate::document::plan::Missing;
use crate::outcome::Binding;
use crate::outcome::Blame;
use crate::outcome::ExceptionState;
use crate::outcome::Fact;
use crate::outcome::Limit;
use crate::outcome::Outcome;
use crate::outcome::Place;
use crate::outcome::Status;
use crate::program::Exception;
use crate::program::ExprId;
use crate::program::Local;
use crate::program::Step;
use crate::value::Truth;
use crate::vocabulary::Field;
use crate::vocabulary::Type;

/// How many facts and missing facts of a kind an outcome lists; it says how many more there are.
const MOST_LISTED: usize = 100;

/// How many different reasons an outcome gives.
const MOST_REASONS: usize = 20;

/// Marks of one kind, each once and in the order of the file, with how many are left out.
struct Listed {
    marks: Vec<Mark>,
    more: u64,
}

impl<'a> Explaining<'a> {
    /// An outcome with everything that a report can say of it.
    pub(super) fn outcome(
        &mut self,
        run: Run<'a>,
        finding: Finding,
        grounds: Grounds<'a>,
    ) -> Outcome {
        let because = self.stated(self.trace.between(Level::default(), grounds.because));
        let facts = self.stated(self.trace.since(grounds.because));
        let missing = self.missing_of(run, finding.status, grounds.because);
        let bindings = self.bindings(run);
        let place = self.place(finding.status, &grounds, &missing, run);
        let limits = self.limits(&grounds.verdicts, finding.status);
        let mut outcome = Outcome {
            rule: run.id,
            clause: finding.clause,
            status: finding.status,
            applies: run.applies,
            bindings,
            place,
            message: String::new(),
            remedy: None,
            because: self.facts_of(&because),
            facts: self.facts_of(&facts),
            missing: missing
                .marks
                .iter()
                .map(|mark| self.blame_of(*mark))
                .collect(),
            unlisted: because.more + facts.more + missing.more,
            limits,
            reasons: self.reasons(),
            exceptions: grounds.exceptions,
        };
        outcome.message = self.message(run, &outcome, finding.required);
        outcome.remedy = self.remedy(run, &outcome);
        outcome
    }

    fn stated(&self, entries: &[Entry]) -> Listed {
        self.listed(entries.iter().filter_map(|entry| entry.fact()).collect())
    }

    /// What would settle it: what it hangs on, or where it is decided, what it rests on that is missing.
    fn missing_of(&self, run: Run<'a>, status: Status, because: Level) -> Listed {
        let open = |since| {
            let entries = self.trace.since(since).iter();
            entries.filter_map(|entry| entry.missing()).collect()
        };
        self.listed(match status {
            Status::Unproven if run.applies == Truth::True => open(because),
            Status::Unproven => open(Level::default()),
            Status::Violated | Status::Excepted => self.absent_since(because),
            Status::Satisfied | Status::Inapplicable(_) => Vec::new(),
        })
    }

    fn absent_since(&self, level: Level) -> Vec<Mark> {
        let entries = self.trace.since(level).iter();
        let marks = entries.filter_map(|entry| match entry {
            Entry::Fact(mark) if self.places.missing(*mark).is_some() => Some(*mark),
            entry => entry.missing(),
        });
        marks.collect()
    }

    fn listed(&self, mut marks: Vec<Mark>) -> Listed {
        let order = |mark: &Mark| self.places.order(*mark);
        marks.sort_by_key(order);
        // What is missing in the same thing keeps the order in which it was asked for.
        let mut all: Vec<Mark> = Vec::with_capacity(marks.len());
        for mark in marks {
            let mut same = all.iter().rev().take_while(|it| order(it) == order(&mark));
            if !same.any(|it| it.tail == mark.tail) {
                all.push(mark);
            }
        }
        let mut marks = all;
        let more = marks.len().saturating_sub(MOST_LISTED);
        marks.truncate(MOST_LISTED);
        Listed {
            marks,
            more: more as u64,
        }
    }

    fn reasons(&self) -> Vec<String> {
        let mut reasons: Vec<String> = Vec::new();
        for entry in self.trace.since(Level::default()) {
            if let Entry::Reason(number) = entry
                && let Some(reason) = self.trace.reason_of(*number)
                && reasons.len() < MOST_REASONS
            {
                let said = self.show_reason(reason);
                if !reasons.contains(&said) {
                    reasons.push(said);
                }
            }
        }
        reasons
    }

    fn facts_of(&self, listed: &Listed) -> Vec<Fact> {
        listed
            .marks
            .iter()
            .map(|mark| self.fact_of(*mark))
            .collect()
    }

    pub(super) fn fact_of(&self, mark: Mark) -> Fact {
        let ty = self.type_of(mark);
        let value = match mark.subject {
            _ if self.places.missing(mark).is_some() => NOT_STATED.to_owned(),
            Subject::Key(at) => render::text(self.key_text(at).unwrap_or_default()),
            Subject::Record(record) => self.shown().record(record),
            Subject::Slot(at) => self.shown().slot(*self.plan.slot(at), &ty),
        };
        Fact {
            place: self.place_of(mark),
            value,
            ty: self.vocabulary.type_name(&ty),
        }
    }

    fn blame_of(&self, mark: Mark) -> Blame {
        let place = self.place_of(mark);
        let ty = self.type_of(mark);
        let (key, example) = match self.wanted_field(mark) {
            Some(field) => (
                field.key.clone(),
                render::example_of(field, self.vocabulary),
            ),
            None => (place.path.clone(), render::example(&ty, self.vocabulary)),
        };
        Blame {
            place,
            key,
            ty: self.vocabulary.type_name(&ty),
            example,
            why: self.places.missing(mark).unwrap_or(Missing::Absent),
        }
    }

    /// The field that is missing; none for an item of a list.
    fn wanted_field(&self, mark: Mark) -> Option<&'a Field> {
        if let Some(step) = self.trace.last_step(mark.tail) {
            return Some(self.vocabulary.record(step.record).field(step.field));
        }
        match mark.subject {
            Subject::Slot(at) => self.places.field(at, self.vocabulary),
            _ => None,
        }
    }

    fn type_of(&self, mark: Mark) -> Type {
        self.places.type_of(mark, self.vocabulary, &self.trace)
    }

    fn place_of(&self, mark: Mark) -> Place {
        self.places.of(mark, self.vocabulary, &self.trace)
    }

    /// What each `for each` that was reached has bound.
    fn bindings(&self, run: Run<'a>) -> Vec<Binding> {
        let mut bindings = Vec::new();
        for step in run.rule.steps.iter().take(run.steps) {
            if let Step::ForEach { range, names } = step {
                let path = match self.bound_mark(range.member) {
                    Some(mark) => self.place_of(mark).path,
                    None => self.show(self.bound(range.member).value, self.member_type(range.list)),
                };
                bindings.push(Binding {
                    name: names.1.clone(),
                    path,
                });
            }
        }
        bindings
    }

    /// The part of the plan that a local is bound to.
    fn bound_mark(&self, local: Local) -> Option<Mark> {
        let known = self.bound(local);
        match (known.value, known.origin) {
            (Value::Record(record), _) => Some(Subject::Record(record).into()),
            (_, Origin::Plan(subject)) => Some(subject.into()),
            _ => None,
        }
    }

    fn member_type(&self, list: ExprId) -> &'a Type {
        match &self.program.expr(list).ty {
            Type::List(of) | Type::Map(of) => of,
            other => other,
        }
    }

    /// The value that broke it, where something is missing, else what was bound, else the plan.
    fn place(
        &self,
        status: Status,
        grounds: &Grounds<'a>,
        missing: &Listed,
        run: Run<'a>,
    ) -> Place {
        let broken = || {
            let mut tested = grounds.verdicts.iter();
            let tested = tested.find_map(|verdict| verdict.mark());
            tested.or_else(|| self.last_fact(grounds.because))
        };
        let mark = match status {
            Status::Violated => broken(),
            Status::Unproven | Status::Excepted => missing.marks.first().copied().or_else(broken),
            Status::Satisfied | Status::Inapplicable(_) => None,
        };
        match mark.or_else(|| self.last_bound(run)) {
            Some(mark) => self.place_of(mark),
            None => self.places.root(),
        }
    }

    fn last_fact(&self, since: Level) -> Option<Mark> {
        let entries = self.trace.since(since).iter();
        entries.rev().find_map(|entry| entry.fact())
    }

    /// What the innermost `for each` has bound, if that is a part of the plan.
    fn last_bound(&self, run: Run<'a>) -> Option<Mark> {
        let taken = run.rule.steps.iter().take(run.steps);
        taken.rev().find_map(|step| match step {
            Step::ForEach { range, .. } => self.bound_mark(range.member),
            _ => None,
        })
    }

    /// How far an exception is shown.
    pub(super) fn exception_state(
        &self,
        exception: &Exception,
        shown: Truth,
        level: Level,
    ) -> ExceptionState {
        let missing = if shown == Truth::True {
            self.listed(Vec::new())
        } else {
            self.listed(self.absent_since(level))
        };
        let facts = self.stated(self.trace.since(level));
        let name = exception.name.clone();
        ExceptionState {
            name: name.unwrap_or_else(|| self.written(exception.condition)),
            cites: exception.cites.clone(),
            shown,
            facts: self.facts_of(&facts),
            missing: missing
                .marks
                .iter()
                .map(|mark| self.blame_of(*mark))
                .collect(),
            span: exception.span,
        }
    }

    fn limits(&self, verdicts: &[Verdict<'a>], status: Status) -> Vec<Limit> {
        if !matches!(status, Status::Violated | Status::Excepted) {
            return Vec::new();
        }
        let limits = verdicts.iter().filter_map(|verdict| self.limit(verdict));
        limits.take(MOST_LISTED).collect()
    }

    fn message(&mut self, run: Run<'a>, outcome: &Outcome, required: Option<Truth>) -> String {
        let clause = run.rule.clauses.get(outcome.clause as usize);
        match (outcome.status, required, clause) {
            (Status::Inapplicable(why), ..) => why.in_words(run.rule, self.today),
            (Status::Satisfied, _, Some(clause)) => self.say_satisfied(clause),
            (Status::Violated | Status::Excepted, Some(Truth::False), Some(clause)) => {
                let own = clause.otherwise.as_ref();
                match own.filter(|_| self.budget.spent().is_none()) {
                    Some(message) => self.interpolate(message),
                    None => self.say_violated(outcome, clause),
                }
            }
            _ => self.say_open(outcome, clause.filter(|_| required.is_some())),
        }
    }

    fn remedy(&mut self, run: Run<'a>, outcome: &Outcome) -> Option<String> {
        let clause = run.rule.clauses.get(outcome.clause as usize)?;
        let broken = outcome.status == Status::Violated;
        let message = clause.remedy.as_ref().filter(|_| broken)?;
        Some(self.interpolate(message))
    }
}
