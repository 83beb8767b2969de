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
    insta::assert_debug_snapshot!(counted(&calls), @"");
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
