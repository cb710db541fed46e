//! Plan files of each format: read as a tree, read again, and read under a vocabulary.

use std::sync::Arc;
use std::sync::OnceLock;

use caveat::diagnostic::Diagnostic;
use caveat::diagnostic::Severity;
use caveat::document;
use caveat::document::Document;
use caveat::document::Format;
use caveat::document::Kind;
use caveat::document::Limits;
use caveat::document::NodeId;
use caveat::document::Pieces;
use caveat::document::Tree;
use caveat::pack;
use caveat::pack::BuiltIn;
use caveat::report::gather;
use caveat::source::Source;
use caveat::source::SourceId;
use caveat::vocabulary::Vocabulary;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::rules;
use super::sound;
use super::typed;

/// JSON: `serde_json` takes and refuses the same, and finds the same in it; and it is YAML.
pub fn json(bytes: &[u8]) {
    let Some(document) = file(Format::Json, bytes) else {
        return;
    };
    let text = &document.tree.source().text;
    agrees(
        &document,
        is_blank(text) || serde_json::from_str::<IgnoredAny>(text).is_ok(),
    );
    if document.diagnostics.is_empty() {
        if let Ok(value) = serde_json::from_str::<Value>(text) {
            holds(&document.tree, &value);
        }
        reads_as_yaml(&document);
    }
}

/// One JSON value a line.
pub fn ndjson(bytes: &[u8]) {
    let Some(document) = file(Format::Ndjson, bytes) else {
        return;
    };
    reads_in_pieces(Format::Ndjson, &document, bytes);
    let text = &document.tree.source().text;
    let lines = || text.split('\n').filter(|line| !line.trim().is_empty());
    let accepted = |line: &str| serde_json::from_str::<IgnoredAny>(line).is_ok();
    assert!(document.tree.roots().len() <= lines().filter(|line| accepted(line)).count());
    let odd = |line: &str| line.trim().is_empty() && !is_blank(line);
    if !text.split('\n').any(odd) {
        agrees(&document, lines().all(accepted));
    }
}

/// What JSON may have around values.
fn is_blank(text: &str) -> bool {
    text.trim_matches([' ', '\t', '\r', '\n']).is_empty()
}

/// YAML.
pub fn yaml(bytes: &[u8]) {
    file(Format::Yaml, bytes);
}

/// TOML: the library underneath takes and refuses the same.
pub fn toml(bytes: &[u8]) {
    let Some(document) = file(Format::Toml, bytes) else {
        return;
    };
    let text = &document.tree.source().text;
    agrees(&document, ::toml::de::DeTable::parse(text).is_ok());
}

/// A table.
pub fn csv(bytes: &[u8]) {
    if let Some(document) = file(Format::Csv, bytes) {
        reads_in_pieces(Format::Csv, &document, bytes);
    }
}

/// A file that is read piece by piece says what it says as a whole, wherever pieces end.
fn reads_in_pieces(format: Format, whole: &Document, bytes: &[u8]) {
    // Beyond a thousand, problems are only counted.
    if whole.diagnostics.len() > 900 {
        return;
    }
    for size in [1, 1 + bytes.len() / 3] {
        let mut pieces = Pieces::new(format, "fuzz", bytes, &Limits::default())
            .expect("this format is read in pieces")
            .sized(size);
        let (mut plans, mut problems) = (String::new(), String::new());
        while let Some(document) = pieces.next(SourceId(0)).expect("what is a text") {
            plans += &plans_told(&document);
            if document.void {
                plans.clear();
            }
            problems += &problems_told(&document);
        }
        assert_eq!(plans, plans_told(whole), "in pieces of {size}");
        assert_eq!(problems, problems_told(whole), "in pieces of {size}");
    }
}

/// What the plans of a document hold, by line and column.
fn plans_told(document: &Document) -> String {
    let tree = &document.tree;
    let mut all = String::new();
    for &root in tree.roots() {
        let mut waiting = vec![root];
        while let Some(node) = waiting.pop() {
            let at = gather::range(tree.source(), tree.span(node));
            let said = (tree.kind(node), tree.key(node), tree.text(node), at);
            all += &format!("{said:?}\n");
            waiting.extend(tree.children(node));
        }
    }
    all
}

fn problems_told(document: &Document) -> String {
    let source = document.tree.source();
    let mut all = String::new();
    for problem in &document.diagnostics {
        let labels = problem.labels.iter();
        let places: Vec<_> = labels
            .map(|label| gather::range(source, label.span))
            .collect();
        all += &format!("{} {} {places:?}\n", problem.code.id, problem.message);
    }
    all
}

/// Reads a file twice, and its plans under a vocabulary.
fn file(format: Format, bytes: &[u8]) -> Option<Document> {
    let source = sound::text(0, "fuzz", bytes)?;
    let document = read(format, &source);
    sound::diagnostics(&[Arc::clone(&source)], &document.diagnostics);
    sound_tree(&document);
    never_half_read(format, &document);
    let again = read(format, &source);
    assert_eq!(told(&document), told(&again));
    typed::plans(city(), &document, format == Format::Csv);
    Some(document)
}

pub fn read(format: Format, source: &Arc<Source>) -> Document {
    document::read(format, Arc::clone(source), &Limits::default())
}

pub fn city() -> &'static Vocabulary {
    static CITY: OnceLock<Vocabulary> = OnceLock::new();
    CITY.get_or_init(|| vocabulary(rules::CITY))
}

/// Compiles the text of a vocabulary.
pub fn vocabulary(text: &str) -> Vocabulary {
    let source = Source::new(SourceId(0), "vocabulary.caveat", text);
    let loaded = pack::load(vec![Arc::new(source)], BuiltIn::Whole);
    let program = loaded
        .program
        .unwrap_or_else(|| panic!("{text}\n{:#?}", loaded.diagnostics));
    program.vocabularies.first().expect("a vocabulary").clone()
}

/// Everything that a document says, with places.
fn told(document: &Document) -> String {
    let tree = &document.tree;
    let mut all = format!("{:?}{:?}", document.diagnostics, tree.roots());
    for node in nodes(tree) {
        let said = (tree.kind(node), tree.text(node), tree.span(node));
        let keyed = (tree.key(node), tree.key_span(node), tree.alias_span(node));
        all += &format!("{said:?}{keyed:?}");
    }
    all
}

fn nodes(tree: &Tree) -> impl Iterator<Item = NodeId> {
    (0..u32::try_from(tree.len()).expect("nodes fit 32 bits")).map(NodeId)
}

/// Places lie in the text, children belong to their parents, and a path leads where it came from.
fn sound_tree(document: &Document) {
    let tree = &document.tree;
    for &root in tree.roots() {
        let mut waiting = vec![root];
        while let Some(node) = waiting.pop() {
            sound_node(tree, node);
            waiting.extend(tree.children(node));
        }
    }
    if !document.has_errors() {
        for &root in tree.roots().iter().take(3) {
            tree.children(root)
                .take(50)
                .for_each(|child| is_found(tree, root, child));
        }
    }
}

/// What is broken has no plan to check; only a key that stands twice leaves the rest of its plan, with an
/// error. Tables and lines have plans of their own around a broken one.
fn never_half_read(format: Format, document: &Document) {
    let whole = matches!(format, Format::Json | Format::Yaml | Format::Toml);
    let breaks = |it: &Diagnostic| it.severity == Severity::Error && it.code.id != "C0320";
    if whole && document.diagnostics.iter().any(breaks) {
        assert!(document.tree.roots().is_empty(), "a broken file has plans");
    }
}

fn sound_node(tree: &Tree, node: NodeId) {
    sound::place(tree.source(), tree.span(node), "a value");
    if let Some(key) = tree.key_span(node) {
        sound::place(tree.source(), key, "a key");
    }
    assert_eq!(tree.count(node), tree.children(node).count());
    for child in tree.children(node) {
        assert_eq!(tree.parent(child), Some(node));
        assert_eq!(tree.key(child).is_some(), tree.kind(node) == Kind::Map);
    }
}

/// A path shows what cannot be shown as an escape, which is for reading only.
fn is_found(tree: &Tree, root: NodeId, node: NodeId) {
    let path = tree.path(root, node);
    sound::plain(&path);
    if !path.contains('\\') {
        assert_eq!(tree.find(root, &path), Some(node), "{path}");
    }
}

/// What another reader refuses is an error, and what it takes is refused only for what it does not look at.
fn agrees(document: &Document, accepted: bool) {
    let stricter = |code: &str| matches!(code, "C0320" | "C0321" | "C0322");
    let refused = document.has_errors();
    if !accepted {
        assert!(refused, "another reader refuses this");
    } else if refused {
        let explained = document.diagnostics.iter().any(|diagnostic| {
            let looked_at = ["surrogate", "this is not a number"];
            let said = |words: &&str| diagnostic.message.contains(*words);
            stricter(diagnostic.code.id) || looked_at.iter().any(said)
        });
        assert!(
            explained,
            "another reader takes this: {:?}",
            messages(document)
        );
    }
}

/// The plans of a tree are what another reader finds.
fn holds(tree: &Tree, value: &Value) {
    let plans: Vec<&Value> = match value {
        Value::Array(items) => items.iter().collect(),
        value => vec![value],
    };
    assert_eq!(plans.len(), tree.roots().len());
    for (plan, root) in plans.into_iter().zip(tree.roots()) {
        is(tree, *root, plan);
    }
}

/// The reader's limit on depth bounds the recursion.
fn is(tree: &Tree, node: NodeId, value: &Value) {
    let (kind, text) = (tree.kind(node), tree.text(node));
    match value {
        Value::Null => assert_eq!(kind, Kind::Null),
        Value::String(string) => assert_eq!((kind, text), (Kind::Quoted, string.as_str())),
        Value::Bool(_) | Value::Number(_) => {
            let read = serde_json::from_str::<Value>(text);
            assert_eq!((kind, read.ok().as_ref()), (Kind::Plain, Some(value)));
        }
        Value::Array(items) => {
            assert_eq!((kind, tree.count(node)), (Kind::List, items.len()));
            let children = tree.children(node).zip(items);
            children.for_each(|(child, item)| is(tree, child, item));
        }
        Value::Object(entries) => {
            assert_eq!((kind, tree.count(node)), (Kind::Map, entries.len()));
            for (key, value) in entries {
                is(tree, tree.get(node, key).expect("the key is there"), value);
            }
        }
    }
}

/// Every JSON text is a YAML text that says the same, but for keys so long, and characters so odd, that YAML
/// has no place for them.
fn reads_as_yaml(document: &Document) {
    let tree = &document.tree;
    let long = |node| {
        tree.key_span(node)
            .is_some_and(|key| key.range().len() > 900)
    };
    if nodes(tree).any(long) || tree.source().text.contains(is_odd) {
        return;
    }
    let yaml = read(Format::Yaml, tree.source());
    assert!(!yaml.has_errors(), "{:?}", messages(&yaml));
    let same = tree.roots().iter().zip(yaml.tree.roots());
    assert_eq!(tree.roots().len(), yaml.tree.roots().len());
    same.for_each(|(one, other)| is_same((tree, *one), (&yaml.tree, *other)));
}

/// What YAML does not count as printable.
fn is_odd(c: char) -> bool {
    c == '\u{7f}' || matches!(c, '\u{80}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}')
}

fn is_same((one, left): (&Tree, NodeId), (other, right): (&Tree, NodeId)) {
    let said = |tree: &Tree, node| (tree.kind(node), tree.text(node).to_owned());
    assert_eq!(one.key(left), other.key(right));
    if one.kind(left) != Kind::Null {
        assert_eq!(said(one, left), said(other, right));
    }
    assert_eq!(one.count(left), other.count(right));
    let children = one.children(left).zip(other.children(right));
    children.for_each(|(left, right)| is_same((one, left), (other, right)));
}

fn messages(document: &Document) -> Vec<&str> {
    document
        .diagnostics
        .iter()
        .map(|it| it.message.as_str())
        .collect()
}
