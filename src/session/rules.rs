//! The rules of a check: the built-in library, those asked for, and those found among the plans.

use std::collections::HashSet;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use super::files;
use super::files::Found;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::diagnostic::codes::session as codes;
use crate::document;
use crate::pack;
use crate::pack::BuiltIn;
use crate::pack::Library;
use crate::program::Program;
use crate::program::Rule;
use crate::report::gather;
use crate::report::model;
use crate::report::model::Report;
use crate::source::Source;
use crate::source::SourceId;
use crate::source::quote;
use crate::syntax;

/// Rules as they were loaded.
#[derive(Debug)]
pub struct Rules {
    /// The program, unless anything is wrong.
    pub program: Option<Arc<Program>>,
    /// The texts.
    pub sources: Vec<Arc<Source>>,
    /// Those of the texts that the user brought: the last ones.
    pub own: usize,
    /// The paths that led to these.
    pub led_by: Vec<Arc<str>>,
    /// What is wrong, and with which file.
    pub problems: Vec<(Arc<str>, Diagnostic)>,
}

/// Loads rules alone, as `caveat test` does: those at the paths with what they use of the library, or the
/// whole library.
pub fn load_rules(paths: &[PathBuf], builtin: bool) -> Rules {
    let (found, problems) = files::find_rules(paths);
    let mut brought = Brought::read(&found);
    brought.problems.splice(0..0, problems);
    let library = match builtin {
        false => Library::empty(),
        true if paths.is_empty() => Library::whole(),
        true => {
            let trees: Vec<_> = brought
                .sources
                .iter()
                .map(|source| syntax::parse(source).file)
                .collect();
            let mut used = Library::whole().used_by(&trees);
            used.files
                .retain(|file| !brought.sources.iter().any(|own| file.is_at(&own.name)));
            used
        }
    };
    brought.compile(library, BuiltIn::Whole)
}

/// Loads rules alone, as `caveat explain` does: those at the paths with the whole library.
pub fn load_all_rules(paths: &[PathBuf], builtin: bool) -> Rules {
    load_with(paths, &[], builtin, BuiltIn::Whole)
}

/// Loads the rules of a check: those asked for, those among the files found, and the library.
pub(super) fn load(paths: &[PathBuf], found: &[Found], builtin: bool) -> Rules {
    load_with(paths, found, builtin, BuiltIn::WithoutExamples)
}

fn load_with(paths: &[PathBuf], found: &[Found], builtin: bool, built_in: BuiltIn) -> Rules {
    let (asked, problems) = files::find_rules(paths);
    let among = found.iter().filter(|found| found.is_rules());
    let all: Vec<Found> = asked.into_iter().chain(among.cloned()).collect();
    let mut brought = Brought::read(&all);
    brought.problems.splice(0..0, problems);
    let library = match builtin {
        true => brought.without_copies(Library::whole()),
        false => Library::empty(),
    };
    let mut rules = brought.compile(library, built_in);
    rules.check_examples();
    rules
}

/// Rule files that the user brought.
#[derive(Debug, Default)]
struct Brought {
    sources: Vec<Source>,
    led_by: Vec<Arc<str>>,
    problems: Vec<(Arc<str>, Diagnostic)>,
}

impl Brought {
    /// Reads each file once, also where it is found under two names.
    fn read(files: &[Found]) -> Self {
        let mut brought = Self::default();
        let mut seen = HashSet::new();
        for found in files {
            let place = found
                .path()
                .map(|path| path.canonicalize().unwrap_or_else(|_| path.to_owned()));
            if place.is_some_and(|place| !seen.insert(place)) {
                continue;
            }
            if !brought.led_by.contains(&found.by) {
                brought.led_by.push(Arc::clone(&found.by));
            }
            let read = found.read_rules();
            match read.and_then(|bytes| document::decode(SourceId(0), found.shown.as_ref(), bytes))
            {
                Ok(source) => brought.sources.push(source),
                Err(problem) => brought.problems.push((Arc::clone(&found.shown), *problem)),
            }
        }
        brought
    }

    /// The library without files that the user has a copy of. A copy that differs is a problem.
    fn without_copies(&mut self, mut library: Library) -> Library {
        library.files.retain(|file| {
            let copy = self.sources.iter().find(|own| file.is_at(&own.name));
            let Some(copy) = copy else {
                return true;
            };
            let declares = |text: &Source| {
                let tree = syntax::parse(text).file;
                pack::header(&tree).map(str::to_owned)
            };
            if declares(copy) != declares(&file.source(SourceId(0))) {
                return true;
            }
            if copy.text != file.text {
                let name: Arc<str> = copy.name.as_str().into();
                self.problems.push((name, differs(&copy.name, file.path)));
            }
            false
        });
        library
    }

    /// Compiles the library and these files together.
    fn compile(self, library: Library, built_in: BuiltIn) -> Rules {
        let own = self.sources.len();
        let library = library.files.iter().map(|file| file.source(SourceId(0)));
        let sources: Vec<Arc<Source>> = (0..)
            .map(SourceId)
            .zip(library.chain(self.sources))
            .map(|(id, source)| Arc::new(Source::new(id, source.name, source.text)))
            .collect();
        let loaded = pack::load(sources, built_in);
        let mut problems = self.problems;
        let unreadable = problems
            .iter()
            .any(|(_, problem)| problem.severity == Severity::Error);
        for diagnostic in loaded.diagnostics {
            let source = diagnostic
                .span()
                .and_then(|span| loaded.sources.get(span.source.0 as usize));
            let path = source.map_or("", |source| source.name.as_str()).into();
            problems.push((path, diagnostic));
        }
        Rules {
            program: loaded.program.filter(|_| !unreadable),
            sources: loaded.sources,
            own,
            led_by: self.led_by,
            problems,
        }
    }
}

fn differs(own: &str, path: &str) -> Diagnostic {
    let message = format!(
        "{} differs from the built-in file {}",
        quote(own),
        quote(path)
    );
    Diagnostic::error(&codes::DIFFERS_FROM_BUILT_IN, message)
        .help("leave the built-in library out with `--no-builtin`, or rename the pack and the file")
}

impl Rules {
    /// The text with this number.
    pub fn source(&self, id: SourceId) -> Option<&Source> {
        self.sources.get(id.0 as usize).map(Arc::as_ref)
    }

    /// Whether the user brought the text with this number.
    pub fn is_own(&self, id: SourceId) -> bool {
        id.0 as usize >= self.sources.len() - self.own.min(self.sources.len())
    }

    /// Looks for mistakes in the data of the user's examples.
    fn check_examples(&mut self) {
        let Some(program) = self.program.as_ref() else {
            return;
        };
        for diagnostic in pack::test::problems(program, |source| self.is_own(source)) {
            let source = diagnostic.span().and_then(|span| self.source(span.source));
            let path = source.map_or("", |source| source.name.as_str()).into();
            self.problems.push((path, diagnostic));
        }
    }

    /// Tells what is wrong, and of the rule files among those found that they were read. A warning about a
    /// built-in file is nothing that a user could heed.
    pub(super) fn report_to(&mut self, report: &mut Report) {
        for (path, diagnostic) in std::mem::take(&mut self.problems) {
            let built_in = diagnostic
                .span()
                .is_some_and(|span| !self.is_own(span.source));
            if built_in && diagnostic.severity == Severity::Warning {
                continue;
            }
            let index = report.files.iter().position(|file| file.path == path);
            let failed = diagnostic.severity == Severity::Error && diagnostic.labels.is_empty();
            if let Some(file) = index
                .and_then(|index| report.files.get_mut(index))
                .filter(|_| failed)
            {
                file.status = model::FileStatus::Unreadable;
                file.reason = Some(diagnostic.code.title);
            }
            let find = |id: SourceId| self.source(id);
            let problem = gather::problem(&path, index, diagnostic, find);
            report.diagnostics.push(problem);
        }
        self.count_files(report);
    }

    /// Counts the rule files among those found that were read, and the rules in them.
    fn count_files(&self, report: &mut Report) {
        let is_rules = |file: &&model::File| {
            Path::new(file.path.as_ref())
                .extension()
                .is_some_and(|end| end == "caveat")
        };
        let read = |file: &&model::File| file.status == model::FileStatus::Checked;
        let read: HashSet<&str> = (report.files.iter().filter(is_rules).filter(read))
            .map(|file| file.path.as_ref())
            .collect();
        let stands_in_them = |rule: &&Rule| {
            let source = self.source(rule.span.source);
            source.is_some_and(|source| read.contains(source.name.as_str()))
        };
        let rules = self.program.iter().flat_map(|program| &program.rules);
        report.totals.rules_in_files = rules.filter(stands_in_them).count();
        report.totals.rule_files = read.len();
    }
}
