//! Reading an account over the AWS API: which calls to make, how they ended, and what they said, copied into a
//! [`Snapshot`] without any conclusion.
//!
//! A call that fails is data, not an error: a call record, and unknown fields that name the call and its cause. An
//! operation that is not one of the run's [purpose](crate::model::call::Purpose) cannot leave the process (`guard`).
//!
//! | File | What it is for |
//! |---|---|
//! | `session`, `profile` | credentials, HTTP, retries, time limits |
//! | `home` | the region that is asked first, and with it the partition |
//! | `run` | the order of things: who, where, then all services at once, in rounds; and the snapshot of it |
//! | `accounts`, `role` | many accounts in one run, each entered by a role |
//! | `clients` | the one place where service clients are made |
//! | `guard`, `wire` | nothing but reads is sent, whoever made the request |
//! | `proof` | tests: no operation of the SDK but those on the list gets past them |
//! | `transport` | below the SDK: journal, pace, the time of an attempt, services that hang |
//! | `journal` | the answers of a run, so that it can go on after it was cut short |
//! | `credentials` | handed out, renewed, given up |
//! | `refusal` | what we decide where AWS has said nothing |
//! | `body` | answers that are cut off or empty are not read as "not configured" |
//! | `error` | an SDK error as the cause of an unknown |
//! | `recorder`, `trace` | bounded concurrency, the deadline of the run, call records |
//! | `memory` | what was asked before: nothing is asked twice |
//! | `gathered` | what several rounds of reading told, put together |
//! | `delivered` | the other purpose: what CloudTrail delivered to a bucket, and its keys |
//! | `answer` | from an answer to the fields of a resource |
//! | `pages` | listings that the SDK does not read page by page |
//! | `aws` | one file a service |
#![deny(clippy::disallowed_methods)]

mod accounts;
mod answer;
mod aws;
mod body;
mod clients;
mod clock;
mod credentials;
mod delivered;
mod error;
mod fault;
mod gathered;
mod guard;
mod home;
mod journal;
mod memory;
mod pages;
mod profile;
#[cfg(test)]
mod proof;
mod recorder;
mod refusal;
mod request;
mod role;
mod run;
mod session;
mod trace;
mod transport;
mod visit;
mod wire;

pub use accounts::{AccountList, Accounts, Readings, Target};
pub use delivered::{Bucket, Delivered, NoObject, Object, ObjectBody, PublicKey, Trail};
pub use fault::CollectError;
pub use journal::Journal;
pub use request::{Counts, Demand, Limits, Progress, Request, Settings};
pub use session::Session;

use std::sync::Arc;

use crate::snapshot::Snapshot;

/// Reads one account with the credentials that `settings` lead to, and writes the answers down in the journal if there
/// is one.
///
/// # Errors
/// Only when nothing can be read at all: see [`CollectError`].
pub async fn collect(
    settings: &Settings,
    request: &Request,
    journal: Option<Arc<Journal>>,
    progress: &dyn Progress,
) -> Result<Snapshot, CollectError> {
    let session = Session::open(settings, &request.limits).await?;
    let session = match journal {
        Some(journal) => session.keeping(journal),
        None => session,
    };
    session.collect(request, progress).await
}
