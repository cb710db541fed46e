//! Sentences about outcomes, for clauses that have no message of their own, and the value that broke a
//! clause against what it had to be.

use super::Explaining;
use super::trace::Operand;
use super::trace::Verdict;
use super::value::Value;
use crate::document::locate::last_name;
use crate::document::plan::Evidence;
use crate::outcome::Blame;
use crate::outcome::Limit;
use crate::outcome::Outcome;
use crate::program::Clause;
use crate::program::ExprId;
use crate::program::ExprKind;
use crate::syntax::ast::IncludeHow;
use crate::syntax::ast::Modality;
use crate::value::Comparison;

/// One side of a test: the expression and its value.
type Side<'a> = (ExprId, Operand<'a>);

impl<'a> Explaining<'a> {
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
            let (name, value) = (&limit.name, &limit.value.value);
            return format!(
                "`{name}` is {value}; it {must} {} {}",
                limit.op, limit.limit
            );
        }
        match (self.asked(clause), outcome.missing.as_slice()) {
            ((_, false), [missing]) if outcome.facts.len() == 1 => {
                format!(
                    "`{}` is not stated; it {must} be",
                    last_name(&missing.place.path)
                )
            }
            ((asked, true), _) => format!("`{asked}` {must} not hold, and does"),
            ((asked, false), _) => format!("`{asked}` {must} hold, and does not"),
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
            ExprKind::Not(forbidden) if forbids => (without_parens(self.written(forbidden)), true),
            _ => (self.written(clause.requirement), false),
        }
    }

    /// The value that a test rests on, and what it had to be for the clause to hold.
    pub(super) fn limit(&self, verdict: &Verdict<'a>) -> Option<Limit> {
        let left = |expr| (expr, verdict.left);
        let not = |op: &str| match verdict.held {
            true => format!("not {op}"),
            false => op.to_owned(),
        };
        match &self.program.expr(verdict.expr).kind {
            ExprKind::Compare(comparison, _, value, limit) => {
                self.comparison_limit(verdict, *comparison, (*value, *limit))
            }
            ExprKind::Same(value, limit) => {
                self.comparison_limit(verdict, Comparison::Equal, (*value, *limit))
            }
            ExprKind::IsUnder(_, term, above) => {
                self.simple_limit(left(*term), not("be"), self.all_written(above, " or "))
            }
            ExprKind::Include(list, how, wanted) => {
                let (op, wanted) = self.inclusion(*how, wanted, verdict.held);
                self.simple_limit(left(*list), op.to_owned(), wanted)
            }
            ExprKind::In(value, list) => {
                self.simple_limit(left(*value), not("be in"), self.written(*list))
            }
            ExprKind::Within(value, list) => {
                let op = not(self.list_op(verdict, "lie within"));
                self.simple_limit(left(*value), op, self.written(*list))
            }
            ExprKind::Overlap(value, list) => {
                let op = not(self.list_op(verdict, "overlap"));
                self.simple_limit(left(*value), op, self.written(*list))
            }
            ExprKind::Matches(text, regex) => {
                let pattern = self.program.regex(*regex).as_str().to_owned();
                self.simple_limit(left(*text), not("match"), pattern)
            }
            ExprKind::Verified(evidence) => {
                let limit = self.verification(verdict.left.value);
                self.simple_limit(left(*evidence), not("be"), limit)
            }
            ExprKind::Unique(value, _) if !verdict.held => {
                self.simple_limit(left(*value), "stand".to_owned(), "only once".to_owned())
            }
            ExprKind::Field(..) | ExprKind::Local(_) => {
                let wanted = (!verdict.held).to_string();
                self.simple_limit(left(verdict.expr), "be".to_owned(), wanted)
            }
            _ => None,
        }
    }

    /// `verified`, and what stands against it.
    fn verification(&self, evidence: Value<'a>) -> String {
        let Value::Record(record) = evidence else {
            return "verified".to_owned();
        };
        let why = match self.plan.evidence(record) {
            Evidence::Verified => return "verified".to_owned(),
            Evidence::Unseen => "a plan that is in no folder has no files",
            Evidence::Incomplete => "it needs a `path` and a `sha256`",
            Evidence::Absent => "there is no such file in the folder of the plan",
            Evidence::Different => "the file has another `sha256`",
        };
        format!("verified, but {why}")
    }

    /// The side that the plan states is the value, the other is the limit.
    fn comparison_limit(
        &self,
        verdict: &Verdict<'a>,
        comparison: Comparison,
        sides: (ExprId, ExprId),
    ) -> Option<Limit> {
        let wanted = match verdict.held {
            true => opposite(comparison),
            false => comparison,
        };
        let (left, right) = ((sides.0, verdict.left), (sides.1, verdict.right));
        if verdict.left.mark.is_none() && verdict.right.mark.is_some() {
            self.against(right, mirrored(wanted), left)
        } else {
            self.against(left, wanted, right)
        }
    }

    fn against(&self, value: Side<'a>, wanted: Comparison, limit: Side<'a>) -> Option<Limit> {
        let op = match wanted {
            Comparison::Equal => "be",
            Comparison::NotEqual => "not be",
            Comparison::Less => "be <",
            Comparison::LessOrEqual => "be <=",
            Comparison::Greater => "be >",
            Comparison::GreaterOrEqual => "be >=",
        };
        let written = matches!(self.program.expr(limit.0).kind, ExprKind::Constant(_));
        let limited = self.simple_limit(value, op.to_owned(), self.show_side(limit))?;
        Some(Limit {
            from: (!written).then(|| self.written(limit.0)),
            ..limited
        })
    }

    /// None where the value has no place in the plan.
    fn simple_limit(&self, side: Side<'a>, op: String, limit: String) -> Option<Limit> {
        let (expr, operand) = side;
        let mut value = self.fact_of(operand.mark?);
        let mut name = last_name(&value.place.path);
        if !is_read(operand.value) {
            name = self.written(expr);
            value.value = self.show_side(side);
            value.ty = self.vocabulary.type_name(&self.program.expr(expr).ty);
        }
        Some(Limit {
            name,
            value,
            op,
            limit,
            from: None,
        })
    }

    fn show_side(&self, (expr, operand): Side<'a>) -> String {
        self.show_plainly(operand.value, &self.program.expr(expr).ty)
    }

    /// What a list had to do; where one of its members decided, what that had to.
    fn list_op(&self, verdict: &Verdict<'a>, op: &'static str) -> &'static str {
        match self.members_of(verdict.left.value) {
            Some(_) => op,
            None => "be in",
        }
    }

    fn all_written(&self, exprs: &[ExprId], between: &str) -> String {
        let written: Vec<String> = exprs.iter().map(|expr| self.written(*expr)).collect();
        written.join(between)
    }

    /// What an `include` that held or did not hold had to do.
    fn inclusion(&self, how: IncludeHow, wanted: &[ExprId], held: bool) -> (&'static str, String) {
        let (op, between) = match (how, held) {
            (IncludeHow::None, false) => ("not include", " or "),
            (IncludeHow::None, true) => ("include", " or "),
            (_, false) => ("include", " and "),
            (_, true) => ("not include", " and "),
        };
        (op, self.all_written(wanted, between))
    }
}

/// "`a` and `b` are not stated"
fn say_missing(missing: &[Blame]) -> String {
    let name = |blame: &Blame| format!("`{}`", last_name(&blame.place.path));
    match missing {
        [one] => format!("{} is not stated", name(one)),
        [one, two] => format!("{} and {} are not stated", name(one), name(two)),
        [one, more @ ..] => format!("{} and {} more are not stated", name(one), more.len()),
        [] => String::new(),
    }
}

/// Whether a value stands in the plan, and was not worked out.
fn is_read(value: Value<'_>) -> bool {
    matches!(value, Value::Stated(_) | Value::Key(_) | Value::Record(_))
}

/// A condition as written, without the parentheses around all of it.
fn without_parens(written: String) -> String {
    let Some(inner) = written
        .strip_prefix('(')
        .and_then(|it| it.strip_suffix(')'))
    else {
        return written;
    };
    let mut depth = 0_i32;
    let mut in_text = false;
    for c in inner.chars() {
        match c {
            '"' => in_text = !in_text,
            '(' if !in_text => depth += 1,
            ')' if !in_text => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return written;
        }
    }
    inner.to_owned()
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
