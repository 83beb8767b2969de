//! The arguments of `config` and `init`.

use std::ffi::OsString;

use clap::{Args, Subcommand, ValueEnum};

use super::TextOrJson;

/// `config`
#[derive(Debug, Clone, Args)]
pub struct ConfigArgs {
    /// What to do with the configuration.
    #[command(subcommand)]
    pub command: ConfigCommand,
}

/// The commands about the configuration.
#[derive(Debug, Clone, Subcommand)]
pub enum ConfigCommand {
    /// Show the settings that a scan from here would run with
    Show(ConfigShowArgs),
}

/// `config show`
#[derive(Debug, Clone, Args)]
pub struct ConfigShowArgs {
    /// Show where each comes from: a flag, a variable of the environment, a line of the file, or the default
    #[arg(long, env = "TRAILWARDEN_ORIGIN")]
    pub origin: bool,
    /// A table for people, or JSON, which always holds the origins
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text")]
    pub format: TextOrJson,
    /// Flags of `scan`, to see what they would change, as in `config show -- --fail-on low`
    #[arg(value_name = "FLAG", last = true)]
    pub flags: Vec<OsString>,
}

/// `init`
#[derive(Debug, Clone, Args)]
pub struct InitArgs {
    /// The system that runs the scans, for which a job is written
    #[arg(long, value_name = "SYSTEM", value_enum, default_value = "none", env = "TRAILWARDEN_CI")]
    pub ci: CiSystem,
    /// Write over files that are there
    #[arg(long)]
    pub force: bool,
}

/// What runs scans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CiSystem {
    /// GitHub Actions: `.github/workflows/trailwarden.yaml`
    Github,
    /// GitLab CI/CD: `.gitlab/trailwarden.yml`, to be included
    Gitlab,
    /// Something else, or nobody yet
    None,
}
