//! `waivers list`: whose they are, until when, and what has become of them.

use super::Held;
use crate::assess::WaiverReport;
use crate::cli::args::{TextOrJson, WaiversListArgs};
use crate::cli::table::aligned;
use crate::cli::terminal::on_one_line;
use crate::cli::{Ending, Fault, Terminal};
use crate::report;

/// Prints them.
pub(super) fn run(args: &WaiversListArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let held = Held::read(&args.files, &args.against, terminal)?;
    let reports: Vec<WaiverReport> = held.reports.into_iter().flatten().collect();
    let bytes = match args.format {
        TextOrJson::Text => table(&reports, held.assessment.is_some()).into_bytes(),
        TextOrJson::Json => report::waivers_json(&reports)?,
    };
    terminal.print(&bytes)?;
    Ok(Ending::done())
}

fn table(reports: &[WaiverReport], held_against: bool) -> String {
    let rows: Vec<[String; 6]> = reports.iter().map(|report| cells(report, held_against)).collect();
    aligned(&rows)
}

fn cells(report: &WaiverReport, held_against: bool) -> [String; 6] {
    let waiver = &report.waiver;
    let state = report.state.as_str().replace('_', " ");
    let state = match (held_against, report.matches.len()) {
        (true, matches) if report.state.covers() => format!("{state}, covers {matches}"),
        // Whether it covers anything was not asked.
        (false, _) if report.state == crate::assess::WaiverState::NotJudged => String::new(),
        _ => state,
    };
    [
        on_one_line(&waiver.id),
        on_one_line(&waiver.rule),
        on_one_line(&format!("{} {}", waiver.account, waiver.resource)),
        on_one_line(&waiver.owner),
        waiver.expires.to_string(),
        state,
    ]
}
