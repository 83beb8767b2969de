//! `policy`: what policy documents come to, and what changed between two of them, from files; and who
//! can do something, from a snapshot. Asks AWS nothing.

mod check;
mod described;
mod diff;
mod exposed;
mod problems;
mod reading;
mod sheet;
mod who_can;
mod witness;

pub(in crate::cli::command) use check::schema as check_schema;
pub(in crate::cli::command) use diff::schema as diff_schema;
pub(in crate::cli::command) use who_can::schema as who_can_schema;

use crate::cli::args::{PolicyArgs, PolicyCommand};
use crate::cli::{Ending, Fault, Terminal};

/// Does what is asked with policies.
pub(in crate::cli) fn run(args: &PolicyArgs, terminal: Terminal) -> Result<Ending, Fault> {
    match &args.command {
        PolicyCommand::Check(args) => check::run(args, terminal),
        PolicyCommand::Diff(args) => diff::run(args, terminal),
        PolicyCommand::WhoCan(args) => who_can::run(args, terminal),
    }
}
