//! From traces to outcomes that people read: texts and places are made here, and only for outcomes that are
//! kept whole.

use super::Evaluator;
use super::place::type_of;
use super::render;
use super::render::NOT_STATED;
use super::rule::Finding;
use super::rule::Judged;
use super::rule::Run;
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
use crate::program::Clause;
use crate::program::Exception;
use crate::program::ExprId;
use crate::program::Step;
use crate::value::Truth;
use crate::vocabulary::FieldId;
use crate::vocabulary::RecordId;
use crate::vocabulary::Type;

/// How many facts, missing facts or reasons an outcome lists; it says how many more there are.
const MOST_LISTED: usize = 100;

/// Marks of one kind, each once and in the order of the file, with how many are left out.
struct Listed {
    marks: Vec<Mark>,
    more: u64,
}

impl<'a> Evaluator<'a> {
    /// An outcome with everything that a report can say of it.
    pub(super) fn outcome(&mut self, run: Run<'a>, finding: Finding<'a>) -> Outcome {
        let verdicts = match finding.judged {
            Some(judged) => self.explain(judged.clause),
            None => Vec::new(),
        };
        let because = self.stated(Level::default().facts, finding.because.facts);
        let facts = self.stated(finding.because.facts, self.trace.facts.len());
        let missing = self.missing_of(run, &finding);
        let bindings = self.bindings(run);
        let place = self.place(&finding, &verdicts, &missing, run);
        let limits = self.limits(&verdicts, finding.status);
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
            exceptions: finding.exceptions,
        };
        outcome.message = self.message(run, &outcome, finding.judged);
        outcome.remedy = self.remedy(&outcome, finding.judged);
        outcome
    }

    /// Judges a clause once more, this time noting which tests gave the answer.
    fn explain(&mut self, clause: &Clause) -> Vec<Verdict<'a>> {
        let level = self.trace.level();
        let budget = self.budget;
        self.budget = budget.renewed();
        self.trace.explaining = true;
        self.truth(clause.requirement);
        self.trace.explaining = false;
        self.budget = budget;
        let verdicts = self.trace.verdicts.split_off(level.verdicts);
        self.trace.forget(level);
        verdicts
    }

    fn stated(&self, from: usize, to: usize) -> Listed {
        let marks = self.trace.facts.get(from..to).unwrap_or_default();
        self.listed(marks.to_vec())
    }

    /// What would settle it: what it hangs on, or where it is decided, what it rests on that is missing.
    fn missing_of(&self, run: Run<'a>, finding: &Finding<'a>) -> Listed {
        let marks = match finding.status {
            Status::Unproven if run.applies == Truth::True => self
                .trace
                .blame
                .get(finding.because.blame..)
                .unwrap_or_default()
                .to_vec(),
            Status::Unproven => self.trace.blame.clone(),
            Status::Violated | Status::Excepted => self.absent_since(finding.because),
            Status::Satisfied | Status::Inapplicable(_) => Vec::new(),
        };
        self.listed(marks)
    }

    fn absent_since(&self, level: Level) -> Vec<Mark> {
        let facts = self.trace.facts.iter().skip(level.facts);
        let open = self.trace.blame.iter().skip(level.blame);
        facts
            .filter(|mark| self.places.missing(**mark).is_some())
            .chain(open)
            .copied()
            .collect()
    }

    fn listed(&self, mut marks: Vec<Mark>) -> Listed {
        marks.sort_by_key(|mark| self.places.order(*mark));
        marks.dedup_by_key(|mark| self.places.order(*mark));
        let more = marks.len().saturating_sub(MOST_LISTED);
        marks.truncate(MOST_LISTED);
        Listed {
            marks,
            more: more as u64,
        }
    }

    fn reasons(&self) -> Vec<String> {
        let mut reasons: Vec<String> = Vec::new();
        for reason in self.trace.reasons.iter().take(MOST_LISTED) {
            let said = self.show_reason(*reason);
            if !reasons.contains(&said) {
                reasons.push(said);
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
        let value = match (mark.subject, self.places.slot(mark.subject)) {
            _ if self.places.missing(mark).is_some() => NOT_STATED.to_owned(),
            (Subject::Key(_), Some(slot)) => {
                render::text(self.tree.key(slot.node).unwrap_or_default())
            }
            (Subject::Record(record), _) => self.shown().record(record),
            (_, Some(slot)) => self.shown().slot(slot, &ty),
            (_, None) => String::new(),
        };
        Fact {
            place: self.place_of(mark),
            value,
            ty: self.vocabulary.type_name(&ty),
        }
    }

    fn blame_of(&self, mark: Mark) -> Blame {
        let place = self.place_of(mark);
        let (key, example) = match (self.trace.last_step(mark.tail), mark.subject) {
            (Some(step), _) => self.field_example(step.record, step.field),
            (None, Subject::Field(record, field)) => {
                self.field_example(self.plan.record(record).ty, field)
            }
            _ => (
                place.path.clone(),
                render::example(&self.type_of(mark), self.vocabulary),
            ),
        };
        Blame {
            place,
            key,
            ty: self.vocabulary.type_name(&self.type_of(mark)),
            example,
            why: self.places.missing(mark).unwrap_or(Missing::Absent),
        }
    }

    /// A field's key, and a value to show for it.
    fn field_example(&self, record: RecordId, field: FieldId) -> (String, String) {
        let field = self.vocabulary.record(record).field(field);
        (
            field.key.clone(),
            render::example_of(field, self.vocabulary),
        )
    }

    fn type_of(&self, mark: Mark) -> Type {
        let context = (self.program, self.vocabulary, self.plan);
        type_of(context, &self.trace, mark).unwrap_or(Type::Text)
    }

    fn place_of(&self, mark: Mark) -> Place {
        self.places.of(mark, self.vocabulary, &self.trace)
    }

    /// What each `for each` that was reached has bound.
    fn bindings(&self, run: Run<'a>) -> Vec<Binding> {
        let mut bindings = Vec::new();
        for step in run.rule.steps.iter().take(run.steps) {
            if let Step::ForEach { range, names } = step {
                let known = self.bound(range.member);
                let path = match (known.origin, known.value) {
                    (_, Value::Record(record)) => {
                        self.place_of(Mark::from(Subject::Record(record))).path
                    }
                    (Origin::Plan(subject), _) => self.place_of(Mark::from(subject)).path,
                    (_, value) => self.show(value, self.member_type(range.list)),
                };
                bindings.push(Binding {
                    name: names.1.clone(),
                    path,
                });
            }
        }
        bindings
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
        finding: &Finding<'a>,
        verdicts: &[Verdict<'a>],
        missing: &Listed,
        run: Run<'a>,
    ) -> Place {
        let broken = || {
            let tested = verdicts
                .iter()
                .find_map(|verdict| verdict.left.mark.or(verdict.right.mark));
            tested.or_else(|| self.last_fact(finding.because))
        };
        let mark = match finding.status {
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
        self.trace.facts.get(since.facts..)?.last().copied()
    }

    /// What the innermost `for each` has bound, if that is a part of the plan.
    fn last_bound(&self, run: Run<'a>) -> Option<Mark> {
        let taken = run.rule.steps.iter().take(run.steps);
        taken.rev().find_map(|step| match step {
            Step::ForEach { range, .. } => {
                let known = self.bound(range.member);
                match (known.origin, known.value) {
                    (_, Value::Record(record)) => Some(Subject::Record(record).into()),
                    (Origin::Plan(subject), _) => Some(subject.into()),
                    _ => None,
                }
            }
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
        let facts = self.stated(level.facts, self.trace.facts.len());
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

    fn message(&mut self, run: Run<'a>, outcome: &Outcome, judged: Option<Judged<'a>>) -> String {
        match (outcome.status, judged) {
            (Status::Inapplicable(why), _) => why.in_words(run.rule, self.context.today),
            (Status::Satisfied, Some(judged)) => self.say_satisfied(judged.clause),
            (_, Some(judged)) if judged.required == Truth::False => {
                match &judged.clause.otherwise {
                    Some(message) => self.interpolate(message),
                    None => self.say_violated(outcome, judged.clause),
                }
            }
            _ => self.say_open(outcome, judged.map(|judged| judged.clause)),
        }
    }

    fn remedy(&mut self, outcome: &Outcome, judged: Option<Judged<'a>>) -> Option<String> {
        let broken = outcome.status == Status::Violated;
        let message = judged?.clause.remedy.as_ref().filter(|_| broken)?;
        Some(self.interpolate(message))
    }
}
