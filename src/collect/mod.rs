//! Reading an account over the AWS API: which calls to make, how they ended, and what they said, copied into a
//! [`Snapshot`] without any conclusion.
//!
//! A call that fails is data, not an error: a call record, and unknown fields that name the call and its cause. An
//! operation that is not in [`CALLS`](crate::model::call::CALLS) cannot leave the process (`guard`).
//!
//! | File | What it is for |
//! |---|---|
//! | `session` | credentials, HTTP, retries, time limits; who the caller is |
//! | `clients` | the one place where service clients are made |
//! | `guard` | nothing but reads is sent |
//! | `body` | answers that are cut off or empty are not read as "not configured" |
//! | `error` | an SDK error as the cause of an unknown |
//! | `recorder` | bounded concurrency, deadlines, call records |
//! | `answer` | from an answer to the fields of a resource |
//! | `account` | who and where: identity and regions |
//! | `aws` | one file a service |
#![deny(clippy::disallowed_methods)]

mod fault;
mod request;
mod session;

pub use fault::CollectError;
pub use request::{Counts, Limits, Progress, Request, Settings};
pub use session::Session;

use crate::snapshot::Snapshot;

/// Reads one account with the credentials that `settings` lead to.
///
/// # Errors
/// Only when nothing can be read at all: see [`CollectError`].
pub async fn collect(settings: &Settings, request: &Request, progress: &dyn Progress) -> Result<Snapshot, CollectError> {
    Session::open(settings, &request.limits).await?.collect(request, progress).await
}
