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
use super::value::Answer;
use super::value::Grounds;
use super::value::Member;
use super::value::Paths;
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
            return for_each(norm, case, &range, rest);
        }
    }
    follow(norm, case, rest)
}

struct Range<'a> {
    binding: &'a ast::Binding,
    list: &'a ast::Expr,
    filter: Option<&'a ast::Expr>,
}

/// A case for each member that is bound.
fn for_each<'a>(
    norm: &Norm<'a>,
    case: Case<'a>,
    range: &Range<'a>,
    rest: &'a [Step],
) -> Vec<Verdict> {
    let members = match members(&case.scope, range) {
        Ok(members) => members,
        Err(missing) => {
            let applies = logic::all([case.applies.clone(), Answer::open(missing)]);
            let names = Vec::from_iter(names_of(range.binding));
            return unbound(norm, Case { applies, ..case }, names, rest);
        }
    };
    let applies = something_bound(&members);
    if applies.as_truth() == Some(false) {
        return judge_clauses(norm, Case { applies, ..case });
    }
    let mut verdicts = Vec::new();
    for (member, belongs) in members.members {
        if belongs.as_truth() == Some(false) {
            continue;
        }
        let mut inner = case.clone();
        inner.scope = case.scope.bind(range.binding, &member);
        inner.applies = logic::all([inner.applies, belongs]);
        inner.bindings.push(place(&member));
        verdicts.extend(follow(norm, inner, rest));
    }
    verdicts
}

/// The members of a list, and whether each is bound.
struct Members {
    /// What it rests on that there are no others.
    whole: Grounds,
    members: Vec<(Member, Answer)>,
}

fn members(scope: &Scope, range: &Range) -> Result<Members, Grounds> {
    let answer = evaluate(scope, range.list);
    let list = into_list(&answer)?;
    let bound = |member: Member| {
        let inside = scope.bind(range.binding, &member);
        let filter = range.filter.map(|filter| evaluate(&inside, filter));
        let belongs = [Some(member.belongs.clone()), filter].into_iter().flatten();
        let belongs = logic::all(belongs).because(&answer.grounds);
        (member, belongs)
    };
    Ok(Members {
        whole: list.whole.and(&answer.grounds),
        members: list.members.into_iter().map(bound).collect(),
    })
}

/// A `for each` that binds nothing asks nothing.
fn something_bound(members: &Members) -> Answer {
    let belongs = members.members.iter().map(|(_, belongs)| belongs.clone());
    let bound = logic::any(belongs);
    match bound.as_truth() {
        Some(false) => bound.because(&members.whole),
        _ => bound,
    }
}

/// What the later steps still show where a `for each` has no list: that the rule does not apply. A step that
/// reads what would have been bound shows nothing.
fn unbound<'a>(
    norm: &Norm<'a>,
    mut case: Case<'a>,
    mut names: Vec<&'a str>,
    steps: &'a [Step],
) -> Vec<Verdict> {
    for step in steps {
        let shown = match step {
            Step::Let { name, value } if reads(value, &names) => {
                names.push(&name.text);
                continue;
            }
            Step::Let { name, value } => {
                case.scope = case.scope.with(name, evaluate(&case.scope, value));
                continue;
            }
            Step::When(condition) if !reads(condition, &names) => evaluate(&case.scope, condition),
            Step::ForEach {
                binding,
                list,
                filter,
                ..
            } => {
                // A name that is bound here is not one of those above.
                let bound: Vec<&str> = names_of(binding).collect();
                let above = Vec::from_iter(names.iter().copied().filter(|it| !bound.contains(it)));
                let known = !reads(list, &names);
                let filter = filter.as_ref().filter(|filter| !reads(filter, &above));
                let range = Range {
                    binding,
                    list,
                    filter,
                };
                let members = known.then(|| members(&case.scope, &range));
                names.extend(bound);
                match members {
                    Some(Ok(members)) => match something_bound(&members) {
                        nothing if nothing.as_truth() == Some(false) => nothing,
                        _ => continue,
                    },
                    Some(Err(missing)) => Answer::open(missing),
                    None => continue,
                }
            }
            _ => continue,
        };
        case.applies = logic::all([case.applies, shown]);
    }
    judge_clauses(norm, case)
}

fn names_of(binding: &ast::Binding) -> impl Iterator<Item = &str> {
    let key = binding.key.as_ref().map(|key| key.text.as_str());
    key.into_iter().chain([binding.name.text.as_str()])
}

/// Whether an expression reads one of these names, where it does not bind them anew.
fn reads(expr: &ast::Expr, names: &[&str]) -> bool {
    use ast::ExprKind::*;
    if let Name(name) = &expr.kind {
        return names.contains(&name.as_str());
    }
    let anew: Vec<&str> = match &expr.kind {
        Comprehension { range, .. }
        | Quantified { range, .. }
        | Aggregate { range, .. }
        | Unique { range, .. }
        | Count(range) => {
            if reads(&range.list, names) {
                return true;
            }
            names_of(&range.binding).collect()
        }
        _ => Vec::new(),
    };
    let left: Vec<&str> = (names.iter().copied())
        .filter(|name| !anew.contains(name))
        .collect();
    let mut found = false;
    expr.kind.each_part(&mut |part| found |= reads(part, &left));
    found
}

/// Where a member stands in the plan: in a list of the plan, or as a record.
fn place(member: &Member) -> String {
    let itself = match &member.value.value {
        Some(Value::Record(Record::Planned { path, .. })) => Some(path),
        _ => None,
    };
    member
        .place
        .as_ref()
        .or(itself)
        .cloned()
        .unwrap_or_default()
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
        let (outcome, grounds) = judge_clause(&case, clause);
        let missing = match outcome {
            Outcome::Violated => grounds.lacking.clone(),
            Outcome::Unproven | Outcome::Open => grounds.missing,
            _ => Paths::new(),
        };
        Verdict {
            rule: norm.rule.id.text.clone(),
            clause: number,
            bindings: case.bindings.clone(),
            outcome,
            missing,
            facts: &grounds.facts | &grounds.lacking,
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
