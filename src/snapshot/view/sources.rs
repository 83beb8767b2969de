//! The calls on record, to tell which of them told a value.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::model::Subject;
use crate::model::call::{CALLS, Scope};

use super::super::CallRecord;

/// The calls, those about the same thing side by side.
#[derive(Debug)]
pub(super) struct Sources {
    /// By what they were about, operation, account and region.
    calls: Vec<CallRecord>,
    /// By call: the number of its operation. Kept apart, for a search among records would wait for memory at each.
    operations: Vec<usize>,
    by_about: FxHashMap<Box<str>, Range<usize>>,
    /// The operations by their ids.
    numbers: FxHashMap<&'static str, usize>,
}

impl Sources {
    pub(super) fn new(mut calls: Vec<CallRecord>) -> Self {
        let numbers: FxHashMap<_, _> = CALLS.iter().enumerate().map(|(number, call)| (call.id, number)).collect();
        let number = |call: &CallRecord| numbers.get(&*call.call).copied().unwrap_or(usize::MAX);
        let order = |a: &CallRecord, b: &CallRecord| {
            let place = || (&a.account, &a.region).cmp(&(&b.account, &b.region));
            a.about.cmp(&b.about).then_with(|| number(a).cmp(&number(b))).then_with(place)
        };
        calls.sort_by(order);
        let mut by_about = FxHashMap::default();
        let mut start = 0;
        for group in calls.chunk_by(|a, b| a.about == b.about) {
            if let Some(call) = group.first() {
                by_about.insert(Box::from(&*call.about), start..start + group.len());
            }
            start += group.len();
        }
        Self { operations: calls.iter().map(number).collect(), calls, by_about, numbers }
    }

    /// The call about this resource, else the one about all of its place. A call that answers for a region is looked for
    /// in the resource's own; others may have been sent to the region in which a global service answers.
    pub(super) fn find(&self, subject: &Subject, call: &str) -> Option<&CallRecord> {
        let operation = *self.numbers.get(call)?;
        let regional = CALLS.get(operation).is_some_and(|call| call.scope == Scope::Region);
        let at_home = |record: &&CallRecord| Some(&record.region) == subject.region.as_ref();
        [&*subject.name, &*subject.id, ""].into_iter().find_map(|about| {
            let of_account = |record: &&CallRecord| record.account == subject.account;
            let mut calls = self.of(about, operation).iter().filter(of_account);
            calls.clone().find(at_home).or_else(|| calls.next().filter(|_| !regional))
        })
    }

    /// The calls of one operation about one thing.
    fn of(&self, about: &str, operation: usize) -> &[CallRecord] {
        let Some(range) = self.by_about.get(about) else { return &[] };
        let operations = self.operations.get(range.clone()).unwrap_or(&[]);
        let from = range.start + operations.partition_point(|other| *other < operation);
        let to = range.start + operations.partition_point(|other| *other <= operation);
        self.calls.get(from..to).unwrap_or(&[])
    }
}
