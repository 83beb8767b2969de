//! `policy`: what policies come to.

mod who_can;

use crate::cli::args::{PolicyArgs, PolicyCommand};
use crate::cli::{Ending, Fault, Terminal};

/// Does what is asked about policies.
pub(in crate::cli) fn run(args: &PolicyArgs, terminal: Terminal) -> Result<Ending, Fault> {
    match &args.command {
        PolicyCommand::WhoCan(args) => who_can::run(args, terminal),
    }
}
