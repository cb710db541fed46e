//! Where changed texts become programs.
//!
//! What comes in: declarations with an edit each. What goes out: programs in which the changed rules stand
//! side by side, each under a name of its own, so that all changes of a rule are compiled together. What
//! always holds: a program has the vocabularies of the real one, so that a plan that was read for the one can
//! be judged by the other.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::edit::Edit;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::pack::header;
use crate::program::Program;
use crate::program::RuleId;
use crate::semantic;
use crate::source::Source;
use crate::source::SourceId;
use crate::source::Span;
use crate::syntax;
use crate::syntax::ast;

/// Every rule file, parsed.
#[derive(Debug)]
pub(super) struct Workshop {
    sources: Vec<Arc<Source>>,
    trees: Vec<ast::File>,
}

/// A declaration and the file in which it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item<'w> {
    /// The number of the file.
    pub file: usize,
    /// The number of the declaration in it.
    pub index: usize,
    /// The declaration.
    pub tree: &'w ast::Item,
}

/// A declaration that was changed, with its text.
#[derive(Debug)]
struct Changed {
    source: Arc<Source>,
    tree: ast::Item,
}

impl Item<'_> {
    fn is(self, other: Item<'_>) -> bool {
        (self.file, self.index) == (other.file, other.index)
    }
}

/// A changed rule in the program that it was compiled into.
#[derive(Clone, Debug)]
pub(super) struct Made {
    /// The program, with others of its kind.
    pub program: Arc<Program>,
    /// The rule.
    pub rule: RuleId,
}

impl Workshop {
    /// Parses the files of a program, which have no errors.
    pub(super) fn new(program: &Program) -> Self {
        let sources = program.sources.clone();
        let trees = sources.iter().map(|it| syntax::parse(it).file).collect();
        Self { sources, trees }
    }

    /// Every declaration.
    pub(super) fn items(&self) -> impl Iterator<Item = Item<'_>> {
        let files = self.trees.iter().enumerate();
        files.flat_map(|(file, tree)| {
            let items = tree.items.iter().enumerate();
            items.map(move |(index, tree)| Item { file, index, tree })
        })
    }

    /// The text of a file.
    pub(super) fn source(&self, item: Item<'_>) -> Option<&Source> {
        self.sources.get(item.file).map(Arc::as_ref)
    }

    /// What a file uses.
    pub(super) fn uses(&self, item: Item<'_>) -> impl Iterator<Item = &str> {
        let tree = self.trees.get(item.file);
        let uses = tree.into_iter().flat_map(|tree| &tree.uses);
        uses.map(|name| name.text.as_str())
    }

    /// Makes each of these changes of a rule, or of an amendment of it. What does not compile is not there.
    pub(super) fn change_rule(
        &self,
        id: &str,
        changed: Item<'_>,
        edits: &[Edit],
    ) -> Vec<Option<Made>> {
        let others: Vec<Item<'_>> = (self.items())
            .filter(|item| rule_of(item.tree) == Some(id) && !item.is(changed))
            .collect();
        let changes = (self.sources.len()..).zip(edits);
        let mut changes: Vec<Option<Changed>> = changes
            .map(|(number, edit)| self.changed(changed, edit, number))
            .collect();
        let bench = Bench {
            workshop: self,
            base: self.without_rules(&others, changed),
            others,
            changed,
        };
        let mut made = vec![None; edits.len()];
        bench.compile(&mut changes, &mut made);
        made
    }

    /// Makes a change of something that rules share, and compiles it with the rules in question.
    pub(super) fn change_shared(
        &self,
        shared: Item<'_>,
        edit: &Edit,
        rules: &BTreeSet<&str>,
    ) -> Option<Program> {
        let changed = self.changed(shared, edit, self.sources.len())?;
        let wanted = |item: &ast::Item| rule_of(item).is_none_or(|id| rules.contains(id));
        let needed =
            (self.items()).filter(|item| rule_of(item.tree).is_some_and(|id| rules.contains(id)));
        let files = self.files_used(needed.chain([shared]));
        let mut files = self.keep(&files, |item| match item.is(shared) {
            true => Some(changed.tree.clone()),
            false => wanted(item.tree).then(|| without_examples(item.tree)),
        });
        files.push(semantic::File {
            source: changed.source,
            tree: ast::File::default(),
        });
        semantic::compile(&files).program
    }

    /// The declaration with a changed text, which becomes the source with this number.
    fn changed(&self, item: Item<'_>, edit: &Edit, number: usize) -> Option<Changed> {
        let text = cut(self.source(item)?, item.tree, edit);
        let id = SourceId(u32::try_from(number).ok()?);
        let source = Arc::new(Source::new(id, "changed", text));
        let parsed = syntax::parse(&source);
        let sound = !parsed.diagnostics.iter().any(is_error);
        let tree = parsed.file.items.into_iter().next().filter(|_| sound)?;
        Some(Changed { source, tree })
    }

    /// All files that a changed rule needs, without their rules.
    fn without_rules(&self, others: &[Item<'_>], changed: Item<'_>) -> Vec<semantic::File> {
        let files = self.files_used(others.iter().copied().chain([changed]));
        self.keep(&files, |item| match item.tree {
            ast::Item::Rule(_) | ast::Item::Amend(_) => None,
            other => Some(other.clone()),
        })
    }

    /// These files with those of their declarations that are wanted; the others empty.
    fn keep(
        &self,
        files: &BTreeSet<usize>,
        item: impl Fn(Item<'_>) -> Option<ast::Item>,
    ) -> Vec<semantic::File> {
        let keep = |(file, tree): (usize, &ast::File)| match files.contains(&file) {
            true => ast::File {
                items: (tree.items.iter().enumerate())
                    .filter_map(|(index, tree)| item(Item { file, index, tree }))
                    .collect(),
                ..head(tree)
            },
            false => ast::File::default(),
        };
        let trees = self.trees.iter().enumerate().map(keep);
        let files = self.sources.iter().zip(trees);
        let file = |(source, tree)| semantic::File {
            source: Arc::clone(source),
            tree,
        };
        files.map(file).collect()
    }

    /// The files in which these stand, and all that these use.
    fn files_used<'w>(&self, items: impl Iterator<Item = Item<'w>>) -> BTreeSet<usize> {
        let mut used: BTreeSet<usize> = items.map(|item| item.file).collect();
        loop {
            let trees = used.iter().filter_map(|file| self.trees.get(*file));
            let names: BTreeSet<&str> = trees
                .flat_map(|tree| {
                    let uses = tree.uses.iter().map(|name| name.text.as_str());
                    uses.chain(header(tree))
                })
                .collect();
            let declares = |(_, tree): &(usize, &ast::File)| {
                header(tree).is_some_and(|name| names.contains(name))
            };
            let more: Vec<usize> = (self.trees.iter().enumerate())
                .filter(declares)
                .map(|(file, _)| file)
                .collect();
            let before = used.len();
            used.extend(more);
            if used.len() == before {
                return used;
            }
        }
    }
}

/// The changes of one rule, on their way into one program.
struct Bench<'w> {
    workshop: &'w Workshop,
    base: Vec<semantic::File>,
    /// The rule, where an amendment is changed, and its other amendments.
    others: Vec<Item<'w>>,
    changed: Item<'w>,
}

impl Bench<'_> {
    /// Compiles changes together, without those that do not compile.
    fn compile(&self, changes: &mut [Option<Changed>], made: &mut [Option<Made>]) {
        while changes.iter().any(Option::is_some) {
            let compiled = semantic::compile(&self.files(changes));
            if let Some(program) = compiled.program {
                return collect(program, made);
            }
            let errors = compiled.diagnostics.iter().filter(|found| is_error(found));
            let mut told = false;
            for place in errors.filter_map(Diagnostic::span) {
                let number = (place.source.0 as usize).checked_sub(self.base.len());
                let wrong = number.and_then(|number| changes.get_mut(number));
                told |= wrong.is_some_and(|wrong| wrong.take().is_some());
            }
            if !told {
                return self.compile_apart(changes, made);
            }
        }
    }

    /// An error that stands elsewhere, such as in an amendment of the rule, has some change to blame.
    fn compile_apart(&self, changes: &mut [Option<Changed>], made: &mut [Option<Made>]) {
        for number in 0..changes.len() {
            let alone = |(at, change): (usize, &mut Option<Changed>)| match at == number {
                true => change.take(),
                false => None,
            };
            let alone: Vec<_> = changes.iter_mut().enumerate().map(alone).collect();
            if let Some(program) = semantic::compile(&self.files(&alone)).program {
                collect(program, made);
            }
        }
    }

    /// The files of a program: those that are needed, the changes, and what belongs to the rule of each.
    fn files(&self, changes: &[Option<Changed>]) -> Vec<semantic::File> {
        let mut files: Vec<semantic::File> = (self.base.iter())
            .map(|file| semantic::File {
                source: Arc::clone(&file.source),
                tree: file.tree.clone(),
            })
            .collect();
        let nothing = || Arc::new(Source::new(SourceId(0), "", ""));
        for (number, change) in changes.iter().enumerate() {
            files.push(match change {
                Some(change) => semantic::File {
                    source: Arc::clone(&change.source),
                    tree: self.file_of(self.changed, &change.tree, number),
                },
                None => semantic::File {
                    source: nothing(),
                    tree: ast::File::default(),
                },
            });
        }
        let numbers = (0..).zip(changes).filter(|(_, change)| change.is_some());
        for (number, _) in numbers {
            files.extend(self.others.iter().map(|item| semantic::File {
                source: nothing(),
                tree: self.file_of(*item, item.tree, number),
            }));
        }
        files
    }

    /// A file with one declaration, whose rule is called by a number.
    fn file_of(&self, home: Item<'_>, tree: &ast::Item, number: usize) -> ast::File {
        let mut tree = without_examples(tree);
        match &mut tree {
            ast::Item::Rule(rule) => rule.id.text = number.to_string(),
            ast::Item::Amend(amend) => amend.rule.text = number.to_string(),
            _ => {}
        }
        let home = self.workshop.trees.get(home.file);
        ast::File {
            items: vec![tree],
            ..home.map(head).unwrap_or_default()
        }
    }
}

/// Puts each rule of a program in its place.
fn collect(program: Program, made: &mut [Option<Made>]) {
    let program = Arc::new(program);
    for (rule, tree) in program.rules() {
        let place = tree.id.parse().ok();
        if let Some(place) = place.and_then(|number: usize| made.get_mut(number)) {
            let program = Arc::clone(&program);
            *place = Some(Made { program, rule });
        }
    }
}

fn is_error(found: &Diagnostic) -> bool {
    found.severity == Severity::Error
}

/// A file without its declarations.
fn head(tree: &ast::File) -> ast::File {
    ast::File {
        header: tree.header.clone(),
        uses: tree.uses.clone(),
        items: Vec::new(),
    }
}

/// The rule that a declaration is, or adds to.
fn rule_of(item: &ast::Item) -> Option<&str> {
    match item {
        ast::Item::Rule(rule) => Some(&rule.id.text),
        ast::Item::Amend(amend) => Some(&amend.rule.text),
        _ => None,
    }
}

fn without_examples(item: &ast::Item) -> ast::Item {
    match item {
        ast::Item::Rule(rule) => ast::Item::Rule(ast::Rule {
            doc: None,
            id: rule.id.clone(),
            title: None,
            steps: rule.steps.clone(),
            clauses: rule.clauses.clone(),
            examples: Vec::new(),
            span: rule.span,
        }),
        ast::Item::Amend(amend) => ast::Item::Amend(ast::Amend {
            doc: None,
            rule: amend.rule.clone(),
            exceptions: amend.exceptions.clone(),
            examples: Vec::new(),
            span: amend.span,
        }),
        other => other.clone(),
    }
}

/// The text of a declaration, changed and without its examples, as a file of its own.
fn cut(source: &Source, item: &ast::Item, edit: &Edit) -> String {
    let (word, whole, end, examples) = match item {
        ast::Item::Rule(rule) => ("", rule.span, "", rule.examples.as_slice()),
        ast::Item::Amend(amend) => ("", amend.span, "", amend.examples.as_slice()),
        ast::Item::Param(param) => ("param ", param.name.span.to(param.value.span), "", &[][..]),
        ast::Item::Define(define) => (
            "define ",
            define.name.span.to(define.body.span),
            "",
            &[][..],
        ),
        ast::Item::Table(table) => {
            let last = table.rows.last().map_or(table.name.span, |row| row.span);
            ("table ", table.name.span.to(last), " }", &[][..])
        }
        _ => return String::new(),
    };
    let mut parts: Vec<(Span, &str)> = examples.iter().map(|it| (it.span, "")).collect();
    parts.push((edit.span, &edit.text));
    parts.sort_by_key(|(span, _)| *span);
    let mut text = format!("pack changed\n{word}");
    let mut at = whole.start;
    for (span, other) in parts {
        text.push_str(source.slice(Span {
            start: at,
            end: span.start,
            ..whole
        }));
        text.push_str(other);
        at = span.end;
    }
    text.push_str(source.slice(Span { start: at, ..whole }));
    text + end
}
