//! The append-only registry of codes: `C01xx` rule syntax, `C02xx` names and types in rules, `C03xx` plan
//! files, `C04xx` plans under their vocabulary, `C05xx` commands and files.
//!
//! A code is never reused. Each has a page in `docs/codes/`, which `caveat explain` prints, and a test
//! that triggers it.

use super::Code;

/// Declares codes and a `ALL` list of them, each with its page from `docs/codes/`.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $title:literal;)*) => {
        $(
            $(#[$doc])*
            pub static $name: crate::diagnostic::Code = crate::diagnostic::Code {
                id: $id,
                title: $title,
                page: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/codes/", $id, ".md")),
            };
        )*
        /// Every code of this family, in order.
        pub static ALL: &[&crate::diagnostic::Code] = &[$(&$name),*];
    };
}

pub mod document;
pub mod plan;
pub mod semantic;
pub mod session;
pub mod syntax;

/// Every code there is, in order.
pub fn all() -> impl Iterator<Item = &'static Code> {
    [
        syntax::ALL,
        semantic::ALL,
        document::ALL,
        plan::ALL,
        session::ALL,
    ]
    .into_iter()
    .flatten()
    .copied()
}
