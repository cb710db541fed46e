//! NDJSON and CSV, read piece by piece: the same as when read at once.

use super::*;
use caveat::document::Pieces;
use caveat::document::Unread;
use insta::assert_snapshot;

/// What pieces of this size say, and how many there are.
fn pieces(format: Format, bytes: &[u8], size: usize) -> Result<(String, usize), Unread> {
    let pieces = Pieces::new(format, "plan", bytes, &Limits::default());
    let mut pieces = pieces.unwrap().sized(size);
    let (mut roots, mut diagnostics) = (String::new(), String::new());
    for id in 0.. {
        let Some(document) = pieces.next(SourceId(id))? else {
            return Ok((roots + &diagnostics, id as usize));
        };
        roots.push_str(&show_roots(&document));
        if document.void {
            roots.clear();
        }
        diagnostics.push_str(&show_diagnostics(&document));
    }
    unreachable!()
}

/// Every size of pieces gives what the whole gives.
#[track_caller]
fn check(format: Format, text: &str) {
    let whole = show(format, text);
    for size in 1..text.len() + 2 {
        let (shown, _) = pieces(format, text.as_bytes(), size).unwrap();
        assert_eq!(shown, whole, "in pieces of {size}: {text:?}");
    }
}

/// Longer than what is read at first, to find marks.
fn long(line: &str) -> String {
    line.repeat(200 / line.len() + 1)
}

#[test]
fn lines_are_where_they_are_in_the_file() {
    let lines = long("{\"a\": [1, \"é\"]}\n");
    check(Format::Ndjson, &lines);
    check(Format::Ndjson, lines.trim_end());
    check(Format::Ndjson, &lines.replace('\n', "\r\n\r\n"));
    check(Format::Ndjson, &lines.replace("1, ", "1; "));
    check(Format::Ndjson, &lines.replace("1, ", "\r1, "));
    check(Format::Ndjson, "");
    check(Format::Ndjson, &long(" \n"));
}

#[test]
fn rows_are_where_they_are_in_the_file() {
    let table = format!("\n,\n\"a\nb\",c.d\n{}", long("\"1\n\"\"2\",é\n"));
    check(Format::Csv, &table);
    check(Format::Csv, table.trim_end());
    check(Format::Csv, &table.replace('\n', "\r\n"));
    check(Format::Csv, &table.replace('\n', "\r"));
    check(Format::Csv, &format!("a,b\r{}", long("1\n\n")));
    check(Format::Csv, &format!("\"a\";\"b\"c;\"\n\",{}\n", long("d")));
    check(Format::Csv, &table.replace(',', ";"));
    check(Format::Csv, &table.replace(",é", ",é,3"));
    check(Format::Csv, &format!("{table}\"1\n{}", long("2,\n")));
    check(Format::Csv, &format!("{table}\"1\"x\n{}", long("2,\n")));
    check(Format::Csv, &format!("a,a,a\n{table}"));
    check(Format::Csv, "a;\"b,\nc;d\n1;\"2,3\n4,5,6\n");
    check(Format::Csv, "");
    check(Format::Csv, &long(",\n"));
}

#[test]
fn many_problems_are_counted_over_all_pieces() {
    let lines = "[\n".repeat(3000);
    let (shown, count) = pieces(Format::Ndjson, lines.as_bytes(), 1000).unwrap();
    assert_eq!(count, 7);
    assert!(shown.contains("and 2000 more like these in this file\n  1:1-1 "));
    let kept = |shown: &str| shown.rsplit_once("Error").map(|(kept, _)| kept.to_owned());
    assert_eq!(kept(&shown), kept(&show(Format::Ndjson, &lines)));
}

#[test]
fn a_piece_grows_with_a_long_record() {
    let long = format!(
        "a,b\n{}\"{}\",2\n3,4\n",
        "1,2\n".repeat(50),
        "x\n".repeat(5000)
    );
    let (shown, count) = pieces(Format::Csv, long.as_bytes(), 100).unwrap();
    assert_eq!(shown, show(Format::Csv, &long));
    assert_eq!(count, 4);
}

#[test]
fn a_line_that_is_not_utf_8_leaves_the_others() {
    let bytes =
        b"\xEF\xBB\xBF{\"a\": 1}\n{\"a\": \"Caf\xE9\", \xE9}\n[1\n[\xC3]\n{\"a\": \"\xC3\xA9\"}\n";
    let (shown, _) = pieces(Format::Ndjson, bytes, 1).unwrap();
    assert_snapshot!(shown, @r#"
    map 1:1-9
      "a" 1:2-5: 1 1:7-8
    map 5:1-11
      "a" 5:2-5: "é" 5:7-10
    Error C0301: `plan` is not UTF-8: byte 0xe9 at offset 22, in line 2
      2:1-1 "": this line was not read
      help: save the file as UTF-8; it may be in an older encoding such as Windows-1252
    Error C0310: expected `,` or `]`
      3:2-3 "1": the text ends here
      3:1-2 "[": this is not closed
      help: close what is open; perhaps the end is missing
    Error C0301: `plan` is not UTF-8: byte 0xc3 at offset 33, in line 4
      4:1-1 "": this line was not read
      help: save the file as UTF-8; it may be in an older encoding such as Windows-1252
    "#);
}

#[test]
fn a_table_stands_or_falls_as_a_whole() {
    let table = |end: &[u8]| [long("a,b\n").as_bytes(), end].concat();
    let refusal = |bytes: &[u8]| match pieces(Format::Csv, bytes, 1).unwrap_err() {
        Unread::Text(problem) => problem.message,
        Unread::Bytes(error) => error.to_string(),
    };
    assert_snapshot!(refusal(&table(b"1,Caf\xE9\n")), @"`plan` is not UTF-8: byte 0xe9 at offset 209, in line 52");
    assert_snapshot!(refusal(&table(b"1,\0\n")), @"`plan` is not a text: a zero byte at offset 206, in line 52");
}

#[test]
fn a_table_in_utf_16_is_read_too() {
    let text = format!("\u{FEFF}{}", long("a,é\n1,2\n"));
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (shown, _) = pieces(Format::Csv, &bytes, 1).unwrap();
    assert_eq!(
        shown,
        show(Format::Csv, text.trim_start_matches('\u{FEFF}'))
    );
}

#[test]
fn a_piece_knows_its_place_in_the_file() {
    let bytes = ["\u{FEFF}", "a,b\n", &"1,2\n".repeat(100), "here,2\n"].concat();
    let mut pieces = Pieces::new(Format::Csv, "plan", bytes.as_bytes(), &Limits::default())
        .unwrap()
        .sized(1);
    while let Ok(Some(document)) = pieces.next(SourceId(0)) {
        let source = document.tree.source();
        let Some(at) = source.text.find("here") else {
            continue;
        };
        assert_eq!(source.file_offset(at as u32), 3 + 4 + 400);
        assert_eq!(source.file_offset(0), 3);
        return;
    }
    unreachable!()
}

#[test]
fn other_formats_are_read_at_once() {
    for format in [Format::Json, Format::Yaml, Format::Toml] {
        assert!(Pieces::new(format, "plan", &b""[..], &Limits::default()).is_none());
    }
}
