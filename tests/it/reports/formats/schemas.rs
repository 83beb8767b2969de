//! What the owners of a format say of it, as schemas: see tests/fixtures/schemas/README.md.

use std::path::Path;

use jsonschema::Validator;
use serde_json::{Value, json};
use trailwarden::report::{Format, result_schema};

use super::super::goldens;
use super::{json, list, plainly};

fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/schemas").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn schema(name: &str) -> Validator {
    let mut schema: Value = serde_json::from_str(&fixture(name)).unwrap();
    // A pattern of SARIF's schema is no regular expression: it closes a bracket that it did not open.
    for place in ["run", "toolComponent"] {
        if let Some(language) = schema.pointer_mut(&format!("/definitions/{place}/properties/language")) {
            language.as_object_mut().unwrap().remove("pattern");
        }
    }
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

/// The first complaints about a document, none if it fits.
fn complaints(validator: &Validator, document: &Value) -> Vec<String> {
    validator.iter_errors(document).take(5).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// Every golden assessment in a JSON format fits; `spoil` makes a document that must not.
fn fits(format: Format, validator: &Validator, spoil: impl Fn(&mut Value)) {
    for (name, assessment) in goldens() {
        let document = json(format, &assessment);
        assert_eq!(complaints(validator, &document), Vec::<String>::new(), "{name}");
        if name == "typical" {
            let mut spoilt = document;
            spoil(&mut spoilt);
            assert!(!validator.is_valid(&spoilt), "the schema refuses nothing");
        }
    }
}

#[test]
fn sarif_is_what_oasis_says() {
    fits(Format::Sarif, &schema("sarif-2.1.0.json"), |log| log["runs"][0]["results"][0]["level"] = json!("severe"));
}

#[test]
fn asff_is_what_security_hub_takes() {
    fits(Format::Asff, &schema("asff.json"), |import| import["Findings"][0]["Title"] = json!("x".repeat(257)));
}

#[test]
fn oscal_is_what_nist_says() {
    fits(Format::Oscal, &schema("oscal-1.2.1-assessment-results.json"), |document| {
        document["assessment-results"]["results"][0]["findings"][0]["target"]["status"]["state"] = json!("unknown");
    });
}

#[test]
fn ocsf_events_are_compliance_findings() {
    let validator = schema("ocsf-1.8.0-compliance-finding.json");
    for (name, assessment) in goldens() {
        for event in list(&json(Format::Ocsf, &assessment), "") {
            assert_eq!(complaints(&validator, event), Vec::<String>::new(), "{name}");
        }
    }
    let mut spoilt = json(Format::Ocsf, &super::golden::typical().assess())[0].clone();
    spoilt["compliance"]["status_id"] = json!(4);
    assert!(!validator.is_valid(&spoilt), "the schema refuses nothing");
}

#[test]
fn junit_is_what_ant_writes() {
    let (xsd, goldens) = (fixture("junit.xsd"), goldens());
    let schema = uppsala::parse(&xsd).unwrap();
    let validator = uppsala::XsdValidator::from_schema(&schema).unwrap();
    for (name, assessment) in goldens {
        let xml = plainly(Format::Junit, &assessment);
        let errors = |xml: &str| -> Vec<String> {
            validator.validate(&uppsala::parse(xml).unwrap()).iter().take(5).map(ToString::to_string).collect()
        };
        assert_eq!(errors(&xml), Vec::<String>::new(), "{name}");
        assert_ne!(errors(&xml.replacen(" hostname=\"localhost\"", "", 1)), Vec::<String>::new(), "the schema refuses nothing");
    }
}

/// GitLab publishes no schema; these are the keys that its documentation names, and no others.
#[test]
fn gitlab_gets_the_keys_that_it_documents() {
    let schema = json!({
        "type": "array",
        "items": {
            "type": "object",
            "additionalProperties": false,
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "check_name": {"type": "string", "minLength": 1},
                "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["path", "lines"],
                    "properties": {
                        "path": {"type": "string", "pattern": "^[^/.][^\\s]*$"},
                        "lines": {
                            "type": "object",
                            "additionalProperties": false,
                            "required": ["begin"],
                            "properties": {"begin": {"type": "integer", "minimum": 1}}
                        }
                    }
                }
            }
        }
    });
    fits(Format::Gitlab, &jsonschema::validator_for(&schema).unwrap(), |report| report[0]["severity"] = json!("high"));
}

/// Each line after the header is a finding of JSON version 1, and the header a result without its long lists.
#[test]
fn lines_are_parts_of_a_result() {
    let whole: Value = serde_json::from_str(&result_schema()).unwrap();
    let finding = json!({"$ref": "#/$defs/Finding", "$defs": whole["$defs"]});
    let mut header = whole.clone();
    header["properties"]["schema"] = json!({"const": "trailwarden/result-lines/v1"});
    header["required"]
        .as_array_mut()
        .unwrap()
        .retain(|key| ["schema", "tool", "snapshot", "gate", "summary", "diagnostics"].contains(&key.as_str().unwrap()));
    let [header, finding] = [header, finding].map(|schema| jsonschema::validator_for(&schema).unwrap());
    for (name, assessment) in goldens() {
        for (number, line) in plainly(Format::Jsonl, &assessment).lines().enumerate() {
            let validator = if number == 0 { &header } else { &finding };
            let line = serde_json::from_str(line).unwrap();
            assert_eq!(complaints(validator, &line), Vec::<String>::new(), "{name}, line {}", number + 1);
        }
    }
}
