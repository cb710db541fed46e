//! The end of a report for people: counts with their denominators, and where to start.
//!
//! It never says that a plan is compliant. What can be said is how many rules apply, and that no violation
//! of these was found.

use std::fmt::Write;

use super::model::Clause;
use super::model::Report;
use super::model::Rule;
use super::model::Status;
use super::model::Totals;
use super::text::Spread;

const HEADS: [&str; 7] = [
    "applies",
    "satisfied",
    "excepted",
    "violated",
    "unproven",
    "open",
    "inapplicable",
];

/// How wide the column of names may be.
const WIDEST: usize = 40;

/// The table of the clauses that have something to say, and the totals. `plans` says in how many plans a
/// rule has outcomes of a status.
pub(super) fn render(report: &Report, plans: &Spread) -> String {
    let mut text = table(report);
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&files_line(&report.totals));
    text.push_str(&trouble_line(&report.totals));
    if report.totals.rules_run > 0 {
        text.push_str(&rules_line(report));
    }
    text.push_str(&verdict(report));
    text.push('\n');
    text.push_str(&next_step(report, plans));
    text
}

/// A row for each clause that is violated, unproven, open or excepted somewhere, and a line for the other
/// rules that apply.
fn table(report: &Report) -> String {
    let mut rows = Vec::new();
    let mut quiet = 0;
    for rule in report.rules.iter().filter(|rule| rule.was_run()) {
        let before = rows.len();
        let clauses = rule.clauses.iter().enumerate();
        let telling = clauses.filter(|(_, clause)| tells(clause));
        rows.extend(telling.map(|(index, clause)| (rule.clause_name(index), cells(clause))));
        quiet += usize::from(rows.len() == before && rule.tally().applied() > 0);
    }
    let mut text = String::new();
    if rows.is_empty() {
        return text;
    }
    let lengths = rows.iter().map(|(name, _)| name.chars().count());
    // A longer name pushes its own row out, and no other.
    let width = lengths.max().unwrap_or(0).clamp("rule".len(), WIDEST);
    append_row(&mut text, width, "rule", HEADS);
    for (name, cells) in &rows {
        append_row(&mut text, width, name, cells.each_ref().map(String::as_str));
    }
    match quiet {
        0 => {}
        1 => text.push_str("1 more rule: satisfied wherever it applies\n"),
        _ => append(
            &mut text,
            format_args!("{quiet} more rules: satisfied wherever they apply\n"),
        ),
    }
    text
}

fn append_row(text: &mut String, width: usize, name: &str, cells: [&str; 7]) {
    let gap = width.saturating_sub(name.chars().count());
    text.push_str(name);
    text.extend(std::iter::repeat_n(' ', gap));
    for (cell, head) in cells.iter().zip(HEADS) {
        append(text, format_args!("  {cell:>0$}", head.len()));
    }
    text.push('\n');
}

fn append(text: &mut String, part: std::fmt::Arguments<'_>) {
    let written = text.write_fmt(part);
    debug_assert!(written.is_ok(), "writing to a string cannot fail");
}

fn tells(clause: &Clause) -> bool {
    let tally = &clause.tally;
    tally.violated + tally.unproven + tally.open + tally.excepted > 0
}

fn cells(clause: &Clause) -> [String; 7] {
    let tally = &clause.tally;
    let counts = [
        tally.applied(),
        tally.satisfied,
        tally.excepted,
        tally.violated,
        tally.unproven,
        tally.open,
        tally.inapplicable,
    ];
    counts.map(|count| match count {
        0 => "-".to_owned(),
        count => count.to_string(),
    })
}

/// `12 files found: 10 checked, 1 skipped (names no vocabulary), 1 unreadable; 14 plans`
fn files_line(totals: &Totals) -> String {
    let mut parts = vec![format!("{} checked", totals.files_checked)];
    if totals.rule_files > 0 {
        parts.push(format!("{} of them with rules", totals.rule_files));
    }
    if totals.files_skipped > 0 {
        parts.push(format!(
            "{} skipped (`-v` lists them)",
            totals.files_skipped
        ));
    }
    if totals.files_unreadable > 0 {
        parts.push(format!("{} unreadable", totals.files_unreadable));
    }
    if totals.files_not_checked > 0 {
        parts.push(format!("{} not checked", totals.files_not_checked));
    }
    let found = count(totals.files_found, "file");
    let plans = count(totals.plans, "plan");
    let without = match totals.plans_without_rules {
        0 => String::new(),
        number => format!(", {number} of them in a vocabulary that no rule speaks about"),
    };
    format!(
        "{found} found: {}; {plans} read{without}\n",
        parts.join(", ")
    )
}

/// What makes the result incomplete.
fn trouble_line(totals: &Totals) -> String {
    match totals.errors {
        0 => String::new(),
        errors => format!(
            "{}: what could not be read was not checked\n",
            count(errors, "error")
        ),
    }
}

/// `65 rules run as of 2026-01-31: 41 apply, 22 ask nothing of these plans, 2 may apply`
fn rules_line(report: &Report) -> String {
    let totals = &report.totals;
    let idle = totals.rules_run - totals.rules_applied - totals.rules_open;
    let mut parts = vec![verb(totals.rules_applied, "applies", "apply")];
    if totals.rules_open > 0 {
        parts.push(format!("{} may apply", totals.rules_open));
    }
    if idle > 0 {
        parts.push(format!(
            "{} nothing of these plans",
            verb(idle, "asks", "ask")
        ));
    }
    let ran = count(totals.rules_run, "rule");
    format!("{ran} run as of {}: {}\n", report.as_of, parts.join(", "))
}

/// What can be said, without saying more.
fn verdict(report: &Report) -> String {
    let totals = &report.totals;
    if let Some(nothing) = nothing_checked(report) {
        return nothing;
    }
    let rules = match totals.rules_applied {
        1 => "the 1 rule that applies".to_owned(),
        applied => format!("the {applied} rules that apply"),
    };
    match (totals.rules_violated, totals.rules_unproven) {
        (0, 0) => format!("no violation of {rules} was found"),
        (0, unproven) => {
            let are = verb(unproven, "is", "are");
            format!("no violation of {rules} was found; {are} unproven")
        }
        (violated, unproven) => {
            let rest = totals.rules_applied - violated - unproven;
            format!(
                "of {rules}, {violated} violated, {unproven} unproven, {rest} satisfied or excepted"
            )
        }
    }
}

/// What is said where no rule is known to apply to anything.
fn nothing_checked(report: &Report) -> Option<String> {
    let totals = &report.totals;
    Some(match (totals.rules_applied, totals.rules_open) {
        _ if report.rules.is_empty() && totals.errors > 0 => {
            "nothing was checked: the rules have errors".to_owned()
        }
        _ if totals.are_rules_alone() => compiled(totals),
        _ if totals.plans == 0 => "nothing was checked: no plan was read".to_owned(),
        _ if totals.rules_run == 0 => {
            "nothing was checked: no rule speaks about the vocabulary of these plans".to_owned()
        }
        (0, 0) => "no rule applies".to_owned(),
        (0, open) => format!("no rule is known to apply, and of {open} it is open"),
        _ => return None,
    })
}

/// `2 rule files compile, with 12 rules; no plan was among them`
fn compiled(totals: &Totals) -> String {
    format!(
        "{} {}, with {}; no plan was among them",
        count(totals.rule_files, "rule file"),
        agrees(totals.rule_files, "compiles", "compile"),
        count(totals.rules_in_files, "rule"),
    )
}

/// Names the rule to look at first: the one violated most often, else the one unproven most often.
fn next_step(report: &Report, plans: &Spread) -> String {
    let by = |status: fn(&Rule) -> u64| {
        let most = (report.rules.iter().map(status))
            .max()
            .filter(|most| *most > 0)?;
        (report.rules.iter().enumerate()).find(|(_, rule)| status(rule) == most)
    };
    let violated = by(|rule| rule.tally().violated).map(|found| (found, Status::Violated));
    let unproven = || by(|rule| rule.tally().unproven).map(|found| (found, Status::Unproven));
    let Some(((index, rule), status)) = violated.or_else(unproven) else {
        return String::new();
    };
    let plans = plans.get(&(index, status)).copied().unwrap_or_default();
    let args = match rule.built_in {
        true => String::new(),
        false => report.rules_args.iter().map(|arg| in_shell(arg)).collect(),
    };
    format!(
        "start with {id}, {word} in {plans}: `caveat explain {id}{args}`\n",
        id = rule.id,
        word = status.word(),
        plans = count(plans, "plan"),
    )
}

/// A further argument as one writes it in a shell.
fn in_shell(arg: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-".contains(c);
    match arg.chars().all(is_plain) {
        true => format!(" {arg}"),
        false => format!(" '{}'", arg.replace('\'', r"'\''")),
    }
}

/// `1 plan`, `2 plans`
pub fn count(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        number => format!("{number} {noun}s"),
    }
}

/// The word that goes with so many: `is` with 1, `are` with 2.
pub fn agrees<'w>(number: usize, one: &'w str, many: &'w str) -> &'w str {
    if number == 1 { one } else { many }
}

fn verb(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", agrees(number, one, many))
}
