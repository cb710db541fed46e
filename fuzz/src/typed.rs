//! Typed reading: bytes choose a format and a vocabulary, and the rest is the file.

use std::fmt::Write;
use std::sync::Arc;

use caveat::document::Document;
use caveat::document::Format;
use caveat::document::NodeId;
use caveat::document::plan::Missing;
use caveat::document::plan::Plan;
use caveat::document::plan::RecordIndex;
use caveat::document::plan::Value;
use caveat::document::typed;
use caveat::document::typed::ReadOptions;
use caveat::document::typed::Reading;
use caveat::eval::render_value;
use caveat::vocabulary::Vocabulary;

use super::documents;
use super::sound;

const FORMATS: [Format; 5] = [
    Format::Json,
    Format::Ndjson,
    Format::Yaml,
    Format::Toml,
    Format::Csv,
];

const TYPES: [&str; 28] = [
    "text",
    "boolean",
    "number",
    "percent",
    "duration",
    "date",
    "money",
    "length",
    "area",
    "mass",
    "speed",
    "bytes",
    "country",
    "evidence",
    "Term",
    "Inner",
    "list of text",
    "list of number",
    "list of money",
    "list of Term",
    "list of Inner",
    "list of evidence",
    "list of list of date",
    "map of text",
    "map of duration",
    "map of Inner",
    "map of list of percent",
    "list of map of country",
];

const REST: &str = r#"
type Inner { name: text  a: number  b: Inner  c: list of Term  d: map of Inner }
taxonomy Term { one { two as "second" three also under four } four }
placeholders ["TBD", "-", "n/a"]
"#;

/// The first byte chooses the format, the second how many fields there are, and a byte each their types.
pub fn typed(bytes: &[u8]) {
    let [format, count, rest @ ..] = bytes else {
        return;
    };
    let count = usize::from(count % 9).min(rest.len());
    let (fields, text) = rest.split_at(count);
    let Some(source) = sound::text(0, "fuzz", text) else {
        return;
    };
    let format = FORMATS[usize::from(*format) % FORMATS.len()];
    let document = documents::read(format, &source);
    if !document.tree.roots().is_empty() {
        let vocabulary = documents::vocabulary(&vocabulary_text(fields));
        plans(&vocabulary, &document, format == Format::Csv);
    }
}

fn vocabulary_text(fields: &[u8]) -> String {
    let mut text = "vocabulary fuzz 1\nroot Plan {\n".to_owned();
    for (name, byte) in ('a'..).zip(fields) {
        let ty = TYPES[usize::from(byte & 31) % TYPES.len()];
        let required = if byte & 32 == 0 { "" } else { "required" };
        let key = if byte & 64 == 0 { "" } else { "key \"x.y\"" };
        let key = if text.contains("key") { "" } else { key };
        writeln!(text, "{name}: {ty} {required} {key}").expect("strings take everything");
    }
    text + "}\n" + REST
}

/// The plans of a document read the same twice, what could not be read is told, and every value can be
/// shown.
pub fn plans(vocabulary: &Vocabulary, document: &Document, cells: bool) {
    for &root in document.tree.roots().iter().take(20) {
        let options = ReadOptions {
            cells,
            fields: 100_000,
            ..ReadOptions::default()
        };
        let read = |strict| {
            let options = ReadOptions { strict, ..options };
            typed::read(vocabulary, &document.tree, root, options)
        };
        let reading = read(false);
        check_reading(vocabulary, document, root, &reading);
        let strict = read(true);
        assert_eq!(format!("{:?}", reading.plan), format!("{:?}", strict.plan));
        assert_eq!(reading.diagnostics.len(), strict.diagnostics.len());
        assert!(strict.has_errors() || !reading.has_errors());
    }
}

fn check_reading(vocabulary: &Vocabulary, document: &Document, root: NodeId, reading: &Reading) {
    let tree = &document.tree;
    let source = Arc::clone(tree.source());
    sound::diagnostics(&[source], &reading.diagnostics);
    let told = reading.has_errors() || document.has_errors();
    for slot in reading.plan.slots() {
        assert!((slot.node.0 as usize) < tree.len(), "a value has its node");
        let unreadable = slot.value == Value::Missing(Missing::Unreadable);
        assert!(told || !unreadable, "what could not be read is told");
    }
    let counts = reading.complete && !told;
    for_each_field(vocabulary, &reading.plan, |record, field| {
        let slot = *reading.plan.slot(reading.plan.record(record).first + field);
        let declared = &vocabulary.record(reading.plan.record(record).ty).fields[field as usize];
        let missing = matches!(slot.value, Value::Missing(_));
        assert!(
            !(counts && declared.required && missing),
            "a plan has what it must"
        );
        render_value(tree, &reading.plan, vocabulary, &declared.ty, slot);
    });
    if counts {
        tree.path(root, root);
    }
}

fn for_each_field(vocabulary: &Vocabulary, plan: &Plan, mut each: impl FnMut(RecordIndex, u32)) {
    let mut first = 0;
    let count = u32::try_from(plan.slots().len()).unwrap_or(u32::MAX);
    while first < count {
        let Some((record, field)) = plan.record_before(first) else {
            return;
        };
        let fields = vocabulary.record(plan.record(record).ty).fields.len();
        if (field.0 as usize) < fields && record.0 < 200 {
            each(record, field.0);
        }
        first += 1;
    }
}
