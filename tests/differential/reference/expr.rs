//! Expressions about one thing or two: names, terms, comparisons, conditions.
//!
//! Goes in: an expression and what its names mean. Comes out: an answer. An expression that the compiler
//! refuses never comes here.

use caveat::syntax::ast;
use caveat::syntax::ast::BinaryOp;
use caveat::syntax::ast::Expr;
use caveat::syntax::ast::ExprKind;
use caveat::syntax::ast::IsTest;
use caveat::syntax::ast::Literal;
use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use super::list;
use super::logic;
use super::quantity;
use super::read;
use super::scope::Scope;
use super::types::Type;
use super::value::Answer;
use super::value::Duration;
use super::value::Grounds;
use super::value::Record;
use super::value::Value;

/// What an expression comes to.
pub fn evaluate(scope: &Scope, expr: &Expr) -> Answer {
    evaluate_as(scope, expr, None)
}

/// What an expression comes to where a value of some type is wanted, which tells what a bare term means.
pub fn evaluate_as(scope: &Scope, expr: &Expr, wanted: Option<&Type>) -> Answer {
    match &expr.kind {
        ExprKind::Literal(value) => Answer::given(literal(scope, value)),
        ExprKind::Name(name) => named(scope, name, wanted),
        ExprKind::Access(whole, field) => access(scope, whole, &field.text),
        ExprKind::Call(path, arguments) => call(scope, path, arguments),
        ExprKind::List(items) => list::listed(scope, items, wanted),
        ExprKind::Record(fields) => record(scope, fields),
        ExprKind::Comprehension { value, range } => list::comprehension(scope, value, range),
        ExprKind::Not(part) => logic::not(evaluate(scope, part)),
        ExprKind::Negate(part) => {
            let part = evaluate(scope, part);
            let negative = part.value.as_ref().and_then(quantity::negate);
            Answer::of(negative, part.grounds)
        }
        ExprKind::Binary(operator, left, right) => binary(scope, *operator, left, right),
        ExprKind::Is {
            subject,
            negated: false,
            test,
        } => is(scope, subject, test),
        ExprKind::Is {
            subject,
            negated: true,
            test,
        } => logic::not(is(scope, subject, test)),
        ExprKind::Include { list, how, what } => list::include(scope, list, *how, what),
        ExprKind::Matches(text, pattern) => matches(&evaluate(scope, text), &pattern.value),
        ExprKind::LengthOf(text) => length(&evaluate(scope, text)),
        ExprKind::Default(value, otherwise) => default(scope, value, otherwise, wanted),
        ExprKind::Quantified {
            quantifier,
            range,
            body,
        } => list::quantified(scope, *quantifier, range, body),
        ExprKind::Count(range) => list::count(scope, range),
        ExprKind::Aggregate {
            aggregate,
            value,
            range,
        } => list::aggregated(scope, *aggregate, value, range),
        ExprKind::Unique { value, range } => list::unique(scope, value, range),
        ExprKind::If(condition, then, otherwise) => {
            let condition = evaluate(scope, condition);
            let then = evaluate_as(scope, then, wanted);
            let otherwise = evaluate_as(scope, otherwise, wanted.or(then.of.as_ref()));
            choose(condition, then, otherwise)
        }
        ExprKind::Error => unreachable!("a rule with an error does not compile"),
    }
}

fn literal(scope: &Scope, literal: &Literal) -> Value {
    match literal {
        Literal::Number(number) => Value::Quantity(*number),
        Literal::Quantity(number, unit) => match quantity::measure(*number, &unit.text) {
            Some((_, value)) => value,
            None => unreachable!("the compiler refuses `{number} {}`", unit.text),
        },
        Literal::Date(date) => Value::Date(*date),
        Literal::Text(text) => Value::Text(text.nfc().collect()),
        Literal::Boolean(truth) => Value::Boolean(*truth),
        Literal::Today => Value::Date(scope.world.today),
        Literal::Indefinite => Value::Duration(Duration::Indefinite),
    }
}

/// A name is bound above, or a `param`, or a field of the plan, or a term; and a term first of all where
/// one of its taxonomy is wanted.
fn named(scope: &Scope, name: &str, wanted: Option<&Type>) -> Answer {
    let vocabulary = &scope.world.vocabulary;
    let bound = scope.names.iter().rev().find(|(bound, _)| bound == name);
    if let Some((_, answer)) = bound {
        return answer.clone();
    }
    let term = || Answer::given(Value::Term(name.to_owned()));
    if wanted
        .and_then(|of| vocabulary.taxonomy(of))
        .is_some_and(|wanted| wanted.has(name))
    {
        return term().declared(wanted.cloned());
    }
    if let Some(answer) = param(scope, None, name) {
        return answer;
    }
    let fields = vocabulary.fields(&vocabulary.root);
    match fields.iter().any(|field| field.name == name) {
        true => read::field(vocabulary, &scope.world.plan, name),
        false => term(),
    }
}

fn param(scope: &Scope, pack: Option<&str>, name: &str) -> Option<Answer> {
    let (pack, param) = scope.declared(pack, |pack| pack.params.get(name).copied())?;
    let of = scope.world.vocabulary.named(&param.ty);
    let value = evaluate_as(&Scope::new(scope.world, pack), &param.value, Some(&of));
    Some(typed(value, &of))
}

/// `item.retention`, or `pack.param`
fn access(scope: &Scope, whole: &Expr, name: &str) -> Answer {
    if let ExprKind::Name(pack) = &whole.kind
        && !scope.names.iter().any(|(bound, _)| bound == pack)
        && let Some(answer) = param(scope, Some(pack), name)
    {
        return answer;
    }
    let whole = evaluate(scope, whole);
    match &whole.value {
        Some(Value::Record(record)) => {
            read::field(&scope.world.vocabulary, record, name).because(&whole.grounds)
        }
        Some(other) => unreachable!("the compiler finds no `{name}` in {other:?}"),
        None => {
            let fields = whole
                .of
                .as_ref()
                .map(|of| scope.world.vocabulary.fields(of));
            let field = fields
                .into_iter()
                .flatten()
                .find(|field| field.name == name);
            whole.declared(field.map(|field| field.of))
        }
    }
}

/// A definition or a table, applied.
fn call(scope: &Scope, path: &[ast::Name], arguments: &[Expr]) -> Answer {
    let (pack, name) = match path {
        [pack, name] => (Some(pack.text.as_str()), name.text.as_str()),
        [name] => (None, name.text.as_str()),
        _ => unreachable!("the compiler refuses {path:?}"),
    };
    if let Some((pack, define)) = scope.declared(pack, |pack| pack.defines.get(name).copied()) {
        return apply(scope, &Scope::new(scope.world, pack), define, arguments);
    }
    match scope.declared(pack, |pack| pack.tables.get(name).copied()) {
        Some((pack, table)) => look_up(scope, &Scope::new(scope.world, pack), table, arguments),
        None => unreachable!("the compiler finds no `{name}`"),
    }
}

/// `define covered(x: Technology) = x is camera`
fn apply(outside: &Scope, inside: &Scope, define: &ast::Define, arguments: &[Expr]) -> Answer {
    let mut inside = inside.clone();
    let vocabulary = &outside.world.vocabulary;
    for ((param, of), argument) in define.params.iter().zip(arguments) {
        let of = vocabulary.named(of);
        let argument = evaluate_as(outside, argument, Some(&of));
        inside = inside.with(param, typed(argument, &of));
    }
    match &define.result {
        None => evaluate(&inside, &define.body),
        Some(of) => {
            let of = vocabulary.named(of);
            typed(evaluate_as(&inside, &define.body, Some(&of)), &of)
        }
    }
}

/// `table weight(t: Technology) : number { camera -> 2 else -> 0 }`: the most specific row.
fn look_up(outside: &Scope, inside: &Scope, table: &ast::Table, arguments: &[Expr]) -> Answer {
    let vocabulary = &outside.world.vocabulary;
    let (of, result) = (
        vocabulary.named(&table.param_ty),
        vocabulary.named(&table.result),
    );
    let (Some(taxonomy), [argument]) = (vocabulary.taxonomy(&of), arguments) else {
        unreachable!("the compiler refuses {}", table.name.text);
    };
    let argument = evaluate_as(outside, argument, Some(&of));
    let Some(Value::Term(term)) = argument.value else {
        return argument.declared(Some(result));
    };
    let is_under = |term: &str, other: &str| taxonomy.is_under(term, other);
    let row = |row: &'_ ast::TableRow| Some((row.term.clone()?.text, row.value.clone()));
    let mut above: Vec<_> = table.rows.iter().filter_map(row).collect();
    above.retain(|(other, _)| is_under(&term, other));
    let is_nearest =
        |(row, _): &&(String, Expr)| above.iter().all(|(other, _)| is_under(row, other));
    let nearest = above.iter().find(is_nearest).map(|(_, value)| value);
    let otherwise = table.rows.iter().find(|row| row.term.is_none());
    match nearest.or(otherwise.map(|row| &row.value)) {
        Some(value) => {
            let value = evaluate_as(inside, value, Some(&result));
            typed(value, &result).because(&argument.grounds)
        }
        None => unreachable!(
            "the compiler wants a row of {} for `{term}`",
            table.name.text
        ),
    }
}

/// A value that is written in a rule, as one of the type that is declared for it.
fn typed(answer: Answer, of: &Type) -> Answer {
    let value = match answer.value {
        Some(Value::Text(code)) if *of == Type::Country => Some(Value::Country(code)),
        value => value,
    };
    Answer { value, ..answer }.declared(Some(of.clone()))
}

fn record(scope: &Scope, fields: &[(ast::Name, Expr)]) -> Answer {
    let field = |(name, value): &(ast::Name, Expr)| (name.text.clone(), evaluate(scope, value));
    Answer::given(Value::Record(Record::Made(
        fields.iter().map(field).collect(),
    )))
}

/// `x default d`: the value where it is missing.
fn default(scope: &Scope, value: &Expr, otherwise: &Expr, wanted: Option<&Type>) -> Answer {
    let value = evaluate_as(scope, value, wanted);
    let otherwise = evaluate_as(scope, otherwise, wanted.or(value.of.as_ref()));
    let stated = is_stated(&value);
    match stated.as_truth() {
        Some(true) => value,
        _ => otherwise.because(&stated.grounds),
    }
}

/// `if c then a else b`; where the condition is open, what both come to.
fn choose(condition: Answer, then: Answer, otherwise: Answer) -> Answer {
    let of = then.of.clone().or(otherwise.of.clone());
    let chosen = match condition.as_truth() {
        Some(true) => then.because(&condition.grounds),
        Some(false) => otherwise.because(&condition.grounds),
        None if is_same(&then, &otherwise) => then.because(&otherwise.grounds),
        None => {
            let open = [then, otherwise]
                .into_iter()
                .filter(|answer| answer.value.is_none());
            open.fold(condition, |condition, branch| {
                condition.because(&branch.grounds)
            })
        }
    };
    chosen.declared(of)
}

fn is_same(one: &Answer, other: &Answer) -> bool {
    let whole = |answer: &Answer| matches!(answer.value, Some(Value::List(_) | Value::Record(_)));
    !whole(one) && compared(BinaryOp::Equal, one, other).as_truth() == Some(true)
}

fn binary(scope: &Scope, operator: BinaryOp, left: &Expr, right: &Expr) -> Answer {
    match operator {
        BinaryOp::And => logic::all([evaluate(scope, left), evaluate(scope, right)]),
        BinaryOp::Or => logic::any([evaluate(scope, left), evaluate(scope, right)]),
        BinaryOp::Implies => logic::implies(evaluate(scope, left), evaluate(scope, right)),
        BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide => {
            calculated(operator, &evaluate(scope, left), &evaluate(scope, right))
        }
        BinaryOp::In => {
            let of = evaluate(scope, right).of;
            let of = of.as_ref().and_then(Type::member);
            list::is_in(
                scope,
                &evaluate_as(scope, left, of),
                &evaluate(scope, right),
            )
        }
        _ => {
            let of = evaluate(scope, left).of.or(evaluate(scope, right).of);
            let left = evaluate_as(scope, left, of.as_ref());
            let right = evaluate_as(scope, right, of.as_ref());
            match operator {
                BinaryOp::Overlap => list::overlap(scope, &left, &right),
                BinaryOp::Within => list::within(scope, &left, &right),
                _ => compared(operator, &left, &right),
            }
        }
    }
}

fn calculated(operator: BinaryOp, left: &Answer, right: &Answer) -> Answer {
    let value = match (&left.value, &right.value) {
        (Some(left), Some(right)) => quantity::calculate(operator, left, right),
        _ => None,
    };
    match value {
        Some(value) => Answer::known(value, left.grounds.clone().and(&right.grounds)),
        None => undecided(left, right),
    }
}

/// A comparison.
pub fn compared(operator: BinaryOp, left: &Answer, right: &Answer) -> Answer {
    let truth = match (&left.value, &right.value) {
        (Some(left), Some(right)) => quantity::compare(operator, left, right),
        _ => None,
    };
    match truth {
        Some(truth) => Answer::truth(truth, left.grounds.clone().and(&right.grounds)),
        None => undecided(left, right),
    }
}

/// What two sides leave open hangs on what is missing in them, or would make them exact.
fn undecided(left: &Answer, right: &Answer) -> Answer {
    let sides = [left, right].into_iter();
    let grounds = sides.fold(Grounds::default(), |all, side| {
        let exactly = side.value.as_ref().map(quantity::hanging);
        all.and(&side.grounds).and(&exactly.unwrap_or_default())
    });
    Answer::open(grounds)
}

fn is(scope: &Scope, subject: &Expr, test: &IsTest) -> Answer {
    let subject = evaluate(scope, subject);
    let of = subject.of.as_ref();
    match test {
        IsTest::Term(term) => is_term(scope, &subject, &evaluate_as(scope, term, of)),
        IsTest::OneOf(terms) => list::two_sided(&subject, &subject, || {
            let terms = terms.iter().map(|term| evaluate_as(scope, term, of));
            logic::any(terms.map(|term| is_term(scope, &subject, &term)))
        }),
        IsTest::Stated => is_stated(&subject),
        IsTest::Missing => logic::not(is_stated(&subject)),
        // No file lies beside a plan that is only a value.
        IsTest::Verified => Answer::truth(false, is_stated(&subject).grounds),
    }
}

/// Whether something is stated at all, which is always true or false.
pub fn is_stated(subject: &Answer) -> Answer {
    let (stated, grounds) = match &subject.value {
        None => (false, Grounds::default()),
        Some(Value::List(list)) => (true, list.place.clone()),
        Some(Value::Record(Record::Planned {
            data: None, path, ..
        })) => (false, Grounds::missing(path)),
        Some(Value::Record(Record::Planned { path, .. })) => (true, Grounds::fact(path)),
        Some(_) => (true, Grounds::default()),
    };
    Answer::truth(stated, grounds.and(&subject.grounds).seen_as_evidence())
}

/// `is` asks for the term or one below it.
pub fn is_term(scope: &Scope, subject: &Answer, term: &Answer) -> Answer {
    let (Some(Value::Term(name)), Some(Value::Term(other))) = (&subject.value, &term.value) else {
        return compared(BinaryOp::Equal, subject, term);
    };
    let grounds = subject.grounds.clone().and(&term.grounds);
    let of = subject.of.as_ref().or(term.of.as_ref());
    let is_under = match of.and_then(|of| scope.world.vocabulary.taxonomy(of)) {
        Some(taxonomy) => taxonomy.is_under(name, other),
        None => scope.world.vocabulary.is_under_somewhere(name, other),
    };
    Answer::truth(is_under, grounds)
}

fn matches(text: &Answer, pattern: &str) -> Answer {
    let Ok(pattern) = Regex::new(pattern) else {
        unreachable!("the compiler refuses the pattern {pattern}");
    };
    of_text(text, |text| Value::Boolean(pattern.is_match(text)))
}

fn length(text: &Answer) -> Answer {
    of_text(text, |text| Value::Quantity(text.chars().count().into()))
}

fn of_text(answer: &Answer, make: impl Fn(&str) -> Value) -> Answer {
    let value = answer.value.as_ref().map(|value| match value {
        Value::Text(text) => make(text),
        other => unreachable!("the compiler takes {other:?} for no text"),
    });
    Answer::of(value, answer.grounds.clone())
}
