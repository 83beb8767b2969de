//! The arguments of `templates` and of `report context`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{LintFormat, Selection, Time};

/// `templates`
#[derive(Debug, Clone, Args)]
pub struct TemplatesArgs {
    /// What to do with templates.
    #[command(subcommand)]
    pub command: TemplatesCommand,
}

/// The commands about templates.
#[derive(Debug, Clone, Subcommand)]
pub enum TemplatesCommand {
    /// Check templates: fill them in with results of several kinds, and tell all problems at once
    Lint(TemplatesLintArgs),
}

/// `templates lint`
#[derive(Debug, Clone, Args)]
pub struct TemplatesLintArgs {
    /// Templates
    #[arg(value_name = "FILE", required = true)]
    pub paths: Vec<PathBuf>,
    /// Text for people, or JSON for editors
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text")]
    pub format: LintFormat,
    /// Take warnings for errors: for pipelines that let only clean templates through
    #[arg(long)]
    pub deny_warnings: bool,
}

/// The commands below `report`.
#[derive(Debug, Clone, Subcommand)]
pub enum ReportCommand {
    /// Print all that templates see of a result, as JSON
    Context(ReportContextArgs),
}

/// `report context`
#[derive(Debug, Clone, Args)]
pub struct ReportContextArgs {
    /// A result that `--format json` wrote, or snapshot files
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Which rules judge; for snapshots only.
    #[command(flatten)]
    pub selection: Selection,
    /// The time that ages are counted against; for snapshots only.
    #[command(flatten)]
    pub time: Time,
}
