//! The full report for people: every problem and finding with the text it is about, then the counts.
//!
//! Of findings that are alike only the first few are drawn, and the others counted, so that memory does not
//! grow with them. What it does grow with is how many different open questions one plan leaves.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::collections::HashSet;
use std::io;
use std::io::Write;
use std::mem;
use std::sync::Arc;

use super::finding;
use super::finding::News;
use super::finding::Scene;
use super::model::File;
use super::model::FileStatus;
use super::model::Outcome;
use super::model::Plan;
use super::model::Problem;
use super::model::Report;
use super::model::Status;
use super::model::Writing;
use super::sink;
use super::sink::At;
use super::sink::Sink;
use super::summary;
use super::summary::count;
use crate::diagnostic::Canvas;
use crate::diagnostic::Excerpt;
use crate::diagnostic::Panel;
use crate::diagnostic::panel;
use crate::source::Source;
use crate::source::SourceId;

/// How many outcomes of one clause, and problems of one kind in one file, are drawn.
const MOST_ALIKE: usize = 10;

/// How much is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Problems and findings only.
    Quiet,
    /// With counts.
    Normal,
    /// With the packs that were run, and what was not checked.
    Verbose,
}

/// A full report that is being written.
pub struct Text<'o> {
    canvas: &'o Canvas,
    verbosity: Verbosity,
    out: &'o mut (dyn Write + Send),
    /// The problems of the file at hand, counted by code.
    problems: Counts,
    /// All findings, counted by status and name.
    names: Counts,
    /// The rules of which a finding was drawn.
    rules: HashSet<usize>,
    /// The clauses of which one was, by the numbers of rule and clause.
    clauses: HashSet<(usize, usize)>,
    plans: Spread,
}

/// In how many plans a rule has outcomes of a status.
pub(super) type Spread = BTreeMap<(usize, Status), usize>;

impl<'o> Text<'o> {
    /// A report that goes here.
    pub fn new(canvas: &'o Canvas, verbosity: Verbosity, out: &'o mut (dyn Write + Send)) -> Self {
        Self {
            canvas,
            verbosity,
            out,
            problems: Counts::default(),
            names: Counts::default(),
            rules: HashSet::new(),
            clauses: HashSet::new(),
            plans: Spread::new(),
        }
    }
}

impl Sink for Text<'_> {
    type Part = Part;

    fn begin(&mut self, report: &Report) -> io::Result<()> {
        self.problems_of_rules(report, None)
    }

    fn file(&mut self, report: &Report, index: usize, file: &File, part: Part) -> io::Result<()> {
        for (code, panel) in part.problems {
            if self.problems.add(code, 1) <= MOST_ALIKE {
                self.draw(&panel)?;
            }
        }
        self.problems.add_rest(&part.codes, MOST_ALIKE);
        self.problems_of_rules(report, Some(index))?;
        for finding in part.findings {
            let seen = self.names.add(&finding.name, 1);
            if seen <= MOST_ALIKE {
                let plan = Arc::clone(&finding.plan);
                let scene = Scene {
                    report,
                    writing: finding.writing,
                    plan: Some(plan.as_ref()).filter(|_| file.plan_count > 1),
                };
                let panel = self.panel(&scene, finding, seen);
                self.draw(&panel)?;
            }
        }
        self.names.add_rest(&part.names, MOST_ALIKE);
        add_plans(&mut self.plans, part.plans);
        Ok(())
    }

    fn end(&mut self, report: &Report) -> io::Result<()> {
        self.not_drawn()?;
        match self.verbosity {
            Verbosity::Quiet => return Ok(()),
            Verbosity::Normal => {}
            Verbosity::Verbose => details(report, self.canvas, self.out)?,
        }
        let summary = summary::render(report, &self.plans);
        self.out.write_all(self.canvas.plain(&summary).as_bytes())?;
        self.out.write_all(b"\n")
    }
}

impl Text<'_> {
    /// What is wrong with the rules in this file, or with those in none of the files, and how many problems
    /// were not drawn.
    fn problems_of_rules(&mut self, report: &Report, file: Option<usize>) -> io::Result<()> {
        let of_file = |problem: &&Problem| problem.file_index == file;
        for problem in report.diagnostics.iter().filter(of_file) {
            if self.problems.add(problem.code, 1) <= MOST_ALIKE {
                self.draw(&problem_panel(problem, |id| report.texts.find(id)))?;
            }
        }
        for (code, more) in mem::take(&mut self.problems).beyond(MOST_ALIKE) {
            writeln!(
                self.out,
                "and {more} more {code} here (`--format concise` lists them)\n"
            )?;
        }
        Ok(())
    }

    fn draw(&mut self, panel: &Panel) -> io::Result<()> {
        self.out.write_all(self.canvas.draw(panel).as_bytes())?;
        self.out.write_all(b"\n")
    }

    /// What is drawn of a finding of which there were this many alike.
    fn panel(&mut self, scene: &Scene<'_>, finding: Finding, seen: usize) -> Panel {
        let Finding {
            outcome,
            rules,
            shown,
            ..
        } = finding;
        let excerpt = shown.excerpt(&outcome);
        if rules.len() > 1 {
            return finding::group_panel(scene, &outcome, &rules, excerpt);
        }
        let clause = (outcome.rule, outcome.clause);
        let news = News {
            clause: seen == 1 && self.clauses.insert(clause),
            authorities: self.rules.insert(outcome.rule),
        };
        finding::panel(scene, &outcome, news, excerpt)
    }

    /// Says how many findings were not drawn, by name.
    fn not_drawn(&mut self) -> io::Result<()> {
        let mut any = false;
        for (name, more) in self.names.beyond(MOST_ALIKE) {
            any = true;
            writeln!(
                self.out,
                "{name}: and {more} more like these (`--format concise` lists them)"
            )?;
        }
        if any {
            self.out.write_all(b"\n")?;
        }
        Ok(())
    }
}

/// Counts by name, in the order in which the names came up.
#[derive(Debug, Default)]
struct Counts {
    seen: Vec<(String, usize)>,
    /// Where each name stands in that.
    places: HashMap<String, usize>,
}

impl Counts {
    /// Counts so many more of this name, and says how many there are now.
    fn add(&mut self, name: &str, more: usize) -> usize {
        let place = self.places.get(name).copied().unwrap_or_else(|| {
            self.places.insert(name.to_owned(), self.seen.len());
            self.seen.push((name.to_owned(), 0));
            self.seen.len() - 1
        });
        self.seen.get_mut(place).map_or(0, |(_, seen)| {
            *seen += more;
            *seen
        })
    }

    /// Adds what others have beyond the first of each name.
    fn add_rest(&mut self, others: &Self, first: usize) {
        for (name, more) in others.beyond(first) {
            self.add(name, more);
        }
    }

    /// How many there are beyond the first of each name, where there are any.
    fn beyond(&self, first: usize) -> impl Iterator<Item = (&str, usize)> {
        let seen = self.seen.iter().filter(move |(_, seen)| *seen > first);
        seen.map(move |(name, seen)| (name.as_str(), seen - first))
    }
}

/// What is drawn of a problem.
fn problem_panel<'s>(problem: &Problem, find: impl Fn(SourceId) -> Option<&'s Source>) -> Panel {
    let mut drawn = panel(&problem.diagnostic, find);
    if problem.labels.is_empty() && !problem.message.contains(problem.path.as_ref()) {
        drawn.message = format!("{}: {}", problem.path, drawn.message);
    }
    drawn
}

/// What came of some plans: what may be drawn, and the counts of all.
#[derive(Debug, Default)]
pub struct Part {
    /// The first problems of each code, with that.
    problems: Vec<(&'static str, Panel)>,
    codes: Counts,
    /// The first findings of each name.
    findings: Vec<Finding>,
    names: Counts,
    plans: Spread,
    /// The plan that is not ended yet.
    current: Option<Current>,
}

/// Something to look at: one outcome, or one that stands for the rules that are open for the same reason.
#[derive(Debug)]
struct Finding {
    /// Its status, and what it is about.
    name: String,
    writing: Writing,
    plan: Arc<Plan>,
    outcome: Outcome,
    /// The numbers of the rules.
    rules: Vec<usize>,
    shown: Shown,
}

/// The text that a finding is about.
#[derive(Debug)]
enum Shown {
    /// All of it, which costs nothing where many findings are about the same text.
    Whole(Arc<Source>),
    /// What is drawn of it, so that no finding keeps a piece of a long file in memory.
    Excerpt(Excerpt),
}

impl Shown {
    fn excerpt(self, outcome: &Outcome) -> Excerpt {
        match self {
            Self::Whole(text) => finding::excerpt(outcome, &text),
            Self::Excerpt(excerpt) => excerpt,
        }
    }
}

impl Finding {
    /// The same, without the whole text.
    fn detached(self) -> Self {
        Self {
            shown: Shown::Excerpt(self.shown.excerpt(&self.outcome)),
            ..self
        }
    }
}

/// A plan while its outcomes come.
#[derive(Debug)]
struct Current {
    plan: Arc<Plan>,
    /// In the order in which they came up.
    findings: Vec<(Outcome, Vec<usize>)>,
    /// Those that are open, by what is missing.
    open: HashMap<Vec<String>, usize>,
    /// Those that are not, counted by rule, clause and status.
    settled: BTreeMap<(usize, usize, Status), usize>,
    plans: Spread,
}

impl sink::Part for Part {
    fn problem(&mut self, at: &At<'_>, problem: Problem) {
        if self.codes.add(problem.code, 1) <= MOST_ALIKE {
            let find = |id| at.text.filter(|text| text.id == id).map(Arc::as_ref);
            let panel = problem_panel(&problem, find);
            self.problems.push((problem.code, panel));
        }
    }

    fn plan(&mut self, at: &At<'_>, plan: Plan) {
        self.end(at);
        self.current = Some(Current::new(plan));
    }

    fn outcome(&mut self, _: &At<'_>, outcome: Outcome) {
        if let Some(current) = &mut self.current {
            current.add(outcome);
        }
    }

    fn end(&mut self, at: &At<'_>) {
        if let (Some(current), Some(text)) = (self.current.take(), at.text) {
            self.end_plan(at, text, current);
        }
    }

    fn append(&mut self, later: Self) {
        let first = |counts: &mut Counts, name: &str| counts.add(name, 1) <= MOST_ALIKE;
        let problems = later.problems.into_iter();
        (self.problems).extend(problems.filter(|(code, _)| first(&mut self.codes, code)));
        self.codes.add_rest(&later.codes, MOST_ALIKE);
        let mut findings = mem::take(&mut self.findings);
        let others = later.findings.into_iter();
        findings.extend(others.filter(|it| first(&mut self.names, &it.name)));
        self.findings = findings.into_iter().map(Finding::detached).collect();
        self.names.add_rest(&later.names, MOST_ALIKE);
        add_plans(&mut self.plans, later.plans);
    }

    fn weight(&self) -> usize {
        let text = |finding: &Finding| match &finding.shown {
            Shown::Whole(text) => text.text.len(),
            Shown::Excerpt(_) => 0,
        };
        let text = self.findings.first().map_or(0, text);
        text + (self.findings.len() + self.problems.len()) * size_of::<Outcome>()
    }
}

impl Part {
    /// Names and counts what came of the last plan.
    fn end_plan(&mut self, at: &At<'_>, text: &Arc<Source>, current: Current) {
        for (outcome, rules) in current.findings {
            let name = finding::names(at.report, &outcome, &rules);
            if self.names.add(&name, 1) <= MOST_ALIKE {
                self.findings.push(Finding {
                    name,
                    writing: at.writing,
                    plan: Arc::clone(&current.plan),
                    outcome,
                    rules,
                    shown: Shown::Whole(Arc::clone(text)),
                });
            }
        }
        for ((rule, clause, status), seen) in current.settled {
            if seen > MOST_ALIKE {
                let name = finding::clause_name(at.report, rule, clause);
                let name = format!("{} {name}", status.word());
                self.names.add(&name, seen - MOST_ALIKE);
            }
        }
        add_plans(&mut self.plans, current.plans);
    }
}

impl Current {
    fn new(plan: Plan) -> Self {
        Self {
            plan: Arc::new(plan),
            findings: Vec::new(),
            open: HashMap::new(),
            settled: BTreeMap::new(),
            plans: Spread::new(),
        }
    }

    /// Rules that are open for the same reason are told about together.
    fn add(&mut self, outcome: Outcome) {
        self.plans.insert((outcome.rule, outcome.status), 1);
        if !finding::is_told(&outcome) {
            return;
        }
        let rule = outcome.rule;
        if finding::is_open(&outcome) {
            let next = self.findings.len();
            let place = *self.open.entry(finding::cause(&outcome)).or_insert(next);
            if let Some((_, rules)) = self.findings.get_mut(place) {
                rules.push(rule);
                return;
            }
        } else {
            let alike = (rule, outcome.clause, outcome.status);
            let seen = self.settled.entry(alike).or_default();
            *seen += 1;
            if *seen > MOST_ALIKE {
                return;
            }
        }
        self.findings.push((outcome, vec![rule]));
    }
}

fn add_plans(sums: &mut Spread, plans: Spread) {
    for (of, plans) in plans {
        *sums.entry(of).or_default() += plans;
    }
}

/// The packs that were run, and the files that were not checked.
fn details(report: &Report, canvas: &Canvas, out: &mut dyn Write) -> io::Result<()> {
    for pack in &report.packs {
        let rules = count(pack.rules, "rule");
        writeln!(
            out,
            "pack {}: {}, {rules}",
            pack.name,
            canvas.plain(&pack.title)
        )?;
    }
    for file in &report.files {
        if matches!(file.status, FileStatus::Skipped | FileStatus::NotChecked) {
            let reason = file.reason.unwrap_or_default();
            writeln!(out, "not checked: {}: {reason}", canvas.plain(&file.path))?;
        }
    }
    out.write_all(b"\n")
}
