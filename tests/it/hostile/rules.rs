//! Rule files made to break their reader.

use super::*;

/// What a check with this rule file says, beside the vocabulary `city`, in the short form.
fn check_rules(text: &str) -> (i32, String) {
    let folder = folder(&[
        ("plan.yaml", "caveat: city/1\nname: a\n"),
        ("bad.caveat", text),
    ]);
    let mut command = checking(folder.path(), &["--rules=bad.caveat", "plan.yaml"]);
    ended(command.arg("--format=concise"))
}

fn rule(requirement: &str) -> String {
    format!("pack bad \"Bad\"\nuse city\nrule B-1 \"b\" {{\n  must {requirement}\n}}\n")
}

#[test]
fn nesting_of_any_kind_is_an_error() {
    let n = many(4000);
    let nested = |open: &str, inner: &str, close: &str| {
        rule(&format!("{}{inner}{}", open.repeat(n), close.repeat(n)))
    };
    let texts = [
        nested("(", "sign", ")"),
        nested("(", "", ""),
        nested("not ", "sign", ""),
        nested("-", "1 = 1", ""),
        nested("[", "1", "]"),
        nested("{a: ", "1", "}"),
        nested("if count = 1 then ", "1 = 1", " else 1 = 1"),
        nested("if count = 1 then 1 = 1 else ", "1 = 1", ""),
        nested("every c in cameras satisfies ", "1 = 1", ""),
        nested("f(", "1", ")"),
        nested("count = 1 and ", "1 = 1", ""),
        nested("count = 1 implies ", "1 = 1", ""),
        nested("1 + ", "1 = 1", ""),
        nested("name.", "name", ""),
        rule(&format!(
            "count = 1\n  example satisfied {}",
            "{a: ".repeat(n)
        )),
        format!(
            "vocabulary v 1\nroot R {{ a : {}text }}",
            "list of ".repeat(n)
        ),
        format!(
            "vocabulary v 1\nroot R {{ a : {}text }}",
            "map of ".repeat(n)
        ),
        format!("vocabulary v 1\ntaxonomy T {{ {} }}", "a { ".repeat(n)),
    ];
    for text in texts {
        let (code, report) = check_rules(&text);
        let start: String = text.chars().take(90).collect();
        assert_eq!((code, times(&report, "C0109")), (2, 1), "{start}\n{report}");
    }
}

#[test]
fn definitions_may_call_each_other_only_so_deep() {
    let chain = |numbers: &mut dyn Iterator<Item = usize>| {
        let define = |n| format!("define d{n}(x: number) = d{}(x) + d{}(x)\n", n + 1, n + 1);
        let defines: String = numbers.map(define).collect();
        let head = "pack bad \"Bad\"\nuse city\n";
        format!("{head}{defines}define d2000(x: number) = x\nrule B-1 \"b\" {{ must d0(1) = 1 }}\n")
    };
    for text in [chain(&mut (0..2000)), chain(&mut (0..2000).rev())] {
        let (code, report) = check_rules(&text);
        assert_eq!(code, 2);
        assert!(times(&report, "C0227") > 0, "{report}");
    }
}

#[test]
fn names_that_double_what_they_rest_on_end_in_bounds() {
    let lets: String = (1..2000)
        .map(|n| format!("let a{n} = a{} + a{}\n", n - 1, n - 1))
        .collect();
    let (code, report) = check_rules(&format!(
        "pack bad \"Bad\"\nuse city\nrule B-1 \"b\" {{\nlet a0 = count\n{lets}must a1999 = 1\n}}\n"
    ));
    assert_eq!((code, times(&report, "unproven B-1")), (1, 1), "{report}");
}

#[test]
fn a_rule_that_would_not_end_is_unproven() {
    if !is_patient() {
        eprintln!("left out: fifty million steps take a while without optimization");
        return;
    }
    let cameras = "- {name: a, height: 2 m}\n".repeat(1000);
    let plan = format!("caveat: city/1\nname: a\ncameras:\n{cameras}");
    let nested: String = (0..20)
        .map(|n| format!("every c{n} in cameras satisfies "))
        .collect();
    let folder = folder(&[
        ("plan.yaml", &plan),
        (
            "bad.caveat",
            &rule(&format!("({nested} c0.height <= c1.height)")),
        ),
    ]);
    let mut command = checking(
        folder.path(),
        &["--rules=bad.caveat", "--pack=bad", "plan.yaml"],
    );
    let (code, report) = ended(command.arg("--format=concise"));
    assert_eq!((code, times(&report, "unproven B-1")), (1, 1), "{report}");
    assert!(report.contains("50000000 steps"), "{report}");
}

#[test]
fn regular_expressions_made_to_explode_are_refused_or_run_in_linear_time() {
    let refused = [
        "(.{1000}){1000}",
        "((a{100}){100}){100}",
        "\\\\pL{900}",
        &format!("{}a{}", "(".repeat(5000), ")".repeat(5000)),
        &"a?".repeat(20_000),
    ];
    for pattern in refused {
        let (code, report) = check_rules(&rule(&format!("name matches \"{pattern}\"")));
        assert_eq!((code, times(&report, "C0224")), (2, 1), "{report}");
    }
    let plan = format!("caveat: city/1\nname: {}!\n", "a".repeat(many(100_000)));
    let folder = folder(&[
        ("plan.yaml", &plan),
        ("bad.caveat", &rule("name matches \"(a+)+$\"")),
    ]);
    let mut command = checking(
        folder.path(),
        &["--rules=bad.caveat", "--pack=bad", "plan.yaml"],
    );
    let (code, report) = ended(command.arg("--format=concise"));
    assert_eq!((code, times(&report, "violated B-1")), (1, 1), "{report}");
}

#[test]
fn a_hundred_thousand_errors_are_told_in_bounds_and_counted() {
    let n = many(10_000);
    let unknown = format!("pack bad \"Bad\"\n{}", "§ ".repeat(n));
    let escapes = rule(&format!("name = \"{}\"", "\\q".repeat(n)));
    let hidden = format!("pack bad \"Bad\"\n//{}", "\u{202e}".repeat(n));
    for text in [unknown, escapes, hidden] {
        let (code, report) = check_rules(&text);
        assert_eq!((code, times(&report, "C0121")), (2, 1), "{report}");
        let more = format!("and {} more errors in this file", n - 1000);
        assert!(report.contains(&more), "{report}");
    }
}

#[test]
fn a_file_in_which_nothing_can_be_understood_is_given_up() {
    let (code, report) = check_rules(&format!("pack bad\n{}", "rule\n".repeat(many(5000))));
    assert_eq!(code, 2);
    assert!(
        report.contains("error C0121 too much of this file is broken"),
        "{report}"
    );
}

#[test]
fn a_vocabulary_has_so_many_terms_and_no_more() {
    let with = |terms: usize| {
        let half =
            |range: std::ops::Range<usize>| -> String { range.map(|n| format!("t{n} ")).collect() };
        format!(
            "vocabulary v 1 \"V\"\nroot R {{ a : T  b : U }}\ntaxonomy T {{ {} }}\ntaxonomy U {{ {} }}",
            half(0..terms / 2),
            half(terms / 2..terms),
        )
    };
    for (terms, code) in [(1 << 15, 0), ((1 << 15) + 1, 2), (40_000, 2)] {
        let (_, report) = check_rules(&with(terms));
        assert_eq!(times(&report, "C0217"), usize::from(code == 2), "{report}");
        assert_eq!(times(&report, "error"), usize::from(code == 2), "{report}");
    }
}

#[test]
fn terms_that_stand_under_each_other_in_any_order_are_no_burden() {
    let terms: String = (0..5000)
        .map(|n| format!("t{n} also under t{}\n", n + 1))
        .collect();
    let (_, report) = check_rules(&format!(
        "vocabulary v 1 \"V\"\nroot R {{ a : T }}\ntaxonomy T {{ {terms} t5000 }}"
    ));
    assert_eq!(times(&report, "error"), 0, "{report}");
    let circle =
        "vocabulary v 1 \"V\"\nroot R { a : T }\ntaxonomy T { a also under b\n b also under a }";
    assert_eq!(times(&check_rules(circle).1, "C0212"), 1);
}

#[test]
fn ids_and_names_of_any_length_keep_their_rows() {
    let id = format!("B-{}", "1".repeat(100_000));
    let folder = folder(&[
        ("plan.yaml", "caveat: city/1\nname: a\n"),
        ("bad.caveat", &rule("count = 1").replace("B-1", &id)),
    ]);
    let mut command = checking(folder.path(), &["--rules=bad.caveat", "plan.yaml"]);
    let (code, report) = ended(&mut command);
    assert_eq!(code, 1);
    assert!(report.contains("\nST-1   "), "{report}");
}

#[test]
fn many_rules_are_a_matter_of_patience_alone() {
    let n = many(3000);
    let rules: String = (1..=n)
        .map(|n| format!("rule B-{n} \"b\" {{ must count = 1 }}\n"))
        .collect();
    let (code, report) = check_rules(&format!("pack bad \"Bad\"\nuse city\n{rules}"));
    assert_eq!((code, times(&report, ": unproven B-")), (1, n));
}
