//! The engine and the reference judge random plans by random rules, and agree.

use std::env;

use caveat::document::Format;
use caveat::syntax::ast;
use proptest::test_runner::Config;
use proptest::test_runner::RngAlgorithm;
use proptest::test_runner::TestCaseError;
use proptest::test_runner::TestError;
use proptest::test_runner::TestRng;
use proptest::test_runner::TestRunner;

use std::cell::RefCell;

use crate::coverage::Coverage;
use crate::coverage::FORMS;
use crate::emit;
use crate::engine;
use crate::generate::BASE;
use crate::generate::Case;
use crate::generate::Cases;
use crate::reference;
use crate::verdict::Verdict;

/// How many cases are tried unless `CAVEAT_CASES` says otherwise.
const CASES: u32 = 200;

/// How many cases are tried, where a test is content with a part of them.
pub fn cases(part: u32) -> u32 {
    let wanted = env::var("CAVEAT_CASES").ok();
    let wanted = wanted.map(|it| it.parse().expect("`CAVEAT_CASES` is a number"));
    wanted.unwrap_or(CASES).div_ceil(part)
}

/// The same cases on every run, unless `CAVEAT_SEED` says otherwise.
pub fn runner(cases: u32) -> TestRunner {
    let seed = env::var("CAVEAT_SEED").ok();
    let seed: u64 = seed.map_or(0, |it| it.parse().expect("`CAVEAT_SEED` is a number"));
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..Config::default()
    };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}

/// Tries random cases, and shows the smallest that fails.
#[track_caller]
pub fn check(count: u32, test: impl Fn(&Case) -> Result<(), TestCaseError>) -> Cases {
    let cases = Cases::default();
    let result = runner(count).run(&cases, |case| test(&case));
    match result {
        Ok(()) => cases,
        Err(TestError::Fail(why, case)) => panic!("{why}\n{case:?}"),
        Err(error) => panic!("{error}"),
    }
}

/// A case that was cut may not compile any more.
pub fn reject() -> TestCaseError {
    TestCaseError::reject("does not compile")
}

fn agree(case: &Case, coverage: &RefCell<Coverage>) -> Result<(), TestCaseError> {
    let files = engine::parse(&case.texts());
    let (program, _) = engine::compile(&files);
    let program = program.ok_or_else(reject)?;
    let trees: Vec<ast::File> = files.into_iter().map(|file| file.tree).collect();
    let mut coverage = coverage.borrow_mut();
    coverage.cases += 1;
    coverage.files(&trees);
    for plan in &case.plans {
        let mut ours = engine::judge(&program, Format::Json, &emit::json(plan), case.today);
        let mut theirs = reference::judge(&trees, plan, case.today);
        theirs.sort_by_key(|it| (it.rule.clone(), it.clause));
        for (ours, theirs) in ours.iter_mut().zip(&theirs) {
            // What is bound in a list that the rule makes has no path.
            for (ours, theirs) in ours.bindings.iter_mut().zip(&theirs.bindings) {
                if theirs.is_empty() {
                    ours.clear();
                }
            }
        }
        coverage.verdicts(&ours);
        if let Some(difference) = difference(&ours, &theirs) {
            return Err(TestCaseError::fail(difference));
        }
        coverage.reasons(&ours, &theirs);
    }
    Ok(())
}

/// The first verdicts that differ in what came of a clause.
fn difference(ours: &[Verdict], theirs: &[Verdict]) -> Option<String> {
    let same = |(a, b): &(&Verdict, &Verdict)| {
        (&a.rule, a.clause, &a.bindings, a.outcome) == (&b.rule, b.clause, &b.bindings, b.outcome)
    };
    match ours.iter().zip(theirs).find(|pair| !same(pair)) {
        Some((ours, theirs)) => Some(format!("engine: {ours:#?}\nreference: {theirs:#?}")),
        None if ours.len() == theirs.len() => None,
        None => Some(format!("engine: {ours:#?}\nreference: {theirs:#?}")),
    }
}

#[test]
fn both_judge_alike() {
    let coverage = RefCell::new(Coverage::default());
    let cases = check(cases(1), |case| agree(case, &coverage));
    let coverage = coverage.into_inner();
    let (made, refused) = (cases.made.get(), cases.refused.get());
    eprintln!("{coverage}\nrefused by the compiler: {refused} of {made}");
    assert!(refused * 20 <= made, "{refused} of {made} are refused");
    // Both give the same reasons but for some, where there are several ways to the same answer.
    let (blame, facts) = (coverage.blame, coverage.facts);
    assert!(blame.same * 100 >= blame.all * 95, "blame: {blame:?}");
    assert!(facts.same * 100 >= facts.all * 70, "facts: {facts:?}");
    if coverage.cases < u64::from(CASES) {
        return;
    }
    for form in FORMS {
        assert!(coverage.forms.contains_key(*form), "no case has `{form}`");
    }
    for (base, _) in BASE {
        assert!(coverage.forms.contains_key(&format!("type {base}")));
    }
    let all: u64 = coverage.outcomes.values().sum();
    for (outcome, count) in &coverage.outcomes {
        assert!(count * 200 >= all, "few are {outcome:?}");
    }
}
