//! What the parts of Caveat do, seen from outside: one module a boundary.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails, and says where"
)]

mod cli;
mod common;
mod docs;
mod documents;
mod eval;
mod faults;
mod fuzz;
mod grammar;
mod hostile;
mod library;
mod plans;
mod properties;
mod real_data;
mod reports;
mod semantic;
mod suites;
mod syntax;
mod values;
