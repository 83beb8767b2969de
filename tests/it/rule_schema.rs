//! The JSON Schema of rule files, against rules that do not load; those that load are tried in `cli::schema`.
//!
//! Every mistake of `tests/fixtures/bad-rules` is refused by the schema, so that an editor shows it, or is listed below
//! with the reason why only loading can know.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;
use trailwarden::rule::json_schema::rule_schema;

/// What does not become data that a schema could judge: the YAML reader of an editor shows it.
const NOT_DATA: &[&str] = &["colon-in-text", "mapping-as-key", "two-documents"];

/// What the schema lets in.
const ONLY_LOADING: &[(&str, &str)] = &[
    ("alias", "the schema sees the value that an alias stands for"),
    ("anchor", "the schema sees the value without its anchor"),
    ("tag", "the schema sees the value without its tag"),
    ("duplicate-key", "the schema sees one of the two; editors warn by themselves"),
    ("id-not-file-name", "a schema does not know the name of the file"),
    ("always-passes", "what a condition can come to is reasoned, not described"),
    ("constant-test", "what a condition can come to is reasoned, not described"),
    ("never-applies", "what a condition can come to is reasoned, not described"),
    ("never-passes", "what a condition can come to is reasoned, not described"),
    ("bad-regex", "a schema cannot say that a text is a regular expression of Rust's crate"),
    ("expectation-of-nobody", "`expect` names resources that stand elsewhere in the test"),
    ("item-named-like-a-field", "a name is refused for what the resource type has, wherever the item stands"),
    ("let-of-unknown-name", "names are defined elsewhere in the rule"),
    ("unknown-parameter", "names are defined elsewhere in the rule"),
    ("unknown-switch", "names are defined elsewhere in the rule"),
    ("unknown-test-parameter", "names are defined elsewhere in the rule"),
    ("unused-let", "names are used elsewhere in the rule"),
    ("unused-parameter", "names are used elsewhere in the rule"),
    ("list-where-one-is-needed", "the type of a parameter is given elsewhere in the rule"),
    ("parameter-out-of-bounds", "a schema cannot compare two values of a file"),
    ("template-not-closed", "paths within text are text to a schema"),
    ("template-unknown-field", "paths within text are text to a schema"),
    ("wrong-type-of-other-field", "a path behind a `$` is text to a schema"),
];

/// The mistakes of which the schema says nothing, and those that give no data.
fn let_in() -> (BTreeSet<String>, BTreeSet<String>) {
    let validator = jsonschema::validator_for(&rule_schema()).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bad-rules");
    let (mut let_in, mut not_data) = (BTreeSet::new(), BTreeSet::new());
    for file in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        match serde_yaml::from_str::<Value>(&fs::read_to_string(&file).unwrap()) {
            Err(_) => drop(not_data.insert(name)),
            Ok(rule) if validator.is_valid(&rule) => drop(let_in.insert(name)),
            Ok(_) => {}
        }
    }
    (let_in, not_data)
}

#[test]
fn every_mistake_is_refused_but_those_that_only_loading_can_know() {
    let (let_in, not_data) = let_in();
    assert_eq!(let_in, ONLY_LOADING.iter().map(|(name, _)| (*name).to_owned()).collect());
    assert_eq!(not_data, NOT_DATA.iter().map(|name| (*name).to_owned()).collect());
}

#[test]
fn the_schema_alone_refuses_forty_mistakes_at_least() {
    let all = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bad-rules")).unwrap().count();
    let refused = all - ONLY_LOADING.len() - NOT_DATA.len();
    assert!(refused >= 40, "{refused} of {all}");
}

/// The keys of mappings, wherever the schema has them, that say nothing to whoever rests the cursor on them.
fn without_description(schema: &Value, whole: &Value, at: &str, found: &mut Vec<String>) {
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        for (name, property) in properties {
            let target = property.get("$ref").and_then(Value::as_str).and_then(|link| whole.pointer(&link[1..]));
            let is_said = target.unwrap_or(property).get("description").is_some();
            let narrows = at.contains("/if") || at.contains("/then") || at.contains("/allOf") || at.contains("/contains");
            if !is_said && !narrows {
                found.push(format!("{at}/{name}"));
            }
        }
    }
    match schema {
        Value::Object(members) => members.iter().for_each(|(key, value)| {
            without_description(value, whole, &format!("{at}/{key}"), found);
        }),
        Value::Array(items) => items.iter().for_each(|item| without_description(item, whole, at, found)),
        _ => {}
    }
}

#[test]
fn every_key_is_described() {
    let schema = rule_schema();
    let mut found = Vec::new();
    without_description(&schema, &schema, "", &mut found);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn the_schema_stays_small_enough_for_editors() {
    let size = rule_schema().to_string().len();
    assert!(size < 4_000_000, "{size} bytes");
}
