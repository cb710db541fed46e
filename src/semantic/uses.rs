//! `use`: which vocabulary and packs a file sees.

use super::Compiler;
use super::circle::find_circle;
use super::declare::FileScope;
use super::declare::number;
use super::declare::quoted;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::semantic as codes;
use crate::program::PackId;
use crate::program::VocabularyId;
use crate::source::Span;
use crate::syntax::ast;

impl Compiler<'_> {
    pub(super) fn resolve_uses(&mut self, file: usize) {
        let mut scope = self.file_scope(file).clone();
        for name in &self.tree(file).uses {
            if let Some(id) = self.program.find_vocabulary(&name.text) {
                self.use_vocabulary(&mut scope, id, name);
            } else if let Some(index) = self
                .program
                .packs
                .iter()
                .position(|pack| pack.name == name.text)
            {
                let id = PackId(number(index));
                if !scope.packs.contains(&id) {
                    scope.packs.push(id);
                }
            } else {
                self.report_unknown_use(name);
            }
        }
        if let Some(slot) = self.declarations.files.get_mut(file) {
            *slot = scope;
        }
    }

    fn use_vocabulary(&mut self, scope: &mut FileScope, id: VocabularyId, name: &ast::Name) {
        match scope.vocabulary {
            Some(other) if other != id => {
                let first = self.program.vocabulary(other).name.clone();
                let message = format!(
                    "two vocabularies in one file: `{first}` and `{}`",
                    name.text
                );
                self.report(
                    Diagnostic::error(&codes::NO_VOCABULARY, message)
                        .at(name.span, "a second vocabulary")
                        .help("rules speak about one vocabulary; put rules about the other in a file of their own"),
                );
            }
            _ => scope.vocabulary = Some(id),
        }
    }

    fn report_unknown_use(&mut self, name: &ast::Name) {
        let loaded: Vec<&str> = (self.program.vocabularies.iter().map(|it| it.name.as_str()))
            .chain(self.program.packs.iter().map(|it| it.name.as_str()))
            .collect();
        let mut diagnostic = Diagnostic::error(
            &codes::UNKNOWN_USE,
            format!("no pack or vocabulary is called `{}`", name.text),
        )
        .at(name.span, "not loaded");
        diagnostic = diagnostic.did_you_mean(
            name.span,
            &name.text,
            loaded.iter().copied(),
            format!(
                "load its file with `--rules`; loaded are {}",
                quoted(loaded.iter().copied())
            ),
        );
        self.report(diagnostic);
    }

    /// Packs must not use each other in a circle.
    pub(super) fn report_use_circles(&mut self) {
        let mut uses: Vec<Vec<PackId>> = vec![Vec::new(); self.program.packs.len()];
        for scope in &self.declarations.files {
            if let Some(list) = scope.pack.and_then(|own| uses.get_mut(own.0 as usize)) {
                list.extend(
                    scope
                        .packs
                        .iter()
                        .copied()
                        .filter(|id| Some(*id) != scope.pack),
                );
            }
        }
        let edges: Vec<Vec<usize>> = uses
            .iter()
            .map(|list| list.iter().map(|id| id.0 as usize).collect())
            .collect();
        let Some(circle) = find_circle(&edges) else {
            return;
        };
        let names: Vec<String> = circle
            .iter()
            .filter_map(|index| self.program.packs.get(*index))
            .map(|pack| format!("`{}`", pack.name))
            .collect();
        let span = circle
            .first()
            .and_then(|index| self.program.packs.get(*index))
            .map_or_else(Span::default, |pack| pack.span);
        self.report(
            Diagnostic::error(
                &codes::CIRCLE,
                format!("packs use each other in a circle: {}", names.join(" uses ")),
            )
            .at(span, "part of the circle")
            .help("move what they share into a pack that both use"),
        );
    }
}
