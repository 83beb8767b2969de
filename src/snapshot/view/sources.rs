//! The calls on record, to tell which of them told a value.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::model::Subject;
use crate::model::call::{Call, Scope};

use super::super::CallRecord;

/// The calls, those about the same thing side by side.
#[derive(Debug)]
pub(super) struct Sources {
    /// By what they were about, operation, account and region.
    calls: Vec<CallRecord>,
    by_about: FxHashMap<Box<str>, Range<usize>>,
}

fn key(call: &CallRecord) -> (&str, &str, &str, &str) {
    (&call.about, &call.call, call.account.as_str(), call.region.as_str())
}

impl Sources {
    pub(super) fn new(mut calls: Vec<CallRecord>) -> Self {
        calls.sort_unstable_by(|a, b| key(a).cmp(&key(b)));
        let mut by_about = FxHashMap::default();
        let mut start = 0;
        for group in calls.chunk_by(|a, b| a.about == b.about) {
            if let Some(call) = group.first() {
                by_about.insert(Box::from(&*call.about), start..start + group.len());
            }
            start += group.len();
        }
        Self { calls, by_about }
    }

    /// The call about this resource, else the one about all of its place. A call that answers for a region is looked for
    /// in the resource's own; others may have been sent to the region in which a global service answers.
    pub(super) fn find(&self, subject: &Subject, call: &str) -> Option<&CallRecord> {
        let regional = Call::find(call).is_some_and(|call| call.scope == Scope::Region);
        let at_home = |record: &&CallRecord| Some(&record.region) == subject.region.as_ref();
        [&*subject.name, &*subject.id, ""].into_iter().find_map(|about| {
            let calls = self.of(about, subject.account.as_str(), call);
            calls.iter().find(at_home).or_else(|| calls.first().filter(|_| !regional))
        })
    }

    /// The calls of one operation about one thing in one account, by region.
    fn of(&self, about: &str, account: &str, call: &str) -> &[CallRecord] {
        let calls = self.by_about.get(about).and_then(|range| self.calls.get(range.clone())).unwrap_or(&[]);
        let key = |record: &CallRecord| (&*record.call, record.account.as_str()).cmp(&(call, account));
        let from = calls.partition_point(|record| key(record).is_lt());
        let calls = calls.get(from..).unwrap_or(&[]);
        calls.get(..calls.partition_point(|record| key(record).is_eq())).unwrap_or(&[])
    }
}
