//! Amendments: another pack's exceptions to a rule, read where the rule's own names are bound.

use super::Compiler;
use super::scope::Bound;
use super::scope::Checker;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::semantic as codes;
use crate::program::Exception;
use crate::program::PackId;
use crate::syntax::ast;

/// What the names of a rule mean at its end, kept for its amendments.
struct RuleScope {
    bound: Vec<Bound>,
    locals: u32,
}

impl<'a> Compiler<'a> {
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
        let Some((home, original)) = self.find_rule_tree(&tree.rule.text) else {
            self.report_unknown_rule(&tree.rule);
            return;
        };
        let Some(index) = self
            .program
            .rules
            .iter()
            .position(|rule| rule.id == tree.rule.text)
        else {
            // The rule itself is wrong, which has been reported.
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
        let diagnostic = Diagnostic::error(
            &codes::UNKNOWN_RULE,
            format!("no rule `{}` is loaded", name.text),
        )
        .at(name.span, "nothing to amend");
        self.report(diagnostic.did_you_mean(
            name.span,
            &name.text,
            ids,
            "load the pack that declares it with `--rules`",
        ));
    }
}
