//! Collecting against an account told from memory: what is copied, what is asked, and what becomes of every fault.

mod account;
mod accounts;
mod cbor;
mod chain;
mod copied;
mod expired;
mod faults;
mod hanging;
mod log_policies;
mod operation;
mod paced;
mod paging;
mod partitions;
mod permitted;
mod planned;
mod resumed;
mod start;
mod watching;
mod wire;

use std::collections::BTreeMap;
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use serde_json::{Map, Value};
use trailwarden::collect::{CollectError, Limits, Request, Session, Settings};
use trailwarden::model::{Cause, Observed, ResourceKind};
use trailwarden::snapshot::Snapshot;

use account::answer;
use wire::Wire;

/// Fast retries, short waits.
fn limits() -> Limits {
    Limits {
        max_attempts: 2,
        initial_backoff: Duration::from_millis(1),
        attempt_timeout: Duration::from_millis(500),
        // However much is throttled, tests don't wait.
        min_rps: 1000,
        report_poll: Duration::from_millis(1),
        ..Limits::default()
    }
}

fn everything() -> Request {
    Request { limits: limits(), ..Request::everything() }
}

fn settings() -> Settings {
    Settings { region: Some("eu-west-1".into()), ..Settings::default() }
}

fn credentials() -> SharedCredentialsProvider {
    SharedCredentialsProvider::new(Credentials::new("AKIATEST", "unused", None, None, "test"))
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

fn try_collect(wire: &Wire, settings: &Settings, request: &Request) -> Result<Snapshot, CollectError> {
    run(async {
        let session = Session::with_http_client(wire.client(), credentials(), settings, &request.limits).await?;
        session.collect(request, &()).await
    })
}

fn collect(wire: &Wire, request: &Request) -> Snapshot {
    try_collect(wire, &settings(), request).unwrap()
}

/// The fields of every resource, by type and id.
fn fields(snapshot: &Snapshot) -> BTreeMap<(ResourceKind, String), Map<String, Value>> {
    let object = |value| match value {
        Value::Object(fields) => fields,
        other => panic!("{other}"),
    };
    let resources = snapshot.resources.iter();
    resources
        .map(|resource| {
            let fields = object(serde_json::to_value(&resource.body).unwrap());
            ((resource.subject.kind, resource.subject.id.to_string()), fields)
        })
        .collect()
}

/// Why a listing is open; the first row of the type that is.
fn listing_cause(snapshot: &Snapshot, kind: ResourceKind) -> Option<Cause> {
    snapshot.listings.iter().filter(|row| row.kind == kind).find_map(|row| match &row.found {
        Observed::Unknown(cause) => Some((**cause).clone()),
        Observed::Known(_) | Observed::Absent => None,
    })
}

fn base() -> Wire {
    Wire::answering(answer)
}
