//! Second copies of the log files that trails deliver into a bucket: made by the bucket's replication, or delivered by other
//! trails.
//!
//! A replication rule makes a copy when it is for all log files; of rules with tags it never is. Whether what was there before
//! the rule was copied as well is not known. Source: S3 User Guide, "Replication configuration file elements", "Replicating
//! delete markers between buckets", "Replicating encrypted objects".

use super::Surroundings;
use super::answer::{Answer, ask, each, is_on, listed};
use super::log_keys::{Delivering, for_untagged};
use super::recording::selector::{Selector, Selectors};
use crate::model::aws::{Bucket, LogCopy, ReplicationRule, RuleStatus, Trail};
use crate::model::{AccountId, List, Observed, Resource, Subject};

/// The copies of all log files that the bucket's replication makes.
pub fn of_bucket(bucket: &Bucket, subject: &Subject, around: &dyn Surroundings) -> Observed<List<LogCopy>> {
    let rules = match &bucket.replication_rules {
        Observed::Known(rules) => rules,
        Observed::Absent => return Observed::Known(List::complete(Vec::new())),
        Observed::Unknown(cause) => return Observed::unknown(cause),
    };
    let delivering = Delivering::into_bucket(around);
    let (mut copies, mut open) = (Vec::new(), rules.rest.clone());
    for rule in &rules.items {
        match makes_a_copy(rule, &delivering) {
            Answer::Yes => copies.push(LogCopy {
                bucket: rule.destination_bucket.clone(),
                in_other_account: in_other_account(rule, &subject.account, around),
                skips_encrypted: skips_encrypted(rule, &delivering).decided().into(),
                copies_deletions: copies_deletions(rule).decided().into(),
            }),
            Answer::No => {}
            Answer::Unknown(cause) => open = open.or(Some(cause)),
        }
    }
    listed(copies, open)
}

/// Whether a rule copies all log files that it can read.
fn makes_a_copy(rule: &ReplicationRule, delivering: &Delivering<'_>) -> Answer {
    Answer::all([is_enabled(&rule.status), for_untagged(&rule.tags), delivering.all_begin(&rule.prefix)])
}

fn is_enabled(status: &Observed<RuleStatus>) -> Answer {
    ask(status, Answer::No, |status| Answer::of(*status == RuleStatus::Enabled))
}

/// The owner of copies is named only if it shall not be that of the originals.
fn in_other_account(rule: &ReplicationRule, own: &AccountId, around: &dyn Surroundings) -> Observed<bool> {
    if let Observed::Known(owner) = &rule.destination_account {
        return Observed::Known(owner != own.as_str());
    }
    let is_own = |name: &str| is_of_account(name, around).not();
    ask(&rule.destination_bucket, Answer::No, |bucket| is_own(name_of(&bucket.text))).decided().into()
}

/// Whether a bucket of this name is among those of the account.
fn is_of_account(name: &str, around: &dyn Surroundings) -> Answer {
    let buckets = around.related("account_buckets");
    let buckets = List { items: buckets.resources, rest: buckets.rest };
    Answer::any(each(&buckets, |bucket| match bucket.body.get::<Bucket>() {
        Some(bucket) => ask(&bucket.name, Answer::No, |own| Answer::of(own == name)),
        None => Answer::No,
    }))
}

fn name_of(bucket: &str) -> &str {
    bucket.rsplit(':').next().unwrap_or(bucket)
}

/// Whether log files are not copied because a trail encrypts them with a KMS key.
fn skips_encrypted(rule: &ReplicationRule, delivering: &Delivering<'_>) -> Answer {
    let encrypts = |trail: &&Trail| ask(&trail.kms_key, Answer::No, |_| Answer::Yes);
    let trails = delivering.trails.iter().map(encrypts);
    let encrypted = Answer::any(trails.chain(delivering.rest.iter().map(|cause| Answer::Unknown(cause.clone()))));
    Answer::all([is_enabled(&rule.kms_encrypted_objects).not(), encrypted])
}

/// Rules of the first version, which say nothing about it, copy delete markers.
fn copies_deletions(rule: &ReplicationRule) -> Answer {
    ask(&rule.delete_marker_replication, Answer::Yes, |status| Answer::of(*status == RuleStatus::Enabled))
}

/// Whether other trails deliver all that the trails of the bucket do into a bucket of another account. Not where there is
/// nothing to deliver.
pub fn delivered_elsewhere(_: &Bucket, _: &Subject, around: &dyn Surroundings) -> Observed<bool> {
    let here = around.related("trails");
    let all = around.related("account_trails");
    let here = List { items: here.resources, rest: here.rest };
    let all = List { items: all.resources, rest: all.rest };
    let delivers = Answer::any(each(&here, |_| Answer::Yes));
    let has_twin = |one: &&Resource| Answer::any(each(&all, |other| delivers_as_much(one, other, around)));
    Answer::all([delivers].into_iter().chain(each(&here, has_twin))).decided().into()
}

/// Whether another trail delivers all that one does, elsewhere.
fn delivers_as_much(one: &Resource, other: &Resource, around: &dyn Surroundings) -> Answer {
    let (Some(first), Some(second)) = (one.body.get::<Trail>(), other.body.get::<Trail>()) else { return Answer::No };
    let elsewhere = ask(&second.log_bucket, Answer::No, |bucket| is_of_account(name_of(&bucket.text), around).not());
    let as_wide = |of: fn(&Trail) -> &Observed<bool>| Answer::any([is_on(of(second)), is_on(of(first)).not()]);
    Answer::all([
        Answer::of(one.subject.account == other.subject.account),
        elsewhere,
        is_on(&second.is_logging),
        is_on(&second.log_bucket_exists),
        as_wide(|trail| &trail.is_organization_trail),
        as_wide(|trail| &trail.include_global_service_events),
        Answer::any([is_on(&second.is_multi_region), same_single_region(first, second)]),
        selects_as_much(first, second),
    ])
}

fn same_single_region(first: &Trail, second: &Trail) -> Answer {
    let single = ask(&first.is_multi_region, Answer::No, |is_it| Answer::of(!is_it));
    let same =
        ask(&first.home_region, Answer::No, |first| ask(&second.home_region, Answer::No, |second| Answer::of(first == second)));
    Answer::all([single, same])
}

/// Whether each selector of the first trail is one of the second's too.
fn selects_as_much(first: &Trail, second: &Trail) -> Answer {
    let of = |trail: &Trail| Selectors::of_trail(&trail.event_selectors, &trail.advanced_event_selectors);
    let (first, second) = (of(first), of(second));
    let open = |selectors: &Selectors| selectors.rest.first().map(|open| Answer::Unknown(open.cause.clone()));
    let is_there =
        |selector: &Selector| Answer::any([Answer::of(second.known.contains(selector))].into_iter().chain(open(&second)));
    Answer::all(first.known.iter().map(is_there).chain(open(&first)))
}

#[cfg(test)]
mod tests;
