//! The arguments of `coverage`.

use std::path::PathBuf;

use clap::Args;

use super::TextOrJson;

/// `coverage`
#[derive(Debug, Clone, Args)]
pub struct CoverageArgs {
    /// Snapshot files; several are looked at together
    #[arg(value_name = "SNAPSHOT", required = true)]
    pub snapshots: Vec<PathBuf>,
    /// Say of this event, a file of JSON as CloudTrail writes it (`-` for stdin), which trails record it, and why
    #[arg(long, value_name = "FILE")]
    pub event: Option<PathBuf>,
    /// Text for people, or JSON
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text", env = "TRAILWARDEN_FORMAT")]
    pub format: TextOrJson,
}
