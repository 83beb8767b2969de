//! The JSON Schema of rule files, against rules that do not load; those that load are tried in `cli::schema`.

use std::path::Path;

use serde_json::Value;
use trailwarden::rule::json_schema::rule_schema;

#[test]
fn the_mistakes_that_an_editor_should_show_are_refused() {
    let validator = jsonschema::validator_for(&rule_schema()).unwrap();
    let accepted: Vec<_> = [
        "unknown-field",
        "field-of-the-items",
        "operator-without-field",
        "unknown-operator",
        "operator-of-another-type",
        "wrong-type",
        "unknown-enum-value",
        "unknown-key",
        "missing-keys",
        "unknown-severity",
        "unknown-resource-type",
        "list-literal",
        "path-through-list",
        "condition-list",
        "fixture-unknown-field",
        "fixture-never-absent",
        "fixture-derived-field",
        "fixture-unknown-cause",
        "reference-without-link",
        "mapping-for-bool",
    ]
    .into_iter()
    .filter(|name| {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/bad-rules/{name}.yaml"));
        let rule: Value = serde_yaml::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        validator.is_valid(&rule)
    })
    .collect();
    assert_eq!(accepted, Vec::<&str>::new());
}
