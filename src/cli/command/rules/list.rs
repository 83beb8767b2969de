//! `rules list`: the rules, as a table or as JSON.

use std::fmt::Write as _;
use std::sync::Arc;

use serde::Serialize;

use crate::cli::args::{RulesListArgs, TextOrJson};
use crate::cli::rule_files;
use crate::cli::{Ending, Fault, Terminal, json};
use crate::model::{ResourceKind, Severity};
use crate::rule::{self, Rule};

/// Prints them.
pub(super) fn run(args: &RulesListArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let rules = rule_files::select(&args.selection, terminal)?;
    let text = match args.format {
        TextOrJson::Text => table(&rules),
        TextOrJson::Json => json(&rules)?,
    };
    terminal.print(text.as_bytes())?;
    Ok(Ending::done())
}

fn table(rules: &[Arc<Rule>]) -> String {
    let width = |cell: fn(&Rule) -> &str| rules.iter().map(|rule| cell(rule).len()).max().unwrap_or_default();
    let (id, resource) = (width(|rule| &rule.id), width(|rule| rule.resource.as_str()));
    rules.iter().fold(String::new(), |mut text, rule| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{:id$}  {:8}  {:resource$}  {}", rule.id, rule.severity, rule.resource, rule.title);
        text
    })
}

/// A rule as other programs see it.
#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    title: &'a str,
    severity: Severity,
    resource: ResourceKind,
    why: &'a str,
    aliases: &'a [String],
    params: Vec<&'a str>,
    calls: Vec<&'static str>,
    references: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    pack: Option<String>,
    file: &'a str,
}

fn json(rules: &[Arc<Rule>]) -> Result<String, Fault> {
    let rows: Vec<_> = rules.iter().map(|rule| row(rule)).collect();
    json::pretty(&rows)
}

fn row(rule: &Rule) -> Row<'_> {
    Row {
        id: &rule.id,
        title: &rule.title,
        severity: rule.severity,
        resource: rule.resource,
        why: &rule.why,
        aliases: &rule.aliases,
        params: rule.params.iter().map(|param| param.name.as_str()).collect(),
        calls: rule::calls(rule).into_iter().collect(),
        references: &rule.references,
        pack: rule.pack.as_ref().map(ToString::to_string),
        file: &rule.file.name,
    }
}
