//! How long an evaluation may take. A rule on a plan gets so many steps; a step is one visit to an
//! expression. When they are used up nothing is decided any more, and the rule is unproven with that reason:
//! an evaluation that did not end is never a pass.

/// Steps for one rule on one plan, unless the caller says otherwise: about a second. A rule that looks at
/// each of 200,000 records takes a few million.
pub const STEPS: u64 = 50_000_000;

/// How deep expressions may lie in one another, definitions that call definitions included.
const DEPTH: u32 = 256;

/// What a computed member of a list costs beyond its expression, since it takes memory.
const MEMBER: u64 = 16;

/// How many times the steps of a rule the explanations of all its outcomes may take together. Each explained
/// clause is judged once more, with the conditions before it.
const EXPLAINING: u64 = 4;

/// What is left for the rule that is running.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    steps: u64,
    left: u64,
    depth: u32,
    spent: Option<Spent>,
}

/// What ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spent {
    /// All of so many steps.
    Steps(u64),
    /// Expressions lie deeper in one another than this.
    Depth(u32),
}

impl Budget {
    /// A budget of so many steps.
    pub fn new(steps: u64) -> Self {
        Self {
            steps,
            left: steps,
            depth: 0,
            spent: None,
        }
    }

    /// A budget to explain what came of one rule in.
    pub fn to_explain(steps: u64) -> Self {
        Self {
            left: steps.saturating_mul(EXPLAINING),
            ..Self::new(steps)
        }
    }

    /// Takes a step into an expression; false when there is none left.
    #[inline]
    pub fn enter(&mut self) -> bool {
        self.depth += 1;
        if self.depth > DEPTH {
            self.exhaust(Spent::Depth(DEPTH));
        }
        self.take(1)
    }

    /// Comes back out of an expression.
    #[inline]
    pub fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Pays for a look at a member of a list; false when nothing is left.
    #[inline]
    pub fn step(&mut self) -> bool {
        self.take(1)
    }

    /// Pays for a member of a computed list; false when nothing is left.
    pub fn member(&mut self) -> bool {
        self.take(MEMBER)
    }

    /// Pays for keeping what a value rests on, which takes memory.
    pub fn keep(&mut self, entries: usize) {
        self.take(MEMBER.saturating_mul(entries as u64));
    }

    /// Pays for recording again what a kept value rests on.
    pub fn replay(&mut self, entries: usize) {
        self.take(entries as u64);
    }

    /// What ran out, if anything did.
    #[inline]
    pub fn spent(&self) -> Option<Spent> {
        self.spent
    }

    #[inline]
    fn take(&mut self, steps: u64) -> bool {
        if steps <= self.left {
            self.left -= steps;
            return true;
        }
        self.exhaust(Spent::Steps(self.steps));
        false
    }

    /// From here on there is nothing to take.
    #[cold]
    fn exhaust(&mut self, what: Spent) {
        self.left = 0;
        self.spent.get_or_insert(what);
    }
}
