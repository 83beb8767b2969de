//! The commands, one file each.

pub(super) mod completions;
pub(super) mod schema;
