//! TOML: trees, places, and what is not TOML.

use super::*;
use insta::assert_snapshot;

#[track_caller]
fn toml(text: &str) -> String {
    show(Format::Toml, text)
}

#[test]
fn every_kind_of_value_keeps_its_text_and_place() {
    let text = include_str!("../../../fixtures/documents/kinds.toml");
    assert_snapshot!(toml(text), @r#"
    map 1:1-24:15
      "caveat" 2:1-7: "deployment/1" 2:10-24
      "the name" 3:1-11: "Anna\"s station" 3:14-30
      "live" 4:1-5: true 4:8-12
      "since" 5:1-6: 2026-01-31 5:9-19
      "at" 6:1-3: 2026-01-31 07:32:00Z 6:6-26
      "cameras" 7:1-8: 1000 7:11-16
      "mask" 8:1-5: 255 8:8-12
      "share" 9:1-6: 0.5 9:9-13
      "escaped" 10:1-8: "café 🚉" 10:11-24
      "long" 11:1-5: "two\n  lines" 11:8-13:11
      "operator" 14:1-9: map 14:1-9
        "name" 14:10-14: "Transit police" 14:17-33
        "address" 23:11-18: map 23:1-19
          "city" 24:1-5: "Delft" 24:8-15
      "data" 16:3-7: list 16:1-9
        map 16:1-9
          "category" 17:1-9: "face_image" 17:12-24
          "tags" 18:1-5: list 18:8-36
            "a" 18:9-12
            map 18:14-35
              "b" 18:16-17: 1 18:20-21
              "c d" 18:23-28: list 18:31-33
        map 20:1-9
          "category" 21:1-9: "gait" 21:12-18
    "#);
}

#[test]
fn several_errors_are_told_at_once() {
    assert_snapshot!(toml("a = yes\nb = [1,\n c = 2\n[t\n"), @r#"
    Error C0312: string values must be quoted, expected literal string
      1:5-8 "yes": found this
      help: put text in double quotes
    Error C0312: string values must be quoted, expected literal string
      3:2-3 "c": found this
      help: put text in double quotes
    Error C0312: unexpected `=` in array, expected value, `]`
      3:4-5 "=": found this
    Error C0312: missing comma between array elements, expected `,`
      3:6-7 "2": found this
    Error C0312: missing comma between array elements, expected `,`
      4:1-2 "[": found this
    Error C0312: invalid boolean, expected `true`
      4:2-3 "t": found this
    Error C0312: unclosed array, expected `]`
      4:2-3 "t": found this
    Error C0312: unclosed array, expected `]`
      4:2-3 "t": found this
    "#);
}

#[test]
fn what_only_looks_like_a_number_is_an_error() {
    assert_snapshot!(toml("a = 0x\nb = 1_0\u{660}\nc = 0b2\nd = -17\ne = 123456789012345678901234567890\nf = inf\n"), @r#"
    Error C0312: invalid binary number
      3:7-8 "2": found this
    "#);
    assert_snapshot!(toml("d = -17\ne = 123456789012345678901234567890\nf = -inf\ng = 1_0.5e+3\nh = 0o17\n"), @r#"
    map 1:1-5:9
      "d" 1:1-2: -17 1:5-8
      "e" 2:1-2: 123456789012345678901234567890 2:5-35
      "f" 3:1-2: -inf 3:5-9
      "g" 4:1-2: 10.5e+3 4:5-13
      "h" 5:1-2: 15 5:5-9
    "#);
}

#[test]
fn equal_keys_are_an_error_at_both_places() {
    assert_snapshot!(toml("a = 1\n[t]\na = 2\nb = {a = 3}\n\"a\" = 4\n[t]\nx = {y = 1, y = 2}\nu.v = 1\nu.v = 2\n"), @r#"
    Error C0320: the key `a` stands twice
      5:1-4 "\"a\"": again here
      3:1-2 "a": first here
      help: leave one of the two out: which one is meant cannot be known
    Error C0320: the key `t` stands twice
      6:2-3 "t": again here
      2:2-3 "t": first here
      help: leave one of the two out: which one is meant cannot be known
    Error C0320: the key `y` stands twice
      7:13-14 "y": again here
      7:6-7 "y": first here
      help: leave one of the two out: which one is meant cannot be known
    Error C0320: the key `v` stands twice
      9:3-4 "v": again here
      8:3-4 "v": first here
      help: leave one of the two out: which one is meant cannot be known
    "#);
}

#[test]
fn comments_alone_are_no_plan() {
    assert_snapshot!(toml("# nothing\n"), @r#"
    Warning C0304: there is no plan in this file
      1:1-1 "": nothing to check
      help: write a plan here, or leave the file out
    "#);
}

#[test]
fn nesting_stops_at_its_limit() {
    let list = |levels: usize| format!("a = {}{}", "[".repeat(levels), "]".repeat(levels));
    let keys = |levels: usize| format!("{}a = 1", "a.".repeat(levels));
    let table = |levels: usize| format!("[{}a]", "a.".repeat(levels));
    let both = format!(
        "{}a = {}{}",
        "a.".repeat(70),
        "[".repeat(70),
        "]".repeat(70)
    );
    assert!(document(Format::Toml, &list(79)).diagnostics.is_empty());
    assert_eq!(
        document(Format::Toml, &both).diagnostics[0].code.id,
        "C0321"
    );
    for levels in [129, 100_000, 1_000_000] {
        for text in [list(levels), keys(levels), table(levels)] {
            let document = document(Format::Toml, &text);
            assert_eq!(document.diagnostics[0].code.id, "C0321", "{levels}");
            assert!(document.tree.roots().is_empty());
        }
    }
    assert_snapshot!(toml(&list(81)), @r#"
    Error C0321: lists and maps nest deeper than the limit of 80 (`depth`)
      1:85-86 "[": one level too many opens here
      help: a plan needs only a few levels: check how this file was made
    "#);
}

#[test]
fn twenty_thousand_equal_keys_take_no_longer_than_twenty() {
    let document = document(Format::Toml, &"a = 1\n".repeat(20_000));
    assert_eq!(document.diagnostics.len(), 1001);
    assert_eq!(document.diagnostics[20].labels.len(), 1);
}
