//! Rules, their amendments and their examples.

use caveat::syntax::ast;

use super::Printer;
use super::after_space;
use super::escaped;
use super::expr;
use super::expr::Level;
use super::quoted;

impl Printer {
    pub(super) fn rule(&mut self, rule: &ast::Rule) {
        self.doc(&rule.doc);
        let title = after_space(rule.title.as_ref());
        self.block(&format!("rule {}{title}", rule.id.text), |out| {
            rule.steps.iter().for_each(|step| out.step(step));
            rule.clauses.iter().for_each(|clause| out.clause(clause));
            out.examples(&rule.examples);
        });
    }

    pub(super) fn amend(&mut self, amend: &ast::Amend) {
        self.doc(&amend.doc);
        self.block(&format!("amend {}", amend.rule.text), |out| {
            for exception in &amend.exceptions {
                out.line(&except(exception));
            }
            out.examples(&amend.examples);
        });
    }

    fn step(&mut self, step: &ast::Step) {
        let line = match step {
            ast::Step::Cites(citations) => cites(citations),
            ast::Step::Effective { from, until, .. } => {
                let until = until.map(|until| format!(" until {}", until.date));
                format!("effective from {}{}", from.date, until.unwrap_or_default())
            }
            ast::Step::Let { name, value } => {
                format!("let {} = {}", name.text, expr::whole(value))
            }
            ast::Step::ForEach {
                binding,
                list,
                filter,
                ..
            } => {
                let range = ast::Range {
                    binding: binding.clone(),
                    list: list.clone(),
                    filter: filter.clone(),
                };
                format!("for each {}", expr::range(&range))
            }
            ast::Step::When(condition) => format!("when {}", expr::whole(condition)),
            ast::Step::Except(exception) => except(exception),
        };
        self.line(&line);
    }

    fn clause(&mut self, clause: &ast::Clause) {
        let (modality, level) = match clause.modality {
            ast::Modality::Must => ("must", Level::Implication),
            ast::Modality::MustNot => ("must not", Level::Negation),
            ast::Modality::Should => ("should", Level::Implication),
            ast::Modality::ShouldNot => ("should not", Level::Negation),
        };
        let mut asked = expr::at(&clause.requirement, level);
        if level == Level::Implication && asked.starts_with("not ") {
            // Right behind `must` a `not` would forbid.
            asked = format!("({asked})");
        }
        let mut line = format!("{modality} {asked}");
        if let Some(unless) = &clause.unless {
            line += &format!(" unless {}", expr::whole(&unless.when));
            line += &cites_behind(&unless.cites);
        }
        if let Some(otherwise) = &clause.otherwise {
            line += &format!(" otherwise {}", message(otherwise));
        }
        if let Some(remedy) = &clause.remedy {
            line += &format!(" remedy {}", message(remedy));
        }
        if let Some(reason) = &clause.silence {
            line += &format!(" silence accepted because {}", quoted(&reason.value));
        }
        self.line(&line);
    }

    fn examples(&mut self, examples: &[ast::Example]) {
        for example in examples {
            let outcome = match example.outcome {
                ast::ExampleOutcome::Satisfied => "satisfied",
                ast::ExampleOutcome::Violated => "violated",
                ast::ExampleOutcome::Unproven => "unproven",
                ast::ExampleOutcome::Inapplicable => "inapplicable",
                ast::ExampleOutcome::Excepted => "excepted",
            };
            let mut line = format!("example {outcome}");
            if let Some(letter) = &example.clause {
                line += &format!(" ({})", letter.text);
            }
            if let Some(at) = &example.at {
                line += &format!(" at {}", path(at));
            }
            if let Some(day) = &example.as_of {
                line += &format!(" as of {}", day.date);
            }
            self.line(&format!("{line} {}", data(&example.plan.kind)));
        }
    }
}

fn except(exception: &ast::Exception) -> String {
    let name = after_space(exception.name.as_ref());
    let when = expr::whole(&exception.when);
    format!("except{name} when {when}{}", cites_behind(&exception.cites))
}

fn cites(citations: &[ast::Citation]) -> String {
    let citations: Vec<String> = (citations.iter())
        .map(|it| format!("{} {}", it.source.text, it.section.text))
        .collect();
    format!("cites {}", citations.join(", "))
}

fn cites_behind(citations: &[ast::Citation]) -> String {
    match citations {
        [] => String::new(),
        some => format!(" {}", cites(some)),
    }
}

/// Texts that follow one another were written apart.
fn message(message: &ast::Message) -> String {
    let mut out = "\"".to_owned();
    let mut after_text = false;
    for part in &message.parts {
        match part {
            ast::MessagePart::Text(text) => {
                if after_text {
                    out += "\" \"";
                }
                out.extend(text.chars().map(message_character));
                after_text = true;
            }
            ast::MessagePart::Value(value) => {
                out += &format!("{{{}}}", expr::whole(value));
                after_text = false;
            }
        }
    }
    out.push('"');
    out
}

fn message_character(c: char) -> String {
    match c {
        '{' | '}' => format!("{c}{c}"),
        c => escaped(&c.to_string()),
    }
}

fn path(path: &ast::Path) -> String {
    let mut out = String::new();
    for step in &path.steps {
        match step {
            ast::PathStep::Index(index) => out += &format!("[{index}]"),
            ast::PathStep::Key(name) => {
                let dot = if out.is_empty() { "" } else { "." };
                out += &format!("{dot}{}", key(name));
            }
        }
    }
    out
}

fn data(kind: &ast::DataKind) -> String {
    match kind {
        ast::DataKind::Null => "null".to_owned(),
        ast::DataKind::Bare(words) => words.clone(),
        ast::DataKind::Text(text) => quoted(text),
        ast::DataKind::List(items) => {
            let items: Vec<String> = items.iter().map(|item| data(&item.kind)).collect();
            format!("[{}]", items.join(", "))
        }
        ast::DataKind::Map(entries) => {
            let entry = |(name, value): &(ast::Name, ast::Data)| {
                format!("{}: {}", key(&name.text), data(&value.kind))
            };
            let entries: Vec<String> = entries.iter().map(entry).collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

/// A key, in quotes where it is not a word.
fn key(name: &str) -> String {
    let begins = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    if begins && name.chars().all(|c| c.is_alphanumeric() || c == '_') {
        name.to_owned()
    } else {
        quoted(name)
    }
}
