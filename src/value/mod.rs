//! Run-time values: what a plan's scalars and a rule's literals are once read.
//!
//! Text goes in, a value or a [`Problem`] comes out. Numbers are exact decimals all the way: what does
//! not fit is refused, never rounded, and no binary float is near. Every value prints in a form that
//! reads back as the same value.

pub mod boolean;
mod calendar;
mod comparison;
mod country;
pub mod date;
pub mod decimal;
mod duration;
mod duration_text;
mod money;
mod problem;
mod quantity;
mod small;
pub mod text;
mod truth;

pub use comparison::Comparison;
pub use country::Country;
pub use duration::Duration;
pub use duration::TimeUnit;
pub use money::Currency;
pub use money::Money;
pub use problem::Problem;
pub use quantity::Dimension;
pub use quantity::Unit;
pub use quantity::unit;
pub use quantity::unit_words;
pub use quantity::usual_unit;
pub use small::Small;
pub use truth::Truth;
