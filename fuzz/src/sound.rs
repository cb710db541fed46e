//! What holds of every diagnostic and of every text that is shown.

use std::sync::Arc;

use caveat::diagnostic::Canvas;
use caveat::diagnostic::Diagnostic;
use caveat::diagnostic::Severity;
use caveat::diagnostic::panel;
use caveat::document::decode;
use caveat::source::Source;
use caveat::source::SourceId;
use caveat::source::Span;

pub const NARROW: Canvas = Canvas {
    color: false,
    unicode: false,
    width: 30,
};

pub const WIDE: Canvas = Canvas {
    color: false,
    unicode: true,
    width: 100,
};

/// A file's text. One that is refused says so in words that can be shown.
pub fn text(id: u32, name: &str, bytes: &[u8]) -> Option<Arc<Source>> {
    match decode(SourceId(id), name, bytes.to_vec()) {
        Ok(source) => Some(Arc::new(source)),
        Err(refused) => {
            diagnostics(&[], &[*refused]);
            None
        }
    }
}

/// Places lie in their texts, at the ends of characters, and everything can be drawn.
pub fn diagnostics(sources: &[Arc<Source>], diagnostics: &[Diagnostic]) {
    let find = |id: SourceId| sources.iter().find(|source| source.id == id);
    for diagnostic in diagnostics {
        let labels = diagnostic.labels.iter().map(|label| label.span);
        let suggested = diagnostic.suggestion.iter().map(|it| it.span);
        for span in labels.chain(suggested) {
            let source = find(span.source).expect("a place lies in one of the texts");
            place(source, span, &diagnostic.message);
        }
    }
    for (index, diagnostic) in diagnostics.iter().enumerate().take(6) {
        let drawn = panel(diagnostic, |id| find(id).map(Arc::as_ref));
        let canvas = if index % 2 == 0 { WIDE } else { NARROW };
        harmless(&canvas.draw(&drawn));
        if index == 0 {
            colored_alike(&drawn);
        }
    }
}

fn colored_alike(panel: &caveat::diagnostic::Panel) {
    let colored = Canvas {
        color: true,
        ..WIDE
    };
    assert_eq!(without_colors(&colored.draw(panel)), WIDE.draw(panel));
}

fn without_colors(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |plain, part| {
        let (_, after) = part.split_once('m').expect("a colour ends");
        plain + after
    })
}

/// A span is a piece of its text.
#[track_caller]
pub fn place(source: &Source, span: Span, about: &str) {
    let range = span.range();
    let found = source.text.get(range.clone());
    assert!(
        found.is_some(),
        "{range:?} is no piece of the text: {about}"
    );
}

/// No line holds a character that harms, or is a command to whoever runs jobs and reads their logs.
#[track_caller]
pub fn harmless(text: &str) {
    for line in text.split('\n') {
        plain(line);
        let start = line.trim_start();
        assert!(!start.starts_with("::"), "{line:?}");
        let mut marked = line.split("##").skip(1);
        let command = marked.find(|rest| rest.trim_start_matches(is_letter).starts_with('['));
        assert_eq!(command, None, "{line:?}");
    }
}

/// Nothing could move a cursor, hide text or turn its direction.
#[track_caller]
pub fn plain(line: &str) {
    let harmful = line.chars().find(|c| is_harmful(*c));
    assert_eq!(harmful, None, "{line:?}");
}

fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic()
}

fn is_harmful(c: char) -> bool {
    let turns = matches!(
        c,
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
    );
    let isolates = matches!(c, '\u{2066}'..='\u{2069}');
    c.is_control() || turns || isolates || matches!(c, '\u{2028}' | '\u{2029}')
}

pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error)
}
