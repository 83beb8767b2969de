//! The command line: arguments, exit codes, the terminal. It joins the stages and decides nothing of its own.

mod accepted;
#[cfg(feature = "aws")]
mod accounts_file;
pub mod args;
mod bounded;
mod bundling;
mod command;
mod config;
mod continuation;
mod diagnostics;
mod exit;
mod fault;
mod framework_files;
#[cfg(feature = "aws")]
mod journal;
mod json;
mod judge;
mod outputs;
mod panic;
mod progress;
#[cfg(feature = "aws")]
mod reading;
#[cfg(feature = "aws")]
mod rescue;
mod rule_files;
mod samples;
mod table;
mod templates;
mod terminal;

use std::ffi::OsString;
use std::process::ExitCode;

pub use diagnostics::render as render_diagnostics;
pub use exit::Exit;
pub use fault::Fault;
pub use terminal::Terminal;
use terminal::visible;

use args::{Cli, Command};

/// How a command that did its work ended.
#[derive(Debug)]
pub struct Ending {
    /// The exit code.
    pub exit: Exit,
    /// The last line on stderr: the code and the reason in words; none for commands that judge nothing.
    pub last_line: Option<String>,
}

impl Ending {
    /// Done, and nothing was judged.
    pub fn done() -> Self {
        Self { exit: Exit::Passed, last_line: None }
    }
}

/// Runs the command that these arguments ask for, the program's name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    panic::guard(|| run_unguarded(arguments))
}

fn run_unguarded(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let parsed = match Cli::parse_by(Cli::described(), arguments.iter().cloned()) {
        Ok(parsed) => parsed,
        Err(error) => return refuse(&error),
    };
    let terminal = Terminal::new(&parsed.0.global);
    let ending = config::followed(parsed, &arguments, terminal).and_then(|cli| dispatch(cli, terminal));
    let ending = ending.unwrap_or_else(|fault| complain(&fault, terminal));
    if let Some(line) = ending.last_line {
        terminal.line(&line);
    }
    ending.exit.into()
}

/// Tells what went wrong.
fn complain(fault: &Fault, terminal: Terminal) -> Ending {
    terminal.fault(fault);
    Ending { exit: fault.exit, last_line: Some(visible(&fault.last_line()).into_owned()) }
}

fn dispatch(cli: Cli, terminal: Terminal) -> Result<Ending, Fault> {
    let Cli { command, global } = cli;
    match command {
        #[cfg(feature = "aws")]
        Command::Scan(args) => command::scan::run(&args, terminal),
        #[cfg(feature = "aws")]
        Command::Collect(args) => command::collect::run(&args, terminal),
        #[cfg(feature = "aws")]
        Command::Preflight(args) => command::preflight::run(&args, terminal),
        #[cfg(not(feature = "aws"))]
        Command::Scan(_) | Command::Collect(_) | Command::Preflight(_) => Err(without_aws()),
        Command::Check(args) => command::check::run(&args, terminal),
        Command::Report(args) => command::report::run(&args, terminal),
        Command::Verify(args) => command::verify::run(&args, terminal),
        Command::VerifyLogs(args) => command::verify_logs::run(&args, terminal),
        Command::Coverage(args) => command::coverage::run(&args, terminal),
        Command::Policy(args) => command::policy::run(&args, terminal),
        Command::Diff(args) => command::diff::run(&args, terminal),
        Command::Templates(args) => command::templates::run(&args, terminal),
        Command::Waivers(args) => command::waivers::run(&args, terminal),
        Command::Baseline(args) => command::baseline::run(&args, terminal),
        Command::Rules(args) => command::rules::run(&args, terminal),
        Command::Frameworks(args) => command::frameworks::run(&args, terminal),
        Command::Profiles(args) => command::profiles::run(&args, terminal),
        Command::Explain(args) => command::explain::run(&args, terminal),
        Command::Plan(args) => command::plan::run(&args, terminal),
        Command::IamPolicy(args) => command::iam_policy::run(&args, terminal),
        Command::Schema(args) => command::schema::run(&args, terminal),
        Command::Redact(args) => command::redact::run(&args, terminal),
        Command::Demo(args) => command::demo::run(&args, terminal),
        Command::Config(args) => command::config::run(&args, &global, terminal),
        Command::Init(args) => command::init::run(&args, terminal),
        Command::Completions(args) => command::completions::run(&args, terminal),
    }
}

/// For a build that cannot read accounts.
#[cfg(not(feature = "aws"))]
fn without_aws() -> Fault {
    Fault::usage("this trailwarden was built without the `aws` feature, so it cannot read accounts")
        .help("build it with `cargo build --release`; `check`, `report` and `demo` work as it is")
        .because("built without the `aws` feature")
}

/// Arguments that clap did not take, and the help and version that it was asked for.
fn refuse(error: &clap::Error) -> ExitCode {
    // When the terminal is gone there is nobody left to tell.
    let _ = error.print();
    if !error.use_stderr() {
        return Exit::Passed.into();
    }
    Terminal::plain().line(&format!("exit {}: wrong arguments", Exit::Usage.code()));
    Exit::Usage.into()
}
