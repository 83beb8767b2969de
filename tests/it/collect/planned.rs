//! What rules make be asked: all that their verdicts and texts rest on, and nothing else.

use std::collections::BTreeSet;
use std::sync::Arc;

use trailwarden::collect::{Demand, Request};
use trailwarden::engine::{self, EvidenceDetail, Options};
use trailwarden::finding::{Evidence, Finding};
use trailwarden::model::call::{Call, Scope};
use trailwarden::model::schema::FieldSource;
use trailwarden::model::{ResourceKind, Status, Timestamp, Wanted};
use trailwarden::plan::Plan;
use trailwarden::rule::{self, Overrides, Rule, SourceFile};
use trailwarden::snapshot::{CallRecord, Snapshot, View};

use super::account::answer;
use super::wire::{Answer, Wire};
use super::{base, collect, everything, limits};

#[derive(Debug)]
struct Planned(Plan);

impl Demand for Planned {
    fn wanted(&self, so_far: &View, asked: &Wanted) -> Wanted {
        self.0.wanted(so_far, asked, Timestamp::UNIX_EPOCH)
    }
}

pub(super) fn of(rules: &[Arc<Rule>]) -> Request {
    Request { limits: limits(), ..Request::demanded_by(Arc::new(Planned(Plan::new(rules)))) }
}

pub(super) fn builtin(ids: &[&str]) -> Vec<Arc<Rule>> {
    let all = rule::builtin::rules(&Overrides::default()).unwrap();
    if ids.is_empty() { all.rules.clone() } else { ids.iter().map(|id| Arc::clone(all.find(id).unwrap())).collect() }
}

/// A rule with only what its verdict takes.
fn rule_on(resource: &str, logic: &str) -> Vec<Arc<Rule>> {
    // The verdicts are for other tests; here they only have to be there.
    let test = |verdict: &str| format!("- {{name: {verdict}, given: {{{resource}: {{_name: a}}}}, expect: {{a: {verdict}}}}}\n");
    let tests: String = ["pass", "fail", "unknown", "not_applicable"].map(test).concat();
    let text = format!(
        "id: sample\ntitle: t\nseverity: low\nresource: {resource}\nwhy: w\nremediation: {{note: n}}\n\
         references: [https://example.com]\n{logic}\ntests:\n{tests}"
    );
    rule::load(&[Arc::new(SourceFile { name: "sample.yaml".into(), text })], &Overrides::default()).unwrap().rules
}

/// Each question that was asked: the call, and what it was about.
fn asked(wire: &Wire, rules: &[Arc<Rule>]) -> BTreeSet<String> {
    let snapshot = collect(wire, &of(rules));
    let place = |call: &CallRecord| if call.about.is_empty() { call.region.to_string() } else { call.about.to_string() };
    snapshot.calls.iter().map(|call| format!("{} {}", call.call, place(call))).collect()
}

fn set(questions: &[&str]) -> BTreeSet<String> {
    questions.iter().map(|question| (*question).to_owned()).collect()
}

/// What rules say of a snapshot and why, the calls that told it left out.
fn findings(rules: &[Arc<Rule>], snapshot: &Snapshot) -> Vec<Finding> {
    let view = View::new(vec![Snapshot { calls: Vec::new(), ..snapshot.clone() }]);
    let options = Options { evidence: EvidenceDetail::All, traces: false };
    engine::evaluate(rules, &view, Timestamp::UNIX_EPOCH, &options).collect()
}

/// Findings without the reasons why a rule does not apply: one is enough, and what would be another is not asked.
fn applied(findings: Vec<Finding>) -> Vec<Finding> {
    let reasons_of = |finding: Finding| match finding.status {
        Status::NotApplicable => Finding { evidence: Evidence::default(), ..finding },
        _ => finding,
    };
    findings.into_iter().map(reasons_of).collect()
}

#[test]
fn findings_are_those_of_an_account_that_was_read_whole() {
    let rules = builtin(&[]);
    let planned = findings(&rules, &collect(&base(), &of(&rules)));
    assert_eq!(applied(planned), applied(findings(&rules, &collect(&base(), &everything()))));
}

#[test]
fn every_rule_alone_finds_what_it_finds_in_an_account_that_was_read_whole() {
    let whole = collect(&base(), &everything());
    for rule in builtin(&[]) {
        let alone = [Arc::clone(&rule)];
        let planned = findings(&alone, &collect(&base(), &of(&alone)));
        assert_eq!(applied(planned), applied(findings(&alone, &whole)), "{}", rule.id);
    }
}

#[test]
fn something_rests_on_every_call() {
    for rules in [builtin(&[]), builtin(&["kms-key-rotation"]), builtin(&["cloudtrail-sse-kms"])] {
        let snapshot = collect(&base(), &of(&rules));
        let told = findings(&rules, &snapshot);
        let idle: Vec<_> = snapshot
            .calls
            .iter()
            .filter(|call| Call::find(&call.call).unwrap().scope == Scope::Resource)
            // Where a bucket lives must be known to ask about it at all.
            .filter(|call| &*call.call != "s3:GetBucketLocation")
            // Which topics there are is not known before it is known what rules tell.
            .filter(|call| &*call.call != "events:ListTargetsByRule")
            .filter(|call| findings(&rules, &without(&snapshot, call)) == told)
            .map(|call| format!("{} {}", call.call, call.about))
            .collect();
        assert_eq!(idle, Vec::<String>::new(), "calls on which nothing rests");
    }
}

/// Calls about a log group that list resources of other types.
const LISTED_FOR_A_LOG_GROUP: [&str; 2] = ["logs:DescribeMetricFilters", "logs:DescribeSubscriptionFilters"];

/// The snapshot as it would be if this call about a resource had not been made.
fn without(snapshot: &Snapshot, call: &CallRecord) -> Snapshot {
    let mut snapshot = snapshot.clone();
    if LISTED_FOR_A_LOG_GROUP.contains(&&*call.call) {
        // There is one log group, so that nothing is left of the list.
        let is_listed = |kind: ResourceKind| kind.listing_call() == &*call.call;
        snapshot.resources.retain(|resource| !is_listed(resource.subject.kind));
        snapshot.listings.retain(|row| !is_listed(row.kind));
    }
    for resource in &mut snapshot.resources {
        let kind = resource.subject.kind;
        // Asked about a bucket, it tells something of trails.
        let is_about_other = &*call.call == "s3:HeadBucket";
        if !is_about_other && *call.about != *resource.subject.id && *call.about != *resource.subject.name {
            continue;
        }
        let mut fields = serde_json::to_value(&resource.body).unwrap();
        for field in
            kind.schema().fields.iter().filter(|field| field.source == FieldSource::Call(Call::find(&call.call).unwrap().id))
        {
            fields.as_object_mut().unwrap().remove(field.name);
        }
        resource.body = kind.body_from_json(&fields.to_string()).unwrap();
    }
    snapshot
}

#[test]
fn the_rotation_of_keys_takes_no_call_to_s3_or_iam() {
    let questions = asked(&base(), &builtin(&["kms-key-rotation"]));
    let expected = [
        "account:ListRegions eu-west-1",
        "kms:DescribeKey 1111",
        "kms:DescribeKey 2222",
        "kms:GetKeyRotationStatus 1111",
        "kms:ListKeys eu-west-1",
        "kms:ListKeys us-east-1",
        "sts:GetCallerIdentity eu-west-1",
    ];
    assert_eq!(questions, set(&expected));
}

#[test]
fn a_reference_makes_only_its_target_be_asked_about() {
    let questions = asked(&base(), &rule_on("cloudtrail.trail", "check: {kms_key.key_state: Enabled}"));
    let expected = [
        "account:ListRegions eu-west-1",
        "cloudtrail:DescribeTrails eu-west-1",
        "cloudtrail:DescribeTrails us-east-1",
        "kms:DescribeKey 1111",
        "kms:ListKeys eu-west-1",
        "sts:GetCallerIdentity eu-west-1",
    ];
    assert_eq!(questions, set(&expected));
}

#[test]
fn what_check_reads_is_asked_only_where_the_rule_applies() {
    let logic = "when: {is_logging: true}\ncheck: {tags: {has_any: [owner]}}";
    let questions = asked(&base(), &rule_on("cloudtrail.trail", logic));
    let about = |call: &str| questions.iter().filter(|question| question.starts_with(call)).cloned().collect::<BTreeSet<_>>();
    let trail = |call: &str, name: &str| format!("{call} {name}");
    assert_eq!(
        about("cloudtrail:GetTrailStatus"),
        BTreeSet::from([
            trail("cloudtrail:GetTrailStatus", super::account::MAIN),
            trail("cloudtrail:GetTrailStatus", super::account::OLD)
        ])
    );
    assert_eq!(about("cloudtrail:ListTags"), BTreeSet::from([trail("cloudtrail:ListTags", super::account::MAIN)]));
}

#[test]
fn what_cannot_be_a_reason_any_more_is_not_asked() {
    let logic = "check: {any_of: [{name: main}, {name: other, tags: {has_any: [owner]}}]}";
    let questions = asked(&base(), &rule_on("cloudtrail.trail", logic));
    let tags: BTreeSet<_> = questions.into_iter().filter(|question| question.starts_with("cloudtrail:ListTags")).collect();
    // The name decides about `main`; that `old` fails could be for its tags, too.
    assert_eq!(tags, BTreeSet::from([format!("cloudtrail:ListTags {}", super::account::OLD)]));
}

#[test]
fn what_holds_of_every_item_already_is_asked_of_none() {
    let logic = "check: {trails: {every: {any_of: [{is_organization_trail: false}, {tags: {has_any: [owner]}}]}}}";
    let questions = asked(&base(), &rule_on("account", logic));
    assert_eq!(questions.iter().filter(|question| question.starts_with("cloudtrail:ListTags")).count(), 0, "{questions:?}");
}

#[test]
fn a_rule_whose_when_is_denied_still_has_its_check_read() {
    let wire = Wire::answering(|asked| match asked.call {
        "cloudtrail:GetTrailStatus" => Answer::error(asked, 400, "AccessDeniedException", "not authorized"),
        _ => answer(asked),
    });
    let logic = "when: {is_logging: true}\ncheck: {tags: {has_any: [owner]}}";
    let rules = rule_on("cloudtrail.trail", logic);
    let found = findings(&rules, &collect(&wire, &of(&rules)));
    let told: Vec<_> = found.iter().map(|finding| (finding.status.to_string(), finding.evidence.open.len())).collect();
    assert_eq!(told, [("pass".to_owned(), 1), ("pass".to_owned(), 1)]);
}

#[test]
fn keys_of_unlisted_regions_do_not_pass_for_keys_that_are_not_there() {
    let rules = rule_on("cloudtrail.trail", "check: {kms_key.key_state: Enabled}");
    let snapshot = collect(&base(), &of(&rules));
    let rows = snapshot.listings.iter().filter(|row| row.kind == ResourceKind::Key);
    let known: Vec<_> = rows.map(|row| (row.region.clone().unwrap().to_string(), row.found.known().copied())).collect();
    assert_eq!(known, [("eu-west-1".to_owned(), Some(2)), ("us-east-1".to_owned(), None)]);
}
