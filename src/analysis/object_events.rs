//! Which data events of S3 objects the trails of an account record for one bucket, all trails taken together.
//!
//! Trails that record now and in every region count: a bucket's events belong to its own region. A selector counts when
//! it records every object of the bucket; what is limited to some keys, event names or identities does not. Source:
//! CloudTrail User Guide, "Logging data events"; CloudTrail API, `DataResource`, `AdvancedFieldSelector`.

use super::Surroundings;
use super::answer::{Answer, ask, each};
use super::selectors::{Direction, directions_of, matches, names_category};
use crate::model::aws::{AdvancedEventSelector, Bucket, DataResource, EventSelector, FieldSelector, RecordedEvents, Trail};
use crate::model::{List, Observed, Subject};

/// The resource type of objects in selectors.
const OBJECT: &str = "AWS::S3::Object";

/// Which events of all objects of a bucket are recorded.
pub fn recorded(_: &Bucket, subject: &Subject, around: &dyn Surroundings) -> Observed<RecordedEvents> {
    let objects = Objects { partition: subject.partition.as_str(), bucket: &subject.name };
    let trails = around.related("account_trails");
    let bodies: Vec<&Trail> = trails.resources.iter().filter_map(|trail| trail.body.get()).collect();
    directions_of(|direction| {
        let unread = trails.rest.iter().map(|cause| Answer::Unknown(cause.clone()));
        Answer::any(bodies.iter().map(|trail| by_trail(trail, &objects, direction)).chain(unread))
    })
}

/// All objects of a bucket.
struct Objects<'a> {
    partition: &'a str,
    bucket: &'a str,
}

impl Objects<'_> {
    /// With what the ARN of each object begins.
    fn beginning(&self) -> String {
        format!("arn:{}:s3:::{}/", self.partition, self.bucket)
    }

    /// Whether a value of a classic selector stands for all of them: for all buckets, or for this one.
    fn are_all_meant_by(&self, value: &str) -> bool {
        let all = format!("arn:{}:s3", self.partition);
        value == all || value == format!("{all}:::") || value == self.beginning()
    }
}

fn by_trail(trail: &Trail, objects: &Objects<'_>, direction: Direction) -> Answer {
    let yes = |value: &bool| Answer::of(*value);
    Answer::all([
        ask(&trail.is_logging, Answer::No, yes),
        ask(&trail.is_multi_region, Answer::No, yes),
        Answer::any([
            ask(&trail.event_selectors, Answer::No, |list| Answer::any(each(list, |s| by_classic(s, objects, direction)))),
            ask(&trail.advanced_event_selectors, Answer::No, |list| {
                Answer::any(each(list, |selector| by_advanced(selector, objects, direction)))
            }),
        ]),
    ])
}

fn by_classic(selector: &EventSelector, objects: &Objects<'_>, direction: Direction) -> Answer {
    let covers = |resource: &DataResource| {
        Answer::all([
            ask(&resource.resource_type, Answer::No, |ty| Answer::of(ty == OBJECT)),
            ask(&resource.values, Answer::No, |values| {
                Answer::any(each(values, |value| Answer::of(objects.are_all_meant_by(value))))
            }),
        ])
    };
    Answer::all([
        ask(&selector.read_write_type, Answer::Yes, |kind| direction.is_in(kind)),
        ask(&selector.data_resources, Answer::No, |list| Answer::any(each(list, covers))),
    ])
}

fn by_advanced(selector: &AdvancedEventSelector, objects: &Objects<'_>, direction: Direction) -> Answer {
    ask(&selector.field_selectors, Answer::No, |fields| {
        let all_pass = Answer::all(each(fields, |field| lets_all_through(field, objects, direction)));
        Answer::all([names_category(fields), all_pass])
    })
}

/// Whether a field selector lets the events of this direction through for each of the objects.
fn lets_all_through(selector: &FieldSelector, objects: &Objects<'_>, direction: Direction) -> Answer {
    ask(&selector.field, Answer::No, |field| match field.as_str() {
        "eventCategory" => matches(selector, "Data"),
        "resources.type" => matches(selector, OBJECT),
        "readOnly" => matches(selector, direction.read_only()),
        "resources.ARN" => matches_all(selector, &objects.beginning()),
        _ => Answer::No,
    })
}

/// Whether every ARN with this beginning passes: an ARN that is named whole, or by its end, is never all of them.
fn matches_all(selector: &FieldSelector, beginning: &str) -> Answer {
    let some = |values: &List<String>, test: &dyn Fn(&str) -> bool| Answer::any(each(values, |value| Answer::of(test(value))));
    Answer::all([
        ask(&selector.equals, Answer::Yes, |_| Answer::No),
        ask(&selector.ends_with, Answer::Yes, |_| Answer::No),
        ask(&selector.not_ends_with, Answer::Yes, |_| Answer::No),
        ask(&selector.starts_with, Answer::Yes, |list| some(list, &|value| beginning.starts_with(value))),
        ask(&selector.not_equals, Answer::Yes, |list| some(list, &|value| value.starts_with(beginning)).not()),
        ask(&selector.not_starts_with, Answer::Yes, |list| {
            some(list, &|value| value.starts_with(beginning) || beginning.starts_with(value)).not()
        }),
    ])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::Arc;

    use super::*;
    use crate::analysis::Related;
    use crate::model::{Cause, CauseKind, Resource, ResourceKind};

    struct Trails(Vec<Resource>, Option<Arc<Cause>>);

    impl Surroundings for Trails {
        fn related(&self, field: &str) -> Related<'_> {
            assert_eq!(field, "account_trails");
            Related { resources: self.0.iter().collect(), rest: self.1.clone() }
        }
    }

    fn subject(kind: ResourceKind, name: &str) -> Subject {
        Subject {
            kind,
            id: name.into(),
            arn: None,
            partition: "aws".into(),
            account: "111122223333".into(),
            region: None,
            name: name.into(),
        }
    }

    /// What trails with these fields record of the objects in the bucket `data`.
    fn recorded_by(trails: &[String], rest: Option<Arc<Cause>>) -> Observed<RecordedEvents> {
        let trail = |json: &String| Resource {
            subject: subject(ResourceKind::Trail, "main").into(),
            body: ResourceKind::Trail.body_from_json(json).unwrap(),
        };
        recorded(&Bucket::default(), &subject(ResourceKind::Bucket, "data"), &Trails(trails.iter().map(trail).collect(), rest))
    }

    fn trail(selectors: &str) -> String {
        format!(r#"{{"is_logging": true, "is_multi_region": true, {selectors}}}"#)
    }

    fn classic(kind: &str, values: &str) -> String {
        trail(&format!(
            r#""advanced_event_selectors": null, "event_selectors": [{{"read_write_type": "{kind}",
                "data_resources": [{{"resource_type": "AWS::S3::Object", "values": [{values}]}}]}}]"#
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
