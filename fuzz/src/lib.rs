//! What is fuzzed: bytes go in, nothing comes out, and whatever they are nothing panics and what is promised
//! of any input holds.
//!
//! Each target is a plain function. `fuzz_targets/` hands it what libFuzzer makes up; `tests/it/fuzz.rs`
//! includes this file as a module and replays the stored corpus.

mod check;
mod documents;
mod report;
mod rules;
mod sound;
mod typed;

pub use check::check;
pub use documents::csv;
pub use documents::json;
pub use documents::ndjson;
pub use documents::toml;
pub use documents::yaml;
pub use report::report;
pub use rules::rules;
pub use typed::typed;

/// What is done with bytes.
pub type Target = fn(&[u8]);

/// The targets by name, as the folders of the corpus are called.
pub const TARGETS: [(&str, Target); 9] = [
    ("check", check),
    ("csv", csv),
    ("json", json),
    ("ndjson", ndjson),
    ("report", report),
    ("rules", rules),
    ("toml", toml),
    ("typed", typed),
    ("yaml", yaml),
];
