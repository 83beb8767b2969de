//! The profiles that come with the program. Those that list rules are kept in step with the library: `UPDATE_DOCS=1` writes
//! the lists when a rule comes or goes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};
use trailwarden::model::Severity;
use trailwarden::model::call::{Call, Scope};
use trailwarden::rule::{self, Overrides, Rule};

use crate::cli::run;
use crate::controls;

fn rules() -> Vec<Arc<Rule>> {
    rule::builtin::rules(&Overrides::default()).unwrap().rules
}

fn path(profile: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("rules/profiles/{profile}.yaml"))
}

/// A profile's text with these rules under `include`, its last key.
fn with_rules(text: &str, ids: &[&str]) -> String {
    let before = text.split_inclusive("  include:").next().unwrap();
    let items: String = ids.iter().map(|id| format!("  - {id}\n")).collect();
    format!("{before}\n{items}")
}

/// Holds a profile's list against the rules that belong there.
fn lists(profile: &str, belongs: impl Fn(&Rule) -> bool) {
    let rules = rules();
    let ids: Vec<&str> = rules.iter().filter(|rule| belongs(rule)).map(|rule| &*rule.id).collect();
    let path = path(profile);
    let text = fs::read_to_string(&path).unwrap();
    let expected = with_rules(&text, &ids);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &expected).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap();
    assert!(
        committed == expected,
        "rules/profiles/{profile}.yaml is out of step with the rules: run `UPDATE_DOCS=1 cargo test profiles` and commit it"
    );
}

/// Families of controls that are about the trail, where it goes, and who could blind it.
const OF_THE_TRAIL: [&str; 3] = ["cloudtrail-", "iam-audit-", "iam-cloudtrail-"];

/// Controls outside of these families without which a trail can be blinded, or falls silent unheard.
const BESIDE_THE_TRAIL: [&str; 12] = [
    "config-watches-cloudtrail",
    "iam-policy-no-full-access-cloudtrail",
    "monitoring-alarm-actions-enabled",
    "monitoring-alarm-can-fire",
    "monitoring-alarm-cloudtrail-changes",
    "monitoring-alarm-delivery-errors",
    "monitoring-alarm-has-action",
    "monitoring-alarm-monitoring-tamper",
    "monitoring-alarm-s3-log-object-deletion",
    "monitoring-alarm-topic-secure",
    "monitoring-alarm-topic-subscribed",
    "s3-access-log-target-secure",
];

/// Controls of these families that say nothing of whether the trail can be trusted, and why.
const NOT_ABOUT_TRUST: [(&str, &str); 13] = [
    ("cloudtrail-bucket-archive-tiering", "cost"),
    ("cloudtrail-bucket-tagged", "order"),
    ("cloudtrail-data-events-feedback-loop", "cost"),
    ("cloudtrail-duplicate-management-events", "cost"),
    ("cloudtrail-insights-enabled", "detection, not recording"),
    ("cloudtrail-lambda-data-events", "data events are recorded by choice"),
    ("cloudtrail-network-activity-events", "recorded by choice"),
    ("cloudtrail-s3-data-events-read", "data events are recorded by choice"),
    ("cloudtrail-s3-data-events-write", "data events are recorded by choice"),
    ("cloudtrail-sensitive-data-events", "data events are recorded by choice"),
    ("cloudtrail-sns-notification", "tells of files that were delivered"),
    ("cloudtrail-tagged", "order"),
    ("cloudtrail-vpc-endpoint", "how clients reach the service"),
];

#[test]
fn the_profile_of_the_audit_trail_lists_what_keeps_it_trustworthy() {
    for id in BESIDE_THE_TRAIL.into_iter().chain(NOT_ABOUT_TRUST.map(|(id, _)| id)) {
        assert!(controls::find(id).is_some(), "{id} is no control");
    }
    let left_out = |id: &str| NOT_ABOUT_TRUST.iter().any(|(other, _)| *other == id);
    let belongs = |id: &str| OF_THE_TRAIL.iter().any(|family| id.starts_with(family)) || BESIDE_THE_TRAIL.contains(&id);
    lists("audit-trail", |rule| belongs(&rule.id) && !left_out(&rule.id));
}

/// Calls about trails are few: an account has a handful of them.
fn is_one_of_few(call: &str) -> bool {
    call.starts_with("cloudtrail:") || Call::find(call).is_some_and(|call| call.scope != Scope::Resource)
}

#[test]
fn the_profile_for_every_change_lists_what_matters_and_takes_few_calls() {
    lists("ci-fast", |rule| rule.severity >= Severity::High && rule::calls(rule).into_iter().all(is_one_of_few));
}

#[test]
fn the_list_of_profiles_tells_what_each_chooses() {
    let listed: Value = serde_json::from_str(&run(&["profiles", "list", "--format", "json"]).stdout).unwrap();
    let row = |row: &Value| json!([row["name"], row["title"], row["frameworks"], row["level"]]);
    assert_eq!(
        listed.as_array().unwrap().iter().map(row).collect::<Value>(),
        json!([
            ["audit-trail", "Only what keeps the audit trail trustworthy", null, null],
            ["ci-fast", "What matters most, by few calls, for a run on every change", null, null],
            ["cis-aws-5.0-level-1", "CIS Amazon Web Services Foundations Benchmark 5.0.0, level 1", ["cis-aws-5.0"], 1],
            ["cis-aws-5.0-level-2", "CIS Amazon Web Services Foundations Benchmark 5.0.0, levels 1 and 2", ["cis-aws-5.0"], 2],
            ["default", "Every built-in rule, with its own severity and parameters", null, null],
        ])
    );
    let ids = |name: &str| -> BTreeSet<String> {
        let row = listed.as_array().unwrap().iter().find(|row| row["name"] == name).unwrap();
        row["rules"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids("default"), rules().iter().map(|rule| rule.id.to_string()).collect());
    let (first, both) = (ids("cis-aws-5.0-level-1"), ids("cis-aws-5.0-level-2"));
    assert!(first.is_subset(&both) && first != both, "{first:?} {both:?}");
    assert_eq!(both, listed_rules(&["--framework", "cis-aws-5.0"]));
    assert_eq!(first, listed_rules(&["--framework", "cis-aws-5.0", "--level", "1"]));
}

/// The rules that these flags choose.
fn listed_rules(flags: &[&str]) -> BTreeSet<String> {
    let rules: Value = serde_json::from_str(&run(&[&["rules", "list", "--format", "json"], flags].concat()).stdout).unwrap();
    rules.as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap().to_owned()).collect()
}
