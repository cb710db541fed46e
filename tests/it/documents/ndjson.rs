//! NDJSON: a plan a line.

use super::*;
use insta::assert_snapshot;

#[track_caller]
fn ndjson(text: &str) -> String {
    show(Format::Ndjson, text)
}

#[test]
fn each_line_is_a_plan() {
    assert_snapshot!(ndjson("{\"a\": 1}\r\n\n  [1]\n{\"\\u0061\": \"\\n\"}"), @r#"
    map 1:1-9
      "a" 1:2-5: 1 1:7-8
    list 3:3-6
      1 3:4-5
    map 4:1-17
      "a" 4:2-10: "\n" 4:12-16
    "#);
}

#[test]
fn a_bad_line_leaves_the_others() {
    assert_snapshot!(ndjson("{\"a\": 1}\n{\"b\\u0062\": \"\\n\", \"c\": [\n{\"a\": 1, \"a\": 2}\n1 2\n\"\n{\"\\u0063\": \"d\\n\"}\n"), @r#"
    map 1:1-9
      "a" 1:2-5: 1 1:7-8
    map 6:1-18
      "c" 6:2-10: "d\n" 6:12-17
    Error C0310: expected a value
      2:24-25 "[": the text ends here
      2:24-25 "[": this is not closed
      help: close what is open; perhaps the end is missing
    Error C0320: the key `a` stands twice
      3:10-13 "\"a\"": again here
      3:2-5 "\"a\"": first here
      help: leave one of the two out: which one is meant cannot be known
    Error C0310: expected the end of the text
      4:3-4 "2": the value is complete before this
      help: a file holds one value, or one a line if it is called `.ndjson`
    Error C0310: a string has no end
      5:1-2 "\"": it starts here
      help: close it with a double quote
    "#);
}
