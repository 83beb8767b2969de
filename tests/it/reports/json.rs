//! Result files: what is written can be read again, fits the published schema, and keeps its keys.

use serde_json::{Value, json};
use trailwarden::model::Status;
use trailwarden::report::{Format, Options, ReadError, read, result_schema};

use super::{golden, goldens, plainly, rendered};

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn what_is_written_is_read_again() {
    for (name, assessment) in goldens() {
        let again = read(plainly(Format::Json, &assessment).as_bytes()).unwrap();
        assert_eq!(again, assessment, "{name}");
    }
}

#[test]
fn the_committed_schema_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/reports/schema/result-v1.json");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(std::path::Path::new(path).parent().unwrap()).unwrap();
        std::fs::write(path, result_schema()).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(committed == result_schema(), "the schema changed: run `UPDATE=1 cargo test the_committed_schema` and commit it");
}

#[test]
fn results_fit_the_schema() {
    let validator = jsonschema::validator_for(&parsed(&result_schema())).unwrap();
    for (name, assessment) in goldens() {
        let result = parsed(&plainly(Format::Json, &assessment));
        let errors: Vec<_> = validator.iter_errors(&result).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert_eq!(errors, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn the_schema_refuses_what_is_no_result() {
    let validator = jsonschema::validator_for(&parsed(&result_schema())).unwrap();
    let result = parsed(&plainly(Format::Json, &golden::typical().assess()));
    let spoil = |pointer: &str, value: Value| {
        let mut spoilt = result.clone();
        *spoilt.pointer_mut(pointer).unwrap() = value;
        validator.is_valid(&spoilt)
    };
    assert!(!spoil("/schema", json!("trailwarden/result/v2")));
    assert!(!spoil("/findings/0/status", json!("passed")));
    assert!(!spoil("/findings/0/severity", json!("severe")));
    assert!(!spoil("/gate/fail_on", json!("severe")));
    assert!(!spoil("/summary/total", json!(12)));
}

#[test]
fn the_top_level_holds_these_keys() {
    let result = parsed(&plainly(Format::Json, &golden::typical().assess()));
    let keys: Vec<_> = result.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "schema",
            "tool",
            "snapshot",
            "gate",
            "summary",
            "rules",
            "findings",
            "frameworks",
            "controls",
            "inventory",
            "overview",
            "coverage",
            "waivers",
            "diagnostics"
        ]
    );
}

#[test]
fn a_violation_reads_so() {
    let result = parsed(&plainly(Format::Json, &golden::typical().assess()));
    assert_eq!(
        result["findings"][2],
        json!({
            "rule_id": "cloudtrail-log-file-validation",
            "title": "Log file integrity validation is on for every trail",
            "severity": "high",
            "status": "fail",
            "disposition": "open",
            "resource": {
                "type": "cloudtrail.trail",
                "id": "arn:aws:cloudtrail:us-east-1:111122223333:legacy",
                "arn": "arn:aws:cloudtrail:us-east-1:111122223333:legacy",
                "partition": "aws",
                "account": "111122223333",
                "region": "us-east-1",
                "name": "legacy",
                "stands_for_all": false
            },
            "message": "`legacy` writes no digest files, so changed or deleted logs cannot be noticed",
            "remediation": "aws cloudtrail update-trail --name legacy --enable-log-file-validation",
            "evidence": [{
                "path": "log_file_validation_enabled",
                "op": "eq",
                "expected": true,
                "actual": {"state": "known", "value": false},
                "rule_at": "rules/cloudtrail/cloudtrail-log-file-validation.yaml:9:3",
                "source": {
                    "api": "cloudtrail:DescribeTrails",
                    "region": "eu-west-1",
                    "at": "2026-01-01T00:00:04Z",
                    "request_id": "6f1c2d3e-0000-4a4b-8c8d-1234567890ab"
                }
            }],
            "open": [],
            "near_misses": [],
            "evaluation": {
                "check": {
                    "asks": "all_of",
                    "truth": "false",
                    "decided": true,
                    "rule_at": "rules/cloudtrail/cloudtrail-log-file-validation.yaml:8:3",
                    "parts": [{
                        "asks": "test",
                        "truth": "false",
                        "decided": true,
                        "path": "log_file_validation_enabled",
                        "test": {
                            "op": "eq",
                            "expected": true,
                            "actual": {"state": "known", "value": false},
                            "source": {
                                "api": "cloudtrail:DescribeTrails",
                                "region": "eu-west-1",
                                "at": "2026-01-01T00:00:04Z",
                                "request_id": "6f1c2d3e-0000-4a4b-8c8d-1234567890ab"
                            }
                        },
                        "rule_at": "rules/cloudtrail/cloudtrail-log-file-validation.yaml:9:3"
                    }]
                }
            },
            "fingerprint": result["findings"][2]["fingerprint"],
            "evidence_digest": result["findings"][2]["evidence_digest"]
        })
    );
}

#[test]
fn an_unknown_names_call_code_and_action() {
    let result = parsed(&plainly(Format::Json, &golden::typical().assess()));
    assert_eq!(
        result["findings"][3]["open"],
        json!([{
            "path": "acl_grants",
            "cause": {
                "kind": "access_denied",
                "call": "s3:GetBucketAcl",
                "action": "s3:GetBucketAcl",
                "code": "AccessDenied"
            },
            "rule_at": "rules/s3/s3-bucket-acl-not-public.yaml:9:3"
        }])
    );
}

#[test]
fn leaving_statuses_out_leaves_the_counts() {
    let assessment = golden::typical().assess();
    let options = Options { include: Some(vec![Status::Fail]), ..Options::default() };
    let text = rendered(Format::Json, &assessment, &options);
    let result = parsed(&text);
    assert_eq!(result["findings"].as_array().unwrap().len(), 3);
    assert_eq!(result["summary"]["listed"], json!(["fail"]));
    assert_eq!(result["summary"]["total"]["total"], json!(12));
    let again = read(text.as_bytes()).unwrap();
    assert_eq!(again.summary.total, assessment.summary.total);
    assert_eq!(again.rules, assessment.rules);
}

fn reading(text: &str) -> String {
    match read(text.as_bytes()) {
        Err(error) => error.to_string(),
        Ok(_) => "read".to_owned(),
    }
}

#[test]
fn what_is_no_result_is_refused_with_a_reason() {
    let whole = plainly(Format::Json, &golden::typical().assess());
    assert_eq!(reading("{}"), "not a result file of version 1: missing field `schema` at line 1 column 2");
    assert_eq!(
        reading(r#"{"schema": "trailwarden/result/v9"}"#),
        "not a result file of version 1: its `schema` is `trailwarden/result/v9`, not `trailwarden/result/v1`"
    );
    assert_eq!(
        reading(&whole.replace("\"type\": \"cloudtrail.trail\"", "\"type\": \"cloudtrail.lake\"")),
        "unknown resource type `cloudtrail.lake`; the file may be of a newer version"
    );
    let (head, _) = whole.split_at(whole.len() / 2);
    assert!(matches!(read(head.as_bytes()), Err(ReadError::Json(_))));
}

#[test]
fn a_finding_without_its_rule_is_refused() {
    let mut result = parsed(&plainly(Format::Json, &golden::typical().assess()));
    result["rules"].as_array_mut().unwrap().remove(0);
    assert_eq!(
        reading(&result.to_string()),
        "unexpected value: a finding of `iam-root-no-access-keys`, a rule that the file does not list"
    );
}

#[test]
fn keys_of_a_later_version_are_passed_over() {
    let whole = plainly(Format::Json, &golden::typical().assess());
    let later = whole.replacen("\"gate\": {", "\"later\": {\"x\": 1}, \"gate\": {", 1);
    assert_eq!(read(later.as_bytes()).unwrap(), golden::typical().assess());
}

#[test]
fn a_result_of_before_evaluations_were_recorded_is_read() {
    let mut result = parsed(&plainly(Format::Json, &golden::typical().assess()));
    let mut expected = golden::typical().assess();
    for finding in result["findings"].as_array_mut().unwrap() {
        finding.as_object_mut().unwrap().remove("evaluation");
    }
    for judged in &mut expected.findings {
        judged.finding.evidence.trace = None;
    }
    assert_eq!(read(result.to_string().as_bytes()).unwrap(), expected);
}

#[test]
fn a_condition_that_contradicts_itself_is_refused() {
    let whole = plainly(Format::Json, &golden::typical().assess());
    let asked = whole.replacen("\"asks\": \"test\"", "\"asks\": \"not\"", 1);
    let odd = "unexpected value: a condition that asks `Not`, with what belongs to another, or without its own";
    assert_eq!(reading(&asked), odd);
    let asked = whole.replacen("\"asks\": \"all_of\"", "\"asks\": \"test\"", 1);
    assert_eq!(reading(&asked), odd.replace("`Not`", "`Test`"));
}
