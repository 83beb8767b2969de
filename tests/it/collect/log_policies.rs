//! Policies of log groups: those of a region and those of a log group are asked for apart, and neither stands for the other.

use serde_json::{Value, json};
use trailwarden::model::ResourceKind;

use super::account::answer;
use super::chain::GROUP;
use super::operation::Asked;
use super::wire::{Answer, Wire};
use super::{base, collect, everything, fields};

const POLICIES: &str = "logs:DescribeResourcePolicies";

/// What is told of the policies of a log group.
fn policies(wire: &Wire, group: &str) -> Value {
    fields(&collect(wire, &everything()))[&(ResourceKind::LogGroup, group.to_owned())]["resource_policies"].clone()
}

/// Of what a log group was told: its region's policy, and its own.
fn of_region() -> Value {
    json!({"name": "dns", "policy": r#"{"Statement":[]}"#, "log_group_arn": null})
}

fn of_group() -> Value {
    json!({"name": null, "policy": r#"{"Statement":[{}]}"#, "log_group_arn": GROUP})
}

/// The questions about policies: the scope, the ARN, the page.
fn asked(wire: &Wire) -> Vec<[Value; 3]> {
    let of_policies = wire.asked().into_iter().filter(|asked| asked.call == POLICIES);
    let mut asked: Vec<_> = of_policies
        .map(|asked| {
            let body: Value = serde_json::from_str(&asked.body).unwrap();
            ["policyScope", "resourceArn", "nextToken"].map(|member| body[member].clone())
        })
        .collect();
    asked.sort_by_key(|asked| format!("{asked:?}"));
    asked
}

#[test]
fn a_log_group_has_the_policies_of_its_region_and_its_own() {
    let wire = base();
    assert_eq!(policies(&wire, GROUP), json!([of_region(), of_group()]));
    let expected = [[json!("ACCOUNT"), json!(null), json!(null)], [json!("RESOURCE"), json!(GROUP), json!(null)]];
    assert_eq!(asked(&wire), expected);
}

#[test]
fn one_scope_alone_leaves_the_list_open() {
    for (denied, read) in [("ACCOUNT", of_group()), ("RESOURCE", of_region())] {
        let wire = Wire::answering(move |asked| match asked.call {
            POLICIES if asked.mentions(denied) => Answer::error(asked, 400, "AccessDeniedException", "not authorized"),
            _ => answer(asked),
        });
        let told = policies(&wire, GROUP);
        let rest = &told[1];
        assert_eq!((&told[0], rest["$unknown"].as_str(), rest["call"].as_str()), (&read, Some("access_denied"), Some(POLICIES)));
    }
}

#[test]
fn of_a_scope_that_has_none_and_one_that_was_denied_nothing_is_known() {
    for denied in ["ACCOUNT", "RESOURCE"] {
        let wire = Wire::answering(move |asked| match asked.call {
            POLICIES if asked.mentions(denied) => Answer::error(asked, 400, "AccessDeniedException", "not authorized"),
            POLICIES => Answer::ok(r#"{"resourcePolicies":[]}"#),
            _ => answer(asked),
        });
        let told = policies(&wire, GROUP);
        assert_eq!((told["$unknown"].as_str(), told["call"].as_str()), (Some("access_denied"), Some(POLICIES)), "{denied}");
    }
}

#[test]
fn where_there_are_none_there_are_none() {
    let wire = Wire::answering(|asked| match asked.call {
        POLICIES => Answer::ok(r#"{"resourcePolicies":[]}"#),
        _ => answer(asked),
    });
    assert_eq!(policies(&wire, GROUP), json!([]));
}

#[test]
fn policies_come_in_pages_of_either_scope() {
    let page = |asked: &Asked| {
        let told = answer(asked);
        if asked.mentions("next-page") {
            return told;
        }
        Answer { body: told.body.replacen('{', r#"{"nextToken":"next-page","#, 1), ..told }
    };
    let wire = Wire::answering(move |asked| if asked.call == POLICIES { page(asked) } else { answer(asked) });
    assert_eq!(policies(&wire, GROUP), json!([of_region(), of_region(), of_group(), of_group()]));
    let more = json!("next-page");
    let expected = [
        [json!("ACCOUNT"), json!(null), json!(null)],
        [json!("ACCOUNT"), json!(null), more.clone()],
        [json!("RESOURCE"), json!(GROUP), json!(null)],
        [json!("RESOURCE"), json!(GROUP), more],
    ];
    let mut expected = expected.to_vec();
    expected.sort_by_key(|asked| format!("{asked:?}"));
    assert_eq!(asked(&wire), expected);
}

#[test]
fn two_log_groups_of_a_region_take_one_question_about_the_region() {
    let other = "arn:aws:logs:eu-west-1:111122223333:log-group:trails/old";
    let wire = Wire::answering(move |asked| {
        let told = answer(asked);
        match asked.call {
            "cloudtrail:DescribeTrails" => {
                let prefix = r#""S3KeyPrefix":"old""#;
                let more = format!(r#"{prefix},"CloudWatchLogsLogGroupArn":"{other}:*""#);
                Answer { body: told.body.replace(prefix, &more), ..told }
            }
            "logs:DescribeLogGroups" if asked.mentions("trails/old") => {
                Answer { body: told.body.replace("trails/main", "trails/old"), ..told }
            }
            POLICIES if asked.mentions("trails/old") => Answer::ok(r#"{"resourcePolicies":[]}"#),
            _ => told,
        }
    });
    assert_eq!(policies(&wire, other), json!([of_region()]));
    let expected = [
        [json!("ACCOUNT"), json!(null), json!(null)],
        [json!("RESOURCE"), json!(GROUP), json!(null)],
        [json!("RESOURCE"), json!(other), json!(null)],
    ];
    assert_eq!(asked(&wire), expected);
}

#[test]
fn nothing_is_asked_about_a_log_group_that_is_gone() {
    let wire = Wire::answering(|asked| match asked.call {
        "logs:DescribeLogGroups" => Answer::ok(r#"{"logGroups":[]}"#),
        _ => answer(asked),
    });
    collect(&wire, &everything());
    assert_eq!(asked(&wire), Vec::<[Value; 3]>::new());
}
