//! Flags about reading accounts: who reads, where, and how hard it tries. No secret can be given by flag.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::model::{AccountId, Partition};

/// Who reads.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Who")]
pub struct Who {
    /// Use this profile of the AWS configuration [default: the standard credential chain]
    #[arg(long, value_name = "NAME", env = "TRAILWARDEN_PROFILE")]
    pub profile: Option<String>,
    /// Assume this role before reading
    #[arg(long, value_name = "ARN", env = "TRAILWARDEN_ROLE_ARN")]
    pub role_arn: Option<String>,
    /// Send this external id when assuming a role
    #[arg(long, value_name = "ID", env = "TRAILWARDEN_EXTERNAL_ID")]
    pub external_id: Option<String>,
    /// Name the sessions of roles; it shows in the accounts' CloudTrail
    #[arg(long, value_name = "NAME", default_value = "trailwarden", env = "TRAILWARDEN_SESSION_NAME")]
    pub session_name: String,
    /// Stop before reading unless the credentials, or --role-arn, lead to this account
    #[arg(long, value_name = "ACCOUNT", value_parser = account_id, env = "TRAILWARDEN_EXPECT_ACCOUNT")]
    pub expect_account: Option<String>,
}

/// Where it reads.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Where")]
pub struct Where {
    /// Read these regions only; IAM and other global settings are always read [default: all enabled]
    #[arg(long, value_name = "REGION", value_delimiter = ',', env = "TRAILWARDEN_REGION")]
    pub region: Vec<String>,
    /// Leave these regions out
    #[arg(long, value_name = "REGION", value_delimiter = ',', env = "TRAILWARDEN_EXCLUDE_REGION")]
    pub exclude_region: Vec<String>,
    /// The partition of the credentials, when neither --region nor the profile names a region of it [default: as the
    /// region, or `aws`]
    #[arg(long, value_name = "PARTITION", value_parser = partition(), env = "TRAILWARDEN_PARTITION")]
    pub partition: Option<Partition>,
    /// Ask this endpoint instead of AWS, as for moto or LocalStack
    #[arg(long, value_name = "URL", env = "TRAILWARDEN_ENDPOINT_URL")]
    pub endpoint_url: Option<String>,
}

/// How hard it tries.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Calls")]
pub struct Effort {
    /// How many calls may be under way at once
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=256), env = "TRAILWARDEN_CONCURRENCY")]
    pub concurrency: u32,
    /// Send at most this many requests a second to one service in one region of one account [default: as many as it takes]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000), env = "TRAILWARDEN_MAX_RPS")]
    pub max_rps: Option<u32>,
    /// How many seconds reading may take in all; what was not read by then is unknown
    #[arg(long, value_name = "SECONDS", default_value_t = 3600, value_parser = clap::value_parser!(u64).range(1..=86_400), env = "TRAILWARDEN_TIMEOUT")]
    pub timeout: u64,
    /// How many seconds one attempt of a call may take
    #[arg(long, value_name = "SECONDS", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=600), env = "TRAILWARDEN_ATTEMPT_TIMEOUT")]
    pub attempt_timeout: u64,
    /// How often a call is tried, the first time included
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=20), env = "TRAILWARDEN_MAX_ATTEMPTS")]
    pub max_attempts: u32,
}

/// How reading goes on after it was cut short.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Interruptions")]
pub struct Resuming {
    /// Write answers down in this file while reading; it is removed once all is read [default: PATH.journal beside the
    /// snapshot]
    #[arg(long, value_name = "PATH", env = "TRAILWARDEN_JOURNAL")]
    pub journal: Option<PathBuf>,
    /// Go on with this journal of a run that was cut short: what it holds is not asked again
    #[arg(long, value_name = "JOURNAL", env = "TRAILWARDEN_RESUME")]
    pub resume: Option<PathBuf>,
}

/// A partition that there is.
pub(super) fn partition() -> impl TypedValueParser<Value = Partition> {
    PossibleValuesParser::new(Partition::KNOWN).map(|name| Partition::from(name.as_str()))
}

pub(super) fn account_id(text: &str) -> Result<String, String> {
    if AccountId::is_valid(text) { Ok(text.to_owned()) } else { Err("an account id has twelve digits".to_owned()) }
}
