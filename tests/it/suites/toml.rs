//! toml-test, in version 1.1 of TOML.

use super::*;
use serde_json::Value;

/// Not TOML for a second byte-order mark, or for being UTF-16: neither is part of a text, and files of every
/// format may have them.
const MARKS: [&str; 3] = [
    "invalid/encoding/bom-not-at-start-02.toml",
    "invalid/encoding/bom-not-at-start-03.toml",
    "invalid/encoding/utf16-bom.toml",
];

#[test]
fn toml_is_taken_and_refused_as_the_suite_asks() {
    let Some(suite) = unpack("toml-test.tar.gz") else {
        return;
    };
    let folder = suite.path().join("tests");
    let list = fs::read_to_string(folder.join("files-toml-1.1.0")).unwrap();
    let files = || list.lines().filter(|line| line.ends_with(".toml"));
    let (valid, invalid): (Vec<_>, Vec<_>) = files().partition(|file| file.starts_with("valid"));
    assert_eq!((valid.len(), invalid.len()), (220, 492));
    let taken = |file: &&str| is_taken(Format::Toml, &folder.join(file));
    let wrong: Vec<&str> = invalid.into_iter().filter(taken).collect();
    assert_eq!(wrong, MARKS);
    for file in valid {
        let path = folder.join(file);
        assert!(is_taken(Format::Toml, &path), "{file} is TOML");
        let expected = fs::read_to_string(path.with_extension("json")).unwrap();
        check_same(&path, &serde_json::from_str(&expected).unwrap());
    }
}

/// The file holds what the suite says; an empty one holds no plan.
#[track_caller]
fn check_same(path: &Path, expected: &Value) {
    let tree = read(Format::Toml, path).unwrap().tree;
    match tree.roots() {
        [] => assert_eq!(expected, &serde_json::json!({}), "{}", path.display()),
        [root] => is(&tree, *root, expected, path),
        roots => panic!("{} plans in {}", roots.len(), path.display()),
    }
}

#[track_caller]
fn is(tree: &Tree, node: NodeId, expected: &Value, path: &Path) {
    if let Some((ty, value)) = scalar(expected) {
        let (kind, text) = (tree.kind(node), tree.text(node));
        let as_expected = match ty {
            "string" => kind == Kind::Quoted && text == value,
            _ => kind == Kind::Plain && same(ty, text, value),
        };
        assert!(
            as_expected,
            "{}: {text:?} is {ty} {value:?}",
            path.display()
        );
        return;
    }
    match expected {
        Value::Array(items) => {
            assert_eq!(
                (tree.kind(node), tree.count(node)),
                (Kind::List, items.len())
            );
            let children = tree.children(node).zip(items);
            children.for_each(|(child, item)| is(tree, child, item, path));
        }
        Value::Object(entries) => {
            assert_eq!(
                (tree.kind(node), tree.count(node)),
                (Kind::Map, entries.len())
            );
            for (key, value) in entries {
                is(
                    tree,
                    tree.get(node, key).expect("the key is there"),
                    value,
                    path,
                );
            }
        }
        _ => panic!("{expected}"),
    }
}

/// `{"type": "integer", "value": "1"}`
fn scalar(value: &Value) -> Option<(&str, &str)> {
    let entries = value.as_object().filter(|entries| entries.len() == 2)?;
    Some((
        entries.get("type")?.as_str()?,
        entries.get("value")?.as_str()?,
    ))
}

fn same(ty: &str, text: &str, value: &str) -> bool {
    match ty {
        "integer" => text.parse::<i128>().ok() == value.parse().ok(),
        "float" => {
            let number = |text: &str| text.parse::<f64>().unwrap();
            let (one, other) = (number(text), number(value));
            one == other || (one.is_nan() && other.is_nan())
        }
        "bool" => text == value,
        _ => moment(text) == moment(value),
    }
}

/// A date or time as its parts, however it is written: the zone at the end, and a fraction of a second
/// without zeros that say nothing.
fn moment(text: &str) -> (String, String) {
    let text = text.to_uppercase().replace(' ', "T");
    let zone = text
        .rfind(['Z', '+'])
        .or_else(|| text.rfind('-').filter(|at| *at > 10));
    let (time, zone) = text.split_at(zone.unwrap_or(text.len()));
    let time = match time.contains('.') {
        true => time.trim_end_matches('0').trim_end_matches('.'),
        false if time.matches(':').count() == 1 => &format!("{time}:00"),
        false => time,
    };
    (time.to_owned(), zone.to_owned())
}
