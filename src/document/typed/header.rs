//! The first key of a plan: `caveat: deployment/1`.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::plan as codes;
use crate::document::Kind;
use crate::document::NodeId;
use crate::document::Tree;
use crate::source::Span;
use crate::source::quote;

/// The key that names a plan's vocabulary; no field of a root record has it.
pub const HEADER_KEY: &str = "caveat";

/// The vocabulary that a plan says it is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Declared<'t> {
    /// `deployment`
    pub name: &'t str,
    /// `1`, where it is given.
    pub version: Option<u32>,
    /// Where it says so.
    pub span: Span,
}

/// The vocabulary that a plan says it is written in; none if it says nothing.
pub fn declared_vocabulary(
    tree: &Tree,
    root: NodeId,
) -> Result<Option<Declared<'_>>, Box<Diagnostic>> {
    let Some(node) = tree.get(root, HEADER_KEY) else {
        return Ok(None);
    };
    let span = match tree.kind(node) {
        Kind::Null => tree.key_span(node).unwrap_or_default(),
        _ => tree.span(node),
    };
    let text = tree.text(node).trim();
    let scalar = matches!(tree.kind(node), Kind::Plain | Kind::Quoted);
    let declared = scalar.then(|| split(text)).flatten();
    match declared {
        Some((name, version)) => Ok(Some(Declared {
            name,
            version,
            span,
        })),
        None => Err(Box::new(malformed(text, span))),
    }
}

/// `deployment/1` or `deployment`
fn split(text: &str) -> Option<(&str, Option<u32>)> {
    let (name, version) = match text.split_once('/') {
        Some((name, version)) => (name, Some(version)),
        None => (text, None),
    };
    let starts = name.starts_with(|first: char| first.is_ascii_lowercase());
    let goes_on = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if !starts || !name.bytes().all(goes_on) {
        return None;
    }
    match version {
        None => Some((name, None)),
        Some(version) if version.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some((name, Some(version.parse().ok()?)))
        }
        Some(_) => None,
    }
}

fn malformed(text: &str, span: Span) -> Diagnostic {
    let message = if text.is_empty() {
        format!("`{HEADER_KEY}` does not name a vocabulary")
    } else {
        format!("{} does not name a vocabulary", quote(text))
    };
    Diagnostic::error(&codes::HEADER, message)
        .at(span, "which vocabulary is the plan written in?")
        .help("write its name and its major version, such as `caveat: deployment/1`")
}
