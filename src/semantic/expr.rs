//! Expressions: what each means and of what type it is.
//!
//! `infer` finds the type from the expression itself, `check` expects one, so that a bare word can be a
//! term and an empty list can be a list of anything. `Err(Reported)` means that the reason has been said.

use super::declare::Member;
use super::declare::number;
use super::declare::quoted;
use super::scope::Checked;
use super::scope::Checker;
use super::scope::Reported;
use super::scope::Typed;
use super::vocabulary::unknown_term;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::semantic as codes;
use crate::program::Constant;
use crate::program::ExprId;
use crate::program::ExprKind;
use crate::program::Range;
use crate::program::RegexId;
use crate::source::Span;
use crate::source::printable;
use crate::syntax::ast;
use crate::value;
use crate::value::Country;
use crate::value::Dimension;
use crate::value::Duration;
use crate::value::Money;
use crate::vocabulary::RecordId;
use crate::vocabulary::TaxonomyId;
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

    // ---- names

    fn infer_name(&mut self, name: &str, span: Span) -> Checked {
        if let Some(found) = self.find_value(name, span)? {
            return Ok(found);
        }
        match self.find_terms(name).as_slice() {
            [(taxonomy, term)] => {
                let constant = ExprKind::Constant(Constant::Term(*term));
                Ok(self.emit(constant, Type::Term(*taxonomy), span))
            }
            [] => self.fail_unknown_name(name, span),
            several => {
                let taxonomies = several
                    .iter()
                    .map(|(id, _)| self.type_name(&Type::Term(*id)));
                let taxonomies: Vec<String> = taxonomies.collect();
                self.fail(
                    Diagnostic::error(
                        &codes::AMBIGUOUS,
                        format!("`{name}` is a term of {}", taxonomies.join(" and of ")),
                    )
                    .at(span, "which one?")
                    .help("compare it with a field, so that it is clear"),
                )
            }
        }
    }

    /// A name that means nothing here.
    pub(super) fn fail_unknown_name<T>(&mut self, name: &str, span: Span) -> Result<T, Reported> {
        let names = self.names_in_sight();
        let diagnostic = Diagnostic::error(
            &codes::UNKNOWN_NAME,
            format!("nothing here is called `{name}`"),
        )
        .at(span, "unknown");
        let diagnostic = diagnostic.did_you_mean(
            span,
            name,
            names.iter().map(String::as_str),
            "name a field of the plan, a `param`, or something bound above",
        );
        self.fail(diagnostic)
    }

    fn check_term(&mut self, name: &str, taxonomy: TaxonomyId, span: Span) -> Checked {
        let found = self
            .vocabulary()
            .and_then(|it| it.taxonomy(taxonomy).find_name(name));
        let bound = self.bound.iter().any(|bound| bound.name == name);
        if let Some(term) = found.filter(|_| !bound) {
            let constant = ExprKind::Constant(Constant::Term(term));
            return Ok(self.emit(constant, Type::Term(taxonomy), span));
        }
        if let Some(value) = self.find_value(name, span)? {
            return self.expect(value, &Type::Term(taxonomy));
        }
        if let [(other, _), ..] = self.find_terms(name).as_slice() {
            let (other, wanted) = (
                self.type_name(&Type::Term(*other)),
                self.type_name(&Type::Term(taxonomy)),
            );
            return self.fail(
                Diagnostic::error(
                    &codes::WRONG_TAXONOMY,
                    format!("`{name}` is a term of {other}, not of {wanted}"),
                )
                .at(span, format!("a term of {other}"))
                .help(format!("use a term of {wanted}")),
            );
        }
        let terms = self
            .vocabulary()
            .map(|it| it.taxonomy(taxonomy).terms.as_slice());
        let words = terms
            .unwrap_or_default()
            .iter()
            .map(|term| term.name.as_str());
        self.fail(unknown_term(span, name, words))
    }

    fn infer_access(&mut self, base: &ast::Expr, field: &ast::Name, span: Span) -> Checked {
        if let ast::ExprKind::Name(pack) = &base.kind
            && let Some(found) = self.find_qualified(pack, base.span, field, span)?
        {
            return Ok(found);
        }
        let base = self.infer(base)?;
        let ty = self.ty(base);
        let Type::Record(id) = ty else {
            return self.fail_no_fields(&ty, field);
        };
        self.field(base, id, field, span)
    }

    /// `pack.param`, where the first word is no value of its own.
    fn find_qualified(&mut self, pack: &str, at: Span, name: &ast::Name, span: Span) -> Typed {
        let Some(id) = self.find_pack(pack) else {
            return Ok(None);
        };
        if self.find_value(pack, at)?.is_some() {
            return Ok(None);
        }
        let members = self.compiler.declarations.members.get(id.0 as usize);
        match members
            .and_then(|members| members.get(name.text.as_str()))
            .copied()
        {
            Some(Member::Param(index)) => self.param(id, &name.text, index, span),
            _ => {
                let params = members.into_iter().flatten().map(|(name, _)| *name);
                let diagnostic = Diagnostic::error(
                    &codes::UNKNOWN_NAME,
                    format!("the pack `{pack}` has no param `{}`", name.text),
                )
                .at(name.span, "unknown");
                let otherwise = "a pack's params are named after its name and a dot";
                let diagnostic = diagnostic.did_you_mean(name.span, &name.text, params, otherwise);
                self.fail(diagnostic)
            }
        }
    }

    fn field(&mut self, base: ExprId, id: RecordId, name: &ast::Name, span: Span) -> Checked {
        let record = self.vocabulary().map(|it| it.record(id));
        if let Some((field, ty)) = record.and_then(|record| {
            let field = record.field_by_name(&name.text)?;
            Some((field, record.field(field).ty.clone()))
        }) {
            return Ok(self.emit(ExprKind::Field(base, field), ty, span));
        }
        let fields: Vec<String> = record
            .map(|record| {
                record
                    .fields
                    .iter()
                    .map(|field| field.name.clone())
                    .collect()
            })
            .unwrap_or_default();
        let owner = self.type_name(&Type::Record(id));
        let diagnostic = Diagnostic::error(
            &codes::UNKNOWN_FIELD,
            format!("{owner} has no field `{}`", name.text),
        )
        .at(name.span, "unknown field");
        self.fail(diagnostic.did_you_mean(
            name.span,
            &name.text,
            fields.iter().map(String::as_str),
            format!(
                "its fields are {}",
                quoted(fields.iter().map(String::as_str))
            ),
        ))
    }

    fn fail_no_fields(&mut self, ty: &Type, field: &ast::Name) -> Checked {
        let name = self.type_name(ty);
        let diagnostic = Diagnostic::error(
            &codes::WRONG_TYPE,
            format!("{} has no field `{}`", with_article(&name), field.text),
        )
        .at(field.span, "there are no fields here");
        self.fail(match ty {
            Type::List(_) | Type::Map(_) => diagnostic.help(format!(
                "go through its members: `every x in … satisfies x.{} …`",
                field.text
            )),
            _ => diagnostic,
        })
    }

    // ---- literals

    fn infer_literal(&mut self, literal: &ast::Literal, span: Span) -> Checked {
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
                &unit.text,
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

    fn check_country(&mut self, text: &str, span: Span) -> Checked {
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

    // ---- collections

    fn infer_list(&mut self, items: &[ast::Expr], span: Span) -> Checked {
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

    fn check_record(
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

    fn infer_comprehension(
        &mut self,
        value: &ast::Expr,
        range: &ast::Range,
        span: Span,
    ) -> Checked {
        let (range, value) = self.in_range(range, |it| it.infer(value))?;
        let ty = Type::List(Box::new(self.ty(value)));
        Ok(self.emit(ExprKind::Comprehension(value, range), ty, span))
    }

    fn infer_aggregate(
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

    fn infer_unique(&mut self, value: &ast::Expr, range: &ast::Range, span: Span) -> Checked {
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

    // ---- texts

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

/// `a duration`, `an area`; names of records and taxonomies stand as they are.
pub(super) fn with_article(name: &str) -> String {
    match name.chars().next() {
        Some(first) if first.is_uppercase() => name.to_owned(),
        Some('a' | 'e' | 'i' | 'o') => format!("an {name}"),
        _ if matches!(name, "text" | "money" | "evidence" | "bytes") => name.to_owned(),
        _ => format!("a {name}"),
    }
}
