//! YAML: trees, places, aliases, merge keys, and what is not YAML.

use super::*;
use insta::assert_snapshot;

#[track_caller]
fn yaml(text: &str) -> String {
    show(Format::Yaml, text)
}

#[test]
fn every_kind_of_value_keeps_its_text_and_place() {
    let text = include_str!("../../../fixtures/documents/kinds.yaml");
    assert_snapshot!(yaml(text), @r#"
    map 1:1-21:9
      "caveat" 1:1-7: deployment/1 1:9-21
      "name" 2:1-5: "Anna's station" 2:7-24
      "live" 3:1-5: no 3:7-9
      "code" 4:1-5: 0123 4:7-11
      "note" 5:1-5: null 5:7-8
      "nothing" 6:1-8: null 6:9-9
      "data" 7:1-5: list 8:3-11:7
        map 8:5-9:33
          "name" 8:5-9: "face é templates" 8:11-34
          "tags" 9:5-9: list 9:11-33
            a 9:12-13
            "b" 9:15-18
            map 9:21-32
              "c" 9:22-23: d 9:25-26
              "e" 9:28-29: null 9:30-30
        null 10:4-4
        list 11:5-7
      "text" 12:1-5: "two\n  lines\n" 13:3-14:10
      "folded" 16:1-7: "one line" 17:3-18:7
      "plain" 19:1-6: over two lines 19:8-20:12
      "last" 21:1-5: map 21:7-9
    "#);
}

#[test]
fn places_agree_behind_emoji_and_line_ends_of_every_kind() {
    assert_snapshot!(yaml("🚦: 😀x # 🚥\r\nb: [é, ü]\r\n? c\r\n: d\n"), @r#"
    map 1:1-4:4
      "🚦" 1:1-2: 😀x 1:4-6
      "b" 2:1-2: list 2:4-10
        é 2:5-6
        ü 2:8-9
      "c" 3:3-4: d 4:3-4
    "#);
}

#[test]
fn each_document_and_each_element_of_a_list_is_a_plan() {
    assert_snapshot!(yaml("# nothing\n---\na: 1\n---\n# nothing\n---\n- b: 2\n- 3\n...\n---\nnull\n"), @r#"
    map 3:1-5
      "a" 3:1-2: 1 3:4-5
    map 7:3-7
      "b" 7:3-4: 2 7:6-7
    3 8:3-4
    null 11:1-5
    "#);
}

#[test]
fn comments_alone_are_no_plan() {
    assert_snapshot!(yaml("# nothing\n"), @r#"
    Warning C0304: there is no plan in this file
      1:1-1 "": nothing to check
      help: write a plan here, or leave the file out
    "#);
}

#[test]
fn aliases_keep_the_place_of_the_text_and_of_the_alias() {
    assert_snapshot!(yaml(
        "usual: &u
  retention: &r 30 days
  list: [*r, 1]
data: [*u, *r]
*r : *u
"
    ), @r#"
    map 1:1-5:8
      "usual" 1:1-6: map 2:3-3:16
        "retention" 2:3-12: 30 days 2:17-24
        "list" 3:3-7: list 3:9-16
          30 days 2:17-24 by 3:10-12
          1 3:14-15
      "data" 4:1-5: list 4:7-15
        map 2:3-3:16 by 4:8-10
          "retention" 2:3-12: 30 days 2:17-24 by 4:8-10
          "list" 3:3-7: list 3:9-16 by 4:8-10
            30 days 2:17-24 by 4:8-10
            1 3:14-15 by 4:8-10
        30 days 2:17-24 by 4:12-14
      "30 days" 5:1-3: map 2:3-3:16 by 5:6-8
        "retention" 2:3-12: 30 days 2:17-24 by 5:6-8
        "list" 3:3-7: list 3:9-16 by 5:6-8
          30 days 2:17-24 by 5:6-8
          1 3:14-15 by 5:6-8
    "#);
}

#[test]
fn merge_keys_add_what_is_not_there() {
    assert_snapshot!(yaml(
        "one: &one {a: 1, b: 1}
two: &two {<<: *one, b: 2, c: 2, d: 2}
all:
  <<: [{c: 0}, *two]
  a: own
text: {\"<<\": kept}
"
    ), @r#"
    map 1:1-6:19
      "one" 1:1-4: map 1:11-23
        "a" 1:12-13: 1 1:15-16
        "b" 1:18-19: 1 1:21-22
      "two" 2:1-4: map 2:11-39
        "b" 2:22-23: 2 2:25-26
        "c" 2:28-29: 2 2:31-32
        "d" 2:34-35: 2 2:37-38
        "a" 1:12-13: 1 1:15-16 by 2:16-20
      "all" 3:1-4: map 4:3-5:9
        "a" 5:3-4: own 5:6-9
        "c" 4:9-10: 0 4:12-13
        "b" 2:22-23: 2 2:25-26 by 4:16-20
        "d" 2:34-35: 2 2:37-38 by 4:16-20
      "text" 6:1-5: map 6:7-19
        "<<" 6:8-12: kept 6:14-18
    "#);
}

#[test]
fn tags_of_yaml_itself_decide_what_a_scalar_is() {
    assert_snapshot!(yaml(
        "[!!str 12, !!int \"3\", !!null ~, ! x, !!str , !!seq [!!bool yes], !!map {}, !<tag:yaml.org,2002:float> 1.5, !!str null]"
    ), @r#"
    "12" 1:8-10
    3 1:18-21
    null 1:30-31
    "x" 1:35-36
    "" 1:43-43
    list 1:52-64
      yes 1:60-63
    map 1:72-74
    1.5 1:103-106
    "null" 1:114-118
    "#);
}

#[test]
fn equal_keys_are_an_error_at_both_places() {
    assert_snapshot!(yaml("a: 1\n\"\\u0061\": 2\nb: {c: 1, c: 2}\n"), @r#"
    Error C0320: the key `c` stands twice
      3:11-12 "c": again here
      3:5-6 "c": first here
      help: leave one of the two out: which one is meant cannot be known
    Error C0320: the key `a` stands twice
      2:1-9 "\"\\u0061\"": again here
      1:1-2 "a": first here
      help: leave one of the two out: which one is meant cannot be known
    "#);
    assert_snapshot!(yaml("a: &a {x: 1}\nb: &b {y: 1}\nc:\n  <<: *a\n  <<: *b\n"), @r#"
    Error C0320: the key `<<` stands twice
      5:3-5 "<<": again here
      4:3-5 "<<": first here
      help: merge several maps with one key: `<<: [*first, *second]`
    "#);
}

#[test]
fn what_is_not_yaml_says_what_to_do() {
    let wrong = [
        "a:\n\tb: 1",
        "a: 'x\n",
        "a: [1, 2\n",
        "a: {b: 1]\n",
        "note: open: day\n",
        "a: 1\n b: 2\n",
        "a:\n    b: 1\n  c: 2\n",
        "a: @x\n",
        "a: *x\n",
        "x: &a [*a]\n",
        "a: !secret x\n",
        "a: !!seq {}\n",
        "a: !!null x\n",
        "? [a, b]\n: 1\n",
        "a: &a []\n*a : 1\n",
        ": 1\n",
        "a: &a 1\n<<: *a\n",
        "<<: [[{a: 1}]]\n",
        "a: \"\\ud800\"\n",
        "a: \"\\x\"\n",
        "a: \u{0}\n",
        "a: !e!x 1\n",
        "a\nb: 1\n",
        "%YAML 2.0\n---\na: 1\n",
        "a: |x\n  b\n",
    ];
    let shown: String = wrong
        .iter()
        .map(|text| format!("{}\n{}\n", printable(text), yaml(text)))
        .collect();
    assert_snapshot!(shown, @r#"
    a:\n\tb: 1
    Error C0311: a tab cannot indent YAML
      2:2-3 "b": found this
      help: indent with spaces

    a: 'x\n
    Error C0311: a quote is not closed
      1:4-5 "'": this one
      help: write the same quote behind the text

    a: [1, 2\n
    Error C0311: a bracket is not closed
      1:4-5 "[": this one

    a: {b: 1]\n
    Error C0311: mismatched bracket `{` closed by `]`
      1:4-5 "{": this one

    note: open: day\n
    Error C0311: a `:` makes a key of this, and no key can stand here
      1:11-12 ":": found this
      help: put text that contains `: ` in quotes; start keys of one map in one column

    a: 1\n b: 2\n
    Error C0311: a `:` makes a key of this, and no key can stand here
      2:3-4 ":": found this
      help: put text that contains `: ` in quotes; start keys of one map in one column

    a:\n    b: 1\n  c: 2\n
    Error C0311: the indentation fits nothing above it
      3:3-4 "c": found this
      help: entries of one map, and items of one list, start in the same column

    a: @x\n
    Error C0311: nothing can start with this character
      1:4-5 "@": found this
      help: put the text in quotes

    a: *x\n
    Error C0323: the alias `*x` has no anchor before it
      1:4-6 "*x": nothing of this name above
      help: write `&` and the name at the value that is meant; quote a text that starts with `*`

    x: &a [*a]\n
    Error C0323: a value contains itself
      1:8-10 "*a": this stands for the value around it
      1:7-8 "[": which starts here
      help: write out what is meant

    a: !secret x\n
    Error C0324: the tag `!secret` does not fit here
      1:4-11 "!secret": it would change what the value means
      help: plans know `!!str`, `!!int`, `!!float`, `!!bool`, `!!null`, `!!seq` and `!!map`

    a: !!seq {}\n
    Error C0324: the tag `!!seq` does not fit here
      1:4-9 "!!seq": it would change what the value means
      help: plans know `!!str`, `!!int`, `!!float`, `!!bool`, `!!null`, `!!seq` and `!!map`

    a: !!null x\n
    Error C0324: the tag `!!null` does not fit here
      1:4-10 "!!null": it would change what the value means
      help: plans know `!!str`, `!!int`, `!!float`, `!!bool`, `!!null`, `!!seq` and `!!map`

    ? [a, b]\n: 1\n
    Error C0325: a key is a list or a map
      1:3-4 "[": this is the key
      help: a key is a text: put it in quotes if it has to look like this

    a: &a []\n*a : 1\n
    Error C0325: a key is a list or a map
      2:1-3 "*a": this is the key
      help: a key is a text: put it in quotes if it has to look like this

    : 1\n
    Error C0325: a value has no key
      1:1-2 ":": the key is missing before this
      help: write the key, or `""` if it is meant to be empty

    a: &a 1\n<<: *a\n
    Error C0326: `<<` merges something that is not a map
      2:5-7 "*a": this is not a map
      help: name a map, or a list of maps: `<<: *name` or `<<: [*first, *second]`

    <<: [[{a: 1}]]\n
    Error C0326: `<<` merges something that is not a map
      1:6-14 "[{a: 1}]": this is not a map
      help: name a map, or a list of maps: `<<: *name` or `<<: [*first, *second]`

    a: "\ud800"\n
    Error C0311: a quoted text contains half of a surrogate pair
      1:4-5 "\"": this one
      help: write the character itself, or both halves: `\ud83d\ude00`

    a: "\x"\n
    Error C0311: a quoted text contains an escape that YAML does not know
      1:4-5 "\"": this one
      help: double a backslash that is meant as one, or use single quotes

    a: \u{0}\n
    Error C0311: nothing can start with this character
      1:4-5 "\0": found this
      help: put the text in quotes

    a: !e!x 1\n
    Error C0311: the tag is of a kind that is not declared
      1:4-6 "!e": found this

    a\nb: 1\n
    Error C0311: a `:` makes a key of this, and no key can stand here
      2:2-3 ":": found this
      help: put text that contains `: ` in quotes; start keys of one map in one column

    %YAML 2.0\n---\na: 1\n
    Error C0311: unsupported YAML major version
      1:1-2 "%": found this

    a: |x\n  b\n
    Error C0311: did not find expected comment or line break
      1:4-5 "|": found this
    "#);
}

#[test]
fn aliases_stop_at_their_limit() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..10 {
        let aliases = vec![format!("*a{}", n - 1); 9].join(", ");
        writeln!(bomb, "a{n}: &a{n} [{aliases}]").unwrap();
    }
    assert_snapshot!(yaml(&bomb), @r#"
    Error C0322: aliases stand for more than the limit of 100000 nodes (`alias_nodes`)
      6:10-13 "*a4": the limit is reached here
      help: write out what is meant, or split the file
    "#);
    let limits = Limits {
        alias_nodes: 5,
        ..Limits::default()
    };
    let read_all = |text: &str| {
        let source = Source::new(SourceId(0), "plan", text);
        read(Format::Yaml, Arc::new(source), &limits).has_errors()
    };
    assert!(!read_all("a: &a [1, 2, 3, 4]\nb: *a\n"));
    assert!(read_all("a: &a [1, 2, 3, 4, 5]\nb: *a\n"));
    assert!(!read_all("a: &a {b: 1, c: 2}\nd: {<<: *a}\n"));
    assert!(read_all("a: &a {b: 1, c: 2, e: 3}\nd: {<<: *a}\n"));
}

#[test]
fn two_thousand_merges_of_two_thousand_keys_stop_at_the_limit() {
    let keys: Vec<String> = (0..2000).map(|n| format!("k{n}: 1")).collect();
    let merges = "- <<: *a\n".repeat(2000);
    let document = document(
        Format::Yaml,
        &format!("- &a {{{}}}\n{merges}", keys.join(", ")),
    );
    assert_eq!(document.diagnostics[0].code.id, "C0322");
}

#[test]
fn merging_lists_of_nothing_stops_at_the_limit() {
    let list = "&e {}, ".to_owned() + &"*e, ".repeat(2000);
    let merges = "- <<: *all\n".repeat(2000);
    let document = document(Format::Yaml, &format!("- &all [{list}]\n{merges}"));
    assert_eq!(document.diagnostics[0].code.id, "C0322");
}

#[test]
fn nesting_stops_at_its_limit() {
    let flow = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let block = |levels: usize| format!("{}x", "- ".repeat(levels));
    let maps = |levels: usize| format!("{}{}", "{a: ".repeat(levels), "}".repeat(levels));
    assert!(document(Format::Yaml, &flow(128)).diagnostics.is_empty());
    assert!(document(Format::Yaml, &block(128)).diagnostics.is_empty());
    for levels in [129, 100_000, 1_000_000] {
        for text in [
            flow(levels),
            block(levels),
            "? ".repeat(levels),
            maps(levels),
        ] {
            let document = document(Format::Yaml, &text);
            assert!(["C0321", "C0325"].contains(&document.diagnostics[0].code.id));
            assert!(document.tree.roots().is_empty());
        }
    }
    assert_snapshot!(yaml(&block(129)), @r#"
    Error C0321: lists and maps nest deeper than the limit of 128 (`depth`)
      1:257-258 "-": one level too many opens here
      help: a plan needs only a few levels: check how this file was made
    "#);
}

#[test]
fn aliases_cannot_nest_deeper_than_what_is_written() {
    let mut text = "a0: &a0 [x]\n".to_owned();
    for n in 1..200 {
        writeln!(text, "a{n}: &a{n} [*a{}]", n - 1).unwrap();
    }
    assert_snapshot!(yaml(&text), @r#"
    Error C0321: lists and maps nest deeper than the limit of 128 (`depth`)
      128:14-19 "*a126": one level too many opens here
      help: a plan needs only a few levels: check how this file was made
    "#);
}

#[test]
fn lines_of_a_value_stand_further_right_than_what_it_belongs_to() {
    assert_snapshot!(yaml("a:\n  b: 'x\n\n  y'\n"), @r#"
    Error C0311: a line of a value stands too far left
      4:3-4 "y": this goes on with the value above
      help: indent it with more spaces than the key or dash that the value belongs to
    "#);
    for refused in [
        "a: \"x\n\ty\"",
        "a: [x,\ny]",
        "- 'x\n y'\n- - 'x\n  y'",
        "a: {b: [x, 'y\nz']}",
    ] {
        assert_eq!(
            document(Format::Yaml, refused).diagnostics[0].code.id,
            "C0311"
        );
    }
    for taken in [
        "a: [x,\n\n# y\n y\n]",
        "a: {\n  b: x\n}\nc: d",
        "a:\n- 'x\n y'",
        "[x,\ny, 'z\n  z']",
        "'x\ny'",
        "- - 'x\n   y'",
        "a: \"x\n \ty\"",
        "a: 'x\r\n  y'",
        "? 'x\n  y'\n: z",
    ] {
        let document = document(Format::Yaml, taken);
        assert!(
            !document.has_errors(),
            "{taken:?}: {:?}",
            document.diagnostics
        );
    }
}
