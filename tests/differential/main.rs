//! The engine against a second opinion, on random vocabularies, rules and plans.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails, and says where"
)]

mod agree;
mod coverage;
mod data;
mod emit;
mod engine;
mod generate;
mod library;
mod print;
mod printing;
mod properties;
mod reference;
mod verdict;
