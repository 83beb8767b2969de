//! What a configuration file and a profile say, as values with their places.

use std::sync::Arc;

use super::keys::{Key, Shape};
use crate::rule::{Label, Overrides, ParamOverride, SeverityOverride, SourceFile};
use crate::yaml::Span;

/// What the files say.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Settings {
    /// The configuration file, the profile, or both, what comes first being first.
    pub(in crate::cli) files: Vec<Arc<SourceFile>>,
    /// The profile that is among them, as it was named.
    pub(super) profile: Option<String>,
    /// What a profile is about.
    pub(in crate::cli) title: Option<String>,
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
    pub(super) at: Label,
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
        Self { files: vec![Arc::clone(file)], profile: None, title: None, entries: Vec::new(), overrides: Overrides::default() }
    }

    /// What the files say in place of a flag.
    pub(super) fn of_flag(&self, flag: &str) -> Option<&Setting> {
        self.entries.iter().find(|setting| setting.key.flag == flag)
    }

    /// The same above other settings: a key of both says here what it means, and so does a change to a rule.
    pub(super) fn above(self, mut below: Self) -> Self {
        below.entries.retain(|setting| self.of_flag(setting.key.flag).is_none());
        let severity = |given: &SeverityOverride| self.overrides.severities.iter().any(|own| own.rule == given.rule);
        below.overrides.severities.retain(|given| !severity(given));
        let param = |given: &ParamOverride| {
            self.overrides.params.iter().any(|own| (&own.rule, &own.param) == (&given.rule, &given.param))
        };
        below.overrides.params.retain(|given| !param(given));
        // Of two changes to a rule that is named by its id and by an alias, the later one takes effect.
        below.overrides.severities.extend(self.overrides.severities);
        below.overrides.params.extend(self.overrides.params);
        Self {
            files: self.files.into_iter().chain(below.files).collect(),
            profile: below.profile,
            title: self.title,
            entries: self.entries.into_iter().chain(below.entries).collect(),
            overrides: below.overrides,
        }
    }

    /// Whether a problem is about these files.
    pub(super) fn concern(&self, at: &Label) -> bool {
        self.files.iter().any(|file| Arc::ptr_eq(file, &at.file))
    }
}

impl Setting {
    /// Whether it changes anything: `false` and the empty list do not.
    pub(super) fn says_something(&self) -> bool {
        self.values.iter().any(|value| self.key.shape != Shape::Switch || value.text == "true")
    }

    /// The place of one of its values.
    pub(super) fn place_of(&self, value: &Value) -> Label {
        Label { span: value.span, ..self.at.clone() }
    }
}
