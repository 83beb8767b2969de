//! The fixed keys of rule files: unknown ones refused, required ones missed, texts read.

use super::diagnostics::{Code, Problems};
use super::expr::Span;
use super::suggest;
use crate::yaml::{Key, Node};

/// A mapping whose keys are known beforehand.
pub(super) struct Keys<'a> {
    /// What the mapping is, for people: "a rule", "parameter `x`".
    what: &'a str,
    /// Where it begins.
    pub span: Span,
    entries: &'a [(Key, Node)],
}

impl<'a> Keys<'a> {
    /// The mapping, with a problem for each key that is not known. `span` is where it is missed from if it is none.
    pub fn of(problems: &mut Problems, node: &'a Node, what: &'a str, known: &[&str]) -> Option<Self> {
        let Some(entries) = node.entries() else {
            problems.add(Code::WrongShape, node.span, format!("{what} must be a mapping, found {}", node.describe()));
            return None;
        };
        for (key, _) in entries.iter().filter(|(key, _)| !known.contains(&key.text.as_str())) {
            let help = suggest::help(&key.text, "keys", known.iter().copied());
            problems.add_help(Code::UnknownKey, key.span, format!("{what} has no key `{}`", key.text), help);
        }
        Some(Self { what, span: node.span, entries })
    }

    /// The value of a key that may be missing.
    pub fn get(&self, key: &str) -> Option<&'a Node> {
        self.entries.iter().find(|(k, _)| k.text == key).map(|(_, value)| value)
    }

    /// The key itself.
    pub fn key(&self, key: &str) -> Option<&'a Key> {
        self.entries.iter().find(|(k, _)| k.text == key).map(|(key, _)| key)
    }

    /// The value of a key that must be there.
    pub fn need(&self, problems: &mut Problems, key: &str) -> Option<&'a Node> {
        let value = self.get(key);
        if value.is_none() {
            problems.add(Code::MissingKey, self.span, format!("{} must have `{key}`", self.what));
        }
        value
    }

    /// A text that must be there and say something.
    pub fn need_text(&self, problems: &mut Problems, key: &str) -> Option<(&'a str, Span)> {
        let node = self.need(problems, key)?;
        text(problems, node, key)
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

/// A scalar that says something.
pub(super) fn text<'a>(problems: &mut Problems, node: &'a Node, key: &str) -> Option<(&'a str, Span)> {
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
