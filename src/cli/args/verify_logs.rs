//! The arguments of `verify-logs`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::Timestamp;

use super::collecting::{account_id, partition};
use super::{Effort, Where, Who};
use crate::model::Partition;

/// `verify-logs`
#[derive(Debug, Clone, Args)]
pub struct VerifyLogsArgs {
    /// What is verified.
    #[command(flatten)]
    pub what: WhatArgs,
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
    /// Look at so many of a hundred log files only, chosen at random, and at all digests: a quick look, which ends with 4
    /// at best
    #[arg(long, value_name = "N%", value_parser = percent, env = "TRAILWARDEN_SAMPLE")]
    pub sample: Option<u8>,
    /// Choose the log files of a sample as the one did that told this number
    #[arg(long, value_name = "N", requires = "sample", env = "TRAILWARDEN_SAMPLE_SEED")]
    pub sample_seed: Option<u64>,
    /// Write what was found to this file too, as a snapshot that `check` judges beside those of accounts
    #[arg(long, value_name = "PATH", env = "TRAILWARDEN_SNAPSHOT")]
    pub snapshot: Option<PathBuf>,
    /// How the result is shown
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text", env = "TRAILWARDEN_FORMAT")]
    pub format: LogsFormat,
    /// Who reads.
    #[command(flatten)]
    pub who: Who,
    /// The partition of the credentials, when neither --region nor the profile names a region of it [default: as the
    /// region, or `aws`]
    #[arg(long, value_name = "PARTITION", value_parser = partition(), env = "TRAILWARDEN_PARTITION", help_heading = "Where")]
    pub partition: Option<Partition>,
    /// Ask this endpoint instead of AWS, as for moto or LocalStack
    #[arg(long, value_name = "URL", env = "TRAILWARDEN_ENDPOINT_URL", help_heading = "Where")]
    pub endpoint_url: Option<String>,
    /// How hard it tries.
    #[command(flatten)]
    pub effort: Effort,
    /// How it goes on after it was cut short.
    #[command(flatten)]
    pub going_on: GoingOn,
}

/// How verifying goes on after it was cut short.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Interruptions")]
pub struct GoingOn {
    /// Write down in this file what was found of each log file; it is removed once all is read
    #[arg(long, value_name = "PATH", env = "TRAILWARDEN_JOURNAL")]
    pub journal: Option<PathBuf>,
    /// Go on with this journal of a run that was cut short: log files that it holds are not read again
    #[arg(long, value_name = "JOURNAL", env = "TRAILWARDEN_RESUME")]
    pub resume: Option<PathBuf>,
}

fn percent(text: &str) -> Result<u8, String> {
    let number = text.strip_suffix('%').unwrap_or(text).parse().ok();
    number.filter(|percent| (1..=99).contains(percent)).ok_or_else(|| "a sample is of `1%` to `99%`".to_owned())
}

/// How a result is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogsFormat {
    /// For people, in a terminal
    Text,
    /// For programs: all of it
    Json,
    /// For pull requests and job summaries
    Markdown,
    /// For people: one file, opens offline
    Html,
    /// For code scanning: SARIF 2.1.0
    Sarif,
}

/// What is verified: a copy of a bucket, or a bucket.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "What is verified")]
pub struct WhatArgs {
    /// A copy of the bucket: the folder that holds `AWSLogs`, or the prefix above it
    #[arg(
        long,
        value_name = "DIR",
        required_unless_present_any = ["bucket", "trail"],
        conflicts_with_all = ["bucket", "trail", "prefix", "org_trail"],
        requires = "keys",
        env = "TRAILWARDEN_FROM"
    )]
    pub from: Option<PathBuf>,
    /// The bucket itself
    #[arg(long, value_name = "NAME", conflicts_with = "trail", env = "TRAILWARDEN_BUCKET")]
    pub bucket: Option<String>,
    /// What stands before `AWSLogs/` in the bucket
    #[arg(long, value_name = "PREFIX", requires = "bucket", env = "TRAILWARDEN_PREFIX")]
    pub prefix: Option<String>,
    /// The bucket of this trail, and of what is in it only what this trail delivered
    #[arg(long, value_name = "ARN", env = "TRAILWARDEN_TRAIL")]
    pub trail: Option<String>,
    /// What a trail of the organization delivered only; each account in use must have digests
    #[arg(long = "org", id = "org_trail", env = "TRAILWARDEN_ORG_TRAIL")]
    pub org: bool,
    /// The public keys of a region, as `aws cloudtrail list-public-keys` prints them (repeatable) [default: CloudTrail is
    /// asked for them, but not with --from]
    #[arg(long, value_name = "FILE", env = "TRAILWARDEN_KEYS")]
    pub keys: Vec<PathBuf>,
}

impl VerifyLogsArgs {
    /// Where the credentials are asked for.
    pub fn place(&self) -> Where {
        Where {
            region: self.region.clone(),
            exclude_region: Vec::new(),
            partition: self.partition.clone(),
            endpoint_url: self.endpoint_url.clone(),
        }
    }
}
