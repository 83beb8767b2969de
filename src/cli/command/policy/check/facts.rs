//! What a policy comes to, by what it is attached to.

use std::sync::LazyLock;

use crate::analysis::escalation::document::{Opened, opened};
use crate::analysis::iam_actions::catalogue;
use crate::analysis::iam_policy::attachment::Attachment;
use crate::analysis::iam_policy::document::{Document, DocumentKind, read};
use crate::analysis::iam_policy::effective::{AdminLevel, Holder, POWERS, Power, Reached};
use crate::analysis::iam_policy::exposure::{Deputy, Exposure, S3Status, Setting, deputies, exposure, s3_policy_status};
use crate::analysis::iam_policy::principals::{Identity, IdentityKind};
use crate::analysis::iam_policy::solve::{Missing, Verdict};
use crate::cli::command::policy::reading::Policy;

/// What a policy comes to.
pub(super) enum Facts {
    /// Whom it admits to a resource.
    OfResource(Box<OfResource>),
    /// What whoever has it can do.
    OfIdentity(Box<OfIdentity>),
}

/// Whom the policy of a resource admits.
pub(super) struct OfResource {
    pub(super) setting: Setting,
    pub(super) exposure: Exposure,
    /// The services that it names, each with whether it can be made a deputy.
    pub(super) deputies: Vec<(String, Deputy)>,
    /// What S3 itself says; of buckets only.
    pub(super) s3: Option<S3Status>,
}

/// What whoever has the policy of an identity can do: a user or a role, whichever can do more.
pub(super) struct OfIdentity {
    /// Whether it bounds permissions and gives none: all is what it leaves of everything.
    pub(super) is_boundary: bool,
    pub(super) level: AdminLevel,
    /// The services that are wholly its own, by prefix.
    pub(super) services: Vec<&'static str>,
    /// The services of which that is not known.
    pub(super) unknown_services: Vec<(&'static str, Missing)>,
    /// The ways to more power that it opens. A boundary opens none, for it gives nothing.
    pub(super) escalations: Vec<Opened>,
    /// What it can do to the audit trail.
    pub(super) powers: Vec<(&'static Power, Reached)>,
}

/// Everything, for boundaries to take away from.
static EVERYTHING: LazyLock<Option<Document>> = LazyLock::new(|| {
    let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
    read(text, DocumentKind::Identity).document
});

impl Facts {
    /// What a policy comes to; none if it is invalid.
    pub(super) fn of(policy: &Policy) -> Option<Self> {
        let document = policy.document()?;
        let (attachment, _) = policy.attachment?;
        if let Some(setting) = policy.setting() {
            return Some(Self::OfResource(Box::new(of_resource(document, setting, attachment))));
        }
        let everything = EVERYTHING.as_ref().filter(|_| attachment == Attachment::BOUNDARY);
        let holders: Vec<_> = identities(policy)
            .into_iter()
            .map(|identity| match everything {
                Some(everything) => Holder { identity, policies: vec![everything], boundary: Some(document) },
                None => Holder { identity, policies: vec![document], boundary: None },
            })
            .collect();
        let escalations = match everything {
            Some(_) => Vec::new(),
            None => opened(document, &policy.place.partition, policy.account()),
        };
        Some(Self::OfIdentity(Box::new(of_identity(&holders, attachment, escalations))))
    }
}

fn of_resource(document: &Document, setting: Setting, attachment: Attachment) -> OfResource {
    OfResource {
        exposure: exposure(document, &setting),
        deputies: deputies(document, &setting),
        s3: (attachment.name == "bucket").then(|| s3_policy_status(document)),
        setting,
    }
}

/// The identity that has the policy. Where it was not said, it is a user or a role: policies tell them apart.
fn identities(policy: &Policy) -> Vec<Identity> {
    if let Some(identity) = policy.place.arn.as_deref().and_then(Identity::of_arn) {
        return vec![identity];
    }
    let (partition, account) = (&policy.place.partition, policy.account());
    let of = |kind| Identity { partition: partition.clone(), account: account.to_owned(), kind };
    vec![of(IdentityKind::User("x".to_owned())), of(IdentityKind::Role("x".to_owned()))]
}

fn of_identity(holders: &[Holder<'_>], attachment: Attachment, escalations: Vec<Opened>) -> OfIdentity {
    let mut facts = OfIdentity {
        is_boundary: attachment == Attachment::BOUNDARY,
        level: holders.iter().map(Holder::admin_level).min().unwrap_or(AdminLevel::Unknown),
        services: Vec::new(),
        unknown_services: Vec::new(),
        escalations,
        powers: POWERS.iter().map(|power| (power, power.of(holders))).collect(),
    };
    for service in catalogue().services() {
        let answers: Vec<_> = holders.iter().map(|holder| holder.service_refused(service.prefix)).collect();
        let unknown = answers.iter().find_map(|answer| match answer {
            Verdict::Unknown(missing) => Some(missing.clone()),
            _ => None,
        });
        match (answers.contains(&Verdict::No), unknown) {
            (true, _) => facts.services.push(service.prefix),
            (false, Some(missing)) => facts.unknown_services.push((service.prefix, missing)),
            (false, None) => {}
        }
    }
    facts
}
