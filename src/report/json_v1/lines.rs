//! Result files as JSON Lines: a header with all that is said of the run, then one finding a line, each as it stands in
//! a result file. For streams: a reader holds one finding at a time, and knows from the header how many will come.

use std::borrow::Cow;

use serde::Serialize;

use super::finding::{FindingV1, Titles};
use super::snapshot::SnapshotV1;
use super::summary::{GateV1, SummaryV1};
use super::{NoticeV1, ToolV1};
use crate::assess::Assessment;
use crate::model::Status;

/// What the header's key `schema` holds.
const SCHEMA: &str = "trailwarden/result-lines/v1";

/// The first line: a result without rules, findings and coverage. It is the only line with a `schema`.
#[derive(Serialize)]
struct HeaderV1<'a> {
    schema: Cow<'a, str>,
    tool: ToolV1<'a>,
    snapshot: SnapshotV1<'a>,
    gate: GateV1<'a>,
    summary: SummaryV1<'a>,
    diagnostics: Vec<NoticeV1<'a>>,
}

/// Writes the lines; only findings of these statuses are listed.
pub(in crate::report) fn write_lines(assessment: &Assessment, include: &[Status]) -> Result<Vec<u8>, serde_json::Error> {
    let titles = Titles::new(&assessment.rules);
    let header = HeaderV1 {
        schema: SCHEMA.into(),
        tool: ToolV1::new(assessment),
        snapshot: SnapshotV1::new(&assessment.provenance, &assessment.listings),
        gate: (&assessment.gate).into(),
        summary: SummaryV1::new(&assessment.summary, include),
        diagnostics: assessment.diagnostics.iter().map(Into::into).collect(),
    };
    let mut bytes = Vec::new();
    line(&mut bytes, &header)?;
    for judged in assessment.findings.iter().filter(|judged| include.contains(&judged.finding.status)) {
        line(&mut bytes, &FindingV1::new(judged, &titles))?;
    }
    Ok(bytes)
}

fn line(bytes: &mut Vec<u8>, value: &impl Serialize) -> Result<(), serde_json::Error> {
    serde_json::to_writer(&mut *bytes, value)?;
    bytes.push(b'\n');
    Ok(())
}
