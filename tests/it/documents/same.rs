//! One plan in every format.

use super::*;
use caveat::document::detect;

const FILES: [(&str, &str); 5] = [
    (
        "same.json",
        include_str!("../../../fixtures/documents/same.json"),
    ),
    (
        "same.ndjson",
        include_str!("../../../fixtures/documents/same.ndjson"),
    ),
    (
        "same.yaml",
        include_str!("../../../fixtures/documents/same.yaml"),
    ),
    (
        "same.toml",
        include_str!("../../../fixtures/documents/same.toml"),
    ),
    (
        "same.csv",
        include_str!("../../../fixtures/documents/same.csv"),
    ),
];

/// What the plan says, without places and quotes.
fn facts(document: &Document) -> String {
    let tree = &document.tree;
    let root = tree.roots()[0];
    let mut facts = String::new();
    let mut nodes = vec![root];
    while let Some(node) = nodes.pop() {
        let path = tree.path(root, node);
        let said = match tree.kind(node) {
            kind @ (Kind::List | Kind::Map) => format!("{kind:?}"),
            _ => format!("{:?}", tree.text(node)),
        };
        writeln!(facts, "{path}: {said}").unwrap();
        let first = nodes.len();
        nodes.extend(tree.children(node));
        nodes[first..].reverse();
    }
    facts
}

fn document_of(name: &str, text: &str) -> Document {
    let document = document(detect::by_name(name).unwrap(), text);
    assert!(document.diagnostics.is_empty(), "{name}");
    assert_eq!(document.tree.roots().len(), 1, "{name}");
    document
}

#[test]
fn a_plan_says_the_same_in_every_format() {
    let (name, text) = FILES[0];
    let expected = facts(&document_of(name, text));
    insta::assert_snapshot!(expected, @r#"
    : Map
    caveat: "deployment/1"
    name: "Café “Central” 🚉"
    operator: Map
    operator.name: "Transit \"police\""
    operator.country: "NL"
    data: List
    data[0]: Map
    data[0].category: "face_image"
    data[0].retention: "90 days"
    data[1]: Map
    data[1].category: "gait"
    data[1].retention: "P1D"
    cameras: "12"
    share: "0.50"
    live: "true"
    note: "two\nlines"
    "#);
    for (name, text) in FILES {
        assert_eq!(facts(&document_of(name, text)), expected, "{name}");
    }
}

#[test]
fn places_lead_to_the_same_text_in_every_format() {
    for (name, text) in FILES {
        let tree = document_of(name, text).tree;
        let node = tree.find(tree.roots()[0], "data[1].retention").unwrap();
        let written = |span| tree.source().slice(span).trim_matches('"');
        assert_eq!(written(tree.span(node)), "P1D", "{name}");
        assert_eq!(written(tree.key_span(node).unwrap()), "retention", "{name}");
    }
}
