//! What findings say beside their status: the facts that decided, the closest items, what stayed open, and sentences.

use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::{Value as Json, json};
use trailwarden::engine::{EvidenceDetail, Options, evaluate};
use trailwarden::finding::{Actual, Fact, Finding};
use trailwarden::model::{Cause, CauseKind, Observed, Resource, ResourceKind, Subject};
use trailwarden::rule::{Overrides, Rule, SourceFile, load};
use trailwarden::snapshot::{CallOutcome, CallRecord, Listing, Snapshot, View};

use crate::oracle::world::{World, now};

pub(crate) const ACCOUNT: &str = "111122223333";

/// Resources by type, with the subject that AWS would give them, and complete listings of everything.
pub(crate) struct Account(Snapshot);

impl Account {
    pub(crate) fn new() -> Self {
        let listing =
            |kind: &ResourceKind| Listing { kind: *kind, account: ACCOUNT.into(), region: None, found: Observed::Known(0) };
        let listings = ResourceKind::ALL.iter().map(listing).collect();
        let mut snapshot = World { resources: Vec::new(), listings }.snapshot();
        snapshot.manifest.accounts.truncate(1);
        Self(snapshot)
    }

    pub(crate) fn with(mut self, kind: ResourceKind, name: &str, body: Json) -> Self {
        let (region, arn) = match kind {
            ResourceKind::Trail => (Some("eu-west-1"), format!("arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/{name}")),
            ResourceKind::Bucket => (Some("eu-west-1"), format!("arn:aws:s3:::{name}")),
            ResourceKind::Key => (Some("eu-west-1"), format!("arn:aws:kms:eu-west-1:{ACCOUNT}:key/{name}")),
            _ => (None, name.to_owned()),
        };
        let subject = Subject {
            kind,
            id: arn.as_str().into(),
            arn: Some(arn.into()),
            partition: "aws".into(),
            account: ACCOUNT.into(),
            region: region.map(Into::into),
            name: name.into(),
        };
        self.0.resources.push(Resource { subject: subject.into(), body: kind.body_from_json(&body.to_string()).unwrap() });
        self
    }

    pub(crate) fn with_call(mut self, call: &str, about: &str) -> Self {
        self.0.calls.push(CallRecord {
            account: ACCOUNT.into(),
            region: "eu-west-1".into(),
            call: call.into(),
            about: about.into(),
            outcome: CallOutcome::Ok,
            attempts: 1,
            pages: 1,
            request_id: Some("r-1".to_owned()),
            at: now(),
        });
        self
    }

    pub(crate) fn unlisted(mut self, kind: ResourceKind, region: Option<&str>) -> Self {
        let found = Observed::Unknown(Cause::new(CauseKind::AccessDenied).into());
        self.0.listings.retain(|listing| listing.kind != kind);
        self.0.listings.push(Listing { kind, account: ACCOUNT.into(), region: region.map(Into::into), found });
        self
    }

    pub(crate) fn judge_with(self, rule: &str, options: Options) -> Vec<Finding> {
        self.judge_by(parse(rule), options)
    }

    pub(crate) fn judge_by(self, rule: Arc<Rule>, options: Options) -> Vec<Finding> {
        evaluate(&[rule], &View::new(vec![self.0]), now(), &options).collect()
    }

    fn judge(self, rule: &str, evidence: EvidenceDetail) -> Vec<Finding> {
        self.judge_with(rule, Options { evidence, traces: false })
    }

    /// The findings as text.
    fn show(self, rule: &str) -> String {
        self.judge(rule, EvidenceDetail::Decisive).iter().map(show).collect()
    }

    fn show_all(self, rule: &str) -> String {
        self.judge(rule, EvidenceDetail::All).iter().map(show).collect()
    }
}

/// A rule from what makes it different from others.
fn parse(rule: &str) -> Arc<Rule> {
    let kind = rule.lines().find_map(|line| line.strip_prefix("resource: ")).unwrap();
    let test = |status: &str| format!("  - {{name: {status}, given: {{{kind}: {{_name: x}}}}, expect: {{x: {status}}}}}\n");
    let tests: String = ["pass", "fail", "unknown", "not_applicable"].map(test).concat();
    let head = "id: s3-made-up\ntitle: Made up\nseverity: high\nwhy: It is made up.\nreferences: [https://example.com]\n";
    let remediation = if rule.contains("remediation:") { "" } else { "remediation: {note: None.}\n" };
    let file = SourceFile { name: "s3-made-up.yaml".into(), text: format!("{head}{remediation}{rule}tests:\n{tests}") };
    let loaded = load(&[Arc::new(file)], &Overrides::default());
    Arc::clone(
        &loaded
            .unwrap_or_else(|problems| panic!("{:?}", problems.iter().map(|problem| &problem.message).collect::<Vec<_>>()))
            .rules[0],
    )
}

fn show(finding: &Finding) -> String {
    let mut text =
        format!("{} {}: {}", finding.status, finding.subject.name, finding.message).trim_end_matches(": ").to_owned() + "\n";
    for fact in &finding.evidence.because {
        let _ = writeln!(text, "  {}", show_fact(fact));
    }
    for miss in &finding.evidence.near_misses {
        let lacks: Vec<_> = miss.lacks.iter().map(show_fact).collect();
        let _ = writeln!(text, "  near: {} of {} in {} lacks {}", miss.item, miss.of, miss.path, lacks.join("; "));
    }
    for open in &finding.evidence.open {
        let of = open.resource.as_deref().unwrap_or("-");
        let action = open.cause.action.as_deref().unwrap_or("-");
        let _ = writeln!(text, "  open: {} of {of}: {} {action} at {}", open.path, open.cause.kind, open.rule_at);
    }
    if let Some(remediation) = &finding.remediation {
        let _ = writeln!(text, "  mend: {remediation}");
    }
    text
}

fn show_fact(fact: &Fact) -> String {
    let actual = match &fact.actual {
        Actual::Value(value) => value.to_string(),
        Actual::Absent => "absent".to_owned(),
        Actual::Unknown(cause) => format!("unknown {}", cause.kind),
    };
    let via: Vec<_> = fact.via.iter().map(|join| format!(" via {}>{}", join.field, join.to)).collect();
    let source = fact.source.as_ref().map_or_else(String::new, |source| format!(" by {}", source.api));
    format!("{} {} {} is {actual}{}{source} at {}", fact.path, fact.op, fact.expected, via.concat(), fact.rule_at)
}

pub(crate) fn trail(more: Json) -> Json {
    let mut body = json!({ "name": "main", "log_bucket": "logs", "kms_key": null });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

#[test]
fn every_false_leaf_of_a_violation_is_told_with_its_call_and_the_references_followed() {
    let account = Account::new()
        .with(ResourceKind::Trail, "main", trail(json!({ "is_logging": false, "is_multi_region": true })))
        .with(ResourceKind::Bucket, "logs", json!({ "name": "logs", "access_logging": { "target_bucket": "logs", "target_prefix": null }, "public_access_block": null }))
        .with_call("cloudtrail:GetTrailStatus", "main")
        .with_call("s3:GetBucketLogging", "logs");
    let rule = "
resource: cloudtrail.trail
check:
  is_logging: true
  is_multi_region: true
  log_bucket:
    public_access_block: {block_public_acls: true}
    access_logging.target_bucket: {ne: $resource.log_bucket.name, absent: true}
    access_logging.target_prefix: {starts_with: x}
";
    insta::assert_snapshot!(account.show(rule), @r#"
    fail main: `is_logging` is false, not true; and 3 more reasons
      is_logging eq true is false by cloudtrail:GetTrailStatus at s3-made-up.yaml:10:3
      log_bucket.public_access_block.block_public_acls eq true is absent via log_bucket>arn:aws:s3:::logs at s3-made-up.yaml:13:27
      log_bucket.access_logging.target_bucket ne "logs" is "logs" via log_bucket>arn:aws:s3:::logs by s3:GetBucketLogging at s3-made-up.yaml:14:36
      log_bucket.access_logging.target_prefix starts_with "x" is absent via log_bucket>arn:aws:s3:::logs by s3:GetBucketLogging at s3-made-up.yaml:15:36
    "#);
}

#[test]
fn how_old_a_parameter_is_is_told_of_no_setting_and_no_call() {
    let account = Account::new()
        .with(ResourceKind::Account, ACCOUNT, json!({ "account_id": ACCOUNT }))
        .with(ResourceKind::Trail, "main", trail(json!({ "is_logging": true })))
        .with_call("cloudtrail:GetTrailStatus", "main");
    let rule = "
resource: account
params: {reviewed_at: {type: timestamp, default: 2025-01-01, description: The day.}}
check:
  $reviewed_at: {newer_than: 90d}
  trails: {every: {is_logging: true, $reviewed_at: {after: 1d}}}
";
    insta::assert_snapshot!(account.show(rule), @r#"
    fail 111122223333: `$reviewed_at` is `2025-01-01T00:00:00Z`, expected less long ago than `90d`; and one more reason
      $reviewed_at newer_than "90d" is "2025-01-01T00:00:00Z" at s3-made-up.yaml:11:18
      $reviewed_at after "1d" is "2025-01-01T00:00:00Z" at s3-made-up.yaml:12:53
    "#);
}

#[test]
fn what_no_item_satisfies_is_told_with_the_items_that_lack_least() {
    let trail = |name: &str, logging: bool, multi: bool| {
        (name.to_owned(), json!({ "name": name, "is_logging": logging, "is_multi_region": multi }))
    };
    let mut account = Account::new().with(ResourceKind::Account, ACCOUNT, json!({ "account_id": ACCOUNT }));
    for (name, body) in [trail("a", false, false), trail("b", false, true), trail("c", true, false), trail("d", false, false)] {
        account = account.with(ResourceKind::Trail, &name, body);
    }
    let rule = "
resource: account
check:
  trails: {any: {is_logging: true, is_multi_region: true}}
";
    insta::assert_snapshot!(account.show(rule), @r#"
    fail 111122223333: none of the 4 items of `trails` fits; the closest, `b`, lacks `is_logging`
      trails any {"is_logging":true,"is_multi_region":true} is {"items":4} at s3-made-up.yaml:10:12
      near: b of 4 in trails lacks trails["b"].is_logging eq true is false via trails>arn:aws:cloudtrail:eu-west-1:111122223333:trail/b at s3-made-up.yaml:10:18
      near: c of 4 in trails lacks trails["c"].is_multi_region eq true is false via trails>arn:aws:cloudtrail:eu-west-1:111122223333:trail/c at s3-made-up.yaml:10:36
      near: a of 4 in trails lacks trails["a"].is_logging eq true is false via trails>arn:aws:cloudtrail:eu-west-1:111122223333:trail/a at s3-made-up.yaml:10:18; trails["a"].is_multi_region eq true is false via trails>arn:aws:cloudtrail:eu-west-1:111122223333:trail/a at s3-made-up.yaml:10:36
    "#);
}

#[test]
fn an_offending_item_is_named_and_asked_for_the_opposite() {
    let grants = json!([
        { "grantee_type": "Group", "grantee_uri": "http://all/\"users\"", "permission": "READ" },
        { "grantee_type": "CanonicalUser", "grantee_uri": null, "grantee_id": "me", "permission": "WRITE" },
    ]);
    let account = Account::new().with(ResourceKind::Bucket, "logs", json!({ "acl_grants": grants }));
    let rule = "
resource: s3.bucket
check:
  acl_grants: {none: {grantee_type: Group, grantee_uri: {ends_with: '\"'}}}
";
    insta::assert_snapshot!(account.show(rule), @r#"
    fail logs: `acl_grants["http://all/\"users\""].grantee_type` is `Group`; and one more reason
      acl_grants["http://all/\"users\""].grantee_type ne "Group" is "Group" at s3-made-up.yaml:10:23
      acl_grants["http://all/\"users\""].grantee_uri not {"ends_with":"\""} is "http://all/\"users\"" at s3-made-up.yaml:10:58
    "#);
}

#[test]
fn of_many_offenders_twenty_are_named_and_all_are_counted() {
    let regions: Vec<_> = (0..30).map(|n| format!("r-{n:02}")).collect();
    let account = Account::new().with(ResourceKind::Trail, "main", trail(json!({ "shadow_regions": regions })));
    let rule = "
resource: cloudtrail.trail
check:
  shadow_regions: {every: {eq: r-05}}
";
    let findings = account.judge(rule, EvidenceDetail::Decisive);
    let paths: Vec<_> = findings[0].evidence.because.iter().map(|fact| fact.path.as_str()).collect();
    assert_eq!(
        (paths.len(), paths[0], paths[5], paths[20]),
        (21, "shadow_regions[\"r-00\"]", "shadow_regions[\"r-06\"]", "shadow_regions")
    );
    let total = &findings[0].evidence.because[20].actual;
    assert_eq!(*total, Actual::Value(json!({ "items": 30, "offending": 29 })));
}

#[test]
fn a_pass_shows_its_leaves_when_asked_and_says_when_it_holds_of_nothing() {
    let account = || Account::new().with(ResourceKind::Trail, "main", trail(json!({ "shadow_regions": [], "is_logging": true })));
    let rule = "
resource: cloudtrail.trail
check:
  is_logging: true
  shadow_regions: {none: {eq: x}}
";
    insta::assert_snapshot!(account().show(rule), @"pass main");
    insta::assert_snapshot!(account().show_all(rule), @r#"
    pass main
      is_logging eq true is true at s3-made-up.yaml:10:3
      shadow_regions none {"eq":"x"} is {"items":0,"vacuous":true} at s3-made-up.yaml:11:20
    "#);
}

#[test]
fn what_stays_open_names_the_resource_the_call_and_the_action() {
    let denied = json!({ "$unknown": "access_denied" });
    let account = Account::new().with(ResourceKind::Trail, "main", trail(json!({}))).with(
        ResourceKind::Bucket,
        "logs",
        json!({ "public_access_block": denied }),
    );
    let rule = "
resource: cloudtrail.trail
check:
  log_bucket.public_access_block: {block_public_acls: true, ignore_public_acls: true}
";
    insta::assert_snapshot!(account.show(rule), @r#"
    unknown main: `log_bucket.public_access_block` of `arn:aws:s3:::logs` could not be read: access denied (needs s3:GetBucketPublicAccessBlock)
      open: log_bucket.public_access_block of arn:aws:s3:::logs: access_denied s3:GetBucketPublicAccessBlock at s3-made-up.yaml:10:36
    "#);
}

#[test]
fn a_reference_out_of_what_was_read_is_open_and_one_to_nothing_is_a_violation() {
    let foreign = trail(json!({ "log_bucket": "theirs", "kms_key": "arn:aws:kms:eu-west-1:999999999999:key/k" }));
    let dangling = trail(json!({ "log_bucket": "theirs", "kms_key": format!("arn:aws:kms:eu-west-1:{ACCOUNT}:key/gone") }));
    let account = Account::new().with(ResourceKind::Trail, "dangling", dangling).with(ResourceKind::Trail, "foreign", foreign);
    let rule = "
resource: cloudtrail.trail
check:
  kms_key.key_state: Enabled
  log_bucket: {present: true}
";
    insta::assert_snapshot!(account.show(rule), @r#"
    fail dangling: `kms_key` names `arn:aws:kms:eu-west-1:111122223333:key/gone`, which does not exist
      kms_key.key_state eq "Enabled" is absent at s3-made-up.yaml:10:3
    unknown foreign: `kms_key` could not be read: `arn:aws:kms:eu-west-1:999999999999:key/k` lies in an account that was not read
      open: kms_key of arn:aws:kms:eu-west-1:999999999999:key/k: foreign_account - at s3-made-up.yaml:10:3
    "#);
}

#[test]
fn a_pass_keeps_the_question_whether_the_rule_applies() {
    let account = Account::new().with(ResourceKind::Trail, "main", trail(json!({ "is_logging": true })));
    let rule = "
resource: cloudtrail.trail
when: {is_organization_trail: false}
check: {is_logging: true}
";
    insta::assert_snapshot!(account.show(rule), @r#"
    pass main
      open: is_organization_trail of -: not_collected cloudtrail:DescribeTrails at s3-made-up.yaml:9:8
    "#);
}

#[test]
fn sentences_and_commands_carry_the_resources_own_names() {
    let account = Account::new().with(ResourceKind::Trail, "main", trail(json!({ "is_logging": false })));
    let rule = "
resource: cloudtrail.trail
check: {is_logging: true}
message: \"${name} sleeps, key ${kms_key}, prefix ${s3_key_prefix}, $$5\"
remediation: {cli: 'aws cloudtrail start-logging --name ${name}'}
";
    insta::assert_snapshot!(account.show(rule), @r#"
    fail main: main sleeps, key (not set), prefix (not known), $5
      is_logging eq true is false at s3-made-up.yaml:8:9
      mend: aws cloudtrail start-logging --name main
    "#);
}

#[test]
fn an_account_without_any_is_judged_as_the_rule_says() {
    let rule = |empty: &str| format!("resource: cloudtrail.trail\nempty: {empty}\ncheck: {{is_logging: true}}\n");
    let shown: String = ["not_applicable", "fail", "pass"].map(|empty| Account::new().show(&rule(empty))).concat();
    insta::assert_snapshot!(shown, @r#"
    not_applicable 111122223333: account 111122223333 has no cloudtrail.trail
    fail 111122223333: account 111122223333 has no cloudtrail.trail
    pass 111122223333
    "#);
}

#[test]
fn a_list_that_could_not_be_read_is_a_finding_of_its_own() {
    let account = Account::new()
        .with(ResourceKind::Trail, "main", trail(json!({ "is_logging": true })))
        .unlisted(ResourceKind::Trail, Some("eu-north-1"));
    let rule = "resource: cloudtrail.trail\nempty: fail\ncheck: {is_logging: true}\n";
    insta::assert_snapshot!(account.show(rule), @r#"
    pass main
    unknown 111122223333: cloudtrail.trail of account 111122223333 in eu-north-1 could not be listed: access denied (needs cloudtrail:DescribeTrails)
      open: cloudtrail.trail of -: access_denied cloudtrail:DescribeTrails at s3-made-up.yaml:1:1
    "#);
}

#[test]
fn conditions_are_written_as_in_rules() {
    let account = Account::new().with(ResourceKind::Account, ACCOUNT, json!({ "account_id": ACCOUNT }));
    let rule = "
resource: account
check:
  users:
    any:
      any_of:
        - password_last_used: {newer_than: 90d, absent: false}
        - not: {name: {in: [a, b]}}
      access_keys: {count: {of: {active: true}, ge: 1, le: 2}}
";
    insta::assert_snapshot!(account.show(rule), @r#"
    fail 111122223333: `users` is empty
      users any {"any_of":[{"password_last_used":{"newer_than":"90d"}},{"not":{"name":{"in":["a","b"]}}}],"access_keys":{"count":{"of":{"active":true},"ge":1,"le":2}}} is {"items":0} at s3-made-up.yaml:11:5
    "#);
}

#[test]
fn commands_hold_no_name_that_a_shell_would_not_take_as_one_word() {
    let user =
        |account: Account, name: &str| account.with(ResourceKind::User, name, json!({ "name": name, "mfa_active": false }));
    let account = ["alice@example.com", "$(reboot)", "--profile", "two words"].into_iter().fold(Account::new(), user);
    let rule = "
resource: iam.user
check: {mfa_active: true}
remediation: {cli: 'aws iam list-mfa-devices --user-name ${name}'}
";
    let commands: Vec<_> = account.judge(rule, EvidenceDetail::Decisive).into_iter().map(|finding| finding.remediation).collect();
    let filled = |name: &str| Some(format!("aws iam list-mfa-devices --user-name {name}").into_boxed_str());
    assert_eq!(commands, [filled("<NAME>"), filled("<NAME>"), filled("alice@example.com"), filled("<NAME>")]);
}
