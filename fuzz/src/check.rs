//! A whole check: rules and a plan go in, outcomes and every format of the report come out.

use std::collections::BTreeSet;
use std::sync::Arc;

use caveat::document::Document;
use caveat::document::Format;
use caveat::document::Kind;
use caveat::document::detect;
use caveat::document::typed;
use caveat::document::typed::ReadOptions;
use caveat::document::typed::Reading;
use caveat::eval;
use caveat::eval::Context;
use caveat::eval::Keep;
use caveat::outcome::Outcomes;
use caveat::outcome::Status;
use caveat::program::Program;
use caveat::program::RuleId;
use caveat::source::Source;
use caveat::source::SourceId;

use super::documents;
use super::report;
use super::rules;
use super::sound;

/// What stands between the rules and the plan.
const CUT: &str = "\n====\n";

/// A rule may look at so many things and no more, and then at more.
const BUDGETS: [u64; 2] = [2_000, 60_000];

/// Declarations of a pack, then a plan in JSON or YAML.
pub fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let (items, plan) = text.split_once(CUT).unwrap_or((text, "{}"));
    let pack = format!("pack fuzz \"Fuzz\"\nuse city\n{items}");
    let rules = Arc::new(Source::new(SourceId(1), "fuzz.caveat", pack));
    let loaded = rules::load(&rules);
    let (Some(program), Some(source)) = (loaded.program, sound::text(2, "plan", plan.as_bytes()))
    else {
        return;
    };
    let format = detect::by_content(&source.text);
    let document = documents::read(format, &source);
    let checked = Checked {
        program,
        source,
        document,
    };
    checked.plans(format);
}

/// A plan file and the rules for it.
pub struct Checked {
    pub program: Arc<Program>,
    pub source: Arc<Source>,
    pub document: Document,
}

impl Checked {
    fn plans(&self, format: Format) {
        let tree = &self.document.tree;
        let plans = tree.roots().iter().enumerate();
        for (index, &root) in plans
            .filter(|(_, root)| tree.kind(**root) == Kind::Map)
            .take(3)
        {
            let options = ReadOptions {
                cells: format == Format::Csv,
                ..ReadOptions::default()
            };
            let reading = typed::read(&self.program.vocabularies[0], tree, root, options);
            let [little, more] = BUDGETS.map(|budget| self.run(&reading, budget));
            closed(&little, &more);
            let again = self.run(&reading, BUDGETS[1]);
            assert_eq!(format!("{more:?}"), format!("{again:?}"), "the same again");
            report::all_formats(self, index, &reading, &more);
        }
    }

    /// Runs all rules on a plan.
    pub fn run(&self, reading: &Reading, budget: u64) -> Outcomes {
        let context = Context {
            program: &self.program,
            tree: &self.document.tree,
            plan: &reading.plan,
            today: jiff::civil::date(2026, 6, 1),
            keep: Keep::All,
            budget,
        };
        let rules: Vec<RuleId> = self.program.rules().map(|(id, _)| id).collect();
        eval::evaluate(&context, &rules)
    }
}

/// What passes with a little budget passes with more: an evaluation that did not end is never a pass.
fn closed(little: &Outcomes, more: &Outcomes) {
    let (little, more) = (passes(little), passes(more));
    let lost = little.difference(&more).next();
    assert_eq!(lost, None, "a pass that more budget takes back");
}

fn passes(outcomes: &Outcomes) -> BTreeSet<String> {
    let passed = outcomes.outcomes.iter().filter(|outcome| {
        matches!(
            outcome.status,
            Status::Satisfied | Status::Excepted | Status::Inapplicable(_)
        )
    });
    let name = |outcome: &caveat::outcome::Outcome| {
        let (rule, clause) = (outcome.rule.0, outcome.clause);
        format!(
            "{rule} {clause} {:?} {:?}",
            outcome.bindings, outcome.status
        )
    };
    passed.map(name).collect()
}
