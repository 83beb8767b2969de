//! `completions`: a script that teaches a shell the commands and flags.

use crate::cli::args::{Cli, CompletionsArgs};
use crate::cli::{Ending, Fault, Terminal};

/// Prints the script.
pub(in crate::cli) fn run(args: &CompletionsArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::described(), "trailwarden", &mut script);
    terminal.print(&script)?;
    Ok(Ending::done())
}
