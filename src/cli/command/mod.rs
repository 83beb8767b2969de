//! The commands, one file each. `scan` may only call what `collect`, `check` and `report` call.

pub(super) mod check;
pub(super) mod completions;
pub(super) mod demo;
pub(super) mod explain;
pub(super) mod report;
pub(super) mod rules;
pub(super) mod schema;
