//! The schema of the configuration and its reader, asked about the same random files: what one accepts the other does.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use super::keys::{KEYS, SECTIONS};
use super::read::Form;
use super::{of_profiles, overrides, read, schema};
use crate::report::FORMATS;
use crate::rule::SourceFile;

static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| jsonschema::validator_for(&schema()).unwrap());
static PROFILE_SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| jsonschema::validator_for(&of_profiles()).unwrap());

/// Values that are right for some key, and wrong for others.
fn value() -> impl Strategy<Value = Value> {
    let scalar = || {
        select(vec![
            json!("high"),
            json!("none"),
            json!("text"),
            json!("bundle"),
            json!("aws-cn"),
            json!("111122223333"),
            json!("all"),
            json!("builtin"),
            json!("./rules"),
            json!("a,b"),
            json!("team/audit"),
            json!("/audit"),
            json!("audit/"),
            json!(""),
            json!(" "),
            json!("na"),
            json!("true"),
            json!(0),
            json!(1),
            json!(64),
            json!(65),
            json!(1000),
            json!(86_400),
            json!(99.5),
            json!(100.5),
            json!(-1),
            json!(true),
            json!(false),
            json!(null),
        ])
    };
    let list = prop::collection::vec(scalar(), 0..3).prop_map(Value::from);
    let names: Vec<&str> = FORMATS.iter().map(|info| info.name).chain(["htm", "bundle"]).collect();
    let outputs = prop::collection::btree_map(select(names), scalar(), 0..3)
        .prop_map(|paths| paths.into_iter().map(|(format, path)| (format.to_owned(), path)).collect::<Map<_, _>>().into());
    prop_oneof![4 => scalar(), 2 => list, 1 => outputs, 1 => changes()]
}

/// Overrides, right and wrong.
fn changes() -> impl Strategy<Value = Value> {
    let severity = select(vec![json!("low"), json!("lowest"), json!(null)]);
    let params =
        select(vec![json!({"max_age": "60d"}), json!({"ids": ["a", "b"]}), json!({"n": 3}), json!({"n": null}), json!([])]);
    let key = select(vec!["severity", "params", "sevrity"]);
    (severity, params, key).prop_map(|(severity, params, key)| match key {
        "params" => json!({"some-rule": {"severity": severity, "params": params}}),
        key => json!({"some-rule": {key: severity}}),
    })
}

/// A file that sets some keys, now and then one that there is not.
fn file(form: Form) -> impl Strategy<Value = Value> {
    let keys = KEYS.iter().map(|key| (key.section, key.name));
    let others = [(overrides::SECTION, overrides::NAME), ("gate", "fail_onn"), ("", "outputz"), ("", "gate"), ("", "version")];
    let keys: Vec<_> = keys.chain(others).collect();
    let version = select(vec![json!(1), json!(1), json!(1), json!(2), json!("1")]);
    let title = select(vec![Some(json!("t")), Some(json!("t")), Some(json!("t")), Some(json!(" ")), Some(json!(1)), None]);
    let title = title.prop_map(move |title| title.filter(|_| form == Form::Profile));
    (version, title, prop::collection::vec((select(keys), value()), 0..4)).prop_map(|(version, title, settings)| {
        let mut file = Map::from_iter([("version".to_owned(), version)]);
        file.extend(title.map(|title| ("title".to_owned(), title)));
        for ((section, name), value) in settings {
            if section.is_empty() {
                file.insert(name.to_owned(), value);
            } else if let Some(section) = file.entry(section).or_insert_with(|| json!({})).as_object_mut() {
                section.insert(name.to_owned(), value);
            }
        }
        file.into()
    })
}

/// Whether reading takes a file. JSON is YAML.
fn reads(file: &Value, form: Form) -> Result<(), String> {
    let file = Arc::new(SourceFile { name: "trailwarden.yaml".into(), text: file.to_string() });
    let (settings, problems) = read::read(&file, Path::new(""), form);
    let messages: Vec<_> = problems.iter().map(|problem| problem.message.as_str()).collect();
    if settings.is_some() && problems.is_empty() { Ok(()) } else { Err(messages.join("; ")) }
}

/// Whether the file says what only reading can refuse: two settings of which one excludes the other.
fn excludes_itself(file: &Value) -> bool {
    !file["scope"]["accounts"].is_null() && file["scope"]["org"] == true
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn what_the_schema_accepts_is_read_and_what_is_read_it_accepts(file in file(Form::Configuration)) {
        let fits = SCHEMA.is_valid(&file);
        let read = reads(&file, Form::Configuration);
        if !excludes_itself(&file) {
            prop_assert_eq!(fits, read.is_ok(), "{}: {:?}", file, read);
        }
    }

    #[test]
    fn what_the_schema_of_profiles_accepts_is_read_and_what_is_read_it_accepts(file in file(Form::Profile)) {
        let read = reads(&file, Form::Profile);
        prop_assert_eq!(PROFILE_SCHEMA.is_valid(&file), read.is_ok(), "{}: {:?}", file, read);
    }
}

#[test]
fn every_key_of_the_table_is_in_the_schema_with_a_description() {
    let schema = schema();
    for key in KEYS {
        let place = if key.section.is_empty() { &schema["properties"] } else { &schema["properties"][key.section]["properties"] };
        assert!(place[key.name]["description"].as_str().is_some_and(|text| !text.is_empty()), "{}", key.path());
    }
    for section in SECTIONS {
        assert!(schema["properties"][section].is_object(), "{section}");
    }
}
