//! From a syntax tree back to text: what the parser reads of it is the same tree again.
//!
//! Parentheses stand only where the grammar's levels ask for them, so that each level is tried. Comments and
//! layout are not in a tree and are lost.

mod expr;
mod item;
mod rule;

use std::fmt::Write;

use caveat::syntax::ast;

/// The text of a file.
pub fn file(file: &ast::File) -> String {
    let mut out = Printer::default();
    out.header(file.header.as_ref());
    if !file.uses.is_empty() {
        let names: Vec<&str> = file.uses.iter().map(|name| name.text.as_str()).collect();
        out.line(&format!("use {}", names.join(", ")));
    }
    for item in &file.items {
        out.item(item);
    }
    out.text
}

/// The text so far, and how far lines stand in.
#[derive(Default)]
struct Printer {
    text: String,
    indent: usize,
}

impl Printer {
    /// One line.
    fn line(&mut self, line: &str) {
        let indent = self.indent;
        writeln!(self.text, "{:indent$}{line}", "").unwrap();
    }

    /// Lines between braces.
    fn block(&mut self, head: &str, inside: impl FnOnce(&mut Self)) {
        self.line(&format!("{head} {{"));
        self.indent += 2;
        inside(self);
        self.indent -= 2;
        self.line("}");
    }

    fn doc(&mut self, doc: &ast::Doc) {
        for line in doc.iter().flat_map(|doc| doc.split('\n')) {
            self.line(format!("/// {line}").trim_end());
        }
    }

    fn header(&mut self, header: Option<&ast::Header>) {
        match header {
            None => {}
            Some(ast::Header::Vocabulary {
                doc,
                name,
                version,
                title,
            }) => {
                self.doc(doc);
                let title = after_space(title.as_ref());
                self.line(&format!("vocabulary {} {version}{title}", name.text));
            }
            Some(ast::Header::Pack { doc, name, title }) => {
                self.doc(doc);
                let title = after_space(title.as_ref());
                self.line(&format!("pack {}{title}", name.text));
            }
        }
    }
}

/// A text in quotes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// A text that may be left out.
fn after_space(text: Option<&ast::Text>) -> String {
    text.map(|text| format!(" {}", quoted(&text.value)))
        .unwrap_or_default()
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_ascii_graphic() || c == ' ' || c.is_alphanumeric() => out.push(c),
            c => write!(out, "\\u{{{:x}}}", u32::from(c)).unwrap(),
        }
    }
    out
}
