//! The arguments of `policy`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::TextOrJson;

/// `policy`
#[derive(Debug, Clone, Args)]
pub struct PolicyArgs {
    /// What to do with policies.
    #[command(subcommand)]
    pub command: PolicyCommand,
}

/// The commands about policies.
#[derive(Debug, Clone, Subcommand)]
pub enum PolicyCommand {
    /// Tell who can do something to something, on which path and by which statement
    WhoCan(PolicyWhoCanArgs),
}

/// `policy who-can`
#[derive(Debug, Clone, Args)]
pub struct PolicyWhoCanArgs {
    /// The action, as in `s3:DeleteObject`
    #[arg(value_name = "ACTION", value_parser = action)]
    pub action: String,
    /// The ARN of the resource; `*` in it stands for anything, and alone for the account's own
    #[arg(value_name = "RESOURCE", value_parser = resource)]
    pub resource: String,
    /// Snapshot files; several are looked at together
    #[arg(long = "snapshot", value_name = "FILE", required = true)]
    pub snapshots: Vec<PathBuf>,
    /// Exit with 1 if anybody else can, and with 4 if that is not known (repeatable, comma allowed; `*` is any text)
    #[arg(long = "only", value_name = "ARN", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Text for people, or JSON
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text", env = "TRAILWARDEN_FORMAT")]
    pub format: TextOrJson,
}

fn action(text: &str) -> Result<String, String> {
    match text.split_once(':') {
        Some((service, name)) if !service.is_empty() && !name.is_empty() && !text.contains(['*', '?', ' ']) => {
            Ok(text.to_owned())
        }
        _ => Err("an action is one action of a service, as in `s3:DeleteObject`".to_owned()),
    }
}

fn resource(text: &str) -> Result<String, String> {
    let parts: Vec<_> = text.splitn(6, ':').collect();
    match parts.as_slice() {
        ["*"] => Ok(text.to_owned()),
        ["arn", partition, service, .., rest] if parts.len() == 6 && ![*partition, *service, *rest].contains(&"") => {
            Ok(text.to_owned())
        }
        _ => Err("a resource is an ARN with six parts, as in `arn:aws:s3:::bucket/key`, or `*`".to_owned()),
    }
}
