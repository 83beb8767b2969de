//! `collect`: reads accounts' settings into snapshot files, and judges nothing.

use std::path::{Path, PathBuf};

use crate::cli::args::CollectArgs;
use crate::cli::journal::Kept;
use crate::cli::reading::{Flags, Read};
use crate::cli::rescue::Rescue;
use crate::cli::{Ending, Fault, Terminal, outputs, reading, rule_files};
use crate::collect::Request;
use crate::snapshot::{Snapshot, store};

/// Reads and writes.
pub(in crate::cli) fn run(args: &CollectArgs, terminal: Terminal) -> Result<Ending, Fault> {
    for path in args.output.iter().cloned().chain(args.output_dir.as_deref().map(probe)) {
        outputs::writable(&path)?;
    }
    let rules = rule_files::select(&args.selection, terminal)?;
    let request = if args.everything { Request::everything() } else { reading::of_rules(&rules) };
    let flags = Flags { who: &args.who, many: Some(&args.many), place: &args.place, effort: &args.effort };
    let kept = Kept::open(&args.resuming, args.output.as_deref(), terminal)?;
    let read = reading::read(flags, request, &kept, terminal)?;
    let failed = reading::failures(&read);
    let calls: Vec<_> = read.calls().cloned().collect();
    let ending = reading::ending(&read);
    write(files(args, read)?, terminal)?;
    terminal.note(&format!("{failed} calls without an answer"));
    kept.finish(&calls, terminal).map_or(ending, Ok)
}

/// Writes each snapshot; one that cannot be written takes no other with it.
fn write(files: Vec<(PathBuf, Snapshot)>, terminal: Terminal) -> Result<(), Fault> {
    let mut last: Option<Fault> = None;
    for (path, snapshot) in files {
        match store::write(&path, &snapshot) {
            Ok(()) => terminal.note(&format!("wrote {}: {} resources", path.display(), snapshot.resources.len())),
            Err(error) => {
                let fault = Rescue::of(&snapshot).after(error.into());
                if let Some(before) = last.replace(fault) {
                    terminal.fault(&before);
                }
            }
        }
    }
    last.map_or(Ok(()), Err)
}

/// A file that could stand in the directory.
fn probe(directory: &Path) -> PathBuf {
    directory.join("account.jsonl")
}

/// What is written where.
fn files(args: &CollectArgs, read: Read) -> Result<Vec<(PathBuf, Snapshot)>, Fault> {
    match (&args.output_dir, read) {
        (Some(directory), Read::Many(readings)) => {
            let file = |snapshot: Snapshot| {
                let id = snapshot.manifest.accounts.first().map_or("account", |account| account.id.as_str());
                (directory.join(format!("{id}.jsonl")), snapshot)
            };
            Ok(readings.accounts.into_iter().map(file).collect())
        }
        (_, read) => {
            let snapshot = read.joined()?;
            Ok(args.output.clone().into_iter().zip([snapshot]).collect())
        }
    }
}
