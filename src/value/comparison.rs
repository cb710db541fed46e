//! Comparisons of amounts that may be known only as a range.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::Truth;

/// How two amounts compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparison {
    /// Whether it holds between two that stand in this order.
    pub fn holds_in(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }

    /// Whether `left OP right`, where all that is known of `left - right` is that it lies in `low..=high`:
    /// unknown where some of these differences say yes and others no.
    pub fn holds(self, low: Decimal, high: Decimal) -> Truth {
        let zero = Decimal::ZERO;
        match self {
            Self::Equal if low == zero && high == zero => Truth::True,
            Self::Equal if low > zero || high < zero => Truth::False,
            Self::Equal => Truth::Unknown,
            Self::Less if high < zero => Truth::True,
            Self::Less if low >= zero => Truth::False,
            Self::Less => Truth::Unknown,
            Self::LessOrEqual if high <= zero => Truth::True,
            Self::LessOrEqual if low > zero => Truth::False,
            Self::LessOrEqual => Truth::Unknown,
            Self::NotEqual => !Self::Equal.holds(low, high),
            Self::GreaterOrEqual => !Self::Less.holds(low, high),
            Self::Greater => !Self::LessOrEqual.holds(low, high),
        }
    }
}
