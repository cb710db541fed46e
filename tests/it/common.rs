//! The door to each boundary: what the tests of several modules share.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use caveat::diagnostic::Diagnostic;
use caveat::semantic;
use caveat::semantic::Compiled;
use caveat::source::ColumnUnit;
use caveat::source::Source;
use caveat::source::SourceId;
use caveat::source::Span;
use caveat::syntax;

/// A source as the loader makes one.
pub fn source(name: &str, text: &str) -> Source {
    Source::new(SourceId(0), name, text)
}

/// A path in the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The files of a folder with an extension, sorted, as sources named after their file.
#[track_caller]
pub fn sources(folder: &str, extension: &str) -> Vec<Source> {
    let folder = repository(folder);
    let entries =
        fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|found| found == extension));
    paths.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        source(&path.file_name().unwrap().to_string_lossy(), &text)
    };
    paths.into_iter().map(read).collect()
}

/// Diagnostics in the shortest form that shows all of them: code, place and message; then the labels with
/// the text that they are about, the help and the suggestion.
pub fn render(source: &Source, diagnostics: &[Diagnostic]) -> String {
    render_among(&[source], diagnostics)
}

/// The same for diagnostics about several sources, numbered as they lie.
pub fn render_among(sources: &[&Source], diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    let within = |span: Span| sources[span.source.0 as usize];
    for diagnostic in diagnostics {
        let at = diagnostic.span().map(|span| place(within(span), span));
        let at = at.unwrap_or_default();
        writeln!(out, "{} {at} {}", diagnostic.code.id, diagnostic.message).unwrap();
        for label in &diagnostic.labels {
            let text = excerpt(within(label.span), label.span);
            writeln!(
                out,
                "  at {} {text}: {}",
                place(within(label.span), label.span),
                label.text
            )
            .unwrap();
        }
        if let Some(help) = &diagnostic.help {
            writeln!(out, "  help: {help}").unwrap();
        }
        if let Some(suggestion) = &diagnostic.suggestion {
            let text = excerpt(within(suggestion.span), suggestion.span);
            writeln!(out, "  replace {text} by `{}`", suggestion.replacement).unwrap();
        }
    }
    out
}

fn place(source: &Source, span: Span) -> String {
    let position = source.position(span.start, ColumnUnit::CodePoints);
    format!("{}:{}", position.line, position.column)
}

fn excerpt(source: &Source, span: Span) -> String {
    let text = source.slice(span);
    match text.chars().count() {
        0 => "(nothing)".to_owned(),
        1..=40 => format!("`{}`", text.escape_debug()),
        _ => format!(
            "`{} …`",
            text.chars().take(40).collect::<String>().escape_debug()
        ),
    }
}

/// Compiles rule texts together; each must be free of syntax errors.
#[track_caller]
pub fn check_compile(texts: &[&str]) -> (Vec<Arc<Source>>, Compiled) {
    let sources: Vec<Arc<Source>> = (0..)
        .zip(texts)
        .map(|(id, text)| Arc::new(Source::new(SourceId(id), format!("{id}.caveat"), *text)))
        .collect();
    let files: Vec<semantic::File> = (sources.iter())
        .map(|source| {
            let parsed = syntax::parse(source);
            assert!(
                parsed.diagnostics.is_empty(),
                "{:#?}\n{}",
                parsed.diagnostics,
                source.text
            );
            semantic::File {
                source: Arc::clone(source),
                tree: parsed.file,
            }
        })
        .collect();
    let compiled = semantic::compile(&files);
    (sources, compiled)
}

/// What stands on a page between the fences that start with this info string.
#[track_caller]
pub fn fence<'p>(page: &'p str, info: &str) -> &'p str {
    let open = format!("```{info}\n");
    let start = page.find(&open).expect("the page has the fence") + open.len();
    let end = page[start..].find("```").expect("the fence ends") + start;
    &page[start..end]
}
