//! `verify`: judges again, from nothing but what a bundle holds or a result names, and compares. Asks nobody.

mod bundle;
mod outcome;
mod result;
mod show;

use crate::cli::args::VerifyArgs;
use crate::cli::{Ending, Fault, Terminal};

use super::report::is_snapshot;

/// Verifies, tells what was checked, and ends with whether it holds.
pub(in crate::cli) fn run(args: &VerifyArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let outcome = match args.files.as_slice() {
        [only] => bundle::verify(only, args)?,
        [result, snapshots @ ..] if !is_snapshot(result)? => result::verify(result, snapshots, args, terminal)?,
        _ => {
            return Err(Fault::usage("the first file is a snapshot, and no result to verify")
                .help("name the result first, as in `trailwarden verify result.json account.jsonl`"));
        }
    };
    terminal.print(show::shown(&outcome, args.format)?.as_bytes())?;
    Ok(outcome.ending())
}
