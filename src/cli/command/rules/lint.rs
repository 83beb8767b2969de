//! `rules lint`: checks rule files; all problems of all files at once.

use crate::cli::args::RulesLintArgs;
use crate::cli::rule_files;
use crate::cli::{Ending, Fault, Terminal, diagnostics};

/// Checks them. Problems are the fault that loading gives; warnings are told, and stop nothing.
pub(super) fn run(args: &RulesLintArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let rules = rule_files::load_alone(&args.paths, terminal)?;
    let found = rules.lint();
    if !found.is_empty() {
        terminal.rendered_note(&diagnostics::render(&found, terminal.stderr_color));
    }
    let (count, warnings) = (rules.rules.len(), rules.warnings.len() + found.len());
    let counted = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    let problems = if warnings == 0 { "no problem".to_owned() } else { counted(warnings, "warning") };
    terminal.print(format!("{}, {problems}\n", counted(count, "rule")).as_bytes())?;
    Ok(Ending::done())
}
