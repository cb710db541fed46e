//! `caveat test --omit` and `caveat test --mutate`

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

#[test]
fn changes_that_no_example_notices_are_found() {
    insta::assert_snapshot!(audit("--mutate", r#"
rule LA-1 "Footage is deleted within a day" {
  cites bylaw s7
  must retention <= 24 hours
  example satisfied { retention: 1 hour }
  example violated { retention: 25 hours }
}"#), @"
    error C0515

      × the examples of `LA-1` do not notice when `<=` becomes `<`
       ╭─[lane.caveat:7:18]
     6 │   cites bylaw s7
     7 │   must retention <= 24 hours
       ·                  ──
     8 │   example satisfied { retention: 1 hour }
       ╰────
      help: add an example in which both sides are the same

    error C0515

      × the examples of `LA-1` do not notice when `24 hours` becomes `23 hours`
       ╭─[lane.caveat:7:21]
     6 │   cites bylaw s7
     7 │   must retention <= 24 hours
       ·                     ────────
     8 │   example satisfied { retention: 1 hour }
       ╰────
      help: add an example with exactly this amount, and one just beyond it

    LA-1: 2 of 4 changes noticed

    2 of 4 changes are noticed by an example (50%)
    exit 1
    ");
}

#[test]
fn examples_at_the_border_notice_every_change() {
    insta::assert_snapshot!(audit("--mutate", r#"
rule LA-1 "Footage is deleted within a day" {
  cites bylaw s7
  effective from 2026-03-01
  must retention <= 24 hours
  example satisfied { retention: 24 hours }
  example violated { retention: 25 hours }
  example inapplicable as of 2026-02-28 { retention: 25 hours }
}"#), @"
    6 of 6 changes are noticed by an example (100%)
    exit 0
    ");
}

#[test]
fn what_rules_share_is_changed_for_all_that_read_it() {
    insta::assert_snapshot!(audit("--mutate", r#"
param limit : duration = 24 hours
define short(time: duration) = time <= limit
rule LA-1 "Footage is deleted within a day" {
  cites bylaw s7
  must short(retention)
  example satisfied { retention: 24 hours }
}
rule LA-2 "So it is where a sign says so" {
  cites bylaw s7
  when sign
  must short(retention)
  example violated { sign: true, retention: 25 hours }
  example inapplicable { sign: false, retention: 25 hours }
}"#), @"
    7 of 7 changes are noticed by an example (100%)
    exit 0
    ");
}

#[test]
fn what_only_a_message_says_is_left_alone() {
    insta::assert_snapshot!(audit("--mutate", r#"
rule LA-1 "There is a sign" {
  cites bylaw s7
  let low = [camera.name for each camera in cameras where camera.height < 3 m]
  must sign
    otherwise "{low} hang low"
  example satisfied { sign: true }
  example violated { sign: false }
}"#), @"
    1 of 1 change is noticed by an example (100%)
    exit 0
    ");
}

#[test]
fn amendments_are_changed_with_the_rule_that_they_are_about() {
    let amended = r#"
rule LA-1 "Footage is deleted within a day" {
  cites bylaw s7
  must retention <= 24 hours
  example satisfied { retention: 24 hours }
  example violated { retention: 25 hours }
}
amend LA-1 {
  except "a sign" when sign cites bylaw s7
  example violated { retention: 25 hours, sign: false }
}"#;
    insta::assert_snapshot!(audit("--mutate", amended), @r#"
    error C0515

      × the examples of `LA-1` do not notice when this condition is left out
        ╭─[lane.caveat:12:24]
     11 │ amend LA-1 {
     12 │   except "a sign" when sign cites bylaw s7
        ·                        ────
     13 │   example violated { retention: 25 hours, sign: false }
        ╰────
      help: add an example in which this condition, and nothing else, decides

    LA-1: 1 of 2 changes noticed

    5 of 6 changes are noticed by an example (83%)
    exit 1
    "#);
}
