//! What templates see: as its schema tells, which is committed, says what everything is, and names each shape once.

use serde_json::Value;
use trailwarden::assess::Assessment;
use trailwarden::report::{Format, Options, context_json, context_schema};

use super::{golden, goldens, plainly};

fn context(assessment: &Assessment) -> Value {
    serde_json::from_slice(&context_json(assessment, &Options::default()).unwrap()).unwrap()
}

fn schema() -> Value {
    serde_json::from_str(&context_schema()).unwrap()
}

#[test]
fn the_committed_schema_of_the_context_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/reports/schema/context-v1.json");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, context_schema()).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == context_schema(),
        "the schema changed: run `UPDATE=1 cargo test the_committed_schema_of_the_context` and commit it"
    );
}

#[test]
fn contexts_fit_the_schema() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    for (name, assessment) in goldens() {
        let context = context(&assessment);
        let errors: Vec<_> = validator.iter_errors(&context).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert_eq!(errors, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn its_result_is_the_one_that_the_json_format_writes() {
    let assessment = golden::compared().assess();
    let result: Value = serde_json::from_str(&plainly(Format::Json, &assessment)).unwrap();
    assert_eq!(context(&assessment)["result"], result);
}

#[test]
fn everything_in_it_says_what_it_is() {
    let schema = schema();
    let shapes = schema["$defs"].as_object().unwrap().iter().map(|(name, shape)| (name.as_str(), shape));
    let mut mute = Vec::new();
    for (name, shape) in shapes.chain([("context", &schema)]) {
        let keys = shape["properties"].as_object().into_iter().flatten();
        mute.extend(keys.filter(|(_, key)| key["description"].is_null()).map(|(key, _)| format!("{name}.{key}")));
    }
    assert_eq!(mute, Vec::<String>::new(), "give these fields a doc comment");
}

#[test]
fn each_of_its_shapes_has_a_name_of_its_own() {
    // The second of two shapes with one name gets a number.
    let schema = schema();
    let numbered: Vec<_> =
        schema["$defs"].as_object().unwrap().keys().filter(|name| name.ends_with(|c: char| c.is_ascii_digit())).collect();
    assert_eq!(numbered, Vec::<&String>::new(), "rename one of the two with `#[schemars(rename = \"…\")]`");
}
