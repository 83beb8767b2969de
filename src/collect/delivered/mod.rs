//! What CloudTrail delivered to a bucket, and the keys that it signs with: listed and read, and judged by nobody here.
//!
//! Its own [purpose](crate::model::call::Purpose): a session for settings cannot send these requests, nor one for these
//! ask for settings. Objects are not held: whoever asks for one reads its content as it comes.
//!
//! | File | What it is for |
//! |---|---|
//! | `listing` | which objects there are |
//! | `object` | one object, read as it comes |
//! | `keys` | the public keys of a region |
//! | `trail` | where a trail delivers to, and the accounts of an organization |

mod keys;
mod listing;
mod object;
mod trail;

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use tokio::time::Instant;

pub use keys::PublicKey;
pub use object::{NoObject, Object, ObjectBody};
pub use trail::Trail;

use super::aws::s3::named_region;
use super::clients::Clients;
use super::error::{Meaning, cause, meaning, reason};
use super::recorder::declared;
use super::trace::traced;
use super::{CollectError, Limits, Session};
use crate::model::call::Call;
use crate::model::{Cause, CauseKind, Region};
use crate::snapshot::Caller;

/// Reads what CloudTrail delivered.
pub struct Delivered {
    session: Session,
    clients: Clients,
    limits: Limits,
    deadline: Option<Instant>,
    caller: Caller,
}

/// A bucket, in its own region.
pub struct Bucket {
    delivered: Arc<Delivered>,
    client: aws_sdk_s3::Client,
    region: Region,
    name: String,
}

impl Delivered {
    /// By the credentials of this session, which must be one for logs.
    ///
    /// # Errors
    /// When it cannot be found out whose the credentials are, or they are another account's than expected.
    pub async fn open(session: Session, limits: &Limits) -> Result<Self, CollectError> {
        let (identity, _) = session.begin().await?;
        let clients = session.clients(identity.caller.account.as_str());
        let deadline = Instant::now().checked_add(limits.total_timeout);
        Ok(Self { session, clients, limits: limits.clone(), deadline, caller: identity.caller })
    }

    /// Whose credentials these are.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// A bucket, wherever it is.
    ///
    /// # Errors
    /// When there is none of this name, or nothing can be found out about it.
    pub async fn bucket(self: &Arc<Self>, name: &str) -> Result<Bucket, CollectError> {
        let call = declared("s3:HeadBucket");
        let home = self.session.region();
        let sent = self.clients.s3(&home).head_bucket().bucket(name).send();
        let (answer, _) = traced(call, &home, sent).await;
        let unread = |detail: String| CollectError::BucketUnread { bucket: name.to_owned(), detail };
        let region = match answer {
            Ok(output) => output.bucket_region.map_or(home, Region::from),
            Err(error) => {
                let response = error.raw_response().map(|response| (response.status().as_u16(), named_region(response)));
                match response {
                    Some((404, _)) => return Err(unread("there is no bucket of this name".to_owned())),
                    // Whoever may not ask for the bucket may still read it.
                    Some((301 | 307 | 400 | 403, Some(region))) => region,
                    Some((403, None)) => home,
                    _ => return Err(unread(why(call, &error))),
                }
            }
        };
        Ok(Bucket { delivered: Arc::clone(self), client: self.clients.s3(&region), region, name: name.to_owned() })
    }

    /// Why nothing more is asked, once the time of the run is over.
    fn is_over(&self) -> Option<String> {
        let is_over = self.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        is_over.then(|| "the time limit of the whole run was reached".to_owned())
    }
}

impl fmt::Debug for Delivered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivered").field("session", &self.session).finish_non_exhaustive()
    }
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bucket").field("name", &self.name).field("region", &self.region).finish_non_exhaustive()
    }
}

/// Why a call has no answer, in words.
fn why<E>(call: &Call, error: &SdkError<E, HttpResponse>) -> String
where
    E: ProvideErrorMetadata + Error + 'static,
{
    match meaning(call, error) {
        Meaning::Failed(cause) => in_words(&cause),
        Meaning::Absent(code) => in_words(&Cause { code: Some(code.into()), ..cause(call, CauseKind::Malformed) }),
    }
}

fn in_words(cause: &Cause) -> String {
    let call = cause.call.as_deref().unwrap_or_default();
    format!("{} ({call}): {}", cause.kind.describe(), reason(cause))
}
