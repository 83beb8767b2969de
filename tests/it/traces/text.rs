//! The tree as a terminal shows it.

use serde_json::json;
use trailwarden::assess::{Disposition, Judged};
use trailwarden::finding::Finding;
use trailwarden::model::ResourceKind;
use trailwarden::report::{Options, explanation};

use super::finding;
use crate::evidence::{ACCOUNT, Account, trail};

fn explained(finding: Finding, options: &Options) -> String {
    let (fingerprint, evidence_digest) = (finding.fingerprint(), finding.evidence_digest());
    explanation(
        &Judged { finding, fingerprint, evidence_digest, disposition: Disposition::Open, waiver: None, change: None },
        options,
    )
}

fn tree(account: Account, rule: &str) -> String {
    explained(finding(account, rule), &Options::default())
}

fn unknown() -> serde_json::Value {
    json!({ "$unknown": "access_denied" })
}

#[test]
fn a_violation() {
    let account = Account::new()
        .with(
            ResourceKind::Bucket,
            "logs",
            json!({ "name": "logs", "versioning_status": null, "object_ownership": "BucketOwnerEnforced" }),
        )
        .with_call("s3:GetBucketVersioning", "logs");
    let rule = "
resource: s3.bucket
when:
  name: {ne: scratch}
check:
  versioning_status: Enabled
  object_ownership: BucketOwnerEnforced
";
    insta::assert_snapshot!(tree(account, rule), @r#"
    s3-made-up · fail · logs (111122223333 eu-west-1)
    s3-made-up.yaml

    `versioning_status` is not set
    fail: `when` is true, so the rule applies, and `check` is false

    ✓ true    when                                                                              9:1
    ┕━ ✓ true    name is "logs", expected anything but "scratch"                              10:10

    ✗ false   check, all of                                                                    11:1
    ┝━ ✗ false   versioning_status is not configured, expected "Enabled"                       12:3  [1]
    └─ ✓ true    object_ownership is "BucketOwnerEnforced", expected "BucketOwnerEnforced"     13:3

      [1] s3:GetBucketVersioning in eu-west-1, 2026-01-01 00:00:00 UTC, request r-1

    A heavy branch (━) made what stands above it. On the right: line and column in the rule's file, and
    the call that told.
    fingerprint 79ae31372d6728d33af6e7dae3f9170c117a7b2a86e7783289364a33f1b94f56
    "#);
}

#[test]
fn an_unknown_through_a_reference() {
    let account = Account::new().with(ResourceKind::Trail, "main", trail(json!({}))).with(
        ResourceKind::Bucket,
        "logs",
        json!({ "name": "logs", "versioning_status": unknown() }),
    );
    let rule = "
resource: cloudtrail.trail
check:
  log_bucket: {versioning_status: Enabled, name: {starts_with: l}}
";
    insta::assert_snapshot!(tree(account, rule), @r#"
    s3-made-up · unknown · main (111122223333 eu-west-1)
    s3-made-up.yaml

    `log_bucket.versioning_status` of `arn:aws:s3:::logs` could not be read: access denied (needs
    s3:GetBucketVersioning)
    unknown: `check` is not known

    ? unknown check, all of                                                                     9:1
    ┝━ ? unknown log_bucket.versioning_status is unknown: access denied, expected "Enabled"   10:16
    │            log_bucket → arn:aws:s3:::logs
    │            to settle: allow `s3:GetBucketVersioning` to the identity that reads
    └─ ✓ true    log_bucket.name is "logs", expected text starting with "l"                   10:51

    A heavy branch (━) made what stands above it. On the right: line and column in the rule's file, and
    the call that told.
    fingerprint 5eeda7e0a207a0561f361b75018d88beb12789ad4e8c9ff4bce6282f4c147c56
    "#);
}

#[test]
fn a_count_of_what_is_partly_known() {
    let mut account = Account::new().with(ResourceKind::Account, ACCOUNT, json!({ "account_id": ACCOUNT }));
    for (name, logging) in [("a", json!(true)), ("b", json!(false)), ("c", unknown())] {
        account = account.with(ResourceKind::Trail, name, json!({ "name": name, "is_logging": logging }));
    }
    let rule = "
resource: account
check:
  trails: {count: {of: {is_logging: true}, eq: 1}}
";
    insta::assert_snapshot!(tree(account, rule), @r#"
    s3-made-up · unknown · 111122223333 (111122223333 global)
    s3-made-up.yaml

    `trails["c"].is_logging` of `arn:aws:cloudtrail:eu-west-1:111122223333:trail/c` could not be read:
    access denied (needs cloudtrail:GetTrailStatus)
    unknown: `check` is not known

    ? unknown check                                                                             9:1
    ┕━ ? unknown 1 to 2 of the 3 items of trails, expected 1                                  10:12
       ┝━ ? unknown ["c"].is_logging is unknown: access denied, expected true                 10:25
       │            → arn:aws:cloudtrail:eu-west-1:111122223333:trail/c
       │            to settle: allow `cloudtrail:GetTrailStatus` to the identity that reads
       ├─ ✓ true    ["a"].is_logging is true, expected true                                   10:25
       │            → arn:aws:cloudtrail:eu-west-1:111122223333:trail/a
       └─ ✗ false   ["b"].is_logging is false, expected true                                  10:25
                    → arn:aws:cloudtrail:eu-west-1:111122223333:trail/b

    A heavy branch (━) made what stands above it. On the right: line and column in the rule's file, and
    the call that told.
    fingerprint de56bf462cc946c6cf2ec5cbe1c7a22177d80a68d9a812ded52880e239588fcc
    "#);
}

#[test]
fn a_list_of_25_items_of_which_22_offend() {
    let regions: Vec<_> = (0..25).map(|number| format!("{}-{number:02}", if number > 21 { "eu" } else { "us" })).collect();
    let account = Account::new().with(ResourceKind::Trail, "main", trail(json!({ "shadow_regions": regions })));
    let rule = "
resource: cloudtrail.trail
check:
  shadow_regions: {every: {starts_with: eu}}
";
    insta::assert_snapshot!(tree(account, rule), @r#"
    s3-made-up · fail · main (111122223333 eu-west-1)
    s3-made-up.yaml

    `shadow_regions["us-00"]` is `us-00`, expected to start with `eu`; and 20 more reasons
    fail: `check` is false

    ✗ false   check                                                                             9:1
    ┕━ ✗ false   every one of the 25 items of shadow_regions                                  10:20
       ┝━ ✗ false   ["us-00"] is "us-00", expected text starting with "eu"                    10:28
       ┝━ ✗ false   ["us-01"] is "us-01", expected text starting with "eu"                    10:28
       ┝━ ✗ false   ["us-02"] is "us-02", expected text starting with "eu"                    10:28
       ┝━ ✗ false   ["us-03"] is "us-03", expected text starting with "eu"                    10:28
       ┝━ ✗ false   ["us-04"] is "us-04", expected text starting with "eu"                    10:28
       ┝━ ✗ false   ["us-05"] is "us-05", expected text starting with "eu"                    10:28
       ┝━ ✗ false   ["us-06"] is "us-06", expected text starting with "eu"                    10:28
       ┝━ ✗ false   ["us-07"] is "us-07", expected text starting with "eu"                    10:28
       ┝━ ✗ false   ["us-08"] is "us-08", expected text starting with "eu"                    10:28
       ┝━ ✗ false   ["us-09"] is "us-09", expected text starting with "eu"                    10:28
       ┝━ ✗ false   ["us-10"] is "us-10", expected text starting with "eu"                    10:28
       ┝━ ✗ false   ["us-11"] is "us-11", expected text starting with "eu"                    10:28
       ┝━ ✗ false   ["us-12"] is "us-12", expected text starting with "eu"                    10:28
       ┝━ ✗ false   ["us-13"] is "us-13", expected text starting with "eu"                    10:28
       ┝━ ✗ false   ["us-14"] is "us-14", expected text starting with "eu"                    10:28
       ┝━ ✗ false   ["us-15"] is "us-15", expected text starting with "eu"                    10:28
       ┝━ ✗ false   ["us-16"] is "us-16", expected text starting with "eu"                    10:28
       ┝━ ✗ false   ["us-17"] is "us-17", expected text starting with "eu"                    10:28
       ┝━ ✗ false   ["us-18"] is "us-18", expected text starting with "eu"                    10:28
       ┝━ ✗ false   ["us-19"] is "us-19", expected text starting with "eu"                    10:28
       └─ and 5 more

    A heavy branch (━) made what stands above it. On the right: line and column in the rule's file, and
    the call that told.
    fingerprint 5eeda7e0a207a0561f361b75018d88beb12789ad4e8c9ff4bce6282f4c147c56
    "#);
}

#[test]
fn a_place_without_resources() {
    let rule = "
resource: kms.key
check: {key_state: Enabled}
empty: fail
";
    insta::assert_snapshot!(tree(Account::new(), rule), @"
    s3-made-up · fail · 111122223333 (111122223333 global)
    s3-made-up.yaml

    account 111122223333 has no kms.key
    fail: there is nothing to judge, and the rule asks for something

    ✗ false   kms.key: none was found                                                           1:1

    A heavy branch (━) made what stands above it. On the right: line and column in the rule's file, and
    the call that told.
    fingerprint a3884e77d024851244d094f0ceaf6f919ef46ce2c470f658b5a2fb3f1056110c
    ");
}

#[test]
fn long_paths_and_values_are_broken_and_cut_within_the_width() {
    let long = "bucket-with-a-name-that-goes-on".repeat(20);
    let body = trail(json!({ "log_bucket": long, "s3_key_prefix": "x y".repeat(40) }));
    let account = || Account::new().with(ResourceKind::Trail, "main", body.clone());
    let rule = "
resource: cloudtrail.trail
check:
  any_of:
    - all_of: [{log_bucket: logs}, {s3_key_prefix: {ne: x, absent: true}}]
    - not: {any_of: [{s3_key_prefix: {contains: x}}, {log_bucket: {contains: bucket}}]}
";
    for width in [72, 100, 160] {
        let text = explained(finding(account(), rule), &Options { width: Some(width), ..Options::default() });
        let too_long: Vec<_> =
            text.lines().filter(|line| line.chars().count() > width && !line.contains("fingerprint")).collect();
        assert_eq!(too_long, Vec::<&str>::new(), "{text}");
    }
}

#[test]
fn hostile_names_move_nothing_in_the_terminal() {
    let evil = "a\u{1b}[2J\r\n\u{202e}b\u{7}";
    let account = Account::new().with(ResourceKind::Bucket, evil, json!({ "name": evil, "tags": { evil: evil } }));
    let rule = "
resource: s3.bucket
check:
  name: logs
  tags: {every: {value: x}}
";
    let text = tree(account, rule);
    assert!(text.contains(r#"a\u{1b}[2J\r\n\u{202e}b\u{7}"#), "{text}");
    let treacherous: Vec<_> = text.chars().filter(|c| c.is_control() && *c != '\n' || *c == '\u{202e}').collect();
    assert_eq!(treacherous, Vec::<char>::new(), "{text}");
}

#[test]
fn colours_change_no_letter() {
    let account = || Account::new().with(ResourceKind::Bucket, "logs", json!({ "name": "logs", "versioning_status": null }));
    let rule = "
resource: s3.bucket
check: {versioning_status: Enabled, name: logs}
";
    let coloured = explained(finding(account(), rule), &Options { colour: true, ..Options::default() });
    assert!(coloured.contains("\u{1b}["));
    assert_eq!(crate::reports::without_colours(&coloured), tree(account(), rule));
}
