//! Logical paths into a tree.

use caveat::document::locate::last_name;

use super::*;

const PLAN: &str = r#"{"data": [{"name": 1}, {"retention": 2}],
    "regions": {"North gate": {"a\"]b": 3, "été_1": 4}, "": 5}, "last": 6}"#;

#[test]
fn every_node_has_a_path_that_leads_back_to_it() {
    let document = document(Format::Json, PLAN);
    let tree = &document.tree;
    let root = tree.roots()[0];
    let paths: Vec<String> = (0..tree.len())
        .map(|node| NodeId(node as u32))
        .inspect(|&node| assert_eq!(tree.find(root, &tree.path(root, node)), Some(node)))
        .map(|node| tree.path(root, node))
        .collect();
    insta::assert_snapshot!(paths.join("\n"), @r#"

    data
    data[0]
    data[0].name
    data[1]
    data[1].retention
    regions
    regions["North gate"]
    regions["North gate"]["a\"]b"]
    regions["North gate"].été_1
    regions[""]
    last
    "#);
}

#[test]
fn the_last_name_of_a_path_is_what_people_call_it() {
    for (path, name) in [
        ("data[1].retention", "retention"),
        ("data[1]", "data[1]"),
        ("[\"No. of cameras\"]", "No. of cameras"),
        ("regions[\"a.b\"][0][2]", "a.b[0][2]"),
        ("regions[\"a\\\"].b\"]", "a\"].b"),
        ("regions[\"\\u{1b}\"]", "\\u{1b}"),
        ("regions[\"\"]", "regions[\"\"]"),
        ("", ""),
    ] {
        assert_eq!(last_name(path), name, "{path}");
    }
}

#[test]
fn a_path_that_leads_nowhere_finds_nothing() {
    let document = document(Format::Json, PLAN);
    let root = document.tree.roots()[0];
    for path in [
        "dat",
        "data[2]",
        "data.name",
        "last.x",
        "[0]",
        "data[",
        "data[x]",
        "[\"a",
        "..",
    ] {
        assert_eq!(document.tree.find(root, path), None, "{path}");
    }
}

#[test]
fn a_parent_is_the_list_or_map_around() {
    let document = document(Format::Json, PLAN);
    let tree = &document.tree;
    let root = tree.roots()[0];
    let node = tree.find(root, "data[1].retention").unwrap();
    let item = tree.parent(node).unwrap();
    assert_eq!(tree.path(root, item), "data[1]");
    assert_eq!(tree.parent(root), None);
    assert_eq!(tree.parent(tree.find(root, "last").unwrap()), Some(root));
}
