//! Expressions about the members of a list: tests, quantifiers, counts, sums.
//!
//! It can be open whether a member belongs, where the `where` of a comprehension is. An answer that no
//! member decides alone rests on the list itself too: there are no others.

use caveat::syntax::ast;
use caveat::syntax::ast::Aggregate;
use caveat::syntax::ast::BinaryOp;
use caveat::syntax::ast::Expr;
use caveat::syntax::ast::IncludeHow;
use caveat::syntax::ast::Quantifier;
use rust_decimal::Decimal;

use super::expr::compared;
use super::expr::evaluate;
use super::expr::evaluate_as;
use super::expr::is_term;
use super::logic;
use super::quantity;
use super::scope::Scope;
use super::types::Type;
use super::value::Answer;
use super::value::Grounds;
use super::value::List;
use super::value::Member;
use super::value::Value;

/// `[a, b]`
pub fn listed(scope: &Scope, items: &[Expr], wanted: Option<&Type>) -> Answer {
    let wanted = wanted.and_then(Type::member);
    let member = |item| Member::new(evaluate_as(scope, item, wanted));
    let members: Vec<_> = items.iter().map(member).collect();
    let of = members.iter().find_map(|member| member.value.of.clone());
    let whole = Grounds::default();
    Answer::given(Value::List(List {
        place: Grounds::default(),
        whole,
        members,
    }))
    .declared(of.map(|of| Type::List(Box::new(of))))
}

/// What a quantifier, an aggregate or a comprehension goes over.
struct Ranged<'a> {
    /// What it rests on, which list it is.
    grounds: Grounds,
    /// What it rests on, that nothing else belongs to the list.
    whole: Grounds,
    /// What the names mean for each member, and whether it belongs.
    members: Vec<(Scope<'a>, Answer)>,
}

/// `x in xs where p`; what the answer hangs on, where the list is open.
fn range<'a>(scope: &Scope<'a>, range: &ast::Range) -> Result<Ranged<'a>, Grounds> {
    let answer = evaluate(scope, &range.list);
    let grounds = answer.grounds.clone();
    let list = into_list(&answer)?;
    let member = |member: Member| {
        let inside = scope.bind(&range.binding, &member);
        let filter = range
            .filter
            .as_ref()
            .map(|filter| evaluate(&inside, filter));
        let belongs = logic::all([Some(member.belongs), filter].into_iter().flatten());
        (inside, belongs)
    };
    let members = list.members.into_iter().map(member).collect();
    let whole = list.whole;
    Ok(Ranged {
        grounds,
        whole,
        members,
    })
}

/// The list that an answer is, or what it hangs on that there is none.
pub fn into_list(answer: &Answer) -> Result<List, Grounds> {
    match &answer.value {
        Some(Value::List(list)) => Ok(list.clone()),
        Some(other) => unreachable!("the compiler takes {other:?} for no list"),
        None => Err(answer.grounds.clone()),
    }
}

/// Whichever of the two it is.
fn either(answer: Result<Answer, Grounds>) -> Answer {
    answer.unwrap_or_else(Answer::open)
}

/// `[e for each x in xs where p]`
pub fn comprehension(scope: &Scope, value: &Expr, over: &ast::Range) -> Answer {
    either(range(scope, over).map(
        |Ranged {
             grounds,
             mut whole,
             members,
         }| {
            let mut list = Vec::new();
            for (inside, belongs) in members {
                if belongs.as_truth() == Some(false) {
                    whole = whole.and(&belongs.grounds);
                } else {
                    let member = Member::new(evaluate(&inside, value));
                    list.push(Member { belongs, ..member });
                }
            }
            let of = list.iter().find_map(|member| member.value.of.clone());
            let list = Value::List(List {
                place: Grounds::default(),
                whole,
                members: list,
            });
            Answer::known(list, grounds).declared(of.map(|of| Type::List(Box::new(of))))
        },
    ))
}

/// `every x in xs satisfies p`, `at least 2 x in xs satisfy p`
pub fn quantified(scope: &Scope, quantifier: Quantifier, over: &ast::Range, body: &Expr) -> Answer {
    either(range(scope, over).map(
        |Ranged {
             grounds,
             whole,
             members,
         }| {
            let body = |(inside, belongs)| (belongs, evaluate(&inside, body));
            let members: Vec<_> = members.into_iter().map(body).collect();
            let holds = members
                .iter()
                .cloned()
                .map(|(belongs, body)| logic::all([belongs, body]));
            let at_least =
                |number: u64| complete(logic::at_least(number, holds.clone()), false, &whole);
            let answer = match quantifier {
                Quantifier::Every => {
                    let implied = |(belongs, body)| logic::implies(belongs, body);
                    complete(
                        logic::all(members.iter().cloned().map(implied)),
                        true,
                        &whole,
                    )
                }
                Quantifier::Some => complete(logic::any(holds), false, &whole),
                Quantifier::No => logic::not(complete(logic::any(holds), false, &whole)),
                Quantifier::AtLeast(number) => at_least(number.into()),
                Quantifier::AtMost(number) => logic::not(at_least(u64::from(number) + 1)),
                Quantifier::Exactly(number) => {
                    let more = at_least(u64::from(number) + 1);
                    logic::all([at_least(number.into()), logic::not(more)])
                }
            };
            answer.because(&grounds)
        },
    ))
}

/// An answer that rests on all the members rests on there being no others.
fn complete(answer: Answer, rests_on_all: bool, whole: &Grounds) -> Answer {
    match answer.as_truth() == Some(rests_on_all) {
        true => answer.because(whole),
        false => answer,
    }
}

/// `count of x in xs where p`: a range where it is open for some whether they belong.
pub fn count(scope: &Scope, over: &ast::Range) -> Answer {
    either(range(scope, over).map(
        |Ranged {
             grounds,
             whole,
             members,
         }| {
            let (mut certain, mut possible) = (0, 0);
            let (mut rests_on, mut hangs_on) = (grounds.and(&whole), Grounds::default());
            for (_, belongs) in members {
                match belongs.as_truth() {
                    None => hangs_on = hangs_on.and(&belongs.grounds),
                    Some(_) => rests_on = rests_on.and(&belongs.grounds),
                }
                certain += u64::from(belongs.as_truth() == Some(true));
                possible += u64::from(belongs.as_truth() != Some(false));
            }
            let [certain, possible] =
                [certain, possible].map(|number| Value::Quantity(number.into()));
            Answer::known(quantity::between(certain, possible, hangs_on), rests_on)
        },
    ))
}

/// `sum of`, `min of`, `max of`, `average of`: a range where it is open for some whether they belong, from
/// the least to the most that it comes to with some of them or others. Open where a value is.
pub fn aggregated(scope: &Scope, aggregate: Aggregate, value: &Expr, over: &ast::Range) -> Answer {
    either(range(scope, over).map(|ranged| {
        let mut rests_on = ranged.grounds.and(&ranged.whole);
        let (mut certain, mut possible) = (Vec::new(), Vec::new());
        let (mut hangs_on, mut is_open) = (Grounds::default(), false);
        for (inside, belongs) in ranged.members {
            let belongs_for_sure = match belongs.as_truth() {
                Some(false) => {
                    rests_on = rests_on.and(&belongs.grounds);
                    continue;
                }
                Some(true) => true,
                None => false,
            };
            let Answer { value, grounds, .. } = evaluate(&inside, value);
            is_open |= value.is_none();
            let (known, unknown) = (&mut rests_on, &mut hangs_on);
            for (grounds, is_known) in [
                (belongs.grounds, belongs_for_sure),
                (grounds, value.is_some()),
            ] {
                let side = if is_known { &mut *known } else { &mut *unknown };
                *side = side.clone().and(&grounds);
            }
            match belongs_for_sure {
                true => certain.extend(value),
                false => possible.extend(value),
            }
        }
        if is_open {
            return Answer::open(hangs_on);
        }
        let all: Option<Vec<Value>> = (choices(&certain, &possible).iter())
            .map(|values| made_of(aggregate, values))
            .collect();
        let value = all.and_then(|all| quantity::hull(&all, hangs_on.clone()));
        match value {
            Some(value) => Answer::known(value, rests_on),
            None => Answer::open(rests_on.and(&hangs_on)),
        }
    }))
}

/// The certain values, with some of the others or none.
fn choices(certain: &[Value], possible: &[Value]) -> Vec<Vec<Value>> {
    let Some((first, rest)) = possible.split_first() else {
        return vec![certain.to_vec()];
    };
    let without = choices(certain, rest);
    let with = |values: &Vec<Value>| [values.as_slice(), std::slice::from_ref(first)].concat();
    let with: Vec<_> = without.iter().map(with).collect();
    [without, with].concat()
}

fn made_of(aggregate: Aggregate, values: &[Value]) -> Option<Value> {
    let number = |number| Value::Quantity(number);
    let plus = |sum: Value, value| quantity::calculate(BinaryOp::Add, &sum, value);
    let sum = || values.iter().try_fold(number(Decimal::ZERO), plus);
    match aggregate {
        Aggregate::Sum => sum(),
        Aggregate::Min => quantity::surpassing(BinaryOp::LessOrEqual, values),
        Aggregate::Max => quantity::surpassing(BinaryOp::GreaterOrEqual, values),
        Aggregate::Average => {
            quantity::calculate(BinaryOp::Divide, &sum()?, &number(values.len().into()))
        }
    }
}

/// `unique e for x in xs where p`: no two that belong are alike.
pub fn unique(scope: &Scope, value: &Expr, over: &ast::Range) -> Answer {
    either(range(scope, over).map(
        |Ranged {
             grounds,
             whole,
             members,
         }| {
            let value = |(inside, belongs)| (belongs, evaluate(&inside, value));
            let members: Vec<_> = members.into_iter().map(value).collect();
            let mut alike = Vec::new();
            for (index, (belongs, value)) in members.iter().enumerate() {
                for (other_belongs, other) in members.iter().take(index) {
                    let equal = compared(BinaryOp::Equal, other, value);
                    alike.push(logic::all([other_belongs.clone(), belongs.clone(), equal]));
                }
            }
            complete(logic::not(logic::any(alike)), true, &whole).because(&grounds)
        },
    ))
}

/// `xs include t`, `xs include all of [t, u]`, `xs include none of [t, u]`
pub fn include(scope: &Scope, list: &Expr, how: IncludeHow, what: &Expr) -> Answer {
    let list = evaluate(scope, list);
    let wanted = match how {
        IncludeHow::One => list.of.as_ref().and_then(Type::member),
        IncludeHow::All | IncludeHow::None => list.of.as_ref(),
    };
    let what = evaluate_as(scope, what, wanted);
    let included = |term: &Answer| {
        let is_under = |member: &Answer| is_term(scope, member, term);
        two_sided(&list, term, || some_member(&list, is_under))
    };
    match how {
        IncludeHow::One => included(&what),
        IncludeHow::All => logic::not(some_member(&what, |term| logic::not(included(term)))),
        IncludeHow::None => logic::not(some_member(&what, included)),
    }
}

/// `x in xs`: it is one of them, or a term below one.
pub fn is_in(scope: &Scope, value: &Answer, list: &Answer) -> Answer {
    let is_under = |member: &Answer| is_term(scope, value, member);
    two_sided(value, list, || some_member(list, is_under))
}

/// `xs overlap ys`
pub fn overlap(scope: &Scope, list: &Answer, other: &Answer) -> Answer {
    let is_inside = |member: &Answer| is_in(scope, member, other);
    two_sided(list, other, || some_member(list, is_inside))
}

/// `xs within ys`
pub fn within(scope: &Scope, list: &Answer, other: &Answer) -> Answer {
    let is_outside = |member: &Answer| logic::not(is_in(scope, member, other));
    two_sided(list, other, || logic::not(some_member(list, is_outside)))
}

/// A test has two sides. Where one is missing it is open, even if the other is an empty list.
pub fn two_sided(one: &Answer, other: &Answer, test: impl FnOnce() -> Answer) -> Answer {
    match (&one.value, &other.value) {
        (Some(_), Some(_)) => test(),
        _ => Answer::open(one.grounds.clone().and(&other.grounds)),
    }
}

/// Whether some member of a list is so.
fn some_member(answer: &Answer, is_so: impl Fn(&Answer) -> Answer) -> Answer {
    either(into_list(answer).map(|list| {
        let holds = |member: Member| logic::all([member.belongs, is_so(&member.value)]);
        let answer_of_members = logic::any(list.members.into_iter().map(holds));
        complete(answer_of_members, false, &list.whole).because(&answer.grounds)
    }))
}
