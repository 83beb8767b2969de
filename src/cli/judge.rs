//! Judging: rules and snapshots to an assessment, and the assessment to reports and an exit code.

use std::path::PathBuf;
use std::sync::Arc;

use super::accepted::Known;
use super::args::{Accepted, Output, Selection, Time};
use super::outputs::Outputs;
use super::{Ending, Exit, Fault, Terminal, rule_files};
use crate::assess::{self, Assessment, GateSettings, SnapshotInput, Tool};
use crate::engine;
use crate::framework::Framework;
use crate::model::Timestamp;
use crate::rule::Rule;
use crate::snapshot::store::Digested;
use crate::snapshot::{CallRecord, Listing, Manifest, View, merge};

/// What a user chooses about judging.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choices<'a> {
    /// Which rules judge.
    pub(super) selection: &'a Selection,
    /// What is accepted or known already.
    pub(super) accepted: &'a Accepted,
    /// What makes the run fail.
    pub(super) gate: GateSettings,
    /// What is written where.
    pub(super) output: &'a Output,
    /// The time that ages are counted against.
    pub(super) time: Time,
}

/// All that judging needs besides snapshots, checked before anything is read.
#[derive(Debug)]
pub(super) struct Judge {
    /// The rules that judge.
    pub(super) rules: Vec<Arc<Rule>>,
    frameworks: Vec<Arc<Framework>>,
    known: Known,
    outputs: Outputs,
    gate: GateSettings,
    as_of: Option<Timestamp>,
}

impl Judge {
    /// Checks the user's choices.
    pub(super) fn prepare(choices: Choices<'_>, terminal: Terminal) -> Result<Self, Fault> {
        let Choices { selection, accepted, gate, output, time } = choices;
        if gate.new_only && accepted.baseline.is_none() {
            return Err(Fault::usage("--new-only needs a baseline to tell what is new").help("name one with --baseline FILE"));
        }
        let outputs = Outputs::plan(output)?;
        let as_of = as_of(time)?;
        let chosen = rule_files::choose(selection, terminal)?;
        let known = Known::read(accepted, &chosen.known, terminal)?;
        outputs.spare(&known.files)?;
        Ok(Self { rules: chosen.rules, frameworks: chosen.frameworks, known, outputs, gate, as_of })
    }

    /// Refuses reports that would take the place of these files.
    pub(super) fn spare(&self, kept: &[PathBuf]) -> Result<(), Fault> {
        self.outputs.spare(kept)
    }

    /// Judges snapshots, each with the name of its file, and writes the reports.
    pub(super) fn run(&self, snapshots: Vec<(String, Digested)>, terminal: Terminal) -> Result<Ending, Fault> {
        let assessment = self.assess(snapshots)?;
        self.outputs.write(&assessment, terminal)?;
        ending(&assessment)
    }

    /// Judges snapshots, each with the name of its file.
    pub(super) fn assess(&self, snapshots: Vec<(String, Digested)>) -> Result<Assessment, Fault> {
        let kept: Vec<Kept> = snapshots.iter().map(|(_, read)| Kept::of(read)).collect();
        let Joined { view, as_of } = Joined::new(snapshots, self.as_of)?;
        let options = engine::Options { evidence: self.outputs.evidence, traces: self.outputs.traces };
        let inputs: Vec<SnapshotInput<'_>> = kept.iter().map(Kept::input).collect();
        assess::assess(assess::Inputs {
            tool: tool(),
            rules: &self.rules,
            findings: engine::evaluate(&self.rules, &view, as_of, &options).collect(),
            snapshots: &inputs,
            frameworks: &self.frameworks,
            waivers: &self.known.waivers,
            baseline: self.known.baseline.as_ref(),
            gate: self.gate,
            as_of,
        })
        .map_err(|fault| Fault::new(Exit::Internal, fault.to_string()).help("please report this, with the snapshot if you can"))
    }
}

/// This program.
pub(super) fn tool() -> Tool {
    Tool { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
}

/// Writes the reports of an assessment that was judged before.
pub(super) fn rewrite(assessment: &Assessment, outputs: &Outputs, terminal: Terminal) -> Result<Ending, Fault> {
    outputs.write(assessment, terminal)?;
    Ok(Ending::done())
}

/// What the assessment's gate decided.
fn ending(assessment: &Assessment) -> Result<Ending, Fault> {
    let code = assessment.gate.exit_code;
    let exit = Exit::ALL.into_iter().find(|exit| exit.code() == code);
    let exit = exit.ok_or_else(|| Fault::new(Exit::Internal, format!("the gate gave the unknown exit code {code}")))?;
    Ok(Ending { exit, last_line: Some(assessment.gate.sentence.clone()) })
}

/// Snapshots joined, and the time against which they are judged.
pub(super) struct Joined {
    pub(super) view: View,
    pub(super) as_of: Timestamp,
}

impl Joined {
    /// Joins snapshots, each with the name of its file. Without a time, it is that of the latest of them.
    pub(super) fn new(snapshots: Vec<(String, Digested)>, as_of: Option<Timestamp>) -> Result<Self, Fault> {
        merge::check_disjoint(snapshots.iter().map(|(file, read)| (file.as_str(), &read.snapshot)))?;
        let view = View::new(snapshots.into_iter().map(|(_, read)| read.snapshot).collect());
        let as_of = as_of.or(view.captured_at()).ok_or_else(|| Fault::usage("no snapshot to judge"))?;
        Ok(Self { view, as_of })
    }
}

/// What an assessment needs of a snapshot after the engine has taken it.
struct Kept {
    manifest: Manifest,
    digest: String,
    listings: Vec<Listing>,
    calls: Vec<CallRecord>,
}

impl Kept {
    fn of(read: &Digested) -> Self {
        let Digested { snapshot, digest } = read;
        Self {
            manifest: snapshot.manifest.clone(),
            digest: digest.clone(),
            listings: snapshot.listings.clone(),
            calls: snapshot.calls.clone(),
        }
    }

    fn input(&self) -> SnapshotInput<'_> {
        SnapshotInput { manifest: &self.manifest, digest: &self.digest, listings: &self.listings, calls: &self.calls }
    }
}

/// The time to count ages against: the flag, then `SOURCE_DATE_EPOCH`; without both, the snapshot's own.
pub(super) fn as_of(time: Time) -> Result<Option<Timestamp>, Fault> {
    match (time.now, std::env::var("SOURCE_DATE_EPOCH")) {
        (Some(now), _) => Ok(Some(now)),
        (None, Ok(seconds)) if !seconds.is_empty() => parse_epoch(&seconds).map(Some),
        (None, _) => Ok(None),
    }
}

fn parse_epoch(text: &str) -> Result<Timestamp, Fault> {
    let time = text.parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    time.ok_or_else(|| {
        Fault::usage(format!("SOURCE_DATE_EPOCH is `{text}`, which is no time")).help("give seconds since 1970, or unset it")
    })
}
