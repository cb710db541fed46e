//! What holds of any rules and any plan, whatever they say.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use caveat::document::Format;
use caveat::program::Program;
use caveat::syntax::ast;
use caveat::syntax::ast::Expr;
use caveat::syntax::ast::ExprKind;
use caveat::syntax::ast::IsTest;
use jiff::civil::Date;
use proptest::test_runner::TestCaseError;

use crate::agree;
use crate::data::Data;
use crate::emit;
use crate::engine;
use crate::generate::Case;
use crate::generate::KEYS;
use crate::library;
use crate::verdict::Outcome;
use crate::verdict::Verdict;

// ---- formats

fn same_in_every_format(program: &Program, plan: &Data, today: Date) -> Result<u32, TestCaseError> {
    let json = emit::json(plan);
    let wanted = engine::judge(program, Format::Json, &json, today);
    // One value in a cell is a list of one, and no error.
    let table = engine::reads_well(program, &json).then(|| emit::csv(plan));
    let others = [
        (Format::Yaml, Some(emit::yaml(plan))),
        (Format::Toml, emit::toml(plan)),
        (Format::Csv, table.flatten()),
    ];
    let mut count = 0;
    for (format, text) in others {
        let Some(text) = text else {
            continue;
        };
        count += 1;
        let found = engine::judge(program, format, &text, today);
        if let Some((ours, theirs)) = wanted.iter().zip(&found).find(|(a, b)| a != b) {
            let why = format!("JSON: {ours:#?}\n{format:?}: {theirs:#?}\n{text}");
            return Err(TestCaseError::fail(why));
        }
        if wanted.len() != found.len() {
            let why = format!("JSON: {wanted:#?}\n{format:?}: {found:#?}\n{text}");
            return Err(TestCaseError::fail(why));
        }
    }
    Ok(count)
}

fn formats_agree(case: &Case) -> Result<(), TestCaseError> {
    let (program, _) = engine::compile(&engine::parse(&case.texts()));
    let program = program.ok_or_else(agree::reject)?;
    for plan in &case.plans {
        same_in_every_format(&program, plan, case.today)?;
    }
    Ok(())
}

#[test]
fn a_plan_says_the_same_in_every_format() {
    agree::check(agree::cases(2), formats_agree);
}

#[test]
fn an_example_says_the_same_in_every_format() {
    let mut count = 0;
    for case in library::cases() {
        let (program, _) = engine::compile(&engine::parse(&case.texts()));
        let program = program.expect("the library compiles");
        for plan in &case.plans {
            count += same_in_every_format(&program, plan, case.today).unwrap();
        }
    }
    assert!(count > 500, "{count} texts");
}

// ---- facts

/// How a clause takes silence.
#[derive(Clone, Copy)]
struct Silence {
    /// It may be satisfied by it.
    accepted: bool,
    /// Something in its rule asks whether a fact is there.
    asked: bool,
}

/// The clauses of all rules.
fn silence(files: &[ast::File]) -> BTreeMap<(String, u32), Silence> {
    let items = || files.iter().flat_map(|file| &file.items);
    let any_define = items().any(|item| match item {
        ast::Item::Define(define) => asks(&define.body),
        _ => false,
    });
    let mut found = BTreeMap::new();
    for item in items() {
        let ast::Item::Rule(rule) = item else {
            continue;
        };
        let amended = items().any(|item| match item {
            ast::Item::Amend(amend) if amend.rule.text == rule.id.text => {
                amend.exceptions.iter().any(|it| asks(&it.when))
            }
            _ => false,
        });
        let asked = any_define || amended || parts(rule).into_iter().any(asks);
        for (number, clause) in (0..).zip(&rule.clauses) {
            let accepted = clause.silence.is_some();
            let key = (rule.id.text.clone(), number);
            found.insert(key, Silence { accepted, asked });
        }
    }
    found
}

/// The expressions of a rule.
fn parts(rule: &ast::Rule) -> Vec<&Expr> {
    let mut parts = Vec::new();
    for step in &rule.steps {
        match step {
            ast::Step::Cites(_) | ast::Step::Effective { .. } => {}
            ast::Step::Let { value, .. } => parts.push(value),
            ast::Step::ForEach { list, filter, .. } => {
                parts.extend([list].into_iter().chain(filter))
            }
            ast::Step::When(condition) => parts.push(condition),
            ast::Step::Except(exception) => parts.push(&exception.when),
        }
    }
    for clause in &rule.clauses {
        parts.push(&clause.requirement);
        parts.extend(clause.unless.iter().map(|unless| &unless.when));
    }
    parts
}

/// Whether an expression asks if a fact is there.
fn asks(expr: &Expr) -> bool {
    let mut found = match &expr.kind {
        ExprKind::Default(..) => true,
        ExprKind::Is { test, .. } => {
            matches!(test, IsTest::Stated | IsTest::Missing | IsTest::Verified)
        }
        _ => false,
    };
    expr.kind.each_part(&mut |part| found |= asks(part));
    found
}

/// Every plan that states one thing less: an entry of a map that is not one of many of its kind.
fn with_one_less(plan: &Data) -> Vec<Data> {
    match plan {
        Data::Map(entries) => {
            let mut fewer = Vec::new();
            for (at, (key, value)) in entries.iter().enumerate() {
                if !KEYS.contains(&key.as_str()) {
                    let mut entries = entries.clone();
                    entries.remove(at);
                    fewer.push(Data::Map(entries));
                }
                for value in with_one_less(value) {
                    let mut entries = entries.clone();
                    entries[at].1 = value;
                    fewer.push(Data::Map(entries));
                }
            }
            fewer
        }
        Data::List(items) => {
            let mut fewer = Vec::new();
            for (at, item) in items.iter().enumerate() {
                for item in with_one_less(item) {
                    let mut items = items.clone();
                    items[at] = item;
                    fewer.push(Data::List(items));
                }
            }
            fewer
        }
        _ => Vec::new(),
    }
}

/// Clause and bindings. What is bound to what the rule worked out may be met twice; it is left out.
fn by_binding(verdicts: &[Verdict]) -> BTreeMap<(&str, u32, &[String]), Outcome> {
    let key = |it: &'_ Verdict| (it.rule.clone(), it.clause, it.bindings.clone());
    let (mut seen, mut twice) = (BTreeSet::new(), BTreeSet::new());
    for verdict in verdicts {
        if !seen.insert(key(verdict)) {
            twice.insert(key(verdict));
        }
    }
    let once = verdicts.iter().filter(|it| !twice.contains(&key(it)));
    once.map(|it| {
        (
            (it.rule.as_str(), it.clause, it.bindings.as_slice()),
            it.outcome,
        )
    })
    .collect()
}

/// What a clause may come to when one more fact is stated.
fn may_become(less: Outcome, more: Outcome, silence: Silence) -> bool {
    use Outcome::Excepted;
    use Outcome::Inapplicable;
    use Outcome::Open;
    use Outcome::Satisfied;
    use Outcome::Unproven;
    use Outcome::Violated;
    if silence.accepted {
        return true;
    }
    if silence.asked {
        // Only a fact that is stated satisfies.
        return less != Satisfied || !matches!(more, Violated | Unproven);
    }
    match less {
        Inapplicable | Satisfied => more == less,
        Violated => matches!(more, Violated | Excepted),
        Excepted => matches!(more, Excepted | Satisfied),
        Unproven => !matches!(more, Inapplicable | Open),
        Open => true,
    }
}

fn facts_settle(case: &Case, plans: usize) -> Result<u32, TestCaseError> {
    let files = engine::parse(&case.texts());
    let (program, _) = engine::compile(&files);
    let program = program.ok_or_else(agree::reject)?;
    let trees: Vec<ast::File> = files.into_iter().map(|file| file.tree).collect();
    let silence = silence(&trees);
    let judge = |plan: &Data| engine::judge(&program, Format::Json, &emit::json(plan), case.today);
    let mut count = 0;
    for plan in case.plans.iter().take(plans) {
        let more = judge(plan);
        let more = by_binding(&more);
        for fewer in with_one_less(plan) {
            let less = judge(&fewer);
            for (key, less) in by_binding(&less) {
                let Some(more) = more.get(&key) else {
                    continue;
                };
                count += 1;
                if !may_become(less, *more, silence[&(key.0.to_owned(), key.1)]) {
                    let text = emit::json(&fewer);
                    let why =
                        format!("{key:?} is {less:?} without a fact, {more:?} with it\n{text}");
                    return Err(TestCaseError::fail(why));
                }
            }
        }
    }
    Ok(count)
}

#[test]
fn a_fact_settles_what_is_open_and_nothing_else() {
    agree::check(agree::cases(2), |case| facts_settle(case, 1).map(drop));
}

#[test]
fn a_fact_of_an_example_settles_what_is_open_and_nothing_else() {
    let mut count = 0;
    for case in library::cases() {
        count += facts_settle(&case, usize::MAX).unwrap();
    }
    assert!(count > 1000, "{count} outcomes");
}
