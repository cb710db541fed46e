//! JSON: trees, places, and what is not JSON.

use super::*;
use insta::assert_snapshot;

#[track_caller]
fn json(text: &str) -> String {
    show(Format::Json, text)
}

#[test]
fn every_kind_of_value_keeps_its_text_and_place() {
    assert_snapshot!(json(r#"{
  "name": "Central station",
  "cameras": 12.50, "live": true,
  "note": null,
  "data": [ { "retention": "90 days" }, [] , {} ]
}"#), @r#"
    map 1:1-6:2
      "name" 2:3-9: "Central station" 2:11-28
      "cameras" 3:3-12: 12.50 3:14-19
      "live" 3:21-27: true 3:29-33
      "note" 4:3-9: null 4:11-15
      "data" 5:3-9: list 5:11-50
        map 5:13-39
          "retention" 5:15-26: "90 days" 5:28-37
        list 5:41-43
        map 5:46-48
    "#);
}

#[test]
fn escapes_are_resolved_and_places_stay_those_of_the_text() {
    assert_snapshot!(json(r#"{"\u00e9t\u00e9": "a\nb \ud83d\ude00", "🚦 plain": "ünï", "after": 1}"#), @r#"
    map 1:1-69
      "été" 1:2-17: "a\nb 😀" 1:19-38
      "🚦 plain" 1:40-49: "ünï" 1:51-56
      "after" 1:58-65: 1 1:67-68
    "#);
}

#[test]
fn each_element_of_a_list_at_the_top_is_a_plan() {
    assert_snapshot!(json("[{\"a\": 1}, {\"a\": 2}]\n"), @r#"
    map 1:2-10
      "a" 1:3-6: 1 1:8-9
    map 1:12-20
      "a" 1:13-16: 2 1:18-19
    "#);
}

#[test]
fn numbers_keep_every_digit() {
    assert_snapshot!(json("[-0, 1e400, 123456789012345678901234567890.10]"), @"
    -0 1:2-4
    1e400 1:6-11
    123456789012345678901234567890.10 1:13-46
    ");
}

#[test]
fn equal_keys_are_an_error_at_both_places() {
    assert_snapshot!(json(r#"{"a": 1, "b": {"x": 1, "x": 2}, "\u0061": 2}"#), @r#"
    Error C0320: the key `x` stands twice
      1:24-27 "\"x\"": again here
      1:16-19 "\"x\"": first here
      help: leave one of the two out: which one is meant cannot be known
    Error C0320: the key `a` stands twice
      1:33-41 "\"\\u0061\"": again here
      1:2-5 "\"a\"": first here
      help: leave one of the two out: which one is meant cannot be known
    "#);
}

#[test]
fn equal_keys_are_found_among_many() {
    let keys: Vec<String> = (0..200).map(|n| format!("\"k{n}\": {n}")).collect();
    let text = format!("{{{}, \"k7\": 0}}", keys.join(", "));
    assert_snapshot!(json(&text), @r#"
    Error C0320: the key `k7` stands twice
      1:2382-2386 "\"k7\"": again here
      1:65-69 "\"k7\"": first here
      help: leave one of the two out: which one is meant cannot be known
    "#);
}

#[test]
fn what_is_not_json_says_what_to_do() {
    let wrong = [
        "{\"a\": 1,}",
        "[1, ]",
        "{\"a\" 1}",
        "{a: 1}",
        "{'a': 1}",
        "[1 2]",
        "[1, // no\n2]",
        "{\"a\": 012}",
        "[1.]",
        "[+1]",
        "[NaN]",
        "[True]",
        "[yes]",
        "\"a\nb\"",
        "\"\\x\"",
        "\"\\ud800\"",
        "\"\\udc00 tail\"",
        "\"abc",
        "{\"a\": 1",
        "[",
        "{}}",
        "{} x",
        "nul",
        "\"\\u12\"",
        "{\"a\": \u{202e}1}",
        "[\"a\\",
    ];
    let shown: String = wrong
        .iter()
        .map(|text| format!("{}\n{}\n", printable(text), json(text)))
        .collect();
    assert_snapshot!(shown, @r#"
    {"a": 1,}
    Error C0310: expected a key in double quotes
      1:9-10 "}": found this
      help: take the comma before it out

    [1, ]
    Error C0310: expected a value
      1:5-6 "]": found this
      help: take the comma before it out

    {"a" 1}
    Error C0310: expected `:` after the key
      1:6-7 "1": found this

    {a: 1}
    Error C0310: expected a key in double quotes
      1:2-3 "a": found this
      help: put `a` in double quotes

    {'a': 1}
    Error C0310: expected a key in double quotes
      1:2-3 "'": found this
      help: keys and strings stand in double quotes

    [1 2]
    Error C0310: expected `,` or `]`
      1:4-5 "2": found this
      help: put a comma before it

    [1, // no\n2]
    Error C0310: expected a value
      1:5-6 "/": found this
      help: JSON has no comments: take it out, or write the plan as YAML

    {"a": 012}
    Error C0310: this is not a number as JSON writes them
      1:7-10 "012": found this
      help: numbers look like `12`, `-0.5` or `1e6`; put anything else in double quotes

    [1.]
    Error C0310: this is not a number as JSON writes them
      1:2-4 "1.": found this
      help: numbers look like `12`, `-0.5` or `1e6`; put anything else in double quotes

    [+1]
    Error C0310: expected a value
      1:2-4 "+1": found this
      help: numbers look like `12`, `-0.5` or `1e6`; put anything else in double quotes

    [NaN]
    Error C0310: expected a value
      1:2-5 "NaN": found this
      help: JSON has no such number: write `null`, or leave the entry out

    [True]
    Error C0310: expected a value
      1:2-6 "True": found this
      help: write `true`, `false` or `null`

    [yes]
    Error C0310: expected a value
      1:2-5 "yes": found this
      help: put `yes` in double quotes

    "a\nb"
    Error C0310: a string contains a control character or a line end
      1:3-2:1 "\n": found this
      help: write it as an escape: `\n` for a line end, `\t` for a tab

    "\x"
    Error C0310: a string contains an escape that JSON does not know
      1:2-4 "\\x": found this
      help: the escapes are `\n \t \r \b \f \" \\ \/` and `\u` with four digits

    "\ud800"
    Error C0310: a string contains half of a surrogate pair
      1:2-8 "\\ud800": found this
      help: write the character itself, or both halves: `\ud83d\ude00`

    "\udc00 tail"
    Error C0310: a string contains half of a surrogate pair
      1:2-8 "\\udc00": found this
      help: write the character itself, or both halves: `\ud83d\ude00`

    "abc
    Error C0310: a string has no end
      1:1-2 "\"": it starts here
      help: close it with a double quote

    {"a": 1
    Error C0310: expected `,` or `}`
      1:7-8 "1": the text ends here
      1:1-2 "{": this is not closed
      help: close what is open; perhaps the end is missing

    [
    Error C0310: expected a value
      1:1-2 "[": the text ends here
      1:1-2 "[": this is not closed
      help: close what is open; perhaps the end is missing

    {}}
    Error C0310: expected the end of the text
      1:3-4 "}": the value is complete before this
      help: a file holds one value, or one a line if it is called `.ndjson`

    {} x
    Error C0310: expected the end of the text
      1:4-5 "x": the value is complete before this
      help: a file holds one value, or one a line if it is called `.ndjson`

    nul
    Error C0310: expected a value
      1:1-4 "nul": found this
      help: put `nul` in double quotes

    "\u12"
    Error C0310: a string contains an escape that JSON does not know
      1:2-6 "\\u12": found this
      help: the escapes are `\n \t \r \b \f \" \\ \/` and `\u` with four digits

    {"a": \u{202e}1}
    Error C0310: expected a value
      1:7-8 "\u{202e}": found this

    ["a\
    Error C0310: a string has no end
      1:2-3 "\"": it starts here
      help: close it with a double quote
    "#);
}

#[test]
fn an_empty_file_is_a_warning() {
    assert_snapshot!(json(" \n"), @r#"
    Warning C0304: there is no plan in this file
      1:1-1 "": nothing to check
      help: write a plan here, or leave the file out
    "#);
    assert_snapshot!(json("[]"), @r#"
    Warning C0304: there is no plan in this file
      1:1-1 "": nothing to check
      help: write a plan here, or leave the file out
    "#);
}

#[test]
fn nesting_stops_at_its_limit() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(document(Format::Json, &nested(128)).diagnostics.is_empty());
    for levels in [129, 100_000, 1_000_000] {
        let document = document(Format::Json, &nested(levels));
        assert_eq!(document.diagnostics[0].code.id, "C0321");
        assert!(document.tree.roots().is_empty());
    }
    assert_snapshot!(json(&nested(129)), @r#"
    Error C0321: lists and maps nest deeper than the limit of 128 (`depth`)
      1:129-130 "[": one level too many opens here
      help: a plan needs only a few levels: check how this file was made
    "#);
}

#[test]
fn the_escape_that_is_broken_is_shown() {
    for (text, place) in [
        (r#""\u12\n""#, "1:2-6"),
        (r#""\n\ud83d\u12""#, "1:10-14"),
        (r#""\ud83dx\n""#, "1:2-9"),
        (r#""\ud83d\u0041""#, "1:8-14"),
        (r#""\\\ude00\"""#, "1:4-10"),
        (r#""\ud83d\ude0""#, "1:8-13"),
    ] {
        assert!(
            json(text).contains(&format!("\n  {place} ")),
            "{}",
            json(text)
        );
    }
}
