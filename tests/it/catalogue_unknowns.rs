//! No rule of the library, and no conclusion that it rests on, takes what could not be read for an answer: in every test
//! that a rule carries, each setting and each list in turn becomes unknown.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};
use trailwarden::engine::{self, Options, rule_tests};
use trailwarden::finding::Finding;
use trailwarden::model::{AccountId, Cause, CauseKind, Resource, ResourceKind, Status};
use trailwarden::rule::expr::RuleTest;
use trailwarden::rule::{self, Overrides, Rule, builtin};
use trailwarden::snapshot::View;

/// What a rule says of each resource of a test, by account and name.
fn verdicts(rule: &Arc<Rule>, test: &RuleTest) -> BTreeMap<(AccountId, String), Status> {
    let view = View::new(vec![rule_tests::snapshot(test)]);
    let rules = [Arc::clone(rule)];
    let findings: Vec<_> = engine::evaluate(&rules, &view, rule_tests::now(), &Options::default()).collect();
    let verdict = |finding: Finding| ((finding.subject.account.clone(), finding.subject.name.to_string()), finding.status);
    findings.into_iter().map(verdict).collect()
}

/// Whether a verdict was turned around by what became unknown.
fn is_turned(before: Option<Status>, after: Status) -> bool {
    match (before, after) {
        (_, Status::Unknown) => false,
        // The rule may now apply; if it does, it holds.
        (Some(Status::NotApplicable), Status::Pass) => false,
        (Some(before), after) => before != after,
        (None, _) => true,
    }
}

/// A test in which something became unknown: what.
struct Changed {
    what: String,
    test: RuleTest,
}

/// The test with one setting of one resource unknown, for each of them.
fn with_an_unknown_setting(test: &RuleTest) -> Vec<Changed> {
    let mut changed = Vec::new();
    for (index, resource) in test.given.iter().enumerate() {
        let Ok(Value::Object(fields)) = serde_json::to_value(&resource.body) else { panic!("a body is an object") };
        for name in fields.keys() {
            let mut fields = fields.clone();
            fields.insert(name.clone(), json!({"$unknown": "throttled"}));
            let body = resource.subject.kind.body_from_json(&Value::Object(fields).to_string()).unwrap();
            let mut test = test.clone();
            test.given[index] = Resource { subject: Arc::clone(&resource.subject), body };
            let what = format!("{} `{}`: {name}", resource.subject.kind, resource.subject.name);
            changed.push(Changed { what, test });
        }
    }
    changed
}

/// The test with one type that could not be listed in its own account, for each of them.
fn with_an_unknown_list(test: &RuleTest) -> Vec<Changed> {
    let unlisted = |kind: ResourceKind| {
        let mut test = test.clone();
        test.unlisted.push((kind, Arc::new(Cause::new(CauseKind::Throttled))));
        Changed { what: format!("the list of {kind}"), test }
    };
    ResourceKind::ALL.iter().map(|kind| unlisted(*kind)).collect()
}

#[test]
fn an_unknown_turns_no_verdict_of_the_library_around() {
    let mut turned = Vec::new();
    for rule in builtin::rules(&Overrides::default()).expect("the library loads").rules {
        for test in &rule.tests {
            let rule = Arc::new(rule::with_params(&rule, &test.params).unwrap());
            let before = verdicts(&rule, test);
            for changed in with_an_unknown_setting(test).into_iter().chain(with_an_unknown_list(test)) {
                for (about, after) in verdicts(&rule, &changed.test) {
                    let before = before.get(&about).copied();
                    if is_turned(before, after) {
                        let (subject, what) = (about.1, &changed.what);
                        turned.push(format!("{}, {}: {subject} was {before:?}, is {after} without {what}", rule.id, test.name));
                    }
                }
            }
        }
    }
    assert_eq!(turned, Vec::<String>::new());
}
