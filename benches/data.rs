//! The files that are checked: made once, in a folder that goes away.

use std::fs;
use std::io::BufWriter;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::generate;

/// Where everything lies.
pub struct Data {
    folder: TempDir,
}

impl Data {
    /// An empty folder.
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("there is room for files"),
        }
    }

    /// A folder with one file a plan.
    pub fn plans(&self, name: &str, ending: &str, plans: impl Iterator<Item = String>) -> PathBuf {
        let folder = self.folder.path().join(name);
        fs::create_dir(&folder).expect("names differ");
        for (number, plan) in plans.enumerate() {
            let file = folder.join(format!("{number:06}.{ending}"));
            fs::write(file, plan).expect("there is room");
        }
        folder
    }

    /// A folder with so many plans of about 4 KB as JSON, made when it is asked for first; with `broken`,
    /// every second of them breaks ten clauses.
    pub fn small_plans(&self, many: usize, broken: bool) -> PathBuf {
        let name = format!("plans-{many}{}", if broken { "-broken" } else { "" });
        let folder = self.folder.path().join(&name);
        if folder.exists() {
            return folder;
        }
        self.plans(&name, "json", small_plans(many, broken))
    }

    /// One file.
    pub fn file(&self, name: &str, parts: impl Iterator<Item = String>) -> PathBuf {
        let path = self.folder.path().join(name);
        let file = fs::File::create_new(&path).expect("names differ");
        let mut out = BufWriter::with_capacity(1 << 20, file);
        for part in parts {
            out.write_all(part.as_bytes()).expect("there is room");
        }
        out.flush().expect("there is room");
        path
    }

    /// A folder with the vocabulary of the plans, and rules of its own.
    pub fn rules(&self, name: &str, rules: &str) -> PathBuf {
        let folder = self.folder.path().join(name);
        fs::create_dir(&folder).expect("names differ");
        let vocabulary = include_str!("data/plans/bench.caveat");
        fs::write(folder.join("bench.caveat"), vocabulary).expect("there is room");
        fs::write(folder.join("rules.caveat"), rules).expect("there is room");
        folder
    }
}

/// The twenty rules over plans.
pub fn twenty() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/benches/data/plans"))
}

/// The five rules over rows.
pub fn five() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/benches/data/rows"))
}

/// So many plans of about 4 KB; with `broken`, every second of them breaks ten clauses.
pub fn small_plans(many: usize, broken: bool) -> impl Iterator<Item = String> {
    (0..many as u64).map(move |seed| {
        let sound = !broken || seed % 2 == 0;
        generate::plan(seed, generate::SMALL_ITEMS, sound)
    })
}

/// How large a file or the files of a folder are.
pub fn bytes(path: &Path) -> u64 {
    if path.is_file() {
        return fs::metadata(path).expect("the file is there").len();
    }
    let entries = fs::read_dir(path).expect("the folder is there");
    entries
        .map(|entry| {
            entry
                .and_then(|it| it.metadata())
                .expect("files can be listed")
                .len()
        })
        .sum()
}
