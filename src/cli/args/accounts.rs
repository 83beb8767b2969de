//! Flags about reading many accounts in one run.

use std::path::PathBuf;

use clap::Args;

use crate::snapshot::Shard;

/// Which accounts, if not only that of the credentials.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Accounts")]
pub struct Many {
    /// Read the accounts that this YAML file lists
    #[arg(long, value_name = "FILE", group = "many", env = "TRAILWARDEN_ACCOUNTS")]
    pub accounts: Option<PathBuf>,
    /// Read all accounts of the organization; start in its management account or a delegated administrator
    #[arg(long, group = "many", env = "TRAILWARDEN_ORG")]
    pub org: bool,
    /// Enter each account but the first by its role of this name
    #[arg(long, value_name = "NAME", value_parser = role_name, env = "TRAILWARDEN_ROLE_NAME")]
    pub role_name: Option<String>,
    /// How many accounts are read at once
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=64), env = "TRAILWARDEN_ACCOUNTS_AT_ONCE")]
    pub accounts_at_once: u32,
    /// Read one of several parts of the accounts, as in `2/5`
    #[arg(long, value_name = "I/N", env = "TRAILWARDEN_SHARD")]
    pub shard: Option<Shard>,
}

/// A role's name, below a path or not.
fn role_name(text: &str) -> Result<String, String> {
    let is_allowed = |character: char| character.is_ascii_alphanumeric() || "_+=,.@-/".contains(character);
    let is_name = !text.is_empty() && text.chars().all(is_allowed) && !text.starts_with('/') && !text.ends_with('/');
    if is_name {
        Ok(text.to_owned())
    } else {
        Err("give the name of a role, such as `audit` or `team/audit`, not its ARN".to_owned())
    }
}
