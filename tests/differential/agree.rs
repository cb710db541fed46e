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
use crate::verdict::Verdict;

/// How many cases are tried unless `CAVEAT_CASES` says otherwise.
const CASES: u32 = 1500;

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
        let ours = engine::judge(&program, Format::Json, &emit::json(plan), case.today);
        let mut theirs = engine::judge(&program, Format::Json, &emit::json(plan), case.today);
        theirs.sort();
        coverage.verdicts(&ours);
        if let Some(difference) = difference(&ours, &theirs) {
            return Err(TestCaseError::fail(difference));
        }
    }
    Ok(())
}

/// The first verdicts that differ: in what came of a clause, then in the blame, then in the facts.
fn difference(ours: &[Verdict], theirs: &[Verdict]) -> Option<String> {
    let outcome = |it: &Verdict| (it.rule.clone(), it.clause, it.bindings.clone(), it.outcome);
    let same_outcomes = ours.iter().map(outcome).eq(theirs.iter().map(outcome));
    let missing = |(a, b): &(&Verdict, &Verdict)| !same_outcomes || a.missing != b.missing;
    let facts = |(a, b): &(&Verdict, &Verdict)| a.facts != b.facts;
    let pairs = || ours.iter().zip(theirs).filter(|(a, b)| a != b);
    let found = pairs().find(missing).or_else(|| pairs().find(facts));
    match found {
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
