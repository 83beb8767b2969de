//! Rules explained.

use std::fmt::Write as _;

use crate::assess;
use crate::model::call::Call;
use crate::rule::{self, Rule};
use crate::yaml::{self, Kind};

/// What a rule asks for and why, how to mend a violation, and what it reads.
pub(super) fn explain(rule: &Rule) -> String {
    let mut text = format!("{}\n{} · {} · {}\n\n{}\n", rule.title, rule.id, rule.severity, rule.resource, rule.why.trim());
    section(&mut text, "Rule", &as_written(rule));
    section(&mut text, "Parameters", &params(rule));
    section(&mut text, "Remediation", &remediation(rule));
    section(&mut text, "Reads", &reads(rule));
    section(&mut text, "References", &rule.references);
    text
}

/// A head and indented lines; nothing if there are no lines. Writing to a String cannot fail.
fn section(text: &mut String, head: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{head}");
    for line in lines {
        let _ = writeln!(text, "  {line}");
    }
}

/// The lines of the file that say what is judged, from the first such key to the next other key.
fn as_written(rule: &Rule) -> Vec<String> {
    const JUDGING: [&str; 4] = ["let", "when", "check", "empty"];
    let Ok(node) = yaml::parse(&rule.file.text) else { return Vec::new() };
    let Kind::Map(entries) = &node.kind else { return Vec::new() };
    let starts: Vec<(usize, bool)> =
        entries.iter().map(|(key, _)| (key.span.line as usize, JUDGING.contains(&key.text.as_str()))).collect();
    let judging = |line: usize| starts.iter().rev().find(|(start, _)| *start <= line).is_some_and(|(_, judging)| *judging);
    let lines = rule.file.text.lines().enumerate().filter(|(index, _)| judging(index + 1));
    lines.map(|(_, line)| line.trim_end().to_owned()).filter(|line| !line.is_empty()).collect()
}

fn params(rule: &Rule) -> Vec<String> {
    let report = assess::rule_text(rule);
    let line = |param: &assess::ParamReport| format!("{} = {}: {}", param.name, plain(&param.value), param.description);
    report.params.iter().map(line).collect()
}

/// Text without quotes, everything else as JSON.
fn plain(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn remediation(rule: &Rule) -> Vec<String> {
    let remediation = &rule.remediation;
    let cli = remediation.cli.as_ref().map(|template| &*template.text);
    let parts = [
        ("", cli),
        ("Terraform: ", remediation.terraform.as_deref()),
        ("Console: ", remediation.console.as_deref()),
        ("Note: ", remediation.note.as_deref()),
    ];
    let given = parts.into_iter().filter_map(|(head, text)| Some((head, text?)));
    given.flat_map(|(head, text)| format!("{head}{}", text.trim()).lines().map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// The calls that tell what the rule reads, with the IAM action of each where it has another name.
fn reads(rule: &Rule) -> Vec<String> {
    let line = |call: &'static str| match Call::find(call) {
        Some(known) if known.action != call => format!("{call} (needs the action {})", known.action),
        _ => call.to_owned(),
    };
    rule::calls(rule).into_iter().map(line).collect()
}
