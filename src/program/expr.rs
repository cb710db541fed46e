//! Expressions, flat: each names the ones it is made of by number.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::DefineId;
use super::RegexId;
use super::TableId;
use crate::source::Span;
use crate::syntax::ast::Aggregate;
use crate::syntax::ast::IncludeHow;
use crate::syntax::ast::Quantifier;
use crate::value::Comparison;
use crate::value::Country;
use crate::value::Duration;
use crate::value::Money;
use crate::vocabulary::FieldId;
use crate::vocabulary::TaxonomyId;
use crate::vocabulary::TermId;
use crate::vocabulary::Type;

/// Which expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExprId(pub u32);

/// Which local of the running rule or definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Local(pub u32);

/// One expression.
#[derive(Debug)]
pub struct Expr {
    /// What it does.
    pub kind: ExprKind,
    /// The type of its value.
    pub ty: Type,
    /// Where it stands in the rule.
    pub span: Span,
}

/// A value written in a rule.
#[derive(Clone, Debug, PartialEq)]
pub enum Constant {
    /// `true`
    Boolean(bool),
    /// `5`, `80%`, `500 m`: in the base unit of its type.
    Number(Decimal),
    /// `30 days`, `indefinite`
    Duration(Duration),
    /// `2026-01-31`
    Date(Date),
    /// `5000 EUR`
    Money(Money),
    /// `"text"`, after Unicode normalisation.
    Text(String),
    /// `face_image`
    Term(TermId),
    /// A country, by its code in quotes where a country is expected.
    Country(Country),
}

/// What kinds of values a comparison or an operation is about; the type checker has made sure of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Numbers, percents, lengths and so on, all in base units.
    Number,
    /// Durations.
    Duration,
    /// Money.
    Money,
    /// Dates.
    Date,
}

/// `+ - * /`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// Numbers, durations or money of one kind; a date and a duration.
    Add,
    /// The same; two dates give a duration.
    Subtract,
    /// One side is a plain number.
    Multiply,
    /// By a plain number; or two amounts of one kind, which gives a number.
    Divide,
}

/// `x in xs where p`, with the locals it binds.
#[derive(Clone, Debug)]
pub struct Range {
    /// Takes the key, over a map.
    pub key: Option<Local>,
    /// Takes the member.
    pub member: Local,
    /// A list or a map.
    pub list: ExprId,
    /// Which members.
    pub filter: Option<ExprId>,
}

/// What an expression does.
///
/// On terms, `=` asks for the same term; `is`, `include`, `in`, `within` and `overlap` ask for the same
/// term or one under it (the left under the right).
#[derive(Debug)]
pub enum ExprKind {
    /// A value.
    Constant(Constant),
    /// `today`
    Today,
    /// The whole plan.
    Plan,
    /// A bound name.
    Local(Local),
    /// The value of a parameter: the expression it was declared with.
    Param(ExprId),
    /// `item.retention`
    Field(ExprId, FieldId),
    /// A definition, with its arguments.
    Call(DefineId, Vec<ExprId>),
    /// `weight(t)`
    Lookup(TableId, ExprId),
    /// `[a, b]`
    List(Vec<ExprId>),
    /// `{field: e, …}`: the values in the order of the record type's fields; `None` is missing.
    Record(Vec<Option<ExprId>>),
    /// `[e for each x in xs where p]`
    Comprehension(ExprId, Range),
    /// `not a`
    Not(ExprId),
    /// `a and b`
    And(ExprId, ExprId),
    /// `a or b`
    Or(ExprId, ExprId),
    /// `a implies b`
    Implies(ExprId, ExprId),
    /// `a <= b` between quantities or dates; also `=` and `!=` of those.
    Compare(Comparison, Quantity, ExprId, ExprId),
    /// `a = b` of texts, booleans, terms or countries.
    Same(ExprId, ExprId),
    /// `a + b`
    Arithmetic(Arithmetic, ExprId, ExprId),
    /// `-a`
    Negate(ExprId),
    /// `x is t`, `x is one of [t, u]`: under one of these terms.
    IsUnder(TaxonomyId, ExprId, Vec<ExprId>),
    /// `x is stated`; `is missing` is its opposite.
    Stated(ExprId),
    /// `x is verified`
    Verified(ExprId),
    /// `xs include t`: each of the values is asked for in the list.
    Include(ExprId, IncludeHow, Vec<ExprId>),
    /// `xs overlap ys`
    Overlap(ExprId, ExprId),
    /// `xs within ys`
    Within(ExprId, ExprId),
    /// `x in xs`
    In(ExprId, ExprId),
    /// `text matches "regex"`
    Matches(ExprId, RegexId),
    /// `length of text`, in characters.
    Length(ExprId),
    /// `x default d`
    Default(ExprId, ExprId),
    /// `every x in xs satisfies p`
    Quantified(Quantifier, Range, ExprId),
    /// `count of x in xs where p`
    Count(Range),
    /// `sum of e for x in xs where p`
    Aggregate(Aggregate, ExprId, Range),
    /// `unique e for x in xs where p`
    Unique(ExprId, Range),
    /// `if c then a else b`
    If(ExprId, ExprId, ExprId),
}

impl ExprKind {
    /// Calls back for each expression that this one is made of. The value of a parameter, the body of a
    /// definition and the values of a table are not a part of the expression that names them.
    pub fn for_each_child(&self, mut visit: impl FnMut(ExprId)) {
        match self {
            Self::Constant(_) | Self::Today | Self::Plan | Self::Local(_) | Self::Param(_) => {}
            Self::Field(of, _)
            | Self::Lookup(_, of)
            | Self::Not(of)
            | Self::Negate(of)
            | Self::Stated(of)
            | Self::Verified(of)
            | Self::Matches(of, _)
            | Self::Length(of) => visit(*of),
            Self::Call(_, list) | Self::List(list) => list.iter().copied().for_each(visit),
            Self::Record(values) => values.iter().flatten().copied().for_each(visit),
            Self::And(left, right)
            | Self::Or(left, right)
            | Self::Implies(left, right)
            | Self::Compare(_, _, left, right)
            | Self::Same(left, right)
            | Self::Arithmetic(_, left, right)
            | Self::Overlap(left, right)
            | Self::Within(left, right)
            | Self::In(left, right)
            | Self::Default(left, right) => [*left, *right].into_iter().for_each(visit),
            Self::IsUnder(_, of, list) | Self::Include(of, _, list) => {
                visit(*of);
                list.iter().copied().for_each(visit);
            }
            Self::If(condition, yes, no) => [*condition, *yes, *no].into_iter().for_each(visit),
            Self::Count(range) => range.for_each_part(visit),
            Self::Comprehension(value, range)
            | Self::Quantified(_, range, value)
            | Self::Aggregate(_, value, range)
            | Self::Unique(value, range) => {
                visit(*value);
                range.for_each_part(visit);
            }
        }
    }
}

impl Range {
    /// Calls back for the list and the filter.
    pub fn for_each_part(&self, mut visit: impl FnMut(ExprId)) {
        visit(self.list);
        self.filter.into_iter().for_each(visit);
    }
}
