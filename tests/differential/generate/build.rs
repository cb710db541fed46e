//! Trees without places, as short to write as the text that they stand for.

use caveat::source::Span;
use caveat::syntax::ast;
use caveat::syntax::ast::BinaryOp;
use caveat::syntax::ast::Expr;
use caveat::syntax::ast::ExprKind;
use caveat::syntax::ast::Literal;

pub fn name(text: impl Into<String>) -> ast::Name {
    ast::Name {
        text: text.into(),
        span: Span::default(),
    }
}

pub fn text(value: impl Into<String>) -> ast::Text {
    ast::Text {
        value: value.into(),
        span: Span::default(),
    }
}

pub fn expr(kind: ExprKind) -> Expr {
    Expr::new(kind, Span::default())
}

pub fn word(text: impl Into<String>) -> Expr {
    expr(ExprKind::Name(text.into()))
}

pub fn literal(literal: Literal) -> Expr {
    expr(ExprKind::Literal(literal))
}

/// `a.b.c`
pub fn path(names: &[String]) -> Expr {
    let (first, rest) = names.split_first().unwrap();
    rest.iter().fold(word(first), |whole, field| {
        expr(ExprKind::Access(Box::new(whole), name(field)))
    })
}

pub fn binary(op: BinaryOp, left: Expr, right: Expr) -> Expr {
    expr(ExprKind::Binary(op, Box::new(left), Box::new(right)))
}

pub fn is(subject: Expr, negated: bool, test: ast::IsTest) -> Expr {
    let subject = Box::new(subject);
    expr(ExprKind::Is {
        subject,
        negated,
        test,
    })
}

pub fn date(date: jiff::civil::Date) -> ast::DateLiteral {
    let span = Span::default();
    ast::DateLiteral { date, span }
}
