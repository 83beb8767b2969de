//! Ways into an account: by another name of the endpoint, through a role. What is found there is the same.

use std::collections::BTreeSet;

use super::result::{Findings, scan, scan_with};
use crate::moto::{Account, Run, Session, server};

#[test]
fn an_endpoint_may_be_given_by_name() {
    let session = Session::open(Account::Empty);
    let by_address = scan(&session);
    let by_name = server().endpoint().replace("127.0.0.1", "localhost");
    let mut command = session.command(env!("CARGO_BIN_EXE_trailwarden"));
    command.env("AWS_ENDPOINT_URL", by_name).args(["scan", "--format", "json", "--exit-zero", "--fail-on-unknown", "none"]);
    assert_eq!(Findings::read(&Run::of(&mut command)).statuses(), by_address.statuses());
}

#[test]
fn a_role_opens_the_account_that_it_belongs_to() {
    let inside = Session::open(Account::Empty);
    let outside = Session::open(Account::Mixed);
    let through_a_role = scan_with(&outside, &["--role-arn", "arn:aws:iam::222222222222:role/auditor"]);
    assert_eq!(through_a_role.statuses(), scan(&inside).statuses());
    let sent: BTreeSet<_> = outside.requests().into_iter().map(|request| request.operation).collect();
    assert_eq!(sent, BTreeSet::from(["sts:AssumeRole".to_owned()]), "all else is asked with the role's credentials");
}
