//! Rules and codes as a person would read them: what `caveat explain` prints.
//!
//! What comes in: a program and the number of a rule, or a code. What goes out: Markdown. The clauses are told
//! in the words of the rule file, tidied; nothing is said of them that does not stand there.

use std::collections::BTreeSet;

use crate::diagnostic::Code;
use crate::diagnostic::codes;
use crate::diagnostic::near::nearest;
use crate::program::Citation;
use crate::program::Clause;
use crate::program::DefineId;
use crate::program::Exception;
use crate::program::ExprId;
use crate::program::ExprKind;
use crate::program::MessagePart;
use crate::program::Program;
use crate::program::Rule;
use crate::program::Step;
use crate::program::TableId;
use crate::report::wording;
use crate::report::wording::text_of;
use crate::source::Span;
use crate::syntax::ast;
use crate::syntax::ast::Modality;
use crate::syntax::tidy;

/// The page of a code, whatever its case.
pub fn find_code(topic: &str) -> Option<&'static Code> {
    codes::all().find(|code| code.id.eq_ignore_ascii_case(topic))
}

/// The rule of this id, whatever its case.
pub fn find_rule<'p>(program: &'p Program, topic: &str) -> Option<&'p Rule> {
    program
        .rules
        .iter()
        .find(|rule| rule.id.eq_ignore_ascii_case(topic))
}

/// Ids and codes that may have been meant.
pub fn near<'p>(program: Option<&'p Program>, topic: &str) -> Vec<&'p str> {
    let rules = program.into_iter().flat_map(|program| &program.rules);
    let known = rules
        .map(|rule| rule.id.as_str())
        .chain(codes::all().map(|code| code.id));
    nearest(&topic.to_uppercase(), known)
}

/// A rule, for people.
pub fn explain(program: &Program, rule: &Rule) -> String {
    let mut page = Page {
        program,
        text: String::new(),
    };
    page.head(rule);
    page.applies(rule);
    page.clauses(rule);
    page.exceptions(rule);
    page.authorities(rule);
    page.words(rule);
    page.examples(rule);
    page.text
}

/// A page that is being written.
struct Page<'p> {
    program: &'p Program,
    text: String,
}

impl Page<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn section(&mut self, title: &str) {
        self.line("");
        self.line(&format!("## {title}"));
        self.line("");
    }

    fn said(&self, span: Span) -> String {
        text_of(self.program, span)
    }

    fn expr(&self, id: ExprId) -> String {
        self.said(self.program.expr(id).span)
    }

    fn head(&mut self, rule: &Rule) {
        let pack = self.program.pack(rule.pack);
        let vocabulary = self.program.vocabulary(rule.vocabulary);
        self.line(&format!("# {}: {}", rule.id, rule.title));
        self.line("");
        self.line(&format!(
            "Pack `{}` ({}), for plans in `{}/{}`.",
            pack.name, pack.title, vocabulary.name, vocabulary.version
        ));
        if let Some(effective) = rule.effective {
            let until = effective
                .until
                .map_or(String::new(), |until| format!(" until {until}"));
            self.line(&format!("Effective from {}{until}.", effective.from));
        }
        if !rule.doc.trim().is_empty() {
            self.line("");
            self.line(rule.doc.trim());
        }
    }

    fn applies(&mut self, rule: &Rule) {
        self.section("When it applies");
        if rule.steps.is_empty() {
            self.line("To every plan.");
        }
        for step in &rule.steps {
            let line = match step {
                Step::Let { name, value, .. } => {
                    format!("- `{name}` stands for `{}`", self.expr(*value))
                }
                Step::When(condition) => format!("- when `{}`", self.expr(*condition)),
                Step::ForEach { range, names } => {
                    let (key, name) = names;
                    let name = key
                        .as_ref()
                        .map_or(name.clone(), |key| format!("{key}, {name}"));
                    let list = self.expr(range.list);
                    let filter = range
                        .filter
                        .map(|filter| format!(" where `{}`", self.expr(filter)));
                    format!(
                        "- for each `{name}` in `{list}`{}",
                        filter.unwrap_or_default()
                    )
                }
            };
            self.line(&line);
        }
    }

    fn clauses(&mut self, rule: &Rule) {
        self.section("What it asks");
        for (index, clause) in rule.clauses.iter().enumerate() {
            let letter = match rule.clauses.len() {
                1 => "-".to_owned(),
                _ => format!("- ({})", Clause::letter(index)),
            };
            let asked = wording::asks(self.program, clause);
            self.line(&format!(
                "{letter} `{asked}`, else {}",
                consequence(clause.modality)
            ));
            if let Some(unless) = &clause.unless {
                let line = self.exception(unless);
                self.line(&format!("  - unless {line}"));
            }
            if let Some(silence) = &clause.silence {
                self.line(&format!(
                    "  - what is not stated may satisfy it, because {silence}"
                ));
            }
            for (word, text) in self.messages(clause) {
                self.line(&format!("  - {word}: {text}"));
            }
        }
    }

    /// The messages of a clause as they are written, values in braces.
    fn messages(&self, clause: &Clause) -> Vec<(&'static str, String)> {
        let messages = [("says", &clause.otherwise), ("remedy", &clause.remedy)];
        let written = messages
            .into_iter()
            .filter_map(|(word, message)| Some((word, message.as_ref()?)));
        written
            .map(|(word, message)| {
                let parts = message.iter().map(|part| match part {
                    MessagePart::Text(text) => text.clone(),
                    MessagePart::Value(value) => {
                        format!("{{{}}}", self.expr(*value))
                    }
                });
                (word, parts.collect())
            })
            .collect()
    }

    fn exceptions(&mut self, rule: &Rule) {
        if rule.exceptions.is_empty() {
            return;
        }
        self.section("Exceptions");
        for exception in &rule.exceptions {
            let line = self.exception(exception);
            let amends = match exception.pack == rule.pack {
                true => String::new(),
                false => format!(
                    " (added by the pack `{}`)",
                    self.program.pack(exception.pack).name
                ),
            };
            self.line(&format!("- {line}{amends}"));
        }
    }

    /// `court order`, when `…`; an exception has to be shown by whoever relies on it.
    fn exception(&self, exception: &Exception) -> String {
        let name = exception
            .name
            .as_ref()
            .map_or(String::new(), |name| format!("{name}: "));
        let condition = self.expr(exception.condition);
        let cites: Vec<String> = exception
            .cites
            .iter()
            .map(|cite| self.cited(*cite))
            .collect();
        let authority = match cites.is_empty() {
            true => String::new(),
            false => format!(" ({})", cites.join("; ")),
        };
        format!("{name}`{condition}`{authority}")
    }

    fn cited(&self, cite: Citation) -> String {
        self.program
            .section(cite)
            .map_or(String::new(), |(authority, section)| {
                format!(
                    "{}, {}",
                    wording::title(authority),
                    wording::section(&section.name)
                )
            })
    }

    fn authorities(&mut self, rule: &Rule) {
        self.section("Authority");
        for &cite in &rule.cites {
            let Some((authority, section)) = self.program.section(cite) else {
                continue;
            };
            let link = authority
                .link
                .as_ref()
                .map_or(String::new(), |link| format!(" <{link}>"));
            let line = format!("- {}: {}{link}", self.cited(cite), section.text);
            self.line(&line);
        }
    }

    /// The parameters, definitions and tables that the rule rests on.
    fn words(&mut self, rule: &Rule) {
        let used = Used::of(self.program, rule);
        if used.params.is_empty() && used.defines.is_empty() && used.tables.is_empty() {
            return;
        }
        self.section("Words and numbers it uses");
        for param in self
            .program
            .params
            .iter()
            .filter(|param| used.params.contains(&param.value))
        {
            let value = self.expr(param.value);
            self.line(&format!(
                "- `{}` is `{value}`{}",
                param.name,
                about(&param.doc)
            ));
        }
        for &id in &used.defines {
            let define = self.program.define(id);
            let body = self.expr(define.body);
            self.line(&format!("- `{}` means `{body}`", define.name));
        }
        for &id in &used.tables {
            let name = &self.program.table(id).name;
            self.line(&format!("- `{name}` is a table of values by term"));
        }
    }

    fn examples(&mut self, rule: &Rule) {
        if rule.examples.is_empty() {
            return;
        }
        self.section("Examples");
        for (index, example) in rule.examples.iter().enumerate() {
            if index > 0 {
                self.line("");
            }
            self.example(example);
        }
    }

    fn example(&mut self, example: &ast::Example) {
        let source = self.program.source(example.span.source);
        let head = Span::new(
            example.span.source,
            example.span.start,
            example.plan.span.start,
        );
        let head = tidy(source.slice(head));
        let head = head.strip_prefix("example").unwrap_or(&head).trim();
        self.line(&format!("{head}:"));
        self.line("");
        self.line("```");
        for line in dedent(source.slice(example.plan.span)) {
            self.line(&line);
        }
        self.line("```");
    }
}

/// What follows from a clause that is not met.
fn consequence(modality: Modality) -> &'static str {
    match modality {
        Modality::Must | Modality::MustNot => "it is an error",
        Modality::Should | Modality::ShouldNot => "it is a warning",
    }
}

/// Documentation on one line, behind a value.
fn about(doc: &str) -> String {
    let words: Vec<&str> = doc.split_whitespace().collect();
    match words.is_empty() {
        true => String::new(),
        false => format!(": {}", words.join(" ")),
    }
}

/// The data of an example as a block, without the indentation that it has in its file.
fn dedent(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let indent = lines.iter().skip(1).filter(|line| !line.trim().is_empty());
    let indent = indent
        .map(|line| line.len() - line.trim_start().len())
        .min()
        .unwrap_or(0);
    let cut = |(index, line): (usize, &&str)| match index {
        0 => (*line).to_owned(),
        _ => line.get(indent..).unwrap_or_default().to_owned(),
    };
    lines.iter().enumerate().map(cut).collect()
}

/// What a rule's expressions rest on.
#[derive(Debug, Default)]
struct Used {
    /// The values of parameters.
    params: BTreeSet<ExprId>,
    defines: BTreeSet<DefineId>,
    tables: BTreeSet<TableId>,
}

impl Used {
    fn of(program: &Program, rule: &Rule) -> Self {
        let mut used = Self::default();
        let mut waiting = expressions(rule);
        while let Some(id) = waiting.pop() {
            let kind = &program.expr(id).kind;
            match kind {
                ExprKind::Param(value) => {
                    used.params.insert(*value);
                }
                ExprKind::Lookup(table, _) => {
                    used.tables.insert(*table);
                }
                ExprKind::Call(define, _) if used.defines.insert(*define) => {
                    waiting.push(program.define(*define).body);
                }
                _ => {}
            }
            kind.for_each_child(|child| waiting.push(child));
        }
        used
    }
}

/// The expressions of a rule.
fn expressions(rule: &Rule) -> Vec<ExprId> {
    let mut found = Vec::new();
    for step in &rule.steps {
        match step {
            Step::Let { value, .. } => found.push(*value),
            Step::When(condition) => found.push(*condition),
            Step::ForEach { range, .. } => {
                found.extend([Some(range.list), range.filter].into_iter().flatten())
            }
        }
    }
    let unless = rule
        .clauses
        .iter()
        .filter_map(|clause| clause.unless.as_ref());
    found.extend(
        rule.exceptions
            .iter()
            .chain(unless)
            .map(|exception| exception.condition),
    );
    found.extend(rule.clauses.iter().map(|clause| clause.requirement));
    found
}
