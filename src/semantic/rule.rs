//! Rules, amendments, definitions and tables.

use std::collections::HashMap;

use super::Compiler;
use super::declare::DefineState;
use super::declare::Member;
use super::declare::Signature;
use super::declare::number;
use super::declare::quoted;
use super::declare::unused_diagnostic;
use super::expr::Checked;
use super::expr::Reported;
use super::scope::Bound;
use super::scope::Checker;
use super::suggest;
use super::vocabulary::unknown_term;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::semantic as codes;
use crate::program::Citation;
use crate::program::Clause;
use crate::program::Define;
use crate::program::DefineId;
use crate::program::Effective;
use crate::program::Exception;
use crate::program::ExprId;
use crate::program::ExprKind;
use crate::program::Message;
use crate::program::MessagePart;
use crate::program::PackId;
use crate::program::Rule;
use crate::program::Step;
use crate::program::Table;
use crate::program::TableId;
use crate::program::VocabularyId;
use crate::source::Span;
use crate::syntax::ast;
use crate::syntax::ast::Modality;
use crate::vocabulary::TaxonomyId;
use crate::vocabulary::TermId;
use crate::vocabulary::Type;

/// How deep definitions may call each other: enough for people, and a bound on the stack.
const MAX_CALL_DEPTH: u32 = 16;

/// What the names of a rule mean at its end, kept for its amendments.
struct RuleScope {
    bound: Vec<Bound>,
    locals: u32,
}

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
        let locals = checker.locals;
        checker.report_unused_lets();
        let Some(draft) = draft else {
            return;
        };
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
    fn rule_home(&mut self, file: usize, id: &ast::Name) -> Option<(PackId, VocabularyId)> {
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

    // ---- amendments

    /// Checks every amendment and adds its exceptions to the rule.
    pub(super) fn check_amendments(&mut self) {
        for file in 0..self.files.len() {
            for item in &self.tree(file).items {
                if let ast::Item::Amend(tree) = item {
                    self.check_amendment(file, tree);
                }
            }
        }
    }

    fn check_amendment(&mut self, file: usize, tree: &'a ast::Amend) {
        let Some((pack, vocabulary)) = self.rule_home(file, &tree.rule) else {
            return;
        };
        let Some(index) = self
            .program
            .rules
            .iter()
            .position(|rule| rule.id == tree.rule.text)
        else {
            self.report_unknown_rule(&tree.rule);
            return;
        };
        let Some((home, original)) = self.find_rule_tree(&tree.rule.text) else {
            return;
        };
        if self.file_scope(home).vocabulary != Some(vocabulary) {
            self.report(
                Diagnostic::error(
                    &codes::NO_VOCABULARY,
                    format!("`{}` speaks about another vocabulary", tree.rule.text),
                )
                .at(tree.rule.span, "amended under a different vocabulary"),
            );
            return;
        }
        let scope = self.scope_at_end(home, original);
        let mut checker = Checker::new(self, file);
        checker.bound = scope.bound;
        checker.locals = scope.locals;
        let exceptions: Vec<Exception> = tree
            .exceptions
            .iter()
            .filter_map(|exception| checker.exception(exception, pack).ok())
            .collect();
        let locals = checker.locals;
        if let Some(rule) = self.program.rules.get_mut(index) {
            rule.exceptions.extend(exceptions);
            rule.examples.extend(tree.examples.iter().cloned());
            rule.locals = rule.locals.max(locals);
        }
    }

    fn find_rule_tree(&self, id: &str) -> Option<(usize, &'a ast::Rule)> {
        let files = self.files;
        files.iter().enumerate().find_map(|(index, file)| {
            let rule = file.tree.items.iter().find_map(|item| match item {
                ast::Item::Rule(rule) if rule.id.text == id => Some(rule),
                _ => None,
            });
            Some((index, rule?))
        })
    }

    /// The names that a rule has bound at its end, with the numbers its own check gave them. Checking is
    /// repeatable, so its steps are walked again and what that reports is dropped: it has been said.
    fn scope_at_end(&mut self, file: usize, tree: &'a ast::Rule) -> RuleScope {
        let said = self.diagnostics.len();
        let mut checker = Checker::new(self, file);
        // The clauses are walked too, since they give out locals as well.
        checker.rule(tree, PackId(0));
        let scope = RuleScope {
            bound: std::mem::take(&mut checker.bound),
            locals: checker.locals,
        };
        self.diagnostics.truncate(said);
        scope
    }

    fn report_unknown_rule(&mut self, name: &ast::Name) {
        let ids = self.program.rules.iter().map(|rule| rule.id.as_str());
        let near = suggest::nearest(&name.text, ids).map(str::to_owned);
        let diagnostic = Diagnostic::error(
            &codes::UNKNOWN_RULE,
            format!("no rule `{}` is loaded", name.text),
        )
        .at(name.span, "nothing to amend");
        self.report(match near {
            Some(near) => diagnostic
                .help(format!("did you mean `{near}`?"))
                .suggest(name.span, near),
            None => diagnostic.help("load the pack that declares it with `--rules`"),
        });
    }

    // ---- definitions

    /// Checks every definition.
    pub(super) fn check_defines(&mut self) {
        for _ in 0..self.declarations.defines.len() {
            let body = self.placeholder(Span::default());
            self.program.defines.push(Define {
                name: String::new(),
                arity: 0,
                locals: 0,
                body,
                span: Span::default(),
            });
        }
        for index in 0..self.declarations.defines.len() {
            self.check_define(DefineId(number(index)));
        }
    }

    /// Checks a definition unless that has been done, and says how far it came.
    fn check_define(&mut self, id: DefineId) -> DefineState {
        let Some(decl) = self.declarations.defines.get_mut(id.0 as usize) else {
            return DefineState::Failed;
        };
        if !matches!(decl.state, DefineState::Waiting) {
            return decl.state.clone();
        }
        decl.state = DefineState::Checking;
        let (file, tree) = (decl.file, decl.tree);
        let state = self.define(id, file, tree).unwrap_or(DefineState::Failed);
        if let Some(decl) = self.declarations.defines.get_mut(id.0 as usize) {
            decl.state = state.clone();
        }
        state
    }

    fn define(
        &mut self,
        id: DefineId,
        file: usize,
        tree: &'a ast::Define,
    ) -> Result<DefineState, Reported> {
        let params: Vec<Option<Type>> = (tree.params.iter())
            .map(|(_, ty)| self.resolve_type(file, ty))
            .collect();
        let params: Vec<Type> = params.into_iter().collect::<Option<_>>().ok_or(Reported)?;
        let result = match &tree.result {
            Some(ty) => Some(self.resolve_type(file, ty).ok_or(Reported)?),
            None => None,
        };
        let mut checker = Checker::new(self, file);
        for ((name, _), ty) in tree.params.iter().zip(&params) {
            checker.bind(&name.text, ty.clone(), name.span);
        }
        let body = match &result {
            Some(result) => checker.check(&tree.body, result)?,
            None => checker.infer(&tree.body)?,
        };
        let (locals, signature) = (
            checker.locals,
            Signature {
                result: checker.ty(body),
                depth: checker.depth,
                reads_today: checker.reads_today,
                params,
            },
        );
        if let Some(slot) = self.program.defines.get_mut(id.0 as usize) {
            *slot = Define {
                name: tree.name.text.clone(),
                arity: number(signature.params.len()),
                locals,
                body,
                span: tree.name.span,
            };
        }
        Ok(DefineState::Done(signature))
    }

    // ---- tables

    /// The types of a table's argument and result.
    pub(super) fn table_types(&mut self, id: TableId) -> Option<(Type, Type)> {
        let (file, tree) = self.declarations.tables.get(id.0 as usize).copied()?;
        let said = self.diagnostics.len();
        let types = (
            self.resolve_type(file, &tree.param_ty),
            self.resolve_type(file, &tree.result),
        );
        // What is wrong with them is reported once, where the table itself is checked.
        self.diagnostics.truncate(said);
        Some((types.0?, types.1?))
    }

    /// Works out the value of every table for every term.
    pub(super) fn check_tables(&mut self) {
        for index in 0..self.declarations.tables.len() {
            let Some((file, tree)) = self.declarations.tables.get(index).copied() else {
                continue;
            };
            let by_term = self.check_table(file, tree).unwrap_or_default();
            self.program.tables.push(Table {
                name: tree.name.text.clone(),
                by_term,
                span: tree.name.span,
            });
        }
    }

    fn check_table(
        &mut self,
        file: usize,
        tree: &'a ast::Table,
    ) -> Result<Vec<Option<ExprId>>, Reported> {
        let param = self.resolve_type(file, &tree.param_ty);
        let result = self.resolve_type(file, &tree.result);
        let (param, result) = (param.ok_or(Reported)?, result.ok_or(Reported)?);
        let Type::Term(taxonomy) = param else {
            self.report(
                Diagnostic::error(&codes::WRONG_TYPE, "a table is looked up by a term")
                    .at(tree.param_ty.span(), "not a taxonomy")
                    .help("use `define` with `if … then … else …` for other types"),
            );
            return Err(Reported);
        };
        let mut rows: Vec<(TermId, ExprId, Span)> = Vec::new();
        let mut otherwise = None;
        for row in &tree.rows {
            let value = self
                .check_constant(file, &row.value, &result)
                .ok_or(Reported)?;
            match &row.term {
                None => otherwise = Some(value),
                Some(name) => rows.push((self.table_term(file, taxonomy, name)?, value, name.span)),
            }
        }
        self.resolve_rows(file, taxonomy, tree, &rows, otherwise)
    }

    fn table_term(
        &mut self,
        file: usize,
        taxonomy: TaxonomyId,
        name: &ast::Name,
    ) -> Result<TermId, Reported> {
        let vocabulary = self
            .file_scope(file)
            .vocabulary
            .map(|id| self.program.vocabulary(id));
        let found = vocabulary.map(|it| it.taxonomy(taxonomy));
        if let Some(term) = found.and_then(|it| it.find_name(&name.text)) {
            return Ok(term);
        }
        let words = found.map(|it| it.terms.as_slice()).unwrap_or_default();
        let near = suggest::nearest(&name.text, words.iter().map(|term| term.name.as_str()));
        let diagnostic = unknown_term(name.span, &name.text, near);
        self.report(diagnostic);
        Err(Reported)
    }

    /// For each term the value of the most specific row above it.
    fn resolve_rows(
        &mut self,
        file: usize,
        taxonomy: TaxonomyId,
        tree: &ast::Table,
        rows: &[(TermId, ExprId, Span)],
        otherwise: Option<ExprId>,
    ) -> Result<Vec<Option<ExprId>>, Reported> {
        let Some(vocabulary) = self.file_scope(file).vocabulary else {
            return Err(Reported);
        };
        let taxonomy = self
            .program
            .vocabulary(vocabulary)
            .taxonomy(taxonomy)
            .clone();
        let mut by_term = Vec::with_capacity(taxonomy.terms.len());
        for (id, term) in (0..).map(TermId).zip(&taxonomy.terms) {
            let above: Vec<_> = rows
                .iter()
                .filter(|(row, ..)| taxonomy.is_under(id, *row))
                .collect();
            let nearest: Vec<_> = (above.iter())
                .filter(|(row, ..)| {
                    above
                        .iter()
                        .all(|(other, ..)| taxonomy.is_under(*row, *other))
                })
                .collect();
            match nearest.as_slice() {
                [(_, value, _)] => by_term.push(Some(*value)),
                [] if above.is_empty() => by_term.push(otherwise),
                _ => {
                    self.report(ambiguous_row(
                        &tree.name,
                        &term.name,
                        above.iter().map(|row| row.2),
                    ));
                    return Err(Reported);
                }
            }
        }
        let uncovered = by_term.iter().position(Option::is_none);
        if let Some(term) = uncovered.and_then(|index| taxonomy.terms.get(index)) {
            self.report(
                Diagnostic::error(
                    &codes::INCOMPLETE_TABLE,
                    format!("`{}` gives no value for `{}`", tree.name.text, term.name),
                )
                .at(tree.name.span, "incomplete")
                .help("add a row for it, or `else -> …`"),
            );
        }
        Ok(by_term)
    }

    /// A value that sees no plan and no other names.
    pub(super) fn check_constant(
        &mut self,
        file: usize,
        tree: &ast::Expr,
        ty: &Type,
    ) -> Option<ExprId> {
        let mut checker = Checker::new(self, file);
        checker.sees_plan = false;
        checker.sees_packs = false;
        checker.check(tree, ty).ok()
    }
}

/// A rule, checked, without what can be copied from its text.
struct Draft {
    cites: Vec<Citation>,
    effective: Option<Effective>,
    steps: Vec<Step>,
    exceptions: Vec<Exception>,
    clauses: Vec<Clause>,
}

impl Checker<'_, '_> {
    /// Checks the steps and clauses of a rule. `None` where something is wrong; all of it is reported.
    fn rule(&mut self, tree: &ast::Rule, pack: PackId) -> Option<Draft> {
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
    fn exception(&mut self, tree: &ast::Exception, pack: PackId) -> Result<Exception, Reported> {
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

    // ---- citations

    fn citations(&mut self, trees: &[ast::Citation]) -> Result<Vec<Citation>, Reported> {
        let found: Vec<Result<Citation, Reported>> =
            trees.iter().map(|tree| self.citation(tree)).collect();
        found.into_iter().collect()
    }

    fn citation(&mut self, tree: &ast::Citation) -> Result<Citation, Reported> {
        let source = &tree.source;
        let Some((_, Member::Authority(authority))) =
            self.find_member(&source.text, source.span)?
        else {
            return self.fail_unknown_source(source);
        };
        let sections = self
            .compiler
            .program
            .authority(authority)
            .sections
            .as_slice();
        let names = sections.iter().map(|section| section.name.as_str());
        if let Some(index) = names.clone().position(|name| name == tree.section.text) {
            let section = number(index);
            return Ok(Citation { authority, section });
        }
        let near = suggest::nearest(&tree.section.text, names).map(str::to_owned);
        let diagnostic = Diagnostic::error(
            &codes::UNKNOWN_CITATION,
            format!("`{}` has no section `{}`", source.text, tree.section.text),
        )
        .at(tree.section.span, "not declared");
        self.fail(match near {
            Some(near) => diagnostic
                .help(format!("did you mean `{near}`?"))
                .suggest(tree.section.span, near),
            None => diagnostic.help(format!(
                "declare it in the source: `section {} \"…\"`",
                tree.section.text
            )),
        })
    }

    fn fail_unknown_source<T>(&mut self, name: &ast::Name) -> Result<T, Reported> {
        let packs = self.compiler.file_scope(self.file).packs.clone();
        let sources = packs
            .iter()
            .filter_map(|id| self.compiler.declarations.members.get(id.0 as usize))
            .flatten()
            .filter(|(_, member)| matches!(member, Member::Authority(_)))
            .map(|(name, _)| *name);
        let near = suggest::nearest(&name.text, sources).map(str::to_owned);
        let diagnostic = Diagnostic::error(
            &codes::UNKNOWN_CITATION,
            format!("no source is called `{}`", name.text),
        )
        .at(name.span, "not declared");
        self.fail(match near {
            Some(near) => diagnostic
                .help(format!("did you mean `{near}`?"))
                .suggest(name.span, near),
            None => diagnostic.help("declare it with `source`, or `use` the pack that does"),
        })
    }

    // ---- definitions

    pub(super) fn call_define(
        &mut self,
        id: DefineId,
        name: &ast::Name,
        arguments: &[ast::Expr],
        span: Span,
    ) -> Checked {
        let signature = match self.compiler.check_define(id) {
            DefineState::Done(signature) => signature,
            DefineState::Checking => return self.fail_define_circle(name),
            DefineState::Waiting | DefineState::Failed => return Err(Reported),
        };
        let depth = signature.depth + 1;
        if depth > MAX_CALL_DEPTH {
            return self.fail(
                Diagnostic::error(
                    &codes::TOO_DEEP,
                    format!("definitions call each other more than {MAX_CALL_DEPTH} deep"),
                )
                .at(name.span, "one call too many")
                .help("write some of them out"),
            );
        }
        self.depth = self.depth.max(depth);
        self.reads_today |= signature.reads_today;
        if signature.params.len() != arguments.len() {
            return self.fail_arguments(name, signature.params.len(), arguments.len());
        }
        let checked: Vec<Checked> = (arguments.iter().zip(&signature.params))
            .map(|(argument, ty)| self.check(argument, ty))
            .collect();
        let arguments = checked.into_iter().collect::<Result<Vec<_>, _>>()?;
        Ok(self.emit(ExprKind::Call(id, arguments), signature.result, span))
    }

    fn fail_define_circle(&mut self, name: &ast::Name) -> Checked {
        self.fail(
            Diagnostic::error(
                &codes::CIRCLE,
                format!("the definition of `{}` rests on itself", name.text),
            )
            .at(name.span, "calls itself, maybe by way of others")
            .help("definitions cannot recur; go through a list with `every`, `some` or `sum of`"),
        )
    }

    // ---- examples and unused names

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

fn ambiguous_row(table: &ast::Name, term: &str, rows: impl Iterator<Item = Span>) -> Diagnostic {
    let message = format!("`{}` has more than one row for `{term}`", table.text);
    let diagnostic = Diagnostic::error(&codes::INCOMPLETE_TABLE, message)
        .help(format!("add a row for `{term}` itself"));
    rows.fold(diagnostic, |diagnostic, span| {
        diagnostic.at(span, "covers it")
    })
}
