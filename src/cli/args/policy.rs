//! The arguments of `policy`.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand, ValueEnum};

use super::TextOrJson;
use super::collecting::account_id;
use crate::analysis::iam_policy::attachment::Attachment;

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
    /// Tell what is wrong with policies, whom they let in, and what whoever has them can do
    Check(PolicyCheckArgs),
    /// Tell what became possible between two versions of a policy, and what no longer is
    Diff(PolicyDiffArgs),
    /// Tell who can do something to something, on which path and by which statement
    WhoCan(PolicyWhoCanArgs),
}

/// `policy check`
#[derive(Debug, Clone, Args)]
pub struct PolicyCheckArgs {
    /// Files that hold a policy each, alone or in an answer of the AWS CLI (`-` for stdin)
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Exit with 1 if a policy is like this, and with 4 if that is not known (repeatable, comma allowed)
    #[arg(long, value_name = "WHAT", value_enum, value_delimiter = ',')]
    pub fail_on: Vec<PolicyGate>,
    /// What the policies are attached to.
    #[command(flatten)]
    pub attached: Attached,
    /// Text for people, or JSON
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text", env = "TRAILWARDEN_FORMAT")]
    pub format: TextOrJson,
}

/// What policies must not be like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum PolicyGate {
    /// It lets everybody in, or every customer of AWS
    Public,
    /// It lets in other accounts, organizations or tenants of identity providers, or everybody
    CrossAccount,
    /// A service that it lets in can be made to act for strangers
    Deputy,
    /// Whoever has it is an administrator, or can become one by it
    Admin,
    /// Whoever has it can come to more power, or is an administrator already
    Escalation,
    /// Something about it is odd (what is wrong, and not only odd, always ends with 2)
    Problems,
}

/// `policy diff`
#[derive(Debug, Clone, Args)]
pub struct PolicyDiffArgs {
    /// The earlier version (`-` for stdin)
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The later version
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// Exit with 1 if the later version is like this, and with 4 if that is not known
    #[arg(long, value_name = "WHAT", value_enum)]
    pub fail_on: Option<DiffGate>,
    /// What the policy is attached to.
    #[command(flatten)]
    pub attached: Attached,
    /// Text for people, or JSON
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text", env = "TRAILWARDEN_FORMAT")]
    pub format: TextOrJson,
}

/// What a later version must not be like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffGate {
    /// It allows a request that the earlier one does not
    Wider,
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

/// What policies are attached to.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Attached to")]
pub struct Attached {
    /// What the policies are attached to [default: guessed, and said]
    #[arg(long, value_name = "KIND", value_parser = attachment())]
    pub kind: Option<Attachment>,
    /// The ARN of what they are attached to [default: whatever they name]
    #[arg(long, value_name = "ARN", value_parser = arn)]
    pub resource: Option<String>,
    /// The account that owns it; accounts are strangers to each other [default: from ARNs, where they tell]
    #[arg(long, value_name = "ACCOUNT", value_parser = account_id)]
    pub account: Option<String>,
    /// The organization of that account, as in `o-abc123`
    #[arg(long, value_name = "ID", value_parser = organization)]
    pub organization: Option<String>,
}

fn attachment() -> impl TypedValueParser<Value = Attachment> {
    let names = Attachment::ALL.iter().map(|it| it.name);
    PossibleValuesParser::new(names).try_map(|name| Attachment::parse(&name).ok_or("no kind"))
}

fn arn(text: &str) -> Result<String, String> {
    let parts: Vec<_> = text.splitn(6, ':').collect();
    match parts.as_slice() {
        ["arn", _, _, _, _, rest] if !rest.is_empty() && !text.contains(['*', '?']) => Ok(text.to_owned()),
        _ => Err("an ARN has six parts and no wildcards, as in `arn:aws:s3:::bucket`".to_owned()),
    }
}

fn organization(text: &str) -> Result<String, String> {
    let valid = text.strip_prefix("o-").is_some_and(|id| !id.is_empty() && id.bytes().all(|it| it.is_ascii_alphanumeric()));
    if valid { Ok(text.to_owned()) } else { Err("the id of an organization begins with `o-`".to_owned()) }
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
