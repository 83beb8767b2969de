//! Judging: rules and snapshots to an assessment, and the assessment to reports and an exit code.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

use super::accepted::Known;
use super::args::{Accepted, Output, Selection, Time};
use super::bundling::{MadeOf, Record};
use super::command::check;
use super::outputs::Outputs;
use super::rule_files::Chosen;
use super::{Ending, Exit, Fault, Terminal, rule_files};
use crate::assess::{self, Assessment, GateSettings, SnapshotInput, Tool, Waiver};
use crate::bundle::{Packed, Packer};
use crate::engine::{self, Conclusions};
use crate::finding::Finding;
use crate::framework::Framework;
use crate::inventory::inventory;
use crate::model::Timestamp;
use crate::overview::overview;
use crate::rule::Rule;
use crate::snapshot::store::{self, Digested};
use crate::snapshot::{CallRecord, Listing, Manifest, Snapshot, View, merge};

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

/// All that verdicts and their gate depend on besides snapshots.
#[derive(Debug)]
pub(super) struct Basis {
    /// The rules that judge.
    pub(super) rules: Vec<Arc<Rule>>,
    /// The frameworks that are reported on.
    pub(super) frameworks: Vec<Arc<Framework>>,
    /// The accepted exceptions.
    pub(super) waivers: Vec<Waiver>,
    /// The earlier result.
    pub(super) baseline: Option<Assessment>,
    /// What makes the run fail.
    pub(super) gate: GateSettings,
    /// The time that ages are counted against, if it is not the snapshots'.
    pub(super) as_of: Option<Timestamp>,
    /// What the engine keeps of how it judged.
    pub(super) options: engine::Options,
    /// Whether some report shows what people ask beside the verdicts.
    pub(super) overview: bool,
}

/// Snapshots to judge.
#[derive(Debug, Default)]
pub(super) struct Snapshots {
    /// Each with the name of its file.
    pub(super) read: Vec<(String, Digested)>,
    /// Their texts, if a bundle is to hold them.
    pub(super) texts: Vec<Packed>,
}

/// Judging as it was asked for: the basis and the reports, checked before anything is read.
#[derive(Debug)]
pub(super) struct Judge {
    basis: Basis,
    outputs: Outputs,
    /// What a bundle tells of the basis beyond it, if one is asked for.
    record: Option<Record>,
}

impl Judge {
    /// Checks the user's choices.
    pub(super) fn prepare(choices: Choices<'_>, terminal: Terminal) -> Result<Self, Fault> {
        let Choices { selection, accepted, gate, output, time } = choices;
        if gate.new_only && accepted.baseline.is_none() {
            return Err(Fault::usage("--new-only needs a baseline to tell what is new").help("name one with --baseline FILE"));
        }
        let outputs = Outputs::plan(output, terminal)?;
        let as_of = as_of(time)?;
        let Chosen { rules, frameworks, known, packs, overrides } = rule_files::choose(selection, terminal)?;
        let accepted = Known::read(accepted, &known, terminal)?;
        outputs.spare(&accepted.files)?;
        let options = engine::Options { evidence: outputs.evidence, traces: outputs.traces };
        let (waivers, baseline) = (accepted.waivers, accepted.baseline);
        let record = || Record::new(selection, packs, overrides, accepted.sources, accepted.baseline_text);
        let record = outputs.has_bundle().then(record);
        let overview = outputs.overview;
        Ok(Self { basis: Basis { rules, frameworks, waivers, baseline, gate, as_of, options, overview }, outputs, record })
    }

    /// The rules that judge.
    #[cfg(feature = "aws")]
    pub(super) fn rules(&self) -> &[Arc<Rule>] {
        &self.basis.rules
    }

    /// Refuses reports that would take the place of these files.
    pub(super) fn spare(&self, kept: &[PathBuf]) -> Result<(), Fault> {
        self.outputs.spare(kept)
    }

    /// Reads snapshot files, with their texts if a bundle is to hold them.
    pub(super) fn read(&self, paths: &[PathBuf]) -> Result<Snapshots, Fault> {
        if self.record.is_some() { Snapshots::read_with_texts(paths) } else { Ok(check::read(paths)?.into()) }
    }

    /// A snapshot that stands in no file, with its text if a bundle is to hold it.
    pub(super) fn with_text(&self, name: &str, snapshot: Snapshot) -> Result<Snapshots, Fault> {
        let texts = if self.record.is_some() { vec![packed(&snapshot)?] } else { Vec::new() };
        Ok(Snapshots { read: vec![(name.to_owned(), Digested::new(snapshot))], texts })
    }

    /// Judges snapshots and writes the reports.
    pub(super) fn run(&self, snapshots: Snapshots, terminal: Terminal) -> Result<Ending, Fault> {
        let assessment = self.basis.assess(snapshots.read)?;
        let made_of = |record| MadeOf { basis: &self.basis, record, snapshots: &snapshots.texts };
        self.outputs.write(&assessment, self.record.as_ref().map(made_of), terminal)?;
        ending(&assessment)
    }

    /// Judges snapshots, each with the name of its file.
    pub(super) fn assess(&self, snapshots: Vec<(String, Digested)>) -> Result<Assessment, Fault> {
        self.basis.assess(snapshots)
    }

    /// The same with what people ask beside the verdicts, whatever is written.
    pub(super) fn with_overview(self) -> Self {
        Self { basis: Basis { overview: true, ..self.basis }, ..self }
    }
}

impl Basis {
    /// Judges snapshots, each with the name of its file.
    pub(super) fn assess(&self, snapshots: Vec<(String, Digested)>) -> Result<Assessment, Fault> {
        self.assess_changed(snapshots, |finding| vec![finding])
    }

    /// As [`Basis::assess`], with other findings in the place of each, for samples.
    pub(super) fn assess_changed(
        &self,
        snapshots: Vec<(String, Digested)>,
        change: fn(Finding) -> Vec<Finding>,
    ) -> Result<Assessment, Fault> {
        let kept: Vec<Kept> = snapshots.iter().map(|(_, read)| Kept::of(read)).collect();
        let Joined { view, as_of } = Joined::new(snapshots, self.as_of)?;
        let inputs: Vec<SnapshotInput<'_>> = kept.iter().map(Kept::input).collect();
        let conclusions = Conclusions::new(&view, as_of);
        assess::assess(assess::Inputs {
            tool: tool(),
            rules: &self.rules,
            findings: engine::evaluate_on(&self.rules, &conclusions, &self.options).flat_map(change).collect(),
            snapshots: &inputs,
            inventory: inventory(&view),
            overview: self.overview.then(|| overview(&view, &conclusions)),
            frameworks: &self.frameworks,
            waivers: &self.waivers,
            baseline: self.baseline.as_ref(),
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

impl Snapshots {
    /// Reads snapshot files, with their texts.
    fn read_with_texts(paths: &[PathBuf]) -> Result<Self, Fault> {
        let mut snapshots = Self::default();
        for path in paths {
            let mut packer = Packer::new().map_err(|error| unpackable(&error))?;
            snapshots.read.push((path.display().to_string(), store::read_copying(path, &mut packer)?));
            snapshots.texts.push(packer.finish().map_err(|error| unpackable(&error))?);
        }
        Ok(snapshots)
    }
}

impl From<Vec<(String, Digested)>> for Snapshots {
    fn from(read: Vec<(String, Digested)>) -> Self {
        Self { read, texts: Vec::new() }
    }
}

/// The text of a snapshot, as its file would hold it.
fn packed(snapshot: &Snapshot) -> Result<Packed, Fault> {
    let pack = || {
        let mut packer = Packer::new()?;
        packer.write_all(&store::to_bytes(snapshot))?;
        packer.finish()
    };
    pack().map_err(|error| unpackable(&error))
}

fn unpackable(error: &io::Error) -> Fault {
    Fault::new(Exit::Internal, format!("a snapshot cannot be packed: {error}"))
}

/// Writes the reports of an assessment that was judged before.
pub(super) fn rewrite(assessment: &Assessment, outputs: &Outputs, terminal: Terminal) -> Result<Ending, Fault> {
    outputs.write(assessment, None, terminal)?;
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
