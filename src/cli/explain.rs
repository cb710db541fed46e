//! `caveat explain`: a rule or a code, for people.

use std::io::Write;

use super::Exit;
use super::Failure;
use super::args::ExplainArgs;
use super::terminal;
use super::test;
use crate::diagnostic::Canvas;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::diagnostic::codes::session as codes;
use crate::diagnostic::panel;
use crate::diagnostic::wrap;
use crate::pack::docs;
use crate::session;
use crate::session::Rules;
use crate::source::inert;
use crate::source::quote;

/// Prints what is known of a rule or a code.
pub(super) fn run(args: &ExplainArgs, out: &mut dyn Write) -> Result<Exit, Failure> {
    let canvas = terminal::canvas(args.look.color);
    if let Some(code) = docs::find_code(&args.topic) {
        out.write_all(render(code.page, &canvas).as_bytes())?;
        return Ok(Exit::Clean);
    }
    let rules = session::load_all_rules(&args.rules.rules, !args.rules.no_builtin);
    let rule = rules.program.as_ref().and_then(|program| {
        let rule = docs::find_rule(program, &args.topic)?;
        Some(docs::explain(program, rule))
    });
    match rule {
        Some(page) => {
            out.write_all(render(&page, &canvas).as_bytes())?;
            Ok(Exit::Clean)
        }
        None => Err(unknown(&rules, &args.topic, &canvas)),
    }
}

/// Says what is wrong with the rules, or else that there is nothing of this name.
fn unknown(rules: &Rules, topic: &str, canvas: &Canvas) -> Failure {
    let wrong = rules
        .problems
        .iter()
        .filter(|(_, found)| found.severity == Severity::Error);
    let mut text = String::new();
    for (path, problem) in wrong {
        text.push_str(&test::drawn(rules, canvas, problem, path));
    }
    if text.is_empty() {
        let near = docs::near(rules.program.as_deref(), topic);
        let help = match near.is_empty() {
            true => {
                "name a rule that is loaded, such as `SP-06`, or a code, such as `C0504`".to_owned()
            }
            false => {
                let near: Vec<String> = near.iter().map(|name| format!("`{name}`")).collect();
                format!("did you mean {}?", near.join(" or "))
            }
        };
        let message = format!("there is no rule and no code {}", quote(topic));
        let error = Diagnostic::error(&codes::UNKNOWN_TOPIC, message).help(help);
        text = canvas.draw(&panel(&error, |_| None));
    }
    Failure::Usage(text)
}

/// Markdown as it reads in a terminal: wrapped, with headings in bold where that can be shown.
fn render(markdown: &str, canvas: &Canvas) -> String {
    let mut text = String::new();
    let mut paragraph = String::new();
    let mut fenced = false;
    for line in markdown.lines() {
        let fence = line.starts_with("```");
        let starts = line.trim_start().starts_with("- ");
        if fenced || fence || line.trim().is_empty() || line.starts_with('#') || starts {
            flush(&mut paragraph, canvas, &mut text);
        }
        match line {
            _ if fence => fenced = !fenced,
            _ if fenced => text.push_str(&format!("    {}\n", canvas.plain(line))),
            _ if line.trim().is_empty() => text.push('\n'),
            _ if line.starts_with('#') => {
                let title = canvas.plain(line.trim_start_matches('#').trim());
                text.push_str(&format!("{}\n", canvas.paint(&title, "1")));
            }
            _ => {
                if !paragraph.is_empty() {
                    paragraph.push(' ');
                }
                paragraph.push_str(if paragraph.is_empty() {
                    line
                } else {
                    line.trim()
                });
            }
        }
    }
    flush(&mut paragraph, canvas, &mut text);
    inert(&text).into_owned()
}

/// Writes a paragraph or an item of a list, and empties it.
fn flush(paragraph: &mut String, canvas: &Canvas, text: &mut String) {
    let words = canvas.plain(paragraph.trim_start());
    let mut indent = paragraph.len() - paragraph.trim_start().len();
    let first = " ".repeat(indent);
    if words.starts_with("- ") {
        indent += 2;
    }
    for (index, line) in wrap(&words, canvas.width.saturating_sub(indent))
        .iter()
        .enumerate()
    {
        match index {
            0 => text.push_str(&format!("{first}{line}\n")),
            _ => text.push_str(&format!("{:indent$}{line}\n", "")),
        }
    }
    paragraph.clear();
}
