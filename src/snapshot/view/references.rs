//! References: from what AWS writes (a name, an id, an alias, an ARN) to the resource that is meant.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::model::aws::Key;
use crate::model::{AccountId, Arn, Cause, CauseKind, Observed, Region, Resource, ResourceKind, Subject};

use super::ResourceIndex;
use super::places::{AccountPlace, Places};

/// What a reference leads to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Resolved<'a> {
    /// To this resource.
    Found(ResourceIndex),
    /// The reference is empty text.
    Empty,
    /// To nothing: the place it names was listed to its end, and there is no such resource.
    Missing,
    /// To something that was not read, if it exists.
    Outside(Outside<'a>),
}

/// Why a reference leads to something that was not read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outside<'a> {
    /// It names an account that was not read.
    ForeignAccount,
    /// It does not name an account, and no account that was read has such a resource.
    NoAccountNamed,
    /// It does not name an account, and it may be in this one, whose list was not read to its end.
    PerhapsIn(&'a AccountId),
    /// It is an alias of a key that AWS manages, which is listed only once it was used.
    ManagedAlias,
    /// The place it names was not listed to its end.
    NotRead(&'a Arc<Cause>),
}

impl Outside<'_> {
    /// Whether the reference may nevertheless mean a resource that was read: only an alias that was not itself read can.
    pub(super) fn may_be_here(self, text: &str) -> bool {
        matches!(self, Self::NotRead(_)) && text.contains("alias/")
    }

    /// The cause, in words that name the reference.
    pub fn cause(self, kind: ResourceKind, text: &str) -> Arc<Cause> {
        let detail = match self {
            Self::NotRead(cause) => return Arc::clone(cause),
            Self::ForeignAccount => format!("`{text}` lies in an account that was not read"),
            Self::NoAccountNamed => format!("no account that was read has a {kind} `{text}`"),
            Self::PerhapsIn(account) => {
                format!("no account that was read has a {kind} `{text}`; account {account} could not be listed")
            }
            Self::ManagedAlias => format!("`{text}` is an alias of a key that AWS manages"),
        };
        Arc::new(Cause { detail: Some(detail.into()), ..Cause::new(CauseKind::ForeignAccount) })
    }
}

/// What a reference says of its target; `None` for what it leaves open.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Target<'a> {
    /// What names it within its account and region.
    local: &'a str,
    partition: &'a str,
    account: Option<&'a str>,
    region: Option<&'a str>,
}

/// The resources by the names that references use.
#[derive(Debug)]
pub(super) struct References {
    by_kind: Vec<FxHashMap<Box<str>, Vec<ResourceIndex>>>,
}

impl References {
    /// `resources` in the order of a view.
    pub(super) fn new(resources: &[Resource]) -> Self {
        let mut by_kind: Vec<FxHashMap<Box<str>, Vec<ResourceIndex>>> =
            ResourceKind::ALL.iter().map(|_| FxHashMap::default()).collect();
        for (index, resource) in resources.iter().enumerate() {
            let Some(names) = by_kind.get_mut(resource.subject.kind as usize) else { continue };
            let index = ResourceIndex::new(index);
            for name in names_of(resource) {
                match names.get_mut(name) {
                    Some(found) if found.last() == Some(&index) => {}
                    Some(found) => found.push(index),
                    None => drop(names.insert(name.into(), vec![index])),
                }
            }
        }
        Self { by_kind }
    }

    /// What a reference leads to, as written by the resource `from`.
    pub(super) fn resolve<'a>(
        &'a self,
        kind: ResourceKind,
        text: &str,
        from: &Subject,
        resources: &'a [Resource],
        places: &'a Places,
    ) -> Resolved<'a> {
        if text.is_empty() {
            return Resolved::Empty;
        }
        let target = Target::of(kind, text, from);
        if let Some(found) = self.find(kind, &target, resources) {
            return Resolved::Found(found);
        }
        missing(kind, &target, from, resources, places)
    }

    fn find(&self, kind: ResourceKind, target: &Target<'_>, resources: &[Resource]) -> Option<ResourceIndex> {
        let found = self.by_kind.get(kind as usize)?.get(target.local)?;
        let subject = |index: &ResourceIndex| resources.get(index.get()).map(|resource| &resource.subject);
        let from = target.account.map_or(0, |account| {
            found.partition_point(|index| subject(index).is_some_and(|subject| subject.account.as_str() < account))
        });
        let candidates = found.get(from..)?.iter();
        let meant = |index: &&ResourceIndex| subject(index).is_some_and(|subject| target.means(subject));
        candidates.take_while(|index| target.account.is_none() || in_account(subject(index), target.account)).find(meant).copied()
    }
}

fn in_account(subject: Option<&Arc<Subject>>, account: Option<&str>) -> bool {
    subject.map(|subject| subject.account.as_str()) == account
}

/// The local names of a resource, the same ones that [`Target::of`] takes out of references.
fn names_of(resource: &Resource) -> Vec<&str> {
    let subject = &*resource.subject;
    let texts = [Some(&*subject.id), subject.arn.as_deref(), Some(&*subject.name)];
    let mut names: Vec<&str> = texts.into_iter().flatten().map(|text| Target::of(subject.kind, text, subject).local).collect();
    if let Some(Key { aliases: Observed::Known(aliases), .. }) = resource.body.get::<Key>() {
        names.extend(aliases.items.iter().map(String::as_str));
    }
    names
}

impl<'a> Target<'a> {
    /// Reads a reference that the resource `from` makes.
    fn of(kind: ResourceKind, text: &'a str, from: &'a Subject) -> Self {
        let arn = Arn::parse(text);
        let beside = Self {
            local: text,
            partition: from.partition.as_str(),
            account: Some(from.account.as_str()),
            region: from.region.as_ref().map(Region::as_str),
        };
        let named =
            |arn: Arn<'a>, local| Self { local, partition: arn.partition, account: Some(arn.account), region: Some(arn.region) };
        match (kind, arn) {
            (ResourceKind::Bucket, Some(arn)) => Self { account: None, region: None, ..named(arn, arn.resource) },
            (ResourceKind::Bucket, None) => Self { account: None, region: None, ..beside },
            (ResourceKind::Account, _) => Self { account: None, region: None, ..beside },
            (ResourceKind::Key, Some(arn)) => named(arn, arn.resource.strip_prefix("key/").unwrap_or(arn.resource)),
            (ResourceKind::LogGroup, Some(arn)) => named(arn, arn.log_group_name()),
            (ResourceKind::Topic, Some(arn)) => named(arn, text),
            (ResourceKind::Key | ResourceKind::LogGroup, None) => beside,
            (ResourceKind::Policy, Some(arn)) if arn.account == "aws" => Self { region: None, ..beside },
            (ResourceKind::Policy, Some(arn)) => Self { region: None, ..named(arn, text) },
            (ResourceKind::User | ResourceKind::Group | ResourceKind::Role, Some(arn)) => {
                Self { region: None, ..named(arn, last_part(arn.resource)) }
            }
            (_, Some(arn)) => {
                Self { account: Some(arn.account).filter(|account| !account.is_empty()), region: None, ..named(arn, text) }
            }
            (_, None) => Self { region: None, ..beside },
        }
    }

    fn means(&self, subject: &Subject) -> bool {
        let region = subject.region.as_ref().map(Region::as_str);
        subject.partition.as_str() == self.partition
            && self.account.is_none_or(|account| subject.account.as_str() == account)
            && self.region.is_none_or(|wanted| region.is_none_or(|region| region == wanted))
    }
}

/// The name at the end of `user/path/name`.
fn last_part(resource: &str) -> &str {
    resource.rsplit_once('/').map_or(resource, |(_, name)| name)
}

/// What a reference that finds nothing leads to.
fn missing<'a>(
    kind: ResourceKind,
    target: &Target<'_>,
    from: &Subject,
    resources: &'a [Resource],
    places: &'a Places,
) -> Resolved<'a> {
    let Some(named) = target.account else {
        let unlisted = places.account(from.account.as_str()).and_then(|account| account.rest(kind));
        return Resolved::Outside(match unlisted {
            Some(cause) if kind != ResourceKind::Account => Outside::NotRead(cause),
            _ => places.accounts().iter().find(|account| is_unlisted(account, kind)).map_or(Outside::NoAccountNamed, perhaps_in),
        });
    };
    let in_partition = |account: &&AccountPlace| account.partition.as_str() == target.partition;
    let Some(account) = places.account(named).filter(in_partition) else {
        return Resolved::Outside(Outside::ForeignAccount);
    };
    if target.local.starts_with("alias/aws/") {
        return Resolved::Outside(Outside::ManagedAlias);
    }
    let rest = match target.region {
        Some(region) => places.rest_of_region(account, region, kind),
        None => account.rest(kind),
    };
    let rest = rest.or_else(|| unread_alias(kind, target, resources.get(account.range(kind))?));
    rest.map_or(Resolved::Missing, |cause| Resolved::Outside(Outside::NotRead(cause)))
}

fn perhaps_in(account: &AccountPlace) -> Outside<'_> {
    Outside::PerhapsIn(&account.id)
}

/// Whether the account was asked for resources of this type, but did not tell all.
fn is_unlisted(account: &AccountPlace, kind: ResourceKind) -> bool {
    account.rest(kind).is_some_and(|cause| cause.kind != CauseKind::NotCollected)
}

/// Why an alias may be one of a key that was read, but whose aliases were not.
fn unread_alias<'a>(kind: ResourceKind, target: &Target<'_>, keys: &'a [Resource]) -> Option<&'a Arc<Cause>> {
    if kind != ResourceKind::Key || !target.local.starts_with("alias/") {
        return None;
    }
    let in_region = |key: &&Resource| target.means(&key.subject);
    keys.iter().filter(in_region).find_map(|key| match &key.body.get::<Key>()?.aliases {
        Observed::Unknown(cause) => Some(cause),
        Observed::Known(aliases) => aliases.rest.as_ref(),
        Observed::Absent => None,
    })
}
