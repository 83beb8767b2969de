//! The JSON Schema of rule files and loading, asked about the same random conditions: what loads fits the schema, and
//! what no schema needs the rest of the rule for is refused by both.

use std::sync::{Arc, LazyLock};

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use trailwarden::model::ResourceKind;
use trailwarden::model::schema::{FieldType, RecordSchema};
use trailwarden::rule::json_schema::rule_schema;
use trailwarden::rule::{self, Code, Overrides, SourceFile};

use crate::oracle::tape::Tape;
use crate::properties::config;

static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| jsonschema::validator_for(&rule_schema()).unwrap());

/// Mistakes that the schema sees as loading does, in paths of the steps that it lists.
const SEEN_BY_BOTH: [Code; 7] = [
    Code::UnknownField,
    Code::UnknownOperator,
    Code::OperatorType,
    Code::AbsentRequired,
    Code::BadPath,
    Code::UnknownEnumValue,
    Code::ListLiteral,
];

const OPERATORS: [&str; 30] = [
    "eq",
    "ne",
    "in",
    "not_in",
    "lt",
    "le",
    "gt",
    "ge",
    "between",
    "older_than",
    "newer_than",
    "before",
    "after",
    "matches",
    "regex",
    "starts_with",
    "ends_with",
    "contains",
    "present",
    "any",
    "every",
    "none",
    "count",
    "empty",
    "has_all",
    "has_any",
    "has_none",
    "equals_set",
    "subset_of",
    "equals",
];

/// A condition on the fields of a record; now and then one that cannot be.
fn condition(tape: &mut Tape<'_>, schema: &'static RecordSchema, depth: usize) -> Value {
    if depth < 3 && tape.chance(1) {
        let conditions = |tape: &mut Tape<'_>| (0..=tape.below(2)).map(|_| condition(tape, schema, depth + 1)).collect();
        return match tape.below(3) {
            0 => json!({ "all_of": Value::Array(conditions(tape)) }),
            1 => json!({ "any_of": Value::Array(conditions(tape)) }),
            _ => json!({ "not": condition(tape, schema, depth + 1) }),
        };
    }
    (0..=tape.below(2)).map(|_| entry(tape, schema, depth)).collect::<Map<_, _>>().into()
}

fn entry(tape: &mut Tape<'_>, schema: &'static RecordSchema, depth: usize) -> (String, Value) {
    let mut field = tape.pick(schema.fields);
    let mut path = field.name.to_owned();
    while let Some(inner) = leads_to(field.ty).filter(|_| tape.chance(4)) {
        field = tape.pick(inner.fields);
        path = format!("{path}.{}", field.name);
    }
    if tape.below(24) == 23 {
        path.push('x');
    }
    let below = match leads_to(field.ty) {
        Some(inner) if tape.chance(4) && depth < 3 => condition(tape, inner, depth + 1),
        _ => asked(tape, field.ty, depth),
    };
    (path, below)
}

/// The fields that a path or a block can go on to.
fn leads_to(ty: FieldType) -> Option<&'static RecordSchema> {
    match ty {
        FieldType::Record(schema) => Some(schema),
        FieldType::Ref(kind) => Some(kind.schema()),
        _ => None,
    }
}

/// A literal, or operators.
fn asked(tape: &mut Tape<'_>, ty: FieldType, depth: usize) -> Value {
    if tape.chance(2) {
        return value(tape, ty);
    }
    let mut tests = Map::new();
    for _ in 0..=tape.below(2) {
        let name = *tape.pick(&OPERATORS);
        tests.insert(name.to_owned(), operand(tape, name, ty, depth));
    }
    if tape.chance(4) {
        tests.insert("absent".to_owned(), tape.chance(4).into());
    }
    tests.into()
}

fn operand(tape: &mut Tape<'_>, operator: &str, ty: FieldType, depth: usize) -> Value {
    let item = item_of(ty);
    match operator {
        "in" | "not_in" => json!([value(tape, ty), value(tape, ty)]),
        "between" => json!([value(tape, ty), value(tape, ty)]),
        "older_than" | "newer_than" | "before" | "after" => json!("90d"),
        "matches" | "regex" | "starts_with" | "ends_with" | "contains" => json!("logs"),
        "present" | "empty" => tape.chance(4).into(),
        "has_all" | "has_any" | "has_none" | "equals_set" | "subset_of" => json!([value(tape, item)]),
        "count" if tape.chance(4) => json!({ "ge": 1, "of": about_item(tape, ty, depth) }),
        "count" => json!({ "eq": tape.below(3) }),
        "any" | "every" | "none" => about_item(tape, ty, depth),
        _ => value(tape, ty),
    }
}

fn item_of(ty: FieldType) -> FieldType {
    match ty {
        FieldType::List(item) => *item,
        FieldType::Map => FieldType::Text,
        other => other,
    }
}

fn about_item(tape: &mut Tape<'_>, ty: FieldType, depth: usize) -> Value {
    let mut about = match ty {
        FieldType::Map => json!({ "key": "owner" }),
        FieldType::Resources(kind) if depth < 3 => condition(tape, kind.schema(), depth + 1),
        FieldType::List(FieldType::Record(schema)) if depth < 3 => condition(tape, schema, depth + 1),
        _ => asked(tape, item_of(ty), depth),
    };
    if let Some(object) = about.as_object_mut().filter(|_| tape.chance(1)) {
        object.insert("as".to_owned(), "item".into());
    }
    about
}

/// A value of a type, mostly.
fn value(tape: &mut Tape<'_>, ty: FieldType) -> Value {
    if tape.chance(1) {
        return tape.pick(&[json!("$resource"), json!(["a"]), json!("text"), json!(7), json!(true), Value::Null]).clone();
    }
    match ty {
        FieldType::Bool => tape.chance(4).into(),
        FieldType::Int => json!(tape.below(100)),
        FieldType::Enum(texts) => json!(*tape.pick(texts)),
        FieldType::Time => json!("2026-01-31"),
        FieldType::Arn => json!("arn:aws:iam::111122223333:root"),
        FieldType::Cidr => json!("10.0.0.0/8"),
        _ => json!("text"),
    }
}

fn source(kind: ResourceKind, check: &Value) -> Arc<SourceFile> {
    let test = |verdict: &str| json!({"name": verdict, "given": {kind.as_str(): {"_name": "a"}}, "expect": {"a": verdict}});
    let tests = ["pass", "fail", "unknown"].map(test);
    let rule = json!({
        "id": "random",
        "title": "Random",
        "severity": "low",
        "resource": kind.as_str(),
        "why": "Random.",
        "check": check,
        "remediation": {"note": "None."},
        "references": ["https://docs.aws.amazon.com/"],
        "tests": tests,
    });
    // JSON is YAML, but for texts in quotes, which loading reads as text: all other values are plain.
    Arc::new(SourceFile { name: "random.yaml".into(), text: rule.to_string() })
}

/// Whether some key has more steps than the schema lists.
fn has_long_path(value: &Value) -> bool {
    match value {
        Value::Object(entries) => entries.iter().any(|(key, value)| key.split('.').count() > 3 || has_long_path(value)),
        Value::Array(items) => items.iter().any(has_long_path),
        _ => false,
    }
}

proptest! {
    #![proptest_config(config(1_500))]

    #[test]
    fn what_loads_fits_the_schema_and_what_both_can_see_is_refused_by_both(bytes in vec(any::<u8>(), 0..120)) {
        let mut tape = Tape::new(&bytes);
        let kind = *tape.pick(ResourceKind::ALL);
        let check = condition(&mut tape, kind.schema(), 0);
        let file = source(kind, &check);
        let fits = SCHEMA.is_valid(&serde_json::from_str(&file.text).unwrap());
        match rule::load(&[file], &Overrides::default()) {
            Ok(_) => prop_assert!(fits, "loads, but the schema refuses {kind} {check}"),
            Err(problems) => {
                let seen = problems.iter().find(|problem| SEEN_BY_BOTH.contains(&problem.code));
                if let (Some(problem), false) = (seen, has_long_path(&check)) {
                    prop_assert!(!fits, "the schema lets in {kind} {check}: {}", problem.message);
                }
            }
        }
    }
}
