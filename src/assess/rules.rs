//! Rules as reports show them: their texts, their parameters in force, and the denominator of each.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::finding::{self, hex};
use crate::model::Observed;
use crate::rule::expr::{Literal, Param, ParamValue, Rule, Template};
use crate::snapshot::Listing;

use super::{Counts, Judged, ParamReport, RemediationText, RuleReport, RulesInfo};

/// Every selected rule, whether it found anything or not; worst severity first, then by id.
pub(super) fn reports(rules: &[Arc<Rule>], findings: &[Judged], listings: &[Listing]) -> Vec<RuleReport> {
    let mut tallies: BTreeMap<&str, (u64, Counts)> = BTreeMap::new();
    for judged in findings {
        let (judged_resources, counts) = tallies.entry(&judged.finding.rule).or_default();
        *judged_resources += u64::from(!judged.finding.stands_for_all);
        counts.add(judged.finding.status);
    }
    let mut reports: Vec<_> = rules
        .iter()
        .map(|rule| {
            let (judged, counts) = tallies.get(&*rule.id).copied().unwrap_or_default();
            RuleReport { judged, counts, expected: expected(rule, listings), ..text(rule) }
        })
        .collect();
    reports.sort_by(|a, b| (Reverse(a.severity), &a.id).cmp(&(Reverse(b.severity), &b.id)));
    reports
}

/// How many resources the listings promise; `None` when there is no listing, or one that did not succeed.
fn expected(rule: &Rule, listings: &[Listing]) -> Option<u64> {
    let mut rows = listings.iter().filter(|listing| listing.kind == rule.resource).peekable();
    rows.peek()?;
    rows.map(|listing| match &listing.found {
        Observed::Known(found) => u64::try_from(*found).ok(),
        Observed::Absent => Some(0),
        Observed::Unknown(_) => None,
    })
    .sum()
}

/// A rule as reports show it, before anything was judged by it.
pub fn text(rule: &Rule) -> RuleReport {
    RuleReport {
        id: Arc::clone(&rule.id),
        title: rule.title.clone(),
        severity: rule.severity,
        aliases: rule.aliases.clone(),
        digest: Some(digest(rule)),
        resource: rule.resource,
        why: rule.why.clone(),
        remediation: RemediationText {
            cli: rule.remediation.cli.as_ref().map(written),
            terraform: rule.remediation.terraform.clone(),
            console: rule.remediation.console.clone(),
            note: rule.remediation.note.clone(),
        },
        references: rule.references.clone(),
        params: rule.params.iter().map(param).collect(),
        pack: rule.pack.as_ref().map(ToString::to_string),
        file: rule.file.name.to_string(),
        line: rule.at.line,
        expected: None,
        judged: 0,
        counts: Counts::default(),
    }
}

fn written(template: &Template) -> String {
    template.text.to_string()
}

fn param(param: &Param) -> ParamReport {
    ParamReport {
        name: param.name.clone(),
        description: param.description.clone(),
        value: value(&param.value),
        default: value(&param.default),
    }
}

fn value(value: &ParamValue) -> Value {
    match value {
        ParamValue::One(literal) => scalar(literal),
        ParamValue::List(literals) => literals.iter().map(scalar).collect(),
    }
}

fn scalar(literal: &Literal) -> Value {
    match literal {
        Literal::Bool(value) => json!(value),
        Literal::Int(value) => json!(value),
        Literal::Text(text) => json!(&**text),
        Literal::Time(time) => json!(time.to_string()),
        Literal::Duration(seconds) => json!(duration(*seconds)),
        Literal::Net(net) => json!(net.to_string()),
    }
}

/// In the largest unit that divides it: `90d`, `36h`, `45s`.
fn duration(seconds: i64) -> String {
    let (amount, unit) = match seconds {
        _ if seconds % 86_400 == 0 => (seconds / 86_400, 'd'),
        _ if seconds % 3_600 == 0 => (seconds / 3_600, 'h'),
        _ if seconds % 60 == 0 => (seconds / 60, 'm'),
        _ => (seconds, 's'),
    };
    format!("{amount}{unit}")
}

/// All that decides what a rule says.
fn content(rule: &Rule) -> String {
    let params: Vec<_> = rule.params.iter().map(|param| json!([param.name, value(&param.value)])).collect();
    json!([&*rule.id, rule.severity, params, rule.file.text]).to_string()
}

fn digest(rule: &Rule) -> String {
    hex(&Sha256::digest(content(rule)))
}

/// How many rules, and the digest of what they say.
pub(super) fn info(rules: &[Arc<Rule>]) -> RulesInfo {
    let mut sorted: Vec<_> = rules.iter().collect();
    sorted.sort_by(|a, b| a.id.cmp(&b.id));
    RulesInfo { count: rules.len() as u64, digest: finding::digest(sorted.into_iter().map(|rule| content(rule))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_rules_write_them() {
        let written: Vec<_> = [7_776_000, 129_600, 5_400, 45, 0].into_iter().map(duration).collect();
        assert_eq!(written, ["90d", "36h", "90m", "45s", "0d"]);
    }
}
