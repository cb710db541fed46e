//! From bytes to text, and from names to formats.

use super::*;
use caveat::document::decode;
use caveat::document::detect;
use caveat::document::too_large;
use insta::assert_snapshot;

fn text(bytes: &[u8]) -> Source {
    decode(SourceId(7), "plan", bytes.to_vec()).unwrap()
}

fn refusal(bytes: &[u8]) -> String {
    let diagnostic = decode(SourceId(7), "plan", bytes.to_vec()).unwrap_err();
    let mut shown = String::new();
    show_diagnostic(
        &mut shown,
        &Source::new(SourceId(7), "plan", ""),
        &diagnostic,
    );
    shown
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_text() {
    let source = text(b"\xEF\xBB\xBFname: x");
    assert_eq!((source.text.as_str(), source.skipped), ("name: x", 3));
    assert_eq!(source.id, SourceId(7));
    let source = text(b"\xEF\xBB\xBF\xEF\xBB\xBFname: x");
    assert_eq!((source.text.as_str(), source.skipped), ("name: x", 6));
    let source = text("name: é".as_bytes());
    assert_eq!((source.text.as_str(), source.skipped), ("name: é", 0));
}

#[test]
fn utf_16_is_read_by_its_mark() {
    let units: Vec<u16> = "\u{FEFF}a: 😀".encode_utf16().collect();
    let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    assert_eq!(text(&little).text, "a: 😀");
    assert_eq!(text(&big).text, "a: 😀");
}

#[test]
fn what_is_no_text_names_its_byte() {
    assert_snapshot!(refusal(b"a: 1\nb: Caf\xE9\n"), @"
    Error C0301: `plan` is not UTF-8: byte 0xe9 at offset 11, in line 2
      help: save the file as UTF-8; it may be in an older encoding such as Windows-1252
    ");
    assert_snapshot!(refusal(b"\xEF\xBB\xBFa: \xF0\x9F\x98"), @"
    Error C0301: `plan` is not UTF-8: byte 0xf0 at offset 6, in line 1
      help: save the file as UTF-8; it may be in an older encoding such as Windows-1252
    ");
    assert_snapshot!(refusal(b"PK\x03\x04\n\x00\xFF"), @"
    Error C0302: `plan` is not a text: a zero byte at offset 5, in line 2
      help: check that this is the file you mean; a spreadsheet has to be saved as CSV
    ");
    assert_snapshot!(refusal(b"\xFF\xFEa\x00\x00\x00"), @"
    Error C0302: `plan` is not a text: a zero byte at offset 4, in line 1
      help: check that this is the file you mean; a spreadsheet has to be saved as CSV
    ");
    assert_snapshot!(refusal(b"\xFF\xFEa\x00b"), @"
    Error C0301: `plan` starts as UTF-16 and is not
      help: save the file as UTF-8
    ");
    assert_snapshot!(refusal(b"\xFE\xFF\xD8\x00"), @"
    Error C0301: `plan` starts as UTF-16 and is not
      help: save the file as UTF-8
    ");
}

#[test]
fn four_gibibytes_are_too_large() {
    let limit = u64::from(u32::MAX);
    assert!(too_large("plan", limit - 1).is_none());
    let diagnostic = too_large("plan\u{1b}[2J", limit).unwrap();
    assert_eq!(diagnostic.code.id, "C0303");
    assert_snapshot!(diagnostic.message, @r"`plan\u{1b}[2J` is larger than 4 GiB");
}

#[test]
fn extensions_name_formats() {
    let formats = [
        "a.yaml",
        "b/c.YML",
        "a.json",
        "a.b.ndjson",
        "a.jsonl",
        "a.csv",
        "a.toml",
        "a.txt",
        "json",
        "",
    ];
    let found: Vec<String> = formats
        .iter()
        .map(|name| format!("{name} {:?}", detect::by_name(name)))
        .collect();
    assert_snapshot!(found.join("\n"), @"
    a.yaml Some(Yaml)
    b/c.YML Some(Yaml)
    a.json Some(Json)
    a.b.ndjson Some(Ndjson)
    a.jsonl Some(Ndjson)
    a.csv Some(Csv)
    a.toml Some(Toml)
    a.txt None
    json None
     None
    ");
}

#[test]
fn a_text_without_a_name_is_json_or_yaml() {
    assert_eq!(detect::by_content(" \n{\"a\": 1}"), Format::Json);
    assert_eq!(detect::by_content("[1]"), Format::Json);
    assert_eq!(detect::by_content("a: 1"), Format::Yaml);
    assert_eq!(detect::by_content(""), Format::Yaml);
}
