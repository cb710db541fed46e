//! Plan files made to break their readers.

use super::*;

/// What a check of one plan file says, in the short form.
fn check_plan(name: &str, text: impl AsRef<[u8]>) -> (i32, String) {
    let folder = folder(&[]);
    write(folder.path(), name, text);
    ended(&mut checking(folder.path(), &[name, "--format=concise"]))
}

#[test]
fn a_million_levels_are_an_error_in_every_format() {
    let n = 1_000_000;
    let shapes = [
        ("plan.json", "[".repeat(n)),
        (
            "plan.json",
            format!("{}1{}", "{\"a\":".repeat(n), "}".repeat(n)),
        ),
        ("plan.yaml", "[".repeat(n)),
        ("plan.yaml", "{a: ".repeat(n)),
        ("plan.yaml", "- ".repeat(n)),
        ("plan.yaml", "? ".repeat(n)),
        ("plan.toml", format!("a = {}", "[".repeat(n))),
        ("plan.toml", format!("{}b = 1", "a.".repeat(n))),
        ("plan.toml", format!("[{}b]", "a.".repeat(n))),
        ("plan.ndjson", "[".repeat(n)),
        ("plan.csv", format!("{}b\n1\n", "a.".repeat(n))),
        ("plan.csv", format!("{}0\n1\n", "0.".repeat(n))),
    ];
    for (name, text) in shapes {
        let (code, report) = check_plan(name, &text);
        let start = &text[..12];
        assert_eq!(code, 2, "{name} {start}\n{report}");
        assert!(report.contains(": error C03"), "{name} {start}\n{report}");
    }
}

#[test]
fn aliases_stand_for_a_limited_number_of_values() {
    let level = |n: usize| format!("a{n}: &a{n} [{}]\n", format!("*a{},", n - 1).repeat(9));
    let laughs: String = (1..12).map(level).collect();
    let laughs = format!("a0: &a0 [x, x, x, x, x, x, x, x, x]\n{laughs}");
    let quadratic = format!(
        "a: &a [{}]\nb: [{}]\n",
        "1,".repeat(20_000),
        "*a,".repeat(20_000)
    );
    let keys: String = (0..2000).map(|n| format!("k{n}: 1, ")).collect();
    let merged: String = (0..2000).map(|n| format!("b{n}:\n  <<: *a\n")).collect();
    for text in [laughs, quadratic, format!("a: &a {{{keys}}}\n{merged}")] {
        let (code, report) = check_plan("plan.yaml", text);
        assert_eq!((code, times(&report, "C0322")), (2, 1), "{report}");
        assert!(report.contains("100000 nodes (`alias_nodes`)"), "{report}");
    }
}

#[test]
fn limits_are_named_and_hold_to_the_value() {
    let list = |depth: usize| {
        format!(
            "{{\"k\": {}{}}}",
            "[".repeat(depth - 1),
            "]".repeat(depth - 1)
        )
    };
    let aliases = |nodes: usize| format!("a: &a [{}]\nb: *a\n", "1,".repeat(nodes - 1));
    let table = [
        ("plan.json", list(128), list(129), "128 (`depth`)"),
        ("plan.yaml", list(128), list(129), "128 (`depth`)"),
        (
            "plan.yaml",
            aliases(100_000),
            aliases(100_001),
            "100000 nodes (`alias_nodes`)",
        ),
    ];
    for (name, at, over, limit) in table {
        let (_, report) = check_plan(name, at);
        assert!(!report.contains("limit"), "{report}");
        let (code, report) = check_plan(name, over);
        assert!(code == 2 && report.contains(limit), "{report}");
    }
}

#[test]
fn a_file_of_rules_has_so_many_bytes_and_no_more() {
    let largest = 4 << 20;
    let rules = |bytes: usize| {
        let head = "pack bad\n//";
        format!("{head}{}", "x".repeat(bytes - head.len()))
    };
    for (bytes, code) in [(largest, 0), (largest + 1, 2), (10 * largest, 2)] {
        let folder = folder(&[
            (
                "plan.yaml",
                "caveat: city/1\nname: a\nretention: 1 day\ncameras: []\n",
            ),
            ("large.caveat", &rules(bytes)),
        ]);
        let mut command = checking(folder.path(), &["plan.yaml", "--rules=large.caveat"]);
        let (found, report) = ended(command.arg("--format=concise"));
        assert_eq!(found, code, "{report}");
        assert_eq!(
            times(&report, "larger than 4 MiB"),
            usize::from(code == 2),
            "{report}"
        );
    }
}

#[test]
fn numbers_are_exact_or_no_numbers() {
    let digits = "1".repeat(1_000_000);
    for number in [
        "1e1000000000",
        "-1e-1000000000",
        "1e29",
        &digits,
        &format!("0.{digits}"),
        "NaN",
        "inf",
        ".inf",
    ] {
        let plan = format!("caveat: city/1\nname: a\ncount: {number}\n");
        let (code, report) = check_plan("plan.yaml", plan);
        assert_eq!((code, times(&report, "error C0401")), (2, 1), "{report}");
        assert!(report.len() < 2000, "{}", report.len());
    }
    for number in ["-0", "1e-9", "1e27", "0.0000000000000000000000000001"] {
        let plan = format!("caveat: city/1\nname: a\ncount: {number}\n");
        let (_, report) = check_plan("plan.yaml", plan);
        assert_eq!(times(&report, "error"), 0, "{number} {report}");
    }
}

#[test]
fn long_texts_keys_and_lines_are_shown_cut() {
    let long = "x".repeat(many(1_000_000));
    for (name, text) in [
        (
            "plan.json",
            format!("{{\"caveat\": \"city/1\", \"name\": \"{long}\", \"retention\": \"2 days\"}}"),
        ),
        (
            "plan.yaml",
            format!("caveat: city/1\nname: a\nretention: {long}\n"),
        ),
        (
            "plan.toml",
            format!("caveat = \"city/1\"\nname = \"a\"\n{long} = 1\n"),
        ),
        ("plan.csv", format!("caveat,name,{long}\ncity/1,a,1\n")),
        (
            "plan.ndjson",
            format!("{{\"caveat\": \"city/1\", \"name\": \"a\", \"{long}\": 1}}\n"),
        ),
    ] {
        let folder = folder(&[(name, &text)]);
        for format in ["full", "concise"] {
            let (code, report) = ended(&mut checking(folder.path(), &[name, "--format", format]));
            assert!(code == 1 || code == 2, "{name} {format}");
            assert!(report.len() < 8000, "{name} {format} {}", report.len());
        }
    }
}

#[test]
fn a_hundred_thousand_problems_in_one_file_are_counted() {
    let n = many(10_000);
    let keys: String = (0..n).map(|n| format!("k{n}: 1\n")).collect();
    let cameras = "- height: soon\n".repeat(n);
    for (plan, code) in [(keys, "C0410"), (format!("cameras:\n{cameras}"), "C0401")] {
        let (exit, report) = check_plan("plan.yaml", format!("caveat: city/1\nname: a\n{plan}"));
        assert!(exit > 0);
        assert!(times(&report, code) <= 1000, "{code}");
        assert!(report.contains(&format!("{} more", n - 1000)), "{code}");
    }
    let (exit, report) = check_plan("plan.csv", format!("a,b\n{}", "1\n".repeat(n)));
    assert_eq!((exit, times(&report, "C0305")), (2, 1));
    assert!(
        report.contains(&format!("and {} more like these", n - 1000)),
        "{report}"
    );
}

#[test]
fn keys_that_differ_only_in_how_they_are_composed_are_one_key() {
    let (once, twice) = ("zon\u{eb}", "zone\u{308}");
    for (name, text) in [
        (
            "plan.json",
            format!("{{\"caveat\": \"city/1\", \"name\": \"a\", \"{once}\": 1, \"{twice}\": 2}}"),
        ),
        (
            "plan.json",
            format!(
                "{{\"caveat\": \"city/1\", \"name\": \"a\", \"{once}\": 1, \"zone\\u0308\": 2}}"
            ),
        ),
        (
            "plan.yaml",
            format!("caveat: city/1\nname: a\n{once}: 1\n{twice}: 2\n"),
        ),
        (
            "plan.toml",
            format!("caveat = \"city/1\"\nname = \"a\"\n\"{once}\" = 1\n\"{twice}\" = 2\n"),
        ),
        (
            "plan.csv",
            format!("caveat,name,{once},{twice}\ncity/1,a,1,2\n"),
        ),
    ] {
        let (code, report) = check_plan(name, text);
        assert_eq!(code, 2, "{name} {report}");
        assert!(
            report.contains("C0320") || report.contains("C0315"),
            "{name} {report}"
        );
    }
}

#[test]
fn what_cannot_be_seen_is_shown_and_warned_of() {
    let plan =
        "caveat: city/1\nname: \"a\u{202e}b\u{200b}\u{e0041}\"\nretention: 2 days\ncameras: []\n";
    let folder = folder(&[("plan.yaml", plan)]);
    for format in ["full", "concise", "json"] {
        let (code, report) = ended(&mut checking(
            folder.path(),
            &["plan.yaml", "--format", format],
        ));
        assert_eq!((code, times(&report, "C0306")), (1, 1), "{report}");
        assert!(
            !report.contains(['\u{202e}', '\u{200b}', '\u{e0041}']),
            "{report}"
        );
        assert!(report.contains("and 2 more in this plan"), "{report}");
    }
    // Escapes can be seen, and so can letters from right to left.
    let plan = "caveat: city/1\nname: \"a\\u202eb \u{5d0}\u{5d1} \u{1f469}\u{200d}\u{1f680}\"\n";
    assert_eq!(times(&check_plan("plan.yaml", plan).1, "C0306"), 0);
}
