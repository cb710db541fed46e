//! CSV: trees, places, and what is wrong with tables.

use super::*;
use insta::assert_snapshot;

#[track_caller]
fn csv(text: &str) -> String {
    show(Format::Csv, text)
}

#[test]
fn each_row_is_a_plan_with_the_places_of_its_cells() {
    assert_snapshot!(csv("name,\"retention\"\r\n\"Central \"\"main\"\" 🚉\nstation\",30 days\r\n,\"\"\r\n\r\nNorth, 7\r\n"), @r#"
    map 2:1-3:17
      "name" 1:1-5: "Central \"main\" 🚉\nstation" 2:1-3:9
      "retention" 1:6-17: 30 days 3:10-17
    map 6:1-9
      "name" 1:1-5: North 6:1-6
      "retention" 1:6-17:  7 6:7-9
    "#);
}

#[test]
fn dots_in_the_header_make_maps_and_numbers_make_lists() {
    assert_snapshot!(csv("name,data.0.category,data.0.retention,operator.name,data.1.category,tags.1,tags.2
a,face_image,30 days,police,gait,x,y
b,,,,gait,,z
c,,,,,,
"), @r#"
    map 2:1-37
      "name" 1:1-5: a 2:1-2
      "data" 1:6-10: list 2:3-33
        map 2:3-21
          "category" 1:13-21: face_image 2:3-13
          "retention" 1:29-38: 30 days 2:14-21
        map 2:29-33
          "category" 1:60-68: gait 2:29-33
      "operator" 1:39-47: map 2:22-28
        "name" 1:48-52: police 2:22-28
      "tags" 1:69-73: list 2:34-37
        x 2:34-35
        y 2:36-37
    map 3:1-13
      "name" 1:1-5: b 3:1-2
      "data" 1:6-10: list 3:3-10
        map 3:6-10
          "category" 1:60-68: gait 3:6-10
      "operator" 1:39-47: map 3:5-5
        "name" 1:48-52:  3:5-5
      "tags" 1:69-73: list 3:11-13
        z 3:12-13
    map 4:1-8
      "name" 1:1-5: c 4:1-2
      "operator" 1:39-47: map 4:5-5
        "name" 1:48-52:  4:5-5
    "#);
}

#[test]
fn numbers_with_gaps_are_keys() {
    assert_snapshot!(csv("cost.2024,cost.2025,x.0,x.00,y.1,y.b\n1,2,3,4,5,6\n"), @r#"
    map 2:1-12
      "cost" 1:1-5: map 2:1-4
        "2024" 1:6-10: 1 2:1-2
        "2025" 1:16-20: 2 2:3-4
      "x" 1:21-22: map 2:5-8
        "0" 1:23-24: 3 2:5-6
        "00" 1:27-29: 4 2:7-8
      "y" 1:30-31: map 2:9-12
        "1" 1:32-33: 5 2:9-10
        "b" 1:36-37: 6 2:11-12
    "#);
}

#[test]
fn a_header_may_say_anything() {
    assert_snapshot!(csv(" Costs (e.g. rent) ,\"a \"\"b\"\"\",\"Who, and why?\",..,é.ü,42\n1,2,3,4,5,6\n"), @r#"
    map 2:1-12
      "Costs (e.g. rent)" 1:2-19: 1 2:1-2
      "a \"b\"" 1:21-30: 2 2:3-4
      "Who, and why?" 1:31-46: 3 2:5-6
      ".." 1:47-49: 4 2:7-8
      "é" 1:50-51: map 2:9-10
        "ü" 1:52-53: 5 2:9-10
      "42" 1:54-56: 6 2:11-12
    "#);
}

#[test]
fn semicolons_or_tabs_part_cells_where_the_header_has_no_comma() {
    assert_snapshot!(csv("name;\"cost, total\"\nCentral;1,50\n"), @r#"
    map 2:1-13
      "name" 1:1-5: Central 2:1-8
      "cost, total" 1:6-19: 1,50 2:9-13
    "#);
    assert_snapshot!(csv("name\tcost\nCentral\t1;2,50\n"), @r#"
    map 2:1-15
      "name" 1:1-5: Central 2:1-8
      "cost" 1:6-10: 1;2,50 2:9-15
    "#);
    assert_snapshot!(csv("size_in_\";cost\n\"1,5\";2\n"), @r#"
    map 2:1-8
      "size_in_\"" 1:1-10: "1,5" 2:1-6
      "cost" 1:11-15: 2 2:7-8
    "#);
}

#[test]
fn lines_end_with_any_line_end_and_the_last_with_none() {
    assert_snapshot!(csv("a,b\r1,2\n3,4\r\n5,\"6\""), @r#"
    map 2:1-4
      "a" 1:1-2: 1 2:1-2
      "b" 1:3-4: 2 2:3-4
    map 3:1-4
      "a" 1:1-2: 3 3:1-2
      "b" 1:3-4: 4 3:3-4
    map 4:1-6
      "a" 1:1-2: 5 4:1-2
      "b" 1:3-4: "6" 4:3-6
    "#);
}

#[test]
fn a_row_that_does_not_fit_is_an_error_of_that_row_alone() {
    assert_snapshot!(csv("a,b\n1,2\n3\n4,5,6,7\n8,9\n"), @r#"
    map 2:1-4
      "a" 1:1-2: 1 2:1-2
      "b" 1:3-4: 2 2:3-4
    map 5:1-4
      "a" 1:1-2: 8 5:1-2
      "b" 1:3-4: 9 5:3-4
    Error C0314: this row has 1 cell, and the header 2
      3:1-2 "3": cells are missing in this row
      help: put a cell that contains a comma or a line end in double quotes
    Error C0314: this row has 4 cells, and the header 2
      4:5-8 "6,7": the header has no column for this
      help: put a cell that contains a comma or a line end in double quotes
    "#);
}

#[test]
fn a_broken_quote_leaves_nothing() {
    assert_snapshot!(csv("a,b\n1,2\n3,\"4\n5,6\n"), @r#"
    Error C0313: a quoted cell has no end
      3:3-4 "\"": it starts here
      help: close it with a double quote; double the quotes inside of it
    "#);
    assert_snapshot!(csv("a,b\n1,2\n3,\"4\"x\n"), @r#"
    Error C0313: text follows a cell that was closed
      3:6-7 "x": the cell ends before this
      help: double the quotes inside a quoted cell: `"say ""yes"""`
    "#);
    assert_snapshot!(csv("\"a\n"), @r#"
    Error C0313: a quoted cell has no end
      1:1-2 "\"": it starts here
      help: close it with a double quote; double the quotes inside of it
    "#);
}

#[test]
fn a_header_that_does_not_work_leaves_nothing() {
    assert_snapshot!(csv("a,a.b,c,,c,d.e,d, \"x\"\n1,2,3,4,5,6,7,8\n"), @r#"
    Error C0315: the column `a` is a value and has parts
      1:1-2 "a": a value here
      1:5-6 "b": a part of it here
      help: rename one of them, or take it out
    Error C0315: column 4 has no name in the header
      1:8-9 ",": nothing is written here
      help: name the column, or take it out of every row
    Error C0315: two columns have the name `c`
      1:10-11 "c": again here
      1:7-8 "c": first here
      help: rename one of them, or take it out
    Error C0315: the column `d` is a value and has parts
      1:16-17 "d": a value here
      1:12-13 "d": a part of it here
      help: rename one of them, or take it out
    "#);
    assert_snapshot!(csv(",a\n1,2\n"), @r#"
    Error C0315: column 1 has no name in the header
      1:1-2 ",": nothing is written here
      help: name the column, or take it out of every row
    "#);
    let deep = vec!["a"; 129].join(".");
    assert_eq!(document(Format::Csv, &deep).diagnostics[0].code.id, "C0321");
}

#[test]
fn a_table_without_rows_is_a_warning() {
    assert_snapshot!(csv("a,b\n,\n"), @r#"
    Warning C0304: there is no plan in this file
      1:1-1 "": nothing to check
      help: write a plan here, or leave the file out
    "#);
}

#[test]
fn many_broken_rows_are_counted() {
    let document = document(Format::Csv, &format!("a,b\n{}1,2\n", "1\n".repeat(5000)));
    let last = document.diagnostics.last().unwrap();
    assert_eq!(document.diagnostics.len(), 1001);
    assert_eq!(last.message, "and 4000 more like these in this file");
    assert_eq!(document.tree.roots().len(), 1);
}
