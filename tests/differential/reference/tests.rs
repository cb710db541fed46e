//! Sentences of the language's description, each as a tiny case; and the examples of the rules themselves.

use caveat::syntax::ast;
use jiff::civil::Date;

use crate::data::Data;
use crate::generate::Case;
use crate::library;
use crate::printing;
use crate::verdict::Outcome;
use crate::verdict::Verdict;

#[test]
fn the_examples_of_the_library_come_out_as_they_say() {
    let mut wrong = Vec::new();
    let mut examples = 0;
    for Case { files, .. } in library::cases() {
        for item in files.iter().flat_map(|file| &file.items) {
            let ast::Item::Rule(rule) = item else {
                continue;
            };
            for example in &rule.examples {
                examples += 1;
                let verdicts = judge_example(&files, rule, example);
                if !comes_out(example, &verdicts) {
                    wrong.push((example.outcome, example.at.clone(), verdicts));
                }
            }
        }
    }
    assert!(examples > 100);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn judge_example(files: &[ast::File], rule: &ast::Rule, example: &ast::Example) -> Vec<Verdict> {
    let day = example
        .as_of
        .map_or(Date::constant(2026, 6, 1), |day| day.date);
    let mut verdicts = super::judge(files, &Data::from(&example.plan), day);
    verdicts.retain(|verdict| verdict.rule == rule.id.text);
    if let Some(clause) = &example.clause {
        let number = clause.text.bytes().next().unwrap() - b'a';
        verdicts.retain(|verdict| verdict.clause == u32::from(number));
    }
    verdicts
}

/// Something comes out as the example says, with the place that it names among what is missing, and nothing
/// worse where it says that all is well.
fn comes_out(example: &ast::Example, verdicts: &[Verdict]) -> bool {
    let has = |outcome| verdicts.iter().any(|verdict| verdict.outcome == outcome);
    let missing = |verdict: &Verdict| match &example.at {
        Some(at) => verdict.missing.contains(&written(at)),
        None => true,
    };
    let lacks = |open: Outcome| {
        verdicts
            .iter()
            .any(|verdict| verdict.outcome == open && missing(verdict))
    };
    match example.outcome {
        ast::ExampleOutcome::Violated => has(Outcome::Violated),
        ast::ExampleOutcome::Unproven => lacks(Outcome::Unproven) || lacks(Outcome::Open),
        ast::ExampleOutcome::Excepted => has(Outcome::Excepted) && !has(Outcome::Violated),
        ast::ExampleOutcome::Satisfied => {
            has(Outcome::Satisfied)
                && verdicts.iter().all(|verdict| {
                    matches!(verdict.outcome, Outcome::Satisfied | Outcome::Inapplicable)
                })
        }
        ast::ExampleOutcome::Inapplicable => verdicts
            .iter()
            .all(|verdict| verdict.outcome == Outcome::Inapplicable),
    }
}

fn written(path: &ast::Path) -> String {
    let mut text = String::new();
    for step in &path.steps {
        match step {
            ast::PathStep::Key(key) if text.is_empty() => text.push_str(key),
            ast::PathStep::Key(key) => text += &format!(".{key}"),
            ast::PathStep::Index(index) => text += &format!("[{index}]"),
        }
    }
    text
}

const WORLD: &str = r#"
vocabulary world 1 "A small world"
root Thing {
  a : boolean
  b : boolean
  n : number
  m : number
  t : text
  kept : duration
  day : date
  cost : money
  share : percent
  home : country
  kind : Kind
  kinds : list of Kind
  items : list of Item
  spare : list of Item
  by_region : map of Item
  order : Order
  foreign : number key "Foreign header"
  paper : evidence
}
type Item { id : text  n : number  ok : boolean  kind : Kind }
type Order { by : text  until : date }
taxonomy Kind {
  person { face gait as "walk" }
  vehicle { plate  model also under toy }
  toy
}
placeholders ["TBD"]
"#;

/// The verdicts on one plan of a rule with this text between its braces.
fn verdicts(rule: &str, plan: &str) -> Vec<Verdict> {
    let pack = format!(
        "pack tests \"Tests\"\nuse world\n\
         define low(x: number) = x <= 2\n\
         table weight(k: Kind) : number {{ face -> 5  person -> 3  else -> 0 }}\n\
         param most : number = 3\n\
         rule T-1 \"A test\" {{ {rule} example satisfied {{ {plan} }} }}\n\
         amend T-1 {{ except when order.by = \"amended\" }}"
    );
    let files = [WORLD, &pack].map(printing::parse);
    let rule = files[1].items.iter().find_map(|item| match item {
        ast::Item::Rule(rule) => Some(rule),
        _ => None,
    });
    let plan = Data::from(&rule.unwrap().examples[0].plan);
    super::judge(&files, &plan, Date::constant(2026, 6, 1))
}

/// What comes of a rule of one clause, and what is missing.
#[track_caller]
fn check(rule: &str, plan: &str, outcome: Outcome, missing: &[&str]) {
    let verdicts = verdicts(rule, plan);
    let [verdict] = verdicts.as_slice() else {
        panic!("{verdicts:#?}");
    };
    let missing = missing.iter().map(|path| (*path).to_owned()).collect();
    assert_eq!(
        (verdict.outcome, &verdict.missing),
        (outcome, &missing),
        "{rule}"
    );
}

#[track_caller]
fn holds(test: &str, plan: &str) {
    check(&format!("must {test}"), plan, Outcome::Satisfied, &[]);
}

#[track_caller]
fn fails(test: &str, plan: &str) {
    let verdicts = verdicts(&format!("must {test}"), plan);
    assert_eq!(verdicts[0].outcome, Outcome::Violated, "{verdicts:#?}");
}

#[track_caller]
fn unproven(test: &str, plan: &str, missing: &[&str]) {
    check(&format!("must {test}"), plan, Outcome::Unproven, missing);
}

/// "What a plan does not say is neither fine nor wrong: it is unproven."
#[test]
fn silence_is_unproven() {
    unproven("kept <= 31 days", "", &["kept"]);
    unproven("order.by = \"x\"", "", &["order.by"]);
    unproven("foreign = 1", "", &["[\"Foreign header\"]"]);
}

/// "`and` is false as soon as one side is false, `or` true as soon as one is true, and otherwise they stay open."
#[test]
fn one_side_can_decide() {
    fails("a and b", "b: false");
    holds("a or b", "b: true");
    holds("a implies b", "a: false");
    unproven("a and b", "a: true", &["b"]);
    unproven("a or b", "", &["a", "b"]);
    unproven("not a", "", &["a"]);
}

/// "`every` over an empty list is true, over a missing list unproven."
#[test]
fn quantifiers_over_nothing() {
    holds("every x in items satisfies x.ok", "items: []");
    fails("some x in items satisfies x.ok", "items: []");
    unproven("every x in items satisfies x.ok", "", &["items"]);
}

/// "`at least 2` is true as soon as two are certain."
#[test]
fn counts_may_be_ranges() {
    let two_of_three = "items: [{ ok: yes } { } { ok: yes }]";
    holds("at least 2 x in items satisfy x.ok", two_of_three);
    unproven(
        "exactly 2 x in items satisfy x.ok",
        two_of_three,
        &["items[1].ok"],
    );
    holds("(count of x in items where x.ok) >= 2", two_of_three);
    unproven(
        "(count of x in items where x.ok) = 2",
        two_of_three,
        &["items[1].ok"],
    );
    fails("(count of x in items where x.ok) > 3", two_of_three);
}

/// "6 months: 181 to 184; it compares with days only when every calendar agrees."
#[test]
fn months_span_a_range_of_days() {
    holds("kept <= 184 days", "kept: 6 months");
    fails("kept <= 180 days", "kept: 6 months");
    unproven("kept <= 182 days", "kept: 6 months", &[]);
    holds("kept = 1 year", "kept: 12 months");
    holds("kept > 100000 years", "kept: indefinite");
    holds("kept = 36 hours", "kept: P1DT12H");
}

/// "Scalars are read by the declared type, never guessed."
#[test]
fn values_are_read_by_their_type() {
    holds("t = \"no\"", "t: no");
    fails("a", "a: no");
    holds("share = 80%", "share: \"80 %\"");
    holds("cost = 5000 EUR", "cost: { amount: 5000, currency: EUR }");
    holds("home = \"NO\"", "home: NO");
    holds("foreign = 1.0", "\"Foreign header\": 1");
    unproven("share <= 1%", "share: 0.8", &["share"]);
    unproven("n <= 5", "n: [1]", &["n"]);
}

/// "A text that only fills the space and a null count as missing."
#[test]
fn placeholders_state_nothing() {
    unproven("n <= 5", "n: TBD", &["n"]);
    unproven("n <= 5", "n: null", &["n"]);
    unproven("t = \"a\"", "t: \" \"", &["t"]);
}

/// "Money compares only within one currency."
#[test]
fn currencies_do_not_compare() {
    unproven("cost <= 5 EUR", "cost: 4 USD", &[]);
}

/// "`=` on terms asks for the same term, `is` for the term or one below it."
#[test]
fn terms_stand_below_others() {
    holds("kind is person", "kind: face");
    holds("kind is toy", "kind: model");
    fails("kind = person", "kind: face");
    holds("kind = gait", "kind: walk");
    holds("kind is not one of [vehicle, face]", "kind: gait");
    holds("kinds include person", "kinds: [plate, face]");
    holds("kinds include none of [person, toy]", "kinds: [plate]");
    fails("kinds include all of [person, toy]", "kinds: [face]");
}

/// "`is stated`, `is missing`: two-valued."
#[test]
fn tests_of_the_evidence_are_never_open() {
    check(
        "must order.until is stated",
        "",
        Outcome::Violated,
        &["order.until"],
    );
    holds("order is missing", "");
    holds("(n default 1) <= 1", "");
    fails("paper is verified", "paper: \"a.pdf\"");
}

/// "`sum` of nothing is 0; `min`, `max` and `average` of nothing are missing."
#[test]
fn sums_of_nothing() {
    holds("(sum of x.n for x in items) = 0", "items: []");
    unproven("(min of x.n for x in items) = 0", "items: []", &[]);
    holds(
        "(average of x.n for x in items) = 2",
        "items: [{ n: 1 } { n: 3 }]",
    );
    holds(
        "(max of x.n for x in items where x.ok) = 3",
        "items: [{ n: 3, ok: yes } { n: 1 }]",
    );
}

/// "Division by zero is unproven with that reason."
#[test]
fn nothing_is_divided_by_zero() {
    unproven("n / m <= 1", "n: 1, m: 0", &[]);
    holds("n / m < 1", "n: 1, m: 3");
}

/// "no two alike"
#[test]
fn unique_things_differ() {
    holds("unique x.id for x in items", "items: [{ id: a } { id: b }]");
    fails(
        "unique x.id for x in items",
        "items: [{ id: a } { } { id: a }]",
    );
    unproven(
        "unique x.id for x in items",
        "items: [{ id: a } { }]",
        &["items[1].id"],
    );
}

/// "a table gives each term a value; the most specific line counts", a `define` names a condition, a `param` a value.
#[test]
fn declarations_mean_what_they_say() {
    holds("weight(kind) = 5", "kind: face");
    holds("weight(kind) = most", "kind: gait");
    holds("weight(kind) = 0", "kind: toy");
    unproven("low(n)", "", &["n"]);
}

/// "inapplicable: A is false, or the rule is not effective on the date, or nothing is bound."
#[test]
fn what_a_rule_does_not_speak_about() {
    let inapplicable = |rule: &str, plan: &str| check(rule, plan, Outcome::Inapplicable, &[]);
    inapplicable("when a must b", "a: false");
    inapplicable("effective from 2026-06-02 must b", "");
    inapplicable("effective from 2020-01-01 until 2026-06-01 must b", "");
    inapplicable("for each x in items must x.ok", "items: []");
    inapplicable(
        "for each x in items where x.n > 1 must x.ok",
        "items: [{ n: 1 }]",
    );
    inapplicable("for each x in items when a must x.ok", "a: false");
    inapplicable(
        "for each x in items for each y in spare must x.n = y.n",
        "spare: []",
    );
    check("when a must b", "", Outcome::Open, &["a"]);
    check(
        "for each x in items when x is stated must x.ok",
        "",
        Outcome::Open,
        &["items"],
    );
}

/// "An exception has to be shown by whoever relies on it: one that is unproven does not excuse."
#[test]
fn exceptions_are_shown() {
    check(
        "except when b must a",
        "a: no, b: yes",
        Outcome::Excepted,
        &[],
    );
    check("except when b must a", "a: no", Outcome::Violated, &[]);
    check("must a unless b", "b: yes", Outcome::Excepted, &[]);
    check(
        "must a",
        "a: no, order: { by: amended }",
        Outcome::Excepted,
        &[],
    );
    check("must not a", "a: no", Outcome::Satisfied, &[]);
}

/// "One outcome per clause, per binding."
#[test]
fn each_binding_is_judged() {
    let found = verdicts(
        "for each x in items for each key, y in by_region must x.n = y.n should y.ok",
        "items: [{ n: 1 } { n: 2 }], by_region: { north: { n: 1, ok: yes } }",
    );
    let found: Vec<_> = found
        .iter()
        .map(|it| (it.bindings.join(" "), it.clause, it.outcome))
        .collect();
    let north = |item: &str| format!("items[{item}] by_region.north");
    let expected = [
        (north("0"), 0, Outcome::Satisfied),
        (north("0"), 1, Outcome::Satisfied),
        (north("1"), 0, Outcome::Violated),
        (north("1"), 1, Outcome::Satisfied),
    ];
    assert_eq!(found, expected);
}

/// "the facts that it rests on": those of the side that decides.
#[test]
fn answers_rest_on_facts() {
    let facts = |test: &str, plan: &str| {
        let verdicts = verdicts(&format!("must {test}"), plan);
        Vec::from_iter(verdicts[0].facts.clone())
    };
    assert_eq!(facts("a and b", "a: yes, b: no"), ["b"]);
    assert_eq!(facts("a or b", "a: yes, b: yes"), ["a"]);
    assert_eq!(facts("a and b", "a: yes, b: yes"), ["a", "b"]);
    assert_eq!(
        facts("every x in items satisfies x.ok", "items: []"),
        ["items"]
    );
}
