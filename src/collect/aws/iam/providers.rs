//! Server certificates, and identity providers of both kinds.

use aws_sdk_iam::Client;
use futures_util::StreamExt;
use futures_util::stream;

use crate::collect::answer::{count, required, required_text, time};
use crate::collect::recorder::Question;
use crate::collect::visit::{Batch, Visit};
use crate::model::aws::{OidcProvider, SamlProvider, ServerCertificate};
use crate::model::{List, Observed, ResourceKind, Subject};

const CERTIFICATES: &str = "iam:ListServerCertificates";
const SAML: &str = "iam:ListSAMLProviders";
const OIDC: &str = "iam:ListOpenIDConnectProviders";
const OIDC_PROVIDER: &str = "iam:GetOpenIDConnectProvider";

fn about<'q>(visit: &'q Visit<'_>, call: &'static str, about: &'q str) -> Question<'q> {
    Question { call, region: &visit.region, about }
}

/// The server certificates kept in IAM.
pub(super) async fn certificates(visit: &Visit<'_>, client: &Client) -> Batch {
    let mut batch = Batch::default();
    if !visit.recorder.wants(CERTIFICATES) {
        return batch;
    }
    let send = || client.list_server_certificates().into_paginator().send();
    let pages = visit.recorder.ask_pages(about(visit, CERTIFICATES, ""), send).await;
    let call = pages.call;
    let listed = pages.items("ServerCertificateMetadataList", |page| {
        Some(page.server_certificate_metadata_list).filter(|all| all.iter().all(|one| !one.arn.is_empty()))
    });
    batch.listings.push(visit.listing(ResourceKind::ServerCertificate, None, count(&listed)));
    for certificate in listed.items {
        let name = &certificate.server_certificate_name;
        let subject = visit.place.subject_with_arn(ResourceKind::ServerCertificate, &certificate.arn, name);
        let certificate = ServerCertificate {
            name: required_text(call, "ServerCertificateName", name),
            path: required_text(call, "Path", &certificate.path),
            uploaded_at: required(call, "UploadDate", certificate.upload_date.as_ref().and_then(time)),
            expires_at: required(call, "Expiration", certificate.expiration.as_ref().and_then(time)),
        };
        batch.add(subject, certificate);
    }
    batch
}

/// The SAML identity providers.
pub(super) async fn saml(visit: &Visit<'_>, client: &Client) -> Batch {
    let mut batch = Batch::default();
    if !visit.recorder.wants(SAML) {
        return batch;
    }
    let answer = visit.recorder.ask(about(visit, SAML, ""), || client.list_saml_providers().send()).await;
    let call = answer.call;
    let listed = whole(answer.required("SAMLProviderList", |output| {
        let providers = output.saml_provider_list.as_deref()?;
        providers.iter().map(|provider| Some((provider.arn.clone()?, provider.clone()))).collect::<Option<Vec<_>>>()
    }));
    batch.listings.push(visit.listing(ResourceKind::SamlProvider, None, count(&listed)));
    for (arn, provider) in listed.items {
        let name = after(&arn, "saml-provider/");
        let subject = visit.place.subject_with_arn(ResourceKind::SamlProvider, &arn, name);
        let provider = SamlProvider {
            name: Observed::Known(name.to_owned()),
            valid_until: Observed::or_absent(provider.valid_until.as_ref().and_then(time)),
            created_at: required(call, "CreateDate", provider.create_date.as_ref().and_then(time)),
        };
        batch.add(subject, provider);
    }
    batch
}

/// The OpenID Connect identity providers.
pub(super) async fn oidc(visit: &Visit<'_>, client: &Client) -> Batch {
    let mut batch = Batch::default();
    if !visit.recorder.wants(OIDC) {
        return batch;
    }
    let answer = visit.recorder.ask(about(visit, OIDC, ""), || client.list_open_id_connect_providers().send()).await;
    let listed = whole(answer.required("OpenIDConnectProviderList", |output| {
        let providers = output.open_id_connect_provider_list.as_deref()?;
        providers.iter().map(|provider| provider.arn.clone()).collect::<Option<Vec<_>>>()
    }));
    batch.listings.push(visit.listing(ResourceKind::OidcProvider, None, count(&listed)));
    let read =
        stream::iter(listed.items).map(|arn| oidc_provider(visit, client, arn)).buffer_unordered(visit.limits.concurrency.max(1));
    for (subject, provider) in read.collect::<Vec<_>>().await {
        batch.add(subject, provider);
    }
    batch
}

async fn oidc_provider(visit: &Visit<'_>, client: &Client, arn: String) -> (Subject, OidcProvider) {
    let send = || client.get_open_id_connect_provider().open_id_connect_provider_arn(&arn).send();
    let told = visit.recorder.ask(about(visit, OIDC_PROVIDER, &arn), send).await;
    let url = after(&arn, "oidc-provider/");
    let subject = visit.place.subject_with_arn(ResourceKind::OidcProvider, &arn, url);
    let texts = |texts: &[String]| texts.iter().cloned().collect::<List<_>>();
    let provider = OidcProvider {
        url: Observed::Known(url.to_owned()),
        client_ids: told.required("ClientIDList", |provider| provider.client_id_list.as_deref().map(texts)),
        thumbprints: told.required("ThumbprintList", |provider| provider.thumbprint_list.as_deref().map(texts)),
        created_at: told.required("CreateDate", |provider| time(provider.create_date.as_ref()?)),
    };
    (subject, provider)
}

/// A listing without pages: read whole, or not at all.
fn whole<T>(listed: Observed<Vec<T>>) -> List<T> {
    match listed {
        Observed::Known(items) => List::complete(items),
        Observed::Absent => List::complete(Vec::new()),
        Observed::Unknown(cause) => List { items: Vec::new(), rest: Some(cause) },
    }
}

fn after<'a>(arn: &'a str, mark: &str) -> &'a str {
    arn.split_once(mark).map_or(arn, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_called_by_what_follows_its_type() {
        let arn = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC";
        assert_eq!(after(arn, "oidc-provider/"), "oidc.eks.eu-west-1.amazonaws.com/id/ABC");
        assert_eq!(after("arn:aws:iam::111122223333:saml-provider/corp", "saml-provider/"), "corp");
    }
}
