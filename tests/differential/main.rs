//! The engine against a second opinion, on random vocabularies, rules and plans.

mod data;
mod reference;
mod verdict;
