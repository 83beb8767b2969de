//! Event patterns of EventBridge, naively: every `$or` is written out, and each alternative is a list of whole paths
//! with what may stand there.

use serde_json::{Map, Value as Json, json};

use super::tape::Tape;
use super::{Maybe, all, any, open, sure};
use crate::policy::covers;

/// Paths, each with the list of what may stand there.
type Alternative = Vec<(Vec<String>, Vec<Json>)>;

/// Whether an event matches.
pub(crate) fn answer(pattern: &Json, event: &Json) -> Maybe {
    any(alternatives(pattern).iter().map(|alternative| {
        all(alternative.iter().map(|(path, list)| {
            let value = path.iter().try_fold(event, |value, name| value.as_object()?.get(name));
            any(list.iter().map(|wanted| matches(wanted, value)))
        }))
    }))
}

/// A pattern with every `$or` written out.
fn alternatives(pattern: &Json) -> Vec<Alternative> {
    pattern.as_object().unwrap().iter().fold(vec![Vec::new()], |so_far, (name, value)| {
        let more: Vec<Alternative> = match value {
            Json::Array(objects) if name == "$or" => objects.iter().flat_map(alternatives).collect(),
            Json::Array(list) => vec![vec![(vec![name.clone()], list.clone())]],
            inner => {
                let below = |(path, list): (Vec<String>, Vec<Json>)| ([vec![name.clone()], path].concat(), list);
                alternatives(inner).into_iter().map(|fields| fields.into_iter().map(below).collect()).collect()
            }
        };
        so_far.iter().flat_map(|a| more.iter().map(move |b| [a.as_slice(), b].concat())).collect()
    })
}

fn matches(wanted: &Json, value: Option<&Json>) -> Maybe {
    let scalars: Vec<&Json> = match value {
        Some(Json::Array(items)) => items.iter().collect(),
        Some(Json::Object(_)) | None => Vec::new(),
        Some(scalar) => vec![scalar],
    };
    let Some((operator, operand)) = wanted.as_object().and_then(|object| object.iter().next()) else {
        return sure(scalars.contains(&wanted));
    };
    match operator.as_str() {
        "exists" if scalars.is_empty() && value.is_some_and(Json::is_array) => open(),
        "exists" => sure(*operand == json!(!scalars.is_empty())),
        "anything-but" => {
            let differs = || scalars.iter().map(|scalar| differs(operand, scalar));
            if scalars.is_empty() { sure(false) } else { any(differs()).union(&all(differs())).copied().collect() }
        }
        operator => sure(scalars.iter().any(|scalar| holds(operator, operand, scalar))),
    }
}

fn differs(operand: &Json, scalar: &Json) -> Maybe {
    match operand {
        Json::Array(list) => sure(!list.contains(scalar)),
        Json::Object(_) if !scalar.is_string() => open(),
        Json::Object(test) => sure(!test.iter().any(|(operator, operand)| holds(operator, operand, scalar))),
        value => sure(value != scalar),
    }
}

fn holds(operator: &str, operand: &Json, scalar: &Json) -> bool {
    if operator == "numeric" {
        return scalar.as_f64().is_some_and(|number| number > operand[1].as_f64().unwrap());
    }
    let (Some(text), Some(wanted)) = (scalar.as_str(), operand.as_str()) else { return false };
    match operator {
        "prefix" => text.starts_with(wanted),
        "suffix" => text.ends_with(wanted),
        "equals-ignore-case" => text.eq_ignore_ascii_case(wanted),
        "wildcard" => covers(wanted, text),
        "cidr" => text.starts_with("10."),
        other => panic!("{other}"),
    }
}

/// The same pattern, every list and object the other way round.
pub(crate) fn turned(pattern: &Json) -> Json {
    match pattern {
        Json::Array(items) if items.iter().all(|item| !item.is_number()) => items.iter().rev().map(turned).collect(),
        Json::Object(fields) => {
            let turned: Map<_, _> = fields.iter().rev().map(|(name, value)| (name.clone(), turned(value))).collect();
            Json::Object(turned)
        }
        other => other.clone(),
    }
}

const TEXTS: &[&str] = &["Stop", "stop", "StopLog", "Log", "", "10.1.2.3", "203.0.113.7"];

fn scalar(tape: &mut Tape<'_>) -> Json {
    match tape.below(8) {
        0 => json!(7),
        1 => json!(12),
        2 => json!(tape.chance(4)),
        3 => Json::Null,
        _ => json!(tape.pick(TEXTS)),
    }
}

/// An event.
pub(crate) fn event(tape: &mut Tape<'_>) -> Json {
    let mut fields = Map::new();
    for name in ["a", "b", "c"] {
        match tape.below(6) {
            0 => {}
            1 => drop(fields.insert(name.to_owned(), (0..tape.below(3)).map(|_| scalar(tape)).collect())),
            2 => drop(fields.insert(name.to_owned(), json!({"a": scalar(tape), "b": scalar(tape)}))),
            _ => drop(fields.insert(name.to_owned(), scalar(tape))),
        }
    }
    Json::Object(fields)
}

/// A pattern.
pub(crate) fn pattern(tape: &mut Tape<'_>, depth: usize) -> Json {
    let mut fields = Map::new();
    for _ in 0..=tape.below(2) {
        let name = (*tape.pick(&["a", "b", "c"])).to_owned();
        match tape.below(if depth < 2 { 5 } else { 1 }) {
            3 => drop(fields.insert(name, pattern(tape, depth + 1))),
            4 => drop(fields.insert("$or".to_owned(), (0..2 + tape.below(2)).map(|_| pattern(tape, depth + 1)).collect())),
            _ => drop(fields.insert(name, (0..=tape.below(2)).map(|_| wanted(tape)).collect())),
        }
    }
    Json::Object(fields)
}

fn wanted(tape: &mut Tape<'_>) -> Json {
    let of_text = |tape: &mut Tape<'_>| {
        let operator = *tape.pick(&["prefix", "suffix", "equals-ignore-case", "wildcard"]);
        json!({operator: if operator == "wildcard" { "S*p*" } else { *tape.pick(&["Stop", "Log", "STOP"]) }})
    };
    match tape.below(8) {
        0 => json!({"exists": tape.chance(4)}),
        1 => of_text(tape),
        2 => json!({"anything-but": of_text(tape)}),
        3 => json!({"anything-but": [tape.pick(TEXTS), tape.pick(TEXTS)]}),
        4 => json!({"anything-but": 7}),
        5 => json!({"numeric": [">", 7]}),
        6 => json!({"cidr": "10.0.0.0/8"}),
        _ => scalar(tape),
    }
}
