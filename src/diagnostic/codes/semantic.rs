//! Codes of names and types in rules (`C02xx`).

codes! {}
