//! Questions that can mostly be answered at a glance: whether a field is within a limit, is a certain term, is
//! stated.
//!
//! An expression is walked node by node, with every care for what is not stated. For the questions that rules ask
//! of each record this is compiled once more, into what it comes down to where all that it speaks of is stated
//! and small: constants in place, definitions filled in, terms as bits. Where it is not, there is no answer here,
//! and the expression is walked.

use super::Arithmetic;
use super::Constant;
use super::DefineId;
use super::ExprId;
use super::ExprKind;
use super::Local;
use super::Program;
use super::Range;
use super::RegexId;
use super::Rule;
use super::Step;
use crate::syntax::ast::IncludeHow;
use crate::syntax::ast::Quantifier;
use crate::value::Comparison;
use crate::value::Country;
use crate::value::Small;
use crate::vocabulary::FieldId;
use crate::vocabulary::TaxonomyId;
use crate::vocabulary::Type;
use crate::vocabulary::Vocabulary;

/// A question.
#[derive(Debug)]
pub enum Glance {
    /// `not a`
    Not(Box<Glance>),
    /// `a and b`
    And(Box<(Glance, Glance)>),
    /// `a or b`
    Or(Box<(Glance, Glance)>),
    /// `if c then a else b`
    If(Box<(Glance, Glance, Glance)>),
    /// `a <= b`
    Compare(Comparison, Box<(Reckoning, Reckoning)>),
    /// `a = b` of texts, terms, countries or booleans that the plan states.
    Same(Place, Place),
    /// `a = "text"`, after Unicode normalisation.
    IsText(Place, String),
    /// `a = NO`
    IsCountry(Place, Country),
    /// A boolean of the plan.
    IsTrue(Place),
    /// `x is stated`
    Stated(Place),
    /// `text matches "regex"`
    Matches(Place, RegexId),
    /// The term is one of these.
    IsOneOf(Place, Terms),
    /// Each term of a list is one of these.
    Within(Place, Terms),
    /// Some term of a list is one of these.
    Overlaps(Place, Terms),
    /// Each term of the first list is one of the second, or under one.
    WithinStated(Place, Place, TaxonomyId),
}

/// An amount.
#[derive(Debug)]
pub enum Reckoning {
    /// One written in the rule.
    Constant(Small),
    /// `today`
    Today,
    /// One that the plan states, or that a name is bound to.
    Place(Place),
    /// `weight(x.term)`: the value for each term.
    Lookup(Place, Box<[Option<Small>]>),
    /// `a + b`, `a - b`, `a * b`
    Arithmetic(Arithmetic, Box<(Reckoning, Reckoning)>),
}

/// Something that is bound, or one or two fields down from there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// What is bound; the plan, if nothing.
    pub local: Option<Local>,
    /// The field of it that holds the record of the last field.
    pub within: Option<FieldId>,
    /// The last field.
    pub field: Option<FieldId>,
}

/// Terms of a taxonomy, a bit for each.
pub type Terms = Box<[u64]>;

/// What an expression was compiled into for a glance.
#[derive(Debug)]
pub enum Glimpse {
    /// A question.
    Question(Glance),
    /// An amount.
    Amount(Reckoning),
}

/// How many parts a glance has at most.
const LARGEST: u32 = 32;

impl Program {
    /// What an expression comes down to at a glance, if it does.
    #[inline]
    pub fn glimpse(&self, id: ExprId) -> Option<&Glimpse> {
        self.glimpses.get(id.0 as usize)?.as_deref()
    }

    /// Finds what the expressions of all rules come down to.
    pub fn find_glimpses(&mut self) {
        let mut found: Vec<Option<Box<Glimpse>>> = Vec::new();
        found.resize_with(self.exprs.len(), || None);
        for rule in &self.rules {
            let mut finder = Finder {
                program: self,
                vocabulary: self.vocabulary(rule.vocabulary),
                found: &mut found,
                lets: lets(rule),
                defines: Vec::new(),
            };
            entry_points(rule).for_each(|id| finder.visit(id));
        }
        self.glimpses = found;
    }
}

/// The expressions that a rule is made of.
fn entry_points(rule: &Rule) -> impl Iterator<Item = ExprId> {
    let steps = rule.steps.iter().flat_map(|step| match step {
        Step::Let { value, .. } => vec![*value],
        Step::When(condition) => vec![*condition],
        Step::ForEach { range, .. } => range.filter.into_iter().chain([range.list]).collect(),
    });
    let clauses = rule.clauses.iter();
    let unless = clauses.clone().filter_map(|clause| clause.unless.as_ref());
    let exceptions = rule.exceptions.iter().chain(unless);
    steps
        .chain(clauses.map(|clause| clause.requirement))
        .chain(exceptions.map(|exception| exception.condition))
}

/// A name for a value of the rule.
#[derive(Clone, Copy, Debug)]
struct Let {
    local: Local,
    value: ExprId,
    /// Whether it is bound before the innermost `for each` binds a member. One that is not is only bound where
    /// glances were not enough.
    is_bound: bool,
}

fn lets(rule: &Rule) -> Vec<Let> {
    let is_for_each = |step: &Step| matches!(step, Step::ForEach { .. });
    let innermost = rule.steps.iter().rposition(is_for_each).unwrap_or_default();
    let steps = rule.steps.iter().enumerate();
    let lets = steps.filter_map(|(at, step)| match step {
        Step::Let { local, value, .. } => Some(Let {
            local: *local,
            value: *value,
            is_bound: at < innermost,
        }),
        _ => None,
    });
    lets.collect()
}

/// Looks for glimpses in the expressions of one rule.
struct Finder<'p> {
    program: &'p Program,
    vocabulary: &'p Vocabulary,
    found: &'p mut Vec<Option<Box<Glimpse>>>,
    lets: Vec<Let>,
    /// Definitions whose bodies have been visited.
    defines: Vec<DefineId>,
}

impl Finder<'_> {
    /// Finds a glimpse of an expression, or else of its parts. The type checker bounds how deep it goes.
    fn visit(&mut self, id: ExprId) {
        let program = self.program;
        let expr = program.expr(id);
        let mut scope = Scope {
            program,
            vocabulary: self.vocabulary,
            lets: &self.lets,
            arguments: None,
            left: LARGEST,
        };
        let glimpse = match (&expr.ty, &expr.kind) {
            (Type::Boolean, _) => scope.question(id).map(Glimpse::Question),
            (_, ExprKind::Arithmetic(..)) => scope.amount(id).map(Glimpse::Amount),
            _ => None,
        };
        if let ExprKind::Aggregate(_, value, _) = expr.kind
            && let Some(amount) = scope.amount(value)
        {
            self.keep(value, Glimpse::Amount(amount));
        }
        if let Some(glimpse) = glimpse {
            return self.keep(id, glimpse);
        }
        expr.kind.for_each_child(|child| self.visit(child));
        if let ExprKind::Call(define, _) = expr.kind
            && !self.defines.contains(&define)
        {
            self.defines.push(define);
            let lets = std::mem::take(&mut self.lets);
            self.visit(program.define(define).body);
            self.lets = lets;
        }
    }

    fn keep(&mut self, id: ExprId, glimpse: Glimpse) {
        if let Some(place) = self.found.get_mut(id.0 as usize) {
            *place = Some(Box::new(glimpse));
        }
    }
}

/// Compiles one expression.
#[derive(Clone, Copy)]
struct Scope<'s> {
    program: &'s Program,
    vocabulary: &'s Vocabulary,
    lets: &'s [Let],
    /// In the body of a definition: what its parameters stand for.
    arguments: Option<&'s [Place]>,
    /// How many more parts it may have.
    left: u32,
}

impl Scope<'_> {
    fn question(&mut self, id: ExprId) -> Option<Glance> {
        self.left = self.left.checked_sub(1)?;
        let both = |this: &mut Self, left: &ExprId, right: &ExprId| {
            Some(Box::new((this.question(*left)?, this.question(*right)?)))
        };
        Some(match &self.program.expr(id).kind {
            ExprKind::Not(of) => not(self.question(*of)?),
            ExprKind::And(left, right) => Glance::And(both(self, left, right)?),
            ExprKind::Or(left, right) => Glance::Or(both(self, left, right)?),
            ExprKind::Implies(left, right) => {
                let (left, right) = *both(self, left, right)?;
                Glance::Or(Box::new((not(left), right)))
            }
            ExprKind::Compare(comparison, _, left, right) => {
                self.comparison(*comparison, *left, *right)?
            }
            ExprKind::Same(left, right) => self.same(*left, *right)?,
            ExprKind::Stated(of) => Glance::Stated(self.place(*of)?),
            ExprKind::Matches(text, regex) => Glance::Matches(self.place(*text)?, *regex),
            ExprKind::Local(local) if let Some(value) = self.filled_in(*local) => {
                self.question(value)?
            }
            ExprKind::Field(..) | ExprKind::Local(_) => Glance::IsTrue(self.place(id)?),
            ExprKind::Quantified(quantifier, range, body) => {
                self.quantified(*quantifier, range, *body)?
            }
            ExprKind::Call(define, arguments) => self.call(*define, arguments)?,
            ExprKind::If(condition, yes, no) => Glance::If(Box::new((
                self.question(*condition)?,
                self.question(*yes)?,
                self.question(*no)?,
            ))),
            kind => self.membership(kind)?,
        })
    }

    fn membership(&mut self, kind: &ExprKind) -> Option<Glance> {
        Some(match kind {
            ExprKind::IsUnder(_, term, above) => {
                Glance::IsOneOf(self.place(*term)?, self.under_any(*term, above)?)
            }
            ExprKind::In(term, list) => {
                let written = self.written_list(*list)?;
                Glance::IsOneOf(self.place(*term)?, self.under_any(*term, written)?)
            }
            ExprKind::Include(list, how, wanted) => self.inclusion(*list, *how, wanted)?,
            ExprKind::Overlap(left, right) => {
                let written = self.written_list(*right)?;
                Glance::Overlaps(self.place(*left)?, self.under_any(*left, written)?)
            }
            ExprKind::Within(left, right) => match self.written_list(*right) {
                Some(written) => {
                    Glance::Within(self.place(*left)?, self.under_any(*left, written)?)
                }
                None => Glance::WithinStated(
                    self.place(*left)?,
                    self.place(*right)?,
                    self.taxonomy(*right)?,
                ),
            },
            _ => return None,
        })
    }

    fn inclusion(&mut self, list: ExprId, how: IncludeHow, wanted: &[ExprId]) -> Option<Glance> {
        let place = self.place(list)?;
        if how == IncludeHow::None {
            let terms = self.under_any(list, wanted)?;
            return Some(not(Glance::Overlaps(place, terms)));
        }
        let [one] = wanted else {
            return None;
        };
        let terms = self.under_any(list, &[*one])?;
        Some(Glance::Overlaps(place, terms))
    }

    /// A comparison; one with a choice on its right side is a choice of comparisons.
    fn comparison(
        &mut self,
        comparison: Comparison,
        left: ExprId,
        right: ExprId,
    ) -> Option<Glance> {
        if let ExprKind::If(condition, yes, no) = &self.program.expr(right).kind {
            return Some(Glance::If(Box::new((
                self.question(*condition)?,
                self.comparison(comparison, left, *yes)?,
                self.comparison(comparison, left, *no)?,
            ))));
        }
        let sides = (self.amount(left)?, self.amount(right)?);
        Some(Glance::Compare(comparison, Box::new(sides)))
    }

    fn same(&mut self, left: ExprId, right: ExprId) -> Option<Glance> {
        let place = self.place(left)?;
        match &self.program.expr(right).kind {
            ExprKind::Constant(Constant::Text(text)) => Some(Glance::IsText(place, text.clone())),
            ExprKind::Constant(Constant::Country(country)) => {
                Some(Glance::IsCountry(place, *country))
            }
            ExprKind::Constant(Constant::Term(term)) => {
                let mut terms = self.no_terms(left)?;
                add(&mut terms, term.0);
                Some(Glance::IsOneOf(place, terms))
            }
            _ => Some(Glance::Same(place, self.place(right)?)),
        }
    }

    /// A definition, filled in, if all that it is asked about lies in the plan.
    fn call(&mut self, define: DefineId, arguments: &[ExprId]) -> Option<Glance> {
        let arguments: Option<Vec<Place>> = arguments.iter().map(|it| self.place(*it)).collect();
        let mut inner = Scope {
            arguments: Some(&arguments?),
            ..*self
        };
        let glance = inner.question(self.program.define(define).body);
        self.left = inner.left;
        glance
    }

    fn amount(&mut self, id: ExprId) -> Option<Reckoning> {
        self.left = self.left.checked_sub(1)?;
        Some(match &self.program.expr(id).kind {
            ExprKind::Constant(constant) => Reckoning::Constant(small(constant)?),
            ExprKind::Param(value) => self.amount(*value)?,
            ExprKind::Local(local) if let Some(value) = self.filled_in(*local) => {
                self.amount(value)?
            }
            ExprKind::Today => Reckoning::Today,
            ExprKind::Lookup(table, term) => {
                let rows = self.program.table(*table).by_term.iter();
                let rows = rows.map(|row| self.small_constant((*row)?));
                Reckoning::Lookup(self.place(*term)?, rows.collect())
            }
            ExprKind::Arithmetic(op, left, right) if *op != Arithmetic::Divide => {
                let sides = (self.amount(*left)?, self.amount(*right)?);
                Reckoning::Arithmetic(*op, Box::new(sides))
            }
            _ => Reckoning::Place(self.place(id)?),
        })
    }

    fn small_constant(&self, id: ExprId) -> Option<Small> {
        match &self.program.expr(id).kind {
            ExprKind::Constant(constant) => small(constant),
            _ => None,
        }
    }

    /// The value of a name for a value that is not bound when glances are cast.
    fn filled_in(&self, local: Local) -> Option<ExprId> {
        let mut lets = self.lets.iter().filter(|_| self.arguments.is_none());
        let found = lets.find(|it| it.local == local && !it.is_bound)?;
        Some(found.value)
    }

    /// `some x in xs satisfies x is t`, and so on, which speaks of the terms of a list.
    fn quantified(
        &mut self,
        quantifier: Quantifier,
        range: &Range,
        body: ExprId,
    ) -> Option<Glance> {
        let (None, None, Glance::IsOneOf(member, terms)) =
            (range.key, range.filter, self.question(body)?)
        else {
            return None;
        };
        let place = self.place(range.list)?;
        match quantifier {
            _ if member != Place::of(Some(range.member)) => None,
            Quantifier::Every => Some(Glance::Within(place, terms)),
            Quantifier::Some => Some(Glance::Overlaps(place, terms)),
            Quantifier::No => Some(not(Glance::Overlaps(place, terms))),
            _ => None,
        }
    }

    fn place(&self, id: ExprId) -> Option<Place> {
        match self.program.expr(id).kind {
            ExprKind::Plan => Some(Place::of(None)),
            ExprKind::Local(local) if let Some(value) = self.filled_in(local) => self.place(value),
            ExprKind::Local(local) => match self.arguments {
                Some(arguments) => arguments.get(local.0 as usize).copied(),
                None => Some(Place::of(Some(local))),
            },
            ExprKind::Field(record, field) => {
                let place = self.place(record)?;
                place.within.is_none().then_some(Place {
                    local: place.local,
                    within: place.field,
                    field: Some(field),
                })
            }
            _ => None,
        }
    }

    /// The items of a list that stands in the rules.
    fn written_list(&self, id: ExprId) -> Option<&[ExprId]> {
        match &self.program.expr(id).kind {
            ExprKind::List(items) => Some(items),
            ExprKind::Param(value) => self.written_list(*value),
            _ => None,
        }
    }

    /// All terms that are one of these, or under one. The subject is a term or a list of terms.
    fn under_any(&self, subject: ExprId, above: &[ExprId]) -> Option<Terms> {
        let taxonomy = self.vocabulary.taxonomy(self.taxonomy(subject)?);
        let mut terms = self.no_terms(subject)?;
        for above in above {
            let ExprKind::Constant(Constant::Term(above)) = self.program.expr(*above).kind else {
                return None;
            };
            taxonomy
                .under(above)
                .for_each(|term| add(&mut terms, term.0));
        }
        Some(terms)
    }

    fn no_terms(&self, subject: ExprId) -> Option<Terms> {
        let taxonomy = self.vocabulary.taxonomy(self.taxonomy(subject)?);
        Some(vec![0; taxonomy.terms.len().div_ceil(64)].into_boxed_slice())
    }

    fn taxonomy(&self, id: ExprId) -> Option<TaxonomyId> {
        match &self.program.expr(id).ty {
            Type::Term(taxonomy) => Some(*taxonomy),
            Type::List(of) => match **of {
                Type::Term(taxonomy) => Some(taxonomy),
                _ => None,
            },
            _ => None,
        }
    }
}

impl Place {
    fn of(local: Option<Local>) -> Self {
        Self {
            local,
            within: None,
            field: None,
        }
    }
}

fn not(glance: Glance) -> Glance {
    Glance::Not(Box::new(glance))
}

fn add(terms: &mut Terms, term: u16) {
    if let Some(word) = terms.get_mut(usize::from(term) / 64) {
        *word |= 1 << (term % 64);
    }
}

fn small(constant: &Constant) -> Option<Small> {
    match constant {
        Constant::Number(number) => Small::number(*number),
        Constant::Duration(duration) => Small::duration(*duration),
        Constant::Date(date) => Some(Small::Date(*date)),
        Constant::Money(money) => Small::money(*money),
        _ => None,
    }
}
