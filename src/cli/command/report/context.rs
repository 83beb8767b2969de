//! `report context`: all that templates see of a result.

use super::as_seen_by_templates;
use crate::cli::args::ReportContextArgs;
use crate::cli::{Ending, Fault, Terminal};
use crate::report;

/// Prints it.
pub(super) fn run(args: &ReportContextArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let assessment = as_seen_by_templates(args, terminal)?;
    terminal.print(&report::context_json(&assessment, &report::Options::default())?)?;
    Ok(Ending::done())
}
