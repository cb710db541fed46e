//! Which files there are, and what is in them.
//!
//! Folders are walked as `.gitignore` and `.caveatignore` say, hidden entries and symbolic links are passed
//! over, and the order of the result is that of the paths, whatever the file system says. A file that is
//! named is taken whatever it is called.

use std::fs;
use std::io;
use std::io::Read;
use std::path::Component;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use ignore::WalkBuilder;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::session as codes;
use crate::document;
use crate::document::detect;
use crate::source::quote;

/// What the name of a rule file ends with.
const RULES: &str = "caveat";

/// A file that was found.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// Where its bytes are.
    pub contents: Contents,
    /// The path that reports show: as given, with `/` between its parts.
    pub shown: Arc<str>,
    /// Whether it was named, and not found in a folder.
    pub named: bool,
}

/// Where bytes are.
#[derive(Clone, Debug)]
pub(super) enum Contents {
    /// On disk.
    File(PathBuf),
    /// Standard input.
    Stdin,
}

impl Found {
    fn file(path: PathBuf, named: bool) -> Self {
        Self {
            shown: shown(&path).into(),
            contents: Contents::File(path),
            named,
        }
    }

    /// Whether it holds rules.
    pub fn is_rules(&self) -> bool {
        is_rules(Path::new(self.shown.as_ref()))
    }

    /// Where it is on disk.
    pub fn path(&self) -> Option<&Path> {
        match &self.contents {
            Contents::File(path) => Some(path),
            Contents::Stdin => None,
        }
    }
}

/// Everything that was found, by path.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// The files, and folders that could not be walked.
    pub files: Vec<Found>,
    /// What is wrong with one of them, by its number.
    pub problems: Vec<(usize, Diagnostic)>,
}

/// Finds plans and rules at these paths; where there are none, in the folder at hand.
pub(super) fn find(paths: &[PathBuf], stdin_name: Option<&Path>) -> Walked {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here } else { paths };
    let mut entries = Vec::new();
    for path in paths {
        match fs::metadata(path) {
            _ if path.as_os_str() == "-" => entries.push((stdin(stdin_name), None)),
            Ok(metadata) if metadata.is_dir() => {
                walk(path, &mut entries, |path| is_rules(path) || is_plan(path));
            }
            Ok(_) => entries.push((Found::file(path.clone(), true), None)),
            Err(error) => {
                let found = Found::file(path.clone(), true);
                let problem = unreadable(&found.shown, &error);
                entries.push((found, Some(problem)));
            }
        }
    }
    sorted(entries)
}

/// Finds rule files at these paths. A path without any is a problem.
pub(super) fn find_rules(paths: &[PathBuf]) -> (Vec<Found>, Vec<(Arc<str>, Diagnostic)>) {
    let mut entries = Vec::new();
    let mut problems = Vec::new();
    for path in paths {
        let before = entries.len();
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => walk(path, &mut entries, is_rules),
            Ok(_) if is_rules(path) => entries.push((Found::file(path.clone(), true), None)),
            Ok(_) => {}
            Err(error) => {
                let shown: Arc<str> = shown(path).into();
                let problem = unreadable(&shown, &error);
                problems.push((shown, problem));
                continue;
            }
        }
        if entries.len() == before {
            let shown: Arc<str> = shown(path).into();
            let message = format!("there is no rule file at {}", quote(&shown));
            let help = "rules are in files whose names end in `.caveat`";
            problems.push((
                shown,
                Diagnostic::error(&codes::NO_RULES, message).help(help),
            ));
        }
    }
    let Walked {
        files,
        problems: of_files,
    } = sorted(entries);
    for (index, problem) in of_files {
        problems.extend(
            files
                .get(index)
                .map(|found| (Arc::clone(&found.shown), problem)),
        );
    }
    (files, problems)
}

type Entry = (Found, Option<Diagnostic>);

fn stdin(name: Option<&Path>) -> Found {
    Found {
        contents: Contents::Stdin,
        shown: name.map_or_else(|| "<stdin>".to_owned(), shown).into(),
        named: true,
    }
}

fn walk(folder: &Path, entries: &mut Vec<Entry>, wanted: impl Fn(&Path) -> bool) {
    let walk = WalkBuilder::new(folder)
        .ignore(false)
        .git_global(false)
        .git_exclude(false)
        .require_git(false)
        .add_custom_ignore_filename(".caveatignore")
        .build();
    for entry in walk {
        match entry {
            Ok(entry) => {
                let kind = entry.file_type();
                let passed_over = kind.is_none_or(|kind| kind.is_dir() || kind.is_symlink());
                if !passed_over && wanted(entry.path()) {
                    entries.push((Found::file(entry.into_path(), false), None));
                }
            }
            Err(error) => entries.push(walk_problem(folder, &error)),
        }
    }
}

fn walk_problem(folder: &Path, error: &ignore::Error) -> Entry {
    let path = path_of(error).unwrap_or(folder);
    let found = Found::file(path.to_owned(), false);
    let message = format!("{} cannot be read: {}", quote(&found.shown), reason(error));
    let problem = Diagnostic::error(&codes::UNREADABLE, message);
    (found, Some(problem))
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of(err)
        }
        _ => None,
    }
}

fn reason(error: &ignore::Error) -> String {
    match error.io_error() {
        Some(error) => in_words(error),
        None => "the folder cannot be walked".to_owned(),
    }
}

/// By path, each file once; where one was both named and found in a folder, it counts as named.
fn sorted(mut entries: Vec<Entry>) -> Walked {
    entries.sort_by(|(a, _), (b, _)| {
        let key = |found: &Found| (Path::new(found.shown.as_ref()).to_owned(), !found.named);
        key(a).cmp(&key(b))
    });
    entries.dedup_by(|(later, _), (earlier, _)| later.shown == earlier.shown);
    let mut walked = Walked::default();
    for (index, (found, problem)) in entries.into_iter().enumerate() {
        walked.files.push(found);
        walked
            .problems
            .extend(problem.map(|problem| (index, problem)));
    }
    walked
}

fn is_rules(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == RULES)
}

fn is_plan(path: &Path) -> bool {
    path.to_str().and_then(detect::by_name).is_some()
}

/// A path as reports show it: relative to the folder at hand if it lies in it, without `./`, with `/`.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let relative = match path.strip_prefix(&here) {
        Ok(relative) if path.is_absolute() && !relative.as_os_str().is_empty() => relative,
        _ => path,
    };
    let parts: Vec<_> = relative
        .components()
        .filter(|part| *part != Component::CurDir)
        .map(|part| match part {
            Component::RootDir => String::new().into(),
            part => part.as_os_str().to_string_lossy().into_owned().into(),
        })
        .collect::<Vec<std::borrow::Cow<'_, str>>>();
    match parts.as_slice() {
        [] => ".".to_owned(),
        [root] if root.is_empty() => "/".to_owned(),
        parts => parts.join("/"),
    }
}

/// The bytes of a file.
pub(super) fn read(path: &Path, shown: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
    let failed = |error: io::Error| Box::new(unreadable(shown, &error));
    let metadata = fs::metadata(path).map_err(failed)?;
    if !metadata.is_file() {
        let message = format!("{} is neither a file nor a folder", quote(shown));
        let help = "save the text as a file, or hand it over on standard input (`-`)";
        return Err(Box::new(
            Diagnostic::error(&codes::NOT_A_FILE, message).help(help),
        ));
    }
    if let Some(diagnostic) = document::too_large(shown, metadata.len()) {
        return Err(Box::new(diagnostic));
    }
    fs::read(path).map_err(failed)
}

/// All of standard input.
pub(super) fn read_stdin(shown: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
    let mut bytes = Vec::new();
    match io::stdin().lock().read_to_end(&mut bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => Err(Box::new(unreadable(shown, &error))),
    }
}

fn unreadable(shown: &str, error: &io::Error) -> Diagnostic {
    let message = format!("{} cannot be read: {}", quote(shown), in_words(error));
    Diagnostic::error(&codes::UNREADABLE, message)
        .help("check the spelling of the path, and that you may read it")
}

/// The same words on every platform.
fn in_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "it is not there".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        kind => kind.to_string(),
    }
}
