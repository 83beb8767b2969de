//! What can be reached from outside its account: every resource of which that can be concluded, the widest open first.
//!
//! Those that only their own account can reach are counted, and listed only where a setting holds back what a policy or an
//! access control list gives.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ResourceName;
use super::words::why;
use crate::analysis::exposure::{EVERY_ACCOUNT, EVERYBODY};
use crate::engine::{Conclusions, record};
use crate::model::aws::{
    Access, AccessPoint, AccountPublicAccess, Bucket, Exposure, ExposureLevel, ExposureStop, ExternalAccount, PublicAccessBlock,
    ServiceAccess, ServiceProtection,
};
use crate::model::schema::{FieldSource, FieldType};
use crate::model::{Cause, List, Observed, Resource, ResourceKind, Slot, Value};
use crate::snapshot::View;
use crate::snapshot::view::ResourceIndex;

/// The field that tells of it.
const FIELD: &str = "exposure";

/// What can be reached from outside its account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Exposures {
    /// The resource types of which it is told, counted.
    pub types: Vec<ExposedType>,
    /// Those that are open, may be, or are only held back, the widest open first; all others are private.
    pub resources: Vec<Exposed>,
}

/// A resource type, counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExposedType {
    /// The resource type.
    pub r#type: String,
    /// How many can be reached from outside.
    pub open: u64,
    /// Of how many that is not known.
    pub unknown: u64,
    /// How many only their own account can reach.
    pub private: u64,
    /// Why there may be others, for each account of which not all are known.
    pub unlisted: Vec<String>,
}

/// A resource that can be reached from outside, may be, or is only held back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Exposed {
    /// Which one.
    pub resource: ResourceName,
    /// The widest circle that has access: `public`, `any-account`, `any-customer`, `narrowed`, `cross-account`,
    /// `organization`, `own-account`, or `unknown` where something wider may be open than what is told.
    pub level: String,
    /// The widest circle that has access for certain, where the level is not known.
    pub at_least: Option<String>,
    /// What is missing to know more, if something is.
    pub missing: Vec<String>,
    /// Who has access, the widest circle first.
    pub access: Vec<Admission>,
    /// The services of AWS that are let in by name and may act for others than the account.
    pub services: Vec<AdmittedService>,
    /// The settings that hold back what something else gives.
    pub stopped_by: Vec<Stop>,
}

/// Who has access, and what gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Admission {
    /// Who, in words: the number of an account, the id of an organization, or everybody of some kind.
    pub to: String,
    /// The kinds of access: `list`, `read`, `write`, `read-acl`, `write-acl`, `policy`, `assume`.
    pub access: Vec<String>,
    /// The actions that are allowed.
    pub actions: Vec<String>,
    /// In which requests: `open` is any.
    pub reach: String,
    /// What gives it: `policy`, `acl`, `access-point`, `multi-region-access-point`.
    pub layer: String,
    /// The statement that allows it; null where no policy gives it.
    pub statement: Option<String>,
    /// Whether whoever it is belongs to the organization of the resource's own account; null where that is not known.
    pub in_own_organization: Option<bool>,
    /// What is asked of whoever comes in: `external-id`, `mfa`.
    pub asks: Vec<String>,
}

/// A service of AWS that is let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AdmittedService {
    /// The service.
    pub service: String,
    /// For whom it may act: `protected`, `weak`, `unprotected`.
    pub protection: String,
    /// The other accounts and organizations for which it is meant to act.
    pub accounts: Vec<String>,
}

/// A setting that holds something back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ExposureStop")]
pub struct Stop {
    /// The setting: `restrict-public-buckets`, `ignore-public-acls`, `object-ownership`, `vpc-origin`.
    pub setting: String,
    /// Where it is set: `account`, `bucket`, `access-point`.
    pub of: Vec<String>,
}

/// The exposure of everything of which it can be concluded.
pub(super) fn exposures(view: &View, conclusions: &Conclusions<'_>) -> Exposures {
    let mut types = Vec::new();
    let mut resources = Vec::new();
    for kind in ResourceKind::ALL.iter().copied().filter(|kind| is_told_of(*kind)) {
        let all: Vec<Exposed> = view.of_kind(kind).filter_map(|index| exposed(index, view, conclusions)).collect();
        let count = |level: fn(&str) -> bool| all.iter().filter(|it| level(&it.level)).count() as u64;
        let (unknown, private) = (count(|level| level == UNKNOWN), count(|level| level == PRIVATE));
        let unlisted = view.accounts().iter().filter_map(|account| Some((account, account.rest(kind)?)));
        types.push(ExposedType {
            r#type: kind.as_str().to_owned(),
            open: all.len() as u64 - unknown - private,
            unknown,
            private,
            unlisted: unlisted.map(|(account, cause)| format!("{}: {}", account.id, why(cause))).collect(),
        });
        resources.extend(all.into_iter().filter(|it| it.level != PRIVATE || !it.stopped_by.is_empty()));
    }
    resources.sort_by(|one, other| (width(one), &one.resource).cmp(&(width(other), &other.resource)));
    Exposures { types, resources }
}

/// The level of what only its own account can reach.
const PRIVATE: &str = "own-account";
/// The level where something wider may be open than what is told.
const UNKNOWN: &str = "unknown";

/// The levels from the widest circle to the narrowest. What is not known may be as wide as those before it.
const LEVELS: [&str; 8] =
    ["public", "any-account", "any-customer", "narrowed", UNKNOWN, "cross-account", "organization", PRIVATE];

/// How wide a resource is open for certain, from the widest on. What only a service of AWS lets others reach comes after what
/// they reach by themselves: in most accounts there is much of it.
fn width(it: &Exposed) -> usize {
    let level = it.at_least.as_deref().unwrap_or(&it.level);
    match LEVELS.iter().position(|known| *known == level).unwrap_or_default() {
        2 if it.access.is_empty() => LEVELS.len() - 1,
        last if last + 1 == LEVELS.len() => LEVELS.len(),
        width => width,
    }
}

/// The widest circle that somebody belongs to for certain, services aside.
fn at_least(exposure: &Exposure) -> Option<ExposureLevel> {
    let has = |name: &str| items(&exposure.public).iter().any(|access| access.to.known().is_some_and(|to| to == name));
    let some = |list: &Observed<List<Access>>| !items(list).is_empty();
    let circles = [
        (has(EVERYBODY), ExposureLevel::Public),
        (has(EVERY_ACCOUNT), ExposureLevel::AnyAccount),
        (some(&exposure.public), ExposureLevel::AnyCustomer),
        (some(&exposure.narrowed), ExposureLevel::Narrowed),
        (some(&exposure.accounts), ExposureLevel::CrossAccount),
        (some(&exposure.organizations), ExposureLevel::Organization),
    ];
    circles.into_iter().find(|(holds, _)| *holds).map(|(_, level)| level)
}

fn is_told_of(kind: ResourceKind) -> bool {
    let told = kind.schema().field(FIELD);
    told.is_some_and(|(_, field)| {
        matches!((field.source, field.ty), (FieldSource::Derived(_), FieldType::Record(schema)) if schema.name == Exposure::SCHEMA.name)
    })
}

fn exposed(index: ResourceIndex, view: &View, conclusions: &Conclusions<'_>) -> Option<Exposed> {
    let resource = view.resource(index)?;
    let nothing = |missing: Vec<String>| Exposed {
        resource: ResourceName::of(&resource.subject),
        level: UNKNOWN.to_owned(),
        at_least: None,
        missing,
        access: Vec::new(),
        services: Vec::new(),
        stopped_by: Vec::new(),
    };
    let slot = conclusions.slot(index, FIELD)?;
    if let Slot::Unknown(cause) = slot {
        return Some(nothing(vec![why(cause)]));
    }
    let Some(exposure) = record::<Exposure>(slot) else { return Some(nothing(Vec::new())) };
    let circles = [&exposure.public, &exposure.narrowed, &exposure.accounts, &exposure.organizations];
    let level = match &exposure.level {
        Observed::Known(level) => level.as_str().to_owned(),
        Observed::Absent | Observed::Unknown(_) => UNKNOWN.to_owned(),
    };
    let of_circles = circles.iter().filter_map(|circle| unread(circle));
    let missing: BTreeSet<String> = [cause_of(&exposure.level), unread(&exposure.services)]
        .into_iter()
        .flatten()
        .chain(of_circles)
        .map(|cause| why(cause))
        .collect();
    let guards = guards(index, conclusions);
    let access = circles.iter().flat_map(|circle| items(circle));
    let stopped_by = items(&exposure.stopped_by).iter().map(|stop| stopped(stop, index, resource, view)).collect();
    Some(Exposed {
        at_least: (level == UNKNOWN).then(|| at_least(exposure)).flatten().map(|level| level.as_str().to_owned()),
        level,
        access: admissions(access, &guards),
        services: items(&exposure.services).iter().filter_map(service).collect(),
        stopped_by,
        ..nothing(missing.into_iter().collect())
    })
}

fn items<T>(list: &Observed<List<T>>) -> &[T] {
    list.known().map_or(&[], |list| list.items.as_slice())
}

fn cause_of<T>(observed: &Observed<T>) -> Option<&Arc<Cause>> {
    match observed {
        Observed::Unknown(cause) => Some(cause),
        Observed::Known(_) | Observed::Absent => None,
    }
}

fn unread<T>(list: &Observed<List<T>>) -> Option<&Arc<Cause>> {
    cause_of(list).or_else(|| list.known().and_then(|list| list.rest.as_ref()))
}

fn text<T: Clone + Into<String>>(observed: &Observed<T>) -> String {
    observed.known().cloned().map_or_else(|| "unknown".to_owned(), Into::into)
}

/// Those who have access, each once for all kinds of access that the same statement gives it in the same way.
fn admissions<'e>(access: impl Iterator<Item = &'e Access>, guards: &BTreeMap<String, Vec<String>>) -> Vec<Admission> {
    let mut told: Vec<Admission> = Vec::new();
    for access in access {
        let to = text(&access.to);
        let admission = Admission {
            access: vec![access.access.known().map_or("unknown", |kind| kind.as_str()).to_owned()],
            actions: items(&access.actions).to_vec(),
            reach: access.reach.known().map_or("unknown", |reach| reach.as_str()).to_owned(),
            layer: access.layer.known().map_or("unknown", |layer| layer.as_str()).to_owned(),
            statement: access.statement.known().cloned(),
            in_own_organization: access.in_own_organization.known().copied(),
            asks: guards.get(&to).cloned().unwrap_or_default(),
            to,
        };
        let same = |known: &&mut Admission| {
            let of = |it: &Admission| (it.to.clone(), it.reach.clone(), it.layer.clone(), it.statement.clone());
            of(known) == of(&admission)
        };
        match told.iter_mut().find(same) {
            Some(known) => {
                known.access.extend(admission.access.into_iter().filter(|it| !known.access.contains(it)).collect::<Vec<_>>());
                known.actions.extend(admission.actions.into_iter().filter(|it| !known.actions.contains(it)).collect::<Vec<_>>());
            }
            None => told.push(admission),
        }
    }
    told
}

/// A service that may act for others; those that may act for the account alone are none of outside.
fn service(access: &ServiceAccess) -> Option<AdmittedService> {
    let accounts = items(&access.accounts).to_vec();
    let protection = access.protection.known();
    let is_own = protection == Some(&ServiceProtection::Protected) && accounts.is_empty();
    (!is_own).then(|| AdmittedService {
        service: text(&access.service),
        protection: protection.map_or("unknown", |protection| protection.as_str()).to_owned(),
        accounts,
    })
}

/// What a role asks of the accounts that may assume it, by account.
fn guards(index: ResourceIndex, conclusions: &Conclusions<'_>) -> BTreeMap<String, Vec<String>> {
    let Some(Slot::Known(Value::List(list))) = conclusions.slot(index, "external_accounts") else { return BTreeMap::new() };
    let accounts = (0..list.len()).filter_map(|at| match list.item(at) {
        Some(Value::Record(record)) => record.as_any().downcast_ref::<ExternalAccount>(),
        _ => None,
    });
    let asked = |of: &ExternalAccount| {
        let asks = [(&of.requires_external_id, "external-id"), (&of.requires_mfa, "mfa")];
        asks.into_iter().filter(|(asked, _)| asked.known() == Some(&true)).map(|(_, word)| word.to_owned()).collect()
    };
    accounts.filter_map(|of| Some((of.account.known()?.clone(), asked(of)))).collect()
}

/// Where a setting that holds something back is set.
fn stopped(stop: &ExposureStop, index: ResourceIndex, resource: &Resource, view: &View) -> Stop {
    let flag: Option<fn(&PublicAccessBlock) -> &Observed<bool>> = match stop {
        ExposureStop::RestrictPublicBuckets => Some(|block| &block.restrict_public_buckets),
        ExposureStop::IgnorePublicAcls => Some(|block| &block.ignore_public_acls),
        ExposureStop::ObjectOwnership | ExposureStop::VpcOrigin | ExposureStop::Other(_) => None,
    };
    let sets = |block: &Observed<PublicAccessBlock>| {
        block.known().zip(flag).is_some_and(|(block, flag)| flag(block).known() == Some(&true))
    };
    let account = view.in_account(view.account_of(index), ResourceKind::AccountPublicAccess);
    let of_account = (0..account.len())
        .filter_map(|at| view.resource(account.get(at)?))
        .any(|settings| settings.body.get::<AccountPublicAccess>().is_some_and(|settings| sets(&settings.public_access_block)));
    let bucket = resource.body.get::<Bucket>().is_some_and(|bucket| sets(&bucket.public_access_block));
    let point = resource.body.get::<AccessPoint>().is_some_and(|point| sets(&point.public_access_block));
    let places = [(of_account, "account"), (bucket, "bucket"), (point, "access-point")];
    Stop {
        setting: stop.as_str().to_owned(),
        of: places.into_iter().filter(|(is_set, _)| *is_set).map(|(_, place)| place.to_owned()).collect(),
    }
}
