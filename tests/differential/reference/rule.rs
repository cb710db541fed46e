//! Rules are norms: to whom they apply, what they ask, and who is excused.
//!
//! Goes in: a rule, its amendments and a plan. Comes out: a verdict for each clause and each binding.

use caveat::syntax::ast;
use caveat::syntax::ast::Modality;
use caveat::syntax::ast::Step;

use super::expr::evaluate;
use super::list::into_list;
use super::logic;
use super::scope::Scope;
use super::types::Type;
use super::value::Answer;
use super::value::Grounds;
use super::value::Member;
use super::value::Record;
use super::value::Value;
use crate::verdict::Outcome;
use crate::verdict::Verdict;

/// A rule, and what other packs add to it.
#[derive(Debug)]
pub struct Norm<'a> {
    /// The rule.
    pub rule: &'a ast::Rule,
    /// Exceptions by amendment, and the pack that each stands in.
    pub amended: Vec<(&'a str, &'a ast::Exception)>,
}

/// What has been found on the way to the clauses.
#[derive(Clone)]
struct Case<'a> {
    scope: Scope<'a>,
    /// Whether the rule applies, as far as it has been read.
    applies: Answer,
    /// The paths that have been bound.
    bindings: Vec<String>,
    /// Exceptions, and what names mean where they stand.
    exceptions: Vec<(Scope<'a>, &'a ast::Exception)>,
}

/// The verdicts of a rule.
pub fn judge<'a>(norm: &Norm<'a>, scope: Scope<'a>) -> Vec<Verdict> {
    let effective = norm.rule.steps.iter().all(|step| match step {
        Step::Effective { from, until, .. } => {
            let today = scope.world.today;
            from.date <= today && until.is_none_or(|until| today < until.date)
        }
        _ => true,
    });
    let case = Case {
        scope,
        applies: Answer::truth(effective, Grounds::default()),
        bindings: Vec::new(),
        exceptions: Vec::new(),
    };
    follow(norm, case, &norm.rule.steps)
}

/// Goes through the steps before the clauses, in the order of the text.
fn follow<'a>(norm: &Norm<'a>, mut case: Case<'a>, steps: &'a [Step]) -> Vec<Verdict> {
    let Some((step, rest)) = steps.split_first() else {
        return judge_clauses(norm, case);
    };
    if case.applies.as_truth() == Some(false) {
        return judge_clauses(norm, case);
    }
    match step {
        Step::Cites(_) | Step::Effective { .. } => {}
        Step::Let { name, value } => {
            case.scope = case.scope.with(name, evaluate(&case.scope, value));
        }
        Step::When(condition) => {
            let condition = evaluate(&case.scope, condition);
            case.applies = logic::all([case.applies, condition]);
        }
        Step::Except(exception) => case.exceptions.push((case.scope.clone(), exception)),
        Step::ForEach {
            binding,
            list,
            filter,
            ..
        } => {
            let range = Range {
                binding,
                list,
                filter: filter.as_ref(),
            };
            return for_each(norm, &case, &range, rest);
        }
    }
    follow(norm, case, rest)
}

struct Range<'a> {
    binding: &'a ast::Binding,
    list: &'a ast::Expr,
    filter: Option<&'a ast::Expr>,
}

/// A case for each member that is bound. Of a list that is open, any member is open.
fn for_each<'a>(
    norm: &Norm<'a>,
    case: &Case<'a>,
    range: &Range<'a>,
    rest: &'a [Step],
) -> Vec<Verdict> {
    let answer = evaluate(&case.scope, range.list);
    let grounds = answer.grounds.clone();
    let list = match into_list(&answer) {
        Ok(list) => list,
        Err(grounds) => {
            let open = Answer::open(grounds);
            let mut case = case.clone();
            case.applies = logic::all([case.applies, open.clone()]);
            let of = answer.of.as_ref().and_then(Type::member).cloned();
            let member = Member::new(open.declared(of));
            case.scope = case.scope.bind(range.binding, &member);
            return follow(norm, case, rest);
        }
    };
    let mut unbound = list.whole.and(&grounds);
    let mut verdicts = Vec::new();
    for member in &list.members {
        let mut inner = case.clone();
        inner.scope = case.scope.bind(range.binding, member);
        let filter = range.filter.map(|filter| evaluate(&inner.scope, filter));
        let belongs = [Some(member.belongs.clone()), filter].into_iter().flatten();
        let belongs = logic::all(belongs).because(&grounds);
        if belongs.as_truth() == Some(false) {
            unbound = unbound.and(&belongs.grounds);
            continue;
        }
        inner.applies = logic::all([inner.applies, belongs]);
        inner.bindings.push(place(&member.value));
        verdicts.extend(follow(norm, inner, rest));
    }
    if verdicts.is_empty() {
        let applies = Answer::truth(false, unbound);
        verdicts = judge_clauses(
            norm,
            Case {
                applies,
                ..case.clone()
            },
        );
    }
    verdicts
}

/// Where a member stands in the plan.
fn place(member: &Answer) -> String {
    match &member.value {
        Some(Value::Record(Record::Planned { path, .. })) => path.clone(),
        Some(Value::List(list)) => list.whole.facts.first().cloned().unwrap_or_default(),
        _ => {
            let Grounds { facts, missing } = &member.grounds;
            facts
                .first()
                .or(missing.first())
                .cloned()
                .unwrap_or_default()
        }
    }
}

fn judge_clauses<'a>(norm: &Norm<'a>, mut case: Case<'a>) -> Vec<Verdict> {
    for (pack, exception) in &norm.amended {
        let scope = Scope {
            pack,
            ..case.scope.clone()
        };
        case.exceptions.push((scope, exception));
    }
    let clauses = (0..).zip(&norm.rule.clauses);
    let verdict = |(number, clause)| {
        let (outcome, Grounds { facts, missing }) = judge_clause(&case, clause);
        let tells = matches!(
            outcome,
            Outcome::Violated | Outcome::Unproven | Outcome::Open
        );
        Verdict {
            rule: norm.rule.id.text.clone(),
            clause: number,
            bindings: case.bindings.clone(),
            outcome,
            missing: if tells { missing } else { Default::default() },
            facts,
        }
    };
    clauses.map(verdict).collect()
}

/// What comes of a clause, and why.
fn judge_clause<'a>(case: &Case<'a>, clause: &'a ast::Clause) -> (Outcome, Grounds) {
    match case.applies.as_truth() {
        Some(false) => return (Outcome::Inapplicable, case.applies.grounds.clone()),
        None => return (Outcome::Open, case.applies.grounds.clone()),
        Some(true) => {}
    }
    let asked = evaluate(&case.scope, &clause.requirement);
    let requirement = match clause.modality {
        Modality::Must | Modality::Should => asked,
        Modality::MustNot | Modality::ShouldNot => logic::not(asked),
    };
    if requirement.as_truth() == Some(true) {
        return (Outcome::Satisfied, requirement.grounds);
    }
    let unless = clause.unless.iter().map(|unless| (&case.scope, unless));
    let exceptions = case
        .exceptions
        .iter()
        .map(|(scope, exception)| (scope, *exception));
    for (scope, exception) in exceptions.chain(unless) {
        let shown = evaluate(scope, &exception.when);
        if shown.as_truth() == Some(true) {
            return (Outcome::Excepted, shown.grounds);
        }
    }
    match requirement.as_truth() {
        Some(_) => (Outcome::Violated, requirement.grounds),
        None => (Outcome::Unproven, requirement.grounds),
    }
}
