//! Brings together what the lists of an account say of its users and roles.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Credentials, Grouped, Held, Identities, Member, Origin};
use crate::analysis::Related;
use crate::analysis::document::because;
use crate::analysis::iam_policy::document::DocumentKind;
use crate::analysis::iam_policy::principals::{Identity, IdentityKind};
use crate::model::aws::{AccessKey, Group, InlinePolicy, Policy, Role, User};
use crate::model::{Cause, CauseKind, List, Observed, Ref, Resource, ResourceKind, Subject};

/// Below this path are the roles that AWS makes for its services. Source: IAM User Guide, "Service-linked roles".
const SERVICE_LINKED: &str = "/aws-service-role/";

/// What was read of an account.
#[derive(Debug)]
pub struct Listed<'a> {
    /// The users.
    pub users: Related<'a>,
    /// The groups.
    pub groups: Related<'a>,
    /// The roles.
    pub roles: Related<'a>,
    /// The managed policies.
    pub policies: Related<'a>,
    /// The access keys of the users.
    pub access_keys: Related<'a>,
    /// The SAML and OpenID Connect providers.
    pub providers: [Related<'a>; 2],
}

impl<'a> Listed<'a> {
    /// What there is of each type of resource.
    pub fn of(resources: impl Fn(ResourceKind) -> Related<'a>) -> Self {
        Self {
            users: resources(ResourceKind::User),
            groups: resources(ResourceKind::Group),
            roles: resources(ResourceKind::Role),
            policies: resources(ResourceKind::Policy),
            access_keys: resources(ResourceKind::AccessKey),
            providers: [resources(ResourceKind::SamlProvider), resources(ResourceKind::OidcProvider)],
        }
    }
}

impl Identities {
    /// The users and roles, with all that was read of them.
    pub fn of(listed: &Listed<'_>) -> Self {
        let mut gather = Gather::new(listed);
        let mut members = Vec::new();
        for resource in &listed.users.resources {
            members.extend(resource.body.get::<User>().and_then(|user| gather.user(user, resource)));
        }
        for resource in &listed.roles.resources {
            members.extend(resource.body.get::<Role>().and_then(|role| gather.role(role, resource)));
        }
        let groups = listed.groups.resources.iter().filter_map(|group| gather.grouped(group)).collect();
        let rest = [&listed.users.rest, &listed.roles.rest].into_iter().flatten().cloned().collect();
        let providers = listed.providers.iter().flat_map(|it| &it.resources).map(|it| (*it.subject.id).into()).collect();
        let providers_rest = listed.providers.iter().filter_map(|it| it.rest.clone()).collect();
        let providers = (providers, providers_rest);
        let groups_rest = listed.groups.rest.clone();
        let places = members.iter().enumerate().map(|(place, member)| (Arc::clone(&member.subject.id), place)).collect();
        Self { held: gather.held, members, places, groups, groups_rest, providers, rest, ..Self::default() }
    }
}

struct Gather<'a> {
    held: Vec<Held>,
    managed: BTreeMap<&'a str, usize>,
    policies_rest: Option<&'a Arc<Cause>>,
    groups: BTreeMap<&'a str, &'a Resource>,
    groups_rest: Option<&'a Arc<Cause>>,
    /// By user, as keys name it: how many access keys it has.
    keys: BTreeMap<&'a str, usize>,
    keys_rest: Option<&'a Arc<Cause>>,
    /// By group: what it gives to its users.
    of_groups: BTreeMap<&'a str, Given>,
}

/// What somebody has: policies, and why there may be more.
#[derive(Debug, Clone, Default)]
struct Given {
    inline: Vec<usize>,
    attached: Vec<usize>,
    unread: Vec<Arc<Cause>>,
}

impl<'a> Gather<'a> {
    fn new(listed: &'a Listed<'a>) -> Self {
        let mut held = Vec::new();
        let mut managed = BTreeMap::new();
        for resource in &listed.policies.resources {
            let Some(policy) = resource.body.get::<Policy>() else { continue };
            managed.insert(&*resource.subject.id, held.len());
            let what = format!("policy {}", resource.subject.id);
            held.push(Held::read(&resource.subject.id, &what, &policy.document, DocumentKind::Identity));
        }
        let mut groups = BTreeMap::new();
        for resource in &listed.groups.resources {
            groups.insert(&*resource.subject.name, *resource);
            groups.insert(&*resource.subject.id, *resource);
        }
        let mut keys = BTreeMap::new();
        let mut keys_rest = listed.access_keys.rest.as_ref();
        for key in listed.access_keys.resources.iter().filter_map(|key| key.body.get::<AccessKey>()) {
            match &key.user {
                Observed::Known(user) => *keys.entry(user.text.as_str()).or_insert(0) += 1,
                // It may be a key of anybody.
                Observed::Unknown(cause) => keys_rest = keys_rest.or(Some(cause)),
                Observed::Absent => {}
            }
        }
        Self {
            keys,
            keys_rest,
            held,
            managed,
            policies_rest: listed.policies.rest.as_ref(),
            groups,
            groups_rest: listed.groups.rest.as_ref(),
            of_groups: BTreeMap::new(),
        }
    }

    fn user(&mut self, user: &User, resource: &Resource) -> Option<Member> {
        let own = self.given(&user.inline_policies, &user.attached_policies, &resource.subject);
        let mut member = self.member(resource, own, &user.permissions_boundary)?;
        let named = |name: &str| self.keys.get(name).copied().unwrap_or(0);
        let keys = named(&resource.subject.id) + named(&resource.subject.name);
        member.credentials = Some(Credentials {
            password: user.password_enabled.clone(),
            second_factor: user.mfa_active.clone(),
            keys: self.keys_rest.map_or(Ok(keys), |cause| Err(Arc::clone(cause))),
        });
        let (names, unread) = complete(&user.groups);
        member.unread.extend(unread);
        for Ref { text: name, .. } in names {
            match self.of_group(name) {
                Ok((group, given)) => {
                    let place = member.groups.len();
                    member.groups.push(group);
                    member.policies.extend(given.inline.iter().map(|at| (*at, Origin::GroupInline(place))));
                    member.policies.extend(given.attached.iter().map(|at| (*at, Origin::GroupAttached(place))));
                    member.unread.extend(given.unread);
                }
                Err(cause) => member.unread.push(cause),
            }
        }
        Some(member)
    }

    fn role(&mut self, role: &Role, resource: &Resource) -> Option<Member> {
        let own = self.given(&role.inline_policies, &role.attached_policies, &resource.subject);
        let mut member = self.member(resource, own, &role.permissions_boundary)?;
        let named = resource.subject.id.contains(&format!(":role{SERVICE_LINKED}"));
        member.is_service_linked = match &role.path {
            Observed::Known(path) => named || path.starts_with(SERVICE_LINKED),
            Observed::Absent => named,
            Observed::Unknown(cause) => {
                member.unread.extend((!named).then(|| Arc::clone(cause)));
                named
            }
        };
        member.trust = Some(self.held.len());
        let what = format!("trust policy of {}", resource.subject.name);
        self.held.push(Held::read("trust policy", &what, &role.trust_policy, DocumentKind::Trust));
        Some(member)
    }

    /// A member without groups. None: its ARN is not one of a user or role.
    fn member(&mut self, resource: &Resource, own: Given, boundary: &Observed<Ref<Policy>>) -> Option<Member> {
        let identity = Identity::of_arn(&resource.subject.id).or_else(|| named(&resource.subject))?;
        let mut unread = own.unread;
        let boundary = match boundary {
            Observed::Known(policy) => self.managed(&policy.text).map_err(|cause| unread.push(cause)).ok(),
            Observed::Absent => None,
            Observed::Unknown(cause) => {
                unread.push(Arc::clone(cause));
                None
            }
        };
        let inline = own.inline.into_iter().map(|at| (at, Origin::Inline));
        let attached = own.attached.into_iter().map(|at| (at, Origin::Attached));
        Some(Member {
            subject: Arc::clone(&resource.subject),
            identity,
            groups: Vec::new(),
            is_service_linked: false,
            unread,
            credentials: None,
            policies: inline.chain(attached).collect(),
            boundary,
            trust: None,
        })
    }

    /// A group and what it gives, by name or ARN.
    fn of_group(&mut self, name: &str) -> Result<(Arc<Subject>, Given), Arc<Cause>> {
        let Some(resource) = self.groups.get(name).copied() else {
            let unlisted = || because(CauseKind::Malformed, &format!("the group {name} is not among those of the account"));
            return Err(self.groups_rest.map_or_else(unlisted, Arc::clone));
        };
        let id = &*resource.subject.id;
        if let Some(given) = self.of_groups.get(id) {
            return Ok((Arc::clone(&resource.subject), given.clone()));
        }
        let group = resource.body.get::<Group>().ok_or_else(Cause::not_collected)?;
        let given = self.given(&group.inline_policies, &group.attached_policies, &resource.subject);
        self.of_groups.insert(id, given.clone());
        Ok((Arc::clone(&resource.subject), given))
    }

    /// A group with what it gives.
    fn grouped(&mut self, resource: &Resource) -> Option<Grouped> {
        let (subject, given) = self.of_group(&resource.subject.id).ok()?;
        let policies = given.inline.into_iter().chain(given.attached).collect();
        Some(Grouped { subject, unread: given.unread, policies })
    }

    fn given(&mut self, inline: &Observed<List<InlinePolicy>>, attached: &Observed<List<Ref<Policy>>>, owner: &Subject) -> Given {
        let mut given = Given::default();
        let (policies, unread) = complete(inline);
        given.unread.extend(unread);
        for policy in policies {
            let name = policy.name.known().map_or("", String::as_str);
            let what = format!("inline policy {name} of {}", owner.name);
            given.inline.push(self.held.len());
            self.held.push(Held::read(name, &what, &policy.document, DocumentKind::Identity));
        }
        let (references, unread) = complete(attached);
        given.unread.extend(unread);
        for reference in references {
            match self.managed(&reference.text) {
                Ok(at) => given.attached.push(at),
                Err(cause) => given.unread.push(cause),
            }
        }
        given
    }

    fn managed(&self, arn: &str) -> Result<usize, Arc<Cause>> {
        let unlisted = || because(CauseKind::Malformed, &format!("the policy {arn} is not among those of the account"));
        self.managed.get(arn).copied().ok_or_else(|| self.policies_rest.map_or_else(unlisted, Arc::clone))
    }
}

/// The items of a list that AWS always gives, and why there may be more.
fn complete<T>(list: &Observed<List<T>>) -> (&[T], Option<Arc<Cause>>) {
    match list {
        Observed::Known(list) => (&list.items, list.rest.clone()),
        Observed::Absent => (&[], None),
        Observed::Unknown(cause) => (&[], Some(Arc::clone(cause))),
    }
}

/// Who a user or role is whose ARN says no more than its name.
fn named(subject: &Subject) -> Option<Identity> {
    let name = subject.name.to_string();
    let kind = match subject.kind {
        ResourceKind::User => IdentityKind::User(name),
        ResourceKind::Role => IdentityKind::Role(name),
        _ => return None,
    };
    Some(Identity { partition: subject.partition.to_string(), account: subject.account.to_string(), kind })
}
