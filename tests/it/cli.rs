//! The command as a user runs it: arguments and files in, text and exit code out.

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

#[test]
fn a_violation_shows_the_plan_the_rule_and_the_authority() {
    let folder = folder(&[("plans/market.yaml", KEPT_LONG)]);
    insta::assert_snapshot!(check(&folder, &["plans"]), @"
    violated ST-1: Footage is deleted within a day

      × `retention` is 3 days; it must be <= 24 hours
       ╭─[plans/market.yaml:3:12]
     2 │ name: Market
     3 │ retention: 3 days
       ·            ───┬──
       ·               ╰── 3 days; at most 24 hours
     4 │ sign: true
       ╰────
      ☞ what the rule asks
        ╭─[rules/street.caveat:10:3]
     10 │   must retention <= 24 hours
        ·   ──────────────────────────
        ╰────
      authority: Camera by-law, s7: Footage is deleted soon.
      help: Shorten `retention`.

    rule  applies  satisfied  excepted  violated  unproven  open  inapplicable
    ST-1        1          -         -         1         -     -             -
    1 more rule: satisfied wherever it applies

    1 file found: 1 checked; 1 plan read
    2 rules run as of 2026-01-31: 2 apply
    of the 2 rules that apply, 1 violated, 0 unproven, 1 satisfied or excepted
    start with ST-1, violated in 1 plan: `caveat explain ST-1`
    exit 1
    ");
}

#[test]
fn what_a_plan_does_not_say_is_unproven() {
    let folder = folder(&[("plans/market.yaml", SILENT)]);
    insta::assert_snapshot!(check(&folder, &["plans"]), @"
    unproven ST-1: Footage is deleted within a day

      ? `retention` is not stated, so `retention <= 24 hours` is open
       ╭─[plans/market.yaml:1:1]
     1 │ caveat: city/1
       · ───────┬──────
       ·        ╰── `retention` is not stated here
     2 │ name: Market
       ╰────
      ☞ what the rule asks
        ╭─[rules/street.caveat:10:3]
     10 │   must retention <= 24 hours
        ·   ──────────────────────────
        ╰────
      authority: Camera by-law, s7: Footage is deleted soon.
      help: add `retention: 24 hours` (duration) to the plan

    rule  applies  satisfied  excepted  violated  unproven  open  inapplicable
    ST-1        1          -         -         -         1     -             -
    1 more rule: satisfied wherever it applies

    1 file found: 1 checked; 1 plan read
    2 rules run as of 2026-01-31: 2 apply
    no violation of the 2 rules that apply was found; 1 is unproven
    start with ST-1, unproven in 1 plan: `caveat explain ST-1`
    exit 1
    ");
}

#[test]
fn a_plan_that_shows_everything_raises_nothing() {
    let folder = folder(&[("plans/market.yaml", KEPT_SHORT)]);
    insta::assert_snapshot!(check(&folder, &["plans"]), @"
    1 file found: 1 checked; 1 plan read
    2 rules run as of 2026-01-31: 2 apply
    no violation of the 2 rules that apply was found
    exit 0
    ");
}

#[test]
fn a_broken_file_hides_nothing_of_the_others() {
    let folder = folder(&[
        ("plans/a.yaml", "caveat: city/1\nname: [\n"),
        (
            "plans/b.json",
            r#"{"caveat": "city/1", "name": "Market", "retention": "3 weeks ago", "sign": true}"#,
        ),
        (
            "plans/c.toml",
            "caveat = \"city/1\"\nname = \"Market\"\nretention = \"3 days\"\nsign = true\n",
        ),
        ("plans/d.yaml", "replicas: 3\n"),
    ]);
    write(
        folder.path(),
        "plans/e.yaml",
        b"caveat: city/1\nname: caf\xe9\n",
    );
    insta::assert_snapshot!(check(&folder, &["plans", "--format=concise"]), @"
    plans/a.yaml:2:7: error C0311 a bracket is not closed
    plans/b.json:1:53: error C0401 `3 weeks ago` is not a duration
    plans/e.yaml: error C0301 `plans/e.yaml` is not UTF-8: byte 0xe9 at offset 24, in line 2
    plans/b.json:1:53: unproven ST-1 `retention` is not stated, so `retention <= 24 hours` is open
    plans/c.toml:3:13: violated ST-1 `retention` is 3 days; it must be <= 24 hours
    1 violated, 1 unproven, 0 open, 0 excepted; 2 plans in 5 files (3 not checked), 2 of 2 rules apply as of 2026-01-31
    exit 2
    ");
}

#[test]
fn the_threshold_decides_what_fails() {
    let unsigned = "caveat: city/1\nname: Market\nretention: 12 hours\nsign: false\n";
    let folder = folder(&[
        ("long/plan.yaml", KEPT_LONG),
        ("short/plan.yaml", KEPT_SHORT),
        ("silent/plan.yaml", SILENT),
        ("unsigned/plan.yaml", unsigned),
    ]);
    let levels = ["violated", "unproven", "warning", "never"];
    let codes = |plans: &str| levels.map(|level| code(&folder, &[plans, "--fail-on", level]));
    assert_eq!(codes("long"), [1, 1, 1, 0]);
    assert_eq!(codes("silent"), [0, 1, 1, 0]);
    assert_eq!(codes("unsigned"), [0, 0, 1, 0]);
    assert_eq!(codes("short"), [0, 0, 0, 0]);
}

#[test]
fn trouble_outranks_findings_and_findings_outrank_nothing() {
    let folder = folder(&[
        ("bad/plan.yaml", "caveat: city/1\nname: [\n"),
        ("long/plan.yaml", KEPT_LONG),
        ("empty/notes.txt", "nothing here"),
        ("others/deploy.yaml", "replicas: 3\n"),
    ]);
    assert_eq!(code(&folder, &["bad", "long", "--fail-on=never"]), 2);
    assert_eq!(code(&folder, &["long", "others", "empty"]), 1);
    assert_eq!(code(&folder, &["others", "empty"]), 3);
    assert_eq!(code(&folder, &["empty"]), 3);
    assert_eq!(code(&folder, &["gone.yaml"]), 2);
    assert_eq!(code(&folder, &["rules"]), 0);
}
