//! `check`: judges snapshots, offline and without credentials.

use std::path::PathBuf;

use crate::cli::args::CheckArgs;
use crate::cli::judge::{Choices, Judge};
use crate::cli::{Ending, Fault, Terminal};
use crate::snapshot::store::{self, Digested};

/// Judges, reports, and ends as the gate says.
pub(in crate::cli) fn run(args: &CheckArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let choices = Choices {
        selection: &args.selection,
        accepted: &args.accepted,
        gate: args.gate.settings(),
        output: &args.output,
        time: args.time,
    };
    let judge = Judge::prepare(choices, terminal)?;
    judge.spare(&args.snapshots)?;
    judge.run(judge.read(&args.snapshots)?, terminal)
}

/// Reads snapshot files, each with its name.
pub(in crate::cli) fn read(paths: &[PathBuf]) -> Result<Vec<(String, Digested)>, Fault> {
    paths.iter().map(|path| Ok((path.display().to_string(), store::read_digested(path)?))).collect()
}
