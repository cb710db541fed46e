//! `caveat check`

use super::KEPT_LONG;
use super::KEPT_SHORT;
use super::SILENT;
use super::check;
use super::code;
use super::folder;
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
      authority: Camera by-law, sec. 7: Footage is deleted soon.
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
