//! What a rule asks for, in words: conditions as evidence holds them, read back as English.

use serde_json::{Map, Value};

use super::value;

/// What the operator asks for, to stand after "expected".
pub(in crate::report) fn expectation(op: &str, operand: &Value) -> String {
    match (op, operand) {
        ("any", cond) => format!("an item {}", of_item(cond)),
        ("every", cond) if can_never_be(cond) => "none".to_owned(),
        ("every", cond) => format!("every item {}", of_item(cond)),
        ("none", cond) => format!("no item {}", of_item(cond)),
        ("count", Value::Object(bounds)) => count(bounds),
        ("not", Value::Object(cond)) => opposite(cond),
        ("present", Value::Bool(false)) | ("empty", Value::Bool(true)) => "none".to_owned(),
        ("present", Value::Bool(true)) => "a value".to_owned(),
        ("empty", Value::Bool(false)) => "at least one item".to_owned(),
        _ => phrase(op, operand),
    }
}

/// Whether no item fits, as when it must be one of a list that is empty.
fn can_never_be(cond: &Value) -> bool {
    cond.get("any_of").and_then(Value::as_array).is_some_and(Vec::is_empty)
}

/// Operators on one value.
fn phrase(op: &str, operand: &Value) -> String {
    let text = || value(operand);
    match op {
        "eq" => text(),
        "ne" => format!("anything but {}", text()),
        "in" => format!("one of {}", list(operand)),
        "not_in" => format!("none of {}", list(operand)),
        "lt" => format!("less than {}", text()),
        "le" => format!("at most {}", text()),
        "gt" => format!("more than {}", text()),
        "ge" => format!("at least {}", text()),
        "between" => between(operand),
        "older_than" | "newer_than" | "before" | "after" => format!("{} {}", op.replace('_', " "), bare(operand)),
        "matches" | "regex" => format!("text matching {}", text()),
        "starts_with" => format!("text starting with {}", text()),
        "ends_with" => format!("text ending with {}", text()),
        "contains" => format!("text containing {}", text()),
        "cidr_in" => format!("a network in {}", bare(operand)),
        "cidr_contains" => format!("a network containing {}", bare(operand)),
        "cidr_overlaps" => format!("a network overlapping {}", bare(operand)),
        "has_all" => format!("all of {}", list(operand)),
        "has_any" => format!("any of {}", list(operand)),
        "has_none" => format!("nothing of {}", list(operand)),
        "equals_set" => format!("exactly {}", list(operand)),
        "subset_of" => format!("nothing but {}", list(operand)),
        _ => format!("{} {}", op.replace('_', " "), text()),
    }
}

fn opposite(cond: &Map<String, Value>) -> String {
    match single(cond) {
        Some((op @ ("older_than" | "newer_than" | "before" | "after"), operand)) => format!("not {}", phrase(op, operand)),
        Some((op, operand)) if is_operator(op) => format!("anything but {}", expectation(op, operand)),
        _ => format!("not: {}", condition(&Value::Object(cond.clone()))),
    }
}

/// Of an item that is a value: `that is …`; of one that has fields: `with …`.
fn of_item(cond: &Value) -> String {
    match cond {
        Value::Object(members) if members.keys().any(|key| is_operator(key)) => {
            let parts: Vec<_> = members.iter().map(|(op, operand)| expectation(op, operand)).collect();
            format!("that is {}", parts.join(" and "))
        }
        Value::Object(_) => format!("with {}", condition(cond)),
        _ => format!("that is {}", value(cond)),
    }
}

fn count(bounds: &Map<String, Value>) -> String {
    let limits: Vec<_> = bounds.iter().filter(|(key, _)| *key != "of").map(|(op, operand)| expectation(op, operand)).collect();
    match bounds.get("of") {
        Some(cond) => format!("{} {}", limits.join(" and "), of_item(cond)),
        None => format!("{} items", limits.join(" and ")),
    }
}

/// A block: an "and" over its keys.
fn condition(cond: &Value) -> String {
    match cond {
        Value::Object(members) => {
            let parts: Vec<_> = members.iter().map(|(key, operand)| member(key, operand)).collect();
            parts.join(" and ")
        }
        _ => value(cond),
    }
}

fn member(key: &str, operand: &Value) -> String {
    match (key, operand) {
        ("all_of", Value::Array(conds)) => joined(conds, " and "),
        ("any_of", Value::Array(conds)) => joined(conds, " or "),
        ("not", cond) => format!("not ({})", condition(cond)),
        (field, Value::Object(members)) if members.keys().all(|key| is_operator(key)) => {
            let parts: Vec<_> = members.iter().map(|(op, operand)| expectation(op, operand)).collect();
            format!("{field} {}", parts.join(" and "))
        }
        (field, cond @ Value::Object(_)) => format!("{field} ({})", condition(cond)),
        (field, literal) => format!("{field} {}", value(literal)),
    }
}

fn joined(conds: &[Value], link: &str) -> String {
    let parts: Vec<_> = conds.iter().map(condition).collect();
    format!("({})", parts.join(link))
}

fn single(members: &Map<String, Value>) -> Option<(&str, &Value)> {
    let mut members = members.iter();
    let first = members.next()?;
    members.next().is_none().then_some((first.0.as_str(), first.1))
}

fn between(operand: &Value) -> String {
    match operand.as_array().map(Vec::as_slice) {
        Some([low, high]) => format!("between {} and {}", value(low), value(high)),
        _ => format!("between {}", value(operand)),
    }
}

fn list(operand: &Value) -> String {
    match operand {
        Value::Array(items) if items.is_empty() => "an empty list".to_owned(),
        Value::Array(items) => items.iter().map(value).collect::<Vec<_>>().join(", "),
        _ => value(operand),
    }
}

/// Without quotes: durations, times and networks are no text to people.
fn bare(operand: &Value) -> String {
    operand.as_str().map_or_else(|| value(operand), str::to_owned)
}

/// Whether a key names an operator of the rule language rather than a field.
fn is_operator(key: &str) -> bool {
    const OPERATORS: &[&str] = &[
        "absent",
        "after",
        "any",
        "before",
        "between",
        "cidr_contains",
        "cidr_in",
        "cidr_overlaps",
        "contains",
        "count",
        "empty",
        "ends_with",
        "eq",
        "equals_set",
        "every",
        "ge",
        "gt",
        "has_all",
        "has_any",
        "has_none",
        "in",
        "le",
        "lt",
        "matches",
        "ne",
        "newer_than",
        "none",
        "not_in",
        "older_than",
        "present",
        "regex",
        "starts_with",
        "subset_of",
    ];
    OPERATORS.binary_search(&key).is_ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_read_as_english() {
        let cases = [
            (("eq", json!(true)), "true"),
            (("in", json!(["aws:kms", "aws:kms:dsse"])), r#"one of "aws:kms", "aws:kms:dsse""#),
            (("in", json!([])), "one of an empty list"),
            (("le", json!(90)), "at most 90"),
            (("between", json!([1, 5])), "between 1 and 5"),
            (("present", json!(false)), "none"),
            (("starts_with", json!("arn:")), r#"text starting with "arn:""#),
            (("newer_than", json!("90d")), "newer than 90d"),
            (("not", json!({"older_than": "90d"})), "not older than 90d"),
            (("not", json!({"ends_with": "/Admin"})), r#"anything but text ending with "/Admin""#),
        ];
        for ((op, operand), expected) in cases {
            assert_eq!(expectation(op, &operand), expected);
        }
    }

    #[test]
    fn conditions_on_items_read_as_english() {
        let cases = [
            (("any", json!({"last_used_at": {"newer_than": "90d"}})), "an item with last_used_at newer than 90d"),
            (("any", json!({"ends_with": "/Support"})), r#"an item that is text ending with "/Support""#),
            (("count", json!({"of": {"active": true}, "le": 1})), "at most 1 with active true"),
            (("count", json!({"ge": 2})), "at least 2 items"),
            (
                ("any", json!({"status": "Enabled", "any_of": [{"days": {"le": 7}}, {"date": {"present": true}}]})),
                r#"an item with status "Enabled" and (days at most 7 or date a value)"#,
            ),
            (("any", json!({"not": {"key": {"starts_with": "aws:"}}})), r#"an item with not (key text starting with "aws:")"#),
            (("every", json!({"block": {"inner": 1}})), "every item with block (inner 1)"),
            (("every", json!({"any_of": []})), "none"),
        ];
        for ((op, operand), expected) in cases {
            assert_eq!(expectation(op, &operand), expected);
        }
    }

    #[test]
    fn an_operator_that_is_not_known_is_shown_as_it_is() {
        assert_eq!(expectation("sounds_like", &json!("x")), "sounds like \"x\"");
    }
}
