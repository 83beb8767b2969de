//! When nothing at all can be read: which error says so, and what it advises.

use aws_credential_types::provider::{SharedCredentialsProvider, future};
use trailwarden::collect::{CollectError, Session, Settings};

use super::wire::{Fault, Wire};
use super::{base, everything, limits, run, settings, try_collect};

fn refused(fault: Fault) -> CollectError {
    try_collect(&base().with_fault("sts:GetCallerIdentity", fault), &settings(), &everything()).unwrap_err()
}

#[test]
fn expired_credentials_at_the_start_end_the_run() {
    let error = refused(Fault::Expired);
    assert_eq!(error.to_string(), "AWS refused the credentials: ExpiredToken: expired");
    assert!(error.help().contains("aws sso login"), "{}", error.help());
}

#[test]
fn an_endpoint_that_refuses_connections_ends_the_run() {
    let CollectError::Unreachable { endpoint, .. } = refused(Fault::Refused) else { panic!("another error") };
    assert_eq!(endpoint, "AWS in eu-west-1");
}

#[test]
fn an_identity_that_is_cut_off_ends_the_run() {
    assert!(matches!(refused(Fault::CutOff), CollectError::NoIdentity { .. }));
}

#[test]
fn the_credentials_of_another_account_end_the_run_after_one_request() {
    let wire = base();
    let settings = Settings { expect_account: Some("999988887777".into()), ..settings() };
    let error = try_collect(&wire, &settings, &everything()).unwrap_err();
    assert_eq!(error.to_string(), "these credentials belong to account 111122223333, not to 999988887777");
    assert_eq!(wire.asked().len(), 1);
}

#[derive(Debug)]
struct Nothing;

impl aws_credential_types::provider::ProvideCredentials for Nothing {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(Err(aws_credential_types::provider::error::CredentialsError::not_loaded(
            "nothing here",
        )))
    }
}

#[test]
fn without_credentials_nothing_is_asked() {
    let wire = Wire::answering(|asked| panic!("{} was asked", asked.call));
    let nothing = SharedCredentialsProvider::new(Nothing);
    let error = run(Session::with_http_client(wire.client(), nothing, &settings(), &limits())).unwrap_err();
    assert!(matches!(error, CollectError::NoCredentials { .. }), "{error}");
}
