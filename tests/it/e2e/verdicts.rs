//! What was built wrong fails, what was built right passes: resource by resource, for every rule in the table.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use trailwarden::rule::{Overrides, builtin};

use super::result::{Findings, scan};
use crate::moto::{Account, Session, server};

/// Rule by rule: `STATUS: NAMES`; `*` stands for all other findings of the rule. Keys go by their alias.
const MIXED: &str = include_str!("mixed.txt");
const EMPTY: &str = include_str!("empty.txt");

/// What a table says of one rule.
#[derive(Debug, Default)]
struct Expected<'a> {
    named: BTreeMap<&'a str, &'a str>,
    others: Option<&'a str>,
}

fn read(table: &str) -> BTreeMap<&str, Expected<'_>> {
    let mut rules = BTreeMap::<&str, Expected<'_>>::new();
    let mut rule = "";
    for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.trim_start().split_once(": ") {
            Some((status, names)) => {
                let expected = rules.get_mut(rule).expect("a rule comes first");
                for name in names.split_whitespace() {
                    match name {
                        "*" => expected.others = Some(status),
                        name => assert_eq!(expected.named.insert(name, status), None, "{rule}: {name} is listed twice"),
                    }
                }
            }
            None => {
                rule = line;
                assert!(rules.insert(rule, Expected::default()).is_none(), "{rule} is listed twice");
            }
        }
    }
    rules
}

/// Every difference between a table and what was found, one a line.
fn differences(table: &str, found: &Findings, labels: &BTreeMap<String, String>) -> Vec<String> {
    let mut verdicts = BTreeMap::<&str, BTreeMap<&str, &str>>::new();
    for ((rule, _), finding) in &found.0 {
        let name = labels.get(&finding.name).unwrap_or(&finding.name);
        verdicts.entry(rule).or_default().insert(name, &finding.status);
    }
    let mut differences = Vec::new();
    for (rule, expected) in read(table) {
        let Some(mut found) = verdicts.remove(rule) else {
            differences.push(format!("{rule}: no finding"));
            continue;
        };
        for (name, status) in expected.named {
            match found.remove(name) {
                Some(found) if found == status => {}
                found => differences.push(format!("{rule}: {name}: expected {status}, found {}", found.unwrap_or("nothing"))),
            }
        }
        let others = found.into_iter().filter(|(_, status)| Some(*status) != expected.others);
        differences.extend(
            others.map(|(name, status)| {
                format!("{rule}: {name}: expected {}, found {status}", expected.others.unwrap_or("nothing"))
            }),
        );
    }
    differences
}

#[test]
fn a_mixed_account_is_judged_resource_by_resource() {
    let keys = server().build(Account::Mixed);
    let keys = keys["keys"].as_object().expect("the ids of the keys");
    let labels = keys.iter().map(|(label, id)| (id.as_str().unwrap().to_owned(), label.clone())).collect();
    let found = scan(&Session::open(Account::Mixed));
    assert_eq!(differences(MIXED, &found, &labels), Vec::<String>::new());
}

/// How many rules must be seen to pass and to fail in accounts that were built through the API.
const BOTH_WAYS: usize = 60;

#[test]
fn many_rules_of_each_service_are_seen_to_pass_and_to_fail() {
    let (mixed, empty) = (read(MIXED), read(EMPTY));
    let has = |rule: &str, status: &str| {
        [&mixed, &empty]
            .iter()
            .filter_map(|table| table.get(rule))
            .any(|expected| expected.named.values().chain(&expected.others).any(|found| *found == status))
    };
    let both: Vec<_> = mixed.keys().filter(|rule| has(rule, "pass") && has(rule, "fail")).collect();
    assert!(both.len() >= BOTH_WAYS, "{} rules only: {both:?}", both.len());
    for service in ["cloudtrail", "config", "iam", "kms", "monitoring", "s3"] {
        assert!(both.iter().any(|rule| rule.starts_with(service)), "no rule of {service}");
    }
}

#[test]
fn every_rule_of_the_library_is_in_the_table_of_the_mixed_account() {
    let table = read(MIXED);
    let rules = builtin::rules(&Overrides::default()).expect("the library loads").rules;
    let missing: Vec<_> = rules.iter().map(|rule| &*rule.id).filter(|id| !table.contains_key(id)).collect();
    assert_eq!(missing, Vec::<&str>::new(), "say in mixed.txt what these find in the account");
}

#[test]
fn an_empty_account_is_judged_too() {
    let found = scan(&Session::open(Account::Empty));
    assert_eq!(differences(EMPTY, &found, &BTreeMap::new()), Vec::<String>::new());
}

#[test]
fn a_violation_shows_what_was_read_and_by_which_call() {
    let session = Session::open(Account::Mixed);
    let run = session.run(&["scan", "--rule", "cloudtrail-log-file-validation", "--format", "json"]);
    let result: Value = serde_json::from_str(&run.stdout).unwrap();
    let findings = result["findings"].as_array().unwrap();
    let legacy = findings.iter().find(|finding| finding["resource"]["name"] == "legacy").unwrap();
    let fact = &legacy["evidence"][0];
    assert_eq!((&fact["path"], &fact["expected"]), (&json!("log_file_validation_enabled"), &json!(true)));
    assert_eq!(fact["actual"], json!({"state": "known", "value": false}));
    assert_eq!((&fact["source"]["api"], &fact["source"]["region"]), (&json!("cloudtrail:DescribeTrails"), &json!("us-east-1")));
    let sent: BTreeSet<_> = session.requests().into_iter().map(|request| request.operation).collect();
    let needed = ["account:ListRegions", "cloudtrail:DescribeTrails", "sts:GetCallerIdentity"].map(str::to_owned);
    assert_eq!(sent, BTreeSet::from(needed), "only what the rule reads is asked");
}
