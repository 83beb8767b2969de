//! What was judged: snapshots, listings and the calls that were made.

use std::borrow::Cow;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::observed::{CauseV1, ObservedV1};
use super::{ReadError, optional, resource_kind, text};
use crate::assess::{CallTotals, CoverageRow, FailedCalls, Provenance, SnapshotInfo};
use crate::model::aws::OptInStatus;
use crate::model::{CauseKind, Timestamp};
use crate::snapshot::{AccountScope, Asked, Caller, Listing, Manifest, NotRead, RegionScope};

/// What was judged.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Snapshot")]
pub(super) struct SnapshotV1<'a> {
    /// The time against which ages were judged, in UTC.
    #[schemars(with = "String", extend("format" = "date-time"))]
    as_of: Timestamp,
    /// The snapshots, in the order given by the user.
    files: Vec<FileV1<'a>>,
    /// Which resource types were listed where, and how many there are.
    listings: Vec<ListingV1<'a>>,
}

/// One snapshot, without its resources.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "SnapshotFile")]
struct FileV1<'a> {
    /// The SHA-256 of its content.
    digest: Cow<'a, str>,
    /// The version of its format.
    format: u32,
    /// The version of the program that wrote it.
    tool_version: Cow<'a, str>,
    /// The partition of the caller.
    partition: Cow<'a, str>,
    /// The identity that read.
    caller: CallerV1<'a>,
    /// When reading began, in UTC.
    #[schemars(with = "String", extend("format" = "date-time"))]
    captured_at: Timestamp,
    /// When reading ended, in UTC.
    #[schemars(with = "String", extend("format" = "date-time"))]
    finished_at: Timestamp,
    /// The accounts, with the state of their regions.
    accounts: Vec<AccountV1<'a>>,
    /// The resource types that were asked for.
    resource_types: Vec<Cow<'a, str>>,
    /// The regions chosen by flag; empty for all enabled ones.
    regions_chosen: Vec<Cow<'a, str>>,
    /// Which part of the accounts was asked for, as `2/5`; absent for all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shard: Option<Cow<'a, str>>,
    /// Its calls, counted.
    calls: CallTotalsV1,
}

/// The identity that read.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Caller")]
struct CallerV1<'a> {
    /// Its ARN.
    arn: Cow<'a, str>,
    /// Its account.
    account: Cow<'a, str>,
}

/// An account that was read.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Account")]
struct AccountV1<'a> {
    /// Its id.
    id: Cow<'a, str>,
    /// Its regions.
    regions: Vec<RegionV1<'a>>,
    /// Why nothing of it was read; absent for an account that was entered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    not_read: Option<NotReadV1<'a>>,
}

/// Why nothing of an account was read.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "NotRead")]
enum NotReadV1<'a> {
    /// It could not be entered.
    NotEntered(CauseV1<'a>),
    /// Its organization says that it is not in use; its state, such as `SUSPENDED`.
    NotInUse(Cow<'a, str>),
}

impl<'a> From<&'a NotRead> for NotReadV1<'a> {
    fn from(why: &'a NotRead) -> Self {
        match why {
            NotRead::NotEntered(cause) => Self::NotEntered((&**cause).into()),
            NotRead::NotInUse(state) => Self::NotInUse(text(state)),
        }
    }
}

impl From<NotReadV1<'_>> for NotRead {
    fn from(why: NotReadV1<'_>) -> Self {
        match why {
            NotReadV1::NotEntered(cause) => Self::NotEntered(cause.into()),
            NotReadV1::NotInUse(state) => Self::NotInUse(state.into_owned()),
        }
    }
}

/// A region of an account.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Region")]
struct RegionV1<'a> {
    /// Its code.
    name: Cow<'a, str>,
    /// Whether it is enabled, in AWS's words.
    opt_in_status: ObservedV1<'a>,
    /// Whether it was read.
    selected: bool,
}

/// Calls, counted.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "CallTotals")]
struct CallTotalsV1 {
    /// Answered.
    ok: u64,
    /// Answered "not configured".
    absent: u64,
    /// Not answered.
    failed: u64,
    /// Attempts, the first of each call included.
    attempts: u64,
}

/// How the listing of one resource type in one place ended.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Listing")]
struct ListingV1<'a> {
    /// The resource type.
    r#type: Cow<'a, str>,
    /// The account.
    account: Cow<'a, str>,
    /// The region; null for types that are listed once an account.
    region: Option<Cow<'a, str>>,
    /// How many there are.
    found: ObservedV1<'a>,
}

/// The calls of one operation in one place, counted by outcome.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Coverage")]
pub(super) struct CoverageV1<'a> {
    /// The account.
    account: Cow<'a, str>,
    /// The region asked.
    region: Cow<'a, str>,
    /// The service.
    service: Cow<'a, str>,
    /// The operation, `service:Operation`.
    call: Cow<'a, str>,
    /// Answered.
    ok: u64,
    /// Answered "not configured".
    absent: u64,
    /// Not answered, by cause.
    failed: Vec<FailedV1<'a>>,
}

/// Calls that failed for one cause.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "FailedCalls")]
struct FailedV1<'a> {
    /// The class of the cause.
    kind: CauseKind,
    /// The error code that AWS gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<Cow<'a, str>>,
    /// The IAM action that the operation needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    action: Option<Cow<'a, str>>,
    /// How many.
    count: u64,
}

impl<'a> SnapshotV1<'a> {
    /// What was judged, as it stands in the file.
    pub(super) fn new(provenance: &'a Provenance, listings: &'a [Listing]) -> Self {
        Self {
            as_of: provenance.as_of,
            files: provenance.snapshots.iter().map(Into::into).collect(),
            listings: listings.iter().map(Into::into).collect(),
        }
    }

    /// The time, the snapshots and the listings.
    pub(super) fn into_parts(self) -> Result<(Timestamp, Vec<SnapshotInfo>, Vec<Listing>), ReadError> {
        let files = self.files.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?;
        let listings = self.listings.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?;
        Ok((self.as_of, files, listings))
    }
}

impl<'a> From<&'a SnapshotInfo> for FileV1<'a> {
    fn from(info: &'a SnapshotInfo) -> Self {
        let manifest = &info.manifest;
        Self {
            digest: text(&info.digest),
            format: manifest.format,
            tool_version: text(&manifest.tool_version),
            partition: text(manifest.partition.as_str()),
            caller: CallerV1 { arn: text(&manifest.caller.arn), account: text(manifest.caller.account.as_str()) },
            captured_at: manifest.captured_at,
            finished_at: manifest.finished_at,
            accounts: manifest.accounts.iter().map(Into::into).collect(),
            resource_types: manifest.asked.resource_types.iter().map(text).collect(),
            regions_chosen: manifest.asked.regions.iter().map(|region| text(region.as_str())).collect(),
            shard: manifest.asked.shard.map(|shard| shard.to_string().into()),
            calls: info.calls.into(),
        }
    }
}

impl TryFrom<FileV1<'_>> for SnapshotInfo {
    type Error = ReadError;

    fn try_from(file: FileV1<'_>) -> Result<Self, ReadError> {
        let manifest = Manifest {
            format: file.format,
            tool_version: file.tool_version.into_owned(),
            partition: (&*file.partition).into(),
            accounts: file.accounts.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?,
            caller: Caller { arn: file.caller.arn.into_owned(), account: (&*file.caller.account).into() },
            captured_at: file.captured_at,
            finished_at: file.finished_at,
            asked: Asked {
                resource_types: file.resource_types.into_iter().map(Cow::into_owned).collect(),
                regions: file.regions_chosen.iter().map(|region| (&**region).into()).collect(),
                shard: file
                    .shard
                    .map(|shard| shard.parse())
                    .transpose()
                    .map_err(|_| ReadError::OddValue("a shard that is none".to_owned()))?,
            },
        };
        Ok(Self { digest: file.digest.into_owned(), manifest, calls: file.calls.into() })
    }
}

impl<'a> From<&'a AccountScope> for AccountV1<'a> {
    fn from(account: &'a AccountScope) -> Self {
        let region = |region: &'a RegionScope| RegionV1 {
            name: text(region.name.as_str()),
            opt_in_status: ObservedV1::new(&region.opt_in_status, |status| json!(status.as_str())),
            selected: region.selected,
        };
        Self {
            id: text(account.id.as_str()),
            regions: account.regions.iter().map(region).collect(),
            not_read: account.not_read.as_ref().map(Into::into),
        }
    }
}

impl TryFrom<AccountV1<'_>> for AccountScope {
    type Error = ReadError;

    fn try_from(account: AccountV1<'_>) -> Result<Self, ReadError> {
        let region = |region: RegionV1<'_>| {
            Ok(RegionScope {
                name: (&*region.name).into(),
                opt_in_status: region.opt_in_status.into_observed(|value| value.as_str().map(OptInStatus::from))?,
                selected: region.selected,
            })
        };
        let regions = account.regions.into_iter().map(region).collect::<Result<_, ReadError>>()?;
        Ok(Self { id: (&*account.id).into(), regions, not_read: account.not_read.map(Into::into) })
    }
}

impl From<CallTotals> for CallTotalsV1 {
    fn from(calls: CallTotals) -> Self {
        let CallTotals { ok, absent, failed, attempts } = calls;
        Self { ok, absent, failed, attempts }
    }
}

impl From<CallTotalsV1> for CallTotals {
    fn from(calls: CallTotalsV1) -> Self {
        let CallTotalsV1 { ok, absent, failed, attempts } = calls;
        Self { ok, absent, failed, attempts }
    }
}

impl<'a> From<&'a Listing> for ListingV1<'a> {
    fn from(listing: &'a Listing) -> Self {
        Self {
            r#type: text(listing.kind.as_str()),
            account: text(listing.account.as_str()),
            region: listing.region.as_ref().map(|region| text(region.as_str())),
            found: ObservedV1::new(&listing.found, |found| json!(found)),
        }
    }
}

impl TryFrom<ListingV1<'_>> for Listing {
    type Error = ReadError;

    fn try_from(listing: ListingV1<'_>) -> Result<Self, ReadError> {
        Ok(Self {
            kind: resource_kind(&listing.r#type)?,
            account: (&*listing.account).into(),
            region: listing.region.map(|region| (&*region).into()),
            found: listing.found.into_observed(serde_json::Value::as_i64)?,
        })
    }
}

impl<'a> From<&'a CoverageRow> for CoverageV1<'a> {
    fn from(row: &'a CoverageRow) -> Self {
        let failed = |failed: &'a FailedCalls| FailedV1 {
            kind: failed.kind,
            code: optional(&failed.code),
            action: optional(&failed.action),
            count: failed.count,
        };
        Self {
            account: text(row.account.as_str()),
            region: text(row.region.as_str()),
            service: text(&row.service),
            call: text(&row.call),
            ok: row.ok,
            absent: row.absent,
            failed: row.failed.iter().map(failed).collect(),
        }
    }
}

impl From<CoverageV1<'_>> for CoverageRow {
    fn from(row: CoverageV1<'_>) -> Self {
        let failed = |failed: FailedV1<'_>| FailedCalls {
            kind: failed.kind,
            code: failed.code.map(|code| Arc::from(&*code)),
            action: failed.action.map(|action| Arc::from(&*action)),
            count: failed.count,
        };
        Self {
            account: (&*row.account).into(),
            region: (&*row.region).into(),
            service: row.service.into_owned(),
            call: Arc::from(&*row.call),
            ok: row.ok,
            absent: row.absent,
            failed: row.failed.into_iter().map(failed).collect(),
        }
    }
}
