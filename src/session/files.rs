//! Which files there are, and what is in them.
//!
//! Folders are walked as `.gitignore` and `.caveatignore` say, hidden entries are passed over, symbolic links
//! are found and not followed, and the order of the result is that of the paths, whatever the file system says.
//! A file that is named is taken whatever it is called, and a link that is named is followed.

use std::borrow::Cow;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::io::Read;
use std::path::Component;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::OnceLock;
use std::time::SystemTime;

use ignore::WalkBuilder;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::document as document_codes;
use crate::diagnostic::codes::session as codes;
use crate::document;
use crate::document::Unread;
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
    /// The path that led to it, as reports show it: its own, or that of the folder.
    pub by: Arc<str>,
}

/// Where bytes are.
#[derive(Clone, Debug)]
pub(super) enum Contents {
    /// On disk.
    File(PathBuf),
    /// Standard input, by the name that it is given.
    Stdin(Option<PathBuf>),
    /// Nowhere: a folder that could not be walked, and why.
    Nowhere(Box<Diagnostic>),
    /// Behind a symbolic link in a folder, where it is left.
    Link,
}

impl Found {
    fn named(path: &Path) -> Self {
        let shown: Arc<str> = shown(path).into();
        Self {
            by: Arc::clone(&shown),
            shown,
            contents: Contents::File(path.to_owned()),
            named: true,
        }
    }

    fn in_folder(path: PathBuf, folder: &Arc<str>) -> Self {
        Self {
            shown: shown(&path).into(),
            contents: Contents::File(path),
            named: false,
            by: Arc::clone(folder),
        }
    }

    /// Whether it holds rules.
    pub fn is_rules(&self) -> bool {
        is_rules(Path::new(self.shown.as_ref()))
    }

    /// Whether it is a link in a folder, which is not followed: who wrote the folder could let it lead anywhere.
    pub fn is_link(&self) -> bool {
        matches!(self.contents, Contents::Link)
    }

    /// Where it is on disk.
    pub fn path(&self) -> Option<&Path> {
        match &self.contents {
            Contents::File(path) => Some(path),
            Contents::Stdin(_) | Contents::Nowhere(_) | Contents::Link => None,
        }
    }

    /// The folder that it is in, or is said to be in.
    pub fn folder(&self) -> Option<&Path> {
        match &self.contents {
            Contents::File(path) | Contents::Stdin(Some(path)) => path.parent(),
            Contents::Stdin(None) | Contents::Nowhere(_) | Contents::Link => None,
        }
    }
}

/// Finds plans and rules at these paths; where there are none, in the folder at hand. What cannot be read is
/// found all the same, and reading it says why.
pub(super) fn find(paths: &[PathBuf], stdin_name: Option<&Path>) -> Vec<Found> {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here } else { paths };
    let mut found = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            found.push(stdin(stdin_name));
        } else if path.is_dir() {
            walk(path, &mut found, |path| is_rules(path) || is_plan(path));
        } else {
            found.push(Found::named(path));
        }
    }
    sorted(found)
}

/// Finds rule files at these paths. A path without any is a problem.
pub(super) fn find_rules(paths: &[PathBuf]) -> (Vec<Found>, Vec<(Arc<str>, Diagnostic)>) {
    let mut found = Vec::new();
    let mut problems = Vec::new();
    for path in paths {
        let before = found.len();
        if path.is_dir() {
            walk(path, &mut found, is_rules);
        } else if is_rules(path) || !path.exists() {
            found.push(Found::named(path));
        }
        if found.len() == before {
            let shown: Arc<str> = shown(path).into();
            let message = format!("there is no rule file at {}", quote(&shown));
            let help = "rules are in files whose names end in `.caveat`";
            problems.push((
                shown,
                Diagnostic::error(&codes::NO_RULES, message).help(help),
            ));
        }
    }
    (sorted(found), problems)
}

fn stdin(name: Option<&Path>) -> Found {
    Found {
        contents: Contents::Stdin(name.map(Path::to_owned)),
        shown: name.map_or_else(|| "<stdin>".to_owned(), shown).into(),
        named: true,
        by: "-".into(),
    }
}

fn walk(folder: &Path, found: &mut Vec<Found>, wanted: impl Fn(&Path) -> bool) {
    let walk = WalkBuilder::new(folder)
        .ignore(false)
        .git_global(false)
        .git_exclude(false)
        .require_git(false)
        .add_custom_ignore_filename(".caveatignore")
        .build();
    let by: Arc<str> = shown(folder).into();
    for entry in walk {
        match entry {
            Ok(entry) => {
                let kind = entry.file_type();
                let is_link = kind.is_some_and(|kind| kind.is_symlink());
                if kind.is_some_and(|kind| !kind.is_dir()) && wanted(entry.path()) {
                    let mut one = Found::in_folder(entry.into_path(), &by);
                    if is_link {
                        one.contents = Contents::Link;
                    }
                    found.push(one);
                }
            }
            Err(error) => found.push(not_walked(folder, &error)),
        }
    }
}

fn not_walked(folder: &Path, error: &ignore::Error) -> Found {
    let path = path_of(error).unwrap_or(folder);
    let shown = shown(path);
    let message = format!("{} cannot be read: {}", quote(&shown), reason(error));
    Found {
        contents: Contents::Nowhere(Box::new(Diagnostic::error(&codes::UNREADABLE, message))),
        by: shown.as_str().into(),
        shown: shown.into(),
        named: true,
    }
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
fn sorted(mut found: Vec<Found>) -> Vec<Found> {
    let key = |found: &Found| (found.path().is_none(), !found.named);
    found.sort_by(|a, b| {
        let [one, other] = [a, b].map(|found| Path::new(found.shown.as_ref()));
        one.cmp(other).then_with(|| key(a).cmp(&key(b)))
    });
    found.dedup_by(|later, earlier| {
        later.shown == earlier.shown && later.path().is_some() == earlier.path().is_some()
    });
    found
}

fn is_rules(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == RULES)
}

fn is_plan(path: &Path) -> bool {
    detect::by_name(&path.to_string_lossy()).is_some()
}

/// A path as reports show it: relative to the folder at hand if it lies in it, without `./`, with `/`. What
/// could be taken for an option or for a command to a build server keeps its `./`.
fn shown(path: &Path) -> String {
    static HERE: OnceLock<PathBuf> = OnceLock::new();
    let here = || HERE.get_or_init(|| env::current_dir().unwrap_or_default());
    let inside = |path: &Path| !path.as_os_str().is_empty();
    let relative = match path.is_absolute().then(|| path.strip_prefix(here())) {
        Some(Ok(relative)) if inside(relative) => relative,
        _ => path,
    };
    let parts = relative
        .components()
        .filter(|part| *part != Component::CurDir);
    let parts: Vec<Cow<'_, str>> = parts
        .map(|part| match part {
            Component::RootDir => Cow::Borrowed(""),
            part => in_text(part.as_os_str()),
        })
        .collect();
    match parts.join("/") {
        none if none.is_empty() && path.is_absolute() => "/".to_owned(),
        none if none.is_empty() => ".".to_owned(),
        odd if odd.starts_with(['-', ':', '#']) => format!("./{odd}"),
        shown => shown,
    }
}

/// A name as text. Two names that differ are two texts, also where they are not UTF-8.
fn in_text(name: &OsStr) -> Cow<'_, str> {
    if let Some(text) = name.to_str() {
        return Cow::Borrowed(text);
    }
    let mut text = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    Cow::Owned(text)
}

impl Found {
    /// What is in it. Standard input can be read once.
    pub fn read(&self) -> Result<Vec<u8>, Box<Diagnostic>> {
        self.read_within(document::too_large)
    }

    /// The rules in it.
    pub fn read_rules(&self) -> Result<Vec<u8>, Box<Diagnostic>> {
        self.read_within(too_many_rules)
    }

    /// What is in it, unless that is too large, which is seen before and after.
    fn read_within(
        &self,
        too_large: fn(&str, u64) -> Option<Diagnostic>,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        let (mut input, length) = self.input()?;
        let refused =
            |length| too_large(&self.shown, length).map_or(Ok(()), |it| Err(Box::new(it)));
        refused(length)?;
        let mut bytes = Vec::new();
        // Where memory is short, reading says so below.
        let _ = bytes.try_reserve_exact(usize::try_from(length).unwrap_or(0).saturating_add(1));
        let read = input.by_ref().take(LARGEST).read_to_end(&mut bytes);
        read.map_err(|error| unreadable(&self.shown, &error))?;
        refused(bytes.len() as u64)?;
        Ok(bytes)
    }

    /// What is in it, as it comes in.
    pub fn open(&self) -> Result<Box<dyn Read + Send>, Box<Diagnostic>> {
        self.input().map(|(input, _)| input)
    }

    /// What is in it, as it comes in, and how many bytes that are, as far as can be known.
    fn input(&self) -> Result<(Box<dyn Read + Send>, u64), Box<Diagnostic>> {
        match &self.contents {
            Contents::File(path) => match Steady::open(path) {
                Ok(Some(file)) => {
                    let length = file.before.0;
                    Ok((Box::new(file), length))
                }
                Ok(None) => Err(Box::new(not_a_file(&self.shown))),
                Err(error) => Err(Box::new(unreadable(&self.shown, &error))),
            },
            Contents::Stdin(_) => Ok((Box::new(io::stdin()), 0)),
            Contents::Nowhere(problem) => Err(problem.clone()),
            Contents::Link => Err(Box::new(link(&self.shown))),
        }
    }

    /// The error for what could not be read on.
    pub fn unread(&self, why: Unread) -> Box<Diagnostic> {
        match why {
            Unread::Bytes(error) => Box::new(unreadable(&self.shown, &error)),
            Unread::Text(problem) => problem,
        }
    }
}

/// No file that is read at once may be larger; a byte more, so that it shows.
const LARGEST: u64 = u32::MAX as u64 + 1;

/// How large a file of rules may be. A rule takes a line or more: that is some hundred thousand.
const LARGEST_RULES: u64 = 4 << 20;

fn too_many_rules(shown: &str, length: u64) -> Option<Diagnostic> {
    let message = format!(
        "{} is larger than 4 MiB, the limit for a file of rules",
        quote(shown)
    );
    let diagnostic = Diagnostic::error(&document_codes::TOO_LARGE, message)
        .help("split it: several files may share a pack");
    (length > LARGEST_RULES).then_some(diagnostic)
}

/// A file that has to stay as it is while it is read: otherwise what was read is neither the old one nor the
/// new one.
pub(super) struct Steady {
    file: fs::File,
    before: Stamp,
}

/// The length of a file, and when it was changed.
type Stamp = (u64, Option<SystemTime>);

impl Steady {
    /// Opens a file; none if it is something else. A pipe is never opened, since that could take for ever.
    pub fn open(path: &Path) -> io::Result<Option<Self>> {
        if !fs::metadata(path)?.is_file() {
            return Ok(None);
        }
        let file = fs::File::open(path)?;
        let metadata = file.metadata()?;
        let before = stamp(&metadata);
        Ok(metadata.is_file().then_some(Self { file, before }))
    }
}

impl Read for Steady {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(bytes)?;
        if count == 0 && !bytes.is_empty() && stamp(&self.file.metadata()?) != self.before {
            return Err(io::Error::other(CHANGED));
        }
        Ok(count)
    }
}

const CHANGED: &str = "it changed while it was read";

fn stamp(metadata: &fs::Metadata) -> Stamp {
    (metadata.len(), metadata.modified().ok())
}

fn not_a_file(shown: &str) -> Diagnostic {
    let message = format!("{} is neither a file nor a folder", quote(shown));
    Diagnostic::error(&codes::NOT_A_FILE, message)
        .help("save the text as a file, or hand it over on standard input (`-`)")
}

/// What is said of a link that leads to rules.
fn link(shown: &str) -> Diagnostic {
    let message = format!(
        "{} is a symbolic link, and is not followed in a folder",
        quote(shown)
    );
    Diagnostic::warning(&codes::LINK, message).help("name it on the command line to follow it")
}

fn unreadable(shown: &str, error: &io::Error) -> Diagnostic {
    let message = format!("{} cannot be read: {}", quote(shown), in_words(error));
    let help = match error.to_string() {
        changed if changed == CHANGED => "check again when nobody writes to it",
        _ => "check the spelling of the path, and that you may read it",
    };
    Diagnostic::error(&codes::UNREADABLE, message).help(help)
}

/// The same words on every platform.
fn in_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "it is not there".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        kind => match kind.to_string() {
            // These words of the kind say nothing.
            vague if vague.starts_with("other") || vague.starts_with("uncategorized") => {
                error.to_string()
            }
            words => words,
        },
    }
}
