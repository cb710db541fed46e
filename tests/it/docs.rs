//! The documents for users: what they tell people to save is saved, what they tell people to run is run,
//! and the output that they show is what comes out.
//!
//! In a document, a fence with a file name behind its language (```` ```yaml plan.yaml ````) is a file, and
//! `console` fences hold commands behind `$` with their output. `CAVEAT_UPDATE_DOCS=1 cargo test` writes
//! what comes out into the documents.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::process::Stdio;

use insta::assert_snapshot;
use regex::Regex;
use tempfile::TempDir;

use crate::common::repository;

/// A reader with nothing but the repository's fixtures and the built binary.
struct Reader {
    folder: TempDir,
    /// The exit code of the last command, for `echo $?`.
    exit: i32,
}

impl Reader {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let fixtures = folder.path().join("fixtures");
        copy(&repository("fixtures/plans"), &fixtures.join("plans"));
        Self { folder, exit: 0 }
    }

    /// The document with what comes out in place of what it says comes out.
    fn replay(&mut self, document: &str) -> String {
        let mut replayed = String::new();
        let mut lines = document.lines();
        while let Some(line) = lines.next() {
            push(&mut replayed, line);
            let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else {
                continue;
            };
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            match info.split_once(' ') {
                Some((_, name)) => self.save(name, &block),
                None if info == "console" => {
                    let shown = self.run_all(&block);
                    replayed.push_str(&shown);
                    push(&mut replayed, "```");
                    continue;
                }
                None => {}
            }
            block.iter().for_each(|line| push(&mut replayed, line));
            push(&mut replayed, "```");
        }
        replayed
    }

    fn save(&self, name: &str, lines: &[&str]) {
        let text = lines.join("\n") + "\n";
        fs::write(self.folder.path().join(name), text).unwrap();
    }

    /// The commands of a block, each with its output.
    fn run_all(&mut self, block: &[&str]) -> String {
        let mut shown = String::new();
        for command in block.iter().filter_map(|line| line.strip_prefix("$ ")) {
            push(&mut shown, &format!("$ {command}"));
            shown.push_str(&self.run(command));
        }
        shown
    }

    fn run(&mut self, command: &str) -> String {
        let binary = Path::new(env!("CARGO_BIN_EXE_caveat"));
        let path = env::join_paths(
            [binary.parent().unwrap().to_owned()]
                .into_iter()
                .chain(env::split_paths(&env::var_os("PATH").unwrap_or_default())),
        );
        let output = Command::new("sh")
            .args(["-c", &format!("(exit {}); {command} 2>&1", self.exit)])
            .current_dir(self.folder.path())
            .env("PATH", path.unwrap())
            .env_remove("FORCE_COLOR")
            .env_remove("CLICOLOR_FORCE")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        self.exit = output.status.code().unwrap_or(-1);
        String::from_utf8(output.stdout).unwrap()
    }
}

fn push(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Replays a document; the day of the check may differ.
#[track_caller]
fn check_document(name: &str) {
    let path = repository(name);
    let document = fs::read_to_string(&path).unwrap();
    let replayed = Reader::new().replay(&document);
    let day = Regex::new(r"as of \d{4}-\d{2}-\d{2}").unwrap();
    let timeless = |text: &str| day.replace_all(text, "as of DAY").into_owned();
    let is_right = timeless(&document) == timeless(&replayed);
    if !is_right && env::var_os("CAVEAT_UPDATE_DOCS").is_some() {
        fs::write(&path, replayed).unwrap();
    } else {
        let differing: Vec<(&str, &str)> = document
            .lines()
            .zip(replayed.lines())
            .filter(|(said, came)| timeless(said) != timeless(came))
            .take(5)
            .collect();
        assert!(
            is_right,
            "{name} shows what no longer comes out (`CAVEAT_UPDATE_DOCS=1 cargo test --test it docs` \
             rewrites it): {differing:#?}"
        );
    }
}

#[test]
fn the_readme_shows_what_comes_out() {
    check_document("README.md");
}

#[test]
fn the_guide_to_the_language_shows_what_comes_out() {
    check_document("docs/language.md");
}

#[test]
fn a_document_is_replayed_in_order() {
    let document = "\
Save it:

```text a.txt
one
```

```console
$ cat a.txt
something else
$ exit 3
$ echo $?
```
";
    assert_snapshot!(Reader::new().replay(document), @r"
    Save it:

    ```text a.txt
    one
    ```

    ```console
    $ cat a.txt
    one
    $ exit 3
    $ echo $?
    3
    ```
    ");
}
