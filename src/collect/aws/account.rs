//! Who and where: the caller's identity from STS, the account's regions from AWS Account Management.

use std::sync::Arc;

use crate::collect::answer::{count, required};
use crate::collect::clock::now;
use crate::collect::error::{Meaning, cause, meaning};
use crate::collect::recorder::{Question, declared};
use crate::collect::trace::traced;
use crate::collect::visit::{Batch, Visit};
use crate::collect::{CollectError, Request, Session};
use crate::model::aws::{Account, AccountRegion, Handle, OptInStatus, Place};
use crate::model::{AccountId, Arn, Cause, CauseKind, List, Observed, Region, ResourceKind};
use crate::snapshot::{CallOutcome, CallRecord, Caller, RegionScope};

const IDENTITY: &str = "sts:GetCallerIdentity";
const REGIONS: &str = "account:ListRegions";

/// Whose the credentials are.
#[derive(Debug)]
pub(in crate::collect) struct Identity {
    /// The caller.
    pub(in crate::collect) caller: Caller,
    /// The account, in no region.
    pub(in crate::collect) place: Place,
    /// The call that told.
    pub(in crate::collect) record: CallRecord,
}

/// The regions of the account, and which of them are read.
#[derive(Debug, Default)]
pub(in crate::collect) struct Regions {
    /// All that are known, with their state.
    pub(in crate::collect) scope: Vec<RegionScope>,
    /// Those that are read.
    pub(in crate::collect) selected: Vec<Region>,
    /// Those that were chosen but cannot be read, and why.
    shut: Vec<(Region, Arc<Cause>)>,
    /// Why there may be enabled regions beyond these.
    pub(in crate::collect) beyond: Option<Arc<Cause>>,
}

/// Asks whose the credentials are.
pub(in crate::collect) async fn identify(session: &Session) -> Result<Identity, CollectError> {
    let call = declared(IDENTITY);
    let region = session.region();
    let turns = session.turns();
    let _turn = turns.acquire().await.ok();
    let at = now();
    let client = session.clients("identity").sts(&region);
    let (result, trace) = traced(call, &region, client.get_caller_identity().send()).await;
    let output = result.map_err(|error| match meaning(call, &error) {
        Meaning::Failed(cause) => no_identity(session, &cause),
        Meaning::Absent(code) => CollectError::NoIdentity { detail: code },
    })?;
    let (Some(account), Some(arn)) = (output.account, output.arn) else {
        return Err(CollectError::NoIdentity { detail: "the answer names no account".to_owned() });
    };
    let partition = Arn::parse(&arn).map_or("aws", |arn| arn.partition).into();
    let account = AccountId::from(account);
    let record = CallRecord {
        account: account.clone(),
        region,
        call: call.id.into(),
        about: "".into(),
        outcome: CallOutcome::Ok,
        attempts: trace.attempts,
        pages: 1,
        request_id: trace.request_id,
        at,
    };
    let place = Place { partition, account: account.clone(), region: None };
    Ok(Identity { caller: Caller { arn, account }, place, record })
}

fn no_identity(session: &Session, cause: &Cause) -> CollectError {
    let detail = cause.detail.as_deref().unwrap_or("no more is known").to_owned();
    match cause.kind {
        CauseKind::ExpiredCredentials | CauseKind::AccessDenied | CauseKind::AccessDeniedByScp => {
            let code = cause.code.as_deref().unwrap_or("access denied").to_owned();
            if session.home_is_guess() && is_of_unknown_keys(&code) {
                return CollectError::CredentialsUnknown { code, region: session.region() };
            }
            CollectError::CredentialsRefused { code, message: detail }
        }
        CauseKind::Unavailable | CauseKind::Timeout if cause.code.is_none() => {
            CollectError::Unreachable { endpoint: session.endpoint(), detail }
        }
        _ => CollectError::NoIdentity { detail },
    }
}

/// Whether AWS says that it never heard of the keys, as it says of those of another partition.
fn is_of_unknown_keys(code: &str) -> bool {
    matches!(code, "InvalidClientTokenId" | "UnrecognizedClientException" | "InvalidAccessKeyId")
}

/// The account itself.
pub(in crate::collect) fn account(visit: &Visit<'_>) -> Batch {
    let mut batch = Batch::default();
    batch.add_only(
        visit,
        Account {
            account_id: Observed::Known(visit.place.account.to_string()),
            partition: Observed::Known(visit.place.partition.to_string()),
            global_endpoint_token_version: Observed::default(),
        },
    );
    batch
}

/// Finds the regions to read, if anything is read by region.
pub(in crate::collect) async fn regions(visit: &Visit<'_>, request: &Request) -> (Regions, Batch) {
    if !visit.recorder.wants(REGIONS) {
        return (Regions::default(), Batch::default());
    }
    let client = visit.clients.account(&visit.region);
    let question = Question { call: REGIONS, region: &visit.region, about: "" };
    let send = || client.list_regions().into_paginator().send();
    let pages = visit.recorder.ask_pages(question, send).await;
    let listed = pages.items("Regions", |page| page.regions);
    let known = List { items: listed.items.into_iter().filter_map(known_region).collect(), rest: listed.rest };
    let regions = choose(&known, request, &visit.region);
    let batch = region_resources(visit, &regions, &known);
    (regions, batch)
}

fn known_region(region: aws_sdk_account::types::Region) -> Option<RegionScope> {
    let status = region.region_opt_status.map(|status| OptInStatus::from(status.as_str()));
    Some(RegionScope {
        name: region.region_name?.into(),
        opt_in_status: required(declared(REGIONS), "RegionOptStatus", status),
        selected: false,
    })
}

/// Which regions are read: those chosen, or all that are enabled; without a list, the one region that is known.
fn choose(known: &List<RegionScope>, request: &Request, default: &Region) -> Regions {
    let mut scope = known.items.clone();
    let chosen = match (&known.rest, request.regions.as_slice()) {
        (Some(_), []) if scope.is_empty() => vec![default.clone()],
        (_, []) => scope.iter().filter(|region| is_enabled(region) != Some(false)).map(|region| region.name.clone()).collect(),
        (_, chosen) => chosen.to_vec(),
    };
    let mut regions = Regions { beyond: known.rest.clone().filter(|_| request.regions.is_empty()), ..Regions::default() };
    for name in chosen.into_iter().filter(|name| !request.exclude_regions.contains(name)) {
        match (scope.iter_mut().find(|region| region.name == name), &known.rest) {
            (Some(region), _) if is_enabled(region) == Some(false) => regions.shut.push((name, disabled())),
            (None, None) => regions.shut.push((name, disabled())),
            (Some(region), _) => region.selected = true,
            (None, Some(cause)) => scope.push(RegionScope { name, opt_in_status: Observed::unknown(cause), selected: true }),
        }
    }
    scope.sort_by(|a, b| a.name.cmp(&b.name));
    regions.selected = scope.iter().filter(|region| region.selected).map(|region| region.name.clone()).collect();
    regions.scope = scope;
    regions
}

fn is_enabled(region: &RegionScope) -> Option<bool> {
    let status = region.opt_in_status.known()?;
    Some(matches!(status, OptInStatus::Enabled | OptInStatus::EnabledByDefault | OptInStatus::Disabling))
}

fn disabled() -> Arc<Cause> {
    Arc::new(cause(declared(REGIONS), CauseKind::RegionDisabled))
}

fn region_resources(visit: &Visit<'_>, regions: &Regions, known: &List<RegionScope>) -> Batch {
    let mut batch = Batch::default();
    for region in &regions.scope {
        let subject = visit.place.in_region(&region.name).subject(ResourceKind::AccountRegion, Handle::Only);
        let name = Observed::Known(region.name.to_string());
        batch.add(subject, AccountRegion { name, opt_in_status: region.opt_in_status.clone() });
    }
    batch.listings.push(visit.listing(ResourceKind::AccountRegion, None, count(known)));
    batch
}

impl Regions {
    /// Rows for resources of this type in regions that could not be read at all.
    pub(in crate::collect) fn unread(&self, visit: &Visit<'_>, kind: ResourceKind) -> Batch {
        let shut = self.shut.iter().map(|(region, cause)| (Some(region), cause));
        let beyond = self.beyond.iter().map(|cause| (None, cause));
        let listings = shut.chain(beyond).map(|(region, cause)| visit.listing(kind, region, Observed::unknown(cause)));
        Batch { resources: Vec::new(), listings: listings.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(name: &str, status: OptInStatus) -> RegionScope {
        RegionScope { name: name.into(), opt_in_status: Observed::Known(status), selected: false }
    }

    fn three() -> Vec<RegionScope> {
        vec![
            scope("us-east-1", OptInStatus::EnabledByDefault),
            scope("eu-south-1", OptInStatus::Enabled),
            scope("me-south-1", OptInStatus::Disabled),
        ]
    }

    fn request(regions: &[&str]) -> Request {
        Request { regions: regions.iter().map(|name| Region::from(*name)).collect(), ..Request::everything() }
    }

    fn names(regions: &[Region]) -> Vec<&str> {
        regions.iter().map(Region::as_str).collect()
    }

    #[test]
    fn all_enabled_regions_are_read_unless_excluded() {
        let known = List::complete(three());
        let regions = choose(&known, &request(&[]), &"us-east-1".into());
        assert_eq!(names(&regions.selected), ["eu-south-1", "us-east-1"]);
        assert_eq!((regions.shut.len(), regions.beyond.is_none()), (0, true));
        let without = Request { exclude_regions: vec!["us-east-1".into()], ..request(&[]) };
        assert_eq!(names(&choose(&known, &without, &"us-east-1".into()).selected), ["eu-south-1"]);
    }

    #[test]
    fn a_chosen_region_that_is_not_enabled_is_told() {
        let regions = choose(&List::complete(three()), &request(&["me-south-1", "us-east-1", "xx-north-9"]), &"us-east-1".into());
        assert_eq!(names(&regions.selected), ["us-east-1"]);
        let shut: Vec<_> = regions.shut.iter().map(|(region, cause)| (region.as_str(), cause.kind)).collect();
        assert_eq!(shut, [("me-south-1", CauseKind::RegionDisabled), ("xx-north-9", CauseKind::RegionDisabled)]);
    }

    #[test]
    fn without_a_list_the_default_region_is_read_and_the_others_are_open() {
        let denied = List { items: Vec::new(), rest: Some(Arc::new(Cause::new(CauseKind::AccessDenied))) };
        let regions = choose(&denied, &request(&[]), &"eu-west-1".into());
        assert_eq!(names(&regions.selected), ["eu-west-1"]);
        assert_eq!(regions.beyond.map(|cause| cause.kind), Some(CauseKind::AccessDenied));
        let chosen = choose(&denied, &request(&["eu-west-3"]), &"eu-west-1".into());
        assert_eq!((names(&chosen.selected), chosen.beyond), (vec!["eu-west-3"], None));
    }
}
