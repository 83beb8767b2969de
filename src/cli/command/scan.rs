//! `scan`: collect, check and report in one go; it only calls what they call.

use crate::cli::args::ScanArgs;
use crate::cli::journal::Kept;
use crate::cli::judge::{Choices, Judge};
use crate::cli::reading::Flags;
use crate::cli::rescue::{self, Rescue};
use crate::cli::{Ending, Fault, Terminal, outputs, reading};
use crate::snapshot::store;

/// Reads, judges, reports, and ends as the gate says.
pub(in crate::cli) fn run(args: &ScanArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let choices = Choices {
        selection: &args.selection,
        accepted: &args.accepted,
        gate: args.gate.settings(),
        output: &args.output,
        time: args.time,
    };
    let judge = Judge::prepare(choices, terminal)?;
    if let Some(path) = &args.snapshot {
        outputs::writable(path)?;
        judge.spare(std::slice::from_ref(path))?;
    }
    let kept = Kept::open(&args.resuming, args.snapshot.as_deref(), terminal)?;
    judge.spare(&Vec::from_iter(kept.path())).map_err(|fault| kept.after(fault))?;
    let together = args.many.org || args.many.accounts.is_some();
    let request = if together { reading::of_rules(judge.rules()) } else { reading::of_verdicts(judge.rules()) };
    let flags = Flags { who: &args.who, many: Some(&args.many), place: &args.place, effort: &args.effort };
    let snapshot = reading::read(flags, request, &kept, terminal)?.joined()?;
    let held = match &args.snapshot {
        Some(path) => {
            store::write(path, &snapshot).map_err(|error| Rescue::of(&snapshot).after(error.into()))?;
            terminal.note(&format!("kept the snapshot in {}", path.display()));
            None
        }
        None => Some(Rescue::of(&snapshot)),
    };
    let cut_short = kept.finish(&snapshot.calls, terminal);
    let judged = judge.with_text("the scan", snapshot).and_then(|snapshots| judge.run(snapshots, terminal));
    let judged = judged.map_err(|fault| match (&args.snapshot, &held) {
        (Some(path), _) => rescue::and_kept(fault, path),
        (None, Some(held)) => held.after(fault),
        (None, None) => fault,
    })?;
    Ok(cut_short.unwrap_or(judged))
}
