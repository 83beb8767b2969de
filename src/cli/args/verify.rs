//! The arguments of `verify`.

use std::path::PathBuf;

use clap::Args;

use super::{Accepted, Selection, TextOrJson};

/// `verify`
#[derive(Debug, Clone, Args)]
pub struct VerifyArgs {
    /// A bundle that `-o bundle=FILE` wrote; or a result that `--format json` wrote, and the snapshots that it was made from
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// A table for people, or JSON
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text", env = "TRAILWARDEN_FORMAT")]
    pub format: TextOrJson,
    /// Which rules judge; for a result only.
    #[command(flatten)]
    pub selection: Selection,
    /// What was accepted or known already; for a result only.
    #[command(flatten)]
    pub accepted: Accepted,
}
