//! Result files, version 1: structs of their own, so that the program can change without changing the file.
//!
//! Keys are only ever added. Each struct stands beside its two conversions, from the assessment and back.

mod changes;
mod evaluation;
mod evidence;
mod finding;
mod framework;
mod inventory;
mod lines;
mod observed;
mod rule;
mod snapshot;
mod summary;
mod waiver;

use std::borrow::Cow;
use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::assess::{Assessment, Changes, Judged, Level, Notice, Provenance, RulesInfo, Tool, WaiverReport};
use crate::model::{Severity, Status};
use crate::overview::Overview;

use self::changes::ChangesV1;
use self::finding::FindingV1;
use self::framework::{ControlV1, FrameworkV1};
use self::inventory::InventoryV1;
pub(super) use self::lines::write_lines;
use self::rule::RuleV1;
use self::snapshot::{CoverageV1, SnapshotV1};
use self::summary::{GateV1, SummaryV1};
use self::waiver::WaiverV1;
use super::ReadError;

/// What the key `schema` holds.
const SCHEMA: &str = "trailwarden/result/v1";

/// The result of judging one or several snapshots.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "Trailwarden result, version 1", rename = "Result")]
pub(super) struct ResultV1<'a> {
    /// The name and version of this format.
    #[schemars(extend("const" = SCHEMA))]
    schema: Cow<'a, str>,
    /// The program and the rules that judged.
    tool: ToolV1<'a>,
    /// What was judged.
    snapshot: SnapshotV1<'a>,
    /// Whether the run passes, and why.
    gate: GateV1<'a>,
    /// The counts, over all findings, listed or not.
    summary: SummaryV1<'a>,
    /// The selected rules, worst severity first, then by id.
    rules: Vec<RuleV1<'a>>,
    /// The findings by severity (worst first), rule, account, region and resource.
    findings: Vec<FindingV1<'a>>,
    /// The frameworks asked for.
    #[serde(default)]
    frameworks: Vec<FrameworkV1<'a>>,
    /// Every requirement of these frameworks, with what the rules say of it.
    controls: Vec<ControlV1<'a>>,
    /// Settings of the resources that an audit trail rests on, as tables.
    #[serde(default)]
    inventory: Vec<InventoryV1<'a>>,
    /// What people ask beside the verdicts: who can reach what, what is recorded, who hears of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    overview: Option<Cow<'a, Overview>>,
    /// Every call made, counted by account, region, service and operation.
    coverage: Vec<CoverageV1<'a>>,
    /// The waivers, in the order of their files.
    waivers: Vec<WaiverV1<'a>>,
    /// What changed since the baseline, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    changes: Option<ChangesV1<'a>>,
    /// What else people should know, the gravest first.
    diagnostics: Vec<NoticeV1<'a>>,
}

/// The program and the rules that judged.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Tool")]
struct ToolV1<'a> {
    /// The program's name.
    name: Cow<'a, str>,
    /// Its version.
    version: Cow<'a, str>,
    /// The rules.
    rules: RulesV1<'a>,
}

/// The rules that judged, as a whole.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "RuleSet")]
struct RulesV1<'a> {
    /// How many.
    count: u64,
    /// SHA-256 over their ids, severities, parameters in force and texts.
    digest: Cow<'a, str>,
}

/// Something that people should know and that is no finding.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Diagnostic")]
struct NoticeV1<'a> {
    /// How grave it is.
    level: Level,
    /// A fixed word in kebab case that tells what kind of diagnostic it is.
    code: Cow<'a, str>,
    /// One sentence.
    message: Cow<'a, str>,
    /// What to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    help: Option<Cow<'a, str>>,
}

/// A value as its file holds it: indented, with a line feed at its end.
pub(super) fn pretty(value: &impl Serialize) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Writes a result file; only findings of these statuses are listed.
pub(super) fn write(assessment: &Assessment, include: &[Status]) -> Result<Vec<u8>, serde_json::Error> {
    pretty(&ResultV1::new(assessment, include))
}

/// Writes one finding as it stands in a result file; `title` is its rule's.
pub(super) fn write_finding(judged: &Judged, title: &str) -> Result<Vec<u8>, serde_json::Error> {
    let titles = finding::Titles::of(&judged.finding.rule, title);
    pretty(&FindingV1::new(judged, &titles))
}

/// Reads a result file.
pub(super) fn read(bytes: &[u8]) -> Result<Assessment, ReadError> {
    /// Enough to tell a result file of another version from something else.
    #[derive(Deserialize)]
    struct Probe {
        schema: String,
    }
    let probe: Probe = serde_json::from_slice(bytes)?;
    if probe.schema != SCHEMA {
        return Err(ReadError::OtherFormat { found: probe.schema, expected: SCHEMA });
    }
    serde_json::from_slice::<ResultV1<'_>>(bytes)?.try_into()
}

/// Writes what changed, as a file of its own.
pub(super) fn write_changes(changes: &Changes) -> Result<Vec<u8>, serde_json::Error> {
    pretty(&changes::DiffV1::new(changes))
}

/// Writes waivers as a list.
pub(super) fn write_waivers(waivers: &[WaiverReport]) -> Result<Vec<u8>, serde_json::Error> {
    let waivers: Vec<WaiverV1<'_>> = waivers.iter().map(Into::into).collect();
    pretty(&waivers)
}

/// The schema of files of changes.
pub(super) fn diff_schema() -> serde_json::Value {
    schemars::schema_for!(changes::DiffV1<'_>).to_value()
}

/// The schema of result files.
pub(super) fn schema() -> serde_json::Value {
    schemars::schema_for!(ResultV1<'_>).to_value()
}

impl<'a> ResultV1<'a> {
    /// The result as it stands in the file; only findings of these statuses are listed.
    pub(super) fn new(assessment: &'a Assessment, include: &[Status]) -> Self {
        let titles = finding::Titles::new(&assessment.rules);
        let listed = assessment.findings.iter().filter(|judged| include.contains(&judged.finding.status));
        Self {
            schema: SCHEMA.into(),
            tool: ToolV1::new(assessment),
            snapshot: SnapshotV1::new(&assessment.provenance, &assessment.listings),
            gate: (&assessment.gate).into(),
            summary: SummaryV1::new(&assessment.summary, include),
            rules: assessment.rules.iter().map(Into::into).collect(),
            findings: listed.map(|judged| FindingV1::new(judged, &titles)).collect(),
            frameworks: assessment.frameworks.iter().map(Into::into).collect(),
            controls: framework::controls(&assessment.frameworks),
            overview: assessment.overview.as_ref().map(Cow::Borrowed),
            inventory: assessment.inventory.iter().map(Into::into).collect(),
            coverage: assessment.coverage.iter().map(Into::into).collect(),
            waivers: assessment.waivers.iter().map(Into::into).collect(),
            changes: assessment.changes.as_ref().map(ChangesV1::from),
            diagnostics: assessment.diagnostics.iter().map(Into::into).collect(),
        }
    }
}

impl<'a> ToolV1<'a> {
    fn new(assessment: &'a Assessment) -> Self {
        let rules = &assessment.provenance.rules;
        Self {
            name: text(&assessment.tool.name),
            version: text(&assessment.tool.version),
            rules: RulesV1 { count: rules.count, digest: text(&rules.digest) },
        }
    }
}

/// Every finding has its rule in the file: reports look there for what they say of it.
fn without_rule<'r>(result: &'r ResultV1<'_>) -> Option<&'r str> {
    let rules: BTreeSet<&str> = result.rules.iter().map(RuleV1::id).collect();
    result.findings.iter().map(FindingV1::rule_id).find(|id| !rules.contains(id))
}

impl TryFrom<ResultV1<'_>> for Assessment {
    type Error = ReadError;

    fn try_from(result: ResultV1<'_>) -> Result<Self, ReadError> {
        if let Some(id) = without_rule(&result) {
            return Err(ReadError::OddValue(format!("a finding of `{id}`, a rule that the file does not list")));
        }
        let (as_of, snapshots, listings) = result.snapshot.into_parts()?;
        let rules = RulesInfo { count: result.tool.rules.count, digest: result.tool.rules.digest.into_owned() };
        Ok(Self {
            tool: Tool { name: result.tool.name.into_owned(), version: result.tool.version.into_owned() },
            provenance: Provenance { snapshots, as_of, rules },
            gate: result.gate.try_into()?,
            summary: result.summary.into(),
            rules: result.rules.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?,
            findings: result.findings.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?,
            frameworks: framework::reports(result.frameworks, result.controls)?,
            overview: result.overview.map(Cow::into_owned),
            inventory: result.inventory.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?,
            waivers: result.waivers.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?,
            changes: result.changes.map(TryInto::try_into).transpose()?,
            coverage: result.coverage.into_iter().map(Into::into).collect(),
            listings,
            diagnostics: result.diagnostics.into_iter().map(Into::into).collect(),
        })
    }
}

impl<'a> From<&'a Notice> for NoticeV1<'a> {
    fn from(notice: &'a Notice) -> Self {
        Self { level: notice.level, code: text(&notice.code), message: text(&notice.message), help: optional(&notice.help) }
    }
}

impl From<NoticeV1<'_>> for Notice {
    fn from(notice: NoticeV1<'_>) -> Self {
        Self {
            level: notice.level,
            code: notice.code.into_owned(),
            message: notice.message.into_owned(),
            help: notice.help.map(Cow::into_owned),
        }
    }
}

fn text<'a, T: AsRef<str> + ?Sized>(text: &'a T) -> Cow<'a, str> {
    Cow::Borrowed(text.as_ref())
}

fn optional<T: AsRef<str>>(value: &Option<T>) -> Option<Cow<'_, str>> {
    value.as_ref().map(text)
}

/// The resource type of that name.
fn resource_kind(name: &str) -> Result<crate::model::ResourceKind, ReadError> {
    crate::model::ResourceKind::parse(name).ok_or_else(|| ReadError::UnknownWord { what: "resource type", word: name.to_owned() })
}
