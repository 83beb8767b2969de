//! `waivers`: keeps accepted exceptions honest.

mod add;
mod edit;
mod list;
mod preview;
mod prune;

use super::linted;
use super::report::as_assessment;
use crate::assess::waiver::{self, WaiverFile};
use crate::assess::words::count;
use crate::assess::{Assessment, WaiverReport};
use crate::cli::args::{Against, WaiversArgs, WaiversCheckArgs, WaiversCommand};
use crate::cli::{Ending, Fault, Terminal, accepted, diagnostics, judge, rule_files};
use crate::diagnostics::{Diagnostic, Level};
use crate::model::Timestamp;

/// Does what was asked.
pub(in crate::cli) fn run(args: &WaiversArgs, terminal: Terminal) -> Result<Ending, Fault> {
    match &args.command {
        WaiversCommand::Lint(args) => lint(args, terminal),
        WaiversCommand::List(args) => list::run(args, terminal),
        WaiversCommand::Preview(args) => preview::run(args, terminal),
        WaiversCommand::Add(args) => add::run(args, terminal),
        WaiversCommand::Prune(args) => prune::run(args, terminal),
    }
}

/// Files of waivers, and what has become of the waivers of each.
struct Held {
    files: Vec<WaiverFile>,
    reports: Vec<Vec<WaiverReport>>,
    /// What they were held against, if they were.
    assessment: Option<Assessment>,
}

impl Held {
    /// Reads files and holds them against what the user names. Without that only the day counts.
    fn read(paths: &[std::path::PathBuf], against: &Against, terminal: Terminal) -> Result<Self, Fault> {
        let files = accepted::waiver_files(paths, terminal)?;
        let rules = rule_files::load_with_builtin(
            &against.selection.rules,
            &against.selection.param,
            &against.selection.from_file,
            terminal,
        )?;
        accepted::are_about_rules(&files, &rules, terminal)?;
        let assessment = match &*against.against {
            [] => None,
            named => Some(as_assessment(named, &against.selection, against.time, terminal)?),
        };
        let today = judge::as_of(against.time)?.unwrap_or_else(Timestamp::now);
        let report = |file: &WaiverFile| match &assessment {
            Some(assessment) => waiver::reports(&file.waivers, assessment),
            None => waiver::by_day(&file.waivers, today),
        };
        Ok(Self { reports: files.iter().map(report).collect(), files, assessment })
    }

    /// What is wrong with them.
    fn troubles(&self) -> Vec<Diagnostic> {
        self.files.iter().zip(&self.reports).flat_map(|(file, reports)| file.troubles(reports)).collect()
    }

    /// How many there are.
    fn count(&self) -> usize {
        self.reports.iter().map(Vec::len).sum()
    }
}

/// `waivers lint`. What has expired, covers nothing or too much is an error.
fn lint(args: &WaiversCheckArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let held = Held::read(&args.files, &args.against, terminal)?;
    let troubles = held.troubles();
    if troubles.iter().any(|trouble| trouble.code.level() == Level::Error) {
        return Err(accepted::refused(&troubles, terminal));
    }
    diagnostics::warn(&troubles, terminal);
    linted::text(&count(held.count(), "waiver", "waivers"), troubles.len(), false, terminal)
}
