//! What a reader sees: diagnostics drawn with the texts they are about.

use caveat::diagnostic::Canvas;
use caveat::diagnostic::Diagnostic;
use caveat::diagnostic::codes::document::JSON_SYNTAX;
use caveat::diagnostic::panel;
use caveat::source::Source;
use caveat::source::SourceId;

const PLAIN: Canvas = Canvas {
    color: false,
    unicode: true,
    width: 80,
};

/// Draws an error about the places of `words` in a text, each labelled with itself; an empty word is the
/// end of the text.
fn draw(text: &str, words: &[&str]) -> String {
    let source = Source::new(SourceId(0), "plan.yaml", text);
    let mut error = Diagnostic::error(&JSON_SYNTAX, "this does not do").help("do it otherwise");
    for word in words {
        let start = match word.is_empty() {
            true => text.len(),
            false => text.find(word).unwrap(),
        };
        error = error.at(
            source.span(start, start + word.len()),
            format!("{word:.20}"),
        );
    }
    let drawn = PLAIN.draw(&panel(&error, |_| Some(&source)));
    drawn
        .lines()
        .map(str::trim_end)
        .fold(String::new(), |all, line| all + line + "\n")
}

#[test]
fn labels_stand_under_their_words() {
    insta::assert_snapshot!(draw("name: gate\nretention: 90 days\nsite: square\n", &["90 days", "gate"]), @"
    error C0310

      × this does not do
       ╭─[plan.yaml:2:12]
     1 │ name: gate
       ·       ──┬─
       ·         ╰── gate
     2 │ retention: 90 days
       ·            ───┬───
       ·               ╰── 90 days
     3 │ site: square
       ╰────
      help: do it otherwise
    ");
}

#[test]
fn far_labels_are_drawn_apart() {
    let text = (1..40).fold(String::new(), |text, line| {
        text + &format!("line{line}: x\n")
    });
    insta::assert_snapshot!(draw(&text, &["line30", "line3:"]), @"
    error C0310

      × this does not do
       ╭─[plan.yaml:3:1]
     2 │ line2: x
     3 │ line3: x
       · ───┬──
       ·    ╰── line3:
     4 │ line4: x
       ╰────
        ╭─[plan.yaml:30:1]
     29 │ line29: x
     30 │ line30: x
        · ───┬──
        ·    ╰── line30
     31 │ line31: x
        ╰────
      help: do it otherwise
    ");
}

#[test]
fn a_place_in_a_line_of_a_megabyte_shows_its_surroundings() {
    let filler = "{\"key\":\"value\"},".repeat(32_768);
    let text = format!("[{filler}{{\"retention\":\"90 days\"}},{filler}{{\"last\":1}}]");
    assert!(text.len() > 1_000_000);
    insta::assert_snapshot!(draw(&text, &["90 days", "last"]), @r#"
    error C0310

      × this does not do
       ╭─[plan.yaml:1:524304]
     1 │ …:"value"},{"key":"value"},{"retention":"90 days"},{"key":"value"},{"key":"value"},{"key…lue"},{"key":"value"},{"key":"value"},{"last":1}]
       ·                                          ───┬───                                                                                 ──┬─
       ·                                             │                                                                                      ╰── last
       ·                                             ╰── 90 days
       ╰────
      help: do it otherwise
    "#);
}

#[test]
fn columns_count_characters_and_marks_stand_under_wide_ones() {
    insta::assert_snapshot!(draw("name: 🚦🚦 gate\n\tsite: 東京 square\n", &["gate", "square"]), @"
    error C0310

      × this does not do
       ╭─[plan.yaml:1:10]
     1 │ name: 🚦🚦 gate
       ·            ──┬─
       ·              ╰── gate
     2 │     site: 東京 square
       ·                ───┬──
       ·                   ╰── square
       ╰────
      help: do it otherwise
    ");
}

#[test]
fn carriage_returns_end_lines() {
    insta::assert_snapshot!(draw("name: gate\r\nretention: 90 days\r\nsite: square\r\n", &["90 days"]), @"
    error C0310

      × this does not do
       ╭─[plan.yaml:2:12]
     1 │ name: gate
     2 │ retention: 90 days
       ·            ───┬───
       ·               ╰── 90 days
     3 │ site: square
       ╰────
      help: do it otherwise
    ");
}

#[test]
fn the_end_of_a_text_can_be_pointed_at() {
    insta::assert_snapshot!(draw("name: gate", &[""]), @"
    error C0310

      × this does not do
       ╭─[plan.yaml:1:11]
     1 │ name: gate
       ·           ─
       ╰────
      help: do it otherwise
    ");
    insta::assert_snapshot!(draw("name: gate\n", &[""]), @"
    error C0310

      × this does not do
       ╭─[plan.yaml:2:1]
     1 │ name: gate
     2 │
       · ─
       ╰────
      help: do it otherwise
    ");
    insta::assert_snapshot!(draw("", &[""]), @"
    error C0310

      × this does not do
       ╭─[plan.yaml:1:1]
     1 │
       · ─
       ╰────
      help: do it otherwise
    ");
}

#[test]
fn control_characters_are_written_as_escapes() {
    insta::assert_snapshot!(draw("name: \u{1b}[31mgate\u{202e}\u{7f}\u{9b}x\nsite: square\n", &["gate", "square"]), @r"
    error C0310

      × this does not do
       ╭─[plan.yaml:1:12]
     1 │ name: \u{1b}[31mgate\u{202e}\u{7f}\u{9b}x
       ·                 ──┬─
       ·                   ╰── gate
     2 │ site: square
       ·       ───┬──
       ·          ╰── square
       ╰────
      help: do it otherwise
    ");
}

#[test]
fn a_label_over_many_lines_is_cut_to_its_first() {
    insta::assert_snapshot!(draw("data:\n  - name: gate\n    retention: 90 days\n", &["name: gate\n    retention"]), @r"
    error C0310

      × this does not do
       ╭─[plan.yaml:2:5]
     1 │ data:
     2 │   - name: gate
       ·     ─────┬────
       ·          ╰── name: gate\n    reten
     3 │     retention: 90 days
       ╰────
      help: do it otherwise
    ");
}

#[test]
fn a_place_past_the_end_is_the_end() {
    let source = Source::new(SourceId(0), "plan.yaml", "é: 1\n");
    let span = caveat::source::Span::new(SourceId(0), 1, 4_000_000);
    let error = Diagnostic::error(&JSON_SYNTAX, "past the end").at(span, "here");
    insta::assert_snapshot!(PLAIN.draw(&panel(&error, |_| Some(&source))), @"
    error C0310

      × past the end
       ╭─[plan.yaml:1:1]
     1 │ é: 1
       · ──┬─
       ·   ╰── here
       ╰────
    ");
}

#[test]
fn ascii_terminals_get_ascii_lines() {
    let source = Source::new(SourceId(0), "plan.yaml", "name: gate\n");
    let error = Diagnostic::error(&JSON_SYNTAX, "this does not do").at(source.span(6, 10), "gate");
    let canvas = Canvas {
        unicode: false,
        ..PLAIN
    };
    insta::assert_snapshot!(canvas.draw(&panel(&error, |_| Some(&source))), @"
    error C0310

      x this does not do
       ,-[plan.yaml:1:7]
     1 | name: gate
       :       ^^|^
       :         `-- gate
       `----
    ");
}
