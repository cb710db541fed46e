//! Rules: what they bind, their clauses, exceptions and messages.

use super::Compiler;
use super::declare::quoted;
use super::declare::unused_diagnostic;
use super::scope::Checker;
use super::scope::Reported;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::semantic as codes;
use crate::program::Citation;
use crate::program::Clause;
use crate::program::Effective;
use crate::program::Exception;
use crate::program::ExprId;
use crate::program::Message;
use crate::program::MessagePart;
use crate::program::PackId;
use crate::program::Rule;
use crate::program::Step;
use crate::program::VocabularyId;
use crate::source::Span;
use crate::syntax::ast;
use crate::syntax::ast::Modality;
use crate::vocabulary::Type;
use std::collections::HashMap;

impl<'a> Compiler<'a> {
    /// Checks every rule.
    pub(super) fn check_rules(&mut self) {
        let mut seen: HashMap<&'a str, Span> = HashMap::new();
        for file in 0..self.files.len() {
            for item in &self.tree(file).items {
                let ast::Item::Rule(tree) = item else {
                    continue;
                };
                if let Some(first) = seen.get(tree.id.text.as_str()).copied() {
                    self.report(duplicate_rule(&tree.id, first));
                    continue;
                }
                seen.insert(&tree.id.text, tree.id.span);
                self.check_rule(file, tree);
            }
        }
        self.program
            .rules
            .sort_by_key(|rule| (rule.pack, rule.span));
    }

    fn check_rule(&mut self, file: usize, tree: &'a ast::Rule) {
        let Some((pack, vocabulary)) = self.rule_home(file, &tree.id) else {
            return;
        };
        let mut checker = Checker::new(self, file);
        let draft = checker.rule(tree, pack);
        let Some(draft) = draft else {
            return;
        };
        let locals = checker.locals;
        checker.report_unused_lets();
        if draft.cites.is_empty() {
            self.report(no_authority(&tree.id));
        }
        self.program.rules.push(Rule {
            id: tree.id.text.clone(),
            title: tree
                .title
                .as_ref()
                .map(|title| title.value.clone())
                .unwrap_or_default(),
            doc: tree.doc.clone().unwrap_or_default(),
            pack,
            vocabulary,
            cites: draft.cites,
            effective: draft.effective,
            steps: draft.steps,
            exceptions: draft.exceptions,
            clauses: draft.clauses,
            locals,
            examples: tree.examples.clone(),
            span: tree.span,
            id_span: tree.id.span,
        });
    }

    /// The pack and the vocabulary of a file's rules.
    pub(super) fn rule_home(
        &mut self,
        file: usize,
        id: &ast::Name,
    ) -> Option<(PackId, VocabularyId)> {
        let scope = self.file_scope(file);
        let (pack, vocabulary) = (scope.pack?, scope.vocabulary);
        if vocabulary.is_none() {
            let loaded = quoted(self.program.vocabularies.iter().map(|it| it.name.as_str()));
            self.report(
                Diagnostic::error(
                    &codes::NO_VOCABULARY,
                    format!("`{}` speaks about no vocabulary", id.text),
                )
                .at(id.span, "which plans is this about?")
                .help(format!(
                    "write `use NAME` under the header; loaded are {loaded}"
                )),
            );
        }
        Some((pack, vocabulary?))
    }
}

/// A rule, checked, without what can be copied from its text.
pub(super) struct Draft {
    cites: Vec<Citation>,
    effective: Option<Effective>,
    steps: Vec<Step>,
    exceptions: Vec<Exception>,
    clauses: Vec<Clause>,
}

impl Checker<'_, '_> {
    /// Checks the steps and clauses of a rule. `None` where something is wrong; all of it is reported.
    pub(super) fn rule(&mut self, tree: &ast::Rule, pack: PackId) -> Option<Draft> {
        let mut draft = Draft {
            cites: Vec::new(),
            effective: None,
            steps: Vec::new(),
            exceptions: Vec::new(),
            clauses: Vec::new(),
        };
        let mut sound = true;
        for step in &tree.steps {
            sound &= self.step(step, pack, &mut draft).is_ok();
        }
        if !sound {
            // Clauses rest on what the steps bind; without it their errors would mislead.
            return None;
        }
        for clause in &tree.clauses {
            match self.clause(clause, pack) {
                Ok(clause) => draft.clauses.push(clause),
                Err(Reported) => sound = false,
            }
        }
        sound &= self.check_examples(tree, draft.effective.is_some());
        sound.then_some(draft)
    }

    fn step(&mut self, step: &ast::Step, pack: PackId, draft: &mut Draft) -> Result<(), Reported> {
        match step {
            ast::Step::Cites(citations) => draft.cites.extend(self.citations(citations)?),
            ast::Step::Effective { from, until, span } => {
                draft.effective = Some(self.effective(from, until.as_ref(), *span)?);
            }
            ast::Step::Let { name, value } => {
                let value = self.infer(value)?;
                let ty = self.ty(value);
                self.look_for_silence(value);
                let local = self.bind(&name.text, ty, name.span);
                if let Some(bound) = self.bound.last_mut() {
                    bound.value = Some(value);
                }
                let name = name.text.clone();
                draft.steps.push(Step::Let { local, name, value });
            }
            ast::Step::ForEach {
                binding,
                list,
                filter,
                ..
            } => {
                let range = self.bind_range(binding, list, filter.as_ref())?;
                let key = binding.key.as_ref().map(|key| key.text.clone());
                let names = (key, binding.name.text.clone());
                draft.steps.push(Step::ForEach { range, names });
            }
            ast::Step::When(condition) => {
                let condition = self.check(condition, &Type::Boolean)?;
                draft.steps.push(Step::When(condition));
            }
            ast::Step::Except(exception) => {
                draft.exceptions.push(self.exception(exception, pack)?);
            }
        }
        Ok(())
    }

    fn effective(
        &mut self,
        from: &ast::DateLiteral,
        until: Option<&ast::DateLiteral>,
        span: Span,
    ) -> Result<Effective, Reported> {
        let effective = Effective {
            from: from.date,
            until: until.map(|until| until.date),
        };
        if effective.until.is_some_and(|until| until <= effective.from) {
            return self.fail(
                Diagnostic::error(&codes::NEVER_EFFECTIVE, "these dates cover no day")
                    .at(span, "ends before it begins")
                    .help("the day after `until` is the first on which the rule no longer applies"),
            );
        }
        Ok(effective)
    }

    /// An exception, which has to be shown: silence must not be able to show it.
    pub(super) fn exception(
        &mut self,
        tree: &ast::Exception,
        pack: PackId,
    ) -> Result<Exception, Reported> {
        let condition = self.check(&tree.when, &Type::Boolean);
        let cites = self.citations(&tree.cites);
        let (condition, cites) = (condition?, cites?);
        self.refuse_silent_exception(condition)?;
        Ok(Exception {
            name: tree.name.as_ref().map(|name| name.value.clone()),
            condition,
            cites,
            pack,
            span: tree.span,
        })
    }

    fn refuse_silent_exception(&mut self, condition: ExprId) -> Result<(), Reported> {
        let Some(culprit) = self.silence(condition, true) else {
            return Ok(());
        };
        let at = self.span(culprit);
        self.fail(
            Diagnostic::error(&codes::SILENCE, "saying nothing could show this exception")
                .at(at, "true or settled when the plan says nothing")
                .help("an exception has to be shown by whoever relies on it: ask for a fact that the plan states"),
        )
    }

    fn clause(&mut self, tree: &ast::Clause, pack: PackId) -> Result<Clause, Reported> {
        let requirement = self.check(&tree.requirement, &Type::Boolean);
        let unless = tree
            .unless
            .as_ref()
            .map(|unless| self.exception(unless, pack));
        let otherwise = tree.otherwise.as_ref().map(|message| self.message(message));
        let remedy = tree.remedy.as_ref().map(|message| self.message(message));
        let forbids = matches!(tree.modality, Modality::MustNot | Modality::ShouldNot);
        let span = tree.requirement.span;
        let requirement = self.negate_if(forbids, requirement?, span);
        self.ask_for_silence_reason(tree, requirement)?;
        Ok(Clause {
            modality: tree.modality,
            requirement,
            unless: unless.transpose()?,
            otherwise: otherwise.transpose()?,
            remedy: remedy.transpose()?,
            silence: tree.silence.as_ref().map(|reason| reason.value.clone()),
            span: tree.span,
        })
    }

    fn ask_for_silence_reason(
        &mut self,
        tree: &ast::Clause,
        requirement: ExprId,
    ) -> Result<(), Reported> {
        match (self.silence(requirement, true), &tree.silence) {
            (Some(culprit), None) => {
                let at = self.span(culprit);
                self.fail(
                    Diagnostic::error(&codes::SILENCE, "a plan that says nothing could satisfy this clause")
                        .at(at, "settled when the plan says nothing")
                        .help("ask for a fact that the plan states, or add `silence accepted because \"…\"`"),
                )
            }
            (None, Some(reason)) => {
                self.report(
                    Diagnostic::warning(&codes::UNUSED, "silence cannot satisfy this clause")
                        .at(reason.span, "a reason for nothing")
                        .help("remove `silence accepted because …`"),
                );
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn message(&mut self, tree: &ast::Message) -> Result<Message, Reported> {
        let parts: Vec<Result<MessagePart, Reported>> = (tree.parts.iter())
            .map(|part| match part {
                ast::MessagePart::Text(text) => Ok(MessagePart::Text(text.clone())),
                ast::MessagePart::Value(expr) => Ok(MessagePart::Value(self.infer(expr)?)),
            })
            .collect();
        parts.into_iter().collect()
    }

    fn check_examples(&mut self, tree: &ast::Rule, dated: bool) -> bool {
        let before = self.compiler.diagnostics.len();
        let letters: Vec<String> = (0..tree.clauses.len()).map(Clause::letter).collect();
        for example in &tree.examples {
            if let Some(letter) = &example.clause
                && !letters.contains(&letter.text)
            {
                self.report(no_such_clause(&tree.id, letter, &letters));
            }
            if self.reads_today && !dated && example.as_of.is_none() {
                self.report(undated_example(example.outcome_span));
            }
        }
        self.compiler.diagnostics.len() == before
    }

    fn report_unused_lets(&mut self) {
        let unused: Vec<Diagnostic> = (self.bound.iter())
            .filter(|bound| bound.value.is_some() && !bound.used)
            .map(|bound| unused_diagnostic("let", &bound.name, bound.span))
            .collect();
        unused
            .into_iter()
            .for_each(|diagnostic| self.report(diagnostic));
    }
}
fn duplicate_rule(id: &ast::Name, first: Span) -> Diagnostic {
    Diagnostic::error(
        &codes::DUPLICATE_RULE,
        format!("the id `{}` is taken", id.text),
    )
    .at(id.span, "the second rule of this id")
    .at(first, "the first one")
    .help("give the rule an id of its own; to add an exception to the first, write `amend`")
}

fn no_such_clause(rule: &ast::Name, letter: &ast::Name, letters: &[String]) -> Diagnostic {
    let message = format!("`{}` has no clause ({})", rule.text, letter.text);
    Diagnostic::error(&codes::BAD_EXAMPLE, message)
        .at(letter.span, "no such clause")
        .help(format!(
            "its clauses are {}",
            quoted(letters.iter().map(String::as_str))
        ))
}

fn undated_example(span: Span) -> Diagnostic {
    Diagnostic::error(
        &codes::BAD_EXAMPLE,
        "this example would change with the calendar",
    )
    .at(span, "the rule reads `today`")
    .help("say which day it is: `example … as of 2026-06-01 { … }`")
}

fn no_authority(id: &ast::Name) -> Diagnostic {
    Diagnostic::warning(
        &codes::NO_AUTHORITY,
        format!("`{}` cites no authority", id.text),
    )
    .at(id.span, "on whose authority?")
    .help("declare the document with `source` and cite its section with `cites`")
}
