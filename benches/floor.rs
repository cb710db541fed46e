//! The floors: what this program does when it is run as the yardstick of another process.

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::path::PathBuf;
use std::thread;

use crate::by_hand;

/// The least that there is to do with a file.
#[derive(Clone, Copy)]
pub enum Floor {
    /// Parse JSON to a `serde_json::Value`.
    Parse,
    /// Read JSON into structs, and check these by hand.
    ByHand,
    /// Take every event of the YAML library's parser.
    Events,
}

impl Floor {
    const ALL: [Self; 3] = [Self::Parse, Self::ByHand, Self::Events];

    /// The argument that asks for it.
    pub fn argument(self) -> &'static str {
        match self {
            Self::Parse => "--floor-parse",
            Self::ByHand => "--floor-by-hand",
            Self::Events => "--floor-events",
        }
    }

    fn run(self, texts: &[PathBuf]) {
        let rules = by_hand::Rules::new();
        for path in texts {
            let text = fs::read_to_string(path).expect("plans are text");
            match self {
                Self::Parse => parse(&text),
                Self::ByHand => check_by_hand(&rules, &text),
                Self::Events => events(&text),
            }
        }
    }
}

/// Whether this process was started as a floor; then it has done its work. The arguments are the floor, a
/// file or a folder, and how many threads.
pub fn is_floor() -> bool {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, path, jobs] = arguments.as_slice() else {
        return false;
    };
    let Some(floor) = Floor::ALL.into_iter().find(|it| it.argument() == name) else {
        return false;
    };
    let paths = files(Path::new(path));
    let jobs: usize = jobs.parse().expect("the number of threads comes last");
    let share = paths.len().div_ceil(jobs);
    thread::scope(|scope| {
        for part in paths.chunks(share) {
            scope.spawn(move || floor.run(part));
        }
    });
    true
}

fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let entries = fs::read_dir(path).expect("the folder is there");
    entries
        .map(|entry| entry.expect("files can be listed").path())
        .collect()
}

fn parse(text: &str) {
    let value: serde_json::Value = serde_json::from_str(text).expect("plans are JSON");
    black_box(value);
}

fn check_by_hand(rules: &by_hand::Rules, text: &str) {
    let plan: by_hand::Plan<'_> = serde_json::from_str(text).expect("plans have their fields");
    assert_eq!(rules.count(&plan), 20, "plans are sound");
}

fn events(text: &str) {
    for event in granit_parser::Parser::new_from_str(text) {
        black_box(event.expect("plans are YAML"));
    }
}
