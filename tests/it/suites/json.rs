//! JSONTestSuite.

use super::*;
use insta::assert_snapshot;

/// Valid, and refused: which of two values a key has is nothing that a checker may guess.
const KEYS_TWICE: [&str; 2] = [
    "y_object_duplicated_key.json",
    "y_object_duplicated_key_and_value.json",
];

/// Not JSON, since they hold nothing: read as a file without a plan, with a warning.
const NOTHING: [&str; 3] = [
    "n_single_space.json",
    "n_structure_UTF8_BOM_no_data.json",
    "n_structure_no_data.json",
];

#[test]
fn json_is_taken_and_refused_as_the_suite_asks() {
    let Some(suite) = unpack("json-test-suite.tar.gz") else {
        return;
    };
    let mut counts = [0; 3];
    let mut free = String::new();
    for path in paths(&suite.path().join("test_parsing")) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let taken = is_taken(Format::Json, &path);
        match name.as_bytes()[0] {
            b'y' if KEYS_TWICE.contains(&name.as_str()) => {
                assert_eq!(refusal(Format::Json, &path), "C0320", "{name}");
            }
            b'y' => assert!(taken, "{name} is JSON"),
            b'n' if NOTHING.contains(&name.as_str()) => {
                assert_eq!(refusal(Format::Json, &path), "C0304", "{name}");
                assert!(read(Format::Json, &path).unwrap().tree.is_empty(), "{name}");
            }
            b'n' => assert!(!taken, "{name} is not JSON"),
            _ if taken => free += &format!("{name}: taken\n"),
            _ => free += &format!("{name}: {}\n", refusal(Format::Json, &path)),
        }
        let kind = ["y", "n", "i"]
            .iter()
            .position(|kind| name.starts_with(kind));
        counts[kind.unwrap()] += 1;
    }
    assert_eq!(counts, [95, 188, 35]);
    assert_snapshot!(free, @"
    i_number_double_huge_neg_exp.json: taken
    i_number_huge_exp.json: taken
    i_number_neg_int_huge_exp.json: taken
    i_number_pos_double_huge_exp.json: taken
    i_number_real_neg_overflow.json: taken
    i_number_real_pos_overflow.json: taken
    i_number_real_underflow.json: taken
    i_number_too_big_neg_int.json: taken
    i_number_too_big_pos_int.json: taken
    i_number_very_big_negative_int.json: taken
    i_object_key_lone_2nd_surrogate.json: C0310
    i_string_1st_surrogate_but_2nd_missing.json: C0310
    i_string_1st_valid_surrogate_2nd_invalid.json: C0310
    i_string_UTF-16LE_with_BOM.json: taken
    i_string_UTF-8_invalid_sequence.json: no text
    i_string_UTF8_surrogate_U+D800.json: no text
    i_string_incomplete_surrogate_and_escape_valid.json: C0310
    i_string_incomplete_surrogate_pair.json: C0310
    i_string_incomplete_surrogates_escape_valid.json: C0310
    i_string_invalid_lonely_surrogate.json: C0310
    i_string_invalid_surrogate.json: C0310
    i_string_invalid_utf-8.json: no text
    i_string_inverted_surrogates_U+1D11E.json: C0310
    i_string_iso_latin_1.json: no text
    i_string_lone_second_surrogate.json: C0310
    i_string_lone_utf8_continuation_byte.json: no text
    i_string_not_in_unicode_range.json: no text
    i_string_overlong_sequence_2_bytes.json: no text
    i_string_overlong_sequence_6_bytes.json: no text
    i_string_overlong_sequence_6_bytes_null.json: no text
    i_string_truncated-utf-8.json: no text
    i_string_utf16BE_no_BOM.json: no text
    i_string_utf16LE_no_BOM.json: no text
    i_structure_500_nested_arrays.json: C0321
    i_structure_UTF-8_BOM_empty_object.json: taken
    ");
}
