//! The examples of rules as plans that can be judged.
//!
//! What comes in: an example and the program of its rule. What goes out: its data, read as any plan is under
//! the rule's vocabulary, so that mistakes are told at their places in the rule file; and what the rule makes
//! of them. A fact of the data may be left out, as if the example did not state it.

use std::sync::Arc;

use jiff::civil::Date;

use crate::document::Document;
use crate::document::Kind;
use crate::document::TreeBuilder;
use crate::document::typed;
use crate::document::typed::ReadOptions;
use crate::document::typed::Reading;
use crate::eval;
use crate::eval::Context;
use crate::eval::Keep;
use crate::outcome::Outcome;
use crate::program::Program;
use crate::program::Rule;
use crate::program::RuleId;
use crate::source::Span;
use crate::syntax::ast;

/// The day of an example that names none, for rules that have no first day.
const DAY: Date = jiff::civil::date(2026, 1, 1);

/// The data of an example, read as a plan.
#[derive(Debug)]
pub(super) struct Case {
    document: Document,
    /// The plan, and what is wrong with it.
    pub reading: Reading,
    day: Date,
}

impl Case {
    /// Reads an example's data, all but the fact whose key stands at `without`.
    pub(super) fn read(
        program: &Program,
        rule: &Rule,
        example: &ast::Example,
        without: Option<Span>,
    ) -> Option<Self> {
        let source = program.sources.get(example.span.source.0 as usize)?;
        let mut builder = TreeBuilder::new(Arc::clone(source));
        build(&mut builder, &example.plan, without);
        let mut document = builder.finish();
        let mut diagnostics = std::mem::take(&mut document.diagnostics);
        let options = ReadOptions {
            strict: true,
            partial: true,
            ..ReadOptions::default()
        };
        let vocabulary = program.vocabulary(rule.vocabulary);
        let root = document.tree.roots().first().copied();
        let mut reading = root
            .map(|root| typed::read(vocabulary, &document.tree, root, options))
            .unwrap_or_default();
        diagnostics.append(&mut reading.diagnostics);
        reading.diagnostics = diagnostics;
        let first = rule.effective.map_or(DAY, |effective| effective.from);
        Some(Self {
            document,
            reading,
            day: example.as_of.map_or(first, |day| day.date),
        })
    }

    /// What a rule makes of it. The program may be another than the one that it was read for, as long as the
    /// vocabulary is the same.
    pub(super) fn outcomes(&self, program: &Program, rule: RuleId) -> Vec<Outcome> {
        let context = Context {
            program,
            tree: &self.document.tree,
            plan: &self.reading.plan,
            today: self.day,
            keep: Keep::All,
            budget: eval::STEPS,
        };
        eval::evaluate(&context, &[rule]).outcomes
    }
}

/// The parser bounds how deep data nest, and so how deep this goes.
fn build(builder: &mut TreeBuilder, data: &ast::Data, without: Option<Span>) {
    match &data.kind {
        ast::DataKind::Null => {
            builder.scalar(Kind::Null, "", data.span);
        }
        ast::DataKind::Bare(text) => {
            builder.scalar(Kind::Plain, text, data.span);
        }
        ast::DataKind::Text(text) => {
            builder.scalar(Kind::Quoted, text, data.span);
        }
        ast::DataKind::List(items) => {
            builder.open(Kind::List, data.span.start);
            items.iter().for_each(|item| build(builder, item, without));
            builder.close(data.span.end);
        }
        ast::DataKind::Map(entries) => {
            builder.open(Kind::Map, data.span.start);
            let stated = |(key, _): &&(ast::Name, _)| without != Some(key.span);
            for (key, value) in entries.iter().filter(stated) {
                builder.key(&key.text, key.span);
                build(builder, value, without);
            }
            builder.close(data.span.end);
        }
    }
}
