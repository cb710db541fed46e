//! Rule source: parsed, compiled beside a vocabulary, explained.

use std::sync::Arc;

use caveat::pack;
use caveat::pack::BuiltIn;
use caveat::pack::Loaded;
use caveat::pack::docs;
use caveat::source::Source;
use caveat::source::SourceId;
use caveat::syntax;
use caveat::syntax::Parsed;

use super::sound;

/// A small vocabulary with a field of every type, for whatever rules want to be about.
pub const CITY: &str = include_str!("../../fixtures/eval/vocabulary.caveat");

/// A rule file: it is read, tokens cover it, the same text reads the same, and what compiles is explained.
pub fn rules(bytes: &[u8]) {
    let Some(source) = sound::text(1, "fuzz.caveat", bytes) else {
        return;
    };
    let parsed = syntax::parse(&source);
    sound::diagnostics(std::slice::from_ref(&source), &parsed.diagnostics);
    tokens_cover(&source, &parsed);
    let loaded = load(&source);
    sound::diagnostics(&loaded.sources, &loaded.diagnostics);
    let again = load(&source);
    let words = format!("{:?}", loaded.diagnostics);
    assert_eq!(words, format!("{:?}", again.diagnostics));
    assert_eq!(
        loaded.program.is_none(),
        sound::has_errors(&loaded.diagnostics),
        "a program is handed out if and only if nothing is wrong with it"
    );
    explain(&loaded);
}

/// The rules with the vocabulary that they may use.
pub fn load(source: &Arc<Source>) -> Loaded {
    let city = Source::new(SourceId(0), "city.caveat", CITY);
    pack::load(vec![Arc::new(city), Arc::clone(source)], BuiltIn::Whole)
}

/// Tokens follow one another, and between them is only what means nothing.
fn tokens_cover(source: &Source, parsed: &Parsed) {
    let mut end = 0;
    for token in &parsed.tokens {
        let range = token.span.range();
        assert!(end <= range.start, "tokens follow one another");
        sound::place(source, token.span, "a token");
        between(source, parsed, end, range.start);
        end = range.end;
    }
    between(source, parsed, end, source.text.len());
}

fn between(source: &Source, parsed: &Parsed, start: usize, end: usize) {
    let skipped = source.text.get(start..end).unwrap_or_default();
    let told = sound::has_errors(&parsed.diagnostics);
    assert!(skipped.trim().is_empty() || told, "{skipped:?} is lost");
}

fn explain(loaded: &Loaded) {
    let Some(program) = &loaded.program else {
        return;
    };
    for rule in &program.rules {
        sound::harmless(&sound::WIDE.plain(&docs::explain(program, rule)));
    }
    let problems = pack::test::problems(program, |_| true);
    sound::diagnostics(&loaded.sources, &problems);
}
