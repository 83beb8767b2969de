//! Which data events of S3 objects the trails of an account record for one bucket, all trails taken together.
//!
//! Trails that record now and in every region count: a bucket's events belong to its own region. What counts is whether every
//! object of the bucket is recorded; what is limited to some keys, event names or identities is not. Source: CloudTrail User
//! Guide, "Logging data events".

use std::sync::Arc;

use super::Surroundings;
use super::answer::Answer;
use super::data_events::{Gathered, all_recorded};
use super::recording::direction::{Direction, directions_of};
use super::recording::selector::Selectors;
use crate::model::aws::{Bucket, RecordedEvents, Trail};
use crate::model::{Observed, Subject};

/// The resource type of objects in selectors.
const OBJECT: &str = "AWS::S3::Object";

/// Which events of all objects of a bucket are recorded.
pub fn recorded(_: &Bucket, subject: &Subject, around: &dyn Surroundings) -> Observed<RecordedEvents> {
    let recording = Gathered::of_trails(around, "account_trails");
    let beginning = format!("arn:{}:s3:::{}/", subject.partition.as_str(), subject.name);
    directions_of(|direction| recording.all_recorded(OBJECT, &beginning, direction))
}

/// Whether the writes of its own log files are recorded by a trail, recording or not. Source: CloudTrail User Guide,
/// "Finding your CloudTrail log files".
pub fn own_delivery(trail: &Trail, subject: &Subject) -> Observed<bool> {
    let bucket = match &trail.log_bucket {
        Observed::Known(bucket) => bucket.text.rsplit(':').next().unwrap_or(&bucket.text),
        Observed::Absent => return Observed::default(),
        Observed::Unknown(cause) => return Observed::unknown(cause),
    };
    let folder = match &trail.s3_key_prefix {
        Observed::Known(prefix) => format!("{prefix}/AWSLogs/"),
        Observed::Absent => "AWSLogs/".to_owned(),
        Observed::Unknown(cause) => return Observed::unknown(cause),
    };
    let selectors = Selectors::of_trail(&trail.event_selectors, &trail.advanced_event_selectors);
    let beginning = format!("arn:{}:s3:::{bucket}/{folder}", subject.partition.as_str());
    let unread = selectors.rest_of("Data").map(|cause| Answer::Unknown(Arc::clone(cause)));
    let recorded = all_recorded(&selectors.known, OBJECT, &beginning, Direction::Write);
    Answer::any([recorded].into_iter().chain(unread)).decided().into()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::Arc;

    use super::*;
    use crate::analysis::samples::{Around, resource, subject};
    use crate::model::{Cause, CauseKind, ResourceKind};

    /// What trails with these fields record of the objects in the bucket `data`.
    fn recorded_by(trails: &[String], rest: Option<Arc<Cause>>) -> Observed<RecordedEvents> {
        let trails = trails.iter().map(|json| resource(ResourceKind::Trail, "main", json)).collect();
        recorded(&Bucket::default(), &subject(ResourceKind::Bucket, "data"), &Around::of("account_trails", trails, rest))
    }

    fn trail(selectors: &str) -> String {
        format!(r#"{{"is_logging": true, "is_multi_region": true, {selectors}}}"#)
    }

    fn classic(kind: &str, values: &str) -> String {
        trail(&format!(
            r#""advanced_event_selectors": null, "event_selectors": [{{"read_write_type": "{kind}",
                "include_management_events": true, "exclude_management_event_sources": [], "data_resources": [{{"resource_type": "AWS::S3::Object", "values": [{values}]}}]}}]"#
        ))
    }

    fn field(name: &str, operator: &str, value: &str) -> String {
        let operators = ["equals", "not_equals", "starts_with", "not_starts_with", "ends_with", "not_ends_with"];
        let members = operators
            .map(|known| if known == operator { format!(r#""{known}": ["{value}"]"#) } else { format!(r#""{known}": null"#) });
        format!(r#"{{"field": "{name}", {}}}"#, members.join(","))
    }

    fn advanced(more: &[String]) -> String {
        let object = [field("eventCategory", "equals", "Data"), field("resources.type", "equals", "AWS::S3::Object")];
        let fields = [&object, more].concat().join(",");
        trail(&format!(r#""event_selectors": null, "advanced_event_selectors": [{{"field_selectors": [{fields}]}}]"#))
    }

    fn assert_records(trail: &str, expected: RecordedEvents) {
        assert_eq!(recorded_by(&[trail.to_owned()], None), Observed::Known(expected), "{trail}");
    }

    #[test]
    fn a_classic_selector_counts_for_all_buckets_or_for_this_one() {
        for all in [r#""arn:aws:s3""#, r#""arn:aws:s3:::""#, r#""arn:aws:s3:::other/", "arn:aws:s3:::data/""#] {
            assert_records(&classic("All", all), RecordedEvents::All);
        }
        for not_all in [r#""arn:aws:s3:::data/reports/""#, r#""arn:aws:s3:::other/""#, r#""arn:aws-cn:s3""#, ""] {
            assert_records(&classic("All", not_all), RecordedEvents::None);
        }
        assert_records(&classic("WriteOnly", r#""arn:aws:s3""#), RecordedEvents::Write);
    }

    #[test]
    fn an_advanced_selector_counts_when_no_object_of_the_bucket_is_left_out() {
        let arn = |operator, value| field("resources.ARN", operator, value);
        assert_records(&advanced(&[]), RecordedEvents::All);
        assert_records(&advanced(&[field("readOnly", "equals", "true")]), RecordedEvents::Read);
        for all in [
            arn("starts_with", "arn:aws:s3:::data/"),
            arn("starts_with", "arn:aws:s3:::da"),
            arn("not_starts_with", "arn:aws:s3:::logs/"),
            arn("not_equals", "arn:aws:s3:::logs/x"),
        ] {
            assert_records(&advanced(&[all]), RecordedEvents::All);
        }
        for not_all in [
            arn("starts_with", "arn:aws:s3:::data/reports/"),
            arn("not_starts_with", "arn:aws:s3:::data/"),
            arn("not_starts_with", "arn:aws:s3:::data/reports/"),
            arn("not_starts_with", "arn:aws:s3:::d"),
            arn("not_equals", "arn:aws:s3:::data/x"),
            arn("equals", "arn:aws:s3:::data/x"),
            arn("ends_with", ".csv"),
            arn("not_ends_with", ".csv"),
            field("eventName", "equals", "DeleteObject"),
        ] {
            assert_records(&advanced(&[not_all]), RecordedEvents::None);
        }
    }

    #[test]
    fn selectors_that_complete_each_other_record_every_object() {
        let arn = |operator| advanced(&[field("resources.ARN", operator, "arn:aws:s3:::data/reports/")]);
        let trails = [arn("starts_with"), arn("not_starts_with")];
        assert_eq!(recorded_by(&trails, None), Observed::Known(RecordedEvents::All));
    }

    #[test]
    fn reads_and_writes_may_come_from_two_trails() {
        let trails = [classic("ReadOnly", r#""arn:aws:s3""#), advanced(&[field("readOnly", "equals", "false")])];
        assert_eq!(recorded_by(&trails, None), Observed::Known(RecordedEvents::All));
    }

    #[test]
    fn trails_that_stand_still_or_see_one_region_do_not_count() {
        let full = classic("All", r#""arn:aws:s3""#);
        assert_records(&full.replace(r#""is_logging": true"#, r#""is_logging": false"#), RecordedEvents::None);
        assert_records(&full.replace(r#""is_multi_region": true"#, r#""is_multi_region": false"#), RecordedEvents::None);
    }

    /// Whether a trail with these fields, which delivers into `logs`, records that.
    fn records_own(trail: &str, prefix: &str) -> Observed<bool> {
        let json = trail.replacen('{', &format!(r#"{{"log_bucket": "logs", "s3_key_prefix": {prefix}, "#), 1);
        let body = ResourceKind::Trail.body_from_json(&json).unwrap();
        own_delivery(body.get::<Trail>().unwrap(), &subject(ResourceKind::Trail, "main"))
    }

    #[test]
    fn a_trail_records_its_own_delivery_when_it_records_writes_where_its_log_files_are() {
        let below = r#""audit""#;
        for (values, prefix, expected) in [
            (r#""arn:aws:s3""#, "null", true),
            (r#""arn:aws:s3:::logs/""#, "null", true),
            (r#""arn:aws:s3:::logs/AWSLogs/""#, "null", true),
            (r#""arn:aws:s3:::logs/audit/""#, "null", false),
            (r#""arn:aws:s3:::logs/audit/""#, below, true),
            (r#""arn:aws:s3:::data/""#, below, false),
        ] {
            assert_eq!(records_own(&classic("All", values), prefix), Observed::Known(expected), "{values} {prefix}");
        }
        assert_eq!(records_own(&classic("ReadOnly", r#""arn:aws:s3""#), below), Observed::Known(false));
        let others = advanced(&[field("resources.ARN", "not_starts_with", "arn:aws:s3:::logs/")]);
        assert_eq!(records_own(&others, below), Observed::Known(false));
        assert_eq!(records_own(&advanced(&[]), below), Observed::Known(true));
    }

    #[test]
    fn without_the_prefix_nobody_knows_where_the_log_files_are() {
        let denied = Arc::new(Cause::new(CauseKind::AccessDenied));
        let found = records_own(&classic("All", r#""arn:aws:s3""#), r#"{"$unknown": "access_denied"}"#);
        assert_eq!(found, Observed::unknown(&denied));
    }

    #[test]
    fn what_could_not_be_read_stays_unknown_unless_another_trail_decides() {
        let denied = Arc::new(Cause::new(CauseKind::AccessDenied));
        let unread = trail(
            r#""event_selectors": {"$unknown": "access_denied"}, "advanced_event_selectors": {"$unknown": "access_denied"}"#,
        );
        let full = classic("All", r#""arn:aws:s3""#);
        assert_eq!(recorded_by(std::slice::from_ref(&unread), None), Observed::unknown(&denied));
        assert_eq!(recorded_by(&[], Some(Arc::clone(&denied))), Observed::unknown(&denied));
        assert_eq!(recorded_by(&[unread, full], Some(denied)), Observed::Known(RecordedEvents::All));
    }
}
