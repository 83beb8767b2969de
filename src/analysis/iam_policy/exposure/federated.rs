//! Callers whom an identity provider vouches for. Some providers serve everybody: there only a part of a claim that names
//! the tenant says whose callers they are.

use super::callers::Callers;
use super::mentions::Mentions;
use super::{Audience, Setting};
use crate::analysis::iam_policy::principals::Caller;
use crate::analysis::iam_policy::solve::{Class, Domain};

/// A provider that serves everybody, and where its tokens name the tenant.
struct Shared {
    /// Its host.
    host: &'static str,
    /// The claim that names the tenant.
    claim: &'static str,
    /// What stands before the tenant.
    before: &'static str,
    /// What stands after it.
    after: &'static str,
}

/// Source: the providers' documentation of the claims in their tokens.
const SHARED: &[Shared] = &[
    Shared { host: "token.actions.githubusercontent.com", claim: "sub", before: "repo:", after: "/" },
    Shared { host: "gitlab.com", claim: "sub", before: "project_path:", after: "/" },
    Shared { host: "agent.buildkite.com", claim: "sub", before: "organization:", after: ":" },
    Shared { host: "app.terraform.io", claim: "sub", before: "organization:", after: ":" },
    Shared { host: "accounts.google.com", claim: "aud", before: "", after: "" },
    Shared { host: "graph.facebook.com", claim: "app_id", before: "", after: "" },
    Shared { host: "www.amazon.com", claim: "app_id", before: "", after: "" },
    Shared { host: "cognito-identity.amazonaws.com", claim: "aud", before: "", after: "" },
];

/// The claim by which a provider that serves everybody tells its tenants apart; none: it serves one tenant.
pub fn tenant_claim(host: &str) -> Option<&'static str> {
    SHARED.iter().find(|shared| shared.host == host).map(|shared| shared.claim)
}

/// A tenant that nobody means.
const STRANGER: &str = "somebody-else";

impl Shared {
    fn key(&self) -> String {
        format!("{}:{}", self.host, self.claim)
    }

    /// The tenants that a document names literally.
    fn tenants(&self, mentions: &Mentions) -> Vec<String> {
        let key = self.key();
        let tenant = |text: &str| {
            let rest = text.strip_prefix(self.before)?;
            let tenant = if self.after.is_empty() { rest } else { rest.split_once(self.after)?.0 };
            (!tenant.contains(['*', '?']) && !tenant.is_empty()).then(|| tenant.to_owned())
        };
        mentions.texts_of(&key).filter_map(tenant).collect()
    }

    /// Values of the claim for a tenant. Names have no wildcards in them: a text that has is not a name.
    fn of(&self, tenant: &str, except: &[String]) -> Domain {
        let all = |tenant: &str| match self.after {
            "" => tenant.to_owned(),
            after => format!("{}{tenant}{after}*", self.before),
        };
        let except: Vec<_> = except.iter().map(|tenant| all(tenant)).chain(["*${*}*".to_owned(), "*${?}*".to_owned()]).collect();
        Domain::like(&[all(tenant)], &except)
    }
}

pub(super) fn callers(mentions: &Mentions, setting: &Setting) -> Vec<Callers> {
    mentions.providers.iter().flat_map(|provider| of_provider(provider, mentions, setting)).collect()
}

fn of_provider(provider: &str, mentions: &Mentions, _: &Setting) -> Vec<Callers> {
    let host = provider.split_once(":oidc-provider/").map_or(provider, |(_, host)| host);
    let class = Class { caller: Caller::Federated(provider.to_owned()), domains: Vec::new() };
    let Some(shared) = SHARED.iter().find(|shared| shared.host == host) else {
        return vec![Callers { audience: Audience::Provider(provider.to_owned()), class, exhaustive: true }];
    };
    let tenants = shared.tenants(mentions);
    let with = |audience, domain| Callers { audience, class: class.clone().with(&shared.key(), domain), exhaustive: true };
    let any = with(Audience::AnyTenant(host.to_owned()), shared.of(STRANGER, &tenants));
    let similar = with(Audience::SimilarTenant(host.to_owned()), shared.of("*", &tenants));
    let one = |tenant: &String| with(Audience::Tenant(host.to_owned(), tenant.clone()), shared.of(tenant, &[]));
    let ones: Vec<_> = tenants.iter().map(one).collect();
    [any, similar].into_iter().chain(ones).collect()
}
