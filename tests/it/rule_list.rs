//! The list of the built-in rules in `docs/rules.md`, generated from the rules.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::sync::Arc;

use trailwarden::rule::{Overrides, Rule, builtin};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rules.md");

/// What the folders below `rules/` are about, as a heading.
const SERVICES: &[(&str, &str)] = &[
    ("account", "Account"),
    ("cloudtrail", "CloudTrail"),
    ("config", "AWS Config"),
    ("iam", "IAM"),
    ("kms", "KMS"),
    ("monitoring", "Monitoring"),
    ("s3", "S3"),
];

#[test]
fn the_committed_list_is_that_of_the_library() {
    let rules = builtin::rules(&Overrides::default()).expect("the library loads").rules;
    let list = list(&rules);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(PATH, &list).unwrap();
    }
    let committed = fs::read_to_string(PATH).unwrap_or_default();
    assert!(committed == list, "docs/rules.md is out of date: run `UPDATE_DOCS=1 cargo test the_committed_list` and commit it");
}

/// The page: a table a service.
fn list(rules: &[Arc<Rule>]) -> String {
    let services = by_service(rules);
    let mut text = format!(
        "# Rules

The {} rules that are built in, each with what holds when it passes. `trailwarden rules show ID` prints one whole: why it
matters, how a violation is mended, its parameters and its tests. `trailwarden rules list` prints this list, and as JSON with
the calls that each rule needs. This page is generated from the rules; a change by hand does not last.

",
        rules.len()
    );
    for (title, rules) in &services {
        let anchor = title.to_lowercase().replace(' ', "-");
        writeln!(text, "- [{title}](#{anchor}): {} rules", rules.len()).unwrap();
    }
    for (title, rules) in &services {
        writeln!(text, "\n## {title}\n\n| Rule | Severity | What holds |\n|---|---|---|").unwrap();
        for rule in rules {
            let title = rule.title.replace('|', "\\|");
            writeln!(text, "| [`{}`](../{}) | {} | {title} |", rule.id, rule.file.name, rule.severity).unwrap();
        }
    }
    text
}

/// The rules of each service, in the order of `SERVICES`.
fn by_service(rules: &[Arc<Rule>]) -> Vec<(&'static str, Vec<&Rule>)> {
    let mut of_folder = BTreeMap::<&str, Vec<&Rule>>::new();
    for rule in rules {
        let folder = rule.file.name.split('/').rev().nth(1).expect("a rule lies in the folder of its service");
        of_folder.entry(folder).or_default().push(rule);
    }
    let services = SERVICES
        .iter()
        .map(|(folder, title)| (*title, of_folder.remove(folder).unwrap_or_else(|| panic!("no rules lie in `{folder}`"))));
    let services = services.collect();
    assert_eq!(of_folder.keys().collect::<Vec<_>>(), Vec::<&&str>::new(), "give these folders a title in `SERVICES`");
    services
}
