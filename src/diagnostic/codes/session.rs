//! Codes of commands and files (`C05xx`).

codes! {}
