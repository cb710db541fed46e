//! Lists, records, and what is worked out over the members of a list.

use super::expr::with_article;
use super::scope::Checked;
use super::scope::Checker;
use super::scope::Reported;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::semantic as codes;
use crate::program::ExprId;
use crate::program::ExprKind;
use crate::source::Span;
use crate::syntax::ast;
use crate::vocabulary::RecordId;
use crate::vocabulary::Type;

impl Checker<'_, '_> {
    pub(super) fn infer_list(&mut self, items: &[ast::Expr], span: Span) -> Checked {
        let Some((first, rest)) = items.split_first() else {
            return self.fail(
                Diagnostic::error(
                    &codes::WRONG_TYPE,
                    "an empty list has no type of its own here",
                )
                .at(span, "a list of what?")
                .help("write it where a list is expected"),
            );
        };
        let first = self.infer(first)?;
        let of = self.ty(first);
        let mut ids = vec![first];
        ids.extend(self.check_all(rest, &of)?);
        Ok(self.emit(ExprKind::List(ids), Type::List(Box::new(of)), span))
    }

    pub(super) fn check_record(
        &mut self,
        entries: &[(ast::Name, ast::Expr)],
        id: RecordId,
        span: Span,
    ) -> Checked {
        let fields = self
            .vocabulary()
            .map(|it| it.record(id).fields.len())
            .unwrap_or_default();
        let mut values: Vec<Option<ExprId>> = vec![None; fields];
        let mut sound = true;
        for (name, value) in entries {
            let base = self.compiler.placeholder(name.span);
            let Ok(field) = self.field(base, id, name, name.span) else {
                sound = false;
                continue;
            };
            let ty = self.ty(field);
            let Ok(value) = self.check(value, &ty) else {
                sound = false;
                continue;
            };
            let ExprKind::Field(_, number) = self.compiler.program.expr(field).kind else {
                continue;
            };
            if let Some(slot) = values.get_mut(number.0 as usize) {
                *slot = Some(value);
            }
        }
        if !sound {
            return Err(Reported);
        }
        Ok(self.emit(ExprKind::Record(values), Type::Record(id), span))
    }

    pub(super) fn infer_comprehension(
        &mut self,
        value: &ast::Expr,
        range: &ast::Range,
        span: Span,
    ) -> Checked {
        let (range, value) = self.in_range(range, |it| it.infer(value))?;
        let ty = Type::List(Box::new(self.ty(value)));
        Ok(self.emit(ExprKind::Comprehension(value, range), ty, span))
    }

    pub(super) fn infer_aggregate(
        &mut self,
        aggregate: ast::Aggregate,
        value: &ast::Expr,
        range: &ast::Range,
        span: Span,
    ) -> Checked {
        let (range, value) = self.in_range(range, |it| it.infer(value))?;
        let ty = self.ty(value);
        let ordered = matches!(aggregate, ast::Aggregate::Min | ast::Aggregate::Max);
        let orders = ty.is_amount() || (ordered && ty == Type::Date);
        if !orders {
            let (name, at) = (self.type_name(&ty), self.span(value));
            return self.fail(
                Diagnostic::error(
                    &codes::WRONG_TYPE,
                    format!("expected an amount but found {}", with_article(&name)),
                )
                .at(at, "cannot be added up or ordered"),
            );
        }
        Ok(self.emit(ExprKind::Aggregate(aggregate, value, range), ty, span))
    }

    pub(super) fn infer_unique(
        &mut self,
        value: &ast::Expr,
        range: &ast::Range,
        span: Span,
    ) -> Checked {
        let (range, value) = self.in_range(range, |it| it.infer(value))?;
        let ty = self.ty(value);
        if matches!(ty, Type::Record(_) | Type::List(_) | Type::Map(_)) {
            let (name, at) = (self.type_name(&ty), self.span(value));
            return self.fail(
                Diagnostic::error(
                    &codes::WRONG_TYPE,
                    format!("{} cannot be told apart as one value", with_article(&name)),
                )
                .at(at, "not a single value")
                .help("name the field that must be unique"),
            );
        }
        Ok(self.emit(ExprKind::Unique(value, range), Type::Boolean, span))
    }
}
