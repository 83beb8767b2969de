//! `report`: writes reports from a result, or from snapshots. It gates nothing: for that there is `check`.

mod context;

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::check;
use crate::assess::{Assessment, GateSettings};
use crate::bundle::MAX_BYTES;
use crate::cli::args::{Accepted, EvidenceChoice, Output, ReportArgs, ReportCommand, ReportContextArgs, Selection, Time};
use crate::cli::judge::{self, Choices, Judge};
use crate::cli::outputs::Outputs;
use crate::cli::{Ending, Fault, Terminal, bounded, outputs};
use crate::report;

/// Writes the reports.
pub(in crate::cli) fn run(args: &ReportArgs, terminal: Terminal) -> Result<Ending, Fault> {
    if let Some(ReportCommand::Context(args)) = &args.command {
        return context::run(args, terminal);
    }
    let output = outputs::without_bundles(&args.output, args.selection.from_file.speaks_for("output"), terminal)?;
    let result = match args.files.as_slice() {
        [only] if !is_snapshot(only)? => Some(read_result(only)?),
        _ => None,
    };
    match result {
        Some(assessment) => {
            refuse_choices(args)?;
            let outputs = Outputs::plan(&output, terminal)?;
            outputs.spare(&args.files)?;
            judge::rewrite(&assessment, &outputs, terminal)
        }
        None => {
            let choices = Choices {
                selection: &args.selection,
                accepted: &args.accepted,
                gate: GateSettings::default(),
                output: &output,
                time: args.time,
            };
            let judge = Judge::prepare(choices, terminal)?;
            judge.spare(&args.files)?;
            judge.run(judge.read(&args.files)?, terminal).map(|_| Ending::done())
        }
    }
}

/// A result as it is, or snapshots judged.
pub(super) fn as_assessment(
    files: &[PathBuf],
    selection: &Selection,
    time: Time,
    terminal: Terminal,
) -> Result<Assessment, Fault> {
    match files {
        [only] if !is_snapshot(only)? => read_result(only),
        _ => as_assessment_with(files, selection, &Accepted::default(), time, terminal),
    }
}

/// The same with all that templates see.
fn as_seen_by_templates(args: &ReportContextArgs, terminal: Terminal) -> Result<Assessment, Fault> {
    match args.files.as_slice() {
        [only] if !is_snapshot(only)? => read_result(only),
        files => judging(&args.selection, &Accepted::default(), args.time, terminal)?.with_overview().assess(check::read(files)?),
    }
}

/// Snapshots judged, with the evidence of every verdict.
pub(super) fn as_assessment_with(
    files: &[PathBuf],
    selection: &Selection,
    accepted: &Accepted,
    time: Time,
    terminal: Terminal,
) -> Result<Assessment, Fault> {
    judging(selection, accepted, time, terminal)?.assess(check::read(files)?)
}

fn judging(selection: &Selection, accepted: &Accepted, time: Time, terminal: Terminal) -> Result<Judge, Fault> {
    let output = Output { format: "text".to_owned(), evidence: EvidenceChoice::All, ..Output::default() };
    Judge::prepare(Choices { selection, accepted, gate: GateSettings::default(), output: &output, time }, terminal)
}

/// Told by the file's beginning, since both kinds may be named `.json`. Packed files are snapshots.
pub(in crate::cli) fn is_snapshot(path: &Path) -> Result<bool, Fault> {
    if path.extension().is_some_and(|ending| ending == "zst") {
        return Ok(true);
    }
    const BEGINNING: &[u8] = br#"{"manifest""#;
    let mut beginning = Vec::new();
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    file.take(BEGINNING.len() as u64).read_to_end(&mut beginning).map_err(|error| unreadable(path, &error))?;
    Ok(beginning == BEGINNING)
}

pub(in crate::cli) fn read_result(path: &Path) -> Result<Assessment, Fault> {
    read_result_and_bytes(path).map(|(assessment, _)| assessment)
}

/// A result, and the bytes that it was read from.
pub(in crate::cli) fn read_result_and_bytes(path: &Path) -> Result<(Assessment, Vec<u8>), Fault> {
    let bytes = bounded::read(path, MAX_BYTES).map_err(|error| unreadable(path, &error))?;
    let assessment = report::read(&bytes).map_err(|error| {
        Fault::usage(format!("`{}` is neither a snapshot nor a result: {error}", path.display()))
            .help("name a file that `collect` or `--format json` wrote")
    })?;
    Ok((assessment, bytes))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Fault {
    Fault::usage(format!("`{}` cannot be read: {error}", path.display())).help("check the path and its permissions")
}

/// A result is judged already: choices about judging would be silently without effect.
fn refuse_choices(args: &ReportArgs) -> Result<(), Fault> {
    if args.selection.judges_otherwise(&args.accepted) || args.time.now.is_some() {
        return Err(Fault::usage("a result is already judged: rules, time, waivers and baseline cannot be chosen any more")
            .help("name the snapshot instead, or leave the flags about judging out"));
    }
    Ok(())
}
