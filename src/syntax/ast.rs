//! The syntax tree: nodes with their places, each documented by the text that makes it.

use rust_decimal::Decimal;

use crate::source::Span;

/// A word and its place: `retention`, `DataItem`, `SP-03`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The word.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A text in quotes, escapes resolved: `"court order"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// What it says.
    pub value: String,
    /// Where it stands, with its quotes.
    pub span: Span,
}

/// The Markdown of the `///` lines before an item, markers removed.
pub type Doc = Option<String>;

/// One `.caveat` file.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// `vocabulary deployment 1 "…"` or `pack surveillance "…"`.
    pub header: Option<Header>,
    /// `use deployment, sources`
    pub uses: Vec<Name>,
    /// The declarations, in the order of the text.
    pub items: Vec<Item>,
}

/// The first line of a file.
#[derive(Clone, Debug)]
pub enum Header {
    /// `vocabulary deployment 1 "Planned use of a technology"`
    Vocabulary {
        /// Documentation.
        doc: Doc,
        /// `deployment`
        name: Name,
        /// `1`
        version: u32,
        /// `"Planned use of a technology"`
        title: Option<Text>,
    },
    /// `pack surveillance "Proportionality of surveillance"`
    Pack {
        /// Documentation.
        doc: Doc,
        /// `surveillance`
        name: Name,
        /// `"Proportionality of surveillance"`
        title: Option<Text>,
    },
}

/// A declaration.
#[derive(Clone, Debug)]
pub enum Item {
    /// `root Deployment { … }`, `type DataItem { … }`
    Record(Record),
    /// `taxonomy DataCategory { … }`
    Taxonomy(Taxonomy),
    /// `placeholders ["TBD", "TODO"]`
    Placeholders(Vec<Text>),
    /// `param max_retention : duration = 24 hours`
    Param(Param),
    /// `define covered(x: Technology) = x is camera`
    Define(Define),
    /// `table weight(t: Technology) : number { camera -> 2 else -> 0 }`
    Table(Table),
    /// `source gdpr "…" { … }`
    Source(SourceDecl),
    /// `rule SP-03 "…" { … }`
    Rule(Rule),
    /// `amend SP-03 { except … }`
    Amend(Amend),
}

// ---- vocabularies

/// `root Deployment { … }` or `type DataItem { … }`
#[derive(Clone, Debug)]
pub struct Record {
    /// Documentation.
    pub doc: Doc,
    /// Whether it is the type of a whole plan.
    pub root: bool,
    /// `DataItem`
    pub name: Name,
    /// The fields.
    pub fields: Vec<Field>,
}

/// `retention : duration required key "keep" example "30 days"`
#[derive(Clone, Debug)]
pub struct Field {
    /// Documentation.
    pub doc: Doc,
    /// `retention`
    pub name: Name,
    /// `duration`
    pub ty: TypeExpr,
    /// `required`
    pub required: bool,
    /// `key "keep"`: the key that plans use instead of the name.
    pub key: Option<Text>,
    /// `example "30 days"`: a value to show where the field is missing.
    pub example: Option<Text>,
}

/// A type as written.
#[derive(Clone, Debug)]
pub enum TypeExpr {
    /// `duration`, `DataItem`, `DataCategory`
    Name(Name),
    /// `list of T`
    List(Box<TypeExpr>, Span),
    /// `map of T`
    Map(Box<TypeExpr>, Span),
}

impl TypeExpr {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Self::Name(name) => name.span,
            Self::List(_, span) | Self::Map(_, span) => *span,
        }
    }
}

/// `taxonomy DataCategory { personal "Personal data" { contact } non_personal }`
#[derive(Clone, Debug)]
pub struct Taxonomy {
    /// Documentation.
    pub doc: Doc,
    /// `DataCategory`
    pub name: Name,
    /// Terms at the top.
    pub terms: Vec<TermDecl>,
}

/// `biometric "Biometric data" as "bio" also under sensitive { face_image gait }`
#[derive(Clone, Debug)]
pub struct TermDecl {
    /// Documentation.
    pub doc: Doc,
    /// `biometric`
    pub name: Name,
    /// `"Biometric data"`
    pub title: Option<Text>,
    /// `as "bio"`: other spellings that plans use for the term; several are allowed.
    pub aliases: Vec<Text>,
    /// `also under sensitive`
    pub also_under: Vec<Name>,
    /// `{ face_image gait }`
    pub children: Vec<TermDecl>,
}

// ---- packs

/// `param max_retention : duration = 24 hours`
#[derive(Clone, Debug)]
pub struct Param {
    /// Documentation.
    pub doc: Doc,
    /// `max_retention`
    pub name: Name,
    /// `duration`
    pub ty: TypeExpr,
    /// `24 hours`
    pub value: Expr,
}

/// `define covered(x: Technology) : boolean = x is camera`
#[derive(Clone, Debug)]
pub struct Define {
    /// Documentation.
    pub doc: Doc,
    /// `covered`
    pub name: Name,
    /// `x: Technology`
    pub params: Vec<(Name, TypeExpr)>,
    /// `: boolean`, where it is written.
    pub result: Option<TypeExpr>,
    /// `x is camera`
    pub body: Expr,
}

/// `table weight(t: Technology) : number { camera -> 2 else -> 0 }`
#[derive(Clone, Debug)]
pub struct Table {
    /// Documentation.
    pub doc: Doc,
    /// `weight`
    pub name: Name,
    /// `t`
    pub param: Name,
    /// `Technology`
    pub param_ty: TypeExpr,
    /// `number`
    pub result: TypeExpr,
    /// `camera -> 2`
    pub rows: Vec<TableRow>,
}

/// `camera -> 2` or `else -> 0`
#[derive(Clone, Debug)]
pub struct TableRow {
    /// The term; `None` is `else`.
    pub term: Option<Name>,
    /// What it gives.
    pub value: Expr,
    /// The whole row.
    pub span: Span,
}

/// `source osce_2020 "…" { publisher "OSCE" date 2020-10-14 link "…" section p6 "…" }`
#[derive(Clone, Debug)]
pub struct SourceDecl {
    /// Documentation.
    pub doc: Doc,
    /// `osce_2020`
    pub name: Name,
    /// The full title.
    pub title: Option<Text>,
    /// `publisher "OSCE"`
    pub publisher: Option<Text>,
    /// `date 2020-10-14`
    pub date: Option<DateLiteral>,
    /// `link "https://…"`
    pub link: Option<Text>,
    /// The sections that rules can cite.
    pub sections: Vec<Section>,
}

/// `section p6 "…" not checkable because "…"`
#[derive(Clone, Debug)]
pub struct Section {
    /// Documentation.
    pub doc: Doc,
    /// `p6`
    pub name: Name,
    /// A paraphrase.
    pub text: Text,
    /// `not checkable because "…"`
    pub not_checkable: Option<Text>,
}

/// `2020-10-14`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateLiteral {
    /// The day.
    pub date: jiff::civil::Date,
    /// Where it stands.
    pub span: Span,
}

// ---- rules

/// `rule SP-03 "…" { … }`
#[derive(Clone, Debug)]
pub struct Rule {
    /// Documentation: the rationale.
    pub doc: Doc,
    /// `SP-03`
    pub id: Name,
    /// The title.
    pub title: Option<Text>,
    /// What stands before the clauses, in order.
    pub steps: Vec<Step>,
    /// Clauses (a), (b), …
    pub clauses: Vec<Clause>,
    /// The examples.
    pub examples: Vec<Example>,
    /// The whole rule.
    pub span: Span,
}

/// A part of a rule before its clauses.
#[derive(Clone, Debug)]
pub enum Step {
    /// `cites gdpr art_5_1_e, osce_2020 p6`
    Cites(Vec<Citation>),
    /// `effective from 2026-08-02 until 2030-01-01`
    Effective {
        /// The first day.
        from: DateLiteral,
        /// The day it ends (no longer effective on it).
        until: Option<DateLiteral>,
        /// The whole step.
        span: Span,
    },
    /// `let faces = …`
    Let {
        /// `faces`
        name: Name,
        /// Its value.
        value: Expr,
    },
    /// `for each item in data where item.category is biometric`
    ForEach {
        /// `item`, or `region, c` over a map.
        binding: Binding,
        /// `data`
        list: Expr,
        /// `item.category is biometric`
        filter: Option<Expr>,
        /// The whole step.
        span: Span,
    },
    /// `when authorisation is stated`
    When(Expr),
    /// `except "court order" when … cites …`
    Except(Exception),
}

/// `gdpr art_5_1_e`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// `gdpr`
    pub source: Name,
    /// `art_5_1_e`
    pub section: Name,
}

/// What a `for each`, a quantifier or an aggregate binds: `x`, or `key, x` over a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// `region` in `for each region, c in coverage`
    pub key: Option<Name>,
    /// `c`
    pub name: Name,
}

/// `except "court order" when authorisation.kind is judicial cites led art_8`
#[derive(Clone, Debug)]
pub struct Exception {
    /// `"court order"`
    pub name: Option<Text>,
    /// The condition.
    pub when: Expr,
    /// Its authority.
    pub cites: Vec<Citation>,
    /// The whole exception.
    pub span: Span,
}

/// `must item.retention <= 24 hours unless … otherwise "…" remedy "…"`
#[derive(Clone, Debug)]
pub struct Clause {
    /// `must`, `must not`, `should`, `should not`
    pub modality: Modality,
    /// What is asked for (or forbidden).
    pub requirement: Expr,
    /// `unless p cites …`
    pub unless: Option<Exception>,
    /// `otherwise "…"`
    pub otherwise: Option<Message>,
    /// `remedy "…"`
    pub remedy: Option<Message>,
    /// `silence accepted because "…"`: why this clause may be satisfied by a fact that is missing.
    pub silence: Option<Text>,
    /// The whole clause.
    pub span: Span,
}

/// How strong a clause is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modality {
    /// `must`
    Must,
    /// `must not`
    MustNot,
    /// `should`
    Should,
    /// `should not`
    ShouldNot,
}

/// A text with expressions in braces: `"{item.name} is kept for {item.retention}"`
#[derive(Clone, Debug)]
pub struct Message {
    /// The parts, in order.
    pub parts: Vec<MessagePart>,
    /// Where it stands, with its quotes.
    pub span: Span,
}

/// A part of a message.
#[derive(Clone, Debug)]
pub enum MessagePart {
    /// Text as it is, escapes and `{{` resolved.
    Text(String),
    /// `{item.retention}`
    Value(Expr),
}

/// `example violated (b) at data[0].retention as of 2027-01-01 { … }`
#[derive(Clone, Debug)]
pub struct Example {
    /// `violated`
    pub outcome: ExampleOutcome,
    /// Where the outcome word stands.
    pub outcome_span: Span,
    /// `(b)`
    pub clause: Option<Name>,
    /// `at data[0].retention`
    pub at: Option<Path>,
    /// `as of 2027-01-01`
    pub as_of: Option<DateLiteral>,
    /// `{ … }`
    pub plan: Data,
    /// The whole example.
    pub span: Span,
}

/// What an example expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExampleOutcome {
    /// `satisfied`
    Satisfied,
    /// `violated`
    Violated,
    /// `unproven`
    Unproven,
    /// `inapplicable`
    Inapplicable,
    /// `excepted`
    Excepted,
}

/// `data[0].retention`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The steps.
    pub steps: Vec<PathStep>,
    /// Where it stands.
    pub span: Span,
}

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathStep {
    /// `retention`
    Key(String),
    /// `[0]`
    Index(u32),
}

/// The plan inside an example, read later under the vocabulary as any plan is.
#[derive(Clone, Debug)]
pub struct Data {
    /// What it is.
    pub kind: DataKind,
    /// Where it stands.
    pub span: Span,
}

/// A value in an example.
#[derive(Clone, Debug)]
pub enum DataKind {
    /// `null`
    Null,
    /// `face_image`, `12 hours`, `80%`, `-5`, `2026-01-31`: the words as they stand.
    Bare(String),
    /// `"a text"`
    Text(String),
    /// `[a, b]`
    List(Vec<Data>),
    /// `{ category: face_image, retention: 12 hours }`; commas may be left out.
    Map(Vec<(Name, Data)>),
}

/// `amend SP-03 { except … example … }`
#[derive(Clone, Debug)]
pub struct Amend {
    /// Documentation.
    pub doc: Doc,
    /// The rule it adds to.
    pub rule: Name,
    /// The exceptions it adds.
    pub exceptions: Vec<Exception>,
    /// Examples of the rule as amended.
    pub examples: Vec<Example>,
    /// The whole amendment.
    pub span: Span,
}

// ---- expressions

/// An expression and its place.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
    height: u16,
}

impl Expr {
    /// No expression that was parsed is taller than this, so that walking one cannot exhaust the stack.
    pub const MAX_HEIGHT: u16 = 256;

    /// An expression of these parts.
    pub fn new(kind: ExprKind, span: Span) -> Self {
        let mut below = 0;
        kind.each_part(&mut |part| below = below.max(part.height));
        Self {
            kind,
            span,
            height: below.saturating_add(1),
        }
    }

    /// How many expressions stand inside one another here, this one included.
    pub fn height(&self) -> u16 {
        self.height
    }
}

/// What an expression is.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// `retention`
    Name(String),
    /// `item.retention`
    Access(Box<Expr>, Name),
    /// `weight(t)`, `surveillance.weight(t)`
    Call(Vec<Name>, Vec<Expr>),
    /// `30 days`, `"text"`, `true`
    Literal(Literal),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `{field: e, …}`
    Record(Vec<(Name, Expr)>),
    /// `[e for each x in xs where p]`
    Comprehension {
        /// `e`
        value: Box<Expr>,
        /// `x in xs where p`
        range: Box<Range>,
    },
    /// `not a`
    Not(Box<Expr>),
    /// `-a`
    Negate(Box<Expr>),
    /// `a and b`, `a <= b`, `a + b`, `xs overlap ys`, `x in xs`, `xs within ys`
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `x is term`, `x is not one of [t, u]`, `x is stated`
    Is {
        /// `x`
        subject: Box<Expr>,
        /// `not`
        negated: bool,
        /// `term`
        test: IsTest,
    },
    /// `xs include t`, `xs include all of [t, u]`, `xs include none of [t, u]`
    Include {
        /// `xs`
        list: Box<Expr>,
        /// One, all or none.
        how: IncludeHow,
        /// `t` or `[t, u]`
        what: Box<Expr>,
    },
    /// `text matches "regex"`
    Matches(Box<Expr>, Text),
    /// `length of text`
    LengthOf(Box<Expr>),
    /// `x default d`
    Default(Box<Expr>, Box<Expr>),
    /// `every x in xs satisfies p`, `at least 2 x in xs satisfy p`
    Quantified {
        /// Which.
        quantifier: Quantifier,
        /// `x in xs`
        range: Box<Range>,
        /// `p`
        body: Box<Expr>,
    },
    /// `count of x in xs where p`
    Count(Box<Range>),
    /// `sum of e for x in xs where p`
    Aggregate {
        /// Which.
        aggregate: Aggregate,
        /// `e`
        value: Box<Expr>,
        /// `x in xs where p`
        range: Box<Range>,
    },
    /// `unique e for x in xs where p`
    Unique {
        /// `e`
        value: Box<Expr>,
        /// `x in xs where p`
        range: Box<Range>,
    },
    /// `if c then a else b`
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// What could not be read; its error has been reported.
    Error,
}

impl ExprKind {
    /// Visits the expressions that stand directly inside this one, in the order of the text.
    pub fn each_part<'a>(&'a self, visit: &mut dyn FnMut(&'a Expr)) {
        match self {
            Self::Name(_) | Self::Literal(_) | Self::Error => {}
            Self::Access(part, _)
            | Self::Not(part)
            | Self::Negate(part)
            | Self::Matches(part, _)
            | Self::LengthOf(part) => visit(part),
            Self::Call(_, parts) | Self::List(parts) => parts.iter().for_each(visit),
            Self::Record(fields) => fields.iter().for_each(|(_, value)| visit(value)),
            Self::Binary(_, left, right) | Self::Default(left, right) => {
                visit(left);
                visit(right);
            }
            Self::Is { subject, test, .. } => {
                visit(subject);
                test.each_part(visit);
            }
            Self::Include { list, what, .. } => {
                visit(list);
                visit(what);
            }
            Self::Quantified { range, body, .. } => {
                range.each_part(visit);
                visit(body);
            }
            Self::Count(range) => range.each_part(visit),
            Self::Comprehension { value, range }
            | Self::Aggregate { value, range, .. }
            | Self::Unique { value, range } => {
                visit(value);
                range.each_part(visit);
            }
            Self::If(condition, then, otherwise) => {
                visit(condition);
                visit(then);
                visit(otherwise);
            }
        }
    }
}

/// `x in xs where p`
#[derive(Clone, Debug)]
pub struct Range {
    /// `x`, or `key, x` over a map.
    pub binding: Binding,
    /// `xs`
    pub list: Expr,
    /// `where p`
    pub filter: Option<Expr>,
}

impl Range {
    fn each_part<'a>(&'a self, visit: &mut dyn FnMut(&'a Expr)) {
        visit(&self.list);
        self.filter.iter().for_each(visit);
    }
}

/// An operator between two expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    /// `implies`
    Implies,
    /// `or`
    Or,
    /// `and`
    And,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `overlap`
    Overlap,
    /// `within`
    Within,
    /// `in`
    In,
}

/// What `is` asks.
#[derive(Clone, Debug)]
pub enum IsTest {
    /// `is biometric`
    Term(Box<Expr>),
    /// `is one of [t, u]`
    OneOf(Vec<Expr>),
    /// `is stated`
    Stated,
    /// `is missing`
    Missing,
    /// `is verified`
    Verified,
}

impl IsTest {
    fn each_part<'a>(&'a self, visit: &mut dyn FnMut(&'a Expr)) {
        match self {
            Self::Term(term) => visit(term),
            Self::OneOf(terms) => terms.iter().for_each(visit),
            Self::Stated | Self::Missing | Self::Verified => {}
        }
    }
}

/// How much of the right side a list must include.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IncludeHow {
    /// `include t`
    One,
    /// `include all of […]`
    All,
    /// `include none of […]`
    None,
}

/// How many members must satisfy the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// `every`
    Every,
    /// `some`
    Some,
    /// `no`
    No,
    /// `at least 2`
    AtLeast(u32),
    /// `at most 2`
    AtMost(u32),
    /// `exactly 2`
    Exactly(u32),
}

/// What to make of a list of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregate {
    /// `sum of`
    Sum,
    /// `min of`
    Min,
    /// `max of`
    Max,
    /// `average of`
    Average,
}

/// A value written in a rule.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `5`, `0.5`
    Number(Decimal),
    /// `30 days`, `500 m`, `80%`, `5000 EUR`: a number and its unit as written.
    Quantity(Decimal, Name),
    /// `2026-01-31`
    Date(jiff::civil::Date),
    /// `"text"`
    Text(String),
    /// `true`, `false`
    Boolean(bool),
    /// `today`
    Today,
    /// `indefinite`
    Indefinite,
}
