//! The arguments of `profiles`.

use clap::{Args, Subcommand};

use super::TextOrJson;

/// `profiles`
#[derive(Debug, Clone, Args)]
pub struct ProfilesArgs {
    /// What to do with the profiles.
    #[command(subcommand)]
    pub command: ProfilesCommand,
}

/// The commands about profiles.
#[derive(Debug, Clone, Subcommand)]
pub enum ProfilesCommand {
    /// List the built-in profiles: name, how many rules, what each is about
    List(ProfilesListArgs),
    /// Check a profile and show it as written, to begin one of your own
    Show(ProfilesShowArgs),
}

/// `profiles list`
#[derive(Debug, Clone, Args)]
pub struct ProfilesListArgs {
    /// A table for people, or JSON
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text", env = "TRAILWARDEN_FORMAT")]
    pub format: TextOrJson,
}

/// `profiles show`
#[derive(Debug, Clone, Args)]
pub struct ProfilesShowArgs {
    /// The name of a built-in profile, or a file of your own
    #[arg(value_name = "NAME|FILE")]
    pub profile: String,
}
