//! Sentences for people: templates filled in, and plain English made from the evidence where a rule has none.
//!
//! Names are put in as AWS gave them; each report escapes them in its own way.

use serde_json::Value as Json;

use crate::finding::{Actual, Evidence, Fact, Open};
use crate::model::{CauseKind, Value};
use crate::rule::expr::{Path, Template, TemplatePart};
use crate::snapshot::view::ResourceIndex;

use super::context::Context;
use super::eval::Frame;
use super::operand::Scalar;
use super::walk::Seen;

/// A template for a resource; what it lacks shows as a word in parentheses.
pub(super) fn render(context: &Context<'_>, template: &Template, resource: ResourceIndex) -> String {
    fill(context, template, resource, |seen, _| shown(context, seen))
}

/// A command for a resource. What it lacks, and what a shell would not take as one plain word, stands as `<FIELD>` for
/// people to fill in: names come from the account that is judged, and commands are made to be copied.
pub(super) fn command(context: &Context<'_>, template: &Template, resource: ResourceIndex) -> String {
    fill(context, template, resource, |seen, path| {
        let value = match seen {
            Seen::Absent | Seen::Missing | Seen::Unknown(_) => None,
            Seen::Value(..) | Seen::Resource(_) | Seen::Members(_) => Some(shown(context, seen)),
        };
        value.filter(|value| is_plain_word(value)).unwrap_or_else(|| placeholder(path))
    })
}

/// A template with each field as `word` has it.
fn fill(
    context: &Context<'_>,
    template: &Template,
    resource: ResourceIndex,
    word: impl Fn(&Seen<'_>, &Path) -> String,
) -> String {
    let mut text = String::new();
    for part in &template.parts {
        match part {
            TemplatePart::Text(part) => text.push_str(part),
            TemplatePart::Field { root, path } => {
                let seen = context.walk(Frame::of(resource).root(*root), path, false);
                text.push_str(&word(&seen, path));
            }
        }
    }
    text
}

fn placeholder(path: &Path) -> String {
    format!("<{}>", path.text.to_uppercase())
}

/// Whether every shell takes the text as it stands, and no program as an option.
fn is_plain_word(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/@+=,".contains(&byte);
    !text.is_empty() && !text.starts_with('-') && text.bytes().all(plain)
}

/// A template that fills in nothing, as text.
pub(super) fn constant(template: &Template) -> Option<String> {
    let mut text = String::new();
    for part in &template.parts {
        match part {
            TemplatePart::Text(part) => text.push_str(part),
            TemplatePart::Field { .. } => return None,
        }
    }
    Some(text)
}

fn shown(context: &Context<'_>, seen: &Seen<'_>) -> String {
    match seen {
        Seen::Value(value, _) => value_text(*value),
        Seen::Resource(index) => context.view.resource(*index).map_or_else(String::new, |r| r.subject.name.to_string()),
        Seen::Members(members) => members.len().to_string(),
        Seen::Absent | Seen::Missing => "(not set)".to_owned(),
        Seen::Unknown(_) => "(not known)".to_owned(),
    }
}

fn value_text(value: Value<'_>) -> String {
    match value {
        Value::List(list) => {
            let items = (0..list.len()).filter_map(|index| list.item(index));
            items.map(value_text).collect::<Vec<_>>().join(", ")
        }
        Value::Record(record) => record.schema().name.to_owned(),
        scalar => Scalar::of(scalar).map_or_else(String::new, |scalar| scalar.to_string()),
    }
}

/// What is wrong, from the evidence: the first fact, and how many more there are.
pub(super) fn of_violation(evidence: &Evidence, dangling: Option<&(String, String)>) -> String {
    let sentence = match (dangling, evidence.because.first()) {
        (Some((field, reference)), _) => format!("`{field}` names `{reference}`, which does not exist"),
        (None, Some(fact)) => of_fact(fact) + &closest(evidence, &fact.path),
        (None, None) => "the check does not hold".to_owned(),
    };
    and_more(sentence, evidence.because.len())
}

/// The item of a list that came closest to what none is.
fn closest(evidence: &Evidence, list: &str) -> String {
    let Some(miss) = evidence.near_misses.iter().find(|miss| miss.path == list) else { return String::new() };
    let within = |fact: &Fact| {
        let path = fact.path.rsplit_once("].").map_or(&*fact.path, |(_, path)| path);
        format!("`{path}`")
    };
    let lacks: Vec<_> = miss.lacks.iter().take(3).map(within).collect();
    format!("; the closest, `{}`, lacks {}", miss.item, lacks.join(", "))
}

/// What could not be read, from the evidence.
pub(super) fn of_unknown(evidence: &Evidence) -> String {
    let sentence = evidence.open.first().map_or_else(|| "the verdict is open".to_owned(), of_open);
    and_more(sentence, evidence.open.len())
}

fn and_more(sentence: String, reasons: usize) -> String {
    match reasons {
        0 | 1 => sentence,
        2 => format!("{sentence}; and one more reason"),
        more => format!("{sentence}; and {} more reasons", more - 1),
    }
}

fn of_open(open: &Open) -> String {
    let Open { path, resource, cause, .. } = open;
    // The detail of a reference that leads out of what was read names the resource itself.
    let other = resource.as_ref().filter(|_| cause.kind != CauseKind::ForeignAccount);
    let of = other.map_or_else(String::new, |resource| format!(" of `{resource}`"));
    let needs = cause.action.as_ref().map_or_else(String::new, |action| format!(" (needs {action})"));
    let why = cause.detail.as_deref().unwrap_or_else(|| cause.kind.describe());
    if cause.kind == CauseKind::Unsupported {
        return format!("`{path}`{of} cannot be judged: {why}");
    }
    format!("`{path}`{of} could not be read: {why}{needs}")
}

fn of_fact(fact: &Fact) -> String {
    let Fact { path, op, expected, actual, .. } = fact;
    let wanted = text(expected);
    let value = match actual {
        Actual::Value(value) => value,
        Actual::Absent => return format!("`{path}` is not set"),
        Actual::Unknown(cause) => return format!("`{path}` could not be read: {}", cause.kind.describe()),
    };
    let is = text(value);
    match &**op {
        "eq" => format!("`{path}` is {is}, not {wanted}"),
        "in" | "subset_of" => format!("`{path}` is {is}, not among {wanted}"),
        "present" => format!("`{path}` is set"),
        "empty" if *expected == Json::Bool(true) => format!("`{path}` is not empty"),
        "empty" => format!("`{path}` is empty"),
        "any" => match items(value) {
            0 => format!("`{path}` is empty"),
            1 => format!("the one item of `{path}` does not fit"),
            n => format!("none of the {n} items of `{path}` fits"),
        },
        "count" => format!("`{path}` has {is} such items, expected {}", bounds(expected)),
        "every" | "none" => format!("{} of the {} items of `{path}` do not fit", offending(value), items(value)),
        "ne" | "not_in" | "not" => format!("`{path}` is {is}"),
        op => format!("`{path}` is {is}, expected {} {wanted}", words(op)),
    }
}

fn items(value: &Json) -> u64 {
    value.get("items").and_then(Json::as_u64).unwrap_or(0)
}

fn offending(value: &Json) -> u64 {
    value.get("offending").and_then(Json::as_u64).unwrap_or_else(|| items(value))
}

fn bounds(expected: &Json) -> String {
    let bound = |(op, bound): (&String, &Json)| (op != "of").then(|| format!("{} {bound}", words(op)));
    let bounds: Vec<_> = expected.as_object().into_iter().flatten().filter_map(bound).collect();
    bounds.join(" and ")
}

/// An operator in words that go between "expected" and a value.
fn words(op: &str) -> &str {
    match op {
        "eq" => "exactly",
        "ne" => "anything but",
        "lt" => "less than",
        "le" => "at most",
        "gt" => "more than",
        "ge" => "at least",
        "older_than" => "longer ago than",
        "newer_than" => "less long ago than",
        "matches" | "regex" => "to match",
        "starts_with" => "to start with",
        "ends_with" => "to end with",
        "contains" => "to contain",
        "cidr_in" => "to lie in",
        "cidr_contains" => "to contain",
        "cidr_overlaps" => "to overlap",
        "has_all" => "to have all of",
        "has_any" => "to have one of",
        "has_none" => "to have none of",
        "equals_set" => "exactly",
        other => other,
    }
}

/// A value in a sentence.
fn text(value: &Json) -> String {
    match value {
        Json::String(text) => format!("`{text}`"),
        Json::Array(values) => values.iter().map(text).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
