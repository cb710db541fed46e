//! Expressions, from the loosest level of the grammar to the tightest.

use caveat::syntax::ast::Aggregate;
use caveat::syntax::ast::BinaryOp;
use caveat::syntax::ast::Binding;
use caveat::syntax::ast::Expr;
use caveat::syntax::ast::ExprKind;
use caveat::syntax::ast::IncludeHow;
use caveat::syntax::ast::IsTest;
use caveat::syntax::ast::Literal;
use caveat::syntax::ast::Quantifier;
use caveat::syntax::ast::Range;

use super::quoted;

/// The productions that operands are made of, the loosest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Implication,
    Disjunction,
    Conjunction,
    Negation,
    Test,
    Sum,
    Product,
    Signed,
    Fallback,
    Access,
    Primary,
}

/// What stands right behind an expression, and could be taken for a part of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// Nothing that goes on: a bracket, a reserved word of a rule, the end.
    End,
    /// An operator or a test.
    Operator,
    /// `default`
    Default,
    /// `.`
    Dot,
    /// `where`
    Where,
}

/// An expression where all of them are allowed.
pub fn whole(expr: &Expr) -> String {
    at(expr, Level::Implication)
}

/// An expression of this level or a tighter one, with nothing behind it.
pub fn at(expr: &Expr, level: Level) -> String {
    within(expr, level, Next::End)
}

/// `x in xs where p`
pub fn range(range: &Range) -> String {
    filtered(range, Next::End)
}

fn within(expr: &Expr, level: Level, next: Next) -> String {
    if level_of(expr) < level || swallows(expr, next) {
        format!("({})", inner(expr, Next::End))
    } else {
        inner(expr, next)
    }
}

/// Whether the open end of an expression would take what comes next.
fn swallows(expr: &Expr, next: Next) -> bool {
    let goes_on = matches!(next, Next::Operator | Next::Default | Next::Dot);
    match &expr.kind {
        ExprKind::Quantified { .. } | ExprKind::If(..) => goes_on,
        ExprKind::Count(range)
        | ExprKind::Aggregate { range, .. }
        | ExprKind::Unique { range, .. } => match range.filter {
            Some(_) => goes_on,
            None => matches!(next, Next::Default | Next::Dot | Next::Where),
        },
        ExprKind::LengthOf(_) => next == Next::Dot,
        _ => false,
    }
}

fn level_of(expr: &Expr) -> Level {
    match &expr.kind {
        ExprKind::Binary(op, ..) => level_of_operator(*op),
        ExprKind::Not(_) | ExprKind::Quantified { .. } => Level::Negation,
        ExprKind::Is { .. } | ExprKind::Include { .. } | ExprKind::Matches(..) => Level::Test,
        ExprKind::Negate(_) => Level::Signed,
        ExprKind::Default(..) => Level::Fallback,
        ExprKind::Access(..) => Level::Access,
        _ => Level::Primary,
    }
}

fn level_of_operator(op: BinaryOp) -> Level {
    match op {
        BinaryOp::Implies => Level::Implication,
        BinaryOp::Or => Level::Disjunction,
        BinaryOp::And => Level::Conjunction,
        BinaryOp::Add | BinaryOp::Subtract => Level::Sum,
        BinaryOp::Multiply | BinaryOp::Divide => Level::Product,
        _ => Level::Test,
    }
}

/// The operands of an operator: all are left-associative but `implies`, and comparisons do not chain.
fn levels_of_sides(op: BinaryOp) -> (Level, Level) {
    match level_of_operator(op) {
        Level::Implication => (Level::Disjunction, Level::Implication),
        Level::Disjunction => (Level::Disjunction, Level::Conjunction),
        Level::Conjunction => (Level::Conjunction, Level::Negation),
        Level::Sum => (Level::Sum, Level::Product),
        Level::Product => (Level::Product, Level::Signed),
        _ => (Level::Sum, Level::Sum),
    }
}

fn inner(expr: &Expr, next: Next) -> String {
    match &expr.kind {
        ExprKind::Name(name) => name.clone(),
        ExprKind::Literal(value) => literal(value),
        ExprKind::Error => unreachable!("what is printed was read without errors"),
        ExprKind::Access(whole, field) => {
            let whole = within(whole, Level::Access, Next::Dot);
            format!("{whole}.{}", field.text)
        }
        ExprKind::Call(path, arguments) => {
            let path: Vec<&str> = path.iter().map(|name| name.text.as_str()).collect();
            format!("{}({})", path.join("."), all(arguments))
        }
        ExprKind::List(items) => format!("[{}]", all(items)),
        ExprKind::Record(fields) => {
            let field = |(name, value): &(_, _)| {
                let name: &caveat::syntax::ast::Name = name;
                format!("{}: {}", name.text, whole(value))
            };
            let fields: Vec<String> = fields.iter().map(field).collect();
            format!("{{{}}}", fields.join(", "))
        }
        ExprKind::Comprehension { value, range } => {
            format!("[{} for each {}]", whole(value), filtered(range, Next::End))
        }
        ExprKind::Not(of) => format!("not {}", within(of, Level::Negation, next)),
        ExprKind::Negate(of) => format!("-{}", within(of, Level::Signed, next)),
        ExprKind::Binary(op, left, right) => {
            let (on_left, on_right) = levels_of_sides(*op);
            let left = within(left, on_left, Next::Operator);
            let right = within(right, on_right, next);
            format!("{left} {} {right}", operator(*op))
        }
        ExprKind::Is {
            subject,
            negated,
            test,
        } => {
            let subject = within(subject, Level::Sum, Next::Operator);
            let not = if *negated { "not " } else { "" };
            format!("{subject} is {not}{}", is_test(test, next))
        }
        ExprKind::Include { list, how, what } => {
            let list = within(list, Level::Sum, Next::Operator);
            let how = match how {
                IncludeHow::One => "",
                IncludeHow::All => "all of ",
                IncludeHow::None => "none of ",
            };
            format!("{list} include {how}{}", within(what, Level::Sum, next))
        }
        ExprKind::Matches(text, pattern) => {
            let text = within(text, Level::Sum, Next::Operator);
            format!("{text} matches {}", quoted(&pattern.value))
        }
        ExprKind::LengthOf(of) => format!("length of {}", within(of, Level::Access, next)),
        ExprKind::Default(value, otherwise) => {
            let value = within(value, Level::Fallback, Next::Default);
            let otherwise = within(otherwise, Level::Access, next);
            format!("{value} default {otherwise}")
        }
        ExprKind::Quantified {
            quantifier,
            range,
            body,
        } => {
            let (quantifier, satisfies) = quantified(*quantifier);
            let head = unfiltered(range, Next::End);
            let body = within(body, Level::Implication, next);
            format!("{quantifier} {head} {satisfies} {body}")
        }
        ExprKind::Count(range) => format!("count of {}", filtered(range, next)),
        ExprKind::Aggregate {
            aggregate,
            value,
            range,
        } => {
            let aggregate = match aggregate {
                Aggregate::Sum => "sum",
                Aggregate::Min => "min",
                Aggregate::Max => "max",
                Aggregate::Average => "average",
            };
            let range = filtered(range, next);
            format!("{aggregate} of {} for {range}", whole(value))
        }
        ExprKind::Unique { value, range } => {
            format!("unique {} for {}", whole(value), filtered(range, next))
        }
        ExprKind::If(condition, then, otherwise) => format!(
            "if {} then {} else {}",
            whole(condition),
            whole(then),
            within(otherwise, Level::Implication, next)
        ),
    }
}

fn all(exprs: &[Expr]) -> String {
    let exprs: Vec<String> = exprs.iter().map(whole).collect();
    exprs.join(", ")
}

fn filtered(range: &Range, next: Next) -> String {
    match &range.filter {
        None => unfiltered(range, next),
        Some(filter) => {
            let filter = within(filter, Level::Implication, next);
            format!("{} where {filter}", unfiltered(range, Next::Where))
        }
    }
}

fn unfiltered(range: &Range, next: Next) -> String {
    let list = within(&range.list, Level::Fallback, next);
    format!("{} in {list}", binding(&range.binding))
}

fn binding(binding: &Binding) -> String {
    match &binding.key {
        Some(key) => format!("{}, {}", key.text, binding.name.text),
        None => binding.name.text.clone(),
    }
}

fn is_test(test: &IsTest, next: Next) -> String {
    match test {
        IsTest::Term(term) => within(term, Level::Sum, next),
        IsTest::OneOf(terms) => format!("one of [{}]", all(terms)),
        IsTest::Stated => "stated".to_owned(),
        IsTest::Missing => "missing".to_owned(),
        IsTest::Verified => "verified".to_owned(),
    }
}

fn quantified(quantifier: Quantifier) -> (String, &'static str) {
    match quantifier {
        Quantifier::Every => ("every".to_owned(), "satisfies"),
        Quantifier::Some => ("some".to_owned(), "satisfies"),
        Quantifier::No => ("no".to_owned(), "satisfies"),
        Quantifier::AtLeast(count) => (format!("at least {count}"), "satisfy"),
        Quantifier::AtMost(count) => (format!("at most {count}"), "satisfy"),
        Quantifier::Exactly(count) => (format!("exactly {count}"), "satisfy"),
    }
}

fn operator(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Implies => "implies",
        BinaryOp::Or => "or",
        BinaryOp::And => "and",
        BinaryOp::Equal => "=",
        BinaryOp::NotEqual => "!=",
        BinaryOp::Less => "<",
        BinaryOp::LessOrEqual => "<=",
        BinaryOp::Greater => ">",
        BinaryOp::GreaterOrEqual => ">=",
        BinaryOp::Add => "+",
        BinaryOp::Subtract => "-",
        BinaryOp::Multiply => "*",
        BinaryOp::Divide => "/",
        BinaryOp::Overlap => "overlap",
        BinaryOp::Within => "within",
        BinaryOp::In => "in",
    }
}

fn literal(literal: &Literal) -> String {
    match literal {
        Literal::Number(number) => number.to_string(),
        Literal::Quantity(number, unit) if unit.text == "%" => format!("{number}%"),
        Literal::Quantity(number, unit) => format!("{number} {}", unit.text),
        Literal::Date(date) => date.to_string(),
        Literal::Text(text) => quoted(text),
        Literal::Boolean(known) => known.to_string(),
        Literal::Today => "today".to_owned(),
        Literal::Indefinite => "indefinite".to_owned(),
    }
}
