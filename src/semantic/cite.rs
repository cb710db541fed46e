//! Citations: each must name a declared section of a declared source.

use super::declare::Member;
use super::declare::number;
use super::scope::Checker;
use super::scope::Reported;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::semantic as codes;
use crate::program::Citation;
use crate::syntax::ast;

impl Checker<'_, '_> {
    pub(super) fn citations(&mut self, trees: &[ast::Citation]) -> Result<Vec<Citation>, Reported> {
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
        let diagnostic = Diagnostic::error(
            &codes::UNKNOWN_CITATION,
            format!("`{}` has no section `{}`", source.text, tree.section.text),
        )
        .at(tree.section.span, "not declared");
        self.fail(diagnostic.did_you_mean(
            tree.section.span,
            &tree.section.text,
            names,
            format!(
                "declare it in the source: `section {} \"…\"`",
                tree.section.text
            ),
        ))
    }

    fn fail_unknown_source<T>(&mut self, name: &ast::Name) -> Result<T, Reported> {
        let packs = self.compiler.file_scope(self.file).packs.clone();
        let sources = packs
            .iter()
            .filter_map(|id| self.compiler.declarations.members.get(id.0 as usize))
            .flatten()
            .filter(|(_, member)| matches!(member, Member::Authority(_)))
            .map(|(name, _)| *name);
        let diagnostic = Diagnostic::error(
            &codes::UNKNOWN_CITATION,
            format!("no source is called `{}`", name.text),
        )
        .at(name.span, "not declared");
        self.fail(diagnostic.did_you_mean(
            name.span,
            &name.text,
            sources,
            "declare it with `source`, or `use` the pack that does",
        ))
    }
}
