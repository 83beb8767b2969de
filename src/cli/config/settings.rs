//! What a configuration file says, as values with their places.

use std::sync::Arc;

use super::keys::{Key, Shape};
use crate::rule::{Label, Overrides, SourceFile};
use crate::yaml::Span;

/// What a file says.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Settings {
    /// The file.
    pub(in crate::cli) file: Arc<SourceFile>,
    /// The keys that stand for flags.
    pub(super) entries: Vec<Setting>,
    /// What is changed about rules.
    pub(super) overrides: Overrides,
}

/// A key with what the file says.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    pub(super) key: &'static Key,
    /// Where the key stands.
    pub(super) span: Span,
    /// As the flag takes them; none when the file says what holds without it.
    pub(super) values: Vec<Value>,
}

/// A value of a flag, with its place.
#[derive(Debug, Clone)]
pub(super) struct Value {
    pub(super) text: String,
    pub(super) span: Span,
}

impl Settings {
    /// Nothing yet.
    pub(super) fn of(file: &Arc<SourceFile>) -> Self {
        Self { file: Arc::clone(file), entries: Vec::new(), overrides: Overrides::default() }
    }

    /// What the file says in place of a flag.
    pub(super) fn of_flag(&self, flag: &str) -> Option<&Setting> {
        self.entries.iter().find(|setting| setting.key.flag == flag)
    }

    /// A place in the file.
    pub(super) fn label(&self, span: Span) -> Label {
        Label { file: Arc::clone(&self.file), span, text: String::new() }
    }
}

impl Setting {
    /// Whether it changes anything: `false` and the empty list do not.
    pub(super) fn says_something(&self) -> bool {
        self.values.iter().any(|value| self.key.shape != Shape::Switch || value.text == "true")
    }
}
