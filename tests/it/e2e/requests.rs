//! How many requests a scan takes: what it needs, and nothing twice.

use std::collections::BTreeSet;

use trailwarden::model::call::{Call, Scope};

use super::result::scan;
use crate::moto::{Account, Request, Session};

/// Regions that are enabled in the mixed account.
const REGIONS: usize = 2;

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
            Scope::Account => assert_eq!(of_call.len(), 1, "{operation}"),
            Scope::Region => assert_eq!(of_call.len(), REGIONS, "{operation}"),
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
    assert_eq!(of_iam(Account::Mixed), of_iam(Account::Empty));
}
