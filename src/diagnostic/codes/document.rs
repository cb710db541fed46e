//! Codes of plan files and their formats (`C03xx`).

codes! {}
