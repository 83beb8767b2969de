//! Completeness and provenance as the page shows them.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use crate::assess::{Assessment, CoverageRow, SnapshotInfo};
use crate::model::{Observed, Region};
use crate::report::words;
use crate::snapshot::{Listing, RegionScope};

/// What was asked of AWS, and what was answered.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CoverageTables")]
pub(super) struct Coverage {
    /// The calls in a sentence.
    sentence: String,
    /// For each account, how calls were answered by region and service.
    accounts: Vec<AccountGrid>,
    /// Every call, counted.
    calls: Vec<CallRow>,
    /// How many resources were found where.
    listings: Vec<ListingRow>,
}

/// Regions by services.
#[derive(Serialize, JsonSchema)]
struct AccountGrid {
    /// The account.
    account: String,
    /// The services, in the order of the cells.
    services: Vec<String>,
    /// A row for each region in which something was asked.
    rows: Vec<GridRow>,
    /// Regions that were not read, with the reason.
    unread: Vec<String>,
}

/// A region.
#[derive(Serialize, JsonSchema)]
struct GridRow {
    /// The region, or `global`.
    region: String,
    /// A cell for each service.
    cells: Vec<Cell>,
}

/// How the calls of a service were answered in a region.
#[derive(Serialize, JsonSchema)]
struct Cell {
    /// `ok`, `partly`, `failed` or `none`.
    class: &'static str,
    /// How many calls were answered.
    text: String,
}

/// A call, counted.
#[derive(Serialize, JsonSchema)]
struct CallRow {
    /// The account.
    account: String,
    /// The region, or `global`.
    region: String,
    /// Service and operation.
    call: String,
    /// Answers.
    ok: u64,
    /// Answers that say "not configured".
    absent: u64,
    /// Calls without an answer.
    failures: u64,
    /// Why those had none.
    failed: Vec<String>,
}

/// A place in which resources of a type were listed.
#[derive(Serialize, JsonSchema)]
struct ListingRow {
    /// The resource type.
    kind: &'static str,
    /// The account.
    account: String,
    /// The region, or `global`.
    region: String,
    /// How many there are, or why that is not known.
    found: String,
    /// Whether that is known.
    known: bool,
}

/// Where the report comes from.
#[derive(Serialize, JsonSchema)]
pub(super) struct Provenance {
    /// The program and its version.
    tool: String,
    /// The time that ages are counted against.
    as_of: String,
    /// The same as `--now` takes it.
    as_of_flag: String,
    /// How many rules judged, in words.
    rules_count: String,
    /// The digest of these rules.
    rules_digest: String,
    /// The snapshots that were judged.
    snapshots: Vec<SnapshotCard>,
}

/// A snapshot.
#[derive(Serialize, JsonSchema)]
struct SnapshotCard {
    /// The digest of its content.
    digest: String,
    /// Who read.
    caller: String,
    /// The partition.
    partition: String,
    /// The accounts.
    accounts: String,
    /// The regions.
    regions: String,
    /// When reading began.
    captured: String,
    /// When it ended.
    finished: String,
    /// How long it took, in seconds.
    seconds: i64,
    /// What wrote it, and in which format.
    written_by: String,
    /// The calls, counted, in words.
    calls: String,
}

/// The completeness tables.
pub(super) fn coverage(assessment: &Assessment) -> Coverage {
    Coverage {
        sentence: format!("Calls: {}.", words::calls(assessment)),
        accounts: grids(assessment),
        calls: assessment.coverage.iter().map(call_row).collect(),
        listings: assessment.listings.iter().map(listing_row).collect(),
    }
}

type Tally = (u64, u64);

fn grids(assessment: &Assessment) -> Vec<AccountGrid> {
    let mut accounts: BTreeMap<&str, BTreeMap<(&str, &str), Tally>> = BTreeMap::new();
    for row in &assessment.coverage {
        let cells = accounts.entry(row.account.as_str()).or_default();
        let (made, failed) = cells.entry((row.region.as_str(), &row.service)).or_default();
        *made += row.ok + row.absent + row.failures();
        *failed += row.failures();
    }
    accounts.iter().map(|(account, cells)| grid(assessment, account, cells)).collect()
}

fn grid(assessment: &Assessment, account: &str, cells: &BTreeMap<(&str, &str), Tally>) -> AccountGrid {
    let services: BTreeSet<_> = cells.keys().map(|(_, service)| *service).collect();
    let regions: BTreeSet<_> = cells.keys().map(|(region, _)| *region).collect();
    let row = |region: &str| GridRow {
        region: region.to_owned(),
        cells: services.iter().map(|service| cell(cells.get(&(region, *service)).copied())).collect(),
    };
    AccountGrid {
        account: account.to_owned(),
        rows: regions.iter().map(|region| row(region)).collect(),
        unread: unread(assessment, account, &regions),
        services: services.into_iter().map(str::to_owned).collect(),
    }
}

fn cell(tally: Option<Tally>) -> Cell {
    let (class, text) = match tally {
        None => ("none", "not asked".to_owned()),
        Some((made, 0)) => ("ok", format!("all {made}")),
        Some((made, failed)) if made == failed => ("failed", format!("none of {made}")),
        Some((made, failed)) => ("partly", format!("{} of {made}", made - failed)),
    };
    Cell { class, text }
}

/// The regions of an account in which no call was made.
fn unread(assessment: &Assessment, account: &str, asked: &BTreeSet<&str>) -> Vec<String> {
    let manifests = assessment.provenance.snapshots.iter().map(|snapshot| &snapshot.manifest);
    let scopes = manifests.flat_map(|manifest| &manifest.accounts).filter(|scope| scope.id.as_str() == account);
    let regions = scopes.flat_map(|scope| &scope.regions).filter(|region| !asked.contains(region.name.as_str()));
    regions.map(|region| format!("{} ({})", region.name, region_state(region))).collect()
}

fn region_state(region: &RegionScope) -> String {
    match &region.opt_in_status {
        Observed::Known(status) if status.as_str().starts_with("DISABL") => "not enabled".to_owned(),
        _ if !region.selected => "not selected".to_owned(),
        Observed::Known(_) | Observed::Absent => "no call was needed".to_owned(),
        Observed::Unknown(cause) => format!("state unknown: {}", words::reason(cause)),
    }
}

fn call_row(row: &CoverageRow) -> CallRow {
    let failed = row.failed.iter().map(|failed| {
        let code = failed.code.as_ref().map_or_else(String::new, |code| format!(" ({code})"));
        let action = failed.action.as_ref().map_or_else(String::new, |action| format!(", needs {action}"));
        format!("{}{code}{action}", failed.kind.describe())
    });
    CallRow {
        account: row.account.to_string(),
        region: row.region.to_string(),
        call: row.call.to_string(),
        ok: row.ok,
        absent: row.absent,
        failures: row.failures(),
        failed: failed.collect(),
    }
}

fn listing_row(listing: &Listing) -> ListingRow {
    ListingRow {
        kind: listing.kind.as_str(),
        account: listing.account.to_string(),
        region: listing.region.as_ref().map_or("global", Region::as_str).to_owned(),
        found: match &listing.found {
            Observed::Known(found) => found.to_string(),
            Observed::Absent => "0".to_owned(),
            Observed::Unknown(cause) => format!("unknown: {}", words::reason(cause)),
        },
        known: !matches!(listing.found, Observed::Unknown(_)),
    }
}

/// Where the report comes from.
pub(super) fn provenance(assessment: &Assessment) -> Provenance {
    let from = &assessment.provenance;
    Provenance {
        tool: format!("{} {}", assessment.tool.name, assessment.tool.version),
        as_of: words::time(from.as_of),
        as_of_flag: from.as_of.to_string(),
        rules_count: words::count(from.rules.count, "rule", "rules"),
        rules_digest: from.rules.digest.clone(),
        snapshots: from.snapshots.iter().map(snapshot_card).collect(),
    }
}

fn snapshot_card(info: &SnapshotInfo) -> SnapshotCard {
    let manifest = &info.manifest;
    let accounts: Vec<_> = manifest.accounts.iter().map(|account| account.id.as_str()).collect();
    let regions = manifest.accounts.iter().flat_map(|account| &account.regions).filter(|region| region.selected);
    let regions: BTreeSet<_> = regions.map(|region| region.name.as_str()).collect();
    let calls = info.calls;
    SnapshotCard {
        digest: info.digest.clone(),
        caller: manifest.caller.arn.clone(),
        partition: manifest.partition.to_string(),
        accounts: accounts.join(", "),
        regions: regions.into_iter().collect::<Vec<_>>().join(", "),
        captured: words::time(manifest.captured_at),
        finished: words::time(manifest.finished_at),
        seconds: manifest.finished_at.duration_since(manifest.captured_at).as_secs(),
        written_by: format!("trailwarden {}, format {}", manifest.tool_version, manifest.format),
        calls: format!(
            "{} answered, {} \"not configured\", {} failed, {} attempts",
            calls.ok, calls.absent, calls.failed, calls.attempts
        ),
    }
}
