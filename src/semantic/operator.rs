//! Operators and tests: which types they join, and what they give.

use super::declare::Member;
use super::expr::mismatch_code;
use super::expr::mismatch_help;
use super::expr::with_article;
use super::scope::Checked;
use super::scope::Checker;
use super::scope::Reported;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::semantic as codes;
use crate::program::Arithmetic;
use crate::program::ExprId;
use crate::program::ExprKind;
use crate::program::PackId;
use crate::program::Quantity;
use crate::program::TableId;
use crate::source::Span;
use crate::syntax::ast;
use crate::syntax::ast::BinaryOp;
use crate::syntax::ast::IncludeHow;
use crate::value::Comparison;
use crate::vocabulary::RecordId;
use crate::vocabulary::Type;

impl Checker<'_, '_> {
    pub(super) fn infer_binary(
        &mut self,
        op: BinaryOp,
        left: &ast::Expr,
        right: &ast::Expr,
        span: Span,
    ) -> Checked {
        use BinaryOp as Op;
        match op {
            Op::And | Op::Or | Op::Implies => self.infer_logic(op, left, right, span),
            Op::Equal => self.infer_comparison(Comparison::Equal, left, right, span),
            Op::NotEqual => self.infer_comparison(Comparison::NotEqual, left, right, span),
            Op::Less => self.infer_comparison(Comparison::Less, left, right, span),
            Op::LessOrEqual => self.infer_comparison(Comparison::LessOrEqual, left, right, span),
            Op::Greater => self.infer_comparison(Comparison::Greater, left, right, span),
            Op::GreaterOrEqual => {
                self.infer_comparison(Comparison::GreaterOrEqual, left, right, span)
            }
            Op::Add => self.infer_arithmetic(Arithmetic::Add, left, right, span),
            Op::Subtract => self.infer_arithmetic(Arithmetic::Subtract, left, right, span),
            Op::Multiply => self.infer_arithmetic(Arithmetic::Multiply, left, right, span),
            Op::Divide => self.infer_arithmetic(Arithmetic::Divide, left, right, span),
            Op::Overlap => self.infer_between_lists(ExprKind::Overlap, left, right, span),
            Op::Within => self.infer_between_lists(ExprKind::Within, left, right, span),
            Op::In => self.infer_in(left, right, span),
        }
    }

    fn infer_logic(
        &mut self,
        op: BinaryOp,
        left: &ast::Expr,
        right: &ast::Expr,
        span: Span,
    ) -> Checked {
        // Both sides are looked at, so that both their errors are reported.
        let (left, right) = (
            self.check(left, &Type::Boolean),
            self.check(right, &Type::Boolean),
        );
        let (left, right) = (left?, right?);
        let kind = match op {
            BinaryOp::And => ExprKind::And(left, right),
            BinaryOp::Or => ExprKind::Or(left, right),
            _ => ExprKind::Implies(left, right),
        };
        Ok(self.emit(kind, Type::Boolean, span))
    }

    /// Both sides of one type. The side that says more by itself is read first, so that a bare term on the
    /// other side is read under its taxonomy.
    fn infer_pair(
        &mut self,
        left: &ast::Expr,
        right: &ast::Expr,
    ) -> Result<(ExprId, ExprId), Reported> {
        if self.is_bare_term(left) && !self.is_bare_term(right) {
            let right = self.infer(right)?;
            let left = self.check(left, &self.ty(right))?;
            return Ok((left, right));
        }
        let left = self.infer(left)?;
        let right = self.check(right, &self.ty(left))?;
        Ok((left, right))
    }

    /// Whether an expression is a word that can only be a term, or something that needs a type from outside.
    fn is_bare_term(&self, expr: &ast::Expr) -> bool {
        match &expr.kind {
            ast::ExprKind::Name(name) => {
                let bound = self.bound.iter().any(|bound| bound.name == *name);
                let root = self.vocabulary().map(|it| it.record(it.root));
                let field = root.is_some_and(|root| root.field_by_name(name).is_some());
                !bound && !field && !self.find_terms(name).is_empty()
            }
            ast::ExprKind::List(items) => {
                items.is_empty() || items.iter().all(|it| self.is_bare_term(it))
            }
            ast::ExprKind::Literal(ast::Literal::Text(_)) => true,
            _ => false,
        }
    }

    fn infer_comparison(
        &mut self,
        comparison: Comparison,
        left: &ast::Expr,
        right: &ast::Expr,
        span: Span,
    ) -> Checked {
        let (left, right) = self.infer_pair(left, right)?;
        let ty = self.ty(left);
        let equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        if let Some(quantity) = quantity(&ty) {
            let kind = ExprKind::Compare(comparison, quantity, left, right);
            return Ok(self.emit(kind, Type::Boolean, span));
        }
        let name = with_article(&self.type_name(&ty));
        match ty {
            Type::Text | Type::Boolean | Type::Term(_) | Type::Country if equality => {
                let same = self.emit(ExprKind::Same(left, right), Type::Boolean, span);
                Ok(self.negate_if(comparison == Comparison::NotEqual, same, span))
            }
            Type::Text | Type::Boolean | Type::Term(_) | Type::Country => self.fail(
                Diagnostic::error(&codes::WRONG_TYPE, format!("{name} has no size"))
                    .at(span, "cannot be ordered")
                    .help("compare it with `=` or `!=`"),
            ),
            _ => self.fail(
                Diagnostic::error(
                    &codes::WRONG_TYPE,
                    format!("{name} cannot be compared as a whole"),
                )
                .at(span, "compares a whole")
                .help("compare its parts, or use `overlap`, `within` or `include` on lists"),
            ),
        }
    }

    fn infer_arithmetic(
        &mut self,
        op: Arithmetic,
        left: &ast::Expr,
        right: &ast::Expr,
        span: Span,
    ) -> Checked {
        let (left, right) = (self.infer(left), self.infer(right));
        let (left, right) = (left?, right?);
        let (a, b) = (self.ty(left), self.ty(right));
        let Some(ty) = arithmetic_type(op, &a, &b) else {
            return self.fail_arithmetic(op, &a, &b, span);
        };
        Ok(self.emit(ExprKind::Arithmetic(op, left, right), ty, span))
    }

    fn fail_arithmetic(&mut self, op: Arithmetic, a: &Type, b: &Type, span: Span) -> Checked {
        let verb = match op {
            Arithmetic::Add => "added to",
            Arithmetic::Subtract => "subtracted from",
            Arithmetic::Multiply => "multiplied by",
            Arithmetic::Divide => "divided by",
        };
        let (a_name, b_name) = (
            with_article(&self.type_name(a)),
            with_article(&self.type_name(b)),
        );
        // `a - b` subtracts b from a: the sentence names them the other way round.
        let message = match op {
            Arithmetic::Add | Arithmetic::Subtract => format!("{b_name} cannot be {verb} {a_name}"),
            Arithmetic::Multiply | Arithmetic::Divide => {
                format!("{a_name} cannot be {verb} {b_name}")
            }
        };
        let mut diagnostic =
            Diagnostic::error(mismatch_code(b, a), message).at(span, "mixes what does not mix");
        if let Some(help) = mismatch_help(b, a) {
            diagnostic = diagnostic.help(help);
        }
        self.fail(diagnostic)
    }

    pub(super) fn infer_negation(&mut self, of: &ast::Expr, span: Span) -> Checked {
        let of = self.infer(of)?;
        let ty = self.ty(of);
        if !ty.is_amount() || ty == Type::Duration {
            let name = with_article(&self.type_name(&ty));
            return self.fail(
                Diagnostic::error(&codes::WRONG_TYPE, format!("{name} cannot be negative"))
                    .at(span, "has no opposite")
                    .help("for the opposite of a test, write `not`"),
            );
        }
        Ok(self.emit(ExprKind::Negate(of), ty, span))
    }

    // ---- lists

    fn infer_between_lists(
        &mut self,
        kind: fn(ExprId, ExprId) -> ExprKind,
        left: &ast::Expr,
        right: &ast::Expr,
        span: Span,
    ) -> Checked {
        let (left, right) = self.infer_pair(left, right)?;
        let ty = self.ty(left);
        let Some(of) = list_of(&ty) else {
            return self.fail_not_a_list(left);
        };
        self.expect_scalar(&of, span)?;
        Ok(self.emit(kind(left, right), Type::Boolean, span))
    }

    fn infer_in(&mut self, member: &ast::Expr, list: &ast::Expr, span: Span) -> Checked {
        let (member, list) = if self.is_bare_term(member) {
            let list = self.infer(list)?;
            let Some(of) = list_of(&self.ty(list)) else {
                return self.fail_not_a_list(list);
            };
            (self.check(member, &of)?, list)
        } else {
            let member = self.infer(member)?;
            let of = self.ty(member);
            let list = match &list.kind {
                ast::ExprKind::List(_) => self.check(list, &Type::List(Box::new(of.clone())))?,
                _ => self.infer(list)?,
            };
            let Some(found) = list_of(&self.ty(list)) else {
                return self.fail_not_a_list(list);
            };
            if found != of {
                let wanted = Type::List(Box::new(of));
                self.expect(list, &wanted)?;
            }
            (member, list)
        };
        self.expect_scalar(&self.ty(member), span)?;
        Ok(self.emit(ExprKind::In(member, list), Type::Boolean, span))
    }

    pub(super) fn infer_include(
        &mut self,
        list: &ast::Expr,
        how: IncludeHow,
        what: &ast::Expr,
        span: Span,
    ) -> Checked {
        let list = self.infer(list)?;
        let Some(of) = list_of(&self.ty(list)) else {
            return self.fail_not_a_list(list);
        };
        self.expect_scalar(&of, span)?;
        let items = match (how, &what.kind) {
            (IncludeHow::One, ast::ExprKind::List(_)) => {
                return self.fail(
                    Diagnostic::error(&codes::WRONG_TYPE, "`include` asks for one member")
                        .at(what.span, "a list")
                        .help("write `include all of […]`, `include none of […]` or `overlap […]`"),
                );
            }
            (IncludeHow::One, _) => vec![self.check(what, &of)?],
            (_, ast::ExprKind::List(items)) => self.check_all(items, &of)?,
            _ => self.param_items(what, &of)?,
        };
        Ok(self.emit(ExprKind::Include(list, how, items), Type::Boolean, span))
    }

    /// The members of a list that a parameter holds.
    fn param_items(&mut self, what: &ast::Expr, of: &Type) -> Result<Vec<ExprId>, Reported> {
        let found = self.check(what, &Type::List(Box::new(of.clone())))?;
        if let ExprKind::Param(value) = self.compiler.program.expr(found).kind
            && let ExprKind::List(items) = &self.compiler.program.expr(value).kind
        {
            return Ok(items.clone());
        }
        self.fail(
            Diagnostic::error(
                &codes::WRONG_TYPE,
                "expected a list written here, or a param",
            )
            .at(what.span, "known only when a plan is checked")
            .help("to compare two lists of a plan, use `within` or `overlap`"),
        )
    }

    fn fail_not_a_list(&mut self, found: ExprId) -> Checked {
        let (name, span) = (self.type_name(&self.ty(found)), self.span(found));
        self.fail(
            Diagnostic::error(
                &codes::WRONG_TYPE,
                format!("expected a list but found {}", with_article(&name)),
            )
            .at(span, "not a list")
            .help("to ask about one value, use `is`, `is one of [… ]` or `=`"),
        )
    }

    fn expect_scalar(&mut self, of: &Type, span: Span) -> Result<(), Reported> {
        if !matches!(of, Type::Record(_) | Type::List(_) | Type::Map(_)) {
            return Ok(());
        }
        let name = with_article(&self.type_name(of));
        self.fail(
            Diagnostic::error(
                &codes::WRONG_TYPE,
                format!("{name} is not found as a whole"),
            )
            .at(span, "its members are not single values")
            .help("take the field that identifies them: `[x.name for each x in …]`"),
        )
    }

    // ---- tests

    pub(super) fn infer_is(
        &mut self,
        subject: &ast::Expr,
        test: &ast::IsTest,
        span: Span,
    ) -> Checked {
        match test {
            ast::IsTest::Stated => self.infer_stated(subject, span),
            ast::IsTest::Missing => {
                let stated = self.infer_stated(subject, span)?;
                Ok(self.emit(ExprKind::Not(stated), Type::Boolean, span))
            }
            ast::IsTest::Verified => {
                let subject = self.infer(subject)?;
                let subject = self.expect(subject, &Type::Record(RecordId::EVIDENCE))?;
                Ok(self.emit(ExprKind::Verified(subject), Type::Boolean, span))
            }
            ast::IsTest::Term(term) => {
                self.infer_is_one_of(subject, std::slice::from_ref(term.as_ref()), span)
            }
            ast::IsTest::OneOf(terms) => self.infer_is_one_of(subject, terms, span),
        }
    }

    /// `is stated` asks about the evidence, so it must be something that a plan could state.
    fn infer_stated(&mut self, subject: &ast::Expr, span: Span) -> Checked {
        let subject = self.infer(subject)?;
        match self.compiler.program.expr(subject).kind {
            ExprKind::Field(..) | ExprKind::Local(_) => {
                Ok(self.emit(ExprKind::Stated(subject), Type::Boolean, span))
            }
            _ => {
                let at = self.span(subject);
                self.fail(
                    Diagnostic::error(
                        &codes::WRONG_TYPE,
                        "only what a plan says can be stated or missing",
                    )
                    .at(at, "worked out by the rule")
                    .help("ask about the field itself: `item.retention is stated`"),
                )
            }
        }
    }

    fn infer_is_one_of(&mut self, subject: &ast::Expr, terms: &[ast::Expr], span: Span) -> Checked {
        let subject = self.infer(subject)?;
        match self.ty(subject) {
            ty @ Type::Term(taxonomy) => {
                let terms = self.check_all(terms, &ty)?;
                Ok(self.emit(
                    ExprKind::IsUnder(taxonomy, subject, terms),
                    Type::Boolean,
                    span,
                ))
            }
            ty @ (Type::Boolean | Type::Text | Type::Country) => {
                let values = self.check_all(terms, &ty)?;
                let list = self.emit(ExprKind::List(values), Type::List(Box::new(ty)), span);
                Ok(self.emit(ExprKind::In(subject, list), Type::Boolean, span))
            }
            other => {
                let name = with_article(&self.type_name(&other));
                let at = self.span(subject);
                let help = match other {
                    Type::List(_) => "ask for a member: `… include …`",
                    _ => "compare amounts with `=`, `<=` and the like",
                };
                self.fail(
                    Diagnostic::error(
                        &codes::WRONG_TYPE,
                        format!("{name} is not tested with `is`"),
                    )
                    .at(at, format!("this is {name}"))
                    .help(help),
                )
            }
        }
    }

    // ---- calls

    pub(super) fn infer_call(
        &mut self,
        callee: &[ast::Name],
        arguments: &[ast::Expr],
        span: Span,
    ) -> Checked {
        let Some(name) = callee.last() else {
            return Err(Reported);
        };
        let member = match callee.first().filter(|_| callee.len() > 1) {
            Some(pack) => self.find_in_pack(pack, name)?,
            None => self.find_member(&name.text, name.span)?,
        };
        match member {
            Some((pack, Member::Define(id))) => {
                self.compiler.mark_used(pack, &name.text);
                self.call_define(id, name, arguments, span)
            }
            Some((pack, Member::Table(id))) => {
                self.compiler.mark_used(pack, &name.text);
                self.call_table(id, name, arguments, span)
            }
            _ => self.fail_unknown_call(name),
        }
    }

    fn find_in_pack(
        &mut self,
        pack: &ast::Name,
        name: &ast::Name,
    ) -> Result<Option<(PackId, Member)>, Reported> {
        let Some(id) = self.find_pack(&pack.text) else {
            return self.fail_unknown_name(&pack.text, pack.span);
        };
        let members = self.compiler.declarations.members.get(id.0 as usize);
        let member = members.and_then(|members| members.get(name.text.as_str()));
        Ok(member.map(|member| (id, *member)))
    }

    fn fail_unknown_call(&mut self, name: &ast::Name) -> Checked {
        let packs = self.compiler.file_scope(self.file).packs.clone();
        let callable = packs
            .iter()
            .filter_map(|id| self.compiler.declarations.members.get(id.0 as usize))
            .flatten()
            .filter(|(_, member)| matches!(member, Member::Define(_) | Member::Table(_)))
            .map(|(name, _)| *name);
        let diagnostic = Diagnostic::error(
            &codes::UNKNOWN_CALL,
            format!("no definition or table is called `{}`", name.text),
        )
        .at(name.span, "unknown");
        self.fail(diagnostic.did_you_mean(
            name.span,
            &name.text,
            callable,
            "declare it with `define` or `table`, or `use` the pack that does",
        ))
    }

    fn call_table(
        &mut self,
        id: TableId,
        name: &ast::Name,
        arguments: &[ast::Expr],
        span: Span,
    ) -> Checked {
        let [argument] = arguments else {
            return self.fail_arguments(name, 1, arguments.len());
        };
        let Some((param, result)) = self.compiler.table_types(id) else {
            return Err(Reported);
        };
        let argument = self.check(argument, &param)?;
        Ok(self.emit(ExprKind::Lookup(id, argument), result, span))
    }

    /// Says how many arguments a call wants.
    pub(super) fn fail_arguments<T>(
        &mut self,
        name: &ast::Name,
        wanted: usize,
        found: usize,
    ) -> Result<T, Reported> {
        let plural = if wanted == 1 { "argument" } else { "arguments" };
        self.fail(
            Diagnostic::error(
                &codes::WRONG_ARGUMENTS,
                format!("`{}` takes {wanted} {plural}, not {found}", name.text),
            )
            .at(name.span, "called here"),
        )
    }
}

/// How values of a type compare by size, if they do.
fn quantity(ty: &Type) -> Option<Quantity> {
    match ty {
        Type::Duration => Some(Quantity::Duration),
        Type::Money => Some(Quantity::Money),
        Type::Date => Some(Quantity::Date),
        amount if amount.is_amount() => Some(Quantity::Number),
        _ => None,
    }
}

/// The type of the members of a list.
fn list_of(ty: &Type) -> Option<Type> {
    match ty {
        Type::List(of) => Some(of.as_ref().clone()),
        _ => None,
    }
}

/// What an operation on two types gives, if it means anything.
fn arithmetic_type(op: Arithmetic, a: &Type, b: &Type) -> Option<Type> {
    use Arithmetic as Op;
    match (op, a, b) {
        (Op::Add, Type::Date, Type::Duration) | (Op::Add, Type::Duration, Type::Date) => {
            Some(Type::Date)
        }
        (Op::Subtract, Type::Date, Type::Duration) => Some(Type::Date),
        (Op::Subtract, Type::Date, Type::Date) => Some(Type::Duration),
        (Op::Add | Op::Subtract, a, b) if a == b && a.is_amount() => Some(a.clone()),
        (Op::Multiply, amount, Type::Number) | (Op::Multiply, Type::Number, amount)
            if amount.is_amount() =>
        {
            Some(amount.clone())
        }
        (Op::Divide, amount, Type::Number) if amount.is_amount() => Some(amount.clone()),
        (Op::Divide, a, b) if a == b && a.is_amount() => Some(Type::Number),
        _ => None,
    }
}
