//! Passwords and API keys for single services, which IAM lists for all users at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_iam::Client;
use aws_sdk_iam::operation::list_service_specific_credentials::ListServiceSpecificCredentialsOutput;
use aws_sdk_iam::types::ServiceSpecificCredentialMetadata;

use crate::collect::answer::{list_field, required, required_text, time, told};
use crate::collect::error::malformed;
use crate::collect::pages::{by_token, further};
use crate::collect::recorder::{Question, declared};
use crate::collect::visit::Visit;
use crate::model::aws::{CredentialStatus, ServiceSpecificCredential};
use crate::model::{Cause, List, Observed};

const CREDENTIALS: &str = "iam:ListServiceSpecificCredentials";

/// The credentials.
pub(super) struct Credentials {
    /// By the name of the user that they belong to.
    of_users: BTreeMap<String, Vec<ServiceSpecificCredential>>,
    /// Why there may be more.
    rest: Option<Arc<Cause>>,
}

/// Reads those of all users. What they are made of IAM tells nobody but who makes them.
pub(super) async fn read(visit: &Visit<'_>, client: &Client) -> Credentials {
    let question = Question { call: CREDENTIALS, region: &visit.region, about: "" };
    let client = client.clone();
    let send = move || {
        by_token(following, move |marker| client.list_service_specific_credentials().all_users(true).set_marker(marker).send())
    };
    let pages = visit.recorder.ask_pages(question, send).await;
    let listed = pages.items("ServiceSpecificCredentials", |page| page.service_specific_credentials);
    let mut credentials = Credentials { of_users: BTreeMap::new(), rest: listed.rest };
    for credential in &listed.items {
        match told(&credential.user_name) {
            Some(user) => credentials.of_users.entry(user.to_owned()).or_default().push(copy(credential)),
            None => credentials.rest = Some(malformed(declared(CREDENTIALS), "a credential names no user")),
        }
    }
    credentials
}

fn following(page: &ListServiceSpecificCredentialsOutput) -> Option<String> {
    further(page.marker()).filter(|_| page.is_truncated())
}

fn copy(credential: &ServiceSpecificCredentialMetadata) -> ServiceSpecificCredential {
    let call = declared(CREDENTIALS);
    let status = told(credential.status.as_str()).map(CredentialStatus::from);
    ServiceSpecificCredential {
        credential_id: required_text(call, "ServiceSpecificCredentialId", &credential.service_specific_credential_id),
        service_name: required_text(call, "ServiceName", &credential.service_name),
        status: required(call, "Status", status),
        created_at: required(call, "CreateDate", time(&credential.create_date)),
        expires_at: match &credential.expiration_date {
            Some(at) => required(call, "ExpirationDate", time(at)),
            None => Observed::Absent,
        },
    }
}

impl Credentials {
    /// Those of the user of this name.
    pub(super) fn of(&self, user: &str) -> Observed<List<ServiceSpecificCredential>> {
        let items = self.of_users.get(user).cloned().unwrap_or_default();
        list_field(List { items, rest: self.rest.clone() })
    }
}
