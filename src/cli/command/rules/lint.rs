//! `rules lint`: checks rule files; all problems of all files at once.

use crate::assess::words::count;
use crate::cli::args::{LintFormat, RulesLintArgs};
use crate::cli::command::linted;
use crate::cli::{Ending, Fault, Terminal, diagnostics, rule_files};

/// Checks them. Problems are the fault that loading gives, or JSON on stdout; warnings are told, and stop nothing unless
/// they are denied.
pub(super) fn run(args: &RulesLintArgs, terminal: Terminal) -> Result<Ending, Fault> {
    match args.format {
        LintFormat::Text => text(args, terminal),
        LintFormat::Json => linted::json(&rule_files::problems_alone(&args.paths)?, "rules", args.deny_warnings, terminal),
    }
}

fn text(args: &RulesLintArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let rules = rule_files::load_alone(&args.paths, terminal)?;
    let found = rules.lint();
    diagnostics::warn(&found, terminal);
    let warnings = rules.warnings.len() + found.len();
    linted::text(&count(rules.rules.len(), "rule", "rules"), warnings, args.deny_warnings, terminal)
}
