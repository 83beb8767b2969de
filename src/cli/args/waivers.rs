//! The arguments of `waivers` and `baseline`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::{FromFile, Selection, TextOrJson, Time};

/// `waivers`
#[derive(Debug, Clone, Args)]
pub struct WaiversArgs {
    /// What to do with the waivers.
    #[command(subcommand)]
    pub command: WaiversCommand,
}

/// The commands about waivers.
#[derive(Debug, Clone, Subcommand)]
pub enum WaiversCommand {
    /// Check files of waivers: what is wrong in them, what has expired, and, against a result, what covers nothing or too much
    Lint(WaiversCheckArgs),
    /// List waivers: whose, until when, and what has become of them
    List(WaiversListArgs),
    /// Show which findings each waiver covers, and what the gate makes of it
    Preview(WaiversPreviewArgs),
    /// Add a waiver to a file, for a finding or in words
    Add(WaiversAddArgs),
    /// Take out the waivers that have expired, or cover nothing in a result
    Prune(WaiversPruneArgs),
}

/// What waivers are held against.
#[derive(Debug, Clone, Args)]
pub struct Against {
    /// Hold them against this result or these snapshots (repeatable)
    #[arg(long, value_name = "FILE")]
    pub against: Vec<PathBuf>,
    /// Which rules judge, where they are held against snapshots.
    #[command(flatten)]
    pub selection: Selection,
    /// The day that counts [default: of what they are held against, or else today].
    #[command(flatten)]
    pub time: Time,
}

/// `waivers lint`
#[derive(Debug, Clone, Args)]
pub struct WaiversCheckArgs {
    /// Files of waivers
    #[arg(value_name = "WAIVERS", required = true)]
    pub files: Vec<PathBuf>,
    /// What they are held against.
    #[command(flatten)]
    pub against: Against,
}

/// `waivers list`
#[derive(Debug, Clone, Args)]
pub struct WaiversListArgs {
    /// Files of waivers
    #[arg(value_name = "WAIVERS", required = true)]
    pub files: Vec<PathBuf>,
    /// What they are held against.
    #[command(flatten)]
    pub against: Against,
    /// A table for people, or JSON
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text", env = "TRAILWARDEN_FORMAT")]
    pub format: TextOrJson,
}

/// `waivers preview`
#[derive(Debug, Clone, Args)]
pub struct WaiversPreviewArgs {
    /// Files of waivers
    #[arg(value_name = "WAIVERS", required = true)]
    pub files: Vec<PathBuf>,
    /// What they are held against.
    #[command(flatten)]
    pub against: Against,
}

/// `waivers add`
#[derive(Debug, Clone, Args)]
pub struct WaiversAddArgs {
    /// The file of waivers; it is made if it does not exist
    #[arg(value_name = "WAIVERS")]
    pub file: PathBuf,
    /// Cover the finding with this fingerprint, of which the first 8 digits are enough, in the result of --from
    #[arg(long, value_name = "FINGERPRINT", requires = "from", conflicts_with_all = ["rule", "account", "resource"])]
    pub finding: Option<String>,
    /// The result that holds the finding
    #[arg(long, value_name = "RESULT", requires = "finding")]
    pub from: Option<PathBuf>,
    /// The rule whose findings are covered
    #[arg(long, value_name = "ID", required_unless_present = "finding")]
    pub rule: Option<String>,
    /// The account, twelve digits
    #[arg(long, value_name = "ID", required_unless_present = "finding")]
    pub account: Option<String>,
    /// The resource, by id, ARN or name
    #[arg(long, value_name = "RESOURCE", required_unless_present = "finding")]
    pub resource: Option<String>,
    /// Why the exception is accepted
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Who answers for it
    #[arg(long, value_name = "WHO")]
    pub owner: String,
    /// The last day on which it counts
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub expires: Date,
    /// Its own name [default: W-1, W-2, …]
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,
    /// Who accepted it
    #[arg(long, value_name = "WHO")]
    pub approved_by: Option<String>,
    /// Where it was discussed
    #[arg(long, value_name = "ID")]
    pub ticket: Option<String>,
    /// Read more rules from this directory (repeatable)
    #[arg(long, value_name = "DIR", env = "TRAILWARDEN_RULES")]
    pub rules: Vec<PathBuf>,
    /// What the configuration file says of rules.
    #[arg(skip)]
    pub from_file: FromFile,
}

/// `waivers prune`
#[derive(Debug, Clone, Args)]
pub struct WaiversPruneArgs {
    /// The file of waivers
    #[arg(value_name = "WAIVERS")]
    pub file: PathBuf,
    /// What they are held against.
    #[command(flatten)]
    pub against: Against,
    /// Tell what would be taken out, and leave the file as it is
    #[arg(long)]
    pub dry_run: bool,
}

/// `baseline`
#[derive(Debug, Clone, Args)]
pub struct BaselineArgs {
    /// What to do with the baseline.
    #[command(subcommand)]
    pub command: BaselineCommand,
}

/// The commands about baselines.
#[derive(Debug, Clone, Subcommand)]
pub enum BaselineCommand {
    /// Accept the violations and unknowns of today as known, for `--baseline` with `--new-only`
    Write(BaselineWriteArgs),
}

/// `baseline write`
#[derive(Debug, Clone, Args)]
pub struct BaselineWriteArgs {
    /// A result that `--format json` wrote, or snapshot files
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// The baseline to write
    #[arg(short, long, value_name = "PATH", default_value = "baseline.json")]
    pub output: PathBuf,
    /// Which rules judge; for snapshots only.
    #[command(flatten)]
    pub selection: Selection,
    /// The time that ages are counted against; for snapshots only.
    #[command(flatten)]
    pub time: Time,
}
