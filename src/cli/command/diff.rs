//! `diff`: what changed between two results or snapshots.

use std::path::PathBuf;

use super::report::{as_assessment_with, is_snapshot};
use crate::assess::{Change, Changes, Threshold, can_be_compared, changes};
use crate::cli::args::{Accepted, DiffArgs, DiffFormat};
use crate::cli::{Ending, Exit, Fault, Terminal, judge};
use crate::model::Status;
use crate::report::{self, Options};

/// Compares, shows, and ends as the threshold says.
pub(in crate::cli) fn run(args: &DiffArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let (old, new) = (side(args, &args.old, &Accepted::default(), terminal)?, side(args, &args.new, &args.accepted, terminal)?);
    for (assessment, file) in [(&old, &args.old), (&new, &args.new)] {
        if !can_be_compared(assessment) {
            let message = format!("`{}` lists not all of its violations and unknowns", file.display());
            return Err(Fault::usage(message).help("write it again without --include, or name the snapshot"));
        }
    }
    let changes = changes(&old, &new);
    let text = match args.format {
        DiffFormat::Text => {
            let options = Options { colour: terminal.stdout_color, ..Options::default() };
            report::changes_text(&changes, &options).into_bytes()
        }
        DiffFormat::Json => report::changes_json(&changes)?,
        DiffFormat::Markdown => report::changes_markdown(&changes).into_bytes(),
        DiffFormat::Html => report::changes_html(&changes, &judge::tool())?.into_bytes(),
    };
    terminal.print(&text)?;
    Ok(ending(args.fail_on, &changes))
}

/// One side. A snapshot is judged with the evidence of passes too, so that the setting that changed is there.
fn side(args: &DiffArgs, file: &PathBuf, accepted: &Accepted, terminal: Terminal) -> Result<crate::assess::Assessment, Fault> {
    if !is_snapshot(file)? {
        return super::report::read_result(file);
    }
    as_assessment_with(std::slice::from_ref(file), &args.selection, accepted, args.time, terminal)
}

fn ending(threshold: Threshold, changes: &Changes) -> Ending {
    let worse = changes.rows.iter().filter(|row| {
        let counts = matches!(row.change, Change::New | Change::Changed | Change::WaiverExpired | Change::RuleChanged);
        counts && row.is == Some(Status::Fail) && threshold.includes(row.severity)
    });
    let unknown = changes.rows.iter().filter(|row| row.is == Some(Status::Unknown) && threshold.includes(row.severity));
    let (exit, reason) = match (threshold, worse.count(), unknown.count()) {
        (Threshold::None, ..) => return Ending::done(),
        (_, 0, 0) => (Exit::Passed, format!("nothing got worse at or above {}", threshold.as_str())),
        (_, 0, unknown) => (Exit::Inconclusive, format!("no violation is new, but {unknown} can no longer be told")),
        (_, 1, _) => (Exit::Violations, "1 violation is new or changed".to_owned()),
        (_, worse, _) => (Exit::Violations, format!("{worse} violations are new or changed")),
    };
    Ending { exit, last_line: Some(format!("exit {}: {reason}", exit.code())) }
}
