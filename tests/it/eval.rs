//! Evaluation: rule text and plan text in, outcomes out.

use std::fmt::Write;
use std::sync::Arc;

use caveat::document;
use caveat::document::Format;
use caveat::document::Limits;
use caveat::document::typed;
use caveat::document::typed::ReadOptions;
use caveat::eval;
use caveat::eval::Context;
use caveat::eval::Keep;
use caveat::outcome::Blame;
use caveat::outcome::Fact;
use caveat::outcome::Outcome;
use caveat::outcome::Outcomes;
use caveat::outcome::Place;
use caveat::outcome::Status;
use caveat::program::Clause;
use caveat::program::Program;
use caveat::program::RuleId;
use caveat::source::ColumnUnit;
use caveat::source::Source;
use caveat::source::SourceId;
use caveat::value::Truth;
use insta::assert_snapshot;
use proptest::prelude::*;

use crate::common;

const VOCABULARY: &str = include_str!("../../fixtures/eval/vocabulary.caveat");

/// Rules that are ready to run on plans.
struct Rules {
    program: Program,
    keep: Keep,
    budget: u64,
}

impl Rules {
    #[track_caller]
    fn new(items: &str) -> Self {
        let pack = format!("pack test \"Rules of a test\"\nuse city\n{items}");
        let (sources, compiled) = common::check_compile(&[VOCABULARY, &pack]);
        let sources: Vec<&Source> = sources.iter().map(|source| &**source).collect();
        let program = compiled
            .program
            .unwrap_or_else(|| panic!("{}", common::render_among(&sources, &compiled.diagnostics)));
        Self {
            program,
            keep: Keep::All,
            budget: eval::STEPS,
        }
    }

    /// Runs all rules on a plan, on a day in 2026, and hands the outcomes on.
    #[track_caller]
    fn run<T>(&self, plan: &str, then: impl FnOnce(&Self, &Source, Outcomes) -> T) -> T {
        self.run_format(Format::Yaml, plan, then)
    }

    /// The same for the first plan of a file in some format.
    #[track_caller]
    fn run_format<T>(
        &self,
        format: Format,
        plan: &str,
        then: impl FnOnce(&Self, &Source, Outcomes) -> T,
    ) -> T {
        let source = Arc::new(Source::new(SourceId(0), "plan", plan));
        let read = document::read(format, Arc::clone(&source), &Limits::default());
        assert!(!read.has_errors(), "{:#?}", read.diagnostics);
        let root = *read.tree.roots().first().expect("the plan has a root");
        let vocabulary = &self.program.vocabularies[0];
        let options = ReadOptions {
            cells: format == Format::Csv,
            ..ReadOptions::default()
        };
        let reading = typed::read(vocabulary, &read.tree, root, options);
        let context = Context {
            program: &self.program,
            tree: &read.tree,
            plan: &reading.plan,
            today: jiff::civil::date(2026, 6, 1),
            keep: self.keep,
            budget: self.budget,
        };
        let rules: Vec<RuleId> = self.program.rules().map(|(id, _)| id).collect();
        let outcomes = eval::evaluate(&context, &rules);
        then(self, &source, outcomes)
    }

    #[track_caller]
    fn check(&self, plan: &str) -> String {
        self.run(plan, |rules, source, outcomes| {
            rules.render(source, &outcomes)
        })
    }

    fn render(&self, source: &Source, outcomes: &Outcomes) -> String {
        let render = |outcome| self.outcome(source, outcome);
        outcomes.outcomes.iter().map(render).collect()
    }

    fn outcome(&self, source: &Source, outcome: &Outcome) -> String {
        let mut out = String::new();
        let rule = &self.program.rule(outcome.rule).id;
        let letter = Clause::letter(outcome.clause as usize);
        let status = status(outcome);
        write!(
            out,
            "{rule} ({letter}) {status} at {}",
            place(source, &outcome.place)
        )
        .unwrap();
        for binding in &outcome.bindings {
            write!(out, ", {} = {}", binding.name, binding.path).unwrap();
        }
        writeln!(out, "\n  {}", outcome.message).unwrap();
        if let Some(remedy) = &outcome.remedy {
            writeln!(out, "  remedy: {remedy}").unwrap();
        }
        list(&mut out, "because", &outcome.because, |it| fact(source, it));
        list(&mut out, "facts", &outcome.facts, |it| fact(source, it));
        list(&mut out, "missing", &outcome.missing, |it| {
            blame(source, it)
        });
        list(&mut out, "limits", &outcome.limits, |it| {
            let from = it.from.as_ref().map(|from| format!(" ({from})"));
            let from = from.unwrap_or_default();
            format!("{} must {} {}{from}", it.value.value, it.op, it.limit)
        });
        list(&mut out, "reasons", &outcome.reasons, Clone::clone);
        for it in &outcome.exceptions {
            writeln!(out, "  exception {}: {:?}", it.name, it.shown).unwrap();
            list(&mut out, "  facts", &it.facts, |it| fact(source, it));
            list(&mut out, "  missing", &it.missing, |it| blame(source, it));
        }
        out
    }
}

fn status(outcome: &Outcome) -> String {
    match outcome.status {
        Status::Inapplicable(why) => format!("inapplicable ({why:?})"),
        Status::Unproven if outcome.applies != Truth::True => "open".to_owned(),
        status => format!("{status:?}").to_lowercase(),
    }
}

fn list<T>(out: &mut String, title: &str, items: &[T], show: impl Fn(&T) -> String) {
    if !items.is_empty() {
        let shown: Vec<String> = items.iter().map(show).collect();
        writeln!(out, "  {title}: {}", shown.join("; ")).unwrap();
    }
}

/// The path, the position and what stands there.
fn place(source: &Source, place: &Place) -> String {
    let position = source.position(place.span.start, ColumnUnit::CodePoints);
    let text = source.slice(place.span).escape_debug().to_string();
    let path = if place.path.is_empty() {
        "(plan)"
    } else {
        &place.path
    };
    format!("{path} {}:{} `{text}`", position.line, position.column)
}

fn fact(source: &Source, fact: &Fact) -> String {
    let position = source.position(fact.place.span.start, ColumnUnit::CodePoints);
    format!(
        "{}@{}:{} = {} ({})",
        fact.place.path, position.line, position.column, fact.value, fact.ty
    )
}

fn blame(source: &Source, blame: &Blame) -> String {
    let position = source.position(blame.place.span.start, ColumnUnit::CodePoints);
    format!(
        "{}@{}:{} {}: {} e.g. {} {:?}",
        blame.place.path,
        position.line,
        position.column,
        blame.key,
        blame.ty,
        blame.example,
        blame.why
    )
}

/// All outcomes of rules on a plan.
#[track_caller]
fn check_eval(rules: &str, plan: &str) -> String {
    Rules::new(rules).check(plan)
}

/// The answer to a question: `true`, `false`, or `unknown` with what it hangs on.
#[track_caller]
fn ask(question: &str, plan: &str) -> String {
    let rules = Rules::new(&format!(
        "rule T-1 \"t\" {{ must {question} silence accepted because \"a test\" }}"
    ));
    rules.run(plan, |_, _, outcomes| answer(&outcomes))
}

fn answer(outcomes: &Outcomes) -> String {
    let [outcome] = outcomes.outcomes.as_slice() else {
        panic!("one outcome, not {:#?}", outcomes.outcomes);
    };
    let open = || {
        let missing = outcome.missing.iter().map(|it| it.place.path.clone());
        let all: Vec<String> = missing.chain(outcome.reasons.iter().cloned()).collect();
        all.join(", ")
    };
    match outcome.status {
        Status::Satisfied => "true".to_owned(),
        Status::Violated => "false".to_owned(),
        _ => format!("unknown: {}", open()),
    }
}

/// Asks one question a line and shows the answers beside them.
#[track_caller]
fn ask_all(plan: &str, questions: &str) -> String {
    let mut out = String::new();
    for question in questions
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
    {
        writeln!(out, "{question}  =>  {}", ask(question, plan)).unwrap();
    }
    out
}

#[test]
fn connectives_are_strong_kleene() {
    // `live` is true, `open` is false, `shut` is not stated.
    let plan = "{live: true, open: false}";
    let operands = ["live", "open", "shut"];
    let mut table = String::new();
    for op in ["and", "or", "implies"] {
        for left in operands {
            for right in operands {
                let answer = ask(&format!("({left} {op} {right})"), plan);
                writeln!(table, "{left} {op} {right}  =>  {answer}").unwrap();
            }
        }
    }
    assert_snapshot!(table, @r#"
    live and live  =>  true
    live and open  =>  false
    live and shut  =>  unknown: shut
    open and live  =>  false
    open and open  =>  false
    open and shut  =>  false
    shut and live  =>  unknown: shut
    shut and open  =>  false
    shut and shut  =>  unknown: shut
    live or live  =>  true
    live or open  =>  true
    live or shut  =>  true
    open or live  =>  true
    open or open  =>  false
    open or shut  =>  unknown: shut
    shut or live  =>  true
    shut or open  =>  unknown: shut
    shut or shut  =>  unknown: shut
    live implies live  =>  true
    live implies open  =>  false
    live implies shut  =>  unknown: shut
    open implies live  =>  true
    open implies open  =>  true
    open implies shut  =>  true
    shut implies live  =>  true
    shut implies open  =>  unknown: shut
    shut implies shut  =>  unknown: shut
    "#);
}

/// A rule as the design's first look has it, with an exception and a message.
const RETENTION: &str = r#"
param longest : duration = 24 hours
rule R-1 "Data of visitors are deleted at once" {
  for each item in data where item.kind is camera and item.subjects include public
  except "court order" when owner.address.country = "NO" and item.retention <= 60 days
  must item.retention <= longest
    otherwise "{item.name} is kept for {item.retention}, longer than {longest}"
    remedy "Shorten `retention` of {item.name}."
}
"#;

#[test]
fn a_violation_shows_the_value_against_the_limit_and_why_the_rule_applied() {
    let plan = "
data:
  - name: faces
    kind: dome
    subjects: [visitors, employees]
    retention: 90 days
  - {name: counts, kind: counter, retention: 5 years}
owner: {name: the city}
";
    assert_snapshot!(check_eval(RETENTION, plan), @r#"
    R-1 (a) violated at data[0].retention 6:16 `90 days`, item = data[0]
      faces is kept for 90 days, longer than 24 hours
      remedy: Shorten `retention` of faces.
      because: data[0].kind@4:11 = dome (Technology); data[0].subjects[0]@5:16 = visitors (Subject)
      facts: data[0].retention@6:16 = 90 days (duration)
      limits: 90 days must be <= 24 hours (longest)
      exception court order: False
        facts: data[0].retention@6:16 = 90 days (duration)
    "#);
}

#[test]
fn an_open_outcome_names_the_missing_key_its_type_and_an_example() {
    let plan = "
data:
  - name: faces
    kind: dome
    subjects: [visitors]
";
    assert_snapshot!(check_eval(RETENTION, plan), @r#"
    R-1 (a) unproven at data[0].retention 3:5 `name: faces`, item = data[0]
      `retention` is not stated, so `item.retention <= longest` is open
      because: data[0].kind@4:11 = dome (Technology); data[0].subjects[0]@5:16 = visitors (Subject)
      missing: data[0].retention@3:5 retention: duration e.g. 12 hours Absent
      exception court order: Unknown
        missing: owner.address.country@2:1 country: country e.g. NO Absent; data[0].retention@3:5 retention: duration e.g. 12 hours Absent
    "#);
}

#[test]
fn an_exception_that_is_shown_excuses() {
    let plan = "
data: [{name: faces, kind: dome, subjects: [visitors], retention: 30 days}]
owner: {address: {country: NO}}
";
    assert_snapshot!(check_eval(RETENTION, plan), @r#"
    R-1 (a) excepted at data[0].retention 2:67 `30 days`, item = data[0]
      faces is kept for 30 days, longer than 24 hours
      because: data[0].kind@2:28 = dome (Technology); data[0].subjects[0]@2:45 = visitors (Subject)
      facts: data[0].retention@2:67 = 30 days (duration)
      limits: 30 days must be <= 24 hours (longest)
      exception court order: True
        facts: data[0].retention@2:67 = 30 days (duration); owner.address.country@3:28 = NO (country)
    "#);
}

#[test]
fn an_exception_that_is_refuted_does_not_excuse() {
    let plan = "
data: [{name: faces, kind: dome, subjects: [visitors], retention: 30 days}]
owner: {address: {country: SE}}
";
    assert_snapshot!(check_eval(RETENTION, plan), @r#"
    R-1 (a) violated at data[0].retention 2:67 `30 days`, item = data[0]
      faces is kept for 30 days, longer than 24 hours
      remedy: Shorten `retention` of faces.
      because: data[0].kind@2:28 = dome (Technology); data[0].subjects[0]@2:45 = visitors (Subject)
      facts: data[0].retention@2:67 = 30 days (duration)
      limits: 30 days must be <= 24 hours (longest)
      exception court order: False
        facts: owner.address.country@3:28 = SE (country)
    "#);
}

#[test]
fn where_the_condition_is_open_the_rule_is_open() {
    let plan = "
data:
  - {name: faces, kind: dome, retention: 90 days}
  - {name: steps, kind: counter}
";
    assert_snapshot!(check_eval(RETENTION, plan), @r#"
    R-1 (a) open at data[0].subjects 3:5 `{name: faces`, item = data[0]
      `subjects` is not stated, so it is open whether the rule applies
      because: data[0].kind@3:25 = dome (Technology)
      missing: data[0].subjects@3:5 subjects: list of Subject e.g. [public] Absent
    "#);
}

#[test]
fn a_missing_list_leaves_a_rule_open() {
    assert_snapshot!(check_eval(RETENTION, "name: a plan"), @r#"
    R-1 (a) open at data 1:1 `name: a plan`
      `data` is not stated, so it is open whether the rule applies
      missing: data@1:1 data: list of Item e.g. [{ name: … }] Absent
    "#);
    assert_snapshot!(check_eval(RETENTION, "data: TBD"), @r#"
    R-1 (a) open at data 1:7 `TBD`
      `data` is not stated, so it is open whether the rule applies
      missing: data@1:7 data: list of Item e.g. [{ name: … }] Placeholder
    "#);
}

#[test]
fn a_missing_list_does_not_hide_a_condition_that_is_false() {
    let rules = "
rule R-1 \"t\" { for each item in data when live must item.checked }
rule R-2 \"t\" {
  for each item in data
  let seen = item.checked
  when seen or not live
  must item.checked
}
";
    assert_snapshot!(check_eval(rules, "live: false"), @r#"
    R-1 (a) inapplicable (Condition) at (plan) 1:1 `live: false`
      its conditions are not met
      because: live@1:7 = false (boolean)
    R-2 (a) open at data 1:1 `live: false`
      `data` is not stated, so it is open whether the rule applies
      missing: data@1:1 data: list of Item e.g. [{ name: … }] Absent
    "#);
}

#[test]
fn a_missing_list_does_not_hide_that_another_is_empty() {
    let rules = "
rule R-1 \"t\" { for each item in data for each s in sites must item.ref = s.id }
rule R-2 \"t\" { for each item in data let near = sites for each s in near where s.live must s.id = item.ref }
rule R-3 \"t\" { for each item in data for each i in item.subjects must live }
";
    assert_snapshot!(check_eval(rules, "sites: []"), @r#"
    R-1 (a) inapplicable (NothingBound) at (plan) 1:1 `sites`
      there is nothing that it speaks about
      because: sites@1:1 = [] (empty) (list of Site)
    R-2 (a) inapplicable (NothingBound) at (plan) 1:1 `sites`
      there is nothing that it speaks about
      because: sites@1:1 = [] (empty) (list of Site)
    R-3 (a) open at data 1:1 `sites`
      `data` is not stated, so it is open whether the rule applies
      missing: data@1:1 data: list of Item e.g. [{ name: … }] Absent
    "#);
    assert_snapshot!(check_eval(rules, "sites: [{live: false}, {live: false}]"), @r#"
    R-1 (a) open at data 1:1 `sites`
      `data` is not stated, so it is open whether the rule applies
      missing: data@1:1 data: list of Item e.g. [{ name: … }] Absent
    R-2 (a) inapplicable (Condition) at (plan) 1:1 `sites`
      its conditions are not met
      because: sites[0].live@1:16 = false (boolean); sites[1].live@1:31 = false (boolean)
    R-3 (a) open at data 1:1 `sites`
      `data` is not stated, so it is open whether the rule applies
      missing: data@1:1 data: list of Item e.g. [{ name: … }] Absent
    "#);
    assert_snapshot!(check_eval(rules, "sites: [{live: false}, {id: a}]"), @r#"
    R-1 (a) open at data 1:1 `sites`
      `data` is not stated, so it is open whether the rule applies
      missing: data@1:1 data: list of Item e.g. [{ name: … }] Absent
    R-2 (a) open at data 1:1 `sites`
      `data` is not stated, so it is open whether the rule applies
      missing: data@1:1 data: list of Item e.g. [{ name: … }] Absent
    R-3 (a) open at data 1:1 `sites`
      `data` is not stated, so it is open whether the rule applies
      missing: data@1:1 data: list of Item e.g. [{ name: … }] Absent
    "#);
}

#[test]
fn a_rule_that_binds_nothing_is_inapplicable() {
    assert_snapshot!(check_eval(RETENTION, "data: []"), @r#"
    R-1 (a) inapplicable (NothingBound) at (plan) 1:1 `data`
      there is nothing that it speaks about
      because: data@1:1 = [] (empty) (list of Item)
    "#);
    assert_snapshot!(check_eval(RETENTION, "data: [{kind: counter}, {kind: sensor}]"), @r#"
    R-1 (a) inapplicable (Condition) at (plan) 1:1 `data`
      its conditions are not met
      because: data[0].kind@1:15 = counter (Technology); data[1].kind@1:32 = sensor (Technology)
    "#);
}

#[test]
fn every_test_of_one_value() {
    let plan = "
live: true
open: false
kind: ANPR
name: \"caf\\u00e9\"
country: NO
owner: {name: the city}
tags: []
words: [a, TBD]
report: docs/report.pdf
";
    let questions = "
        kind is camera
        kind is plate_reader
        kind is sensor
        kind is one of [sensor, camera]
        kind is not sensor
        kind = camera
        kind = plate_reader
        kind != camera
        name = \"cafe\u{301}\"
        name != \"cafe\"
        name matches \"^caf.$\"
        name matches \"^x\"
        length of name = 4
        country = \"NO\"
        country = \"SE\"
        live = true
        open = true
        open = (1 = 2)
        owner is stated
        owner is missing
        owner.name is stated
        owner.address is stated
        owner.address.city is stated
        owner.address.city = \"Oslo\"
        owner.address.city is missing
        tags is stated
        tags is missing
        words is stated
        report is stated
        report is verified
        radius is stated
        start is stated
        start < 2026-01-01
    ";
    assert_snapshot!(ask_all(plan, questions), @r#"
    kind is camera  =>  true
    kind is plate_reader  =>  true
    kind is sensor  =>  false
    kind is one of [sensor, camera]  =>  true
    kind is not sensor  =>  true
    kind = camera  =>  false
    kind = plate_reader  =>  true
    kind != camera  =>  true
    name = "café"  =>  true
    name != "cafe"  =>  true
    name matches "^caf.$"  =>  true
    name matches "^x"  =>  false
    length of name = 4  =>  true
    country = "NO"  =>  true
    country = "SE"  =>  false
    live = true  =>  true
    open = true  =>  false
    open = (1 = 2)  =>  true
    owner is stated  =>  true
    owner is missing  =>  false
    owner.name is stated  =>  true
    owner.address is stated  =>  false
    owner.address.city is stated  =>  false
    owner.address.city = "Oslo"  =>  unknown: owner.address.city
    owner.address.city is missing  =>  true
    tags is stated  =>  true
    tags is missing  =>  false
    words is stated  =>  true
    report is stated  =>  true
    report is verified  =>  false
    radius is stated  =>  false
    start is stated  =>  false
    start < 2026-01-01  =>  unknown: start
    "#);
}

#[test]
fn amounts_compare_exactly_and_durations_by_the_calendar() {
    let plan = "
keep: 6 months
limit: 1 year
budget: 5000 EUR
spent: 20 USD
share: 0.1%
radius: 1.5 km
people: 0.3
start: 2026-01-31
end: 2026-03-01
";
    let questions = "
        keep < 1 year
        keep <= 184 days
        keep <= 183 days
        keep <= 182 days
        keep > 180 days
        keep = 6 months
        keep = 183 days
        limit = 12 months
        keep < indefinite
        keep + keep = limit
        keep * 2 = limit
        limit / 4 = 3 months
        limit / 5 < 1 year
        limit / keep = 2
        limit / 1 day > 300
        budget > 4999.99 EUR
        budget > spent
        budget + spent > 1 EUR
        budget / 3 * 3 <= budget
        budget / 3 > 1666 EUR
        30 days / 7 * 7 <= 30 days
        30 days / 7 < 5 days
        limit / 8 days > 40
        share < 1%
        radius = 1500 m
        people = 0.1 + 0.2
        people / (people - 0.3) > 1
        9999999999999999999999999999 * 10 > 1
        keep / 30 days * (keep / 30 days) > 36
        keep / 30 days * (keep / 30 days) > 37
        -people < 0
        end - start = 29 days
        start + 1 month = 2026-02-28
        start + 36 hours > start
        start + 36 hours = 2026-02-01
        end - 1 day = 2026-02-28
        start + indefinite > start
        today = 2026-06-01
        today - start > 4 months
        start < end
    ";
    assert_snapshot!(ask_all(plan, questions), @r#"
    keep < 1 year  =>  true
    keep <= 184 days  =>  true
    keep <= 183 days  =>  unknown: 6 months is 181 to 184 days, which straddles 183 days
    keep <= 182 days  =>  unknown: 6 months is 181 to 184 days, which straddles 182 days
    keep > 180 days  =>  true
    keep = 6 months  =>  true
    keep = 183 days  =>  unknown: 6 months is 181 to 184 days, which straddles 183 days
    limit = 12 months  =>  true
    keep < indefinite  =>  true
    keep + keep = limit  =>  true
    keep * 2 = limit  =>  true
    limit / 4 = 3 months  =>  true
    limit / 5 < 1 year  =>  unknown: `limit / 5` has no certain length: it leaves a part of a month, or is too long
    limit / keep = 2  =>  true
    limit / 1 day > 300  =>  true
    budget > 4999.99 EUR  =>  true
    budget > spent  =>  unknown: 5000 EUR and 20 USD are in different currencies
    budget + spent > 1 EUR  =>  unknown: 5000 EUR and 20 USD are in different currencies
    budget / 3 * 3 <= budget  =>  unknown: `budget / 3 * 3` is 4999.999999999998 EUR to 5000.000000000001 EUR
    budget / 3 > 1666 EUR  =>  true
    30 days / 7 * 7 <= 30 days  =>  true
    30 days / 7 < 5 days  =>  true
    limit / 8 days > 40  =>  true
    share < 1%  =>  true
    radius = 1500 m  =>  true
    people = 0.1 + 0.2  =>  true
    people / (people - 0.3) > 1  =>  unknown: `people / (people - 0.3)` divides by zero
    9999999999999999999999999999 * 10 > 1  =>  unknown: `9999999999999999999999999999 * 10` is too large to reckon with
    keep / 30 days * (keep / 30 days) > 36  =>  true
    keep / 30 days * (keep / 30 days) > 37  =>  unknown: `keep / 30 days * (keep / 30 days)` is 36.4011111111111 to 37.61777777777779
    -people < 0  =>  true
    end - start = 29 days  =>  true
    start + 1 month = 2026-02-28  =>  true
    start + 36 hours > start  =>  true
    start + 36 hours = 2026-02-01  =>  unknown: `start + 36 hours` is 2026-02-01 to 2026-02-02
    end - 1 day = 2026-02-28  =>  true
    start + indefinite > start  =>  unknown: `start + indefinite` is too large to reckon with
    today = 2026-06-01  =>  true
    today - start > 4 months  =>  unknown: 4 months is 120 to 123 days, which straddles 121 days
    start < end  =>  true
    "#);
}

#[test]
fn quantifiers_decide_as_soon_as_they_can() {
    // One member is live, one is not, one does not say.
    let plan = "
sites: [{id: a, live: true}, {id: b, live: false}, {id: c}]
numbers: [1, 2, 3]
tags: []
";
    let questions = "
        every s in sites satisfies s.live
        every s in sites satisfies (s.live or s.id != \"b\")
        some s in sites satisfies s.live
        some s in sites satisfies (s.live and s.id = \"b\")
        some s in sites satisfies (s.live and s.id != \"a\")
        no s in sites satisfies s.live
        no s in sites satisfies s.id = \"d\"
        at least 1 s in sites satisfy s.live
        at least 2 s in sites satisfy s.live
        at least 3 s in sites satisfy s.live
        at most 0 s in sites satisfy s.live
        at most 1 s in sites satisfy s.live
        at most 2 s in sites satisfy s.live
        exactly 0 s in sites satisfy s.live
        exactly 1 s in sites satisfy s.live
        exactly 3 s in sites satisfy s.live
        every n in numbers satisfies n > 0
        every n in numbers satisfies n > 1
        some n in numbers satisfies n > 2
        every t in tags satisfies t = \"x\"
        some t in tags satisfies t = \"x\"
        no t in tags satisfies t = \"x\"
        every w in words satisfies w = \"x\"
        some w in words satisfies w = \"x\"
        at most 4294967295 n in numbers satisfy n > 0
    ";
    assert_snapshot!(ask_all(plan, questions), @r#"
    every s in sites satisfies s.live  =>  false
    every s in sites satisfies (s.live or s.id != "b")  =>  false
    some s in sites satisfies s.live  =>  true
    some s in sites satisfies (s.live and s.id = "b")  =>  false
    some s in sites satisfies (s.live and s.id != "a")  =>  unknown: sites[2].live
    no s in sites satisfies s.live  =>  false
    no s in sites satisfies s.id = "d"  =>  true
    at least 1 s in sites satisfy s.live  =>  true
    at least 2 s in sites satisfy s.live  =>  unknown: sites[2].live
    at least 3 s in sites satisfy s.live  =>  false
    at most 0 s in sites satisfy s.live  =>  false
    at most 1 s in sites satisfy s.live  =>  unknown: sites[2].live
    at most 2 s in sites satisfy s.live  =>  true
    exactly 0 s in sites satisfy s.live  =>  false
    exactly 1 s in sites satisfy s.live  =>  unknown: sites[2].live
    exactly 3 s in sites satisfy s.live  =>  false
    every n in numbers satisfies n > 0  =>  true
    every n in numbers satisfies n > 1  =>  false
    some n in numbers satisfies n > 2  =>  true
    every t in tags satisfies t = "x"  =>  true
    some t in tags satisfies t = "x"  =>  false
    no t in tags satisfies t = "x"  =>  true
    every w in words satisfies w = "x"  =>  unknown: words
    some w in words satisfies w = "x"  =>  unknown: words
    at most 4294967295 n in numbers satisfy n > 0  =>  true
    "#);
}

#[test]
fn aggregates_are_ranges_where_members_are_undecided() {
    let plan = "
data:
  - {name: a, score: 5, retention: 1 month, checked: true, since: 2026-01-01, total cost: 10 EUR}
  - {name: b, score: -2, retention: 2 months, checked: false, since: 2026-02-01, total cost: 20 EUR}
  - {name: c, score: 1, retention: 3 months, since: 2026-03-01, total cost: 30 EUR}
sites: []
numbers: [4, 6]
";
    let questions = "
        (count of i in data) = 3
        (count of i in data where i.checked) = 1
        (count of i in data where i.checked) >= 1
        (count of i in data where i.checked) <= 2
        (count of i in data where i.checked) > 2
        (sum of i.score for i in data) = 4
        (sum of i.score for i in data where i.checked) = 6
        (sum of i.score for i in data where i.checked) >= 5
        (sum of i.score for i in data where i.checked) < 5
        (sum of i.cost for i in data) = 60 EUR
        (sum of i.retention for i in data) = 6 months
        (min of i.score for i in data) = -2
        (min of i.score for i in data where i.checked) <= 5
        (min of i.score for i in data where i.checked) = 5
        (max of i.score for i in data where i.checked) = 5
        (max of i.score for i in data where i.checked) > 4
        (max of i.since for i in data) = 2026-03-01
        (max of i.retention for i in data) > 59 days
        (average of n for n in numbers) = 5
        (average of i.score for i in data where i.checked) > 0
        (count of s in sites) = 0
        2 * (count of i in data where i.checked) <= 4
        10 / (count of i in data where i.checked) >= 5
        10 / (count of i in data where not i.checked) >= 5
        (count of w in words) = 0
    ";
    assert_snapshot!(ask_all(plan, questions), @r#"
    (count of i in data) = 3  =>  true
    (count of i in data where i.checked) = 1  =>  unknown: data[2].checked
    (count of i in data where i.checked) >= 1  =>  true
    (count of i in data where i.checked) <= 2  =>  true
    (count of i in data where i.checked) > 2  =>  false
    (sum of i.score for i in data) = 4  =>  true
    (sum of i.score for i in data where i.checked) = 6  =>  unknown: data[2].checked
    (sum of i.score for i in data where i.checked) >= 5  =>  true
    (sum of i.score for i in data where i.checked) < 5  =>  false
    (sum of i.cost for i in data) = 60 EUR  =>  true
    (sum of i.retention for i in data) = 6 months  =>  true
    (min of i.score for i in data) = -2  =>  true
    (min of i.score for i in data where i.checked) <= 5  =>  true
    (min of i.score for i in data where i.checked) = 5  =>  unknown: data[2].checked
    (max of i.score for i in data where i.checked) = 5  =>  true
    (max of i.score for i in data where i.checked) > 4  =>  true
    (max of i.since for i in data) = 2026-03-01  =>  true
    (max of i.retention for i in data) > 59 days  =>  true
    (average of n for n in numbers) = 5  =>  true
    (average of i.score for i in data where i.checked) > 0  =>  unknown: data[2].checked
    (count of s in sites) = 0  =>  true
    2 * (count of i in data where i.checked) <= 4  =>  true
    10 / (count of i in data where i.checked) >= 5  =>  true
    10 / (count of i in data where not i.checked) >= 5  =>  true
    (count of w in words) = 0  =>  unknown: words
    "#);
}

#[test]
fn aggregates_of_nothing() {
    let plan = "{data: [], numbers: []}";
    let questions = "
        (sum of n for n in numbers) = 0
        (sum of i.cost for i in data) <= 5 EUR
        (sum of i.cost for i in data) + 3 EUR = 3 EUR
        (sum of i.retention for i in data) = 0 days
        (count of n in numbers) = 0
        (min of n for n in numbers) > 0
        (max of i.cost for i in data) > 0 EUR
        (average of n for n in numbers) > 0
        (min of n for n in numbers) default 7 = 7
    ";
    assert_snapshot!(ask_all(plan, questions), @r#"
    (sum of n for n in numbers) = 0  =>  true
    (sum of i.cost for i in data) <= 5 EUR  =>  true
    (sum of i.cost for i in data) + 3 EUR = 3 EUR  =>  true
    (sum of i.retention for i in data) = 0 days  =>  true
    (count of n in numbers) = 0  =>  true
    (min of n for n in numbers) > 0  =>  unknown: `(min of n for n in numbers)` has nothing to choose from
    (max of i.cost for i in data) > 0 EUR  =>  unknown: `(max of i.cost for i in data)` has nothing to choose from
    (average of n for n in numbers) > 0  =>  unknown: `(average of n for n in numbers)` has nothing to choose from
    (min of n for n in numbers) default 7 = 7  =>  true
    "#);
}

#[test]
fn an_aggregate_hangs_on_the_values_that_are_missing() {
    let plan = "{data: [{name: a, score: 1}, {name: b}, {name: c, checked: false}]}";
    let questions = "
        (sum of i.score for i in data) > 0
        (sum of i.score for i in data where i.name = \"a\") = 1
        (sum of i.score for i in data where i.checked default false) = 0
        (sum of i.score for i in data where i.checked) > 0
        (max of i.score for i in data) > 0
    ";
    assert_snapshot!(ask_all(plan, questions), @r#"
    (sum of i.score for i in data) > 0  =>  unknown: data[1].score, data[2].score
    (sum of i.score for i in data where i.name = "a") = 1  =>  true
    (sum of i.score for i in data where i.checked default false) = 0  =>  true
    (sum of i.score for i in data where i.checked) > 0  =>  unknown: data[0].checked, data[1].score, data[1].checked
    (max of i.score for i in data) > 0  =>  unknown: data[1].score, data[2].score
    "#);
}

#[test]
fn lists_of_terms_and_texts() {
    let plan = "
purposes: [traffic]
allowed: [planning, TBD]
tags: [a, b]
words: [b, c]
numbers: [1, 2.0]
kind: dome
";
    let questions = "
        purposes include safety
        purposes include planning
        allowed include planning
        allowed include safety
        purposes include all of [safety, planning]
        purposes include none of [safety]
        allowed include none of [traffic]
        allowed include none of [planning]
        tags include \"a\"
        tags include \"z\"
        purposes overlap allowed
        tags overlap words
        purposes within allowed
        tags within words
        tags within [\"a\", \"b\", \"c\"]
        \"a\" in tags
        \"z\" in tags
        kind in [camera, sensor]
        kind in [counter]
        2 in numbers
        5 in numbers
        name in tags
        tags include name
        flags include true
        [] within tags
        [] overlap tags
        [t for each t in tags where t != \"a\"] within words
        unique t for t in tags
    ";
    assert_snapshot!(ask_all(plan, questions), @r#"
    purposes include safety  =>  true
    purposes include planning  =>  true
    allowed include planning  =>  true
    allowed include safety  =>  unknown: allowed[1]
    purposes include all of [safety, planning]  =>  true
    purposes include none of [safety]  =>  false
    allowed include none of [traffic]  =>  unknown: allowed[1]
    allowed include none of [planning]  =>  false
    tags include "a"  =>  true
    tags include "z"  =>  false
    purposes overlap allowed  =>  true
    tags overlap words  =>  true
    purposes within allowed  =>  true
    tags within words  =>  false
    tags within ["a", "b", "c"]  =>  true
    "a" in tags  =>  true
    "z" in tags  =>  false
    kind in [camera, sensor]  =>  true
    kind in [counter]  =>  false
    2 in numbers  =>  true
    5 in numbers  =>  false
    name in tags  =>  unknown: name
    tags include name  =>  unknown: name
    flags include true  =>  unknown: flags
    [] within tags  =>  true
    [] overlap tags  =>  false
    [t for each t in tags where t != "a"] within words  =>  true
    unique t for t in tags  =>  true
    "#);
}

#[test]
fn the_member_that_breaks_a_comparison_of_lists_is_pointed_at() {
    let rule = "
rule R-1 \"t\" {
  must tags within words
  must not tags overlap words
  must [s.id for each s in sites where s.live] within words
  must [t for each t in words where t != \"b\"] overlap tags
}";
    let plan = "
tags: [b, z]
words: [b, c]
sites:
  - {id: c, live: true}
  - {id: x, live: true}
  - {id: y}
";
    assert_snapshot!(check_eval(rule, plan), @r#"
    R-1 (a) violated at tags[1] 2:11 `z`
      `tags[1]` is z; it must be in words
      facts: tags[1]@2:11 = z (text); words@3:1 = b, c (list of text)
      limits: z must be in words
    R-1 (b) violated at tags[0] 2:8 `b`
      `tags[0]` is b; it must not be in words
      facts: tags[0]@2:8 = b (text); words[0]@3:9 = b (text)
      limits: b must not be in words
    R-1 (c) violated at sites[1].id 6:10 `x`
      `id` is x; it must be in words
      facts: words@3:1 = b, c (list of text); sites[0].live@5:19 = true (boolean); sites[1].id@6:10 = x (text); sites[1].live@6:19 = true (boolean)
      limits: x must be in words
    R-1 (d) violated at words[1] 3:12 `c`
      `[t for each t in words where t != "b"]` is c; it must overlap tags
      facts: tags@2:1 = b, z (list of text); words[0]@3:9 = b (text); words[1]@3:12 = c (text)
      limits: c must overlap tags
    "#);
}

#[test]
fn unique_finds_two_that_are_the_same() {
    let rule = "rule R-1 \"t\" { must unique s.id for s in sites where s.live }";
    let twice = "
sites:
  - {id: a, live: true}
  - {id: b, live: true}
  - {id: c}
  - {id: a, live: true}
  - {id: b, live: false}
";
    assert_snapshot!(check_eval(rule, twice), @r#"
    R-1 (a) violated at sites[3].id 6:10 `a`
      `id` is a; it must stand only once
      facts: sites[0].id@3:10 = a (text); sites[0].live@3:19 = true (boolean); sites[3].id@6:10 = a (text); sites[3].live@6:19 = true (boolean)
      limits: a must stand only once
    "#);
    let open = "sites: [{id: a, live: true}, {id: b}, {live: true}]";
    assert_snapshot!(check_eval(rule, open), @r#"
    R-1 (a) unproven at sites[1].live 1:30 `{id: b`
      `live` and `id` are not stated, so `unique s.id for s in sites where s.live` is open
      facts: sites[0].id@1:14 = a (text); sites[0].live@1:23 = true (boolean); sites[1].id@1:35 = b (text); sites[2].live@1:46 = true (boolean)
      missing: sites[1].live@1:30 live: boolean e.g. true Absent; sites[2].id@1:39 id: text e.g. "…" Absent
    "#);
    assert_snapshot!(check_eval(rule, "sites: [{id: a, live: true}, {id: a, live: false}]"), @r#"
    R-1 (a) satisfied at (plan) 1:1 `sites`
      `unique s.id for s in sites where s.live` holds
      facts: sites[0].id@1:14 = a (text); sites[0].live@1:23 = true (boolean); sites[1].live@1:44 = false (boolean)
    "#);
}

#[test]
fn unique_hangs_on_those_alone_that_may_be_alike() {
    let plan = "
sites: [{id: a}, {name: x, live: true}, {id: b, live: true}]
data:
  - {name: a, total cost: 1 EUR}
  - {name: b, total cost: 1 USD}
  - {name: c, total cost: 1 EUR, checked: true}
";
    let questions = r#"
        unique s.id for s in sites
        unique s.id for s in sites where s.live
        unique s.id for s in sites where s.name = "x"
        unique s.name for s in sites where s.live and s.id is missing
        unique i.score for i in data where i.checked
        unique i.name for i in data where i.checked
        unique i.cost for i in data where i.name != "b"
        unique i.cost for i in data where i.name != "c"
        unique k for k in [30 days, 40 days, 60 days]
        unique k for k in [30 days, 1 month]
        unique k for k in [32 days, 1 month, 12 months, 1 year]
        unique k for k in [32 days, 1 month, 12 months]
    "#;
    assert_snapshot!(ask_all(plan, questions), @r#"
    unique s.id for s in sites  =>  unknown: sites[1].id
    unique s.id for s in sites where s.live  =>  unknown: sites[0].live, sites[1].id
    unique s.id for s in sites where s.name = "x"  =>  unknown: sites[0].name, sites[1].id, sites[2].name
    unique s.name for s in sites where s.live and s.id is missing  =>  true
    unique i.score for i in data where i.checked  =>  unknown: data[0].score, data[0].checked, data[1].score, data[1].checked, data[2].score
    unique i.name for i in data where i.checked  =>  true
    unique i.cost for i in data where i.name != "b"  =>  false
    unique i.cost for i in data where i.name != "c"  =>  unknown: 1 EUR and 1 USD are in different currencies
    unique k for k in [30 days, 40 days, 60 days]  =>  true
    unique k for k in [30 days, 1 month]  =>  unknown: 1 month is 28 to 31 days, which straddles 30 days
    unique k for k in [32 days, 1 month, 12 months, 1 year]  =>  false
    unique k for k in [32 days, 1 month, 12 months]  =>  true
    "#);
}

#[test]
fn a_choice_of_nothing_hangs_on_what_is_chosen() {
    let questions = "
        kind is one of []
        name is one of []
        name in []
    ";
    assert_snapshot!(ask_all("people: 5", questions), @r#"
    kind is one of []  =>  unknown: kind
    name is one of []  =>  unknown: name
    name in []  =>  unknown: name
    "#);
    assert_snapshot!(ask_all("{kind: dome, name: x}", questions), @r#"
    kind is one of []  =>  false
    name is one of []  =>  false
    name in []  =>  false
    "#);
}

#[test]
fn joins() {
    let rule = "
rule R-1 \"t\" {
  for each item in data
  must some s in sites satisfies s.id = item.ref
}
rule R-2 \"t\" {
  let ids = [s.id for each s in sites]
  for each item in data
  must item.ref in ids
}
";
    let plan = "
sites: [{id: a}, {id: b}]
data: [{ref: b}, {ref: c}, {name: no ref}]
";
    assert_snapshot!(check_eval(rule, plan), @r#"
    R-1 (a) satisfied at data[0] 3:8 `{ref: b`, item = data[0]
      `some s in sites satisfies s.id = item.ref` holds
      facts: sites[1].id@2:23 = b (text); data[0].ref@3:14 = b (text)
    R-1 (a) violated at sites 2:1 `sites`, item = data[1]
      `some s in sites satisfies s.id = item.ref` must hold, and does not
      facts: sites[0].id@2:14 = a (text); sites[1].id@2:23 = b (text); data[1].ref@3:24 = c (text)
    R-1 (a) unproven at data[2].ref 3:28 `{name: no ref`, item = data[2]
      `ref` is not stated, so `some s in sites satisfies s.id = item.ref` is open
      facts: sites[0].id@2:14 = a (text); sites[1].id@2:23 = b (text)
      missing: data[2].ref@3:28 ref: text e.g. "…" Absent
    R-2 (a) satisfied at data[0] 3:8 `{ref: b`, item = data[0]
      `item.ref in ids` holds
      facts: sites[1].id@2:23 = b (text); data[0].ref@3:14 = b (text)
    R-2 (a) violated at data[1].ref 3:24 `c`, item = data[1]
      `ref` is c; it must be in ids
      facts: data[1].ref@3:24 = c (text)
      limits: c must be in ids
    R-2 (a) unproven at data[2].ref 3:28 `{name: no ref`, item = data[2]
      `ref` is not stated, so `item.ref in ids` is open
      missing: data[2].ref@3:28 ref: text e.g. "…" Absent
    "#);
}

#[test]
fn choices_and_defaults() {
    let plan = "{live: true, open: false, people: 5}";
    let questions = "
        if live then people = 5 else people = 6
        if open then people = 6 else people = 5
        if shut then people = 5 else people > 4
        if shut then people = 5 else people = 6
        (if shut then 1 else 1) = 1
        (if shut then 1 else 2) = 1
        (if live then staff else 1) = 1
        staff default 3 = 3
        people default 3 = 5
        staff default people = 5
        (1 / (people - 5)) default 0 = 0
    ";
    assert_snapshot!(ask_all(plan, questions), @r#"
    if live then people = 5 else people = 6  =>  true
    if open then people = 6 else people = 5  =>  true
    if shut then people = 5 else people > 4  =>  true
    if shut then people = 5 else people = 6  =>  unknown: shut
    (if shut then 1 else 1) = 1  =>  true
    (if shut then 1 else 2) = 1  =>  unknown: shut
    (if live then staff else 1) = 1  =>  unknown: staff
    staff default 3 = 3  =>  true
    people default 3 = 5  =>  true
    staff default people = 5  =>  true
    (1 / (people - 5)) default 0 = 0  =>  true
    "#);
}

#[test]
fn blame_is_that_of_the_undecided_operands_only() {
    let plan = "{live: true, open: false}";
    let questions = "
        (shut and staff = 1)
        (shut and live)
        (shut or open or staff = 1)
        (staff = people and (live or keep = limit))
        (owner.address.city = \"x\" and owner.name = \"y\")
        every s in sites satisfies s.live
        radius < 5 km
    ";
    assert_snapshot!(ask_all(plan, questions), @r#"
    (shut and staff = 1)  =>  unknown: shut, staff
    (shut and live)  =>  unknown: shut
    (shut or open or staff = 1)  =>  unknown: shut, staff
    (staff = people and (live or keep = limit))  =>  unknown: people, staff
    (owner.address.city = "x" and owner.name = "y")  =>  unknown: owner.address.city, owner.name
    every s in sites satisfies s.live  =>  unknown: sites
    radius < 5 km  =>  unknown: radius
    "#);
}

#[test]
fn definitions_tables_and_lets() {
    let rules = "
table weight(t: Technology) : number { dome -> 5 camera -> 2 sensor -> 1 }
define heavy(i: Item, least: number) = weight(i.kind) >= least
define city_of(o: Owner) = o.address.city
rule R-1 \"t\" {
  let total = sum of weight(i.kind) for i in data
  let place = city_of(owner)
  must total <= 6
  must every i in data satisfies not heavy(i, 5)
  must place = \"Oslo\"
}
";
    assert_snapshot!(check_eval(rules, "data: [{kind: dome}, {kind: plate_reader}, {kind: camera}]"), @r#"
    R-1 (a) violated at data 1:1 `data`
      `total` is 9; it must be <= 6
      facts: data[0].kind@1:15 = dome (Technology); data[1].kind@1:29 = plate_reader (Technology); data[2].kind@1:51 = camera (Technology)
      limits: 9 must be <= 6
    R-1 (b) violated at data[0].kind 1:15 `dome`
      `weight(i.kind)` is 5; it must be < 5
      facts: data[0].kind@1:15 = dome (Technology)
      limits: 5 must be < 5 (least)
    R-1 (c) unproven at owner.address.city 1:1 `data`
      `city` is not stated, so `place = "Oslo"` is open
      missing: owner.address.city@1:1 city: text e.g. "…" Absent
    "#);
    assert_snapshot!(check_eval(rules, "{data: [{kind: sensor}], owner: {address: {city: Bergen}}}"), @r#"
    R-1 (a) satisfied at (plan) 1:1 `{data`
      `total <= 6` holds
      facts: data[0].kind@1:16 = sensor (Technology)
    R-1 (b) satisfied at (plan) 1:1 `{data`
      `every i in data satisfies not heavy(i, 5)` holds
      facts: data[0].kind@1:16 = sensor (Technology)
    R-1 (c) violated at owner.address.city 1:50 `Bergen`
      `city` is Bergen; it must be Oslo
      facts: owner.address.city@1:50 = Bergen (text)
      limits: Bergen must be Oslo
    "#);
}

#[test]
fn several_clauses_and_what_is_forbidden() {
    let rules = "
rule R-1 \"t\" {
  must live and open
  must not (kind is camera and people > 5)
  should not tags include \"x\"
  should owner is stated
  must budget <= 100 EUR unless report is stated
  must not live
}
";
    let plan = "
live: true
open: false
kind: dome
people: 6
tags: [w, x]
budget: 200 EUR
report: paper.pdf
";
    assert_snapshot!(check_eval(rules, plan), @r#"
    R-1 (a) violated at open 3:7 `false`
      `open` is false; it must be true
      facts: open@3:7 = false (boolean)
      limits: false must be true
    R-1 (b) violated at kind 4:7 `dome`
      `kind is camera and people > 5` must not hold, and does
      facts: kind@4:7 = dome (Technology); people@5:9 = 6 (number)
      limits: dome must not be camera; 6 must be <= 5
    R-1 (c) violated at tags 6:1 `tags`
      `tags` is w, x; it should not include "x"
      facts: tags[1]@6:11 = x (text)
      limits: w, x must not include "x"
    R-1 (d) violated at owner 2:1 `live: true`
      `owner` is not stated; it should be
      facts: owner@2:1 = (not stated) (Owner)
      missing: owner@2:1 owner: Owner e.g. { name: … } Absent
    R-1 (e) excepted at budget 7:9 `200 EUR`
      `budget` is 200 EUR; it must be <= 100 EUR
      facts: budget@7:9 = 200 EUR (money)
      limits: 200 EUR must be <= 100 EUR
      exception report is stated: True
        facts: report@8:9 = paper.pdf (evidence)
    R-1 (f) violated at live 2:7 `true`
      `live` is true; it must be false
      facts: live@2:7 = true (boolean)
      limits: true must be false
    "#);
}

#[test]
fn effective_dates() {
    let rules = "
rule R-1 \"t\" { effective from 2026-06-01 must live }
rule R-2 \"t\" { effective from 2026-06-02 must live }
rule R-3 \"t\" { effective from 2020-01-01 until 2026-06-01 must live }
rule R-4 \"t\" { effective from 2020-01-01 until 2026-06-02 must live }
";
    assert_snapshot!(check_eval(rules, "live: true"), @r#"
    R-1 (a) satisfied at (plan) 1:1 `live: true`
      `live` holds
      facts: live@1:7 = true (boolean)
    R-2 (a) inapplicable (NotEffective) at (plan) 1:1 `live: true`
      the rule is effective only from 2026-06-02
    R-3 (a) inapplicable (NotEffective) at (plan) 1:1 `live: true`
      the rule was effective only until 2026-06-01
    R-4 (a) satisfied at (plan) 1:1 `live: true`
      `live` holds
      facts: live@1:7 = true (boolean)
    "#);
}

#[test]
fn nested_for_each_and_maps() {
    let rules = "
rule R-1 \"t\" {
  for each s in sites where s.live
  for each i in s.data
  when i.score > 0
  must i.checked
}
rule R-2 \"t\" {
  for each name, r in regions where name != \"North gate\"
  must r.people < 100 otherwise \"{name} has {r.people}\"
}
rule R-3 \"t\" {
  for each p in purposes
  must p is planning
}
";
    let plan = "
sites:
  - {live: true, data: [{score: 1, checked: false}, {score: 0}]}
  - {live: true, data: []}
  - {live: false}
  - {data: [{score: 2, checked: true}]}
regions:
  North gate: {people: 5}
  south: {people: 500}
  'east side': {}
purposes: [safety, traffic]
";
    assert_snapshot!(check_eval(rules, plan), @r#"
    R-1 (a) violated at sites[0].data[0].checked 3:45 `false`, s = sites[0], i = sites[0].data[0]
      `checked` is false; it must be true
      because: sites[0].live@3:12 = true (boolean); sites[0].data[0].score@3:33 = 1 (number)
      facts: sites[0].data[0].checked@3:45 = false (boolean)
      limits: false must be true
    R-1 (a) inapplicable (Condition) at sites[0].data[1] 3:53 `{score: 0`, s = sites[0], i = sites[0].data[1]
      its conditions are not met
      because: sites[0].live@3:12 = true (boolean); sites[0].data[1].score@3:61 = 0 (number)
    R-1 (a) inapplicable (NothingBound) at sites[1] 4:5 `{live: true`, s = sites[1]
      there is nothing that it speaks about
      because: sites[1].live@4:12 = true (boolean); sites[1].data@4:18 = [] (empty) (list of Item)
    R-1 (a) open at sites[3].live 6:5 `{data`, s = sites[3], i = sites[3].data[0]
      `live` is not stated, so it is open whether the rule applies
      because: sites[3].data[0].score@6:21 = 2 (number)
      missing: sites[3].live@6:5 live: boolean e.g. true Absent
    R-2 (a) violated at regions.south.people 9:19 `500`, r = regions.south
      south has 500
      because: regions.south@9:3 = south (text)
      facts: regions.south.people@9:19 = 500 (number)
      limits: 500 must be < 100
    R-2 (a) unproven at regions["east side"].people 10:3 `\'east side\'`, r = regions["east side"]
      `people` is not stated, so `r.people < 100` is open
      because: regions["east side"]@10:3 = east side (text)
      missing: regions["east side"].people@10:3 people: number e.g. 1 Absent
    R-3 (a) violated at purposes[0] 11:12 `safety`, p = purposes[0]
      `purposes[0]` is safety; it must be planning
      facts: purposes[0]@11:12 = safety (Purpose)
      limits: safety must be planning
    R-3 (a) satisfied at purposes[1] 11:20 `traffic`, p = purposes[1]
      `p is planning` holds
      facts: purposes[1]@11:20 = traffic (Purpose)
    "#);
}

#[test]
fn messages_show_values_as_the_plan_writes_them() {
    let rules = r#"
rule R-1 "t" {
  must not live
    otherwise "{name}, {kind}, {share}, {radius}, {budget}, {start}, {tags}, {purposes}, {keep}, {owner}, {sites}, {people + 1}, {keep * 2}, {count of s in sites} sites, {words}, {{braces}}"
}
"#;
    let plan = "
live: yes
name: \"bell\\a and \\u202Eturn\"
kind: ANPR
share: 12.50%
radius: 1.50 km
budget: {amount: 5000, currency: EUR}
start: 2026-01-31
tags: [b, a]
purposes: []
owner: {address: {city: x}}
sites: [{name: one}, {id: two}]
people: 5
keep: P1M
";
    assert_snapshot!(check_eval(rules, plan), @r#"
    R-1 (a) violated at live 2:7 `yes`
      bell\u{7} and \u{202e}turn, plate_reader, 12.50%, 1.50 km, 5000 EUR, 2026-01-31, b, a, [] (empty), P1M, owner, one, sites[1], 6, 2 months, 2 sites, (not stated), {braces}
      facts: live@2:7 = yes (boolean)
      limits: yes must be false
    "#);
}

#[test]
fn comments_in_a_rule_stay_out_of_messages() {
    let rules = r#"
rule R-1 "t" {
  must name matches "https?://[^\"/]+" // a link: "https://"
    and  // either
      people > 5
}
"#;
    assert_snapshot!(check_eval(rules, "people: 6"), @r#"
    R-1 (a) unproven at name 1:1 `people: 6`
      `name` is not stated, so `name matches "https?://[^\"/]+" and people > 5` is open
      facts: people@1:9 = 6 (number)
      missing: name@1:1 name: text e.g. "…" Absent
    "#);
}

#[test]
fn missing_values_are_told_apart() {
    let rules = "rule R-1 \"t\" { must people + staff + count of t in tags > 1 and share > 1% and kind is camera }";
    let plan = "
people: null
staff: unknown
share: ''
kind: kamera
";
    let rules = Rules::new(rules);
    assert_snapshot!(rules.check(plan), @r#"
    R-1 (a) unproven at tags 2:1 `people: null`
      `tags` and 4 more are not stated, so `people + staff + count of t in tags > 1 and share > 1% and kind is camera` is open
      missing: tags@2:1 tags: list of text e.g. ["…"] Absent; people@2:9 people: number e.g. 1 Null; staff@3:8 staff: number e.g. 1 Placeholder; share@4:8 share: percent e.g. 80% Blank; kind@5:7 kind: Technology e.g. camera Unreadable
    "#);
}

#[test]
fn what_is_missing_in_a_table_is_missing_in_its_row() {
    let rules = "rule R-1 \"t\" { must people > 1 must owner.address is stated must share > 1% }";
    let plan = "name,people,owner.name\nNorth,,Ann\n";
    let rules = Rules::new(rules);
    let shown = rules.run_format(Format::Csv, plan, |rules, source, outcomes| {
        rules.render(source, &outcomes)
    });
    assert_snapshot!(shown, @r"
    R-1 (a) unproven at people 2:7 ``
      `people` is not stated, so `people > 1` is open
      missing: people@2:7 people: number e.g. 1 Blank
    R-1 (b) violated at owner.address 2:8 `Ann`
      `address` is not stated; it must be
      facts: owner.address@2:8 = (not stated) (Address)
      missing: owner.address@2:8 address: Address e.g. { city: … } Absent
    R-1 (c) unproven at share 2:1 `North`
      `share` is not stated, so `share > 1%` is open
      missing: share@2:1 share: percent e.g. 80% Absent
    ");
}

#[test]
fn an_exhausted_budget_is_never_a_pass() {
    let mut rules = Rules::new(
        "
rule R-1 \"t\" { for each a in numbers must every b in numbers satisfies (b >= 1 or a > 1) must live }
rule R-2 \"t\" { when (count of n in numbers where n > 100) = 0 must live }
rule R-3 \"t\" { must live }
",
    );
    rules.budget = 15;
    let plan = "{live: true, numbers: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}";
    assert_snapshot!(rules.check(plan), @r#"
    R-1 (a) unproven at numbers[0] 1:24 `1`, a = numbers[0]
      evaluation budget of 15 steps exhausted, so `every b in numbers satisfies (b >= 1 or a > 1)` is open
      reasons: evaluation budget of 15 steps exhausted
    R-1 (b) unproven at numbers[0] 1:24 `1`, a = numbers[0]
      evaluation budget of 15 steps exhausted, so `live` is open
      reasons: evaluation budget of 15 steps exhausted
    R-2 (a) open at (plan) 1:1 `{live: true`
      evaluation budget of 15 steps exhausted, so it is open whether the rule applies
      reasons: evaluation budget of 15 steps exhausted
    R-3 (a) satisfied at (plan) 1:1 `{live: true`
      `live` holds
      facts: live@1:8 = true (boolean)
    "#);
}

#[test]
fn long_lists_are_joined_in_linear_time() {
    let mut rules = Rules::new(
        "
rule R-1 \"t\" { for each a in data must some b in data satisfies b.name = a.ref }
rule R-2 \"t\" { for each a in data must at most 1 b in data satisfies a.ref = b.name }
rule R-3 \"t\" { for each a in data must every b in data satisfies b.ref != a.name or b.kind = a.kind }
rule R-4 \"t\" { for each a in data must not every b in data satisfies b.name != a.ref }
rule R-5 \"t\" { for each a in data where a.kind is sensor must a.checked }
rule R-6 \"t\" { for each a in data where a.kind is camera must a.name is stated }
",
    );
    rules.keep = Keep::Findings;
    let item = |at: usize, of: usize| {
        let name = if at == 0 { "e\u{301}" } else { "n" };
        let other = if of == 0 { "\u{e9}" } else { "n" };
        format!("  - {{name: {name}{at}, ref: {other}{of}, kind: dome}}\n")
    };
    let count = |rules: &Rules, plan: &str| {
        rules.run(plan, |rules, _, outcomes| {
            let found = outcomes.outcomes.iter().map(|it| {
                let reasons = it.reasons.join(" ");
                format!("{:?} {}{reasons}", it.status, it.bindings[0].path)
            });
            let found: Vec<String> = found.collect();
            let counts = outcomes.tallies.iter().map(|it| {
                let id = &rules.program.rule(it.rule).id;
                let tally = it.tally;
                format!(
                    "{id} {} {} {}",
                    tally.inapplicable, tally.satisfied, tally.violated
                )
            });
            (counts.collect::<Vec<String>>().join(", "), found.join(", "))
        })
    };
    let whole: String = (0..200).map(|at| item(at, at * 7 % 200)).collect();
    let plan = format!("data:\n{whole}");
    let sound = "R-1 0 200 0, R-2 0 200 0, R-3 0 200 0, R-4 0 200 0, R-5 1 0 0, R-6 0 200 0";
    assert_eq!(count(&rules, &plan), (sound.to_owned(), String::new()));
    let plan = plan.replacen("ref: n7,", "ref: elsewhere,", 1);
    let broken = "R-1 0 199 1, R-2 0 200 0, R-3 0 200 0, R-4 0 199 1, R-5 1 0 0, R-6 0 200 0";
    let found = "Violated data[1], Violated data[1]";
    assert_eq!(count(&rules, &plan), (broken.to_owned(), found.to_owned()));
    rules.budget = 5_000;
    let (counts, _) = count(&rules, &plan);
    assert!(
        counts.starts_with("R-1 0 199 1, R-2 0 200 0, R-3 0 12 0,"),
        "{counts}"
    );
}

#[test]
fn only_findings_are_kept_and_everything_is_counted() {
    let mut rules = Rules::new(
        "rule R-1 \"t\" { for each i in data where i.score >= 0 must i.checked unless i.kind is dome }",
    );
    rules.keep = Keep::Findings;
    let plan = "
data:
  - {score: 1, checked: true}
  - {score: 1, checked: false}
  - {score: 1, checked: false, kind: dome}
  - {score: 1}
  - {}
  - {score: -1}
";
    let shown = rules.run(plan, |rules, source, outcomes| {
        format!(
            "{:?}\n{}",
            outcomes.tallies[0].tally,
            rules.render(source, &outcomes)
        )
    });
    assert_snapshot!(shown, @r#"
    Tally { inapplicable: 0, satisfied: 1, excepted: 1, violated: 1, unproven: 1, open: 1 }
    R-1 (a) violated at data[1].checked 4:25 `false`, i = data[1]
      `checked` is false; it must be true
      because: data[1].score@4:13 = 1 (number)
      facts: data[1].checked@4:25 = false (boolean)
      limits: false must be true
      exception i.kind is dome: Unknown
        missing: data[1].kind@4:5 kind: Technology e.g. camera Absent
    R-1 (a) excepted at data[2].checked 5:25 `false`, i = data[2]
      `checked` is false; it must be true
      because: data[2].score@5:13 = 1 (number)
      facts: data[2].checked@5:25 = false (boolean)
      limits: false must be true
      exception i.kind is dome: True
        facts: data[2].kind@5:38 = dome (Technology)
    R-1 (a) unproven at data[3].checked 6:5 `{score: 1`, i = data[3]
      `checked` is not stated, so `i.checked` is open
      because: data[3].score@6:13 = 1 (number)
      missing: data[3].checked@6:5 checked: boolean e.g. true Absent
      exception i.kind is dome: Unknown
        missing: data[3].kind@6:5 kind: Technology e.g. camera Absent
    R-1 (a) open at data[4].score 7:5 `{}`, i = data[4]
      `score` is not stated, so it is open whether the rule applies
      missing: data[4].score@7:5 score: number e.g. 1 Absent
    "#);
}

#[test]
fn where_one_member_comes_close_it_is_what_broke_the_clause() {
    let rule = "rule R-1 \"t\" { must some i in data satisfies i.kind is camera and i.score >= 5 }";
    let close = "data: [{kind: dome, score: 4}, {kind: counter, score: 9}]";
    assert_snapshot!(check_eval(rule, close), @r#"
    R-1 (a) violated at data[0].score 1:28 `4`
      `score` is 4; it must be >= 5
      facts: data[0].score@1:28 = 4 (number); data[1].kind@1:39 = counter (Technology)
      limits: 4 must be >= 5
    "#);
    let far = "data: [{kind: sensor, score: 4}, {kind: counter, score: 9}]";
    assert_snapshot!(check_eval(rule, far), @r#"
    R-1 (a) violated at data 1:1 `data`
      `some i in data satisfies i.kind is camera and i.score >= 5` must hold, and does not
      facts: data[0].kind@1:15 = sensor (Technology); data[1].kind@1:41 = counter (Technology)
    "#);
}

/// Runs a chain of definitions, each as deep as the parser lets it be, on a small stack.
#[track_caller]
fn check_deep(parameter: &str, result: &str, deep: impl Fn(&str) -> String) -> String {
    let mut rules = format!("define d0(x: {parameter}) = {}\n", deep("x"));
    for at in 1..16 {
        let body = deep(&format!("d{}(x)", at - 1));
        writeln!(rules, "define d{at}(x: {parameter}) = {body}").unwrap();
    }
    writeln!(rules, "rule R-1 \"t\" {{ must {result} }}").unwrap();
    let rules = Rules::new(&rules);
    let small = std::thread::Builder::new().stack_size(512 * 1024);
    let shown = small.spawn(move || rules.check("{live: true, staff: 1, numbers: [1]}"));
    shown.unwrap().join().unwrap()
}

#[test]
fn definitions_that_nest_too_deeply_are_never_a_pass() {
    let not = |body: &str| format!("{}{body}", "not ".repeat(60));
    assert_snapshot!(check_deep("boolean", "d15(live)", not), @r#"
    R-1 (a) unproven at (plan) 1:1 `{live: true`
      expressions nest deeper than 256 levels, so `d15(live)` is open
      reasons: expressions nest deeper than 256 levels
    "#);
    assert_snapshot!(check_deep("boolean", "d3(live)", not), @r#"
    R-1 (a) satisfied at (plan) 1:1 `{live: true`
      `d3(live)` holds
      facts: live@1:8 = true (boolean)
    "#);
    let some = |body: &str| format!("{}{body}", "some n in numbers satisfies ".repeat(30));
    assert_snapshot!(check_deep("boolean", "d15(live)", some), @r#"
    R-1 (a) unproven at (plan) 1:1 `{live: true`
      expressions nest deeper than 256 levels, so `d15(live)` is open
      reasons: expressions nest deeper than 256 levels
    "#);
    let add = |body: &str| format!("{}{body}{}", "1 + (".repeat(25), ")".repeat(25));
    assert_snapshot!(check_deep("number", "d15(staff) > 1", add), @r#"
    R-1 (a) unproven at (plan) 1:1 `{live: true`
      expressions nest deeper than 256 levels, so `d15(staff) > 1` is open
      reasons: expressions nest deeper than 256 levels
    "#);
    let choose =
        |body: &str| format!("{}{body}", "if live then (".repeat(25)) + &") else 0".repeat(25);
    assert_snapshot!(check_deep("number", "d15(staff) >= 1", choose), @r#"
    R-1 (a) unproven at (plan) 1:1 `{live: true`
      expressions nest deeper than 256 levels, so `d15(staff) >= 1` is open
      reasons: expressions nest deeper than 256 levels
    "#);
}

/// Every fact that a plan of the next test may state, with its path.
const FACTS: [(&str, &str); 20] = [
    ("live", "true"),
    ("open", "false"),
    ("shut", "true"),
    ("people", "5"),
    ("staff", "3"),
    ("kind", "dome"),
    ("keep", "6 months"),
    ("name", "b"),
    ("tags", "[a, b]"),
    ("purposes", "[traffic]"),
    ("owner.address.city", "a"),
    ("data[0].score", "1"),
    ("data[0].checked", "true"),
    ("data[0].name", "a"),
    ("data[1].score", "5"),
    ("data[1].checked", "false"),
    ("data[1].name", "b"),
    ("data[2].score", "5"),
    ("data[2].checked", "true"),
    ("data[2].name", "a"),
];

/// The plan that states some of the facts, a bit for each.
fn plan_of(stated: u32) -> String {
    let mut fields = String::new();
    let mut items = [const { String::new() }; 3];
    for (at, (path, value)) in FACTS.iter().enumerate() {
        if stated >> at & 1 == 0 {
            continue;
        }
        match path.split_once("].") {
            Some((item, field)) => {
                let item = &mut items[item["data[".len()..].parse::<usize>().unwrap()];
                write!(item, "{field}: {value}, ").unwrap();
            }
            None if path.starts_with("owner") => {
                write!(fields, "owner: {{address: {{city: {value}}}}}, ").unwrap();
            }
            None => write!(fields, "{path}: {value}, ").unwrap(),
        }
    }
    let [first, second, third] = items;
    format!("{{{fields}data: [{{{first}}}, {{{second}}}, {{{third}}}]}}")
}

const QUESTIONS: &[&str] = &[
    "live",
    "open",
    "shut = open",
    "people > 3",
    "staff + people * 2 <= 12",
    "staff / (people - 5) > 1",
    "kind is camera",
    "kind is one of [sensor, counter]",
    "keep <= 183 days",
    "keep > 5 months",
    "name = owner.address.city",
    "name in tags",
    "tags include \"c\"",
    "purposes include all of [safety, planning]",
    "purposes overlap [planning]",
    "[name] within tags",
    "(count of i in data where i.checked) >= 2",
    "(sum of i.score for i in data where i.checked) = 6",
    "(max of i.score for i in data where i.checked) < 5",
    "(average of i.score for i in data) < 4",
    "unique i.name for i in data where i.checked",
    "[i.name for each i in data where i.checked] within tags",
    "exactly 1 i in data satisfies i.score < 2",
];

const QUANTIFIERS: &[&str] = &["every", "some", "no", "at least 2", "at most 1"];

/// Questions that silence cannot answer.
fn questions() -> impl Strategy<Value = String> {
    let atom = proptest::sample::select(QUESTIONS).prop_map(|atom| format!("({atom})"));
    atom.prop_recursive(4, 24, 3, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            inner.clone().prop_map(|it| format!("(not {it})")),
            pair.clone().prop_map(|(a, b)| format!("({a} and {b})")),
            pair.clone().prop_map(|(a, b)| format!("({a} or {b})")),
            pair.clone().prop_map(|(a, b)| format!("({a} implies {b})")),
            (inner.clone(), pair).prop_map(|(a, (b, c))| format!("(if {a} then {b} else {c})")),
            (proptest::sample::select(QUANTIFIERS), inner).prop_map(|(quantifier, it)| {
                let verb = if quantifier.starts_with("at") {
                    "satisfy"
                } else {
                    "satisfies"
                };
                format!("({quantifier} i in data {verb} (i.score > 2 and {it} or i.checked))")
            }),
        ]
    })
}

fn settled(answer: &str) -> bool {
    !answer.starts_with("unknown")
}

/// Adds what an answer hangs on, as far as it is known.
fn supply(stated: u32, answer: &str) -> u32 {
    let blamed = answer.trim_start_matches("unknown: ").split(", ");
    let fact = |path: &str| FACTS.iter().position(|(known, _)| *known == path);
    blamed
        .filter_map(fact)
        .fold(stated, |all, at| all | 1 << at)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 256,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// One more fact never turns one answer into the other; and whoever supplies what an open answer hangs
    /// on, and nothing else, gets to the answer that all facts together give.
    #[test]
    fn facts_only_settle_what_is_open(question in questions(), stated in 0_u32..1 << 20) {
        let text = format!(
            "rule T-1 \"t\" {{ must {question} silence accepted because \"a test\" }}"
        );
        let rules = Rules::new(&text);
        let ask = |stated| rules.run(&plan_of(stated), |_, _, outcomes| answer(&outcomes));
        let all = ask((1 << FACTS.len()) - 1);
        let mut stated = stated;
        let mut answer = ask(stated);
        while !settled(&answer) {
            let more = supply(stated, &answer);
            if more == stated {
                break;
            }
            stated = more;
            answer = ask(stated);
        }
        prop_assert_eq!(answer, all);
    }
}
