//! To which storage classes the lifecycle rules of a bucket move the log files of trails, and when: one item a move.
//!
//! Source: S3 User Guide, "Transitioning objects using Amazon S3 Lifecycle".

use super::Surroundings;
use super::answer::{Answer, ask, listed};
use super::log_keys::{Delivering, for_untagged};
use crate::model::aws::{Bucket, LifecycleRule, LifecycleTransition, LogTransition, RuleStatus};
use crate::model::{List, Observed, Subject};

/// Objects of this many bytes and fewer are not moved unless a rule says so, so that this limit leaves nothing out.
const NOT_MOVED: i64 = 128 * 1024;

/// The moves of log files in a bucket.
pub fn of_bucket(bucket: &Bucket, _: &Subject, around: &dyn Surroundings) -> Observed<List<LogTransition>> {
    match &bucket.lifecycle_rules {
        Observed::Known(rules) => conclude(rules, &Delivering::into_bucket(around)),
        Observed::Absent => Observed::Known(List::complete(Vec::new())),
        Observed::Unknown(cause) => Observed::unknown(cause),
    }
}

fn conclude(rules: &List<LifecycleRule>, delivering: &Delivering<'_>) -> Observed<List<LogTransition>> {
    let (mut moves, mut open) = (Vec::new(), rules.rest.clone());
    for rule in &rules.items {
        match counts(rule, delivering) {
            Answer::No => {}
            Answer::Unknown(cause) if moves_something(rule) => open = open.or(Some(cause)),
            Answer::Unknown(_) => {}
            Answer::Yes => match &rule.transitions {
                Observed::Known(list) => {
                    open = open.or_else(|| list.rest.clone());
                    let is_for_all = is_for_all(rule, delivering);
                    moves.extend(list.items.iter().map(|transition| one(transition, &is_for_all)));
                }
                Observed::Absent => {}
                Observed::Unknown(cause) => open = open.or_else(|| Some(cause.clone())),
            },
        }
    }
    listed(moves, open)
}

/// Whether a rule may be for some log file.
fn counts(rule: &LifecycleRule, delivering: &Delivering<'_>) -> Answer {
    let in_force = ask(&rule.status, Answer::Yes, |status| Answer::of(*status != RuleStatus::Disabled));
    Answer::all([in_force, for_untagged(&rule.tags), delivering.some_begin(&rule.prefix)])
}

fn moves_something(rule: &LifecycleRule) -> bool {
    match &rule.transitions {
        Observed::Known(list) => !list.items.is_empty() || list.rest.is_some(),
        Observed::Absent => false,
        Observed::Unknown(_) => true,
    }
}

/// Whether a rule that counts is for all log files, small ones aside, which do not move by themselves.
fn is_for_all(rule: &LifecycleRule, delivering: &Delivering<'_>) -> Observed<bool> {
    let small = ask(&rule.object_size_greater_than, Answer::Yes, |bytes| Answer::of(*bytes <= NOT_MOVED));
    let large = ask(&rule.object_size_less_than, Answer::Yes, |_| Answer::No);
    Answer::all([small, large, delivering.all_begin(&rule.prefix)]).decided().into()
}

/// From a date on, S3 moves all that is older, every day.
fn one(transition: &LifecycleTransition, is_for_all: &Observed<bool>) -> LogTransition {
    LogTransition {
        storage_class: transition.storage_class.clone(),
        days: match &transition.date {
            Observed::Known(_) => Observed::Known(0),
            Observed::Absent => transition.days.clone(),
            Observed::Unknown(cause) => Observed::unknown(cause),
        },
        is_for_all: is_for_all.clone(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::Arc;

    use super::*;
    use crate::model::aws::Trail;
    use crate::model::{Cause, CauseKind};

    /// A rule that moves objects after 90 days; other fields are absent unless given.
    fn rule(given: &str) -> LifecycleRule {
        let blank = r#"{"status": "Enabled", "prefix": null, "tags": null, "object_size_greater_than": null,
            "object_size_less_than": null, "transitions": [{"storage_class": "GLACIER", "days": 90, "date": null}]}"#;
        let mut fields: serde_json::Map<String, serde_json::Value> = serde_json::from_str(blank).unwrap();
        fields.extend(serde_json::from_str::<serde_json::Map<_, _>>(given).unwrap());
        serde_json::from_value(fields.into()).unwrap()
    }

    fn moves(rules: &[&str]) -> Observed<List<LogTransition>> {
        let trail = Trail {
            s3_key_prefix: Observed::Absent,
            owner_account: Observed::Known("111122223333".to_owned()),
            is_organization_trail: Observed::Known(false),
            ..Trail::default()
        };
        let rules = rules.iter().map(|given| rule(given)).collect();
        conclude(&rules, &Delivering { trails: vec![&trail], rest: None })
    }

    fn moved(class: &str, days: i64, is_for_all: bool) -> LogTransition {
        LogTransition {
            storage_class: Observed::Known(class.to_owned()),
            days: Observed::Known(days),
            is_for_all: Observed::Known(is_for_all),
        }
    }

    fn known(moves: Vec<LogTransition>) -> Observed<List<LogTransition>> {
        Observed::Known(List::complete(moves))
    }

    #[test]
    fn each_move_of_each_rule_in_force_is_told() {
        let two = r#"{"transitions": [{"storage_class": "STANDARD_IA", "days": 30, "date": null},
            {"storage_class": "DEEP_ARCHIVE", "days": null, "date": "2030-01-01T00:00:00Z"}]}"#;
        let expected = [moved("STANDARD_IA", 30, true), moved("DEEP_ARCHIVE", 0, true), moved("GLACIER", 90, true)];
        assert_eq!(moves(&[two, "{}"]), known(expected.to_vec()));
    }

    #[test]
    fn rules_that_are_off_or_for_other_objects_move_no_log_files() {
        let others = [r#"{"status": "Disabled"}"#, r#"{"tags": {"temporary": "yes"}}"#, r#"{"prefix": "reports/"}"#];
        assert_eq!(moves(&others), known(Vec::new()));
    }

    #[test]
    fn a_rule_for_some_log_files_is_not_for_all() {
        for some in [
            r#"{"prefix": "AWSLogs/111122223333/CloudTrail/eu-west-1/"}"#,
            r#"{"object_size_greater_than": 131073}"#,
            r#"{"object_size_less_than": 1000000}"#,
        ] {
            assert_eq!(moves(&[some]), known(vec![moved("GLACIER", 90, false)]), "{some}");
        }
        assert_eq!(moves(&[r#"{"object_size_greater_than": 131072}"#]), known(vec![moved("GLACIER", 90, true)]));
    }

    #[test]
    fn what_was_not_read_leaves_the_list_open() {
        let denied = Arc::new(Cause::new(CauseKind::AccessDenied));
        let unread = r#"{"transitions": {"$unknown": "access_denied"}}"#;
        assert_eq!(moves(&[unread]), Observed::unknown(&denied));
        let open = Observed::Known(List { items: vec![moved("GLACIER", 90, true)], rest: Some(Arc::clone(&denied)) });
        assert_eq!(moves(&[unread, "{}"]), open);
        assert_eq!(moves(&[r#"{"prefix": {"$unknown": "access_denied"}}"#]), Observed::unknown(&denied));
        let neither = r#"{"prefix": {"$unknown": "access_denied"}, "transitions": {"$unknown": "access_denied"}}"#;
        assert_eq!(moves(&[neither]), Observed::unknown(&denied));
        let idle = r#"{"prefix": {"$unknown": "access_denied"}, "transitions": []}"#;
        assert_eq!(moves(&[idle]), known(Vec::new()));
    }
}
