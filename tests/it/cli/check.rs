//! `caveat check`

use super::KEPT_LONG;
use super::KEPT_SHORT;
use super::SILENT;
use super::caveat;
use super::check;
use super::code;
use super::folder;
use super::run;
use super::show;
use super::write;

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
      authority: Camera by-law, sec. 7: Footage is deleted soon.
      help: Shorten `retention`.

    rule  applies  satisfied  excepted  violated  unproven  open  inapplicable
    ST-1        1          -         -         1         -     -             -
    1 more rule: satisfied wherever it applies

    1 file found: 1 checked; 1 plan read
    2 rules run as of 2026-01-31: 2 apply
    of the 2 rules that apply, 1 violated, 0 unproven, 1 satisfied or excepted
    start with ST-1, violated in 1 plan: `caveat explain ST-1 --rules rules --no-builtin`
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
      authority: Camera by-law, sec. 7: Footage is deleted soon.
      help: add `retention: 24 hours` (duration) to the plan

    rule  applies  satisfied  excepted  violated  unproven  open  inapplicable
    ST-1        1          -         -         -         1     -             -
    1 more rule: satisfied wherever it applies

    1 file found: 1 checked; 1 plan read
    2 rules run as of 2026-01-31: 2 apply
    no violation of the 2 rules that apply was found; 1 is unproven
    start with ST-1, unproven in 1 plan: `caveat explain ST-1 --rules rules --no-builtin`
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

#[test]
fn rule_files_alone_are_compiled_and_counted() {
    let folder = folder(&[]);
    insta::assert_snapshot!(run(&folder, &["check", "rules"]), @"
    2 files found: 2 checked, 2 of them with rules; 0 plans read
    2 rule files compile, with 2 rules; no plan was among them
    exit 0
    ");
    insta::assert_snapshot!(run(&folder, &["check", "rules/city.caveat", "--no-builtin"]), @"
    1 file found: 1 checked, 1 of them with rules; 0 plans read
    1 rule file compiles, with 0 rules; no plan was among them
    exit 0
    ");
}

#[test]
fn the_next_step_names_the_rules_that_it_needs() {
    let folder = folder(&[("a plan/market.yaml", KEPT_LONG)]);
    let next = |args: &[&str]| {
        let told = run(&folder, &[&["check", "a plan"], args].concat());
        let next = told.lines().find(|line| line.starts_with("start with"));
        next.unwrap_or_default().to_owned()
    };
    insta::assert_snapshot!(next(&["--rules", "rules"]), @"start with ST-1, violated in 1 plan: `caveat explain ST-1 --rules rules`");
    insta::assert_snapshot!(next(&["rules/street.caveat", "rules/city.caveat", "--no-builtin"]), @"start with ST-1, violated in 1 plan: `caveat explain ST-1 --rules rules/city.caveat --rules rules/street.caveat --no-builtin`");
    write(
        folder.path(),
        "a plan/city.caveat",
        super::RULES[0].1.as_bytes(),
    );
    insta::assert_snapshot!(next(&["--rules", "rules/street.caveat"]), @"start with ST-1, violated in 1 plan: `caveat explain ST-1 --rules rules/street.caveat --rules 'a plan'`");
}

#[test]
fn plans_that_broken_rules_leave_alone_are_told_of() {
    let folder = folder(&[("plan.yaml", KEPT_LONG), ("broken.caveat", "pack broken {")]);
    insta::assert_snapshot!(check(&folder, &["plan.yaml", "broken.caveat", "--format=concise"]), @"
    broken.caveat:1:13: error C0101 expected a text in quotes, `use`, `rule`, `param`, `define`, `table`, `source`, `amend`, `root`, `type`, `taxonomy` or `placeholders`, found `{`
    0 violated, 0 unproven, 0 open, 0 excepted; 0 plans in 2 files (1 not checked), 0 of 0 rules apply as of 2026-01-31
    exit 2
    ");
}

#[cfg(target_os = "linux")]
#[test]
fn files_whose_names_are_not_utf_8_are_checked() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = folder(&[("plans/a.yaml", KEPT_SHORT)]);
    for name in [&b"a\xfe.yaml"[..], &b"a\xff.yaml"[..]] {
        let path = folder.path().join("plans").join(OsStr::from_bytes(name));
        std::fs::write(path, KEPT_LONG).unwrap();
    }
    insta::assert_snapshot!(check(&folder, &["plans", "--format=concise"]), @r#"
    plans/a\xfe.yaml:3:12: violated ST-1 `retention` is 3 days; it must be <= 24 hours
    plans/a\xff.yaml:3:12: violated ST-1 `retention` is 3 days; it must be <= 24 hours
    2 violated, 0 unproven, 0 open, 0 excepted; 3 plans in 3 files, 2 of 2 rules apply as of 2026-01-31
    exit 1
    "#);
}

#[test]
fn standard_input_is_checked_under_the_name_it_is_given() {
    let folder = folder(&[]);
    let piped = |args: &[&str], text: &str| {
        let fixed = [
            "check",
            "--no-builtin",
            "--rules=rules",
            "--as-of=2026-01-31",
            "--format=concise",
            "-",
        ];
        show(caveat(folder.path(), &[&fixed, args].concat()).write_stdin(text))
    };
    insta::assert_snapshot!(piped(&["--stdin-filename=plans/market.toml"], "caveat = 'city/1'\nname = 'M'\nsign = true\n"), @"
    plans/market.toml:1:1: unproven ST-1 `retention` is not stated, so `retention <= 24 hours` is open
    0 violated, 1 unproven, 0 open, 0 excepted; 1 plan in 1 file, 2 of 2 rules apply as of 2026-01-31
    exit 1
    ");
    insta::assert_snapshot!(piped(&[], KEPT_LONG), @"
    <stdin>:3:12: violated ST-1 `retention` is 3 days; it must be <= 24 hours
    1 violated, 0 unproven, 0 open, 0 excepted; 1 plan in 1 file, 2 of 2 rules apply as of 2026-01-31
    exit 1
    ");
    insta::assert_snapshot!(piped(&[], ""), @"
    <stdin>:1:1: warning C0304 there is no plan in this file
    0 violated, 0 unproven, 0 open, 0 excepted; 0 plans in 1 file (1 not checked), 0 of 0 rules apply as of 2026-01-31
    exit 3
    ");
}

#[test]
fn files_that_name_no_vocabulary_are_skipped_in_folders_and_errors_when_named() {
    let folder = folder(&[
        ("plans/deploy.yaml", "replicas: 3\n"),
        ("plans/market.yaml", KEPT_SHORT),
        ("plans/notes.txt", "nothing here"),
    ]);
    insta::assert_snapshot!(check(&folder, &["plans", "--verbose"]), @"
    pack street: Rules for the street, 2 rules
    not checked: plans/deploy.yaml: names no vocabulary

    2 files found: 1 checked, 1 skipped (`-v` lists them); 1 plan read
    2 rules run as of 2026-01-31: 2 apply
    no violation of the 2 rules that apply was found
    exit 0
    ");
    insta::assert_snapshot!(check(&folder, &["plans/deploy.yaml", "plans/notes.txt", "--quiet"]), @"
    error C0504

      × the plan does not name its vocabulary
       ╭─[plans/deploy.yaml:1:1]
     1 │ replicas: 3
       · ────┬───
       ·     ╰── no `caveat` key here
       ╰────
      help: add `caveat: city/1` as its first key, or name one with `--vocabulary`

    error C0503

      × the name of `plans/notes.txt` does not tell its format
      help: plans end in .yaml, .yml, .json, .toml, .csv, .ndjson or .jsonl, and rules in .caveat

    exit 2
    ");
    insta::assert_snapshot!(check(&folder, &["plans/deploy.yaml", "--vocabulary=city", "--format=concise"]), @"
    plans/deploy.yaml:1:1: warning C0410 no field of `Plan` has the key `replicas`
    plans/deploy.yaml:1:1: error C0411 the required field `name` is missing
    plans/deploy.yaml:1:1: unproven ST-1 `retention` is not stated, so `retention <= 24 hours` is open
    plans/deploy.yaml:1:1: unproven ST-2 (should) `sign` is not stated, so `sign` is open
    0 violated, 2 unproven, 0 open, 0 excepted; 1 plan in 1 file, 2 of 2 rules apply as of 2026-01-31
    exit 2
    ");
}

#[test]
fn a_vocabulary_that_is_not_loaded_is_an_error() {
    let folder = folder(&[
        ("plans/a.yaml", "caveat: ctiy/1\nname: Market\n"),
        ("plans/b.yaml", "caveat: city/2\nname: Market\n"),
    ]);
    insta::assert_snapshot!(check(&folder, &["plans", "--quiet"]), @"
    error C0505

      × no vocabulary is called `ctiy`
       ╭─[plans/a.yaml:1:9]
     1 │ caveat: ctiy/1
       ·         ───┬──
       ·            ╰── the plan was not checked
     2 │ name: Market
       ╰────
      help: did you mean `city`?

    error C0506

      × the plan is not in version 1 of `city`
       ╭─[plans/b.yaml:1:9]
     1 │ caveat: city/2
       ·         ───┬──
       ·            ╰── the plan was not checked
     2 │ name: Market
       ╰────
      help: the version that is loaded is `city/1`

    exit 2
    ");
    insta::assert_snapshot!(check(&folder, &["plans", "--vocabulary=town"]), @"
    --- standard error
    error C0505

      × no vocabulary is called `town`
      help: there are: city
    exit 2
    ");
}

#[test]
fn packs_are_selected_by_name() {
    let folder = folder(&[("plans/market.yaml", KEPT_LONG)]);
    insta::assert_snapshot!(check(&folder, &["plans", "--pack=sreet"]), @"
    --- standard error
    error C0507

      × no pack is called `sreet`
      help: did you mean `street`?
    exit 2
    ");
    assert_eq!(code(&folder, &["plans", "--pack=street"]), 1);
}

#[test]
fn usage_errors_end_with_2() {
    let folder = folder(&[]);
    assert_eq!(code(&folder, &["--as-of=yesterday"]), 2);
    assert_eq!(code(&folder, &["--fail-on=maybe"]), 2);
    assert_eq!(code(&folder, &["--nonsense"]), 2);
    assert_eq!(code(&folder, &["--help"]), 0);
}

#[test]
fn rules_with_an_error_check_nothing() {
    let folder = folder(&[
        ("plans/market.yaml", KEPT_LONG),
        (
            "more/wrong.caveat",
            "pack more \"More\"\nuse city\nrule MO-1 \"A rule\" {\n  must retentoin <= 1 day\n}\n",
        ),
    ]);
    insta::assert_snapshot!(check(&folder, &["plans", "more"]), @r#"
    error C0201

      × nothing here is called `retentoin`
       ╭─[more/wrong.caveat:4:8]
     3 │ rule MO-1 "A rule" {
     4 │   must retentoin <= 1 day
       ·        ────┬────
       ·            ╰── unknown
     5 │ }
       ╰────
      help: did you mean `retention`?

    2 files found: 1 checked, 1 of them with rules, 1 not checked; 0 plans read
    1 error: what could not be read was not checked
    nothing was checked: the rules have errors
    exit 2
    "#);
}

#[test]
fn the_data_of_examples_are_checked_with_their_rules() {
    let rule = "pack more \"More\"\nuse city\nsource s \"S\" { section a \"x\" }\nrule MO-1 \"A rule\" {\n  cites s a\n  must sign\n  example satisfied { sgin: true }\n}\n";
    let folder = folder(&[("more/more.caveat", rule)]);
    insta::assert_snapshot!(check(&folder, &["more", "--format=concise"]), @"
    more/more.caveat:7:23: error C0410 no field of `Plan` has the key `sgin`
    0 violated, 0 unproven, 0 open, 0 excepted; 0 plans in 1 file, 0 of 0 rules apply as of 2026-01-31
    exit 2
    ");
}

#[test]
fn the_date_decides_which_rules_are_effective() {
    let rule = "pack later \"Later\"\nuse city\nsource s \"S\" { section a \"x\" }\nrule LT-1 \"A rule\" {\n  cites s a\n  effective from 2027-01-01 until 2028-01-01\n  must length of name > 10\n}\n";
    let folder = folder(&[
        ("rules/later.caveat", rule),
        ("plans/market.yaml", KEPT_SHORT),
    ]);
    let on = |day: &str| {
        let args = [
            "check",
            "plans",
            "--no-builtin",
            "--rules=rules",
            "--as-of",
            day,
        ];
        caveat(folder.path(), &args)
            .output()
            .unwrap()
            .status
            .code()
            .unwrap()
    };
    let days = ["2026-12-31", "2027-01-01", "2027-12-31", "2028-01-01"];
    assert_eq!(days.map(on), [0, 1, 1, 0]);
}

#[test]
fn unknown_keys_are_warnings_and_errors_when_strict() {
    let folder = folder(&[(
        "plans/market.yaml",
        "caveat: city/1\nname: Market\nretention: 1 hour\nsgin: true\nsign: true\n",
    )]);
    insta::assert_snapshot!(check(&folder, &["plans", "--format=concise"]), @"
    plans/market.yaml:4:1: warning C0410 no field of `Plan` has the key `sgin`
    0 violated, 0 unproven, 0 open, 0 excepted; 1 plan in 1 file, 2 of 2 rules apply as of 2026-01-31
    exit 0
    ");
    assert_eq!(code(&folder, &["plans"]), 0);
    assert_eq!(code(&folder, &["plans", "--fail-on=warning"]), 1);
    assert_eq!(code(&folder, &["plans", "--strict"]), 2);
}

#[test]
fn many_findings_alike_are_drawn_ten_times_and_counted() {
    let plans: String = (0..25).map(|n| format!("{{\"caveat\":\"city/1\",\"name\":\"P{n}\",\"retention\":\"2 days\",\"sign\":true}}\n")).collect();
    let folder = folder(&[("plans.ndjson", &plans)]);
    let shown = check(&folder, &["plans.ndjson"]);
    assert_eq!(shown.matches("violated ST-1: Footage").count(), 10);
    let (_, end) = shown.split_once("plan: 10, P9").unwrap();
    insta::assert_snapshot!(end, @"

      help: Shorten `retention`.

    violated ST-1: and 15 more like these (`--format concise` lists them)

    rule  applies  satisfied  excepted  violated  unproven  open  inapplicable
    ST-1       25          -         -        25         -     -             -
    1 more rule: satisfied wherever it applies

    1 file found: 1 checked; 25 plans read
    2 rules run as of 2026-01-31: 2 apply
    of the 2 rules that apply, 1 violated, 0 unproven, 1 satisfied or excepted
    start with ST-1, violated in 25 plans: `caveat explain ST-1 --rules rules --no-builtin`
    exit 1
    ");
    let listed = check(&folder, &["plans.ndjson", "--format=concise"]);
    assert_eq!(listed.matches("violated ST-1").count(), 25);
}

#[test]
fn a_rule_that_may_apply_is_open_once_for_all_its_clauses() {
    let rule = "pack open \"Open\"\nuse city\nsource s \"S\" { section a \"x\" }\nrule OP-1 \"High cameras\" {\n  cites s a\n  for each camera in cameras\n  when camera.height > 3 m\n  must camera.name is stated\n  should sign\n}\nrule OP-2 \"Cameras\" {\n  cites s a\n  for each camera in cameras\n  when camera.height > 3 m\n  must sign\n}\n";
    let folder = folder(&[
        ("rules/open.caveat", rule),
        (
            "plans/market.yaml",
            "caveat: city/1\nname: Market\nretention: 1 hour\nsign: true\ncameras:\n  - name: a\n",
        ),
    ]);
    insta::assert_snapshot!(check(&folder, &["plans", "--pack=open"]), @"
    unproven OP-1, OP-2

      ? `cameras[0].height` is not stated, so it is open whether these 2 rules apply
       ╭─[plans/market.yaml:6:5]
     5 │ cameras:
     6 │   - name: a
       ·     ───┬───
       ·        ╰── `height` is not stated here
       ╰────
      help: add `height: 500 m` (length) to `cameras[0]`

    rule     applies  satisfied  excepted  violated  unproven  open  inapplicable
    OP-1(a)        -          -         -         -         -     1             -
    OP-1(b)        -          -         -         -         -     1             -
    OP-2           -          -         -         -         -     1             -

    1 file found: 1 checked; 1 plan read
    2 rules run as of 2026-01-31: 0 apply, 2 may apply
    no rule is known to apply, and of 2 it is open
    exit 1
    ");
}

#[test]
fn an_exception_is_told_with_its_authority() {
    let rule = "pack fair \"Fair\"\nuse city\nsource s \"Fair act\" { section art_3_1 \"Fairs are free.\" }\nrule FA-1 \"No cameras\" {\n  cites s art_3_1\n  for each camera in cameras\n  except \"fair\" when name matches \"[Ff]air\" cites s art_3_1\n  except \"short\" when retention < 1 hour\n  must not camera.height > 3 m\n}\n";
    let plan = |name: &str| {
        format!("caveat: city/1\nname: {name}\nsign: true\ncameras:\n  - height: 4 m\n")
    };
    let folder = folder(&[
        ("rules/fair.caveat", rule),
        ("plans/fair.yaml", &plan("Town fair")),
        ("plans/market.yaml", &plan("Market")),
    ]);
    insta::assert_snapshot!(check(&folder, &["plans", "--pack=fair"]), @"
    excepted FA-1: No cameras

      ○ `height` is 4 m; it must be <= 3 m
       ╭─[plans/fair.yaml:5:13]
     4 │ cameras:
     5 │   - height: 4 m
       ·             ─┬─
       ·              ╰── 4 m; at most 3 m
       ╰────
      ☞ what the rule asks
       ╭─[rules/fair.caveat:9:3]
     9 │   must not camera.height > 3 m
       ·   ────────────────────────────
       ╰────
      excepted: by `fair` (Fair act, art. 3(1))
      exception: `short` would excuse it, and is not shown: state `retention`
      authority: Fair act, art. 3(1): Fairs are free.

    violated FA-1: No cameras

      × `height` is 4 m; it must be <= 3 m
       ╭─[plans/market.yaml:5:13]
     4 │ cameras:
     5 │   - height: 4 m
       ·             ─┬─
       ·              ╰── 4 m; at most 3 m
       ╰────
      exception: `short` would excuse it, and is not shown: state `retention`

    rule  applies  satisfied  excepted  violated  unproven  open  inapplicable
    FA-1        2          -         1         1         -     -             -

    2 files found: 2 checked; 2 plans read
    1 rule run as of 2026-01-31: 1 applies
    of the 1 rule that applies, 1 violated, 0 unproven, 0 satisfied or excepted
    start with FA-1, violated in 1 plan: `caveat explain FA-1 --rules rules --no-builtin`
    exit 1
    ");
}

#[test]
fn the_json_report_tells_every_outcome() {
    let folder = folder(&[("plans/market.yaml", SILENT)]);
    insta::assert_snapshot!(check(&folder, &["plans", "--format=json"]), @r#"
    {
      "schema_version": 1,
      "tool": {
        "name": "caveat",
        "version": "0.1.0"
      },
      "as_of": "2026-01-31",
      "vocabularies": [
        "city/1"
      ],
      "packs": [
        {"name": "street", "title": "Rules for the street", "rules": 2}
      ],
      "outcomes": [
        {"rule": "ST-1", "clause": "a", "level": "must", "status": "unproven", "inapplicable_because": null, "applies": "yes", "path": "plans/market.yaml", "plan": 0, "bindings": [], "place": {"path": "retention", "line": 1, "column": 1, "end_line": 1, "end_column": 15}, "message": "`retention` is not stated, so `retention <= 24 hours` is open", "remedy": null, "because": [], "facts": [], "missing": [{"path": "retention", "line": 1, "column": 1, "end_line": 1, "end_column": 15, "key": "retention", "type": "duration", "example": "24 hours", "why": "absent"}], "unlisted": 0, "limits": [], "reasons": [], "exceptions": [], "cites": ["bylaw s7"], "fingerprint": "63f543859d193de1a69671fb05af4df5"},
        {"rule": "ST-2", "clause": "a", "level": "should", "status": "satisfied", "inapplicable_because": null, "applies": "yes", "path": "plans/market.yaml", "plan": 0, "bindings": [], "place": {"path": "", "line": 1, "column": 1, "end_line": 1, "end_column": 15}, "message": "`sign` holds", "remedy": null, "because": [], "facts": [{"path": "sign", "line": 3, "column": 7, "end_line": 3, "end_column": 11, "value": "true", "type": "boolean"}], "missing": [], "unlisted": 0, "limits": [], "reasons": [], "exceptions": [], "cites": ["bylaw s7"], "fingerprint": "284a8c068e58ea92fe6a8896cab9de1e"}
      ],
      "diagnostics": [],
      "files": [
        {"path": "plans/market.yaml", "status": "checked", "reason": null, "plan_count": 1, "plans_without_rules": 0, "plans": [{"index": 0, "line": 1, "name": "Market"}]}
      ],
      "rules": [
        {"id": "ST-1", "title": "Footage is deleted within a day", "pack": "street", "vocabulary": "city", "cites": [{"id": "bylaw s7", "title": "Camera by-law", "section": "sec. 7", "says": "Footage is deleted soon.", "link": null}], "clauses": [{"letter": "a", "level": "must", "asks": "must retention <= 24 hours", "tally": {"inapplicable": 0, "satisfied": 0, "excepted": 0, "violated": 0, "unproven": 1, "open": 0}}], "built_in": false},
        {"id": "ST-2", "title": "There is a sign", "pack": "street", "vocabulary": "city", "cites": [{"id": "bylaw s7", "title": "Camera by-law", "section": "sec. 7", "says": "Footage is deleted soon.", "link": null}], "clauses": [{"letter": "a", "level": "should", "asks": "should sign", "tally": {"inapplicable": 0, "satisfied": 1, "excepted": 0, "violated": 0, "unproven": 0, "open": 0}}], "built_in": false}
      ],
      "totals": {
        "files_found": 1,
        "files_checked": 1,
        "files_skipped": 0,
        "files_unreadable": 0,
        "files_not_checked": 0,
        "rule_files": 0,
        "rules_in_files": 0,
        "plans": 1,
        "plans_without_rules": 0,
        "rules_loaded": 2,
        "rules_run": 2,
        "rules_applied": 2,
        "rules_violated": 0,
        "rules_unproven": 1,
        "rules_open": 0,
        "errors": 0,
        "warnings": 0,
        "outcomes": {"inapplicable": 0, "satisfied": 1, "excepted": 0, "violated": 0, "unproven": 1, "open": 0}
      }
    }
    exit 1
    "#);
}

#[test]
fn a_fingerprint_stays_when_lines_move() {
    let folder = folder(&[("plans/market.yaml", KEPT_LONG)]);
    let prints = || {
        let report = check(&folder, &["plans", "--format=json"]);
        let (_, all) = report.split_once("\"outcomes\": [").unwrap();
        let of = |rest: &str| rest[..32].to_owned();
        all.split("\"fingerprint\": \"")
            .skip(1)
            .map(of)
            .collect::<Vec<_>>()
    };
    let before = prints();
    write(
        folder.path(),
        "plans/market.yaml",
        format!("# moved\n\n{}", KEPT_LONG.replace("3 days", "4 days")).as_bytes(),
    );
    assert_eq!(before, prints());
    assert_ne!(before[0], before[1]);
}

/// What came of a file of many plans comes in pieces, and of many findings in a temporary file.
#[test]
fn a_long_file_is_told_as_one() {
    let line = |number: usize| {
        let kept = if usize::is_multiple_of(number, 7) {
            "3 days"
        } else {
            "3 hours"
        };
        let note = "x".repeat(300);
        format!(
            "{{\"caveat\": \"city/1\", \"name\": \"{number} {note}\", \"retention\": \"{kept}\"}}\n"
        )
    };
    let lines: String = (0..8000).map(line).collect();
    let folder = folder(&[("plans/long.ndjson", &lines)]);
    let report = |jobs: &str, format: &str| check(&folder, &["plans", "--jobs", jobs, format]);
    for format in ["--format=json", "--format=concise", "--format=full"] {
        assert!(report("1", format) == report("4", format), "{format}");
    }
    let json = report("2", "--format=json");
    let (json, _) = json.rsplit_once("exit").unwrap();
    let json: serde_json::Value = serde_json::from_str(json).unwrap();
    let plans: Vec<u64> = (json["outcomes"].as_array().unwrap().iter())
        .filter(|outcome| outcome["rule"] == "ST-1")
        .map(|outcome| outcome["plan"].as_u64().unwrap())
        .collect();
    assert!(
        plans.into_iter().eq(0..8000),
        "plans count on in every piece"
    );
    let last = json["outcomes"].as_array().unwrap().last().unwrap();
    assert_eq!(last["place"]["line"], 8000);
    assert_eq!(json["files"][0]["plans"].as_array().unwrap().len(), 8000);
    assert_eq!(json["totals"]["rules_violated"], 1);
    let concise = report("2", "--format=concise");
    assert!(
        concise.contains("plans/long.ndjson:7995:"),
        "{concise:.300}"
    );
    let full = report("2", "--format=full");
    assert!(
        full.contains("violated ST-1: and 1133 more like these"),
        "{full:.3000}"
    );
}

#[test]
fn the_bytes_are_the_same_on_any_number_of_threads() {
    let plans: Vec<(String, String)> = (0..40)
        .map(|n| {
            (
                format!("plans/{:02}.yaml", n * 7 % 40),
                KEPT_LONG.replace('3', &n.to_string()),
            )
        })
        .collect();
    let plans: Vec<(&str, &str)> = plans
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let folder = folder(&plans);
    for format in ["full", "concise", "json"] {
        let run = |jobs: &str, paths: &[&str]| {
            check(
                &folder,
                &[&["--format", format, "--jobs", jobs], paths].concat(),
            )
        };
        let alone = run("1", &["plans"]);
        assert_eq!(alone, run("7", &["plans"]));
        assert_eq!(
            alone,
            run("2", &["./plans/39.yaml", "plans", "plans/00.yaml"])
        );
    }
}

#[test]
fn ignored_and_hidden_files_are_no_part_of_a_folder() {
    let folder = folder(&[
        ("plans/.gitignore", "drafts/\n"),
        ("plans/.caveatignore", "old.yaml\n"),
        ("plans/drafts/market.yaml", KEPT_LONG),
        ("plans/old.yaml", KEPT_LONG),
        ("plans/.hidden.yaml", KEPT_LONG),
        ("plans/market.yaml", KEPT_SHORT),
    ]);
    assert_eq!(code(&folder, &["plans"]), 0);
    assert_eq!(code(&folder, &["plans", "plans/old.yaml"]), 1);
}

#[test]
fn control_characters_never_reach_the_terminal() {
    let name = "plans/\u{1b}]0;x\u{7}\u{202e}.yaml";
    let plan = "caveat: city/1\nname: \"a\\u001b[31m\\u009b\"\nretention: \"3 \\u001b[5mdays\"\n\"sg\\u202ein\": 1\nsign: false\n";
    let folder = folder(&[
        (name, plan),
        ("plans/::error::x.yaml", KEPT_LONG),
        (
            "plans/raw.yaml",
            "caveat: city/1\nname: x\u{85}\u{9b}31m\u{7f}\nretention: 3 days # \u{202e}\u{2066}\n",
        ),
    ]);
    for format in ["full", "concise", "json"] {
        for color in ["always", "never"] {
            let shown = check(
                &folder,
                &["plans", "--format", format, "--color", color, "--verbose"],
            );
            let plain = shown.replace("\u{1b}[", "");
            let odd =
                |c: char| c != '\n' && (c.is_control() || ('\u{202a}'..='\u{2069}').contains(&c));
            assert!(!plain.contains(odd), "{format}: {plain:?}");
            let colors = shown.contains('\u{1b}');
            assert_eq!(
                colors,
                color == "always" && format == "full",
                "{format} {color}"
            );
            assert!(!shown.lines().any(|line| line.starts_with("::")), "{shown}");
        }
    }
}

#[test]
fn a_copy_of_a_built_in_file_stands_for_it_and_a_changed_one_is_an_error() {
    let rules = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/rules/vocabulary/deployment.caveat"
    );
    let text = std::fs::read_to_string(rules).unwrap();
    let changed = text.replace("deployment 1", "deployment 1 ");
    let folder = folder(&[
        ("same/vocabulary/deployment.caveat", &text),
        ("changed/vocabulary/deployment.caveat", &changed),
        ("plans/plan.yaml", "caveat: deployment/1\nname: Market\n"),
    ]);
    let check = |rules: &str| {
        run(
            &folder,
            &[
                "check",
                "plans",
                "--rules",
                rules,
                "--quiet",
                "--fail-on=never",
            ],
        )
    };
    assert!(check("same").ends_with("exit 0"));
    insta::assert_snapshot!(check("changed"), @"
    error C0508

      × `changed/vocabulary/deployment.caveat` differs from the built-in file
      │ `vocabulary/deployment.caveat`
      help: leave the built-in library out with `--no-builtin`, or rename the pack and the file

    exit 2
    ");
}

#[test]
fn rules_are_given_one_path_at_a_time_so_that_plans_may_follow() {
    let folder = folder(&[("plans/market.yaml", KEPT_LONG)]);
    let args = [
        "check",
        "--no-builtin",
        "--as-of=2026-01-31",
        "--format=concise",
    ];
    let rules = [
        "--rules",
        "rules/city.caveat",
        "--rules",
        "rules/street.caveat",
        "plans",
    ];
    let shown = run(&folder, &[&args[..], &rules].concat());
    assert!(
        shown.starts_with("plans/market.yaml:3:12: violated ST-1"),
        "{shown}"
    );
}

#[test]
fn rules_that_are_not_there_are_an_error() {
    let folder = folder(&[("plans/market.yaml", KEPT_SHORT)]);
    insta::assert_snapshot!(check(&folder, &["plans", "--rules=plans", "--rules=gone", "--quiet"]), @"
    error C0509

      × there is no rule file at `plans`
      help: rules are in files whose names end in `.caveat`

    error C0501

      × `gone` cannot be read: it is not there
      help: check the spelling of the path, and that you may read it

    exit 2
    ");
}

#[test]
fn facts_far_away_are_told_in_words() {
    let rule = "pack far \"Far\"\nuse city\nsource s \"S\" { section a \"x\" }\nrule FA-1 \"Named cameras keep little\" {\n  cites s a\n  for each camera in cameras\n  when camera.name = \"north\"\n  must retention <= 1 day\n}\n";
    let low = "  - name: south\n".repeat(12);
    let plan = format!(
        "caveat: city/1\nname: Market\nretention: 3 days\nsign: true\ncameras:\n{low}  - name: north\n"
    );
    let folder = folder(&[("rules/far.caveat", rule), ("plans/market.yaml", &plan)]);
    let shown = check(
        &folder,
        &["plans", "--pack=far", "--quiet", "--fail-on=violated"],
    );
    insta::assert_snapshot!(shown, @"
    violated FA-1: Named cameras keep little

      × `retention` is 3 days; it must be <= 1 day
       ╭─[plans/market.yaml:3:12]
     2 │ name: Market
     3 │ retention: 3 days
       ·            ───┬──
       ·               ╰── 3 days; at most 1 day
     4 │ sign: true
       ╰────
      ☞ what the rule asks
       ╭─[rules/far.caveat:8:3]
     8 │   must retention <= 1 day
       ·   ───────────────────────
       ╰────
      because: `cameras[12].name` is north (line 18)
      authority: S, a: x

    exit 1
    ");
}

#[test]
fn an_error_about_two_files_shows_both() {
    let rule = "pack street \"Rules for the street\"\nuse city\nsource more \"More\" { section a \"x\" }\nrule ST-1 \"Again\" {\n  cites more a\n  must sign\n}\n";
    let folder = folder(&[("rules/twice.caveat", rule)]);
    insta::assert_snapshot!(check(&folder, &["rules", "--quiet"]), @r#"
    error C0211

      × the id `ST-1` is taken
       ╭─[rules/twice.caveat:4:6]
     3 │ source more "More" { section a "x" }
     4 │ rule ST-1 "Again" {
       ·      ──┬─
       ·        ╰── the second rule of this id
     5 │   cites more a
       ╰────
      ☞ see also
       ╭─[rules/street.caveat:8:6]
     7 │ /// Nobody needs yesterday's faces.
     8 │ rule ST-1 "Footage is deleted within a day" {
       ·      ──┬─
       ·        ╰── the first one
     9 │   cites bylaw s7
       ╰────
      help: give the rule an id of its own; to add an exception to the first, write `amend`

    exit 2
    "#);
}

#[test]
fn a_reason_that_the_message_says_is_not_said_again() {
    let rules =
        "vocabulary keep 1 \"Keeping\"\nroot Plan { name : text required  kept : duration }\n";
    let pack = "pack keeping \"Keeping\"\nuse keep\nsource s \"S\" { section a \"x\" }\nrule KE-1 \"Soon gone\" {\n  cites s a\n  must kept <= 182 days\n}\n";
    let folder = folder(&[
        ("rules/keep.caveat", rules),
        ("rules/keeping.caveat", pack),
        ("plan.yaml", "caveat: keep/1\nname: x\nkept: 6 months\n"),
    ]);
    let said = check(&folder, &["plan.yaml"]);
    assert_eq!(said.matches("181 to 184 days").count(), 1, "{said}");
}

#[cfg(unix)]
mod unix {
    use std::fs::File;
    use std::process::Command;
    use std::process::Stdio;

    use super::*;

    #[test]
    fn pipes_and_devices_are_refused() {
        let folder = folder(&[("plans/market.yaml", KEPT_SHORT)]);
        let made = Command::new("mkfifo")
            .arg(folder.path().join("plans/pipe.yaml"))
            .status();
        assert!(made.unwrap().success());
        insta::assert_snapshot!(check(&folder, &["plans", "/dev/zero", "--format=concise"]), @"
        /dev/zero: error C0502 `/dev/zero` is neither a file nor a folder
        plans/pipe.yaml: error C0502 `plans/pipe.yaml` is neither a file nor a folder
        0 violated, 0 unproven, 0 open, 0 excepted; 1 plan in 3 files (2 not checked), 2 of 2 rules apply as of 2026-01-31
        exit 2
        ");
    }

    #[test]
    fn a_link_is_followed_when_it_is_named_and_no_folder_is_walked_through_one() {
        let folder = folder(&[
            ("elsewhere/market.yaml", KEPT_LONG),
            ("plans/market.yaml", KEPT_SHORT),
        ]);
        let link = |from: &str, to: &str| {
            std::os::unix::fs::symlink(from, folder.path().join(to)).unwrap()
        };
        link("../elsewhere", "plans/more");
        link("../elsewhere/market.yaml", "plans/link.yaml");
        assert_eq!(code(&folder, &["plans"]), 0);
        assert_eq!(code(&folder, &["plans/link.yaml"]), 1);
    }

    #[test]
    fn a_full_disk_is_an_error_and_a_closed_pipe_is_none_worth_telling() {
        let folder = folder(&[("plans/market.yaml", KEPT_LONG)]);
        let program = assert_cmd::cargo::cargo_bin("caveat");
        let args = [
            "check",
            "plans",
            "--no-builtin",
            "--rules=rules",
            "--format=json",
        ];
        let run = |out: Stdio| {
            let mut command = Command::new(&program);
            let output = command
                .current_dir(folder.path())
                .args(args)
                .stdout(out)
                .output()
                .unwrap();
            (
                output.status.code(),
                String::from_utf8(output.stderr).unwrap(),
            )
        };
        let full = File::options().write(true).open("/dev/full").unwrap();
        let (code, said) = run(full.into());
        assert_eq!(code, Some(2));
        assert!(
            said.starts_with("error: the result cannot be written"),
            "{said}"
        );
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        assert_eq!(run(writer.into()), (Some(1), String::new()));
    }

    #[test]
    fn evidence_is_verified_inside_the_folder_of_the_plan_only() {
        let rules =
            "vocabulary deed 1 \"Deeds\"\nroot Deed { name : text required  proof : evidence }\n";
        let pack = "pack proof \"Proof\"\nuse deed\nsource s \"S\" { section a \"x\" }\nrule PR-1 \"Proof\" {\n  cites s a\n  must proof is verified\n}\n";
        let digest = "9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0";
        let plan = |path: &str| {
            format!("caveat: deed/1\nname: x\nproof: {{ path: {path}, sha256: {digest} }}\n")
        };
        let folder = folder(&[
            ("rules/deed.caveat", rules),
            ("rules/proof.caveat", pack),
            ("outside.txt", "aaa"),
            ("plans/inside.txt", "aaa"),
            ("plans/other.txt", "bbb"),
            ("plans/a.yaml", &plan("inside.txt")),
            ("plans/b.yaml", &plan("./inside.txt")),
            ("plans/c.yaml", &plan("../outside.txt")),
            ("plans/d.yaml", &plan("link.txt")),
            ("plans/e.yaml", &plan("other.txt")),
            ("plans/f.yaml", &plan("gone.txt")),
        ]);
        std::os::unix::fs::symlink("../outside.txt", folder.path().join("plans/link.txt")).unwrap();
        let codes = ["a", "b", "c", "d", "e", "f"]
            .map(|name| code(&folder, &[&format!("plans/{name}.yaml")]));
        assert_eq!(codes, [0, 0, 1, 1, 1, 1]);
        let said = |name: &str| {
            let path = format!("plans/{name}.yaml");
            check(&folder, &[&path, "--format=concise"])
        };
        for absent in ["c", "d", "f"] {
            assert!(said(absent).contains("but there is no such file in the folder of the plan"));
        }
        assert!(said("e").contains("but the file has another `sha256`"));
    }
}
