//! `rules lint`: checks rule files; all problems of all files at once.

use super::counted;
use crate::cli::args::{LintFormat, RulesLintArgs};
use crate::cli::{Ending, Exit, Fault, Terminal, diagnostics, rule_files};
use crate::rule::Level;

/// Checks them. Problems are the fault that loading gives, or JSON on stdout; warnings are told, and stop nothing unless
/// they are denied.
pub(super) fn run(args: &RulesLintArgs, terminal: Terminal) -> Result<Ending, Fault> {
    match args.format {
        LintFormat::Text => text(args, terminal),
        LintFormat::Json => json(args, terminal),
    }
}

fn text(args: &RulesLintArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let rules = rule_files::load_alone(&args.paths, terminal)?;
    let found = rules.lint();
    if !found.is_empty() {
        terminal.rendered_note(&diagnostics::render(&found, terminal.stderr_color));
    }
    let (count, warnings) = (rules.rules.len(), rules.warnings.len() + found.len());
    let problems = if warnings == 0 { "no problem".to_owned() } else { counted(warnings, "warning") };
    terminal.print(format!("{}, {problems}\n", counted(count, "rule")).as_bytes())?;
    Ok(if args.deny_warnings && warnings > 0 { refused(&problems) } else { Ending::done() })
}

fn json(args: &RulesLintArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let problems = rule_files::problems_alone(&args.paths)?;
    let text = diagnostics::json(&problems).map_err(|error| Fault::new(Exit::Internal, error.to_string()))?;
    terminal.print(text.as_bytes())?;
    let stops = |level| level == Level::Error || args.deny_warnings;
    let is_refused = problems.iter().any(|problem| stops(problem.code.level()));
    Ok(if is_refused { refused(&rule_files::counted(&problems)) } else { Ending::done() })
}

fn refused(why: &str) -> Ending {
    let last_line = format!("exit {}: {why}", Exit::Usage.code());
    Ending { exit: Exit::Usage, last_line: Some(last_line) }
}
