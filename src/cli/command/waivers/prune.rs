//! `waivers prune`: takes out what has expired, or covers nothing.

use super::{Held, edit};
use crate::assess::WaiverState;
use crate::assess::words::count;
use crate::cli::args::WaiversPruneArgs;
use crate::cli::terminal::on_one_line;
use crate::cli::{Ending, Fault, Terminal, outputs};

/// Takes them out, and tells which.
pub(super) fn run(args: &WaiversPruneArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let held = Held::read(std::slice::from_ref(&args.file), &args.against, terminal)?;
    let (Some(file), Some(reports)) = (held.files.first(), held.reports.first()) else { return Ok(Ending::done()) };
    let gone: Vec<usize> = reports
        .iter()
        .enumerate()
        .filter(|(_, report)| matches!(report.state, WaiverState::Expired | WaiverState::Unused))
        .map(|(index, _)| index)
        .collect();
    let text = edit::without(file, &gone).ok_or_else(|| edit::by_hand(&args.file))?;
    if !gone.is_empty() && !args.dry_run {
        outputs::replace(&args.file, text.as_bytes())?;
    }
    let told: String = gone
        .iter()
        .filter_map(|index| reports.get(*index))
        .map(|report| format!("{}\n", on_one_line(&report.sentence())))
        .collect();
    let verb = if args.dry_run { "to be taken out" } else { "taken out" };
    terminal.print(
        format!("{told}{} {verb}, {} left\n", count(gone.len(), "waiver", "waivers"), reports.len() - gone.len()).as_bytes(),
    )?;
    Ok(Ending::done())
}
