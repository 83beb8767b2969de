//! Credentials, HTTP, retries and time limits; and who the caller is.

use super::{CollectError, Limits, Progress, Request, Settings};
use crate::snapshot::Snapshot;

/// A way into one account.
#[derive(Debug, Clone)]
pub struct Session {}

impl Session {
    /// Finds credentials and asks whose they are.
    ///
    /// # Errors
    /// See [`CollectError`].
    #[expect(clippy::unused_async, reason = "outline")]
    pub async fn open(_settings: &Settings, _limits: &Limits) -> Result<Self, CollectError> {
        Err(CollectError::NoIdentity { detail: "not built yet".to_owned() })
    }

    /// Reads the account.
    ///
    /// # Errors
    /// See [`CollectError`].
    #[expect(clippy::unused_async, reason = "outline")]
    pub async fn collect(&self, _request: &Request, _progress: &dyn Progress) -> Result<Snapshot, CollectError> {
        Err(CollectError::NoIdentity { detail: "not built yet".to_owned() })
    }
}
