//! Expressions: what each means and of what type it is.
//!
//! `infer` finds the type from the expression itself, `check` expects one, so that a bare word can be a
//! term and an empty list can be a list of anything. `Err(Reported)` means that the reason has been said.

use super::declare::number;
use super::scope::Checked;
use super::scope::Checker;
use super::scope::Reported;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::semantic as codes;
use crate::program::ExprId;
use crate::program::ExprKind;
use crate::program::Range;
use crate::program::RegexId;
use crate::source::Span;
use crate::syntax::ast;
use crate::vocabulary::Type;

/// How large a regular expression may become when compiled, in bytes.
const REGEX_SIZE: usize = 1 << 20;

impl Checker<'_, '_> {
    /// Reports an error.
    pub(super) fn fail<T>(&mut self, diagnostic: Diagnostic) -> Result<T, Reported> {
        self.report(diagnostic);
        Err(Reported)
    }

    /// Finds what an expression means and its type.
    pub(super) fn infer(&mut self, expr: &ast::Expr) -> Checked {
        use ast::ExprKind as Kind;
        let span = expr.span;
        match &expr.kind {
            Kind::Name(name) => self.infer_name(name, span),
            Kind::Access(base, field) => self.infer_access(base, field, span),
            Kind::Call(callee, arguments) => self.infer_call(callee, arguments, span),
            Kind::Literal(literal) => self.infer_literal(literal, span),
            Kind::List(items) => self.infer_list(items, span),
            Kind::Record(_) => self.fail(
                Diagnostic::error(&codes::WRONG_TYPE, "a record has no type of its own here")
                    .at(span, "of which type?")
                    .help(
                        "write it where a record is expected, such as an argument of a definition",
                    ),
            ),
            Kind::Comprehension { value, range } => self.infer_comprehension(value, range, span),
            Kind::Not(of) => {
                let of = self.check(of, &Type::Boolean)?;
                Ok(self.emit(ExprKind::Not(of), Type::Boolean, span))
            }
            Kind::Negate(of) => self.infer_negation(of, span),
            Kind::Binary(op, left, right) => self.infer_binary(*op, left, right, span),
            Kind::Is {
                subject,
                negated,
                test,
            } => {
                let test = self.infer_is(subject, test, span)?;
                Ok(self.negate_if(*negated, test, span))
            }
            Kind::Include { list, how, what } => self.infer_include(list, *how, what, span),
            Kind::Matches(text, pattern) => self.infer_matches(text, pattern, span),
            Kind::LengthOf(of) => self.infer_length(of, span),
            Kind::Default(value, fallback) => {
                let value = self.infer(value)?;
                let ty = self.ty(value);
                let fallback = self.check(fallback, &ty)?;
                Ok(self.emit(ExprKind::Default(value, fallback), ty, span))
            }
            Kind::Quantified {
                quantifier,
                range,
                body,
            } => {
                let (range, body) = self.in_range(range, |it| it.check(body, &Type::Boolean))?;
                let kind = ExprKind::Quantified(*quantifier, range, body);
                Ok(self.emit(kind, Type::Boolean, span))
            }
            Kind::Count(range) => {
                let (range, ()) = self.in_range(range, |_| Ok(()))?;
                Ok(self.emit(ExprKind::Count(range), Type::Number, span))
            }
            Kind::Aggregate {
                aggregate,
                value,
                range,
            } => self.infer_aggregate(*aggregate, value, range, span),
            Kind::Unique { value, range } => self.infer_unique(value, range, span),
            Kind::If(condition, yes, no) => {
                let condition = self.check(condition, &Type::Boolean)?;
                let yes = self.infer(yes)?;
                let ty = self.ty(yes);
                let no = self.check(no, &ty)?;
                Ok(self.emit(ExprKind::If(condition, yes, no), ty, span))
            }
            Kind::Error => Err(Reported),
        }
    }

    /// Finds what an expression means where a value of this type is expected.
    pub(super) fn check(&mut self, expr: &ast::Expr, expected: &Type) -> Checked {
        use ast::ExprKind as Kind;
        let span = expr.span;
        match (&expr.kind, expected) {
            (Kind::Name(name), Type::Term(taxonomy)) => self.check_term(name, *taxonomy, span),
            (Kind::Literal(ast::Literal::Text(text)), Type::Country) => {
                self.check_country(text, span)
            }
            (Kind::Literal(ast::Literal::Text(text)), Type::Term(taxonomy)) => {
                let taxonomy = self.vocabulary().map(|it| it.taxonomy(*taxonomy));
                let near = taxonomy
                    .and_then(|it| it.find(text).map(|id| it.term(id).name.clone()))
                    .unwrap_or_else(|| text.clone());
                self.fail(
                    Diagnostic::error(&codes::WRONG_TYPE, "a term is written without quotes")
                        .at(span, "a text")
                        .help(format!("write `{near}`"))
                        .suggest(span, near),
                )
            }
            (Kind::List(items), Type::List(of)) => {
                let items = self.check_all(items, of)?;
                Ok(self.emit(ExprKind::List(items), expected.clone(), span))
            }
            (Kind::Record(entries), Type::Record(id)) => self.check_record(entries, *id, span),
            (Kind::If(condition, yes, no), _) => {
                let condition = self.check(condition, &Type::Boolean)?;
                let (yes, no) = (self.check(yes, expected)?, self.check(no, expected)?);
                Ok(self.emit(ExprKind::If(condition, yes, no), expected.clone(), span))
            }
            _ => {
                let found = self.infer(expr)?;
                self.expect(found, expected)
            }
        }
    }

    /// Checks every item against one type; every wrong one is reported.
    pub(super) fn check_all(
        &mut self,
        items: &[ast::Expr],
        of: &Type,
    ) -> Result<Vec<ExprId>, Reported> {
        let checked: Vec<Checked> = items.iter().map(|item| self.check(item, of)).collect();
        checked.into_iter().collect()
    }

    /// Makes sure that an expression has the expected type.
    pub(super) fn expect(&mut self, found: ExprId, expected: &Type) -> Checked {
        let ty = self.ty(found);
        if ty == *expected {
            return Ok(found);
        }
        let span = self.span(found);
        let (have, want) = (self.type_name(&ty), self.type_name(expected));
        let mut diagnostic = Diagnostic::error(
            mismatch_code(&ty, expected),
            format!(
                "expected {} but found {}",
                with_article(&want),
                with_article(&have)
            ),
        )
        .at(span, format!("this is {}", with_article(&have)));
        if let Some(help) = mismatch_help(&ty, expected) {
            diagnostic = diagnostic.help(help);
        }
        self.fail(diagnostic)
    }

    /// `not` around a test that was negated in the text.
    pub(super) fn negate_if(&mut self, negated: bool, test: ExprId, span: Span) -> ExprId {
        if negated {
            return self.emit(ExprKind::Not(test), Type::Boolean, span);
        }
        test
    }

    /// `x in xs where p` around something: binds, checks, and forgets the names again.
    pub(super) fn in_range<T>(
        &mut self,
        range: &ast::Range,
        inside: impl FnOnce(&mut Self) -> Result<T, Reported>,
    ) -> Result<(Range, T), Reported> {
        let before = self.bound.len();
        let outcome = self.bind_range(&range.binding, &range.list, range.filter.as_ref());
        let outcome = outcome.and_then(|range| Ok((range, inside(self)?)));
        self.unbind(before);
        outcome
    }

    /// `x in xs where p`: binds the names and leaves them bound.
    pub(super) fn bind_range(
        &mut self,
        binding: &ast::Binding,
        list: &ast::Expr,
        filter: Option<&ast::Expr>,
    ) -> Result<Range, Reported> {
        let list = self.infer(list)?;
        let (member, is_map) = match self.ty(list) {
            Type::List(of) => (*of, false),
            Type::Map(of) => (*of, true),
            other => {
                let (name, span) = (self.type_name(&other), self.span(list));
                return self.fail(
                    Diagnostic::error(
                        &codes::WRONG_TYPE,
                        format!("expected a list or a map but found {}", with_article(&name)),
                    )
                    .at(span, "there is nothing to go through here"),
                );
            }
        };
        let key = match &binding.key {
            Some(key) if !is_map => {
                let diagnostic = Diagnostic::error(&codes::WRONG_TYPE, "a list has no keys")
                    .at(key.span, "names a key")
                    .help(format!("write only `{}`", binding.name.text));
                return self.fail(diagnostic);
            }
            Some(key) => Some(self.bind(&key.text, Type::Text, key.span)),
            None => None,
        };
        let member = self.bind(&binding.name.text, member, binding.name.span);
        let filter = match filter {
            Some(filter) => Some(self.check(filter, &Type::Boolean)?),
            None => None,
        };
        Ok(Range {
            key,
            member,
            list,
            filter,
        })
    }

    fn infer_matches(&mut self, text: &ast::Expr, pattern: &ast::Text, span: Span) -> Checked {
        let text = self.check(text, &Type::Text);
        let regex = regex::RegexBuilder::new(&pattern.value)
            .size_limit(REGEX_SIZE)
            .build();
        match regex {
            Ok(regex) => {
                let id = RegexId(number(self.compiler.program.regexes.len()));
                self.compiler.program.regexes.push(regex);
                let text = text?;
                Ok(self.emit(ExprKind::Matches(text, id), Type::Boolean, span))
            }
            Err(error) => {
                let reason = error.to_string();
                let reason = reason.lines().last().unwrap_or_default();
                let reason = reason.trim_start_matches("error: ");
                self.fail(
                    Diagnostic::error(
                        &codes::BAD_PATTERN,
                        format!("this regular expression cannot be used: {reason}"),
                    )
                    .at(pattern.span, "here")
                    .help("patterns run in linear time: no look-around and no back-references"),
                )
            }
        }
    }

    fn infer_length(&mut self, of: &ast::Expr, span: Span) -> Checked {
        let of = self.infer(of)?;
        if matches!(self.ty(of), Type::List(_) | Type::Map(_)) {
            let at = self.span(of);
            return self.fail(
                Diagnostic::error(&codes::WRONG_TYPE, "`length of` measures a text")
                    .at(at, "this is a list")
                    .help("count its members: `count of x in …`"),
            );
        }
        let of = self.expect(of, &Type::Text)?;
        Ok(self.emit(ExprKind::Length(of), Type::Number, span))
    }
}

/// The kind of error that a value of another type is.
pub(super) fn mismatch_code(found: &Type, expected: &Type) -> &'static Code {
    match (found, expected) {
        (Type::Term(_), Type::Term(_)) => &codes::WRONG_TAXONOMY,
        (found, expected) if found.is_amount() && expected.is_amount() => &codes::WRONG_UNIT,
        _ => &codes::WRONG_TYPE,
    }
}

/// What to do about a value of another type, where that is clear.
pub(super) fn mismatch_help(found: &Type, expected: &Type) -> Option<&'static str> {
    match (found, expected) {
        (Type::Number, Type::Duration) => Some("give it a unit: `30 days`"),
        (Type::Number, Type::Percent) => Some("write a percent: `80%`"),
        (Type::Number, Type::Money) => Some("give it a currency: `5000 EUR`"),
        (Type::Number, other) if other.is_amount() => Some("give it a unit"),
        (Type::Duration, Type::Number) => {
            Some("divide it by a duration, such as `1 day`, to get a number")
        }
        (Type::List(_), _) => {
            Some("ask for one member: `some x in … satisfies …`, or use `include`")
        }
        _ => None,
    }
}

/// `a duration`, `an area`; names of records and taxonomies stand as they are.
pub(super) fn with_article(name: &str) -> String {
    match name.chars().next() {
        Some(first) if first.is_uppercase() => name.to_owned(),
        Some('a' | 'e' | 'i' | 'o') => format!("an {name}"),
        _ if matches!(name, "text" | "money" | "evidence" | "bytes") => name.to_owned(),
        _ => format!("a {name}"),
    }
}
