//! The omission audit: whether a plan could come off better by saying less.
//!
//! What comes in: a program, and which of its files to audit. What goes out: a diagnostic for each clause of
//! an example that comes out better without one of the example's facts, and those where the clause itself
//! says why silence may do. What always holds: each key of the data is left out once, alone. An item of a
//! list or an entry of a map stays: a list that is stated claims to be complete, so a shorter one is another
//! statement, not a silence.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::session as codes;
use crate::document::locate::push_index;
use crate::document::locate::push_key;
use crate::outcome::Inapplicable;
use crate::outcome::Outcome;
use crate::outcome::Status;
use crate::program::Clause;
use crate::program::Expr;
use crate::program::ExprId;
use crate::program::ExprKind;
use crate::program::Program;
use crate::program::Rule;
use crate::program::RuleId;
use crate::program::Step;
use crate::source::SourceId;
use crate::source::Span;
use crate::syntax::ast;
use crate::vocabulary::Type;
use crate::vocabulary::Vocabulary;

use super::example::Case;

/// What came of leaving facts out.
#[derive(Debug, Default)]
pub struct Audit {
    /// How many examples were gone through.
    pub examples: usize,
    /// How many facts they state, each of which was left out once.
    pub facts: usize,
    /// How many answers became violations of rules that ask whether a fact is stated.
    pub asked_for: usize,
    /// Where silence changes an answer.
    pub diagnostics: Vec<Diagnostic>,
    /// Where it does, and the clause says why it may.
    pub accepted: Vec<Accepted>,
}

/// A clause that silence satisfies, as it says itself.
#[derive(Debug, PartialEq, Eq)]
pub struct Accepted {
    /// `SP-03(b)`
    pub clause: String,
    /// The facts that were left out, by path, in the order of the examples.
    pub facts: Vec<String>,
    /// What follows `silence accepted because`.
    pub reason: String,
}

/// Leaves out every fact of the examples that stand in these files.
pub fn run(program: &Program, tested: impl Fn(SourceId) -> bool) -> Audit {
    let mut audit = Audit::default();
    for (id, rule) in program.rules() {
        let asks = asks_for_statements(program, rule);
        let audited = rule.examples.iter();
        for example in audited.filter(|example| tested(example.span.source)) {
            audit.examples += 1;
            let auditor = Auditor {
                program,
                id,
                rule,
                example,
                asks,
            };
            auditor.leave_out(&mut audit);
        }
    }
    audit
}

/// One example whose facts are left out.
struct Auditor<'p> {
    program: &'p Program,
    id: RuleId,
    rule: &'p Rule,
    example: &'p ast::Example,
    /// Whether the rule asks whether facts are stated.
    asks: bool,
}

/// A key of the data that states something.
struct Fact {
    path: String,
    key: Span,
}

impl Auditor<'_> {
    fn leave_out(&self, audit: &mut Audit) {
        let Some(case) = self.case(None) else {
            return;
        };
        let before = case.outcomes(self.program, self.id);
        let vocabulary = self.program.vocabulary(self.rule.vocabulary);
        for fact in facts(vocabulary, &self.example.plan) {
            audit.facts += 1;
            // What can no longer be read is an error by itself: nobody comes off better by it.
            let silent = self.case(Some(fact.key));
            if let Some(silent) = silent.filter(|case| !case.reading.has_errors()) {
                let after = silent.outcomes(self.program, self.id);
                self.compare(&fact, &before, &after, audit);
            }
        }
    }

    fn case(&self, without: Option<Span>) -> Option<Case> {
        Case::read(self.program, self.rule, self.example, without)
    }

    /// Notes the first change in each clause.
    fn compare(&self, fact: &Fact, before: &[Outcome], after: &[Outcome], audit: &mut Audit) {
        let mut told = Vec::new();
        for was in before {
            let now = status_after(was, after);
            let change = Change::between(was.status, now);
            let Some(change) = change.filter(|_| !told.contains(&was.clause)) else {
                continue;
            };
            told.push(was.clause);
            let reason = self.clause(was).and_then(|clause| clause.silence.as_ref());
            match (change, reason) {
                (Change::Worse, _) if self.asks => audit.asked_for += 1,
                (Change::Better, Some(reason)) => {
                    accept(audit, self.name(was), &fact.path, reason);
                }
                _ => audit.diagnostics.push(self.diagnostic(fact, was, now)),
            }
        }
    }

    fn clause(&self, outcome: &Outcome) -> Option<&Clause> {
        self.rule.clauses.get(outcome.clause as usize)
    }

    /// `SP-03(b)`, or `SP-03` where it has one clause.
    fn name(&self, outcome: &Outcome) -> String {
        self.rule.clause_name(outcome.clause as usize)
    }

    fn diagnostic(&self, fact: &Fact, was: &Outcome, now: Status) -> Diagnostic {
        let (was_word, now_word) = (word(was.status), word(now));
        let name = self.name(was);
        let message = format!(
            "`{name}` turns from {was_word} to {now_word} when `{}` is not stated",
            fact.path
        );
        let label = format!("without this, it is {now_word}");
        let help = match now {
            Status::Inapplicable(_) => {
                "let what the rule applies to hang on facts that a plan has to state, or say in the clause \
                 why silence may do: `silence accepted because \"…\"`"
            }
            _ => {
                "ask for the fact with `is stated`, or say in the clause why silence may do: \
                 `silence accepted because \"…\"`"
            }
        };
        Diagnostic::error(&codes::SILENCE_ANSWERS, message)
            .at(fact.key, label)
            .at(self.example.outcome_span, format!("here it is {was_word}"))
            .help(help)
    }
}

/// A change that silence must not make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    /// Something that had to be looked at no longer has to be.
    Better,
    /// What was no violation is one, so that stating the fact would have cured it.
    Worse,
}

impl Change {
    fn between(was: Status, now: Status) -> Option<Self> {
        let open = |status| matches!(status, Status::Violated | Status::Unproven);
        match (was, now) {
            _ if open(was) && !open(now) => Some(Self::Better),
            // An exception has to be shown, so that silence may well end it.
            (Status::Satisfied | Status::Inapplicable(_), Status::Violated) => Some(Self::Worse),
            _ => None,
        }
    }
}

/// What has become of an outcome: the worst that came of the same clause, for what was bound then or for
/// more than that. Where nothing came of it any more, the rule no longer applies.
fn status_after(was: &Outcome, after: &[Outcome]) -> Status {
    let is_same = |now: &&Outcome| {
        let bound = was.bindings.iter().zip(&now.bindings);
        now.clause == was.clause && bound.into_iter().all(|(was, now)| was == now)
    };
    let statuses = after.iter().filter(is_same).map(|now| now.status);
    statuses
        .max()
        .unwrap_or(Status::Inapplicable(Inapplicable::Condition))
}

fn accept(audit: &mut Audit, clause: String, fact: &str, reason: &str) {
    let known = audit.accepted.iter_mut().find(|it| it.clause == clause);
    match known {
        Some(known) if known.facts.iter().any(|it| it == fact) => {}
        Some(known) => known.facts.push(fact.to_owned()),
        None => audit.accepted.push(Accepted {
            clause,
            facts: vec![fact.to_owned()],
            reason: reason.to_owned(),
        }),
    }
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Inapplicable(_) => "inapplicable",
        Status::Satisfied => "satisfied",
        Status::Excepted => "excepted",
        Status::Unproven => "unproven",
        Status::Violated => "violated",
    }
}

/// Every key of the data that a field is read from, outer ones first.
fn facts(vocabulary: &Vocabulary, data: &ast::Data) -> Vec<Fact> {
    let mut facts = Vec::new();
    let root = Type::Record(vocabulary.root);
    gather(vocabulary, &root, data, String::new(), &mut facts);
    facts
}

/// The parser bounds how deep data nest, and so how deep this goes.
fn gather(
    vocabulary: &Vocabulary,
    ty: &Type,
    data: &ast::Data,
    path: String,
    facts: &mut Vec<Fact>,
) {
    match (ty, &data.kind) {
        (Type::List(of), ast::DataKind::List(items)) => {
            for (index, item) in items.iter().enumerate() {
                let mut path = path.clone();
                push_index(&mut path, index);
                gather(vocabulary, of, item, path, facts);
            }
        }
        (Type::Map(of), ast::DataKind::Map(entries)) => {
            for (key, value) in entries {
                let mut path = path.clone();
                push_key(&mut path, &key.text);
                gather(vocabulary, of, value, path, facts);
            }
        }
        (Type::Record(record), ast::DataKind::Map(entries)) => {
            let record = vocabulary.record(*record);
            for (key, value) in entries {
                let Some(field) = record.field_by_key(&key.text) else {
                    continue;
                };
                let mut path = path.clone();
                push_key(&mut path, &key.text);
                facts.push(Fact {
                    path: path.clone(),
                    key: key.span,
                });
                gather(vocabulary, &record.field(field).ty, value, path, facts);
            }
        }
        _ => {}
    }
}

/// Whether anything in a rule asks whether a fact is stated, or does with less.
fn asks_for_statements(program: &Program, rule: &Rule) -> bool {
    let steps = rule.steps.iter().flat_map(|step| match step {
        Step::Let { value, .. } => vec![*value],
        Step::When(condition) => vec![*condition],
        Step::ForEach { range, .. } => range.filter.into_iter().chain([range.list]).collect(),
    });
    let requirements = rule.clauses.iter().map(|clause| clause.requirement);
    let mut waiting: Vec<ExprId> = steps.chain(requirements).collect();
    while let Some(id) = waiting.pop() {
        let Expr { kind, .. } = program.expr(id);
        match kind {
            ExprKind::Stated(_)
            | ExprKind::Verified(_)
            | ExprKind::Default(..)
            | ExprKind::If(..) => return true,
            ExprKind::Call(define, _) => waiting.push(program.define(*define).body),
            _ => {}
        }
        kind.for_each_child(|child| waiting.push(child));
    }
    false
}
