//! Every kind of node, with all that it holds.

use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::json;
use trailwarden::engine::{EvidenceDetail, Options};
use trailwarden::finding::{Actual, Asks, Join, Node, Open, Trace};
use trailwarden::model::{Cause, CauseKind, ResourceKind, Status};
use trailwarden::rule::expr::{Cond, Empty, Span, Unsupported};

use super::finding;
use crate::evidence::{ACCOUNT, Account, trail};
use crate::oracle::conditions::bare;

/// A line a node: `*` marks those that decided.
fn show(trace: &Trace) -> String {
    let mut text = String::new();
    for (name, root) in [("when", &trace.when), ("check", &trace.check), ("listing", &trace.listing)] {
        if let Some(root) = root {
            let _ = writeln!(text, "{name}");
            show_node(&mut text, root, 1);
        }
    }
    text
}

fn show_node(text: &mut String, node: &Node, depth: usize) {
    let decided = if node.decided { "*" } else { "" };
    let asks = match &node.asks {
        Asks::AllOf => "all_of".to_owned(),
        Asks::AnyOf => "any_of".to_owned(),
        Asks::Not => "not".to_owned(),
        Asks::Target => "target".to_owned(),
        Asks::Unsupported(cause) => cause.kind.to_string(),
        Asks::Test(tested) => format!("{} {}", tested.op, tested.expected),
    };
    let truth = format!("{:?}", node.truth).to_lowercase();
    let line = format!("{:width$}{truth}{decided} {} {asks}", "", node.path, width = 2 * depth).replace("  ", " ");
    let indent = " ".repeat(2 * depth);
    let _ = write!(text, "{indent}{}", line.trim_start());
    if let Some(tested) = node.tested() {
        let _ = match &tested.actual {
            Actual::Value(value) => write!(text, " is {value}"),
            Actual::Absent => write!(text, " is absent"),
            Actual::Unknown(cause) => write!(text, " is unknown {} {:?}", cause.kind, cause.call),
        };
        if let Some(count) = tested.count {
            let _ = write!(text, " count {}..{:?}", count.least, count.most);
        }
        if let Some(Join { field, to }) = &tested.missing {
            let _ = write!(text, " missing {field}>{to}");
        }
        for Open { path, resource, cause, .. } in &tested.open {
            let _ = write!(text, " open {path} of {resource:?}: {}", cause.kind);
        }
        if let Some(source) = &tested.source {
            let _ = write!(text, " by {} {:?} {:?}", source.api, source.region, source.request_id);
        }
    }
    for Join { field, to } in &node.via {
        let _ = write!(text, " via {field}>{to}");
    }
    let _ = write!(text, " at {}:{}", node.rule_at.line, node.rule_at.column);
    let left_out = if node.left_out > 0 { format!(" and {} more", node.left_out) } else { String::new() };
    let _ = writeln!(text, "{left_out}");
    node.parts.iter().for_each(|part| show_node(text, part, depth + 1));
}

fn shown(account: Account, rule: &str) -> String {
    show(finding(account, rule).evidence.trace.as_ref().unwrap())
}

fn unknown() -> serde_json::Value {
    json!({ "$unknown": "access_denied" })
}

#[test]
fn tests_combinations_and_references() {
    let account = Account::new()
        .with(
            ResourceKind::Trail,
            "main",
            trail(json!({ "is_logging": false, "is_multi_region": true, "home_region": "eu-west-1" })),
        )
        .with(ResourceKind::Bucket, "logs", json!({ "name": "logs", "versioning_status": null }))
        .with_call("cloudtrail:GetTrailStatus", "main");
    let rule = "
resource: cloudtrail.trail
when:
  name: {starts_with: m}
check:
  any_of:
    - is_logging: true
    - not: {is_multi_region: true, home_region: eu-west-1}
    - log_bucket.versioning_status: Enabled
  is_multi_region: true
";
    insta::assert_snapshot!(shown(account, rule), @r#"
    when
      true* all_of at 9:1
        true* name starts_with "m" is "main" at 10:10
    check
      false* all_of at 11:1
        false* any_of at 13:7
          false* is_logging eq true is false by cloudtrail:GetTrailStatus Some("eu-west-1") Some("r-1") at 13:7
          false* not at 14:13
            true* all_of at 14:13
              true* is_multi_region eq true is true at 14:13
              true* home_region eq "eu-west-1" is "eu-west-1" at 14:36
          false* log_bucket.versioning_status eq "Enabled" is absent via log_bucket>arn:aws:s3:::logs at 15:7
        true is_multi_region eq true is true at 16:3
    "#);
}

#[test]
fn items_that_decided_stand_first_and_the_others_are_counted() {
    let regions: Vec<_> = (0..30).map(|n| format!("r-{n:02}")).collect();
    let every = "
resource: cloudtrail.trail
check:
  shadow_regions: {every: {ne: r-17}}
";
    let account = || Account::new().with(ResourceKind::Trail, "main", trail(json!({ "shadow_regions": regions })));
    insta::assert_snapshot!(shown(account(), every), @r#"
    check
      false* all_of at 9:1
        false* shadow_regions every {"ne":"r-17"} is {"items":30} at 10:20 and 25 more
          false* shadow_regions["r-17"] ne "r-17" is "r-17" at 10:28
          true shadow_regions["r-00"] ne "r-17" is "r-00" at 10:28
          true shadow_regions["r-01"] ne "r-17" is "r-01" at 10:28
          true shadow_regions["r-02"] ne "r-17" is "r-02" at 10:28
          true shadow_regions["r-03"] ne "r-17" is "r-03" at 10:28
    "#);
    let none = every.replace("every: {ne: r-17}", "none: {starts_with: r}");
    let trace = finding(account(), &none).evidence.trace.unwrap();
    let list = &trace.check.as_ref().unwrap().parts[0];
    assert_eq!((list.parts.len(), list.parts.iter().filter(|item| item.decided).count(), list.left_out), (20, 20, 10));
}

#[test]
fn what_no_item_satisfies_is_shown_of_each_item() {
    let account = Account::new()
        .with(ResourceKind::Account, ACCOUNT, json!({ "account_id": ACCOUNT }))
        .with(ResourceKind::Trail, "a", json!({ "name": "a", "is_logging": false, "is_multi_region": true }))
        .with(ResourceKind::Trail, "b", json!({ "name": "b", "is_logging": unknown(), "is_multi_region": true }));
    let rule = "
resource: account
check:
  trails: {any: {is_logging: true, is_multi_region: true}}
";
    insta::assert_snapshot!(shown(account, rule), @r#"
    check
      unknown* all_of at 9:1
        unknown* trails any {"is_logging":true,"is_multi_region":true} is {"items":2} at 10:12
          unknown* trails["b"] all_of via trails>arn:aws:cloudtrail:eu-west-1:111122223333:trail/b at 10:18
            unknown* trails["b"].is_logging eq true is unknown access_denied Some("cloudtrail:GetTrailStatus") at 10:18
            true trails["b"].is_multi_region eq true is true at 10:36
          false trails["a"] all_of via trails>arn:aws:cloudtrail:eu-west-1:111122223333:trail/a at 10:18
            false* trails["a"].is_logging eq true is false at 10:18
            true trails["a"].is_multi_region eq true is true at 10:36
    "#);
}

#[test]
fn a_count_shows_what_it_can_be_and_which_items_made_it() {
    let account = |c: serde_json::Value| {
        let trail = |name: &str, logging: serde_json::Value| json!({ "name": name, "is_logging": logging });
        Account::new()
            .with(ResourceKind::Account, ACCOUNT, json!({ "account_id": ACCOUNT }))
            .with(ResourceKind::Trail, "a", trail("a", json!(true)))
            .with(ResourceKind::Trail, "b", trail("b", json!(false)))
            .with(ResourceKind::Trail, "c", trail("c", c))
    };
    let rule =
        |bounds: &str| format!("\nresource: account\ncheck:\n  trails: {{count: {{of: {{is_logging: true}}, {bounds}}}}}\n");
    insta::assert_snapshot!(shown(account(unknown()), &rule("eq: 1")), @r#"
    check
      unknown* all_of at 9:1
        unknown* trails count {"of":{"is_logging":true},"eq":1} is 1 count 1..Some(2) at 10:12
          unknown* trails["c"].is_logging eq true is unknown access_denied Some("cloudtrail:GetTrailStatus") via trails>arn:aws:cloudtrail:eu-west-1:111122223333:trail/c at 10:25
          true trails["a"].is_logging eq true is true via trails>arn:aws:cloudtrail:eu-west-1:111122223333:trail/a at 10:25
          false trails["b"].is_logging eq true is false via trails>arn:aws:cloudtrail:eu-west-1:111122223333:trail/b at 10:25
    "#);
    insta::assert_snapshot!(shown(account(unknown()), &rule("ge: 1")), @r#"
    check
      true* all_of at 9:1
        true* trails count {"of":{"is_logging":true},"ge":1} is 1 count 1..Some(2) at 10:12
          true* trails["a"].is_logging eq true is true via trails>arn:aws:cloudtrail:eu-west-1:111122223333:trail/a at 10:25
          false trails["b"].is_logging eq true is false via trails>arn:aws:cloudtrail:eu-west-1:111122223333:trail/b at 10:25
          unknown trails["c"].is_logging eq true is unknown access_denied Some("cloudtrail:GetTrailStatus") via trails>arn:aws:cloudtrail:eu-west-1:111122223333:trail/c at 10:25
    "#);
    insta::assert_snapshot!(shown(account(json!(true)), &rule("le: 2")), @r#"
    check
      true* all_of at 9:1
        true* trails count {"of":{"is_logging":true},"le":2} is 2 count 2..Some(2) at 10:12
          false* trails["b"].is_logging eq true is false via trails>arn:aws:cloudtrail:eu-west-1:111122223333:trail/b at 10:25
          true trails["a"].is_logging eq true is true via trails>arn:aws:cloudtrail:eu-west-1:111122223333:trail/a at 10:25
          true trails["c"].is_logging eq true is true via trails>arn:aws:cloudtrail:eu-west-1:111122223333:trail/c at 10:25
    "#);
    insta::assert_snapshot!(shown(account(json!(true)), &rule("eq: 2")), @r#"
    check
      true* all_of at 9:1
        true* trails count {"of":{"is_logging":true},"eq":2} is 2 count 2..Some(2) at 10:12
          true* trails["a"].is_logging eq true is true via trails>arn:aws:cloudtrail:eu-west-1:111122223333:trail/a at 10:25
          false* trails["b"].is_logging eq true is false via trails>arn:aws:cloudtrail:eu-west-1:111122223333:trail/b at 10:25
          true* trails["c"].is_logging eq true is true via trails>arn:aws:cloudtrail:eu-west-1:111122223333:trail/c at 10:25
    "#);
}

#[test]
fn an_item_that_is_a_reference_leads_on_to_its_target() {
    let account = Account::new().with(ResourceKind::User, "anna", json!({ "groups": ["admins"] })).with(
        ResourceKind::Group,
        "admins",
        json!({ "name": "admins" }),
    );
    let rule = "
resource: iam.user
check:
  groups: {none: {name: admins}}
";
    insta::assert_snapshot!(shown(account, rule), @r#"
    check
      false* all_of at 9:1
        false* groups none {"name":"admins"} is {"items":1} at 10:12
          true* groups["admins"] target via groups["admins"]>admins at 10:19
            true* groups["admins"].name eq "admins" is "admins" at 10:19
    "#);
}

#[test]
fn what_is_not_known_names_its_cause_be_it_a_value_the_end_of_a_list_or_what_is_compared_with() {
    let mut regions: Vec<_> = ["r-1"].map(serde_json::Value::from).into();
    regions.push(unknown());
    let account = Account::new()
        .with(ResourceKind::Trail, "main", trail(json!({ "shadow_regions": regions, "home_region": "r-1" })))
        .with(ResourceKind::Bucket, "logs", json!({ "name": unknown(), "versioning_status": unknown() }));
    let rule = "
resource: cloudtrail.trail
check:
  log_bucket.versioning_status: Enabled
  shadow_regions: {every: {eq: r-1}}
  name: {ne: $resource.log_bucket.name}
";
    insta::assert_snapshot!(shown(account, rule), @r#"
    check
      unknown* all_of at 9:1
        unknown* log_bucket.versioning_status eq "Enabled" is unknown access_denied Some("s3:GetBucketVersioning") via log_bucket>arn:aws:s3:::logs at 10:3
        unknown* shadow_regions every {"eq":"r-1"} is {"items":1} open shadow_regions of None: access_denied at 11:20
          true shadow_regions["r-1"] eq "r-1" is "r-1" at 11:28
        unknown* name ne "${log_bucket.name}" is "main" open log_bucket.name of Some("arn:aws:s3:::logs"): access_denied at 12:10
    "#);
}

#[test]
fn a_reference_to_nothing_is_named() {
    let account = Account::new().with(
        ResourceKind::Trail,
        "main",
        trail(json!({ "kms_key": format!("arn:aws:kms:eu-west-1:{ACCOUNT}:key/gone") })),
    );
    let rule = "
resource: cloudtrail.trail
check:
  kms_key.key_state: Enabled
";
    insta::assert_snapshot!(shown(account, rule), @r#"
    check
      false* all_of at 9:1
        false* kms_key.key_state eq "Enabled" is absent missing kms_key>arn:aws:kms:eu-west-1:111122223333:key/gone at 10:3
    "#);
}

#[test]
fn what_this_version_does_not_know_is_named_with_the_reason() {
    let cause = Arc::new(Cause::new(CauseKind::Unsupported));
    let newer = Cond::Unsupported(Unsupported { at: Span { line: 9, column: 3, length: 4 }, path: "news".into(), cause });
    let check = Cond::Any(vec![newer, Cond::All(Vec::new())]);
    let rule = Arc::new(bare("s3-made-up", ResourceKind::Bucket, None, check, Empty::Pass));
    let account = Account::new().with(ResourceKind::Bucket, "logs", json!({ "name": "logs" }));
    let findings = account.judge_by(rule, Options { evidence: EvidenceDetail::All, traces: true });
    insta::assert_snapshot!(show(findings[0].evidence.trace.as_ref().unwrap()), @"
    check
      true* all_of at 0:0
        true* any_of at 9:3
          unknown news unsupported at 9:3
          true* all_of at 0:0
    ");
}

#[test]
fn a_rule_that_does_not_apply_asks_no_more() {
    let account = Account::new().with(ResourceKind::Trail, "main", trail(json!({ "is_logging": true })));
    let rule = "
resource: cloudtrail.trail
when: {is_logging: false}
check: {is_multi_region: true}
";
    insta::assert_snapshot!(shown(account, rule), @"
    when
      false* all_of at 9:1
        false* is_logging eq false is true at 9:8
    ");
}

#[test]
fn a_place_says_whether_there_was_anything_to_judge() {
    let rule = "
resource: kms.key
check: {key_state: Enabled}
empty: fail
";
    insta::assert_snapshot!(shown(Account::new().with_call("kms:ListKeys", ""), rule), @r#"
    listing
      false* kms.key empty false is {"items":0} at 1:1
    "#);
    insta::assert_snapshot!(shown(Account::new().unlisted(ResourceKind::Key, Some("eu-west-1")), rule), @r#"
    listing
      unknown* kms.key empty false is unknown access_denied Some("kms:ListKeys") at 1:1
    "#);
}

#[test]
fn traces_are_made_of_what_needs_attention_and_only_when_asked_for() {
    let rule = "
resource: cloudtrail.trail
check: {is_logging: true}
";
    let traced = |evidence, traces| {
        let account = Account::new()
            .with(ResourceKind::Trail, "fails", trail(json!({ "is_logging": false })))
            .with(ResourceKind::Trail, "passes", trail(json!({ "is_logging": true })))
            .with(ResourceKind::Trail, "unknown", trail(json!({ "is_logging": unknown() })));
        let findings = account.judge_with(rule, Options { evidence, traces });
        findings.into_iter().filter(|finding| finding.evidence.trace.is_some()).map(|finding| finding.status).collect::<Vec<_>>()
    };
    assert_eq!(traced(EvidenceDetail::All, false), []);
    assert_eq!(traced(EvidenceDetail::Decisive, true), [Status::Fail, Status::Unknown]);
    assert_eq!(traced(EvidenceDetail::All, true), [Status::Fail, Status::Pass, Status::Unknown]);
}

#[test]
fn conditions_that_are_nested_too_deep_are_counted_and_their_truth_is_kept() {
    let account = Account::new().with(ResourceKind::Trail, "main", trail(json!({ "is_logging": false })));
    let nested = format!("{}is_logging: true{}", "not: {".repeat(30), "}".repeat(30));
    let finding = finding(account, &format!("\nresource: cloudtrail.trail\ncheck: {{{nested}}}\n"));
    let trace = finding.evidence.trace.unwrap();
    let nodes: Vec<_> = trace.check.as_ref().unwrap().walk().collect();
    assert_eq!((finding.status, nodes.len(), nodes.last().unwrap().left_out), (Status::Fail, 25, 1));
}
