//! Completeness and provenance as the page shows them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::assess::{Assessment, CoverageRow, SnapshotInfo};
use crate::model::{Observed, Region};
use crate::report::words;
use crate::snapshot::{Listing, RegionScope};

/// What was asked of AWS, and what was answered.
#[derive(Serialize)]
pub(super) struct Coverage {
    sentence: String,
    accounts: Vec<AccountGrid>,
    calls: Vec<CallRow>,
    listings: Vec<ListingRow>,
}

/// Regions by services.
#[derive(Serialize)]
struct AccountGrid {
    account: String,
    services: Vec<String>,
    rows: Vec<GridRow>,
    /// Regions that were not read, with the reason.
    unread: Vec<String>,
}

#[derive(Serialize)]
struct GridRow {
    region: String,
    cells: Vec<Cell>,
}

#[derive(Serialize)]
struct Cell {
    /// `ok`, `partly`, `failed` or `none`.
    class: &'static str,
    text: String,
}

#[derive(Serialize)]
struct CallRow {
    account: String,
    region: String,
    call: String,
    ok: u64,
    absent: u64,
    failures: u64,
    failed: Vec<String>,
}

#[derive(Serialize)]
struct ListingRow {
    kind: &'static str,
    account: String,
    region: String,
    found: String,
    known: bool,
}

/// Where the report comes from.
#[derive(Serialize)]
pub(super) struct Provenance {
    tool: String,
    as_of: String,
    as_of_flag: String,
    rules_count: String,
    rules_digest: String,
    snapshots: Vec<SnapshotCard>,
}

#[derive(Serialize)]
struct SnapshotCard {
    digest: String,
    caller: String,
    partition: String,
    accounts: String,
    regions: String,
    captured: String,
    finished: String,
    seconds: i64,
    written_by: String,
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
