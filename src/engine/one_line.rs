//! Conditions on one line, in the words of the rule language, for people.

use serde_json::Value as Json;

use crate::rule::expr::{Cond, Test, TestKind};

use super::describe::wording;

/// How many characters of a condition are shown.
const SHOWN: usize = 80;

/// A condition.
pub(super) fn condition(cond: &Cond) -> String {
    let text = flow(&wording::cond(cond));
    let inner = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
    shortened(inner.unwrap_or(&text))
}

/// The path of a test; for the item of a list itself, a word for it.
pub(super) fn path(test: &Test) -> &str {
    if test.path.text.is_empty() { "item" } else { &test.path.text }
}

/// An operator and what it asks for: `older_than 90d`.
pub(super) fn operator(test: &Test) -> String {
    if let TestKind::Age { older, seconds: 0, .. } = test.kind {
        return if older { "before now" } else { "after now" }.to_owned();
    }
    let written = wording::of(test, &[]);
    shortened(&format!("{} {}", written.op, flow(&written.expected)))
}

/// YAML in flow style, without quotes.
pub(super) fn flow(json: &Json) -> String {
    match json {
        Json::String(text) => text.clone(),
        Json::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Json::Object(members) => {
            let members: Vec<_> = members.iter().map(|(key, value)| format!("{key}: {}", flow(value))).collect();
            format!("{{{}}}", members.join(", "))
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => json.to_string(),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
