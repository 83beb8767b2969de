//! `rules lint`: checks rule files; all problems of all files at once.

use crate::cli::args::RulesLintArgs;
use crate::cli::rule_files;
use crate::cli::{Ending, Fault, Terminal};

/// Checks them. Problems are the fault that loading gives.
pub(super) fn run(args: &RulesLintArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let rules = rule_files::load_alone(&args.paths, terminal)?;
    let count = rules.rules.len();
    terminal.print(format!("{count} {}, no problem\n", if count == 1 { "rule" } else { "rules" }).as_bytes())?;
    Ok(Ending::done())
}
