//! `collect`: reads an account's settings into a snapshot file, and judges nothing.

use crate::cli::args::CollectArgs;
use crate::cli::journal::Kept;
use crate::cli::{Ending, Fault, Terminal, outputs, reading, rule_files};
use crate::collect::Request;
use crate::snapshot::store;

/// Reads and writes.
pub(in crate::cli) fn run(args: &CollectArgs, terminal: Terminal) -> Result<Ending, Fault> {
    outputs::writable(&args.output)?;
    let rules = rule_files::select(&args.selection, terminal)?;
    let request = if args.everything { Request::everything() } else { reading::of_rules(&rules) };
    let kept = Kept::open(&args.resuming, Some(&args.output), terminal)?;
    let snapshot = reading::read(&args.who, &args.place, &args.effort, request, &kept, terminal)?;
    store::write(&args.output, &snapshot)?;
    let failed = reading::failures(&snapshot);
    terminal.note(&format!(
        "wrote {}: {} resources, {failed} calls without an answer",
        args.output.display(),
        snapshot.resources.len()
    ));
    match kept.finish(&snapshot, terminal) {
        Some(cut_short) => Ok(cut_short),
        None => reading::ending(&snapshot),
    }
}
