//! The arguments of each command.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::collecting::partition;
use super::{Accepted, Effort, FromFile, Gate, Many, Output, ParamSetting, ReportCommand, Resuming, Selection, Time, Where, Who};
use crate::model::Partition;

/// `scan`
#[derive(Debug, Clone, Args)]
pub struct ScanArgs {
    /// Keep the snapshot in this file (`.jsonl`, or `.jsonl.zst` to pack it)
    #[arg(long, value_name = "PATH", env = "TRAILWARDEN_SNAPSHOT")]
    pub snapshot: Option<PathBuf>,
    /// Who reads.
    #[command(flatten)]
    pub who: Who,
    /// Which accounts.
    #[command(flatten)]
    pub many: Many,
    /// Where it reads.
    #[command(flatten)]
    pub place: Where,
    /// How hard it tries.
    #[command(flatten)]
    pub effort: Effort,
    /// How it goes on after it was cut short.
    #[command(flatten)]
    pub resuming: Resuming,
    /// Which rules judge.
    #[command(flatten)]
    pub selection: Selection,
    /// What is accepted or known already.
    #[command(flatten)]
    pub accepted: Accepted,
    /// What makes the run fail.
    #[command(flatten)]
    pub gate: Gate,
    /// What is written where.
    #[command(flatten)]
    pub output: Output,
    /// The time that ages are counted against.
    #[command(flatten)]
    pub time: Time,
}

/// `collect`
#[derive(Debug, Clone, Args)]
pub struct CollectArgs {
    /// The snapshot file to write (`.jsonl`, or `.jsonl.zst` to pack it)
    #[arg(short, long, value_name = "PATH", required_unless_present = "output_dir", env = "TRAILWARDEN_SNAPSHOT")]
    pub output: Option<PathBuf>,
    /// Write a snapshot file for each account into this directory; `check` joins them
    #[arg(long, value_name = "DIR", conflicts_with = "output", env = "TRAILWARDEN_OUTPUT_DIR")]
    pub output_dir: Option<PathBuf>,
    /// Read every setting that Trailwarden knows, not only those that the chosen rules ask for
    #[arg(long, env = "TRAILWARDEN_EVERYTHING")]
    pub everything: bool,
    /// Who reads.
    #[command(flatten)]
    pub who: Who,
    /// Which accounts.
    #[command(flatten)]
    pub many: Many,
    /// Where it reads.
    #[command(flatten)]
    pub place: Where,
    /// How hard it tries.
    #[command(flatten)]
    pub effort: Effort,
    /// How it goes on after it was cut short.
    #[command(flatten)]
    pub resuming: Resuming,
    /// The rules whose settings are read.
    #[command(flatten)]
    pub selection: Selection,
}

/// `preflight`
#[derive(Debug, Clone, Args)]
pub struct PreflightArgs {
    /// Who reads.
    #[command(flatten)]
    pub who: Who,
    /// Where it reads.
    #[command(flatten)]
    pub place: Where,
    /// How hard it tries.
    #[command(flatten)]
    pub effort: Effort,
    /// The rules whose settings would be read.
    #[command(flatten)]
    pub selection: Selection,
    /// Text for people, or JSON
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text", env = "TRAILWARDEN_FORMAT")]
    pub format: TextOrJson,
}

/// `check`
#[derive(Debug, Clone, Args)]
pub struct CheckArgs {
    /// Snapshot files; several are judged together, joined across accounts
    #[arg(value_name = "SNAPSHOT", required = true)]
    pub snapshots: Vec<PathBuf>,
    /// Which rules judge.
    #[command(flatten)]
    pub selection: Selection,
    /// What is accepted or known already.
    #[command(flatten)]
    pub accepted: Accepted,
    /// What makes the run fail.
    #[command(flatten)]
    pub gate: Gate,
    /// What is written where.
    #[command(flatten)]
    pub output: Output,
    /// The time that ages are counted against.
    #[command(flatten)]
    pub time: Time,
}

/// `report`
#[derive(Debug, Clone, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct ReportArgs {
    /// What else is to be done.
    #[command(subcommand)]
    pub command: Option<ReportCommand>,
    /// A result that `--format json` wrote, or snapshot files
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Which rules judge; for snapshots only.
    #[command(flatten)]
    pub selection: Selection,
    /// What is accepted or known already; for snapshots only.
    #[command(flatten)]
    pub accepted: Accepted,
    /// What is written where.
    #[command(flatten)]
    pub output: Output,
    /// The time that ages are counted against; for snapshots only.
    #[command(flatten)]
    pub time: Time,
}

/// `redact`
#[derive(Debug, Clone, Args)]
pub struct RedactArgs {
    /// The snapshot
    #[arg(value_name = "SNAPSHOT")]
    pub snapshot: PathBuf,
    /// Write the copy to this file (`.jsonl`, or `.jsonl.zst` to pack it)
    #[arg(short, long, value_name = "PATH")]
    pub output: PathBuf,
    /// Make stand-ins with the key in this file: the same name has the same stand-in in every copy made with it
    #[arg(long, value_name = "FILE", required_unless_present = "new_key")]
    pub key: Option<PathBuf>,
    /// Make a new key and keep it in this file, which only its owner may read
    #[arg(long, value_name = "FILE", conflicts_with = "key")]
    pub new_key: Option<PathBuf>,
    /// Write what each stand-in stands for to this file, which only its owner may read
    #[arg(long, value_name = "PATH")]
    pub map: Option<PathBuf>,
    /// Leave the tags of this key as they are (repeatable)
    #[arg(long, value_name = "KEY")]
    pub keep_tag: Vec<String>,
}

/// `demo`
#[derive(Debug, Clone, Args)]
pub struct DemoArgs {
    /// Which rules judge.
    #[command(flatten)]
    pub selection: Selection,
    /// What is written where.
    #[command(flatten)]
    pub output: Output,
}

/// `rules`
#[derive(Debug, Clone, Args)]
pub struct RulesArgs {
    /// What to do with the rules.
    #[command(subcommand)]
    pub command: RulesCommand,
}

/// The commands about rules.
#[derive(Debug, Clone, Subcommand)]
pub enum RulesCommand {
    /// List the rules: id, severity, resource type, title
    List(RulesListArgs),
    /// Show one rule as written, or as data
    Show(RulesShowArgs),
    /// Check rule files and directories, all problems at once
    Lint(RulesLintArgs),
    /// Run the tests that rules carry
    Test(RulesTestArgs),
    /// Begin a rule: a file that loads, with tests that hold and comments that teach
    New(RulesNewArgs),
}

/// `rules list`
#[derive(Debug, Clone, Args)]
pub struct RulesListArgs {
    /// Which rules.
    #[command(flatten)]
    pub selection: Selection,
    /// A table for people, or JSON
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text", env = "TRAILWARDEN_FORMAT")]
    pub format: TextOrJson,
}

/// How rules, and what came of their tests, are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TextOrJson {
    /// For people.
    Text,
    /// JSON.
    Json,
}

/// `rules show`
#[derive(Debug, Clone, Args)]
pub struct RulesShowArgs {
    /// The rule's id
    #[arg(value_name = "RULE")]
    pub id: String,
    /// As written, or what it says as YAML or JSON
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text", env = "TRAILWARDEN_FORMAT")]
    pub format: ShowFormat,
    /// Read more rules from this directory (repeatable)
    #[arg(long, value_name = "DIR", env = "TRAILWARDEN_RULES")]
    pub rules: Vec<PathBuf>,
    /// What the configuration file says of rules.
    #[arg(skip)]
    pub from_file: FromFile,
}

/// How one rule is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ShowFormat {
    /// The file as written.
    Text,
    /// YAML without comments.
    Yaml,
    /// JSON.
    Json,
}

/// `rules lint`
#[derive(Debug, Clone, Args)]
pub struct RulesLintArgs {
    /// Rule files and directories of them [default: the built-in rules]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Text for people, or JSON for editors
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text")]
    pub format: LintFormat,
    /// Take warnings for errors: for pipelines that let only clean rules through
    #[arg(long)]
    pub deny_warnings: bool,
}

/// How problems with rules are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LintFormat {
    /// With the lines that are meant, on stderr.
    Text,
    /// A JSON object on stdout.
    Json,
}

/// `rules test`
#[derive(Debug, Clone, Args)]
pub struct RulesTestArgs {
    /// Rule files and directories of them [default: the built-in rules]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Test these rules only
    #[arg(long, value_name = "ID", value_delimiter = ',', env = "TRAILWARDEN_RULE")]
    pub rule: Vec<String>,
    /// Change each rule in small ways and show which changes its tests do not notice
    #[arg(long)]
    pub mutate: bool,
    /// How many of a hundred such changes the tests of each rule must notice
    #[arg(long, value_name = "PERCENT", default_value = "95", value_parser = clap::value_parser!(u8).range(0..=100), env = "TRAILWARDEN_MIN_KILLED")]
    pub min_killed: u8,
    /// Show which tests of fields are never true, or never false, in a rule's tests
    #[arg(long)]
    pub coverage: bool,
    /// Text for people, or JSON
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text", env = "TRAILWARDEN_FORMAT")]
    pub format: TextOrJson,
}

/// `rules new`
#[derive(Debug, Clone, Args)]
pub struct RulesNewArgs {
    /// The rule's id, in kebab case
    #[arg(value_name = "ID")]
    pub id: String,
    /// The resource type that it judges, such as `s3.bucket`
    #[arg(long, value_name = "TYPE")]
    pub resource: String,
    /// The file to write, `-` for stdout [default: ID.yaml]
    #[arg(short, long, value_name = "PATH")]
    pub output: Option<PathBuf>,
}

/// `explain`
#[derive(Debug, Clone, Args)]
pub struct ExplainArgs {
    /// A rule's id, the code of a diagnostic, or a finding's fingerprint, of which the first 8 digits are enough; without
    /// it all codes are listed
    #[arg(value_name = "RULE|CODE|FINGERPRINT")]
    pub subject: Option<String>,
    /// Explain a finding from this snapshot (repeatable)
    #[arg(long, value_name = "FILE", conflicts_with = "result")]
    pub snapshot: Vec<PathBuf>,
    /// Explain a finding from this result, which `--format json` wrote
    #[arg(long, value_name = "FILE")]
    pub result: Option<PathBuf>,
    /// Read more rules from this directory (repeatable)
    #[arg(long, value_name = "DIR", env = "TRAILWARDEN_RULES")]
    pub rules: Vec<PathBuf>,
    /// Set a rule's parameter, as in `iam-access-key-rotated.max_age=60d` (repeatable)
    #[arg(long, value_name = "RULE.NAME=VALUE", env = "TRAILWARDEN_PARAM")]
    pub param: Vec<ParamSetting>,
    /// What the configuration file says of rules.
    #[arg(skip)]
    pub from_file: FromFile,
    /// A tree for people, or a finding as it stands in the JSON result
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text")]
    pub format: ExplainFormat,
    /// The time that ages are counted against.
    #[command(flatten)]
    pub time: Time,
}

/// How a finding is explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExplainFormat {
    /// A tree.
    Text,
    /// JSON.
    Json,
}

/// `iam-policy`
#[derive(Debug, Clone, Args)]
pub struct IamPolicyArgs {
    /// Allow every call that Trailwarden knows, not only those that the chosen rules ask for
    #[arg(long, env = "TRAILWARDEN_EVERYTHING")]
    pub everything: bool,
    /// Allow what `verify-logs` takes and nothing else: to list buckets, and to read log files and digests in them
    #[arg(long, conflicts_with_all = ["everything", "rule", "service", "framework"], env = "TRAILWARDEN_VERIFY_LOGS")]
    pub verify_logs: bool,
    /// The policy document, a Terraform data source, or a CloudFormation template
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "json", env = "TRAILWARDEN_FORMAT")]
    pub format: PolicyFormat,
    /// The partition that ARNs name [default: `aws` in JSON, where it is deployed in the other formats]
    #[arg(long, value_name = "PARTITION", value_parser = partition(), env = "TRAILWARDEN_PARTITION")]
    pub partition: Option<Partition>,
    /// The rules whose calls are allowed.
    #[command(flatten)]
    pub selection: Selection,
}

/// How a policy is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PolicyFormat {
    /// A policy document in JSON.
    Json,
    /// A data source of Terraform or OpenTofu.
    Terraform,
    /// A CloudFormation template in YAML.
    Cloudformation,
}

/// `plan`
#[derive(Debug, Clone, Args)]
pub struct PlanArgs {
    /// Which rules the calls are for.
    #[command(flatten)]
    pub selection: Selection,
    /// A table for people, or JSON with the fields and rules by name
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text", env = "TRAILWARDEN_FORMAT")]
    pub format: TextOrJson,
}

/// `schema`
#[derive(Debug, Clone, Args)]
pub struct SchemaArgs {
    /// Which schema
    #[arg(value_name = "KIND", value_enum)]
    pub kind: SchemaKind,
}

/// What has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaKind {
    /// Rule files, for editors
    Rule,
    /// Results, as `--format json` writes them
    Result,
    /// What templates see, as `report --template` fills them
    Context,
    /// Changes, as `diff --format json` writes them
    Diff,
    /// The resource types and fields that rules can read, with the call that tells each
    Fields,
    /// The reference of the rule language, as Markdown: types, fields, operators, truth tables
    Reference,
    /// Problems with rules, as `rules lint --format json` writes them
    Diagnostics,
    /// The configuration file, for editors
    Config,
    /// Profiles, for editors
    Profile,
    /// `manifest.json` and `settings.json` of bundles
    Bundle,
    /// What policies come to, as `policy check --format json` writes it
    PolicyCheck,
    /// What a policy allows beyond another, as `policy diff --format json` writes it
    PolicyDiff,
    /// Who can do something, as `policy who-can --format json` writes it
    PolicyWhoCan,
    /// What came of verifying logs, as `verify-logs --format json` writes it
    VerifyLogs,
}

/// `completions`
#[derive(Debug, Clone, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: clap_complete::Shell,
}
