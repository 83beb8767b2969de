//! What a node of a trace must come to, reckoned from its parts alone: an answer is the set of booleans that it may turn
//! out to be.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use trailwarden::finding::{Actual, Asks, Finding, Node, Tested, Truth};
use trailwarden::model::Status;

type Maybe = BTreeSet<bool>;

fn maybe(truth: Truth) -> Maybe {
    match truth {
        Truth::True => [true].into(),
        Truth::False => [false].into(),
        Truth::Unknown => [false, true].into(),
    }
}

fn all(parts: &[Maybe]) -> Maybe {
    let can_fail = parts.iter().any(|part| part.contains(&false));
    let can_hold = parts.iter().all(|part| part.contains(&true));
    [(false, can_fail), (true, can_hold)].into_iter().filter(|(_, can)| *can).map(|(value, _)| value).collect()
}

fn any(parts: &[Maybe]) -> Maybe {
    not(&all(&parts.iter().map(not).collect::<Vec<_>>()))
}

fn not(part: &Maybe) -> Maybe {
    part.iter().map(|value| !value).collect()
}

/// What a node comes to if only those of its parts are known that `known` picks; `None` if that cannot be told.
pub(crate) fn from_parts(node: &Node, known: impl Fn(&Node) -> bool) -> Option<Maybe> {
    if node.left_out > 0 {
        return None;
    }
    let part = |part: &Node| if known(part) { maybe(part.truth) } else { maybe(Truth::Unknown) };
    let mut parts: Vec<_> = node.parts.iter().map(part).collect();
    match &node.asks {
        Asks::AllOf => Some(all(&parts)),
        Asks::AnyOf => Some(any(&parts)),
        Asks::Not => Some(not(parts.first()?)),
        Asks::Target => parts.first().cloned(),
        Asks::Unsupported(_) => Some(maybe(Truth::Unknown)),
        Asks::Test(tested) => {
            // The rest of an incomplete list.
            parts.extend(tested.open.iter().map(|_| maybe(Truth::Unknown)));
            list(tested, &parts)
        }
    }
}

fn list(tested: &Tested, parts: &[Maybe]) -> Option<Maybe> {
    matches!(tested.actual, Actual::Value(_)).then_some(())?;
    match &*tested.op {
        "any" => Some(any(parts)),
        "every" => Some(all(parts)),
        "none" => Some(not(&any(parts))),
        "count" => {
            tested.expected.get("of")?;
            let least = parts.iter().filter(|part| !part.contains(&false)).count() as i64;
            // No bound of a random rule is above this.
            let most = if tested.open.is_empty() { parts.iter().filter(|part| part.contains(&true)).count() as i64 } else { 99 };
            let bounds = tested.expected.as_object().unwrap().iter();
            let bound = |(op, bound): (&String, &Json)| (least..=most).map(|number| within(op, number, bound)).collect();
            Some(all(&bounds.map(bound).collect::<Vec<Maybe>>()))
        }
        _ => None,
    }
}

fn within(op: &str, number: i64, bound: &Json) -> bool {
    let Some(bound) = bound.as_i64() else { return true };
    match op {
        "eq" => number == bound,
        "ne" => number != bound,
        "lt" => number < bound,
        "le" => number <= bound,
        "gt" => number > bound,
        "ge" => number >= bound,
        other => panic!("{other}"),
    }
}

/// The verdict that follows from a trace's outermost conditions.
pub(crate) fn verdict(finding: &Finding) -> Status {
    let trace = finding.evidence.trace.as_ref().unwrap();
    let when = trace.when.as_ref().map_or(Truth::True, |when| when.truth);
    match (when, trace.check.as_ref().map(|check| check.truth)) {
        (Truth::False, None) => Status::NotApplicable,
        (_, Some(Truth::True)) => Status::Pass,
        (Truth::True, Some(Truth::False)) => Status::Fail,
        (Truth::True | Truth::Unknown, Some(Truth::False | Truth::Unknown)) => Status::Unknown,
        other => panic!("{other:?}"),
    }
}

/// What a node came to, as [`from_parts`] tells it.
pub(crate) fn came_to(node: &Node) -> Maybe {
    maybe(node.truth)
}
