//! Packs of rules: the library that is built into the program, and rule files that users bring.
//!
//! What comes in: texts of rule files. What goes out: one checked [`Program`] with all that is wrong in
//! them, or what `caveat test` and `caveat explain` say about it. Nothing here reads files.

pub mod docs;
mod example;
mod library;
pub mod mutate;
pub mod omit;
pub mod test;

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::program::Program;
use crate::semantic;
use crate::source::Source;
use crate::syntax;
use crate::syntax::ast;

pub use library::Library;
pub use library::LibraryFile;
pub use library::header;

/// A rule file with its text.
#[derive(Clone, Debug)]
pub struct RuleFile {
    /// The text; its number is the place of the file among all that are loaded.
    pub source: Arc<Source>,
    /// What the text says.
    pub tree: ast::File,
}

/// Rules as they were loaded.
#[derive(Debug)]
pub struct Loaded {
    /// The program, unless anything is wrong.
    pub program: Option<Arc<Program>>,
    /// The texts.
    pub sources: Vec<Arc<Source>>,
    /// What is wrong with them.
    pub diagnostics: Vec<Diagnostic>,
}

/// What of the library is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuiltIn {
    /// All of it.
    Whole,
    /// All but its examples, which are half of its text and which no check needs.
    WithoutExamples,
}

impl BuiltIn {
    fn parse(self, source: &Source) -> syntax::Parsed {
        match self {
            Self::WithoutExamples if source.name.starts_with(library::PREFIX) => {
                syntax::parse_without_examples(source)
            }
            _ => syntax::parse(source),
        }
    }
}

/// Parses and compiles rule files, the n-th of which has the number n. Files with errors of syntax are
/// told about alone: what else would be found may only follow from these.
pub fn load(sources: Vec<Arc<Source>>, built_in: BuiltIn) -> Loaded {
    let mut diagnostics = Vec::new();
    let mut files = Vec::with_capacity(sources.len());
    for source in &sources {
        let parsed = built_in.parse(source);
        diagnostics.extend(parsed.diagnostics);
        files.push(semantic::File {
            source: Arc::clone(source),
            tree: parsed.file,
        });
    }
    let sound = diagnostics
        .iter()
        .all(|found| found.severity != Severity::Error);
    let mut program = None;
    if sound {
        let compiled = semantic::compile(&files);
        diagnostics.extend(compiled.diagnostics);
        program = compiled.program.map(Arc::new);
    }
    Loaded {
        program,
        sources,
        diagnostics,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceId;

    #[test]
    fn without_its_examples_a_file_of_the_library_says_the_same() {
        for file in Library::whole().files {
            let source = file.source(SourceId(0));
            let mut whole = BuiltIn::Whole.parse(&source).file;
            for item in &mut whole.items {
                match item {
                    ast::Item::Rule(rule) => rule.examples.clear(),
                    ast::Item::Amend(amend) => amend.examples.clear(),
                    _ => {}
                }
            }
            let parsed = BuiltIn::WithoutExamples.parse(&source);
            assert!(parsed.diagnostics.is_empty(), "{}", file.path);
            assert_eq!(
                format!("{:?}", parsed.file),
                format!("{whole:?}"),
                "{}",
                file.path
            );
        }
    }
}
