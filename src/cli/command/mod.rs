//! The commands, one file each. `scan` may only call what `collect`, `check` and `report` call.

pub(super) mod baseline;
pub(super) mod check;
#[cfg(feature = "aws")]
pub(super) mod collect;
pub(super) mod completions;
pub(super) mod config;
pub(super) mod coverage;
pub(super) mod demo;
pub(super) mod diff;
pub(super) mod explain;
pub(super) mod frameworks;
pub(super) mod iam_policy;
pub(super) mod init;
mod linted;
pub(super) mod plan;
pub(super) mod policy;
#[cfg(feature = "aws")]
pub(super) mod preflight;
pub(super) mod profiles;
pub(super) mod redact;
pub(super) mod report;
pub(super) mod rules;
#[cfg(feature = "aws")]
pub(super) mod scan;
pub(super) mod schema;
pub(super) mod templates;
pub(super) mod verify;
pub(super) mod verify_logs;
pub(super) mod waivers;
