//! `iam-policy` from outside.

use serde_json::Value;

use crate::cli::run;

fn printed(arguments: &[&str]) -> String {
    let run = run(&[&["iam-policy"], arguments].concat());
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{arguments:?}");
    run.stdout
}

#[test]
fn the_policy_of_a_rule_allows_its_calls_and_those_before_them() {
    let document: Value = serde_json::from_str(&printed(&["--rule", "kms-key-rotation"])).unwrap();
    let allow = |sid: &str, actions: &[&str], resource: &str| serde_json::json!({"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": [resource]});
    let expected = serde_json::json!({"Version": "2012-10-17", "Statement": [
        allow("AccountSettings", &["account:ListRegions"], "arn:aws:account::*:account"),
        allow("KMS", &["kms:ListKeys"], "*"),
        allow("KMSKeys", &["kms:DescribeKey", "kms:GetKeyRotationStatus"], "arn:aws:kms:*:*:key/*"),
    ]});
    assert_eq!(document, expected);
}

#[test]
fn to_verify_logs_is_a_right_of_its_own() {
    let document: Value = serde_json::from_str(&printed(&["--verify-logs"])).unwrap();
    let allow = |sid: &str, actions: &[&str], resource: &str| serde_json::json!({"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": [resource]});
    let expected = serde_json::json!({"Version": "2012-10-17", "Statement": [
        allow("CloudTrail", &["cloudtrail:DescribeTrails", "cloudtrail:ListPublicKeys"], "*"),
        allow("S3Buckets", &["s3:ListBucket"], "arn:aws:s3:::*"),
        allow("S3LogObjects", &["s3:GetObject"], "arn:aws:s3:::*/AWSLogs/*"),
    ]});
    assert_eq!(document, expected);
    let of_settings = printed(&["--everything"]);
    assert!(!of_settings.contains("s3:GetObject\"") && !of_settings.contains("ListPublicKeys"), "{of_settings}");
}

#[test]
fn a_partition_is_named_in_every_arn() {
    for format in ["json", "terraform", "cloudformation"] {
        let text = printed(&["--everything", "--partition", "aws-cn", "--format", format]);
        assert!(text.contains("arn:aws-cn:s3:::*"), "{text}");
        let others: Vec<_> = text.lines().filter(|line| line.contains("arn:") && !line.contains("arn:aws-cn:")).collect();
        assert_eq!(others, Vec::<&str>::new(), "{format}");
        assert!(!text.contains("Partition") && !text.contains("aws_partition"), "{text}");
    }
}

#[test]
fn terraform_takes_the_partition_of_its_provider() {
    insta::assert_snapshot!(printed(&["--rule", "kms-key-rotation", "--format", "terraform"]), @r#"
    data "aws_partition" "current" {}

    data "aws_iam_policy_document" "trailwarden_read" {
      statement {
        sid       = "AccountSettings"
        actions   = ["account:ListRegions"]
        resources = ["arn:${data.aws_partition.current.partition}:account::*:account"]
      }

      statement {
        sid       = "KMS"
        actions   = ["kms:ListKeys"]
        resources = ["*"]
      }

      statement {
        sid = "KMSKeys"
        actions = [
          "kms:DescribeKey",
          "kms:GetKeyRotationStatus",
        ]
        resources = ["arn:${data.aws_partition.current.partition}:kms:*:*:key/*"]
      }
    }
    "#);
}

#[test]
fn cloudformation_takes_the_partition_of_its_stack() {
    insta::assert_snapshot!(printed(&["--rule", "kms-key-rotation", "--format", "cloudformation"]), @"
    AWSTemplateFormatVersion: 2010-09-09
    Description: The permissions that trailwarden needs to read this account
    Resources:
      TrailwardenRead:
        Type: AWS::IAM::ManagedPolicy
        Properties:
          Description: 'What trailwarden reads: settings, never data'
          PolicyDocument:
            Version: 2012-10-17
            Statement:
            - Sid: AccountSettings
              Effect: Allow
              Action:
              - account:ListRegions
              Resource:
              - Fn::Sub: arn:${AWS::Partition}:account::*:account
            - Sid: KMS
              Effect: Allow
              Action:
              - kms:ListKeys
              Resource:
              - '*'
            - Sid: KMSKeys
              Effect: Allow
              Action:
              - kms:DescribeKey
              - kms:GetKeyRotationStatus
              Resource:
              - Fn::Sub: arn:${AWS::Partition}:kms:*:*:key/*
    Outputs:
      PolicyArn:
        Description: Attach this policy to the role that trailwarden runs with
        Value:
          Ref: TrailwardenRead
    ");
}

#[test]
fn every_format_allows_the_same_actions() {
    let actions = |format: &str| {
        let text = printed(&["--everything", "--format", format]);
        let words = text.split(|character: char| character.is_whitespace() || matches!(character, '"' | ',' | '[' | ']'));
        let is_action = |word: &&str| word.split_once(':').is_some_and(|(_, name)| name.starts_with(char::is_uppercase));
        let mut found: Vec<String> = words.filter(is_action).map(ToOwned::to_owned).collect();
        found.sort();
        found.retain(|word| !word.starts_with("AWS:") && !word.starts_with("Fn:"));
        found
    };
    let json = actions("json");
    assert!(json.len() > 30, "{json:?}");
    assert_eq!((actions("terraform"), actions("cloudformation")), (json.clone(), json));
}

#[test]
fn a_rule_that_is_not_there_is_told_before_anything_is_printed() {
    let run = run(&["iam-policy", "--rule", "kms-key-rotatoin"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{}", run.stderr);
}
