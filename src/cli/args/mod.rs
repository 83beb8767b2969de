//! What can be said on the command line. Flags mean the same in every command that has them.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};

mod accounts;
mod collecting;
mod commands;
mod config;
mod coverage;
mod diff;
mod frameworks;
mod judging;
mod output;
mod policy;
mod profiles;
mod templates;
mod verify;
mod verify_logs;
mod waivers;

pub use accounts::Many;
pub use collecting::{Effort, Resuming, Where, Who};
pub use commands::{
    CheckArgs, CollectArgs, CompletionsArgs, DemoArgs, ExplainArgs, ExplainFormat, IamPolicyArgs, LintFormat, PlanArgs,
    PolicyFormat, PreflightArgs, RedactArgs, ReportArgs, RulesArgs, RulesCommand, RulesLintArgs, RulesListArgs, RulesNewArgs,
    RulesShowArgs, RulesTestArgs, ScanArgs, SchemaArgs, SchemaKind, ShowFormat, TextOrJson,
};
pub use config::{CiSystem, ConfigArgs, ConfigCommand, ConfigShowArgs, InitArgs};
pub use coverage::CoverageArgs;
pub use diff::{DiffArgs, DiffFormat};
pub use frameworks::{FrameworksArgs, FrameworksCommand, FrameworksListArgs, FrameworksShowArgs};
pub use judging::{Accepted, FromFile, Gate, ParamSetting, Selection, Time};
pub use output::{EvidenceChoice, Output, OutputFile};
pub use policy::{Attached, DiffGate, PolicyArgs, PolicyCheckArgs, PolicyCommand, PolicyDiffArgs, PolicyGate, PolicyWhoCanArgs};
pub use profiles::{ProfilesArgs, ProfilesCommand, ProfilesListArgs, ProfilesShowArgs};
pub use templates::{ReportCommand, ReportContextArgs, TemplatesArgs, TemplatesCommand, TemplatesLintArgs};
pub use verify::VerifyArgs;
pub use verify_logs::{GoingOn, LogsFormat, VerifyLogsArgs, WhatArgs};
pub use waivers::{
    Against, BaselineArgs, BaselineCommand, BaselineWriteArgs, WaiversAddArgs, WaiversArgs, WaiversCheckArgs, WaiversCommand,
    WaiversListArgs, WaiversPreviewArgs, WaiversPruneArgs,
};

/// Judges the security settings of AWS accounts, the audit trail first, and never calls "could not look" a pass.
#[derive(Debug, Parser)]
#[command(name = "trailwarden", version, propagate_version = false, disable_help_subcommand = true)]
#[command(after_help = EXIT_CODES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What every command understands.
    #[command(flatten)]
    pub global: Global,
}

impl Cli {
    /// The command line as these arguments give it, the program's name first.
    ///
    /// # Errors
    /// Wrong arguments; also the help and the version, if they are asked for.
    pub fn parse_arguments(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        Self::parse_by(Self::described(), arguments).map(|(cli, _)| cli)
    }

    /// The same by a description with other defaults, and with what clap knows about each value.
    pub(super) fn parse_by(
        mut description: clap::Command,
        arguments: impl IntoIterator<Item = OsString>,
    ) -> Result<(Self, clap::ArgMatches), clap::Error> {
        let matches = description.try_get_matches_from_mut(arguments)?;
        let cli = Self::from_arg_matches(&matches).map_err(|error| error.format(&mut description))?;
        Ok((cli, matches))
    }

    /// The commands and flags, for parsing, help and completions.
    pub fn described() -> clap::Command {
        hide_values(Self::command())
    }
}

/// Help names environment variables, but does not show what they hold: it may be pasted anywhere.
fn hide_values(command: clap::Command) -> clap::Command {
    command.mut_args(|argument| argument.hide_env_values(true)).mut_subcommands(hide_values)
}

const EXIT_CODES: &str = "\
Exit codes:
  0    gate passed: nothing at or above --fail-on, no gated unknown
  1    violations at or above --fail-on; of `verify`, a result that is not what judging again gives;
       of `verify-logs`, files that are invalid or missing, and time that is not covered;
       of `policy`, what its own --fail-on names
  2    wrong argument, file or rule; found before any call to AWS
  4    inconclusive: no violation, but evidence for a gated rule is missing; of `verify-logs`, nothing
       wrong, but files that could not be judged; of `policy`, what could not be decided
  5    nothing could be collected: no credentials, wrong account, all denied; or the credentials
       expired half way
  70   internal fault
  130  interrupted; 143 terminated";

/// What every command understands.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "General")]
pub struct Global {
    /// Read the configuration from this file [default: trailwarden.yaml here or above, up to the repository's root]
    #[arg(long, global = true, value_name = "FILE", env = "TRAILWARDEN_CONFIG")]
    pub config: Option<PathBuf>,
    /// Look for no configuration file
    #[arg(long, global = true, env = "TRAILWARDEN_NO_CONFIG")]
    pub no_config: bool,
    /// Print no progress and no notes; errors and the last line stay
    #[arg(short, long, global = true, env = "TRAILWARDEN_QUIET", conflicts_with = "verbose")]
    pub quiet: bool,
    /// Tell more: on stderr the calls without an answer, given twice every call; fingerprints in the text report
    #[arg(short, long, global = true, action = clap::ArgAction::Count, env = "TRAILWARDEN_VERBOSE")]
    pub verbose: u8,
    /// Use colours; `auto` looks at the terminal, NO_COLOR and FORCE_COLOR
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value = "auto", env = "TRAILWARDEN_COLOR")]
    pub color: ColorMode,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorMode {
    /// On terminals, unless the environment says otherwise.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read an account, judge it, report: collect, check and report in one go
    Scan(Box<ScanArgs>),
    /// Read an account's settings into a snapshot file; judge nothing
    Collect(Box<CollectArgs>),
    /// Find out who reads, what is allowed and how much there is, before reading
    Preflight(Box<PreflightArgs>),
    /// Judge snapshots, offline and without credentials
    Check(CheckArgs),
    /// Write reports from a result or from snapshots; gate nothing
    Report(Box<ReportArgs>),
    /// Judge again what a bundle or a result was made from, and compare
    Verify(Box<VerifyArgs>),
    /// Tell whether digests and log files are those that CloudTrail delivered
    VerifyLogs(VerifyLogsArgs),
    /// Show what trails record, region by region, and whether they record an event
    Coverage(CoverageArgs),
    /// Check policies of your own, and compare two of them: who gets in, and what more
    Policy(PolicyArgs),
    /// Tell what changed between two results or snapshots, and why
    Diff(Box<DiffArgs>),
    /// List, show, lint and test rules
    Rules(RulesArgs),
    /// List and show standards: what each asks for, and the rules that bear on it
    Frameworks(FrameworksArgs),
    /// List and show profiles: rules, severities and parameters under one name
    Profiles(ProfilesArgs),
    /// Check templates of reports
    Templates(TemplatesArgs),
    /// Check, list, preview, add and prune accepted exceptions
    Waivers(Box<WaiversArgs>),
    /// Accept what is found today as known
    Baseline(BaselineArgs),
    /// Explain a rule, a diagnostic, or how a verdict came about
    Explain(ExplainArgs),
    /// Show the calls that reading for rules takes, in order, and what for
    Plan(PlanArgs),
    /// Print the least-privilege IAM policy for reading what rules need
    IamPolicy(IamPolicyArgs),
    /// Print a schema: of rule files, of results, of the snapshot's fields
    Schema(SchemaArgs),
    /// Write a copy of a snapshot to give away: stand-ins for names, the same verdicts
    Redact(RedactArgs),
    /// Judge a made-up company's account, without credentials; ends with 0 whatever it finds
    Demo(DemoArgs),
    /// Show the settings in force, and where each comes from
    Config(ConfigArgs),
    /// Begin: write a configuration with comments, a file of waivers and a job for CI
    Init(InitArgs),
    /// Print a completion script for a shell
    Completions(CompletionsArgs),
}

impl Command {
    /// Where the rules of the command take what the configuration file says of them.
    pub(super) fn rules_of_file(&mut self) -> Option<&mut FromFile> {
        Some(match self {
            Self::Scan(args) => &mut args.selection.from_file,
            Self::Collect(args) => &mut args.selection.from_file,
            Self::Preflight(args) => &mut args.selection.from_file,
            Self::Check(args) => &mut args.selection.from_file,
            Self::Report(args) => match &mut args.command {
                Some(ReportCommand::Context(args)) => &mut args.selection.from_file,
                None => &mut args.selection.from_file,
            },
            Self::Verify(args) => &mut args.selection.from_file,
            Self::Plan(args) => &mut args.selection.from_file,
            Self::IamPolicy(args) => &mut args.selection.from_file,
            Self::Explain(args) => &mut args.from_file,
            Self::Rules(RulesArgs { command: RulesCommand::List(args) }) => &mut args.selection.from_file,
            Self::Rules(RulesArgs { command: RulesCommand::Show(args) }) => &mut args.from_file,
            Self::Frameworks(FrameworksArgs { command: FrameworksCommand::List(args) }) => &mut args.from_file,
            Self::Frameworks(FrameworksArgs { command: FrameworksCommand::Show(args) }) => &mut args.from_file,
            Self::Diff(args) => &mut args.selection.from_file,
            Self::Baseline(BaselineArgs { command: BaselineCommand::Write(args) }) => &mut args.selection.from_file,
            Self::Waivers(args) => match &mut args.command {
                WaiversCommand::Lint(args) => &mut args.against.selection.from_file,
                WaiversCommand::List(args) => &mut args.against.selection.from_file,
                WaiversCommand::Preview(args) => &mut args.against.selection.from_file,
                WaiversCommand::Prune(args) => &mut args.against.selection.from_file,
                WaiversCommand::Add(args) => &mut args.from_file,
            },
            _ => return None,
        })
    }
}
