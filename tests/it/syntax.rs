//! Rule text to syntax tree: what is accepted, and what is said about the rest.

use caveat::syntax;

use crate::common;

#[test]
fn what_the_language_has_is_accepted() {
    for source in common::sources("fixtures/syntax/ok", "caveat") {
        let parsed = syntax::parse(&source);
        let said = common::render(&source, &parsed.diagnostics);
        assert!(said.is_empty(), "{}:\n{said}", source.name);
    }
}
