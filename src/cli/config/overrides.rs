//! `rules.overrides`: severities and parameters of rules, which no flag can say in one.

use std::sync::Arc;

use crate::diagnostics::keys::{Keys, Known, text};
use crate::diagnostics::{Problems, suggest};
use crate::model::Severity;
use crate::rule::{Code, Label, Overrides, ParamOverride, ParamPlace, SeverityOverride};
use crate::yaml::{Key, Node, Span};

/// The section and the key.
pub(super) const SECTION: &str = "rules";
pub(super) const NAME: &str = "overrides";

/// What can be changed about a rule.
const SEVERITY: &str = "severity";
const PARAMS: &str = "params";

/// The overrides; what is wrong with them becomes a problem.
pub(super) fn read(problems: &mut Problems, node: &Node) -> Overrides {
    let mut overrides = Overrides::default();
    let Some(rules) = node.entries() else {
        let message = format!("`{SECTION}.{NAME}` must be a mapping of rules, found {}", node.describe());
        problems.add(Code::WrongShape, node.span, message);
        return overrides;
    };
    for (rule, node) in rules {
        let what = format!("the override of `{}`", rule.text);
        let known = Known { what: &what, needed: &[], others: &[SEVERITY, PARAMS], example: None };
        let Some(keys) = Keys::of(problems, node, &known) else { continue };
        if let Some(severity) = keys.get(SEVERITY).and_then(|node| severity(problems, node)) {
            let at = Some(label(problems, rule.span));
            overrides.severities.push(SeverityOverride { rule: rule.text.clone(), severity, at });
        }
        if let Some(node) = keys.get(PARAMS) {
            overrides.params.extend(params(problems, rule, node));
        }
    }
    overrides
}

fn label(problems: &Problems, span: Span) -> Label {
    Label { file: Arc::clone(&problems.file), span, text: String::new() }
}

fn severity(problems: &mut Problems, node: &Node) -> Option<Severity> {
    let (written, span) = text(problems, node, SEVERITY)?;
    let severity = Severity::parse(written);
    if severity.is_none() {
        let help = suggest::help(written, "severities", Severity::ALL.map(Severity::as_str));
        problems.add_help(Code::UnknownSeverity, span, format!("there is no severity `{written}`"), help);
    }
    severity
}

fn params(problems: &mut Problems, rule: &Key, node: &Node) -> Vec<ParamOverride> {
    let Some(entries) = node.entries() else {
        problems.add(Code::WrongShape, node.span, format!("`{PARAMS}` must be a mapping, found {}", node.describe()));
        return Vec::new();
    };
    let mut found = Vec::new();
    for (name, node) in entries {
        let items = node.items().unwrap_or(std::slice::from_ref(node));
        let values: Vec<String> = items.iter().filter_map(|item| value(problems, &name.text, item)).collect();
        if values.len() == items.len() {
            let place = ParamPlace {
                rule: label(problems, rule.span),
                name: label(problems, name.span),
                value: label(problems, node.span),
            };
            found.push(ParamOverride { rule: rule.text.clone(), param: name.text.clone(), values, at: Some(place) });
        }
    }
    found
}

/// A value as it is written; the rule says what it means.
fn value(problems: &mut Problems, name: &str, node: &Node) -> Option<String> {
    let value = node.text().filter(|_| !node.is_null());
    if value.is_none() {
        let message = format!("parameter `{name}` must be a value or a list of values, found {}", node.describe());
        problems.add(Code::WrongShape, node.span, message);
    }
    value.map(str::to_owned)
}
