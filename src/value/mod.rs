//! Run-time values: what a plan's scalars and a rule's literals are once read.
