//! The company, its regions, and who read them.

use trailwarden::model::aws::{Account, AccountRegion, Handle, OptInStatus};
use trailwarden::model::{Resource, ResourceKind, Timestamp};
use trailwarden::snapshot::file::FORMAT;
use trailwarden::snapshot::{AccountScope, Asked, Caller, Manifest, RegionScope};

use super::{ACCOUNT, CAPTURED_AT, HOME, REGIONS, known, resource, text};

/// A region that is not enabled.
const OFF: &str = "af-south-1";

pub(super) fn manifest() -> Manifest {
    let captured_at: Timestamp = CAPTURED_AT.parse().unwrap();
    let regions =
        states().map(|(name, status)| RegionScope { name: name.into(), opt_in_status: known(status), selected: name != OFF });
    let readable = ResourceKind::ALL.iter().filter(|kind| !kind.listing_call().is_empty());
    Manifest {
        format: FORMAT,
        tool_version: "0.1.0".to_owned(),
        partition: "aws".into(),
        accounts: vec![AccountScope { id: ACCOUNT.into(), regions: regions.collect(), not_read: None }],
        caller: Caller {
            arn: format!("arn:aws:sts::{ACCOUNT}:assumed-role/security-audit/trailwarden"),
            account: ACCOUNT.into(),
        },
        captured_at,
        finished_at: captured_at + std::time::Duration::from_secs(9),
        asked: Asked { resource_types: readable.map(ToString::to_string).collect(), ..Asked::default() },
    }
}

pub(super) fn resources() -> Vec<Resource> {
    let account = Account { account_id: text(ACCOUNT), partition: text("aws"), global_endpoint_token_version: known(1) };
    let region = |(name, status): (&str, OptInStatus)| {
        resource(name, Handle::Only, AccountRegion { name: text(name), opt_in_status: known(status) })
    };
    std::iter::once(resource(HOME, Handle::Only, account)).chain(states().map(region)).collect()
}

fn states() -> impl Iterator<Item = (&'static str, OptInStatus)> {
    let on = REGIONS.into_iter().map(|region| (region, OptInStatus::EnabledByDefault));
    on.chain([(OFF, OptInStatus::Disabled)])
}
