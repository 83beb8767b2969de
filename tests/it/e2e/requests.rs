//! How many requests a scan takes: what it needs, and nothing twice.

use std::collections::BTreeSet;

use trailwarden::model::call::{Call, Scope};

use super::result::scan;
use crate::moto::{Account, Request, Session};

/// Regions that are enabled in the mixed account.
const REGIONS: [&str; 2] = ["eu-west-1", "us-east-1"];

/// What tells more of what was listed is asked only where something was: calls, and the regions that have some. Of policies
/// those of the region are asked for apart from those of its one log group.
const WHERE_LISTED: &[(&str, &[&str])] = &[
    ("config:DescribeConfigurationRecorderStatus", &["eu-west-1"]),
    ("config:DescribeDeliveryChannelStatus", &["eu-west-1"]),
    ("logs:DescribeResourcePolicies", &["eu-west-1", "eu-west-1"]),
    ("securityhub:GetEnabledStandards", &["eu-west-1"]),
];

/// What AWS tells in several answers that are one question to an account: the call, and what each answer is about.
const IN_PARTS: &[(&str, &[&str])] = &[("account:GetAlternateContact", &["SECURITY", "BILLING", "OPERATIONS"])];

fn requests_of(account: Account) -> Vec<Request> {
    let session = Session::open(account);
    scan(&session);
    session.requests()
}

#[test]
fn a_scan_asks_each_question_once() {
    let requests = requests_of(Account::Mixed);
    let mut seen = BTreeSet::new();
    let repeated: Vec<_> = requests.iter().filter(|request| !seen.insert(*request)).collect();
    assert_eq!(repeated, Vec::<&Request>::new());
}

#[test]
fn a_scan_asks_once_an_account_and_once_a_region_what_is_not_about_a_resource() {
    let requests = requests_of(Account::Mixed);
    let operations: BTreeSet<_> = requests.iter().map(|request| request.operation.as_str()).collect();
    for operation in operations {
        let call = Call::find(operation).unwrap_or_else(|| panic!("{operation} is not on the list of reads"));
        let of_call: Vec<_> = requests.iter().filter(|request| request.operation == operation).collect();
        match call.scope {
            Scope::Account => {
                let about: Vec<_> = of_call.iter().map(|request| request.about.as_str()).collect();
                let parts = IN_PARTS.iter().find(|(of, _)| *of == operation);
                assert_eq!(about, parts.map_or(vec![""], |(_, parts)| parts.to_vec()), "{operation}");
            }
            Scope::Region => {
                let mut regions: Vec<_> = of_call.iter().map(|request| request.region.as_str()).collect();
                regions.sort_unstable();
                let listed = WHERE_LISTED.iter().find(|(of, _)| *of == operation);
                assert_eq!(regions, listed.map_or(REGIONS.as_slice(), |(_, regions)| *regions), "{operation}");
            }
            Scope::Resource => assert!(of_call.iter().all(|request| !request.about.is_empty()), "{operation}"),
        }
    }
}

#[test]
fn iam_is_asked_no_more_for_thirty_users_than_for_none() {
    let of_iam = |account| {
        let sent = requests_of(account).into_iter().map(|request| request.operation);
        let mut of_iam: Vec<_> = sent.filter(|call| call.starts_with("iam:") && call != "iam:GetOpenIDConnectProvider").collect();
        of_iam.sort();
        of_iam
    };
    // Asked once each, and only where there is an organization, and where there are users.
    let is_once = |call: &String| ["iam:ListOrganizationsFeatures", "iam:ListServiceSpecificCredentials"].contains(&&**call);
    let (once, of_mixed): (Vec<_>, Vec<_>) = of_iam(Account::Mixed).into_iter().partition(is_once);
    let of_empty: Vec<_> = of_iam(Account::Empty).into_iter().filter(|call| !is_once(call)).collect();
    assert_eq!(of_mixed, of_empty);
    assert!(once.windows(2).all(|two| two[0] != two[1]), "{once:?}");
}
