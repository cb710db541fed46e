//! Strong Kleene truth: what is known to hold, known not to hold, or not known.

/// The answer to a question about a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// It does not hold, whatever else the plan may say.
    False,
    /// What the plan says does not settle it.
    Unknown,
    /// It holds, whatever else the plan may say.
    True,
}

impl Truth {
    /// Both hold.
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// One of them holds.
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}

impl From<bool> for Truth {
    fn from(known: bool) -> Self {
        if known { Self::True } else { Self::False }
    }
}
