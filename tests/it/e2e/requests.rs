//! How many requests a scan takes: what it needs, and nothing twice.

use std::collections::BTreeMap;

use super::result::scan;
use crate::moto::{Account, Session};

fn counted(calls: &[String]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for call in calls {
        *counts.entry(call.as_str()).or_default() += 1;
    }
    counts
}

fn requests_of(account: Account) -> Vec<String> {
    let session = Session::open(account);
    scan(&session);
    session.calls()
}

#[test]
fn a_scan_asks_each_question_once() {
    let calls = requests_of(Account::Mixed);
    insta::assert_debug_snapshot!(counted(&calls), @r#"
{
    "account:ListRegions": 1,
    "cloudtrail:DescribeTrails": 2,
    "cloudtrail:GetEventDataStore": 1,
    "cloudtrail:GetEventSelectors": 3,
    "cloudtrail:GetInsightSelectors": 3,
    "cloudtrail:GetTrailStatus": 3,
    "cloudtrail:ListEventDataStores": 2,
    "iam:GenerateCredentialReport": 1,
    "iam:GetAccountAuthorizationDetails": 1,
    "iam:GetAccountPasswordPolicy": 1,
    "iam:GetAccountSummary": 1,
    "iam:GetCredentialReport": 1,
    "iam:GetOpenIDConnectProvider": 1,
    "iam:ListOpenIDConnectProviders": 1,
    "iam:ListSAMLProviders": 1,
    "iam:ListServerCertificates": 1,
    "iam:ListVirtualMFADevices": 1,
    "kms:DescribeKey": 10,
    "kms:GetKeyRotationStatus": 7,
    "kms:ListKeys": 2,
    "s3:GetBucketAcl": 20,
    "s3:GetBucketEncryption": 20,
    "s3:GetBucketLifecycleConfiguration": 20,
    "s3:GetBucketLocation": 20,
    "s3:GetBucketLogging": 20,
    "s3:GetBucketOwnershipControls": 20,
    "s3:GetBucketReplication": 20,
    "s3:GetBucketTagging": 20,
    "s3:GetBucketVersioning": 20,
    "s3:GetObjectLockConfiguration": 20,
    "s3:GetPublicAccessBlock": 20,
    "s3:HeadBucket": 1,
    "s3:ListBuckets": 1,
    "s3control:GetPublicAccessBlock": 1,
    "sts:GetCallerIdentity": 1,
}
"#);
}

#[test]
fn iam_is_asked_no_more_for_thirty_users_than_for_none() {
    let of_iam = |account| {
        let calls = requests_of(account);
        let of_iam = calls.into_iter().filter(|call| call.starts_with("iam:") && call != "iam:GetOpenIDConnectProvider");
        of_iam.collect::<Vec<_>>()
    };
    assert_eq!(counted(&of_iam(Account::Mixed)), counted(&of_iam(Account::Empty)));
}
