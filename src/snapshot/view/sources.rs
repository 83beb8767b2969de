//! The calls on record, to tell which of them told a value.

use crate::model::call::{Call, Scope};
use crate::model::{AccountId, Region, Subject};

use super::super::CallRecord;

/// The calls, by account, region, operation and what they were about.
#[derive(Debug)]
pub(super) struct Sources {
    calls: Vec<CallRecord>,
    /// The regions in which any call was made, by account.
    regions: Vec<(AccountId, Region)>,
}

fn key(call: &CallRecord) -> (&str, &str, &str, &str) {
    (call.account.as_str(), call.region.as_str(), &call.call, &call.about)
}

impl Sources {
    pub(super) fn new(mut calls: Vec<CallRecord>) -> Self {
        calls.sort_by(|a, b| key(a).cmp(&key(b)));
        let same_region = |a: &CallRecord, b: &CallRecord| a.account == b.account && a.region == b.region;
        let regions = calls.chunk_by(same_region).filter_map(|calls| calls.first());
        let regions = regions.map(|call| (call.account.clone(), call.region.clone())).collect();
        Self { calls, regions }
    }

    /// The call about this resource, else the one about all of its place. A call that answers for a region is looked for
    /// in the resource's own; others may have been sent to the region in which a global service answers.
    pub(super) fn find(&self, subject: &Subject, call: &str) -> Option<&CallRecord> {
        let home = subject.region.as_ref().map(Region::as_str);
        let regional = Call::find(call).is_some_and(|call| call.scope == Scope::Region);
        let elsewhere =
            |(account, region): &&(AccountId, Region)| !regional && *account == subject.account && home != Some(region.as_str());
        [&*subject.name, &*subject.id, ""].iter().find_map(|about| {
            let regions = self.regions.iter().filter(elsewhere).map(|(_, region)| region.as_str());
            let mut regions = home.into_iter().chain(regions);
            regions.find_map(|region| self.exact((subject.account.as_str(), region, call, about)))
        })
    }

    fn exact(&self, wanted: (&str, &str, &str, &str)) -> Option<&CallRecord> {
        let found = self.calls.binary_search_by(|call| key(call).cmp(&wanted)).ok()?;
        self.calls.get(found)
    }
}
