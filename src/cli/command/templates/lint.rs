//! `templates lint`: fills templates in with samples; all problems of all files at once.

use crate::assess::words::count;
use crate::cli::args::{LintFormat, TemplatesLintArgs};
use crate::cli::command::linted;
use crate::cli::{Ending, Fault, Terminal, diagnostics, samples, templates};
use crate::diagnostics::{Diagnostic, Level};
use crate::report::template::Template;

/// Checks them. Errors are a fault, or JSON on stdout; warnings are told, and stop nothing unless they are denied.
pub(super) fn run(args: &TemplatesLintArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let samples = samples::samples()?;
    let mut problems: Vec<Diagnostic> = Vec::new();
    for path in &args.paths {
        let template = Template::new(templates::source(path)?);
        problems.extend(template.map_or_else(|problems| problems, |template| template.lint(&samples)));
    }
    match args.format {
        LintFormat::Json => linted::json(&problems, "templates", args.deny_warnings, terminal),
        LintFormat::Text if problems.iter().any(|problem| problem.code.level() == Level::Error) => {
            Err(templates::refused(&problems, terminal))
        }
        LintFormat::Text => {
            diagnostics::warn(&problems, terminal);
            linted::text(&count(args.paths.len(), "template", "templates"), problems.len(), args.deny_warnings, terminal)
        }
    }
}
