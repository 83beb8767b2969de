//! The arguments of `diff`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::judging::threshold;
use super::{Accepted, Selection, Time};
use crate::assess::Threshold;

/// `diff`
#[derive(Debug, Clone, Args)]
pub struct DiffArgs {
    /// The earlier result or snapshot
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The later result or snapshot
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// Write this format to stdout
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text", env = "TRAILWARDEN_FORMAT")]
    pub format: DiffFormat,
    /// Exit with 1 if violations of this severity or above are new, changed or no longer waived, and with 4 if one became
    /// unknown; `none` never does
    #[arg(long, value_name = "LEVEL", default_value = "none", value_parser = threshold())]
    pub fail_on: Threshold,
    /// Which rules judge; for snapshots only.
    #[command(flatten)]
    pub selection: Selection,
    /// What is accepted already; for snapshots only, and the later one.
    #[command(flatten)]
    pub accepted: Accepted,
    /// The time that ages are counted against; for snapshots only.
    #[command(flatten)]
    pub time: Time,
}

/// How changes are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For people, in a terminal.
    Text,
    /// For programs.
    Json,
    /// For pull requests and job summaries.
    Markdown,
    /// For people: one file, opens offline.
    Html,
}
