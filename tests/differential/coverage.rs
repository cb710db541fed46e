//! What random cases have reached: forms of expressions, types of fields, parts of rules, outcomes.

use std::collections::BTreeMap;
use std::fmt;

use caveat::syntax::ast;
use caveat::syntax::ast::Expr;
use caveat::syntax::ast::ExprKind;
use caveat::syntax::ast::IsTest;

use crate::verdict::Outcome;
use crate::verdict::Verdict;

/// How often each thing was met.
#[derive(Debug, Default)]
pub struct Coverage {
    pub cases: u64,
    pub outcomes: BTreeMap<Outcome, u64>,
    pub forms: BTreeMap<String, u64>,
    /// What open answers hang on.
    pub blame: Shared,
    /// What known answers rest on.
    pub facts: Shared,
}

/// How often two opinions have the same reasons.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shared {
    pub same: u64,
    pub all: u64,
}

impl Shared {
    fn count(&mut self, same: bool) {
        self.same += u64::from(same);
        self.all += 1;
    }
}

impl Coverage {
    pub fn verdicts(&mut self, verdicts: &[Verdict]) {
        for verdict in verdicts {
            *self.outcomes.entry(verdict.outcome).or_default() += 1;
        }
    }

    /// Whether verdicts that come to the same have the same reasons.
    pub fn reasons(&mut self, ours: &[Verdict], theirs: &[Verdict]) {
        for (ours, theirs) in ours.iter().zip(theirs) {
            match ours.outcome {
                Outcome::Unproven | Outcome::Open => {
                    self.blame.count(ours.missing == theirs.missing);
                }
                Outcome::Inapplicable | Outcome::Excepted => {}
                _ => self.facts.count(ours.facts == theirs.facts),
            }
        }
    }

    pub fn files(&mut self, files: &[ast::File]) {
        for item in files.iter().flat_map(|file| &file.items) {
            match item {
                ast::Item::Record(record) => {
                    record.fields.iter().for_each(|field| self.ty(&field.ty));
                }
                ast::Item::Rule(rule) => self.rule(rule),
                ast::Item::Amend(amend) => {
                    self.meet("amend");
                    (amend.exceptions.iter()).for_each(|it| self.expr(&it.when));
                }
                ast::Item::Define(define) => self.expr(&define.body),
                ast::Item::Table(_) => self.meet("table"),
                ast::Item::Param(_) => self.meet("param"),
                ast::Item::Placeholders(_) => self.meet("placeholders"),
                ast::Item::Taxonomy(_) | ast::Item::Source(_) => {}
            }
        }
    }

    fn meet(&mut self, what: impl Into<String>) {
        *self.forms.entry(what.into()).or_default() += 1;
    }

    fn ty(&mut self, ty: &ast::TypeExpr) {
        match ty {
            ast::TypeExpr::Name(name) => self.meet(format!("type {}", name.text)),
            ast::TypeExpr::List(of, _) => {
                self.meet("type list");
                self.ty(of);
            }
            ast::TypeExpr::Map(of, _) => {
                self.meet("type map");
                self.ty(of);
            }
        }
    }

    fn rule(&mut self, rule: &ast::Rule) {
        for step in &rule.steps {
            match step {
                ast::Step::Cites(_) => self.meet("cites"),
                ast::Step::Effective { .. } => self.meet("effective"),
                ast::Step::Let { value, .. } => {
                    self.meet("let");
                    self.expr(value);
                }
                ast::Step::ForEach { list, filter, .. } => {
                    self.meet("for each");
                    self.expr(list);
                    filter.iter().for_each(|filter| self.expr(filter));
                }
                ast::Step::When(condition) => {
                    self.meet("when");
                    self.expr(condition);
                }
                ast::Step::Except(exception) => {
                    self.meet("except");
                    self.expr(&exception.when);
                }
            }
        }
        for clause in &rule.clauses {
            self.meet(format!("{:?}", clause.modality));
            self.expr(&clause.requirement);
            if let Some(unless) = &clause.unless {
                self.meet("unless");
                self.expr(&unless.when);
            }
            if clause.silence.is_some() {
                self.meet("silence accepted");
            }
        }
    }

    fn expr(&mut self, expr: &Expr) {
        self.meet(form(&expr.kind));
        expr.kind.each_part(&mut |part| self.expr(part));
    }
}

/// What kind of expression it is. Every kind is named here, so that a new one is not forgotten.
fn form(kind: &ExprKind) -> String {
    match kind {
        ExprKind::Name(_) => "name".to_owned(),
        ExprKind::Access(..) => "access".to_owned(),
        ExprKind::Call(..) => "call".to_owned(),
        ExprKind::Literal(literal) => {
            let written = format!("{literal:?}");
            let end = written.find('(').unwrap_or(written.len());
            format!("literal {}", &written[..end])
        }
        ExprKind::List(_) => "list".to_owned(),
        ExprKind::Record(_) => "record".to_owned(),
        ExprKind::Comprehension { .. } => "comprehension".to_owned(),
        ExprKind::Not(_) => "not".to_owned(),
        ExprKind::Negate(_) => "negate".to_owned(),
        ExprKind::Binary(op, ..) => format!("binary {op:?}"),
        ExprKind::Is { test, .. } => match test {
            IsTest::Term(_) => "is term".to_owned(),
            IsTest::OneOf(_) => "is one of".to_owned(),
            IsTest::Stated => "is stated".to_owned(),
            IsTest::Missing => "is missing".to_owned(),
            IsTest::Verified => "is verified".to_owned(),
        },
        ExprKind::Include { how, .. } => format!("include {how:?}"),
        ExprKind::Matches(..) => "matches".to_owned(),
        ExprKind::LengthOf(_) => "length".to_owned(),
        ExprKind::Default(..) => "default".to_owned(),
        ExprKind::Quantified { quantifier, .. } => {
            let written = format!("{quantifier:?}");
            let end = written.find('(').unwrap_or(written.len());
            format!("quantifier {}", &written[..end])
        }
        ExprKind::Count(_) => "count".to_owned(),
        ExprKind::Aggregate { aggregate, .. } => format!("aggregate {aggregate:?}"),
        ExprKind::Unique { .. } => "unique".to_owned(),
        ExprKind::If(..) => "if".to_owned(),
        ExprKind::Error => "error".to_owned(),
    }
}

/// All that cases are meant to reach, but for the base types.
pub const FORMS: &[&str] = &[
    "access",
    "aggregate Average",
    "aggregate Max",
    "aggregate Min",
    "aggregate Sum",
    "amend",
    "binary Add",
    "binary And",
    "binary Divide",
    "binary Equal",
    "binary Greater",
    "binary GreaterOrEqual",
    "binary Implies",
    "binary In",
    "binary Less",
    "binary LessOrEqual",
    "binary Multiply",
    "binary NotEqual",
    "binary Or",
    "binary Overlap",
    "binary Subtract",
    "binary Within",
    "call",
    "cites",
    "comprehension",
    "count",
    "default",
    "effective",
    "except",
    "for each",
    "if",
    "include All",
    "include None",
    "include One",
    "is missing",
    "is one of",
    "is stated",
    "is term",
    "is verified",
    "length",
    "let",
    "list",
    "literal Boolean",
    "literal Date",
    "literal Indefinite",
    "literal Number",
    "literal Quantity",
    "literal Text",
    "literal Today",
    "matches",
    "Must",
    "MustNot",
    "name",
    "negate",
    "not",
    "param",
    "placeholders",
    "quantifier AtLeast",
    "quantifier AtMost",
    "quantifier Every",
    "quantifier Exactly",
    "quantifier No",
    "quantifier Some",
    "record",
    "Should",
    "ShouldNot",
    "silence accepted",
    "table",
    "type list",
    "type map",
    "unique",
    "unless",
    "when",
];

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: u64 = self.outcomes.values().sum();
        writeln!(f, "{} cases, {all} outcomes", self.cases)?;
        for (outcome, count) in &self.outcomes {
            let percent = count * 100 / all.max(1);
            writeln!(f, "  {outcome:?}: {count} ({percent}%)")?;
        }
        for (what, shared) in [("blame", self.blame), ("facts", self.facts)] {
            writeln!(f, "  same {what}: {} of {}", shared.same, shared.all)?;
        }
        let forms: Vec<String> = (self.forms.iter())
            .map(|(form, count)| format!("{form} {count}"))
            .collect();
        write!(f, "reached: {}", forms.join(", "))
    }
}
