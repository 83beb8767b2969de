//! The arguments of `verify-logs`.

use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;

use super::TextOrJson;
use super::collecting::account_id;

/// `verify-logs`
#[derive(Debug, Clone, Args)]
pub struct VerifyLogsArgs {
    /// A copy of the bucket: the folder that holds `AWSLogs`, or the prefix above it
    #[arg(long, value_name = "DIR", env = "TRAILWARDEN_FROM")]
    pub from: PathBuf,
    /// The public keys of a region, as `aws cloudtrail list-public-keys` prints them (repeatable)
    #[arg(long, value_name = "FILE", required = true, env = "TRAILWARDEN_KEYS")]
    pub keys: Vec<PathBuf>,
    /// Verify what was delivered for these accounts only
    #[arg(long, value_name = "ACCOUNT", value_delimiter = ',', value_parser = account_id, env = "TRAILWARDEN_ACCOUNT")]
    pub account: Vec<String>,
    /// Verify what was delivered about these regions only
    #[arg(long, value_name = "REGION", value_delimiter = ',', env = "TRAILWARDEN_REGION")]
    pub region: Vec<String>,
    /// Say whether the time from here on is covered (RFC 3339) [default: from each chain's first digest]
    #[arg(long, value_name = "TIME", env = "TRAILWARDEN_START")]
    pub start: Option<Timestamp>,
    /// Say whether the time up to here is covered (RFC 3339) [default: to each chain's last digest]
    #[arg(long, value_name = "TIME", env = "TRAILWARDEN_END")]
    pub end: Option<Timestamp>,
    /// A table and what is wrong for people, or JSON
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text", env = "TRAILWARDEN_FORMAT")]
    pub format: TextOrJson,
}
