//! Caveat checks *plans* (descriptions of a technology deployment) against *rules* that lawyers and
//! engineers write together.
//!
//! Data goes one way. Rule text becomes tokens, then a syntax tree, a checked tree and a program. A
//! plan's bytes become a typed tree. `eval` brings the two together into outcomes; `report` writes
//! them. A module imports only from modules to its left, which `tests/layers.rs` guards:
//!
//! `source, diagnostic | syntax, value | vocabulary, program, semantic | document | outcome, eval |
//! report | pack, session | cli`

pub mod cli;
pub mod diagnostic;
pub mod document;
pub mod eval;
pub mod outcome;
pub mod pack;
pub mod program;
pub mod report;
pub mod semantic;
pub mod session;
pub mod source;
pub mod syntax;
pub mod value;
pub mod vocabulary;
