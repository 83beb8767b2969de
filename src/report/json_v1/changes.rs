//! What changed since an earlier result.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::finding::ResourceV1;
use super::observed::ObservedV1;
use super::{ReadError, Severity, Status, optional, text};
use crate::assess::{Change, ChangeRow, Changes, SettingChange, Since};
use crate::model::Timestamp;

/// What the key `schema` of a file of changes holds.
const SCHEMA: &str = "trailwarden/diff/v1";

/// What changed between two results.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Trailwarden changes, version 1")]
pub(super) struct DiffV1<'a> {
    /// The name and version of this format.
    #[schemars(extend("const" = SCHEMA))]
    schema: &'a str,
    /// What changed.
    changes: ChangesV1<'a>,
}

impl<'a> DiffV1<'a> {
    /// The file.
    pub(super) fn new(changes: &'a Changes) -> Self {
        Self { schema: SCHEMA, changes: changes.into() }
    }
}

/// What changed since an earlier result.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Changes")]
pub(super) struct ChangesV1<'a> {
    /// The earlier result.
    since: SinceV1<'a>,
    /// How many findings changed in which way; `known` are as they were.
    counts: BTreeMap<Change, u64>,
    /// Violations and unknowns of then whose rule, account or region was left out this time.
    not_judged: u64,
    /// What changed: by kind, then severity (worst first), rule and place.
    rows: Vec<ChangeRowV1<'a>>,
}

/// The earlier result.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Since")]
struct SinceV1<'a> {
    /// The program that judged, with its version.
    tool: Cow<'a, str>,
    /// The time against which ages were judged.
    #[schemars(with = "String", extend("format" = "date-time"))]
    as_of: Timestamp,
    /// The digests of its snapshots.
    snapshots: Vec<Cow<'a, str>>,
    /// The digest of its rules.
    rules: Cow<'a, str>,
}

/// A finding that changed.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ChangeRow")]
struct ChangeRowV1<'a> {
    /// What changed.
    change: Change,
    /// The rule's id.
    rule_id: Cow<'a, str>,
    /// The rule's severity, the later one.
    severity: Severity,
    /// What was judged.
    resource: ResourceV1<'a>,
    /// The finding's identity; the later one.
    fingerprint: Cow<'a, str>,
    /// The verdict before; null when there was none.
    was: Option<Status>,
    /// The verdict now; null when there is none.
    is: Option<Status>,
    /// The settings that made the difference, as far as both sides kept their evidence.
    settings: Vec<SettingV1<'a>>,
    /// What else explains it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<Cow<'a, str>>,
}

/// A setting before and after.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "SettingChange")]
struct SettingV1<'a> {
    /// The path from the resource.
    path: Cow<'a, str>,
    /// What was read before; null when that side did not keep it.
    was: Option<ObservedV1<'a>>,
    /// What is read now; null when this side did not keep it.
    is: Option<ObservedV1<'a>>,
}

impl<'a> From<&'a Changes> for ChangesV1<'a> {
    fn from(changes: &'a Changes) -> Self {
        let since = &changes.since;
        Self {
            since: SinceV1 {
                tool: text(&since.tool),
                as_of: since.as_of,
                snapshots: since.snapshots.iter().map(text).collect(),
                rules: text(&since.rules),
            },
            counts: Change::ALL.into_iter().map(|change| (change, changes.count(change))).collect(),
            not_judged: changes.not_judged,
            rows: changes.rows.iter().map(Into::into).collect(),
        }
    }
}

impl TryFrom<ChangesV1<'_>> for Changes {
    type Error = ReadError;

    fn try_from(changes: ChangesV1<'_>) -> Result<Self, ReadError> {
        Ok(Self {
            since: Since {
                tool: changes.since.tool.into_owned(),
                as_of: changes.since.as_of,
                snapshots: changes.since.snapshots.into_iter().map(Cow::into_owned).collect(),
                rules: changes.since.rules.into_owned(),
            },
            known: changes.counts.get(&Change::Known).copied().unwrap_or_default(),
            not_judged: changes.not_judged,
            rows: changes.rows.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?,
        })
    }
}

impl<'a> From<&'a ChangeRow> for ChangeRowV1<'a> {
    fn from(row: &'a ChangeRow) -> Self {
        Self {
            change: row.change,
            rule_id: text(&row.rule),
            severity: row.severity,
            resource: ResourceV1::new(&row.subject, false),
            fingerprint: text(&row.fingerprint),
            was: row.was,
            is: row.is,
            settings: row.settings.iter().map(Into::into).collect(),
            note: optional(&row.note),
        }
    }
}

impl TryFrom<ChangeRowV1<'_>> for ChangeRow {
    type Error = ReadError;

    fn try_from(row: ChangeRowV1<'_>) -> Result<Self, ReadError> {
        Ok(Self {
            change: row.change,
            rule: Arc::from(&*row.rule_id),
            severity: row.severity,
            subject: Arc::new(row.resource.try_into()?),
            fingerprint: row.fingerprint.into_owned(),
            was: row.was,
            is: row.is,
            settings: row.settings.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?,
            note: row.note.map(Cow::into_owned),
        })
    }
}

impl<'a> From<&'a SettingChange> for SettingV1<'a> {
    fn from(setting: &'a SettingChange) -> Self {
        Self { path: text(&setting.path), was: setting.was.as_ref().map(Into::into), is: setting.is.as_ref().map(Into::into) }
    }
}

impl TryFrom<SettingV1<'_>> for SettingChange {
    type Error = ReadError;

    fn try_from(setting: SettingV1<'_>) -> Result<Self, ReadError> {
        Ok(Self {
            path: setting.path.into_owned(),
            was: setting.was.map(TryInto::try_into).transpose()?,
            is: setting.is.map(TryInto::try_into).transpose()?,
        })
    }
}
