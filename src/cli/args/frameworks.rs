//! The arguments of `frameworks`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{FromFile, TextOrJson};

/// `frameworks`
#[derive(Debug, Clone, Args)]
pub struct FrameworksArgs {
    /// What to do with the frameworks.
    #[command(subcommand)]
    pub command: FrameworksCommand,
}

/// The commands about frameworks.
#[derive(Debug, Clone, Subcommand)]
pub enum FrameworksCommand {
    /// List the frameworks: key, how many requirements rules judge, name
    List(FrameworksListArgs),
    /// Show every requirement of a framework, with the rules that bear on it
    Show(FrameworksShowArgs),
}

/// `frameworks list`
#[derive(Debug, Clone, Args)]
pub struct FrameworksListArgs {
    /// A table for people, or JSON
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text", env = "TRAILWARDEN_FORMAT")]
    pub format: TextOrJson,
    /// Read more rules from this directory (repeatable)
    #[arg(long, value_name = "DIR", env = "TRAILWARDEN_RULES")]
    pub rules: Vec<PathBuf>,
    /// What the configuration file says of rules.
    #[arg(skip)]
    pub from_file: FromFile,
}

/// `frameworks show`
#[derive(Debug, Clone, Args)]
pub struct FrameworksShowArgs {
    /// The framework's key, such as `cis-aws-5.0`
    #[arg(value_name = "KEY")]
    pub framework: String,
    /// Of frameworks with profile levels, take what this level asks for, and those below it
    #[arg(long, value_name = "LEVEL", value_parser = clap::value_parser!(u8).range(1..=9), env = "TRAILWARDEN_LEVEL")]
    pub level: Option<u8>,
    /// Text for people, or JSON
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text", env = "TRAILWARDEN_FORMAT")]
    pub format: TextOrJson,
    /// Read more rules from this directory (repeatable)
    #[arg(long, value_name = "DIR", env = "TRAILWARDEN_RULES")]
    pub rules: Vec<PathBuf>,
    /// What the configuration file says of rules.
    #[arg(skip)]
    pub from_file: FromFile,
}
