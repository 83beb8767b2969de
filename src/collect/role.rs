//! Credentials of a role, asked for through the guard like everything else.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_sdk_sts::Client;

use super::credentials::Renewing;
use super::error::{Meaning, malformed, meaning, reason};
use super::recorder::declared;
use super::trace::{Trace, traced};
use crate::model::{Cause, Region};

/// The call that opens a role.
pub(super) const ASSUME_ROLE: &str = "sts:AssumeRole";

/// A role that may be assumed.
pub(super) struct Role {
    client: Client,
    region: Region,
    arn: String,
    external_id: Option<String>,
    session_name: String,
}

impl Role {
    /// A role that the credentials of this client, which asks in this region, may assume.
    pub(super) fn new(client: Client, region: Region, arn: &str, external_id: Option<String>, session_name: &str) -> Self {
        Self { client, region, arn: arn.to_owned(), external_id, session_name: session_name.to_owned() }
    }

    /// Assumes the role, and tells what happened on the wire meanwhile. This is a call of its own, also when another one
    /// waits for the credentials.
    pub(super) async fn assume(&self) -> (Result<Credentials, Arc<Cause>>, Trace) {
        traced(declared(ASSUME_ROLE), &self.region, self.ask()).await
    }

    /// The credentials that it gave first, assumed again before they end.
    pub(super) fn renewed_from(self, first: Credentials) -> Arc<Renewing> {
        Renewing::new(SharedCredentialsProvider::new(self), first)
    }

    async fn ask(&self) -> Result<Credentials, Arc<Cause>> {
        let call = declared(ASSUME_ROLE);
        let request = self.client.assume_role().role_arn(&self.arn).role_session_name(&self.session_name);
        let answer = request.set_external_id(self.external_id.clone()).send().await;
        let output = answer.map_err(|error| match meaning(call, &error) {
            Meaning::Failed(cause) => cause,
            Meaning::Absent(code) => malformed(call, &code),
        })?;
        let missing = |member: &str| malformed(call, &format!("the answer has no `{member}`"));
        let given = output.credentials.ok_or_else(|| missing("Credentials"))?;
        let expiry = SystemTime::try_from(given.expiration).map_err(|_| missing("Expiration"))?;
        if given.access_key_id.is_empty() || given.secret_access_key.is_empty() || given.session_token.is_empty() {
            return Err(missing("Credentials"));
        }
        let token = Some(given.session_token);
        Ok(Credentials::new(given.access_key_id, given.secret_access_key, token, Some(expiry), "AssumeRole"))
    }
}

impl ProvideCredentials for Role {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            let (assumed, _) = self.assume().await;
            let refused = |cause: Arc<Cause>| format!("the role `{}` cannot be assumed: {}", self.arn, reason(&cause));
            assumed.map_err(|cause| CredentialsError::provider_error(refused(cause)))
        })
    }
}

impl fmt::Debug for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Role").field("arn", &self.arn).finish_non_exhaustive()
    }
}
