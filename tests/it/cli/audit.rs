//! `caveat test --omit`

use super::folder;
use super::run;

const HEAD: &str = "pack lane \"Rules for the lane\"\nuse city\nsource bylaw \"Camera by-law\" { section s7 \"Footage is deleted soon.\" }\n";

/// Audits one rule of the pack.
fn audit(how: &str, rule: &str) -> String {
    let folder = folder(&[("lane.caveat", &format!("{HEAD}{rule}\n"))]);
    run(
        &folder,
        &[
            "test",
            how,
            "--no-builtin",
            "lane.caveat",
            "rules/city.caveat",
        ],
    )
}

#[test]
fn a_rule_that_no_longer_applies_without_a_fact_is_found() {
    insta::assert_snapshot!(audit("--omit", r#"
rule LA-1 "Footage is deleted within a day" {
  cites bylaw s7
  when sign is stated and sign
  must retention <= 24 hours
  example satisfied { sign: true, retention: 1 hour }
  example violated { sign: true, retention: 2 days }
}"#), @r#"
    error C0514

      × `LA-1` turns from violated to inapplicable when `sign` is not stated
        ╭─[lane.caveat:10:22]
      9 │   example satisfied { sign: true, retention: 1 hour }
     10 │   example violated { sign: true, retention: 2 days }
        ·           ────┬───   ──┬─
        ·               │        ╰── without this, it is inapplicable
        ·               ╰── here it is violated
     11 │ }
        ╰────
      help: let what the rule applies to hang on facts that a plan has to state, or say in the clause
            why silence may do: `silence accepted because "…"`

    4 facts left out of 2 examples, one at a time
    1 answer improves by silence
    exit 1
    "#);
}

#[test]
fn only_what_was_bound_is_compared() {
    insta::assert_snapshot!(audit("--omit", r#"
rule LA-1 "Cameras hang high" {
  cites bylaw s7
  for each camera in cameras where camera.name is missing or camera.name = "high"
  must camera.height >= 3 m
  example violated { cameras: [{ name: "low", height: 2 m }, { name: "high", height: 2 m }] }
  example unproven { cameras: [{ name: "high" }] }
}"#), @"
    7 facts left out of 2 examples, one at a time
    no answer improves by silence
    exit 0
    ");
}

#[test]
fn silence_that_a_clause_accepts_is_listed_with_its_reason() {
    insta::assert_snapshot!(audit("--omit", r#"
rule LA-1 "A sign is not taken down" {
  cites bylaw s7
  must sign default true
    silence accepted because "most lanes have one"
  example satisfied { retention: 1 hour }
  example violated { sign: false }
}"#), @"
    LA-1 accepts silence about `sign`: most lanes have one

    2 facts left out of 2 examples, one at a time
    no answer improves by silence
    exit 0
    ");
}

#[test]
fn audits_want_examples_that_pass() {
    insta::assert_snapshot!(audit("--omit", r#"
rule LA-1 "There is a sign" {
  cites bylaw s7
  must sign
  example satisfied { sign: false }
}"#), @"
    error C0511

      × `LA-1` is not satisfied by this example
       ╭─[lane.caveat:8:11]
     7 │   must sign
     8 │   example satisfied { sign: false }
       ·           ────┬────         ──┬──
       ·               │               ╰── `sign` is false; it must be true
       ·               ╰── expected satisfied, but is violated at sign
     9 │ }
       ╰────
      help: correct the rule or the example, whichever is wrong

    LA-1: no example shows it satisfied

    0 of 1 example of 1 rule comes out as it says
    0 of 1 clause is shown both satisfied and violated
    exit 1
    ");
}
