//! What came of one clause for one binding, in a form that the engine and the reference both can give.

use std::collections::BTreeSet;

/// What came of a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// The rule asks nothing here.
    Inapplicable,
    /// It applies and holds.
    Satisfied,
    /// It applies, does not hold, and an exception is shown.
    Excepted,
    /// It applies, and whether it holds is not shown.
    Unproven,
    /// Whether it applies is not shown.
    Open,
    /// It applies, does not hold, and no exception is shown.
    Violated,
}

/// One outcome, without words and places in files.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Verdict {
    /// `SP-01`
    pub rule: String,
    /// The number of the clause, from 0.
    pub clause: u32,
    /// The paths that the `for each` had bound, outermost first: `data[0]`.
    pub bindings: Vec<String>,
    /// What came of it.
    pub outcome: Outcome,
    /// The paths whose absence leaves it open, or that a violation lacks: the blame.
    pub missing: BTreeSet<String>,
    /// The paths of the facts that the answer rests on.
    pub facts: BTreeSet<String>,
}
