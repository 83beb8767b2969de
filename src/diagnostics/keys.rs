//! The fixed keys of files that people write: unknown ones refused, required ones missed, texts read.

use super::{Code, Problems, suggest};
use crate::yaml::{Key, Node, Span};

/// A mapping whose keys are known beforehand.
pub struct Keys<'a> {
    entries: &'a [(Key, Node)],
}

/// The keys of a mapping.
pub struct Known<'k> {
    /// What the mapping is, for people: "a rule", "parameter `x`".
    pub what: &'k str,
    /// Keys that must be there.
    pub needed: &'k [&'k str],
    /// Keys that may be missing.
    pub others: &'k [&'k str],
    /// Advice for when a needed one is missing.
    pub example: Option<&'k str>,
}

impl<'a> Keys<'a> {
    /// The mapping, with a problem for each key that is not known and one for all that are missing.
    pub fn of(problems: &mut Problems, node: &'a Node, known: &Known<'_>) -> Option<Self> {
        let what = known.what;
        let Some(entries) = node.entries() else {
            problems.add(Code::WrongShape, node.span, format!("{what} must be a mapping, found {}", node.describe()));
            return None;
        };
        let names = || known.needed.iter().chain(known.others).copied();
        for (key, _) in entries.iter().filter(|(key, _)| !names().any(|name| name == key.text)) {
            let meant = meant(&key.text).filter(|meant| names().any(|name| name == *meant));
            let help = match meant {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => suggest::help(&key.text, "keys", names()),
            };
            problems.add_help(Code::UnknownKey, key.span, format!("{what} has no key `{}`", key.text), help);
        }
        let missing = known.needed.iter().filter(|name| node.get(name).is_none());
        let missing: Vec<_> = missing.map(|name| format!("`{name}`")).collect();
        if !missing.is_empty() {
            let mut problem = problems.at(Code::MissingKey, node.span, format!("{what} must have {}", missing.join(", ")));
            problem.help = known.example.map(str::to_owned);
            problems.push(problem);
        }
        Some(Self { entries })
    }

    /// The value of a key that may be missing.
    pub fn get(&self, key: &str) -> Option<&'a Node> {
        self.entries.iter().find(|(k, _)| k.text == key).map(|(_, value)| value)
    }

    /// The key itself.
    pub fn key(&self, key: &str) -> Option<&'a Key> {
        self.entries.iter().find(|(k, _)| k.text == key).map(|(key, _)| key)
    }

    /// A text that may be missing but must say something.
    pub fn text(&self, problems: &mut Problems, key: &str) -> Option<(&'a str, Span)> {
        text(problems, self.get(key)?, key)
    }

    /// A list of texts that may be missing.
    pub fn texts(&self, problems: &mut Problems, key: &str) -> Vec<(&'a str, Span)> {
        let Some(node) = self.get(key) else { return Vec::new() };
        let Some(items) = node.items() else {
            problems.add(Code::WrongShape, node.span, format!("`{key}` must be a list, found {}", node.describe()));
            return Vec::new();
        };
        items.iter().filter_map(|item| text(problems, item, key)).collect()
    }
}

/// The key that other tools call by this name.
fn meant(text: &str) -> Option<&'static str> {
    let name = match text {
        "assert" | "condition" | "conditions" | "expression" => "check",
        "description" | "rationale" | "risk" => "why",
        "examples" | "cases" => "tests",
        "expected" | "result" | "verdict" => "expect",
        "filter" | "filters" | "if" | "applies" => "when",
        "fix" | "recommendation" => "remediation",
        "input" | "fixture" | "fixtures" | "resources" => "given",
        "level" | "priority" => "severity",
        "links" | "urls" => "references",
        "summary" => "title",
        "parameters" | "variables" | "inputs" => "params",
        "type" | "resource_type" | "resource_types" => "resource",
        "values" | "enum" | "allowed" => "one_of",
        _ => return None,
    };
    Some(name)
}

/// A scalar that says something.
pub fn text<'a>(problems: &mut Problems, node: &'a Node, key: &str) -> Option<(&'a str, Span)> {
    let Some(text) = node.text() else {
        problems.add(Code::WrongShape, node.span, format!("`{key}` must be text, found {}", node.describe()));
        return None;
    };
    if node.is_null() || text.trim().is_empty() {
        problems.add(Code::EmptyText, node.span, format!("`{key}` is empty"));
        return None;
    }
    Some((text.trim_end(), node.span))
}
