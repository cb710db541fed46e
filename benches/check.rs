//! What a check costs, against floors that are measured in the same run.
//!
//! `cargo bench --bench check` prints the tables of `docs/performance.md`; with `-- quick` on small data,
//! once, to see that everything runs; with `-- large` also on files of 1 GB. Every figure is a whole process:
//! its processor time, unless a line says otherwise. Floor and check take turns, and the median of each is
//! shown.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on stops, and its output is for people"
)]

mod by_hand;
mod data;
mod floor;
mod generate;
mod process;
mod tables;

fn main() {
    if floor::is_floor() {
        return;
    }
    let size = Size::asked_for();
    let data = data::Data::new();
    tables::floors(&data, size);
    tables::findings(&data, size);
    tables::pieces(&data, size);
    tables::threads(&data, size);
    tables::growth(&data, size);
    tables::start(size);
}

/// How much is measured.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Size {
    /// Little, once.
    Quick,
    /// What the tables show.
    Usual,
    /// Also 1 GB, and 100,000 plans.
    Large,
}

impl Size {
    fn asked_for() -> Self {
        let asked = |word: &str| std::env::args().any(|argument| argument == word);
        match () {
            () if asked("quick") => Self::Quick,
            () if asked("large") => Self::Large,
            () => Self::Usual,
        }
    }

    /// How often each side is run.
    fn rounds(self) -> usize {
        if self == Self::Quick { 1 } else { 7 }
    }

    /// So many, or a part of it.
    fn of(self, many: usize) -> usize {
        if self == Self::Quick { many / 50 } else { many }
    }
}
