//! Literals: amounts with their units, texts, dates and countries.

use super::scope::Checked;
use super::scope::Checker;
use super::scope::Reported;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::semantic as codes;
use crate::program::Constant;
use crate::program::ExprKind;
use crate::source::Span;
use crate::source::printable;
use crate::syntax::ast;
use crate::value;
use crate::value::Country;
use crate::value::Dimension;
use crate::value::Duration;
use crate::value::Money;
use crate::vocabulary::Type;

impl Checker<'_, '_> {
    pub(super) fn infer_literal(&mut self, literal: &ast::Literal, span: Span) -> Checked {
        let (constant, ty) = match literal {
            ast::Literal::Number(number) => (Constant::Number(*number), Type::Number),
            ast::Literal::Quantity(number, unit) => self.read_quantity(*number, unit, span)?,
            ast::Literal::Date(date) => (Constant::Date(*date), Type::Date),
            ast::Literal::Text(text) => (
                Constant::Text(value::text::normalize(text).into_owned()),
                Type::Text,
            ),
            ast::Literal::Boolean(known) => (Constant::Boolean(*known), Type::Boolean),
            ast::Literal::Indefinite => (Constant::Duration(Duration::Indefinite), Type::Duration),
            ast::Literal::Today => {
                self.reads_today = true;
                return Ok(self.emit(ExprKind::Today, Type::Date, span));
            }
        };
        Ok(self.emit(ExprKind::Constant(constant), ty, span))
    }

    fn read_quantity(
        &mut self,
        number: rust_decimal::Decimal,
        unit: &ast::Name,
        span: Span,
    ) -> Result<(Constant, Type), Reported> {
        let Some(found) = value::unit(&unit.text) else {
            let mut diagnostic = Diagnostic::error(
                &codes::UNKNOWN_UNIT,
                format!("`{}` is not a unit", unit.text),
            )
            .at(unit.span, "unknown unit");
            diagnostic = diagnostic.did_you_mean(
                unit.span,
                value::usual_unit(&unit.text).unwrap_or(&unit.text),
                value::unit_words(),
                "units are `days`, `months`, `%`, `m`, `km2`, `kg`, `MB`, `EUR` and the like",
            );
            return self.fail(diagnostic);
        };
        let read = match found {
            value::Unit::Time(unit) => {
                Duration::of(number, unit).map(|it| (Constant::Duration(it), Type::Duration))
            }
            value::Unit::Currency(currency) => {
                let money = Money {
                    amount: number,
                    currency,
                };
                Some((Constant::Money(money), Type::Money))
            }
            value::Unit::Quantity(dimension, factor) => value::decimal::multiply(number, factor)
                .map(|base| (Constant::Number(base), dimension_type(dimension))),
        };
        match read {
            Some(read) => Ok(read),
            None => self.fail(
                Diagnostic::error(&codes::BAD_LITERAL, "this amount cannot be kept exactly")
                    .at(span, "too large, or a part of a month")
                    .help("write it in a smaller unit"),
            ),
        }
    }

    pub(super) fn check_country(&mut self, text: &str, span: Span) -> Checked {
        match Country::parse(text) {
            Ok(country) => {
                let constant = ExprKind::Constant(Constant::Country(country));
                Ok(self.emit(constant, Type::Country, span))
            }
            Err(problem) => {
                let message = format!("`{}` is not {}", printable(text), problem.wanted);
                let mut diagnostic = Diagnostic::error(&codes::BAD_LITERAL, message)
                    .at(span, "not a country code")
                    .help(problem.advice.into_owned());
                if let Some(right) = problem.suggestion {
                    diagnostic = diagnostic
                        .help(format!("did you mean `\"{right}\"`?"))
                        .suggest(span, format!("\"{right}\""));
                }
                self.fail(diagnostic)
            }
        }
    }
}

/// The type of a measure.
pub(super) fn dimension_type(dimension: Dimension) -> Type {
    match dimension {
        Dimension::Number => Type::Number,
        Dimension::Percent => Type::Percent,
        Dimension::Length => Type::Length,
        Dimension::Area => Type::Area,
        Dimension::Mass => Type::Mass,
        Dimension::Speed => Type::Speed,
        Dimension::Bytes => Type::Bytes,
    }
}
