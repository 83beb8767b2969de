//! The text of a configuration file to settings, or to everything that is wrong with it.

use std::path::Path;
use std::sync::Arc;

use super::flags::Flags;
use super::keys::{ALTERNATIVES, KEYS, Key, PROFILE, Part, SECTIONS, Shape};
use super::settings::{Setting, Settings, Value};
use super::{overrides, profile};
use crate::cli::outputs::BESIDE_FORMATS;
use crate::diagnostics::keys::{Keys, Known};
use crate::diagnostics::{Problems, suggest};
use crate::report::FORMATS;
use crate::rule::{Code, Diagnostic, Label, SourceFile};
use crate::yaml::{self, Node};

/// The version of the file that is understood.
pub(super) const VERSION: u64 = 1;

/// The word for all regions, and that for the built-in rules.
const ALL_REGIONS: &str = "all";
const BUILTIN: &str = "builtin";

/// What a file is: the configuration, or a profile, which says of rules what the configuration may say of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `trailwarden.yaml`.
    Configuration,
    /// What `--profile-file` names.
    Profile,
}

/// What a profile is about, in a line.
pub(super) const TITLE: &str = "title";

impl Form {
    /// What to call it.
    fn what(self) -> &'static str {
        match self {
            Self::Configuration => "the configuration",
            Self::Profile => "a profile",
        }
    }

    /// Whether it has a key. A profile names no other profile.
    pub(super) fn has(self, key: &Key) -> bool {
        self == Self::Configuration || (key.part == Part::Rules && key.flag != PROFILE)
    }

    /// Its mappings at the top.
    pub(super) fn sections(self) -> impl Iterator<Item = &'static str> {
        let has_keys = move |section: &&str| KEYS.iter().any(|key| key.section == *section && self.has(key));
        SECTIONS.into_iter().filter(has_keys)
    }

    /// The names of the keys of a section, the top being the section without a name.
    fn names_in(self, section: &str) -> Vec<&'static str> {
        let sections = self.sections().filter(|_| section.is_empty());
        let named = KEYS.iter().filter(|key| key.section == section && self.has(key)).map(|key| key.name);
        sections.chain(named).chain((section == overrides::SECTION).then_some(overrides::NAME)).collect()
    }

    /// The keys that it must have.
    pub(super) fn needed(self) -> &'static [&'static str] {
        match self {
            Self::Configuration => &["version"],
            Self::Profile => &["version", TITLE],
        }
    }
}

/// What a file that stands in this directory says, as far as it can be understood, and every problem of it.
pub(super) fn read(file: &Arc<SourceFile>, directory: &Path, form: Form) -> (Option<Settings>, Vec<Diagnostic>) {
    let mut reader = Reader { problems: Problems::of(file), flags: Flags::new(), directory, form };
    let reading = yaml::read(&file.text);
    reader.problems.add_yaml(reading.errors);
    let settings = reading.node.and_then(|node| reader.file(file, &node));
    (settings, reader.problems.found)
}

struct Reader<'f> {
    problems: Problems,
    flags: Flags,
    /// What paths in the file are relative to.
    directory: &'f Path,
    form: Form,
}

impl Reader<'_> {
    fn file(&mut self, file: &Arc<SourceFile>, node: &Node) -> Option<Settings> {
        let example = format!("begin with `version: {VERSION}`");
        let form = self.form;
        let known = Known { what: form.what(), needed: form.needed(), others: &form.names_in(""), example: Some(&example) };
        let top = Keys::of(&mut self.problems, node, &known)?;
        if let Some(version) = top.get("version") {
            self.version(version);
        }
        let mut settings = Settings::of(file);
        settings.title = top.get(TITLE).and_then(|node| self.any_text(TITLE, node)).map(|title| title.text);
        self.section(&mut settings, "", &top);
        for name in form.sections() {
            // A section whose keys are all commented out says nothing, and is not wrong.
            let Some(node) = top.get(name).filter(|node| !node.is_null()) else { continue };
            let what = format!("`{name}`");
            let known = Known { what: &what, needed: &[], others: &form.names_in(name), example: None };
            if let Some(keys) = Keys::of(&mut self.problems, node, &known) {
                self.section(&mut settings, name, &keys);
            }
        }
        self.alternatives(&settings);
        Some(settings)
    }

    fn version(&mut self, node: &Node) {
        if node.plain() != Some(&VERSION.to_string()) {
            let found = node.text().map_or_else(|| node.describe().to_owned(), |text| format!("`{text}`"));
            let message = format!("this Trailwarden reads version {VERSION} of {}, not {found}", self.form.what());
            self.problems.add_help(Code::BadSetting, node.span, message, format!("write `version: {VERSION}`"));
        }
    }

    fn section(&mut self, settings: &mut Settings, section: &str, keys: &Keys<'_>) {
        let form = self.form;
        for key in KEYS.iter().filter(|key| key.section == section && form.has(key)) {
            if let Some(node) = keys.get(key.name) {
                let values = self.values(key, node);
                let span = keys.key(key.name).map_or(node.span, |key| key.span);
                let at = Label { file: Arc::clone(&self.problems.file), span, text: String::new() };
                settings.entries.push(Setting { key, at, values });
            }
        }
        if section == overrides::SECTION
            && let Some(node) = keys.get(overrides::NAME)
        {
            settings.overrides = overrides::read(&mut self.problems, node);
        }
    }

    /// The values as the flag takes them; none if the file says what holds anyway.
    fn values(&mut self, key: &'static Key, node: &Node) -> Vec<Value> {
        match key.shape {
            Shape::Text => self.text(key, node).into_iter().collect(),
            Shape::File => self.path(key, node).into_iter().collect(),
            Shape::Profile => self.profile(key, node).into_iter().collect(),
            Shape::Number(least, most) => self.number(key, node, least, most).into_iter().collect(),
            Shape::Percent => self.percent(key, node).into_iter().collect(),
            Shape::Switch => self.switch(key, node).into_iter().collect(),
            Shape::Format => self.format(key, node).into_iter().collect(),
            Shape::Files if node.items().is_none() => self.path(key, node).into_iter().collect(),
            Shape::Files => self.list(key, node).iter().filter_map(|item| self.path(key, item)).collect(),
            Shape::Texts => self.list(key, node).iter().filter_map(|item| self.text(key, item)).collect(),
            Shape::Regions => self.regions(key, node),
            Shape::Packs => self.packs(key, node),
            Shape::Outputs => self.outputs(key, node),
        }
    }

    fn list<'n>(&mut self, key: &Key, node: &'n Node) -> &'n [Node] {
        node.items().unwrap_or_else(|| {
            self.shape(&key.path(), node, "a list");
            &[]
        })
    }

    fn shape(&mut self, what: &str, node: &Node, wanted: &str) {
        let message = format!("`{what}` must be {wanted}, found {}", node.describe());
        self.problems.add(Code::WrongShape, node.span, message);
    }

    /// A text that the flag takes.
    fn text(&mut self, key: &Key, node: &Node) -> Option<Value> {
        let value = self.any_text(&key.path(), node)?;
        self.taken(key, value)
    }

    /// A text of any kind. What YAML would read as something else needs quotes, as in a rule.
    fn any_text(&mut self, what: &str, node: &Node) -> Option<Value> {
        let Some(text) = node.text().filter(|_| !node.is_null()) else {
            self.shape(what, node, "text");
            return None;
        };
        if text.trim().is_empty() {
            self.problems.add(Code::EmptyText, node.span, format!("`{what}` is empty"));
            return None;
        }
        if node.plain().is_some_and(is_no_text) {
            let message = format!("`{what}` must be text, and `{text}` without quotes is none");
            self.problems.add_help(Code::WrongType, node.span, message, format!("write `\"{text}\"`"));
            return None;
        }
        Some(Value { text: text.to_owned(), span: node.span })
    }

    fn taken(&mut self, key: &Key, value: Value) -> Option<Value> {
        let Some(refusal) = self.flags.refuses(key, &value.text) else { return Some(value) };
        let problem = self.problems.at(refusal.code, value.span, refusal.message);
        self.problems.push(Diagnostic { help: refusal.help, ..problem });
        None
    }

    /// A built-in profile, or a path.
    fn profile(&mut self, key: &Key, node: &Node) -> Option<Value> {
        match node.text().filter(|name| profile::is_builtin(name)) {
            Some(name) => Some(Value { text: name.to_owned(), span: node.span }),
            None => self.path(key, node),
        }
    }

    /// A path, relative to the file.
    fn path(&mut self, key: &Key, node: &Node) -> Option<Value> {
        let Value { text, span } = self.any_text(&key.path(), node)?;
        let path = self.directory.join(text).display().to_string();
        self.taken(key, Value { text: path, span })
    }

    fn number(&mut self, key: &Key, node: &Node, least: u64, most: u64) -> Option<Value> {
        let text = node.plain().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty());
        let Some(text) = text else {
            self.shape(&key.path(), node, "a whole number");
            return None;
        };
        if !text.parse().is_ok_and(|number: u64| (least..=most).contains(&number)) {
            let message = format!("`{}` is {text}, and must be between {least} and {most}", key.path());
            self.problems.add(Code::BadSetting, node.span, message);
            return None;
        }
        self.taken(key, Value { text: text.to_owned(), span: node.span })
    }

    fn percent(&mut self, key: &Key, node: &Node) -> Option<Value> {
        let is_number = |text: &&str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && !text.is_empty();
        let Some(text) = node.plain().filter(is_number) else {
            self.shape(&key.path(), node, "a number");
            return None;
        };
        self.taken(key, Value { text: text.to_owned(), span: node.span })
    }

    fn switch(&mut self, key: &Key, node: &Node) -> Option<Value> {
        match node.plain() {
            Some(text @ ("true" | "false")) => Some(Value { text: text.to_owned(), span: node.span }),
            _ => {
                self.shape(&key.path(), node, "`true` or `false`");
                None
            }
        }
    }

    fn format(&mut self, key: &Key, node: &Node) -> Option<Value> {
        let value = self.any_text(&key.path(), node)?;
        self.is_format(&value, &[]).then_some(value)
    }

    /// Whether it names a format, or one of these others.
    fn is_format(&mut self, value: &Value, others: &[&'static str]) -> bool {
        let names = || FORMATS.iter().map(|info| info.name).chain(others.iter().copied());
        let known = names().any(|name| name == value.text);
        if !known {
            let help = suggest::help(&value.text, "formats", names());
            self.problems.add_help(Code::UnknownChoice, value.span, format!("there is no format `{}`", value.text), help);
        }
        known
    }

    fn regions(&mut self, key: &Key, node: &Node) -> Vec<Value> {
        let values: Vec<Value> = self.list(key, node).iter().filter_map(|item| self.text(key, item)).collect();
        match values.iter().find(|value| value.text == ALL_REGIONS) {
            None => values,
            Some(_) if values.len() == 1 => Vec::new(),
            Some(all) => {
                let message = format!("`{ALL_REGIONS}` stands for every region, so no other can stand beside it");
                self.problems.add(Code::BadSetting, all.span, message);
                Vec::new()
            }
        }
    }

    fn packs(&mut self, key: &Key, node: &Node) -> Vec<Value> {
        let items = self.list(key, node);
        let is_builtin = |item: &&Node| item.text() == Some(BUILTIN);
        if node.items().is_some() && !items.iter().any(|item| is_builtin(&item)) {
            let message = format!("`{}` must name `{BUILTIN}`: the built-in rules are always there", key.path());
            let help = "choose among them by `include`, `exclude`, `services` and `severity`";
            self.problems.add_help(Code::BadSetting, node.span, message, help);
        }
        items.iter().filter(|item| !is_builtin(item)).filter_map(|item| self.path(key, item)).collect()
    }

    fn outputs(&mut self, key: &Key, node: &Node) -> Vec<Value> {
        let Some(entries) = node.entries() else {
            self.shape(&key.path(), node, "a mapping of formats to paths");
            return Vec::new();
        };
        let mut values = Vec::new();
        for (name, node) in entries {
            let format = Value { text: name.text.clone(), span: name.span };
            let (is_format, path) =
                (self.is_format(&format, &BESIDE_FORMATS), self.any_text(&format!("{}.{}", key.path(), name.text), node));
            if let Some(path) = path.filter(|_| is_format) {
                let text = format!("{}={}", format.text, self.directory.join(path.text).display());
                values.extend(self.taken(key, Value { text, span: path.span }));
            }
        }
        values
    }

    /// No two settings of which only one can be.
    fn alternatives(&mut self, settings: &Settings) {
        for flags in ALTERNATIVES {
            let said = flags.iter().filter_map(|flag| settings.of_flag(flag)).filter(|setting| setting.says_something());
            let said: Vec<&Setting> = said.collect();
            if let [first, second, ..] = said.as_slice() {
                let message = format!("`{}` and `{}` cannot both be said", first.key.path(), second.key.path());
                let problem = self.problems.at(Code::BadSetting, second.at.span, message).also(first.at.span, "the other one");
                self.problems.push(problem);
            }
        }
    }
}

/// Whether YAML reads a scalar without quotes as a truth value or a number.
fn is_no_text(plain: &str) -> bool {
    let like_number = plain.trim_start_matches(['-', '+', '.']).starts_with(|first: char| first.is_ascii_digit());
    let based = plain.starts_with("0x") || plain.starts_with("0o");
    matches!(plain, "true" | "false") || (like_number && (based || plain.parse::<f64>().is_ok()))
}
