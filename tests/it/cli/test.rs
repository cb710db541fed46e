//! `caveat test`

use super::folder;
use super::run;

const HEAD: &str = "pack lane \"Rules for the lane\"\nuse city\nsource bylaw \"Camera by-law\" { section s7 \"Footage is deleted soon.\" }\n";

/// Tests a rule with these examples.
fn test(examples: &str) -> String {
    let rule = "rule LA-1 \"Footage is deleted within a day\" {\n  cites bylaw s7\n  for each camera in cameras\n  must retention <= 24 hours\n  should camera.height >= 3 m\n";
    let pack = format!("{HEAD}{rule}{examples}}}\n");
    let folder = folder(&[("lane.caveat", &pack)]);
    run(
        &folder,
        &["test", "--no-builtin", "lane.caveat", "rules/city.caveat"],
    )
}

#[test]
fn examples_that_come_out_as_they_say_pass() {
    insta::assert_snapshot!(test("
  example satisfied { retention: 24 hours, cameras: [{ height: 3 m }] }
  example violated (a) at retention { retention: 25 hours, cameras: [{ height: 3 m }] }
  example violated (b) at cameras[0].height { retention: 1 hour, cameras: [{ height: 2 m }] }
  example unproven (a) at retention { cameras: [{ height: 3 m }] }
  example inapplicable { cameras: [] }
"), @"
    5 of 5 examples of 1 rule come out as they say
    2 of 2 clauses are shown both satisfied and violated
    exit 0
    ");
}

#[test]
fn one_example_and_one_clause_are_spoken_of_as_one() {
    let rule = "rule LA-1 \"Footage is deleted within a day\" {\n  cites bylaw s7\n  must retention <= 24 hours\n  example satisfied { retention: 1 hour }\n}\n";
    let folder = folder(&[("lane.caveat", &format!("{HEAD}{rule}"))]);
    insta::assert_snapshot!(run(&folder, &["test", "lane.caveat", "rules/city.caveat"]), @"
    LA-1: no example shows it violated

    1 of 1 example of 1 rule comes out as it says
    0 of 1 clause is shown both satisfied and violated
    exit 0
    ");
}

#[test]
fn an_example_with_another_outcome_fails() {
    insta::assert_snapshot!(test("
  example satisfied { retention: 2 days, cameras: [{ height: 3 m }] }
"), @"
    error C0511

      × `LA-1` is not satisfied by this example
        ╭─[lane.caveat:10:11]
      9 │
     10 │   example satisfied { retention: 2 days, cameras: [{ height: 3 m }] }
        ·           ────┬────              ───┬──
        ·               │                     ╰── `retention` is 2 days; it must be <= 24 hours
        ·               ╰── expected satisfied, but is violated (a) at retention, satisfied (b)
     11 │ }
        ╰────
      help: correct the rule or the example, whichever is wrong

    LA-1(a): no example shows it satisfied
    LA-1(b): no example shows it violated

    0 of 1 example of 1 rule comes out as it says
    0 of 2 clauses are shown both satisfied and violated
    exit 1
    ");
}

#[test]
fn what_leaves_all_clauses_open_is_told_once() {
    insta::assert_snapshot!(test("
  example inapplicable { retention: 24 hours }
"), @"
    error C0511

      × `LA-1` is not inapplicable by this example
        ╭─[lane.caveat:10:11]
      9 │
     10 │   example inapplicable { retention: 24 hours }
        ·           ──────┬───── ──────────┬──────────
        ·                 │                ╰── `cameras` is not stated, so it is open whether the rule applies
        ·                 ╰── expected inapplicable, but is unproven at cameras
     11 │ }
        ╰────
      help: correct the rule or the example, whichever is wrong

    LA-1(a): no example shows it satisfied or violated
    LA-1(b): no example shows it satisfied or violated

    0 of 1 example of 1 rule comes out as it says
    0 of 2 clauses are shown both satisfied and violated
    exit 1
    ");
}

#[test]
fn an_example_with_another_place_fails() {
    insta::assert_snapshot!(test("
  example violated (b) at cameras[1].height { retention: 1 hour, cameras: [{ height: 2 m }, { height: 4 m }] }
"), @"
    error C0512

      × `LA-1` is violated, but not at `cameras[1].height`
        ╭─[lane.caveat:10:27]
      9 │
     10 │   example violated (b) at cameras[1].height { retention: 1 hour, cameras: [{ height: 2 m }, { height: 4 m }] }
        ·                           ────────┬────────
        ·                                   ╰── it is at `cameras[0].height`
     11 │ }
        ╰────
      help: name the place that the report points at

    LA-1(a): no example shows it violated

    0 of 1 example of 1 rule comes out as it says
    1 of 2 clauses are shown both satisfied and violated
    exit 1
    ");
}

#[test]
fn data_of_another_type_fail() {
    insta::assert_snapshot!(test("
  example violated { retention: 3 metres, cameras: [{ hieght: 2 m }] }
"), @"
    error C0401

      × `3 metres` is not a duration
        ╭─[lane.caveat:10:33]
      9 │
     10 │   example violated { retention: 3 metres, cameras: [{ hieght: 2 m }] }
        ·                                 ────────
     11 │ }
        ╰────
      help: write a number and a unit, such as `30 days`, or `indefinite`

    error C0410

      × no field of `Camera` has the key `hieght`
        ╭─[lane.caveat:10:55]
      9 │
     10 │   example violated { retention: 3 metres, cameras: [{ hieght: 2 m }] }
        ·                                                       ───┬──
        ·                                                          ╰── no rule can see it
     11 │ }
        ╰────
      help: did you mean `height`?

    LA-1(a): no example shows it satisfied or violated
    LA-1(b): no example shows it satisfied or violated

    0 of 1 example of 1 rule comes out as it says
    0 of 2 clauses are shown both satisfied and violated
    exit 2
    ");
}

#[test]
fn rules_without_an_example_are_not_tested() {
    insta::assert_snapshot!(test(""), @"
    LA-1(a): no example shows it satisfied or violated
    LA-1(b): no example shows it satisfied or violated

    0 of 0 examples of 1 rule come out as they say
    0 of 2 clauses are shown both satisfied and violated
    exit 3
    ");
}
