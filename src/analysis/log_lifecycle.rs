//! What the lifecycle rules of a bucket do to the log files that trails deliver into it, all rules taken together.
//!
//! A rule counts when its prefix allows for the key of one log file. Rules for tagged objects never do, since CloudTrail sets
//! no tags; limits of size always may. Source: S3 User Guide, "Lifecycle configuration elements".

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Surroundings;
use super::answer::{Answer, ask, each};
use super::log_keys::may_begin_log_key;
use crate::model::aws::{Bucket, LifecycleRule, LogLifecycle, RuleStatus, Trail, VersioningStatus};
use crate::model::{Cause, List, Observed, Resource, Subject};

/// What happens to the log files in a bucket.
pub fn of_bucket(bucket: &Bucket, _: &Subject, around: &dyn Surroundings) -> Observed<LogLifecycle> {
    let trails = around.related("trails");
    let prefix = |trail: &&Resource| trail.body.get::<Trail>().map(|trail| trail.s3_key_prefix.clone());
    let prefixes = List { items: trails.resources.iter().filter_map(prefix).collect(), rest: trails.rest };
    conclude(&bucket.lifecycle_rules, &prefixes).map(|lifecycle| LogLifecycle {
        noncurrent_expiration_days: of_versions(&bucket.versioning_status, lifecycle.noncurrent_expiration_days),
        ..lifecycle
    })
}

/// Without versions, what is deleted is gone at once, and no rule has anything to do with it.
fn of_versions(versioning: &Observed<VersioningStatus>, days: Observed<i64>) -> Observed<i64> {
    match (versioning, days) {
        (Observed::Absent, _) | (_, Observed::Absent) => Observed::Absent,
        (Observed::Unknown(cause), _) => Observed::unknown(cause),
        (Observed::Known(_), days) => days,
    }
}

/// What happens to log files; absent when no rule in force is for any. `prefixes` are those of the trails that deliver
/// into the bucket.
fn conclude(rules: &Observed<List<LifecycleRule>>, prefixes: &List<Observed<String>>) -> Observed<LogLifecycle> {
    let rules = match rules {
        Observed::Known(rules) => rules,
        Observed::Absent => return Observed::Absent,
        Observed::Unknown(cause) => return Observed::unknown(cause),
    };
    match counting(rules, prefixes) {
        Ok(rules) if rules.is_empty() => Observed::Absent,
        Ok(rules) => Observed::Known(together(&rules)),
        Err(cause) => Observed::Unknown(cause),
    }
}

/// The rules that are for log files.
fn counting<'a>(rules: &'a List<LifecycleRule>, prefixes: &List<Observed<String>>) -> Result<Vec<&'a LifecycleRule>, Arc<Cause>> {
    if let Some(cause) = &rules.rest {
        return Err(Arc::clone(cause));
    }
    let mut found = Vec::new();
    for rule in &rules.items {
        if counts(rule, prefixes).decided()? {
            found.push(rule);
        }
    }
    Ok(found)
}

fn counts(rule: &LifecycleRule, prefixes: &List<Observed<String>>) -> Answer {
    Answer::all([
        ask(&rule.status, Answer::Yes, |status| Answer::of(*status != RuleStatus::Disabled)),
        ask(&rule.tags, Answer::Yes, |tags| Answer::of(tags.pairs().next().is_none())),
        Answer::any(each(prefixes, |prefix| meets(&rule.prefix, prefix))),
    ])
}

/// Whether the keys of a rule may be those of log files below the prefix of a trail.
fn meets(rule: &Observed<String>, trail: &Observed<String>) -> Answer {
    ask(rule, Answer::Yes, |rule| {
        let below = |prefix: &str| Answer::of(rule.is_empty() || may_begin_log_key(rule, prefix));
        ask(trail, below(""), |prefix| below(prefix))
    })
}

fn together(rules: &[&LifecycleRule]) -> LogLifecycle {
    LogLifecycle {
        expiration_days: least(rules, expiration),
        noncurrent_expiration_days: least(rules, |rule| rule.noncurrent_expiration_days.clone()),
        abort_incomplete_upload_days: least(rules, |rule| rule.abort_incomplete_upload_days.clone()),
        transition_storage_classes: classes(rules),
    }
}

/// The days until a rule lets log files expire. From a date on, S3 removes all that is older, every day.
fn expiration(rule: &LifecycleRule) -> Observed<i64> {
    match &rule.expiration_date {
        Observed::Known(_) => Observed::Known(0),
        Observed::Absent => rule.expiration_days.clone(),
        Observed::Unknown(cause) => Observed::unknown(cause),
    }
}

/// The least number that a rule gives; unknown when one of them is.
fn least(rules: &[&LifecycleRule], days: impl Fn(&LifecycleRule) -> Observed<i64>) -> Observed<i64> {
    let mut least = None;
    for rule in rules {
        match days(rule) {
            Observed::Known(days) => least = Some(least.map_or(days, |least: i64| least.min(days))),
            Observed::Absent => {}
            unknown @ Observed::Unknown(_) => return unknown,
        }
    }
    Observed::or_absent(least)
}

fn classes(rules: &[&LifecycleRule]) -> Observed<List<String>> {
    let mut classes = BTreeSet::new();
    let mut rest = None;
    for rule in rules {
        match &rule.transition_storage_classes {
            Observed::Known(list) => {
                classes.extend(list.items.iter().cloned());
                rest = rest.or_else(|| list.rest.clone());
            }
            Observed::Absent => {}
            Observed::Unknown(cause) => rest = rest.or_else(|| Some(Arc::clone(cause))),
        }
    }
    Observed::Known(List { items: classes.into_iter().collect(), rest })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::model::CauseKind;

    /// A rule of which only what is given is set; it is in force unless `given` says otherwise.
    fn rule(given: &str) -> LifecycleRule {
        let blank = r#"{"id": null, "status": "Enabled", "prefix": null, "tags": null, "object_size_greater_than": null,
            "object_size_less_than": null, "expiration_days": null, "expiration_date": null,
            "expired_object_delete_marker": null, "noncurrent_expiration_days": null, "newer_noncurrent_versions": null,
            "abort_incomplete_upload_days": null, "transition_storage_classes": []}"#;
        let mut fields: serde_json::Map<String, serde_json::Value> = serde_json::from_str(blank).unwrap();
        fields.extend(serde_json::from_str::<serde_json::Map<_, _>>(given).unwrap());
        serde_json::from_value(fields.into()).unwrap()
    }

    fn rules(given: &[&str]) -> Observed<List<LifecycleRule>> {
        Observed::Known(given.iter().map(|given| rule(given)).collect())
    }

    fn prefixes(given: &[&str]) -> List<Observed<String>> {
        given.iter().map(|prefix| Observed::or_absent((!prefix.is_empty()).then(|| (*prefix).to_owned()))).collect()
    }

    fn denied() -> Arc<Cause> {
        Arc::new(Cause::new(CauseKind::AccessDenied))
    }

    /// Whether a rule with this prefix counts for a bucket with one trail of that prefix.
    fn counts_for(rule_prefix: &str, trail_prefix: &str) -> bool {
        let rules = rules(&[&format!(r#"{{"prefix": "{rule_prefix}", "expiration_days": 1}}"#)]);
        conclude(&rules, &prefixes(&[trail_prefix])) != Observed::Absent
    }

    #[test]
    fn a_rule_counts_when_a_log_file_may_have_its_prefix() {
        for (rule, trail) in [
            ("", ""),
            ("AWSLogs/", ""),
            ("AWSL", ""),
            ("AWSLogs/111122223333/", ""),
            ("AWSLogs/1111", ""),
            ("AWSLogs/111122223333/Cloud", ""),
            ("AWSLogs/111122223333/CloudTrail/eu-west-1/", ""),
            ("AWSLogs/111122223333/CloudTrail-Digest/", ""),
            ("AWSLogs/o-abcd123456/111122223333/CloudTrail/", ""),
            ("audit/", "audit"),
            ("audit/AWSLogs/111122223333/", "audit"),
        ] {
            assert!(counts_for(rule, trail), "`{rule}` for trail prefix `{trail}`");
        }
    }

    #[test]
    fn a_rule_for_other_keys_does_not_count() {
        for (rule, trail) in [
            ("reports/", ""),
            ("AWSLogs/111122223333/Config/", ""),
            ("AWSLogs/111122223333/CloudFront", ""),
            ("AWSLogs/111122223333/Cloud/", ""),
            ("AWSLogs/o-abcd123456/111122223333/Config/", ""),
            ("AWSLogs/", "audit"),
            ("audits/", "audit"),
        ] {
            assert!(!counts_for(rule, trail), "`{rule}` for trail prefix `{trail}`");
        }
    }

    #[test]
    fn rules_that_are_off_or_for_tagged_objects_do_not_count() {
        let rules = rules(&[
            r#"{"status": "Disabled", "expiration_days": 1}"#,
            r#"{"tags": {"temporary": "yes"}, "expiration_days": 1}"#,
        ]);
        assert_eq!(conclude(&rules, &prefixes(&[""])), Observed::Absent);
    }

    #[test]
    fn the_shortest_of_all_rules_is_taken_setting_by_setting() {
        let rules = rules(&[
            r#"{"expiration_days": 400, "noncurrent_expiration_days": 30, "transition_storage_classes": ["GLACIER"]}"#,
            r#"{"prefix": "audit/", "expiration_days": 90, "abort_incomplete_upload_days": 7}"#,
            r#"{"prefix": "b/AWSLogs/", "expiration_days": 60, "transition_storage_classes": ["DEEP_ARCHIVE", "GLACIER"]}"#,
        ]);
        let expected = LogLifecycle {
            expiration_days: Observed::Known(60),
            noncurrent_expiration_days: Observed::Known(30),
            abort_incomplete_upload_days: Observed::Known(7),
            transition_storage_classes: Observed::Known(List::complete(vec!["DEEP_ARCHIVE".into(), "GLACIER".into()])),
        };
        assert_eq!(conclude(&rules, &prefixes(&["audit", "b"])), Observed::Known(expected));
    }

    #[test]
    fn from_a_fixed_date_on_nothing_is_kept() {
        let rules = rules(&[r#"{"expiration_date": "2030-01-01T00:00:00Z"}"#, r#"{"expiration_days": 400}"#]);
        assert_eq!(conclude(&rules, &prefixes(&[""])).known().unwrap().expiration_days, Observed::Known(0));
    }

    #[test]
    fn noncurrent_days_count_where_there_are_versions() {
        let known = Observed::Known(30);
        let suspended = Observed::Known(VersioningStatus::Suspended);
        assert_eq!(of_versions(&suspended, known.clone()), known);
        assert_eq!(of_versions(&Observed::Absent, known.clone()), Observed::Absent);
        assert_eq!(of_versions(&Observed::unknown(&denied()), known), Observed::unknown(&denied()));
        assert_eq!(of_versions(&Observed::unknown(&denied()), Observed::Absent), Observed::Absent);
    }

    #[test]
    fn without_a_configuration_nothing_happens() {
        assert_eq!(conclude(&Observed::Absent, &prefixes(&[""])), Observed::Absent);
    }

    #[test]
    fn what_could_not_be_read_stays_unknown() {
        let unknown = Observed::unknown(&denied());
        let limited = rules(&[r#"{"prefix": "audit/", "expiration_days": 1}"#]);
        let cut = Observed::Known(List { items: Vec::new(), rest: Some(denied()) });
        let unread_prefix = List::complete(vec![Observed::unknown(&denied())]);
        let more_trails = List { items: Vec::new(), rest: Some(denied()) };
        assert_eq!(conclude(&Observed::unknown(&denied()), &prefixes(&[""])), unknown);
        assert_eq!(conclude(&cut, &prefixes(&[""])), unknown);
        assert_eq!(conclude(&limited, &unread_prefix), unknown);
        assert_eq!(conclude(&limited, &more_trails), unknown);
    }

    #[test]
    fn an_unread_trail_prefix_does_not_matter_to_a_rule_for_all_keys() {
        let rules = rules(&[r#"{"expiration_days": 1}"#]);
        let unread_prefix = List::complete(vec![Observed::unknown(&denied())]);
        assert_eq!(conclude(&rules, &unread_prefix).known().unwrap().expiration_days, Observed::Known(1));
    }
}
