//! How commands that check files end, whatever they check: rules, templates.

use crate::assess::words::count;
use crate::cli::{Ending, Exit, Fault, Terminal, diagnostics, fault};
use crate::diagnostics::{Diagnostic, Level};

/// Files in which nothing stops a run: tells how many there are, and of how many warnings. Warnings stop nothing unless they
/// are denied.
pub(super) fn text(checked: &str, warnings: usize, deny_warnings: bool, terminal: Terminal) -> Result<Ending, Fault> {
    let problems = if warnings == 0 { "no problem".to_owned() } else { count(warnings, "warning", "warnings") };
    terminal.print(format!("{checked}, {problems}\n").as_bytes())?;
    Ok(if deny_warnings && warnings > 0 { refused(&problems) } else { Ending::done() })
}

/// All problems as JSON on stdout; `what` names the files: "rules".
pub(super) fn json(problems: &[Diagnostic], what: &str, deny_warnings: bool, terminal: Terminal) -> Result<Ending, Fault> {
    terminal.print(diagnostics::json(problems)?.as_bytes())?;
    let stops = |level| level == Level::Error || deny_warnings;
    let is_refused = problems.iter().any(|problem| stops(problem.code.level()));
    Ok(if is_refused { refused(&fault::counted(problems, what)) } else { Ending::done() })
}

fn refused(why: &str) -> Ending {
    let last_line = format!("exit {}: {why}", Exit::Usage.code());
    Ending { exit: Exit::Usage, last_line: Some(last_line) }
}
