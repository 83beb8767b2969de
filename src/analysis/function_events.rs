//! Whether invocations of a Lambda function are recorded by the trails of its account, all trails taken together.
//!
//! Trails that record now count, of all regions or with the function's region as their home. Event data stores do not, as
//! nowhere where a control asks for a trail. Source: CloudTrail User Guide, "Logging data events".

use super::Surroundings;
use super::answer::{Answer, ask, is_on};
use super::data_events::Gathered;
use super::recording::selector::{CATEGORY, READ_ONLY, RESOURCE_ARN, RESOURCE_TYPE, SOURCE};
use crate::model::aws::{Function, Trail};
use crate::model::{Observed, Subject};

/// Whether every invocation is recorded, whoever makes it.
pub fn invocations_recorded(_: &Function, subject: &Subject, around: &dyn Surroundings) -> Observed<bool> {
    let region = subject.region.as_ref().map_or("", |region| region.as_str());
    let recording = Gathered::of_trails_that(around, "account_trails", |trail| records_in(trail, region));
    let invocation = [
        (CATEGORY, "Data"),
        (READ_ONLY, "false"),
        ("eventType", "AwsApiCall"),
        (SOURCE, "lambda.amazonaws.com"),
        ("eventName", "Invoke"),
        (RESOURCE_TYPE, "AWS::Lambda::Function"),
        (RESOURCE_ARN, &*subject.id),
    ];
    recording.all_with(&invocation).decided().into()
}

/// Whether a trail records the events of a region now.
fn records_in(trail: &Trail, region: &str) -> Answer {
    let at_home = ask(&trail.home_region, Answer::No, |home| Answer::of(home == region));
    Answer::all([is_on(&trail.is_logging), Answer::any([is_on(&trail.is_multi_region), at_home])])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::Arc;

    use super::*;
    use crate::analysis::samples::{Around, resource, subject};
    use crate::model::{Cause, CauseKind, ResourceKind};

    const EVERYWHERE: &str = r#""is_logging": true, "is_multi_region": true, "home_region": "us-east-1""#;

    /// Whether trails with these fields record the invocations of the function `pay` in `eu-west-1`.
    fn recorded(trails: &[String], rest: Option<Arc<Cause>>) -> Observed<bool> {
        let trails = trails.iter().map(|json| resource(ResourceKind::Trail, "main", json)).collect();
        let around = Around::of("account_trails", trails, rest);
        let function = Subject { region: Some("eu-west-1".into()), ..subject(ResourceKind::Function, PAY) };
        invocations_recorded(&Function::default(), &function, &around)
    }

    fn classic(place: &str, kind: &str, values: &str) -> String {
        format!(
            r#"{{{place}, "advanced_event_selectors": null, "event_selectors": [{{"read_write_type": "{kind}",
                "include_management_events": true, "exclude_management_event_sources": [],
                "data_resources": [{{"resource_type": "AWS::Lambda::Function", "values": ["{values}"]}}]}}]}}"#
        )
    }

    /// A trail with one advanced selector for functions, with one more test.
    fn advanced(field: &str, operator: &str, value: &str) -> String {
        let operators = ["equals", "not_equals", "starts_with", "not_starts_with", "ends_with", "not_ends_with"];
        let test = |field: &str, operator: &str, value: &str| {
            let members = operators.map(|known| match known == operator {
                true => format!(r#""{known}": ["{value}"]"#),
                false => format!(r#""{known}": null"#),
            });
            format!(r#"{{"field": "{field}", {}}}"#, members.join(","))
        };
        let tests = [
            test("eventCategory", "equals", "Data"),
            test("resources.type", "equals", "AWS::Lambda::Function"),
            test(field, operator, value),
        ];
        let selectors = format!(r#"[{{"field_selectors": [{}]}}]"#, tests.join(","));
        format!(r#"{{{EVERYWHERE}, "event_selectors": null, "advanced_event_selectors": {selectors}}}"#)
    }

    const PAY: &str = "arn:aws:lambda:eu-west-1:111122223333:function:pay";

    #[test]
    fn a_classic_selector_names_all_functions_or_one_whole() {
        for (values, is_recorded) in [("arn:aws:lambda", true), (PAY, true), (&PAY[..PAY.len() - 1], false)] {
            let told = recorded(&[classic(EVERYWHERE, "All", values)], None);
            assert_eq!(told, Observed::Known(is_recorded), "{values}");
        }
    }

    #[test]
    fn an_invocation_is_no_read() {
        let told = |kind| recorded(&[classic(EVERYWHERE, kind, PAY)], None);
        assert_eq!((told("WriteOnly"), told("ReadOnly")), (Observed::Known(true), Observed::Known(false)));
    }

    #[test]
    fn an_advanced_selector_may_leave_other_events_out_but_no_invocation() {
        for (field, operator, value, is_recorded) in [
            ("resources.ARN", "starts_with", "arn:aws:lambda:eu-west-1:", true),
            ("resources.ARN", "not_equals", PAY, false),
            ("eventName", "equals", "Invoke", true),
            ("eventName", "not_equals", "Invoke", false),
            ("eventSource", "equals", "lambda.amazonaws.com", true),
            ("userIdentity.arn", "not_starts_with", "arn:aws:sts::111122223333:assumed-role/deploy/", false),
        ] {
            let told = recorded(&[advanced(field, operator, value)], None);
            assert_eq!(told, Observed::Known(is_recorded), "{field} {operator} {value}");
        }
    }

    #[test]
    fn trails_complete_one_another() {
        let mine = advanced("userIdentity.arn", "starts_with", "arn:aws:iam::111122223333:");
        let others = advanced("userIdentity.arn", "not_starts_with", "arn:aws:iam::111122223333:");
        assert_eq!(recorded(std::slice::from_ref(&others), None), Observed::Known(false));
        assert_eq!(recorded(&[mine, others], None), Observed::Known(true));
    }

    #[test]
    fn a_trail_of_one_region_counts_at_home() {
        let at = |home: &str| format!(r#""is_logging": true, "is_multi_region": false, "home_region": "{home}""#);
        let told = |home| recorded(&[classic(&at(home), "All", PAY)], None);
        assert_eq!((told("eu-west-1"), told("eu-west-3")), (Observed::Known(true), Observed::Known(false)));
        let stopped = EVERYWHERE.replacen("true", "false", 1);
        assert_eq!(recorded(&[classic(&stopped, "All", PAY)], None), Observed::Known(false));
    }

    #[test]
    fn trails_that_could_not_be_read_leave_it_open_unless_another_records() {
        let denied = Arc::new(Cause::new(CauseKind::AccessDenied));
        assert_eq!(recorded(&[], Some(Arc::clone(&denied))), Observed::unknown(&denied));
        let unread =
            format!(r#"{{{EVERYWHERE}, "event_selectors": {{"$unknown": "access_denied"}}, "advanced_event_selectors": null}}"#);
        assert_eq!(recorded(std::slice::from_ref(&unread), None), Observed::unknown(&denied));
        assert_eq!(recorded(&[unread, classic(EVERYWHERE, "All", PAY)], None), Observed::Known(true));
    }
}
