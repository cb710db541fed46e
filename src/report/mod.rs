//! Reports: one result, rendered as text for people or as data for programs.
//!
//! What comes in: the [`Report`](model::Report) of a session and, piece by piece, what came of plans; all
//! of it owns what it says. What goes out: text. Rendering decides nothing: what fails and what is shown was
//! settled before, and every format tells the same story. No text out of a plan or rule reaches the output
//! with its control characters.

pub mod concise;
mod finding;
pub mod gather;
mod grounds;
pub mod json;
pub mod model;
pub mod sink;
mod spool;
pub mod summary;
pub mod text;
pub mod wording;
