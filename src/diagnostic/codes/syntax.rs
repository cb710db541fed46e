//! Codes of rule syntax (`C01xx`).

codes! {}
