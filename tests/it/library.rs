//! The library of rules that is built in: its examples hold, and the sample plans raise what they should.

use std::collections::BTreeSet;

use assert_cmd::Command;
use caveat::program::AuthorityId;
use caveat::program::Citation;
use caveat::program::Rule;
use caveat::session;

use crate::common::repository;

/// What a command prints, and its exit code in the last line.
fn caveat(args: &[&str]) -> String {
    let mut command = Command::cargo_bin("caveat").unwrap();
    let output = command
        .current_dir(repository(""))
        .args(args)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    format!("{text}exit {}", output.status.code().unwrap())
}

/// What a sample plan raises: for each clause the outcome and the line, then the counts.
fn raised(plan: &str) -> String {
    let path = format!("fixtures/plans/{plan}");
    let text = caveat(&[
        "check",
        &path,
        "--format",
        "concise",
        "--as-of",
        "2026-06-01",
    ]);
    let short = |line: &str| match line.strip_prefix(&format!("{path}:")) {
        Some(finding) => {
            let words: Vec<&str> = finding.split(' ').collect();
            let line = words[0].split(':').next().unwrap();
            let kind = if words[3] == "(should)" {
                " (should)"
            } else {
                ""
            };
            format!("{} {}{kind}, line {line}\n", words[1], words[2])
        }
        None => format!("{line}\n"),
    };
    text.lines().map(short).collect()
}

#[test]
fn every_example_holds_and_every_clause_is_shown_satisfied_and_violated() {
    let text = caveat(&["test", "rules"]);
    let [examples, clauses, exit] = text.lines().collect::<Vec<_>>()[..] else {
        panic!("{text}");
    };
    assert_eq!(exit, "exit 0");
    for counts in [examples, clauses] {
        let words: Vec<&str> = counts.split(' ').collect();
        assert_eq!(words[0], words[2], "{counts}");
    }
}

/// What a rule cites, its exceptions among it.
fn citations(rule: &Rule) -> impl Iterator<Item = Citation> {
    let unless = rule
        .clauses
        .iter()
        .filter_map(|clause| clause.unless.as_ref());
    let excuses = rule.exceptions.iter().chain(unless);
    let excusing = excuses.flat_map(|exception| &exception.cites);
    rule.cites.iter().chain(excusing).copied()
}

#[test]
fn every_section_is_cited_or_says_why_no_rule_can_check_it() {
    let program = session::load_all_rules(&[], true).program.unwrap();
    let cited: BTreeSet<Citation> = program.rules.iter().flat_map(citations).collect();
    for (authority, source) in (0..).map(AuthorityId).zip(&program.authorities) {
        for (section, text) in (0..).zip(&source.sections) {
            let is_cited = cited.contains(&Citation { authority, section });
            let (source, section) = (&source.name, &text.name);
            match text.not_checkable {
                None => assert!(is_cited, "no rule cites {source} {section}"),
                Some(_) => assert!(!is_cited, "a rule checks {source} {section} after all"),
            }
        }
    }
}

#[test]
fn every_rule_and_every_exception_names_its_authority() {
    let program = session::load_all_rules(&[], true).program.unwrap();
    for rule in &program.rules {
        assert!(!rule.cites.is_empty(), "{} cites nothing", rule.id);
        for exception in &rule.exceptions {
            assert!(
                !exception.cites.is_empty(),
                "an exception of {} cites nothing",
                rule.id
            );
        }
    }
}

#[test]
fn airport_face_recognition() {
    insta::assert_snapshot!(raised("airport-face-recognition.yaml"), @"
    violated PD-03(a), line 132
    violated PD-03(a), line 141
    violated PD-03(b), line 141
    violated PD-03(c), line 142
    violated PD-05(c) (should), line 52
    unproven PD-09(b), line 149
    violated PD-10(b), line 168
    violated PD-12, line 109
    violated PD-12, line 123
    violated SP-03(b), line 61
    violated SP-05(b) (should), line 91
    violated SP-06, line 99
    violated SP-08(b), line 206
    violated SP-08(d), line 206
    violated SP-09, line 11
    violated SP-10(a), line 194
    violated SP-10(b), line 195
    violated SP-10(d), line 168
    violated SP-11, line 92
    violated SP-12, line 27
    violated SP-14, line 141
    violated SP-15(c), line 66
    violated SP-17 (should), line 62
    22 violated, 1 unproven, 0 open, 0 excepted; 1 plan in 1 file, 24 of 44 rules apply as of 2026-06-01
    exit 1
    ");
    insta::assert_snapshot!(raised("airport-face-recognition.repaired.yaml"), @"
    excepted SP-06, line 109
    0 violated, 0 unproven, 0 open, 1 excepted; 1 plan in 1 file, 23 of 44 rules apply as of 2026-06-01
    exit 0
    ");
}

#[test]
fn city_crime_prediction() {
    insta::assert_snapshot!(raised("city-crime-prediction.toml"), @"
    violated PD-03(a), line 141
    violated PD-03(b), line 141
    violated PD-09(a), line 117
    violated PD-09(b), line 118
    violated PD-10(b), line 162
    violated PD-12, line 109
    violated SP-05(a) (should), line 73
    violated SP-07(a), line 20
    violated SP-07(b), line 186
    violated SP-07(c), line 184
    violated SP-07(d), line 181
    violated SP-08(b), line 204
    violated SP-08(c), line 199
    violated SP-08(d), line 199
    violated SP-09, line 20
    violated SP-10(a), line 186
    violated SP-10(b), line 187
    unproven SP-10(d), line 162
    violated SP-11, line 76
    violated SP-13(b), line 97
    violated SP-14, line 120
    violated SP-17 (should), line 51
    21 violated, 1 unproven, 0 open, 0 excepted; 1 plan in 1 file, 23 of 44 rules apply as of 2026-06-01
    exit 1
    ");
    insta::assert_snapshot!(raised("city-crime-prediction.repaired.toml"), @"
    0 violated, 0 unproven, 0 open, 0 excepted; 1 plan in 1 file, 22 of 44 rules apply as of 2026-06-01
    exit 0
    ");
}

#[test]
fn rural_connectivity() {
    insta::assert_snapshot!(raised("rural-connectivity.yaml"), @"
    violated EA-01(c), line 175
    violated EA-02(a), line 181
    violated EA-02(b), line 187
    violated EA-04, line 177
    violated EA-05(b), line 190
    violated EA-06(b) (should), line 203
    violated EA-07(b) (should), line 170
    violated EA-08, line 162
    violated EA-09 (should), line 192
    violated EA-11(b) (should), line 200
    violated EA-12 (should), line 170
    violated EA-13(a), line 170
    violated EA-13(b) (should), line 170
    violated PD-01(b), line 152
    excepted PD-04(a), line 1
    violated PD-08, line 152
    violated PD-10(c), line 139
    16 violated, 0 unproven, 0 open, 1 excepted; 1 plan in 1 file, 21 of 44 rules apply as of 2026-06-01
    exit 1
    ");
    insta::assert_snapshot!(raised("rural-connectivity.repaired.yaml"), @"
    excepted PD-04(a), line 1
    0 violated, 0 unproven, 0 open, 1 excepted; 1 plan in 1 file, 21 of 44 rules apply as of 2026-06-01
    exit 0
    ");
}
