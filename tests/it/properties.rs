//! What holds of every check: the same rules and plans give the same bytes, however they are laid out and
//! however many hands work on them.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use assert_cmd::Command;
use tempfile::TempDir;

use crate::common;

/// A folder with the plans of the repository in `plans/` and its rules in `rules/`, each text made anew.
fn folder(plan: &dyn Fn(&str) -> String, rule: &dyn Fn(&str) -> String) -> TempDir {
    let folder = TempDir::new().unwrap();
    let plans = folder.path().join("plans");
    copy(&common::repository("fixtures/plans"), &plans, plan);
    let rules = folder.path().join("rules");
    copy(&common::repository("rules"), &rules, rule);
    folder
}

fn copy(from: &Path, to: &Path, anew: &dyn Fn(&str) -> String) {
    fs::create_dir_all(to).unwrap();
    for path in entries(from) {
        let to = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &to, anew);
        } else {
            fs::write(to, anew(&fs::read_to_string(path).unwrap())).unwrap();
        }
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// What a check says, with its errors behind it. The plans of the repository have findings.
#[track_caller]
fn check(folder: &TempDir, format: &str, args: &[&str]) -> String {
    let fixed = ["check", "--no-builtin", "--as-of=2026-06-01", "--format"];
    let mut command = Command::cargo_bin("caveat").unwrap();
    command.current_dir(folder.path());
    command.args(fixed).arg(format).args(args);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

/// Every way gives the same bytes.
#[track_caller]
fn same(folder: &TempDir, format: &str, ways: &[&[&str]]) {
    let (first, others) = ways.split_first().unwrap();
    let wanted = check(folder, format, first);
    for other in others {
        let found = check(folder, format, other);
        assert_eq!(wanted, found, "{format}: {first:?}, {other:?}");
    }
}

#[test]
fn any_number_of_jobs_gives_the_same_bytes() {
    let folder = folder(&str::to_owned, &str::to_owned);
    for copied in ["a", "b", "c/d"] {
        let to = folder.path().join("plans").join(copied);
        copy(&common::repository("fixtures/plans"), &to, &str::to_owned);
    }
    for format in ["full", "json"] {
        let with = |jobs| ["--rules=rules", jobs, "plans"];
        let [alone, two, seven] = ["--jobs=1", "--jobs=2", "--jobs=7"].map(with);
        same(&folder, format, &[&alone, &two, &seven]);
    }
}

#[test]
fn files_in_any_order_give_the_same_bytes() {
    let folder = folder(&str::to_owned, &str::to_owned);
    let mut paths: Vec<String> = (entries(&folder.path().join("plans")).iter())
        .map(|path| format!("plans/{}", path.file_name().unwrap().to_string_lossy()))
        .collect();
    paths.sort();
    let mut args: Vec<&str> = paths.iter().map(String::as_str).collect();
    args.push("--rules=rules");
    let mut reversed = args.clone();
    reversed.reverse();
    let mut shuffled = reversed.clone();
    shuffled.swap(0, 3);
    shuffled.swap(1, 4);
    same(&folder, "json", &[&args, &reversed, &shuffled]);
}

#[test]
fn rule_files_in_any_order_give_the_same_bytes() {
    let folder = folder(&str::to_owned, &str::to_owned);
    let packs = ["surveillance", "privacy", "access", "sources", "vocabulary"];
    let packs = packs.map(|pack| format!("--rules=rules/{pack}"));
    let mut args: Vec<&str> = packs.iter().map(String::as_str).collect();
    args.push("plans");
    let mut reversed = args.clone();
    reversed.reverse();
    same(&folder, "full", &[&args, &reversed]);
}

#[test]
fn line_ends_of_windows_change_nothing() {
    let crlf = |text: &str| text.replace('\n', "\r\n");
    let (unix, windows) = (folder(&str::to_owned, &str::to_owned), folder(&crlf, &crlf));
    for format in ["full", "json"] {
        let args = ["--rules=rules", "plans"];
        assert_eq!(check(&unix, format, &args), check(&windows, format, &args));
    }
}

#[test]
fn comments_and_layout_of_rules_change_no_finding() {
    let tidy = folder(&str::to_owned, &str::to_owned);
    let untidy = folder(&str::to_owned, &lay_out_anew);
    // The other formats show the lines of the rules, too.
    let args = ["--rules=rules", "plans"];
    let wanted = check(&tidy, "concise", &args);
    assert_eq!(wanted, check(&untidy, "concise", &args));
}

/// Other indents, and comments behind and between the lines.
fn lay_out_anew(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() {
            out += "\n\t// nothing\n\n";
        } else if line.starts_with("//") {
            out += &format!("\t{line}\n");
        } else {
            out += &format!("\t{line}\t// {{ must be \"read\" over\n");
        }
    }
    out
}
