//! The command as a user runs it: arguments and files in, text and exit code out.

mod audit;
mod check;
mod explain;
mod test;

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

/// A small vocabulary and pack of our own, so that these tests stand apart from the library.
const RULES: &[(&str, &str)] = &[
    (
        "rules/city.caveat",
        r#"
vocabulary city 1 "A city's plans"

root Plan {
  name      : text required
  retention : duration example "24 hours"
  sign      : boolean
  cameras   : list of Camera
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

/// Nobody needs yesterday's faces.
rule ST-1 "Footage is deleted within a day" {
  cites bylaw s7
  must retention <= 24 hours
    remedy "Shorten `retention`."
}

rule ST-2 "There is a sign" {
  cites bylaw s7
  should sign
}
"#,
    ),
];

const KEPT_LONG: &str = "caveat: city/1\nname: Market\nretention: 3 days\nsign: true\n";
const KEPT_SHORT: &str = "caveat: city/1\nname: Market\nretention: 12 hours\nsign: true\n";
const SILENT: &str = "caveat: city/1\nname: Market\nsign: true\n";

/// A folder with the rules above in `rules/` and these plans.
fn folder(plans: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in RULES.iter().chain(plans) {
        write(folder.path(), name, text.as_bytes());
    }
    folder
}

fn write(folder: &Path, name: &str, bytes: &[u8]) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn caveat(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::cargo_bin("caveat").unwrap();
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

/// Checks with the rules above and shows the exit code, standard output and standard error.
fn check(folder: &TempDir, args: &[&str]) -> String {
    let fixed = [
        "check",
        "--no-builtin",
        "--rules=rules",
        "--as-of=2026-01-31",
    ];
    run(folder, &[&fixed, args].concat())
}

fn run(folder: &TempDir, args: &[&str]) -> String {
    show(&mut caveat(folder.path(), args))
}

fn show(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let errors = match text(&output.stderr) {
        none if none.is_empty() => none,
        errors => format!("--- standard error\n{errors}"),
    };
    let all = format!(
        "{}{errors}exit {}",
        text(&output.stdout),
        output.status.code().unwrap()
    );
    all.lines()
        .map(str::trim_end)
        .collect::<Vec<_>>()
        .join("\n")
}

fn code(folder: &TempDir, args: &[&str]) -> i32 {
    let fixed = [
        "check",
        "--no-builtin",
        "--rules=rules",
        "--as-of=2026-01-31",
    ];
    let mut command = caveat(folder.path(), &[&fixed, args].concat());
    command.output().unwrap().status.code().unwrap()
}
