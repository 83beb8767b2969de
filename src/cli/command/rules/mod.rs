//! `rules`: look at rules, check them, run their tests, begin new ones.

mod lint;
mod list;
mod new;
mod show;
mod test;

use crate::cli::args::{RulesArgs, RulesCommand};
use crate::cli::{Ending, Fault, Terminal};

/// Does what was asked.
pub(in crate::cli) fn run(args: &RulesArgs, terminal: Terminal) -> Result<Ending, Fault> {
    match &args.command {
        RulesCommand::List(args) => list::run(args, terminal),
        RulesCommand::Show(args) => show::run(args, terminal),
        RulesCommand::Lint(args) => lint::run(args, terminal),
        RulesCommand::Test(args) => test::run(args, terminal),
        RulesCommand::New(args) => new::run(args, terminal),
    }
}
