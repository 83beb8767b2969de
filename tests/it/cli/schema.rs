//! The schemas that the program prints, against the files that they describe.

use serde_json::{Value, json};
use trailwarden::model::ResourceKind;
use trailwarden::rule::builtin;

use super::{DEMO, run};

fn schema(kind: &str) -> Value {
    serde_json::from_str(&run(&["schema", kind]).stdout).unwrap()
}

#[test]
fn every_built_in_rule_fits_the_schema_of_rules() {
    let validator = jsonschema::validator_for(&schema("rule")).unwrap();
    let mut misfits = Vec::new();
    for (name, text) in builtin::FILES {
        let rule: Value = serde_yaml::from_str(text).unwrap();
        misfits.extend(validator.iter_errors(&rule).map(|error| format!("{name}: {error}")));
    }
    assert_eq!(misfits, Vec::<String>::new());
}

#[test]
fn the_schema_of_rules_knows_keys_and_fields() {
    let validator = jsonschema::validator_for(&schema("rule")).unwrap();
    let (_, text) = builtin::FILES.iter().find(|(name, _)| name.contains("cloudtrail-log-file-validation")).unwrap();
    let rule: Value = serde_yaml::from_str(text).unwrap();
    let with = |key: &str, value: Value| {
        let mut rule = rule.clone();
        rule[key] = value;
        validator.is_valid(&rule)
    };
    assert!(with("check", json!({"log_bucket.name": "a", "$strict": true, "any_of": [{"is_logging": true}]})));
    assert!(!with("check", json!({"log_file_validation": true})));
    assert!(!with("chekc", json!({})));
    assert!(!with("severity", json!("severe")));
}

#[test]
fn results_fit_the_schema_of_results() {
    let validator = jsonschema::validator_for(&schema("result")).unwrap();
    let result: Value = serde_json::from_str(&run(&["check", DEMO, "--evidence", "all", "--format", "json"]).stdout).unwrap();
    let misfits: Vec<_> = validator.iter_errors(&result).map(|error| error.to_string()).collect();
    assert_eq!(misfits, Vec::<String>::new());
}

#[test]
fn the_fields_are_those_of_the_model() {
    let fields = schema("fields");
    for kind in ResourceKind::ALL {
        let listed: Vec<_> = fields[kind.as_str()]["fields"].as_object().unwrap().keys().map(String::as_str).collect();
        let expected: Vec<_> = kind.schema().fields.iter().map(|field| field.name).collect();
        assert_eq!(listed, expected, "{kind}");
    }
    assert_eq!(
        fields["s3.bucket"]["fields"]["encryption"]["fields"]["kms_key"],
        json!({
            "type": "reference to kms.key",
            "description": "The KMS key; absent when the AWS managed key of S3, or none, is used.",
            "optional": true
        })
    );
    assert_eq!(fields["cloudtrail.trail"]["fields"]["is_logging"]["call"], "cloudtrail:GetTrailStatus");
}

#[test]
fn the_problems_of_every_wrong_rule_fit_the_schema_of_diagnostics() {
    let validator = jsonschema::validator_for(&schema("diagnostics")).unwrap();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/bad-rules");
    let told: Value = serde_json::from_str(&run(&["rules", "lint", "--format", "json", folder]).stdout).unwrap();
    let misfits: Vec<_> = validator.iter_errors(&told).map(|error| error.to_string()).collect();
    assert_eq!(misfits, Vec::<String>::new());
    assert!(!validator.is_valid(&json!({"diagnostics": [{"code": "made-up", "level": "error", "message": "m", "labels": []}]})));
}
