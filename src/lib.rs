//! Trailwarden judges the security settings of AWS accounts.
pub mod finding;
pub mod model;
pub mod rule;
pub mod snapshot;
