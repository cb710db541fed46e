//! The door to each boundary: what the tests of several modules share.
