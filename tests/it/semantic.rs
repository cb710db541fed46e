//! Names and types in rules: every code's page shows an error and its cure, and both are true.

use caveat::diagnostic::Diagnostic;
use caveat::diagnostic::Severity;
use caveat::diagnostic::codes;
use caveat::source::Source;

use crate::common;

/// The vocabulary that the examples of the pages use.
const CITY: &str = include_str!("../../fixtures/semantic/city.caveat");

/// What is wrong with texts that are compiled together, and how it reads.
struct Found {
    diagnostics: Vec<Diagnostic>,
    text: String,
}

#[track_caller]
fn check(texts: &[&str]) -> Found {
    let (sources, compiled) = common::check_compile(texts);
    let sources: Vec<&Source> = sources.iter().map(|source| &**source).collect();
    let text = common::render_among(&sources, &compiled.diagnostics);
    Found {
        diagnostics: compiled.diagnostics,
        text,
    }
}

#[test]
fn every_page_shows_its_error_and_the_cure() {
    let mut gallery = String::new();
    let all = codes::semantic::ALL.iter().copied();
    // What takes a vocabulary too long for a page is shown by `hostile`.
    for code in all.filter(|code| code.id != codes::semantic::TOO_MANY_TERMS.id) {
        let wrong = check(&[CITY, common::fence(code.page, "caveat wrong")]);
        assert!(
            wrong.diagnostics.iter().any(|it| it.code.id == code.id),
            "the wrong example of {} does not show it:\n{}",
            code.id,
            wrong.text
        );
        for other in wrong.diagnostics.iter().filter(|it| it.code.id != code.id) {
            assert_eq!(
                other.severity,
                Severity::Warning,
                "the wrong example of {} has another error:\n{}",
                code.id,
                wrong.text
            );
        }
        let right = check(&[CITY, common::fence(code.page, "caveat")]);
        assert!(
            right
                .diagnostics
                .iter()
                .all(|it| it.severity == Severity::Warning && it.code.id != code.id),
            "the cure of {} does not compile:\n{}",
            code.id,
            right.text
        );
        gallery.push_str(&wrong.text);
    }
    insta::assert_snapshot!("semantic_gallery", gallery);
}

/// Compiles a rule about cameras and renders what is wrong.
fn check_rule(body: &str) -> String {
    let text = format!(
        "pack street\nuse city\nsource bylaw \"By-law\" {{ section s7 \"…\" }}\nrule ST-1 \"A rule\" {{\n  cites bylaw s7\n{body}\n}}\n"
    );
    check(&[CITY, &text]).text
}

#[test]
fn one_run_reports_every_independent_error() {
    let found = check_rule(
        "  for each c in cameras where c.kind is dom\n  when radiu > 5 m\n  must c.retention <= 30 m\n",
    );
    assert!(
        found.contains("`dom`") && found.contains("`radiu`"),
        "{found}"
    );
}

#[test]
fn terms_are_read_under_the_taxonomy_of_the_other_side() {
    assert_eq!(
        check_rule("  must every c in cameras satisfies dome = c.kind"),
        ""
    );
    assert_eq!(
        check_rule("  must every c in cameras satisfies c.kind is one of [camera, counter]"),
        ""
    );
    assert_eq!(
        check_rule("  must every c in cameras satisfies c.purposes overlap [traffic]"),
        ""
    );
    assert_eq!(
        check_rule("  must every c in cameras satisfies traffic in c.purposes"),
        ""
    );
}

#[test]
fn exceptions_of_other_packs_see_the_names_of_the_rule() {
    let rule = "pack street\nuse city\nsource bylaw \"By-law\" { section s7 \"…\" }\n\
        rule ST-1 \"A rule\" {\n  cites bylaw s7\n  for each c in cameras\n  must c.retention <= 1 day\n}\n";
    let amend = "pack pilot\nuse city, street\n\
        amend ST-1 { except \"pilot\" when c.kind is sensor cites bylaw s7 }\n";
    assert_eq!(check(&[CITY, rule, amend]).text, "");
}

#[test]
fn silence_is_followed_through_connectives_quantifiers_and_counts() {
    let asks = |body: &str| check_rule(body).contains("C0230");
    assert!(!asks("  must budget is stated"));
    assert!(asks("  must budget is missing"));
    assert!(asks("  must not budget is stated"));
    assert!(asks("  must budget is stated implies start is stated"));
    assert!(!asks("  must start < 2030-01-01 implies start is stated"));
    assert!(asks(
        "  must every c in cameras satisfies (c.name is stated implies c.kind is camera)"
    ));
    assert!(!asks(
        "  must (count of c in cameras where c.name is stated) >= 2"
    ));
    assert!(asks(
        "  must (count of c in cameras where c.name is stated) <= 2"
    ));
    assert!(asks("  must (radius default 5 m) <= 10 m"));
    assert!(asks("  must start < 2030-01-01 unless budget is missing"));
}

#[test]
fn an_example_of_a_rule_that_reads_today_says_which_day_it_is() {
    let rule = |day: &str| {
        check_rule(&format!(
            "  must start >= today\n  example violated{day} {{ start: 2026-01-01 }}"
        ))
    };
    assert!(rule("").contains("reads `today`"));
    assert_eq!(rule(" as of 2026-06-01"), "");
}

/// Compiles these packs with the vocabulary of the pages and renders what is wrong.
#[track_caller]
fn check_packs(packs: &[&str]) -> String {
    let texts: Vec<&str> = std::iter::once(CITY).chain(packs.iter().copied()).collect();
    check(&texts).text
}

#[test]
fn a_name_of_two_packs_is_written_with_its_pack() {
    let first = "pack first\nparam limit : duration = 1 day\n";
    let second = "pack second\nparam limit : duration = 2 days\n";
    let rule = |limit: &str| {
        format!(
            "pack street\nuse city, first, second\nsource bylaw \"By-law\" {{ section s7 \"…\" }}\n\
             rule ST-1 \"A rule\" {{\n  cites bylaw s7\n  for each c in cameras\n\
             \x20 must c.retention <= {limit} or c.retention <= first.limit\n}}\n"
        )
    };
    let bare = check_packs(&[first, second, &rule("limit")]);
    assert!(
        bare.contains("C0213") && bare.contains("`first.limit` or `second.limit`"),
        "{bare}"
    );
    assert_eq!(check_packs(&[first, second, &rule("second.limit")]), "");
}

#[test]
fn the_nearest_row_of_a_table_counts_and_two_equally_near_ones_are_refused() {
    let table = |taxonomy: &str, rows: &str| {
        format!(
            "pack street\nuse city\nsource bylaw \"By-law\" {{ section s7 \"…\" }}\n\
             table weight(t: {taxonomy}) : number {{ {rows} }}\n\
             rule ST-1 \"A rule\" {{\n  cites bylaw s7\n\
             \x20 must every c in cameras satisfies every p in c.purposes satisfies\n\
             \x20   (weight({}) <= 2)\n}}\n",
            if taxonomy == "Purpose" { "p" } else { "c.kind" }
        )
    };
    assert_eq!(
        check_packs(&[&table("Technology", "camera -> 2 dome -> 3 else -> 0")]),
        ""
    );
    // `traffic` lies under both `safety` and `planning`.
    let both = check_packs(&[&table("Purpose", "safety -> 1 planning -> 2")]);
    assert!(both.contains("more than one row for `traffic`"), "{both}");
    assert_eq!(
        check_packs(&[&table("Purpose", "safety -> 1 planning -> 2 traffic -> 3")]),
        ""
    );
}

#[test]
fn a_record_is_written_where_its_type_is_known() {
    let defined = "  must calm({ name: \"Gate\", retention: 2 days })\n}\n\
        define calm(c: Camera) : boolean = c.retention <= 1 day\nrule ST-2 \"\" {\n  cites bylaw s7\n  must name is stated";
    assert_eq!(check_rule(defined), "");
    assert!(check_rule(&defined.replace("retention: 2", "retension: 2")).contains("C0202"));
    assert!(
        check_rule("  must { name: \"Gate\" } = name").contains("a record has no type of its own")
    );
}

#[test]
fn units_that_only_people_write_are_understood_in_suggestions() {
    for (written, unit) in [
        ("30 metres", "m"),
        ("50 kmh", "km/h"),
        ("2 sqkm", "km2"),
        ("30 dayz", "day"),
    ] {
        let found = check_rule(&format!("  must radius <= {written}"));
        let help = format!("did you mean `{unit}`?");
        assert!(found.contains(&help), "{written}: {found}");
    }
}

#[test]
fn amounts_mix_only_where_that_means_something() {
    for sound in [
        "start + 2 months < 2030-01-01",
        "start - 2025-01-01 <= 3 years",
        "budget / 2 <= 500 EUR",
        "budget / 2 EUR >= 3",
        "2 * radius <= 1 km",
    ] {
        assert_eq!(check_rule(&format!("  must {sound}")), "", "{sound}");
    }
    for (wrong, why) in [
        (
            "budget * budget > 1 EUR",
            "money cannot be multiplied by money",
        ),
        (
            "start + start > 2030-01-01",
            "a date cannot be added to a date",
        ),
        ("radius + 1 <= 5 m", "a number cannot be added to a length"),
        ("radius > 1 km2", "expected a length but found an area"),
        ("-start > 2030-01-01", "a date cannot be negative"),
    ] {
        let found = check_rule(&format!("  must {wrong}"));
        assert!(found.contains(why), "{wrong}: {found}");
    }
}

#[test]
fn an_amendment_sees_its_own_packs_and_adds_to_the_rule() {
    let rule = "pack street\nuse city\nsource bylaw \"By-law\" { section s7 \"…\" }\n\
        rule ST-1 \"A rule\" {\n  cites bylaw s7\n  for each c in cameras\n  must c.retention <= 1 day\n}\n";
    let pilot = |when: &str| {
        format!(
            "pack pilot\nuse city, street\nparam longest : duration = 3 days\namend ST-1 {{ except \"pilot\" when {when} cites bylaw s7 }}\n"
        )
    };
    assert_eq!(check_packs(&[rule, &pilot("c.retention <= longest")]), "");
    assert!(check_packs(&[rule, &pilot("c.retension <= longest")]).contains("C0202"));
    assert!(check_packs(&[rule, &pilot("c.retention is missing")]).contains("C0230"));
}

#[test]
fn an_amendment_of_a_rule_that_is_wrong_is_not_told_that_there_is_none() {
    let rule = "pack street\nuse city\nsource bylaw \"By-law\" { section s7 \"…\" }\n\
        rule ST-1 \"A rule\" {\n  cites bylaw s7\n  must radius is missing\n}\n";
    let amend = "pack pilot\nuse city, street\n\
        amend ST-1 { except \"pilot\" when radius > 1 km cites bylaw s7 }\n";
    let found = check_packs(&[rule, amend]);
    assert!(
        found.contains("C0230") && !found.contains("is loaded"),
        "{found}"
    );
}

#[test]
fn what_a_broken_rule_would_have_used_is_not_called_unused() {
    let found = check_packs(
        &["pack street\nuse city\nparam longest : duration = 1 day\n\
         source bylaw \"By-law\" { section s7 \"…\" }\n\
         rule ST-1 \"A rule\" {\n  cites bylaw s7\n  let wide = radius >= 1 km\n\
         \x20 for each c in camras\n  must c.retention <= longest or wide\n}\n"],
    );
    assert!(
        found.contains("`camras`") && !found.contains("never used"),
        "{found}"
    );
}

#[test]
fn silence_is_followed_once_through_each_part() {
    let mut number = "1".to_owned();
    for _ in 0..20 {
        number = format!("(sum of n for n in [{number}])");
    }
    assert_eq!(check_rule(&format!("  must radius >= {number} * 1 m")), "");
    let mut test = "start < 2030-01-01".to_owned();
    for _ in 0..20 {
        test = format!("(if {test} then true else false)");
    }
    assert_eq!(check_rule(&format!("  must {test}")), "");
}
