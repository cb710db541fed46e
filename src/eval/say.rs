//! Sentences about outcomes, for clauses that have no message of their own, and the value that broke a
//! clause against what it had to be.

use super::Evaluator;
use super::trace::Operand;
use super::trace::Verdict;
use super::value::Value;
use crate::outcome::Blame;
use crate::outcome::Fact;
use crate::outcome::Limit;
use crate::outcome::Outcome;
use crate::program::Clause;
use crate::program::ExprId;
use crate::program::ExprKind;
use crate::syntax::ast::IncludeHow;
use crate::syntax::ast::Modality;
use crate::value::Comparison;

impl<'a> Evaluator<'a> {
    /// "`item.retention <= 24 hours` holds"
    pub(super) fn say_satisfied(&self, clause: &Clause) -> String {
        match self.asked(clause) {
            (asked, true) => format!("`{asked}` does not hold"),
            (asked, false) => format!("`{asked}` holds"),
        }
    }

    /// "`retention` is 90 days; it must be <= 24 hours"
    pub(super) fn say_violated(&self, outcome: &Outcome, clause: &Clause) -> String {
        let must = must(clause);
        if let [limit] = outcome.limits.as_slice() {
            let name = name_of(&limit.value.place.path);
            let (value, op, text) = (&limit.value.value, &limit.op, &limit.limit);
            return format!("`{name}` is {value}; it {must} {op} {text}");
        }
        match (self.asked(clause), outcome.missing.as_slice()) {
            ((_, false), [missing]) if outcome.facts.len() == 1 => {
                format!(
                    "`{}` is not stated; it {must} be",
                    name_of(&missing.place.path)
                )
            }
            ((asked, true), _) => format!("`{asked}` holds; it {must} not"),
            ((asked, false), _) => format!("`{asked}` does not hold; it {must}"),
        }
    }

    /// "`retention` is not stated, and `item.retention <= 24 hours` hangs on it"
    pub(super) fn say_open(&self, outcome: &Outcome, clause: Option<&Clause>) -> String {
        let why = match (outcome.missing.as_slice(), outcome.reasons.first()) {
            ([], Some(reason)) => reason.clone(),
            ([], None) => "the plan does not settle it".to_owned(),
            (missing, _) => say_missing(missing),
        };
        match clause {
            Some(clause) => format!("{why}, so `{}` is open", self.asked(clause).0),
            None => format!("{why}, so it is open whether the rule applies"),
        }
    }

    /// What a clause asks for or forbids, as the rule writes it, and whether it forbids it.
    fn asked(&self, clause: &Clause) -> (String, bool) {
        let forbids = matches!(clause.modality, Modality::MustNot | Modality::ShouldNot);
        match self.program.expr(clause.requirement).kind {
            ExprKind::Not(forbidden) if forbids => (self.written(forbidden), true),
            _ => (self.written(clause.requirement), false),
        }
    }

    /// The value that a test rests on, and what it had to be for the clause to hold.
    pub(super) fn limit(&self, verdict: &Verdict<'a>) -> Option<Limit> {
        let not = if verdict.held { "not " } else { "" };
        let limit = |subject, op: String, limit: String| {
            let value = self.tested(subject, verdict)?;
            Some(Limit {
                value,
                op,
                limit,
                from: None,
            })
        };
        match &self.program.expr(verdict.expr).kind {
            ExprKind::Compare(comparison, _, left, right) => {
                self.comparison_limit(verdict, *comparison, (*left, *right))
            }
            ExprKind::Same(left, right) => self.sameness_limit(verdict, (*left, *right)),
            ExprKind::IsUnder(_, term, above) => {
                limit(*term, format!("{not}be"), self.any_of(above, " or "))
            }
            ExprKind::Include(list, how, wanted) => {
                let (op, limit_text) = self.inclusion(*how, wanted, verdict.held);
                limit(*list, op, limit_text)
            }
            ExprKind::In(value, list) => limit(*value, format!("{not}be in"), self.written(*list)),
            ExprKind::Within(left, right) => {
                limit(*left, format!("{not}lie within"), self.written(*right))
            }
            ExprKind::Overlap(left, right) => {
                limit(*left, format!("{not}overlap"), self.written(*right))
            }
            ExprKind::Matches(text, regex) => {
                let pattern = self.program.regex(*regex).as_str().to_owned();
                limit(*text, format!("{not}match"), pattern)
            }
            ExprKind::Verified(evidence) => {
                limit(*evidence, format!("{not}be"), "verified".to_owned())
            }
            ExprKind::Field(..) | ExprKind::Local(_) => {
                limit(verdict.expr, "be".to_owned(), (!verdict.held).to_string())
            }
            _ => None,
        }
    }

    /// The side that the plan states is the value, the other is the limit.
    fn comparison_limit(
        &self,
        verdict: &Verdict<'a>,
        comparison: Comparison,
        sides: (ExprId, ExprId),
    ) -> Option<Limit> {
        let wanted = if verdict.held {
            opposite(comparison)
        } else {
            comparison
        };
        if verdict.left.mark.is_none() && verdict.right.mark.is_some() {
            self.against(
                sides.1,
                verdict.right,
                mirrored(wanted),
                (sides.0, verdict.left),
            )
        } else {
            self.against(sides.0, verdict.left, wanted, (sides.1, verdict.right))
        }
    }

    fn sameness_limit(&self, verdict: &Verdict<'a>, sides: (ExprId, ExprId)) -> Option<Limit> {
        let wanted = if verdict.held {
            Comparison::NotEqual
        } else {
            Comparison::Equal
        };
        if verdict.left.mark.is_none() && verdict.right.mark.is_some() {
            self.against(sides.1, verdict.right, wanted, (sides.0, verdict.left))
        } else {
            self.against(sides.0, verdict.left, wanted, (sides.1, verdict.right))
        }
    }

    fn against(
        &self,
        value: ExprId,
        operand: Operand<'a>,
        wanted: Comparison,
        (limit, against): (ExprId, Operand<'a>),
    ) -> Option<Limit> {
        let written = matches!(self.program.expr(limit).kind, ExprKind::Constant(_));
        let op = match wanted {
            Comparison::Equal => "be",
            Comparison::NotEqual => "not be",
            Comparison::Less => "be <",
            Comparison::LessOrEqual => "be <=",
            Comparison::Greater => "be >",
            Comparison::GreaterOrEqual => "be >=",
        };
        Some(Limit {
            value: self.fact_with(value, operand)?,
            op: op.to_owned(),
            limit: self.show_operand(limit, against),
            from: (!written).then(|| self.written(limit)),
        })
    }

    /// The value that was tested, with its place.
    fn tested(&self, expr: ExprId, verdict: &Verdict<'a>) -> Option<Fact> {
        self.fact_with(expr, verdict.left)
    }

    fn fact_with(&self, expr: ExprId, operand: Operand<'a>) -> Option<Fact> {
        let fact = self.fact_of(operand.mark?);
        if self.is_read(expr) {
            return Some(fact);
        }
        let ty = &self.program.expr(expr).ty;
        Some(Fact {
            value: self.show_operand(expr, operand),
            ty: self.vocabulary.type_name(ty),
            ..fact
        })
    }

    fn show_operand(&self, expr: ExprId, operand: Operand<'a>) -> String {
        match (operand.mark, operand.value) {
            (Some(mark), value) if self.is_read(expr) && !matches!(value, Value::Term(_)) => {
                self.fact_of(mark).value
            }
            (_, value) => self.show(value, &self.program.expr(expr).ty),
        }
    }

    fn any_of(&self, exprs: &[ExprId], between: &str) -> String {
        let written: Vec<String> = exprs.iter().map(|expr| self.written(*expr)).collect();
        written.join(between)
    }

    fn inclusion(&self, how: IncludeHow, wanted: &[ExprId], held: bool) -> (String, String) {
        let op = if held == (how == IncludeHow::None) {
            "include"
        } else {
            "not include"
        };
        let between = match (how, held) {
            (IncludeHow::None, _) => " or ",
            _ => " and ",
        };
        (op.to_owned(), self.any_of(wanted, between))
    }
}

/// "`a` and `b` are not stated"
fn say_missing(missing: &[Blame]) -> String {
    let name = |blame: &Blame| format!("`{}`", name_of(&blame.place.path));
    match missing {
        [one] => format!("{} is not stated", name(one)),
        [one, two] => format!("{} and {} are not stated", name(one), name(two)),
        [one, more @ ..] => format!("{} and {} more are not stated", name(one), more.len()),
        [] => String::new(),
    }
}

/// The last step of a path with a name, and what follows it: `retention`, `subjects[0]`.
fn name_of(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(_, name)| name)
}

fn must(clause: &Clause) -> &'static str {
    if clause.is_mandatory() {
        "must"
    } else {
        "should"
    }
}

fn opposite(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
        Comparison::Less => Comparison::GreaterOrEqual,
        Comparison::LessOrEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessOrEqual,
        Comparison::GreaterOrEqual => Comparison::Less,
    }
}

/// The comparison with its sides exchanged.
fn mirrored(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        same => same,
    }
}
