//! `waivers preview`: which findings each waiver covers, and what the gate makes of it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Held;
use crate::assess::{Assessment, Judged, WaiverReport};
use crate::cli::args::{Accepted, Against, WaiversPreviewArgs};
use crate::cli::command::report::{as_assessment_with, is_snapshot};
use crate::cli::terminal::on_one_line;
use crate::cli::{Ending, Fault, Terminal};

/// Shows it.
pub(super) fn run(args: &WaiversPreviewArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let held = Held::read(&args.files, &args.against, terminal)?;
    let Some(assessment) = &held.assessment else {
        return Err(
            Fault::usage("there is nothing to hold the waivers against").help("name a result or snapshots with --against")
        );
    };
    let findings: BTreeMap<&str, &Judged> =
        assessment.findings.iter().map(|judged| (judged.fingerprint.as_str(), judged)).collect();
    let mut text = String::new();
    for report in held.reports.iter().flatten() {
        describe(&mut text, report, &findings);
    }
    if let Some(with) = with_waivers(&args.files, &args.against, terminal)? {
        let (without, with) = (&assessment.gate.sentence, &with.gate.sentence);
        let _ = write!(text, "\nwithout waivers: {without}\nwith waivers: {with}\n");
    }
    terminal.print(text.as_bytes())?;
    Ok(Ending::done())
}

/// Writing to a String cannot fail, so the results say nothing.
fn describe(text: &mut String, report: &WaiverReport, findings: &BTreeMap<&str, &Judged>) {
    let _ = writeln!(text, "{}", on_one_line(&report.sentence()));
    for judged in report.matches.iter().filter_map(|fingerprint| findings.get(fingerprint.as_str())) {
        let finding = &judged.finding;
        let subject = &finding.subject;
        let region = subject.region.as_ref().map_or("global", |region| region.as_str());
        let line = format!("{} {} {}  {} {region}", finding.severity, finding.status.as_str(), subject.name, subject.account);
        let _ = writeln!(text, "  {}", on_one_line(&line));
    }
}

/// The same snapshots judged with the waivers; a result cannot be judged again.
fn with_waivers(files: &[std::path::PathBuf], against: &Against, terminal: Terminal) -> Result<Option<Assessment>, Fault> {
    if let [only] = &*against.against
        && !is_snapshot(only)?
    {
        return Ok(None);
    }
    let accepted = Accepted { waivers: files.to_vec(), baseline: None };
    as_assessment_with(&against.against, &against.selection, &accepted, against.time, terminal).map(Some)
}
