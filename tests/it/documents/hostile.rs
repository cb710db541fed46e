//! Whatever the bytes, reading ends, says what is wrong, and every place lies in the text.

use super::*;
use caveat::diagnostic::codes::document as codes;
use caveat::document::decode;
use caveat::document::hidden;
use caveat::document::too_large;
use proptest::prelude::*;
use std::collections::BTreeSet;

const FORMATS: [Format; 5] = [
    Format::Json,
    Format::Ndjson,
    Format::Yaml,
    Format::Toml,
    Format::Csv,
];

/// Pieces that mean something in one of the formats.
const PIECES: [&str; 48] = [
    "{", "}", "[", "]", ",", ":", ": ", "\"", "'", "\n", "\r\n", "\r", " ", "  ", "\t", "- ", "? ",
    "a", "b", "a.b", "a.0", "0", "1", "-", ".5", "1e9", "true", "null", "~", "&a ", "*a", "<<: ",
    "!!str ", "!x ", "|\n", ">-\n", "---\n", "#", "=", "[[a]]\n", "\\", "\\u0061", "\\ud83d", "é",
    "😀", "\u{202e}", "\u{feff}", "\"\"\"",
];

fn check_places(format: Format, text: &str) {
    let document = document(format, text);
    let Document {
        tree, diagnostics, ..
    } = &document;
    let fits = |span: Span| text.get(span.range()).is_some();
    for node in (0..tree.len() as u32).map(NodeId) {
        assert!(fits(tree.span(node)), "{format:?} {text:?}");
        assert!(tree.key_span(node).is_none_or(fits), "{format:?} {text:?}");
    }
    for label in diagnostics.iter().flat_map(|diagnostic| &diagnostic.labels) {
        assert!(fits(label.span), "{format:?} {text:?} {label:?}");
    }
    for &root in tree.roots() {
        tree.path(root, NodeId(tree.len() as u32 - 1));
    }
}

proptest! {
    #[test]
    fn places_lie_in_any_text(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..24)) {
        for format in FORMATS {
            check_places(format, &pieces.concat());
        }
    }

    #[test]
    fn json_says_what_another_reader_says(value in any_json()) {
        let text = serde_json::to_string_pretty(&value).unwrap();
        for format in [Format::Json, Format::Yaml] {
            let document = document(format, &format!("[{text}]"));
            prop_assert!(document.diagnostics.is_empty());
            prop_assert_eq!(&as_json(&document.tree, document.tree.roots()[0]), &value);
        }
    }
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let scalar = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        "\\PC{0,12}|[\\\\\"\n\t😀é]{0,4}".prop_map(serde_json::Value::from),
    ];
    scalar.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(serde_json::Value::from),
            prop::collection::btree_map("[a-c\\\\\"é ]{0,3}", inner, 0..6)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

fn as_json(tree: &Tree, node: NodeId) -> serde_json::Value {
    match tree.kind(node) {
        Kind::Null => serde_json::Value::Null,
        Kind::Plain => serde_json::from_str(tree.text(node)).unwrap(),
        Kind::Quoted => tree.text(node).into(),
        Kind::List => tree
            .children(node)
            .map(|child| as_json(tree, child))
            .collect(),
        Kind::Map => {
            let entry = |child| (tree.key(child).unwrap().to_owned(), as_json(tree, child));
            serde_json::Value::Object(tree.children(node).map(entry).collect())
        }
    }
}

#[test]
fn deep_nesting_fits_on_a_small_stack() {
    let bombs = || {
        let nested =
            |open: &str, close: &str| format!("{}{}", open.repeat(200_000), close.repeat(200_000));
        let texts = [
            nested("[", "]"),
            nested("{\"a\":", "}"),
            nested("- ", ""),
            nested("? ", ""),
            nested("a.", "a = 1"),
        ];
        for text in texts {
            for format in FORMATS {
                document(format, &text);
            }
        }
        document(
            Format::Toml,
            &format!("a = {}", nested("{a.a.a.a = [", "]}")),
        );
    };
    let thread = std::thread::Builder::new().stack_size(512 * 1024);
    thread.spawn(bombs).unwrap().join().unwrap();
}

#[test]
fn every_code_has_a_text_that_causes_it() {
    let texts = [
        (Format::Json, " ".to_owned()),
        (Format::Csv, format!("a,b\n{}", "1\n".repeat(1001))),
        (Format::Json, "[1,]".to_owned()),
        (Format::Yaml, "a: 'x".to_owned()),
        (Format::Toml, "a = x".to_owned()),
        (Format::Csv, "a\n\"b".to_owned()),
        (Format::Csv, "a,a\n1,2".to_owned()),
        (Format::Json, "{\"a\": 1, \"a\": 2}".to_owned()),
        (Format::Json, "[".repeat(200)),
        (
            Format::Yaml,
            format!("- &a [{}]\n{}", "1,".repeat(999), "- *a\n".repeat(101)),
        ),
        (Format::Yaml, "*a".to_owned()),
        (Format::Yaml, "!a b".to_owned()),
        (Format::Yaml, "[a]: b".to_owned()),
        (Format::Yaml, "<<: 1".to_owned()),
    ];
    let read = texts
        .iter()
        .flat_map(|(format, text)| document(*format, text).diagnostics);
    let bytes: [&[u8]; 2] = [b"\xFF", b"\0"];
    let refused = bytes.map(|bytes| *decode(SourceId(0), "plan", bytes.to_vec()).unwrap_err());
    let large = too_large("plan", u64::MAX);
    let turned = document(Format::Yaml, "a: \u{202e}b");
    let hidden = hidden(
        turned.tree.source(),
        turned.tree.span(turned.tree.roots()[0]),
    );
    let diagnostics = read.chain(refused).chain(large).chain(hidden);
    let found: BTreeSet<&str> = diagnostics.map(|diagnostic| diagnostic.code.id).collect();
    for code in codes::ALL {
        assert!(found.contains(code.id), "{}", code.id);
        assert!(
            code.page
                .starts_with(&format!("# {}: {}\n", code.id, code.title)),
            "{}",
            code.id
        );
    }
}
