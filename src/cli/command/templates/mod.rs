//! `templates`: look at templates of reports before they count.

mod lint;

use crate::cli::args::{TemplatesArgs, TemplatesCommand};
use crate::cli::{Ending, Fault, Terminal};

/// Does what was asked.
pub(in crate::cli) fn run(args: &TemplatesArgs, terminal: Terminal) -> Result<Ending, Fault> {
    match &args.command {
        TemplatesCommand::Lint(args) => lint::run(args, terminal),
    }
}
