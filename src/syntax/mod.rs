//! Rule text to syntax tree.
//!
//! What comes in: a source. What goes out: a tree, always, with what could be read, and every independent
//! error. Nothing here knows what a name means.

pub mod ast;
