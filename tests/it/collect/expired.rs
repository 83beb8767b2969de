//! Credentials that expire while an account is read: renewed once if their source has others, else nothing more is sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use trailwarden::collect::{Limits, Request, Session};
use trailwarden::model::CauseKind;
use trailwarden::snapshot::{CallOutcome, Snapshot, content};

use super::account::answer;
use super::operation::{Asked, Protocol};
use super::wire::{Answer, Wire};
use super::{base, collect, everything, run, settings};

/// How many answers there are before the first key expires.
const BEFORE: usize = 20;

/// A source that gives the keys `KEY1`, `KEY2` and so on up to the last, which it gives again and again.
#[derive(Debug)]
struct Source {
    given: AtomicUsize,
    last: usize,
}

impl ProvideCredentials for Source {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let number = (self.given.fetch_add(1, Ordering::Relaxed) + 1).min(self.last);
        future::ProvideCredentials::ready(Ok(Credentials::new(format!("KEY{number}"), "unused", None, None, "test")))
    }
}

/// The account, to which the first key opens the door for so many requests.
fn wire() -> Wire {
    let asked_before = AtomicUsize::new(0);
    Wire::answering(move |asked: &Asked| {
        let expired = asked.key_id == "KEY1" && asked_before.fetch_add(1, Ordering::Relaxed) >= BEFORE;
        match (expired, asked.protocol) {
            (false, _) => answer(asked),
            (true, Protocol::Json) => Answer::error(asked, 400, "ExpiredTokenException", "expired"),
            (true, _) => Answer::error(asked, 400, "ExpiredToken", "expired"),
        }
    })
}

fn read(wire: &Wire, keys: usize) -> (Snapshot, usize) {
    // One at a time, so that it is known what was under way.
    let request = Request { limits: Limits { concurrency: 1, ..everything().limits }, ..everything() };
    let source = Arc::new(Source { given: AtomicUsize::new(0), last: keys });
    let snapshot = run(async {
        let provider = SharedCredentialsProvider::new(Arc::clone(&source).provider());
        let session = Session::with_http_client(wire.client(), provider, &settings(), &request.limits).await.unwrap();
        session.collect(&request, &()).await.unwrap()
    });
    (snapshot, source.given.load(Ordering::Relaxed))
}

/// The SDK wants a provider of its own.
#[derive(Debug)]
struct Shared(Arc<Source>);

impl Source {
    fn provider(self: Arc<Self>) -> Shared {
        Shared(self)
    }
}

impl ProvideCredentials for Shared {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        self.0.provide_credentials()
    }
}

#[test]
fn renewed_credentials_lose_nothing() {
    let (snapshot, renewals) = read(&wire(), 2);
    assert_eq!(content::digest(&snapshot), content::digest(&collect(&base(), &everything())));
    assert_eq!(renewals, 2);
}

#[test]
fn without_others_nothing_more_is_sent_and_the_rest_is_unknown_for_that_cause() {
    let wire = wire();
    let (snapshot, renewals) = read(&wire, 1);
    assert_eq!((wire.asked().len(), renewals), (BEFORE + 2, 2));
    let (answered, rest): (Vec<_>, Vec<_>) =
        snapshot.calls.iter().partition(|record| !matches!(record.outcome, CallOutcome::Failed(_)));
    assert_eq!(answered.len(), BEFORE);
    let kinds: Vec<_> = rest.iter().map(|record| kind(&record.outcome)).collect();
    assert_eq!(kinds, vec![CauseKind::ExpiredCredentials; rest.len()]);
    let attempts: u32 = rest.iter().map(|record| record.attempts).sum();
    assert_eq!(attempts, 2, "the one that was refused, and was tried again with what its source gave");
}

fn kind(outcome: &CallOutcome) -> CauseKind {
    match outcome {
        CallOutcome::Failed(cause) => cause.kind,
        other => panic!("{other:?}"),
    }
}
