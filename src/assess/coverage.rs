//! What was asked of AWS, and what was answered: calls counted by place, and the denominators.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{AccountId, CauseKind, Region};
use crate::snapshot::{CallOutcome, CallRecord, Listing};

use super::{CallTotals, CoverageRow, FailedCalls, SnapshotInfo, SnapshotInput};

type Failure = (CauseKind, Option<Arc<str>>, Option<Arc<str>>);

#[derive(Default)]
struct Cell {
    ok: u64,
    absent: u64,
    failed: BTreeMap<Failure, u64>,
}

impl Cell {
    fn add(&mut self, record: &CallRecord) {
        match &record.outcome {
            CallOutcome::Ok => self.ok += 1,
            CallOutcome::Absent(_) => self.absent += 1,
            CallOutcome::Failed(cause) => {
                *self.failed.entry((cause.kind, cause.code.clone(), cause.action.clone())).or_default() += 1;
            }
        }
    }
}

/// Every call falls in exactly one row; rows are sorted by account, region, service and operation.
pub(super) fn rows(snapshots: &[SnapshotInput<'_>]) -> Vec<CoverageRow> {
    let mut cells: BTreeMap<(&AccountId, &Region, &str, &Arc<str>), Cell> = BTreeMap::new();
    for record in snapshots.iter().flat_map(|snapshot| snapshot.calls) {
        let service = record.call.split_once(':').map_or(&*record.call, |(service, _)| service);
        cells.entry((&record.account, &record.region, service, &record.call)).or_default().add(record);
    }
    cells.into_iter().map(|((account, region, service, call), cell)| row(account, region, service, call, cell)).collect()
}

fn row(account: &AccountId, region: &Region, service: &str, call: &Arc<str>, cell: Cell) -> CoverageRow {
    let failed = cell.failed.into_iter().map(|((kind, code, action), count)| FailedCalls { kind, code, action, count });
    CoverageRow {
        account: account.clone(),
        region: region.clone(),
        service: service.to_owned(),
        call: Arc::clone(call),
        ok: cell.ok,
        absent: cell.absent,
        failed: failed.collect(),
    }
}

/// The listings of all snapshots, sorted by type and place.
pub(super) fn listings(snapshots: &[SnapshotInput<'_>]) -> Vec<Listing> {
    let mut listings: Vec<_> = snapshots.iter().flat_map(|snapshot| snapshot.listings).cloned().collect();
    listings.sort_by(|a, b| (a.kind, &a.account, &a.region).cmp(&(b.kind, &b.account, &b.region)));
    listings
}

/// A snapshot without its resources.
pub(super) fn snapshot_info(snapshot: &SnapshotInput<'_>) -> SnapshotInfo {
    let mut calls = CallTotals::default();
    for record in snapshot.calls {
        match record.outcome {
            CallOutcome::Ok => calls.ok += 1,
            CallOutcome::Absent(_) => calls.absent += 1,
            CallOutcome::Failed(_) => calls.failed += 1,
        }
        calls.attempts += u64::from(record.attempts);
    }
    SnapshotInfo { digest: snapshot.digest.to_owned(), manifest: snapshot.manifest.clone(), calls }
}

/// Whether calls were made and none was answered, or no account could be entered. Who is asking (`sts`) is no setting, so
/// its answer does not count.
pub(super) fn nothing_collected(rows: &[CoverageRow], snapshots: &[SnapshotInput<'_>]) -> bool {
    let mut asked = rows.iter().filter(|row| row.service != "sts").peekable();
    let unanswered = asked.peek().is_some() && asked.all(|row| row.ok + row.absent == 0);
    let mut wanted =
        snapshots.iter().flat_map(|snapshot| &snapshot.manifest.accounts).filter(|scope| scope.is_judged()).peekable();
    unanswered || (wanted.peek().is_some() && wanted.all(|scope| scope.not_read.is_some()))
}
