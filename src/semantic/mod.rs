//! Meaning: syntax trees of all files together become one checked [`Program`], or errors.
//!
//! Names are resolved and every expression gets a type before anything runs; a name that is misspelt, a
//! unit that does not fit and a term of another taxonomy are errors here and can never turn into silence
//! at run time. All independent errors are reported; what rests on an error is not complained about again.
//! A program with an error is not handed out.

mod amend;
mod circle;
mod cite;
mod collection;
mod declare;
mod define;
mod expr;
mod literal;
mod name;
mod operator;
mod rule;
mod scope;
mod silence;
mod table;
mod uses;
mod vocabulary;

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::program::Program;
use crate::source::Source;
use crate::syntax::ast;

use declare::Declarations;

/// One parsed file.
#[derive(Debug)]
pub struct File {
    /// Its text. The n-th file's source must have the number n.
    pub source: Arc<Source>,
    /// Its tree.
    pub tree: ast::File,
}

/// What came of compiling.
#[derive(Debug)]
pub struct Compiled {
    /// The program, unless there is an error.
    pub program: Option<Program>,
    /// Everything that is wrong, by place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Compiles all files together.
pub fn compile(files: &[File]) -> Compiled {
    let mut compiler = Compiler::new(files);
    compiler.declare();
    compiler.check_params();
    compiler.check_defines();
    compiler.check_tables();
    compiler.check_rules();
    compiler.check_amendments();
    compiler.finish()
}

/// What all parts of the check share: the program so far, the declarations, and what is wrong.
struct Compiler<'a> {
    files: &'a [File],
    program: Program,
    declarations: Declarations<'a>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Compiler<'a> {
    fn new(files: &'a [File]) -> Self {
        let program = Program {
            sources: files.iter().map(|file| Arc::clone(&file.source)).collect(),
            ..Program::default()
        };
        Self {
            files,
            program,
            declarations: Declarations::default(),
            diagnostics: Vec::new(),
        }
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn finish(mut self) -> Compiled {
        let is_error = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error;
        let sound = !self.diagnostics.iter().any(is_error);
        if sound {
            // What a broken rule would have used must not be called unused.
            self.report_unused();
            self.program.find_glimpses();
        }
        self.diagnostics
            .sort_by_key(|diagnostic| (diagnostic.span(), diagnostic.code.id));
        Compiled {
            program: sound.then_some(self.program),
            diagnostics: self.diagnostics,
        }
    }
}
