//! Traces: the whole evaluation of a rule as a tree, for every kind of node, and for random rules on random worlds.

pub(crate) mod logic;
