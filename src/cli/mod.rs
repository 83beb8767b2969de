//! The command line: arguments, exit codes, the terminal. It joins the stages and decides nothing of its own.

pub mod args;
mod command;
mod exit;
mod fault;
mod terminal;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

pub use exit::Exit;
pub use fault::Fault;
pub use terminal::Terminal;

use args::{Cli, Command};

/// How a command that did its work ended.
#[derive(Debug)]
pub struct Ending {
    /// The exit code.
    pub exit: Exit,
    /// What the last line on stderr says; none for commands that judge nothing.
    pub reason: Option<String>,
}

impl Ending {
    /// Done, and nothing was judged.
    pub fn done() -> Self {
        Self { exit: Exit::Passed, reason: None }
    }
}

/// Runs the command that these arguments ask for, the program's name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return refuse(&error),
    };
    let terminal = Terminal::new(&cli.global);
    let (exit, reason) = match dispatch(cli.command, terminal) {
        Ok(ending) => (ending.exit, ending.reason),
        Err(fault) => {
            terminal.error(&fault.message, fault.help.as_deref());
            (fault.exit, Some(fault.reason))
        }
    };
    if let Some(reason) = reason {
        terminal.line(&format!("exit {}: {reason}", exit.code()));
    }
    exit.into()
}

fn dispatch(command: Command, terminal: Terminal) -> Result<Ending, Fault> {
    match command {
        Command::Scan(_) => Err(unbuilt()),
        Command::Collect(_) => Err(unbuilt()),
        Command::Check(_) => Err(unbuilt()),
        Command::Report(_) => Err(unbuilt()),
        Command::Rules(_) => Err(unbuilt()),
        Command::Explain(_) => Err(unbuilt()),
        Command::Schema(args) => command::schema::run(&args, terminal),
        Command::Demo(_) => Err(unbuilt()),
        Command::Completions(args) => command::completions::run(&args, terminal),
    }
}

fn unbuilt() -> Fault {
    Fault::new(Exit::Internal, "this command is not built yet")
}

/// Arguments that clap did not take, and the help and version that it was asked for.
fn refuse(error: &clap::Error) -> ExitCode {
    // When the terminal is gone there is nobody left to tell.
    let _ = error.print();
    if !error.use_stderr() {
        return Exit::Passed.into();
    }
    let terminal = Terminal { stdout_color: false, stderr_color: false, quiet: false, verbose: 0 };
    terminal.line(&format!("exit {}: {}", Exit::Usage.code(), "wrong arguments"));
    Exit::Usage.into()
}
