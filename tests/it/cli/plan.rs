//! `plan` from outside.

use serde_json::{Value, json};

use super::run;

#[test]
fn a_plan_shows_each_call_after_those_that_it_needs() {
    let run = run(&["plan", "--rule", "kms-key-rotation,cloudtrail-bucket-exists"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    insta::assert_snapshot!(run.stdout, @"
    CALL                       ONCE FOR EACH     ACTION                     WHAT FOR
    sts:GetCallerIdentity      account           none                       2 rules, for the calls after it
    account:ListRegions        account           account:ListRegions        2 rules, for the calls after it
    cloudtrail:DescribeTrails  region            cloudtrail:DescribeTrails  1 rule: 3 fields of cloudtrail.trail
    cloudtrail:GetTrailStatus  cloudtrail.trail  cloudtrail:GetTrailStatus  1 rule: 1 field of cloudtrail.trail
    s3:HeadBucket              cloudtrail.trail  none                       1 rule: 1 field of cloudtrail.trail
    kms:ListKeys               region            kms:ListKeys               1 rule: 1 field of kms.key
    kms:DescribeKey            kms.key           kms:DescribeKey            1 rule: 5 fields of kms.key
    kms:GetKeyRotationStatus   kms.key           kms:GetKeyRotationStatus   1 rule: 1 field of kms.key
    ");
}

#[test]
fn a_plan_as_data_names_fields_and_rules() {
    let run = run(&["plan", "--rule", "kms-key-rotation", "--format", "json"]);
    let steps: Vec<Value> = serde_json::from_str(&run.stdout).unwrap();
    let expected = json!({
        "call": "kms:GetKeyRotationStatus",
        "action": "kms:GetKeyRotationStatus",
        "scope": "resource",
        "about": ["kms.key"],
        "after": ["kms:DescribeKey"],
        "fields": ["kms.key.rotation_enabled"],
        "rules": ["kms-key-rotation"],
    });
    assert_eq!(steps.last(), Some(&expected));
    assert_eq!((&steps[0]["call"], &steps[0]["action"]), (&json!("sts:GetCallerIdentity"), &Value::Null));
}
