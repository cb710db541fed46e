//! Whatever anybody writes into plans, rules, names and folders: the command ends with an exit code of its own,
//! within bounds that follow from the size of the input, and says what it did not check.
//!
//! `CAVEAT_LONG=1` makes the inputs ten times as large.

mod forms;
#[cfg(unix)]
mod links;
#[cfg(target_os = "linux")]
mod memory;
mod payloads;
mod rules;

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::process::Output;

use assert_cmd::cargo::cargo_bin;
use tempfile::TempDir;

/// A vocabulary for what these tests need, and rules that read it.
const RULES: &[(&str, &str)] = &[
    (
        "rules/city.caveat",
        r#"
vocabulary city 1 "A city's plans"

root Plan {
  name      : text required
  count     : number
  retention : duration
  proof     : evidence
  cameras   : list of Camera
  zones     : map of Camera
}

type Camera {
  name   : text
  height : length
}
"#,
    ),
    (
        "rules/street.caveat",
        r#"
pack street "Rules for the street"
use city

source bylaw "Camera by-law" { section s7 "Footage is deleted soon." }

rule ST-1 "Footage is deleted within a day" {
  cites bylaw s7
  must retention <= 24 hours
}

rule ST-2 "Cameras hang low" {
  cites bylaw s7
  for each camera in cameras
  must camera.height <= 3 m
    otherwise "{camera.name} of {name} hangs at {camera.height}"
}
"#,
    ),
];

/// Whether tests may take as long as they like.
pub fn is_patient() -> bool {
    env::var_os("CAVEAT_LONG").is_some() || !cfg!(debug_assertions)
}

/// How large an input of a size that is a matter of patience is made.
pub fn many(short: usize) -> usize {
    match env::var_os("CAVEAT_LONG") {
        Some(_) => short * 10,
        None => short,
    }
}

/// A folder with the rules above in `rules/`, and these files.
pub fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in RULES.iter().chain(files) {
        write(folder.path(), name, text);
    }
    folder
}

pub fn write(folder: &Path, name: &str, text: impl AsRef<[u8]>) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// The command, in a folder, as a user runs it.
pub fn caveat(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(cargo_bin("caveat"));
    command.current_dir(folder).args(args);
    for name in [
        "NO_COLOR",
        "FORCE_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "TERM",
    ] {
        command.env_remove(name);
    }
    command
}

/// A check with the rules above.
pub fn checking(folder: &Path, args: &[&str]) -> Command {
    let fixed = [
        "check",
        "--no-builtin",
        "--rules=rules",
        "--as-of=2026-01-31",
    ];
    caveat(folder, &[&fixed, args].concat())
}

/// What came of a command that has to end by itself, with one of the exit codes that are promised.
#[track_caller]
pub fn ended(command: &mut Command) -> (i32, String) {
    let output = command.output().unwrap();
    let code = code(&output);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!errors.contains("panicked"), "{command:?}\n{errors}");
    (code, String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The exit code; a signal is none.
#[track_caller]
pub fn code(output: &Output) -> i32 {
    let errors = String::from_utf8_lossy(&output.stderr);
    let code = output.status.code();
    let code = code.unwrap_or_else(|| panic!("ended by {}\n{errors}", output.status));
    assert!(code <= 3, "ended with {code}\n{errors}");
    code
}

/// How often a code stands in a report.
pub fn times(report: &str, code: &str) -> usize {
    report.matches(code).count()
}
