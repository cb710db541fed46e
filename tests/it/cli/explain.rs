//! `caveat explain`

use super::folder;
use super::run;

const PACK: &str = r#"
pack lane "Rules for the lane"
use city

source bylaw "Camera by-law" {
  link "https://example.org/bylaw"
  section s7_2 "Footage is deleted soon."
}

/// The longest time for footage.
param longest : duration = 24 hours

define is_high(camera: Camera) = camera.height >= 3 m

/// Nobody needs yesterday's faces. The shorter the time, the less there is
/// to steal.
rule LA-1 "Footage is deleted within a day" {
  cites bylaw s7_2
  effective from 2026-01-01
  for each camera in cameras where is_high(camera)   // low ones see feet
  except "festival" when name matches "festival" cites bylaw s7_2
  must retention <= longest
    otherwise "{camera.name} keeps for {retention}"
    remedy "Shorten `retention`."

  example satisfied {
    retention: 24 hours
    cameras: [{ height: 3 m }]
  }
}
"#;

#[test]
fn a_rule_reads_as_a_person_would_read_it() {
    let folder = folder(&[("rules/lane.caveat", PACK)]);
    insta::assert_snapshot!(run(&folder, &["explain", "la-1", "--no-builtin", "--rules=rules"]), @r#"
    LA-1: Footage is deleted within a day

    Pack `lane` (Rules for the lane), for plans in `city/1`. Effective from 2026-01-01.

    Nobody needs yesterday's faces. The shorter the time, the less there is to steal.

    When it applies

    - for each `camera` in `cameras` where `is_high(camera)`

    What it asks

    - `must retention <= longest`, else it is an error
      - says: {camera.name} keeps for {retention}
      - remedy: Shorten `retention`.

    Exceptions

    - festival: `name matches "festival"` (Camera by-law, sec. 7(2))

    Authority

    - Camera by-law, sec. 7(2): Footage is deleted soon. <https://example.org/bylaw>

    Words and numbers it uses

    - `longest` is `24 hours`: The longest time for footage.
    - `is_high` means `camera.height >= 3 m`

    Examples

    satisfied:

        {
          retention: 24 hours
          cameras: [{ height: 3 m }]
        }
    exit 0
    "#);
}

#[test]
fn a_code_has_a_page() {
    let folder = folder(&[]);
    insta::assert_snapshot!(run(&folder, &["explain", "c0503"]), @"
    C0503: a format that is not known

    The format of a plan is told by the ending of its name: `.yaml`, `.yml`, `.json`, `.toml`, `.csv`,
    `.ndjson` or `.jsonl`. Rules are in `.caveat` files. This file was named on the command line and has
    another ending. In a folder, such files are passed over.

        $ caveat check plan.txt

    Rename the file, or hand it over on standard input with a name that tells the format.

        $ caveat check - --stdin-filename plan.yaml < plan.txt
    exit 0
    ");
}

#[test]
fn an_unknown_topic_is_an_error_with_a_suggestion() {
    let folder = folder(&[]);
    insta::assert_snapshot!(run(&folder, &["explain", "SP-66"]), @"
    --- standard error
    error C0510

      × there is no rule and no code `SP-66`
      help: did you mean `SP-06` or `SP-16`?
    exit 2
    ");
}
