//! IAM: a handful of calls for the whole account, none per user or role.

mod details;
mod devices;
mod password_policy;
mod providers;
mod report;
mod root;
mod service_credentials;
mod users;

use users::Told;

use crate::collect::visit::{Batch, Visit};

/// Reads IAM.
pub(in crate::collect) async fn read(visit: &Visit<'_>) -> Batch {
    let client = visit.clients.iam(&visit.region);
    let (details, report, devices, credentials, summary, password_policy, certificates, saml, oidc) = tokio::join!(
        details::read(visit, &client),
        report::read(visit, &client),
        devices::read(visit, &client),
        service_credentials::read(visit, &client),
        root::summary(visit, &client),
        password_policy::read(visit, &client),
        providers::certificates(visit, &client),
        providers::saml(visit, &client),
        providers::oidc(visit, &client),
    );
    let mut batch = Batch::default();
    batch.extend(root::read(visit, &summary, &report, &devices));
    batch.extend(root::account(visit, &summary));
    batch.extend(users::read(visit, &Told { details: &details, report: &report, devices: &devices, credentials: &credentials }));
    batch.extend(details::groups_roles_policies(visit, details));
    for part in [password_policy, certificates, saml, oidc] {
        batch.extend(part);
    }
    batch
}
