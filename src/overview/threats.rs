//! Who can blind the audit trail: for each trail and event data store, who can stop it, change it or take from it what it
//! rests on, on which path, with or without a second factor, and by which statement.
//!
//! Whoever can make themselves an administrator can do all of it, though nothing grants it to them yet: they are told of
//! beside those to whom it is granted.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::why;
use super::{ResourceName, in_account};
use crate::analysis::recording::recorder::Recorder;
use crate::engine::Conclusions;
use crate::model::aws::{AuditAccess, EscalationPath, EventDataStore, PrincipalKind, Trail};
use crate::model::{Observed, Resource, ResourceKind, Slot, Value};
use crate::snapshot::View;
use crate::snapshot::view::ResourceIndex;

/// The field that tells of it.
const FIELD: &str = "blinders";
/// Services that run workloads or build them: whoever gets into a workload acts as its role.
const WORKLOADS: [&str; 12] = [
    "batch",
    "cloudformation",
    "codebuild",
    "ec2",
    "ecs-tasks",
    "eks",
    "glue",
    "lambda",
    "pods.eks",
    "sagemaker",
    "ssm",
    "states",
];

/// Who can blind one trail or event data store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Threats {
    /// The trail or event data store.
    pub of: ResourceName,
    /// Whether it records now; null where that is not known.
    pub active: Option<bool>,
    /// What it rests on, by the reference that it holds.
    pub rests_on: Vec<Piece>,
    /// Those who can: without a second factor first, then by path and name.
    pub threats: Vec<Threat>,
    /// Why there may be others.
    pub unknown: Vec<String>,
}

/// Something that a trail rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "TrailPiece")]
pub struct Piece {
    /// `bucket`, `key`, `log-group`, `delivery-role`, `topic`.
    pub what: String,
    /// Its name, or its ARN.
    pub name: String,
}

/// Somebody who can, on one path, by one statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Threat {
    /// The ARN of a user or role, or of the root of another account, the id of an organization, or `*`.
    pub principal: String,
    /// `user`, `role`, `service-linked-role`, `account`, `organization`, `everybody`.
    pub kind: String,
    /// How they come to it.
    pub way: Way,
    /// The roles that they assume one after the other, the names of escalations, or the services and identity providers
    /// that act as the role.
    pub through: Vec<String>,
    /// What they can do, such as `stop-recording`; `everything` for whoever can make themselves an administrator.
    pub powers: Vec<String>,
    /// The actions by which they can.
    pub actions: Vec<String>,
    /// Whether a second factor (MFA) stands in the way; null where that is not known.
    pub mfa: Option<bool>,
    /// The policies that grant it.
    pub policies: Vec<String>,
    /// The statements of these, by name or number.
    pub statements: Vec<String>,
    /// Whether they are administrators; null where that is not known.
    pub administrator: Option<bool>,
}

/// How somebody comes to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// As a workload or pipeline that acts as the role.
    Workload,
    /// By making themselves an administrator.
    Escalation,
    /// By assuming a role, or one after the other.
    Role,
    /// By policies of their own, or of what it is done to.
    Direct,
}

/// For every trail and event data store, those that record first.
pub(super) fn threats(view: &View, conclusions: &Conclusions<'_>) -> Vec<Threats> {
    let mut escalating: BTreeMap<usize, (Vec<Threat>, Vec<String>)> = BTreeMap::new();
    let mut all: Vec<Threats> = Vec::new();
    for kind in [ResourceKind::Trail, ResourceKind::EventDataStore] {
        for index in view.of_kind(kind) {
            let Some(resource) = view.resource(index) else { continue };
            let others = || escalations(resource.subject.account.as_str(), view, conclusions);
            let escalating = escalating.entry(view.account_of(index)).or_insert_with(others);
            all.push(of_resource(index, resource, conclusions, escalating));
        }
    }
    // Trails come in before event data stores, each by account, region and name.
    all.sort_by_key(|it| it.active == Some(false));
    all
}

/// What a trail or an event data store rests on, and why there may be more.
fn rests_on(resource: &Resource) -> (Vec<Piece>, Vec<String>) {
    let (mut pieces, mut unknown) = (Vec::new(), Vec::new());
    let mut rests = |what: &str, name: Observed<&str>| match name {
        Observed::Known(name) => pieces.push(Piece { what: what.to_owned(), name: name.to_owned() }),
        Observed::Absent => {}
        Observed::Unknown(cause) => unknown.push(format!("on which {} it rests: {}", what.replace('-', " "), why(&cause))),
    };
    if let Some(trail) = resource.body.get::<Trail>() {
        rests("bucket", trail.log_bucket.as_ref().map(|bucket| bucket.text.as_str()));
        rests("key", trail.kms_key.as_ref().map(|key| key.text.as_str()));
        rests("log-group", trail.log_group.as_ref().map(|group| group.text.as_str()));
        rests("delivery-role", trail.log_group_role.as_ref().map(|role| role.0.as_str()));
        rests("topic", trail.sns_topic.as_ref().map(|topic| topic.0.as_str()));
    }
    if let Some(store) = resource.body.get::<EventDataStore>() {
        rests("key", store.kms_key.as_ref().map(|key| key.text.as_str()));
    }
    (pieces, unknown)
}

fn of_resource(
    index: ResourceIndex,
    resource: &Resource,
    conclusions: &Conclusions<'_>,
    (escalating, open): &(Vec<Threat>, Vec<String>),
) -> Threats {
    let (granted, mut unknown) = match conclusions.slot(index, FIELD) {
        Some(slot) => listed::<AuditAccess>(slot),
        None => (Vec::new(), BTreeSet::new()),
    };
    let mut threats: Vec<Threat> = Vec::new();
    for access in granted {
        add(&mut threats, threat(access));
    }
    let (rests_on, unnamed) = rests_on(resource);
    unknown.extend(unnamed);
    let trail = resource.body.get::<Trail>();
    // A trail of another account is out of reach even for administrators of this one.
    let account = resource.subject.account.as_str();
    if trail.is_none_or(|trail| trail.owner_account.known().is_none_or(|owner| owner == account)) {
        let can = |threat: &Threat| threats.iter().any(|known| known.principal == threat.principal && known.mfa != Some(true));
        let more: Vec<Threat> = escalating.iter().filter(|threat| !can(threat)).cloned().collect();
        threats.extend(more);
        unknown.extend(open.iter().cloned());
    }
    threats.sort_by_cached_key(|it| (factor(it.mfa), it.administrator == Some(true), it.way, it.principal.clone()));
    let store = || Some(Recorder::of_store(resource.body.get::<EventDataStore>()?, &resource.subject).active);
    let active = trail.map(|trail| trail.is_logging.clone()).or_else(store).and_then(|active| active.known().copied());
    Threats { of: ResourceName::of(&resource.subject), active, rests_on, threats, unknown: unknown.into_iter().collect() }
}

fn factor(mfa: Option<bool>) -> u8 {
    match mfa {
        Some(false) => 0,
        None => 1,
        Some(true) => 2,
    }
}

/// The records of a list, and why there may be more.
fn listed<T: 'static>(slot: Slot<'_>) -> (Vec<&T>, BTreeSet<String>) {
    match slot {
        Slot::Known(Value::List(list)) => {
            let records = (0..list.len()).filter_map(|at| match list.item(at) {
                Some(Value::Record(record)) => record.as_any().downcast_ref::<T>(),
                _ => None,
            });
            (records.collect(), list.rest().map(|cause| why(cause)).into_iter().collect())
        }
        Slot::Unknown(cause) => (Vec::new(), BTreeSet::from([why(cause)])),
        Slot::Known(_) | Slot::Absent => (Vec::new(), BTreeSet::new()),
    }
}

/// Takes one in; what one policy grants on one path is one threat.
fn add(threats: &mut Vec<Threat>, new: Threat) {
    let same = |known: &&mut Threat| {
        let of = |it: &Threat| (it.principal.clone(), it.way, it.through.clone(), it.mfa, it.policies.clone());
        of(known) == of(&new)
    };
    match threats.iter_mut().find(same) {
        Some(known) => {
            extend(&mut known.powers, new.powers);
            extend(&mut known.actions, new.actions);
            extend(&mut known.statements, new.statements);
        }
        None => threats.push(new),
    }
}

fn extend(known: &mut Vec<String>, more: Vec<String>) {
    for item in more {
        if !known.contains(&item) {
            known.push(item);
        }
    }
}

fn text(observed: &Observed<String>) -> String {
    observed.known().cloned().unwrap_or_else(|| "unknown".to_owned())
}

fn threat(access: &AuditAccess) -> Threat {
    let steps: Vec<String> = match (access.steps.known(), access.path.known()) {
        (Some(1..), Some(path)) => path.split(", ").map(|step| step.trim_start_matches("assumes ").to_owned()).collect(),
        _ => Vec::new(),
    };
    let services = access.trusted_services.known().map_or(&[][..], |list| &list.items);
    let is_workload = |service: &&String| {
        WORKLOADS.iter().any(|name| service.strip_prefix(name).is_some_and(|rest| rest.starts_with(".amazonaws.")))
    };
    let providers = access.trusted_oidc_providers.known().map_or(&[][..], |list| &list.items);
    let workloads: Vec<String> = services.iter().filter(is_workload).chain(providers).cloned().collect();
    let kind = access.principal_kind.known();
    let (way, through) = match (steps.is_empty(), workloads.is_empty()) {
        (false, _) => (Way::Role, steps),
        (true, false) if kind == Some(&PrincipalKind::Role) => (Way::Workload, workloads),
        _ => (Way::Direct, Vec::new()),
    };
    Threat {
        principal: text(&access.principal),
        kind: kind.map_or("unknown", |kind| kind.as_str()).to_owned(),
        way,
        through,
        powers: vec![access.power.known().map_or("unknown", |power| power.as_str()).to_owned()],
        actions: vec![text(&access.action)],
        mfa: access.mfa_required.known().copied(),
        policies: vec![text(&access.policy)],
        statements: vec![text(&access.statement)],
        administrator: access.is_administrator.known().copied(),
    }
}

/// The users and roles of an account that can make themselves an administrator, and why there may be others.
fn escalations(account: &str, view: &View, conclusions: &Conclusions<'_>) -> (Vec<Threat>, Vec<String>) {
    let mut found = Vec::new();
    let mut open = BTreeSet::new();
    let mut doubts: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for kind in [ResourceKind::User, ResourceKind::Role] {
        for index in in_account(view, kind, account) {
            let (Some(resource), Some(slot)) = (view.resource(index), conclusions.slot(index, "escalation_paths")) else {
                continue;
            };
            let (paths, unknown) = listed::<EscalationPath>(slot);
            open.extend(unknown);
            let is_open = |path: &&EscalationPath| path.open.known() == Some(&true) && path.leads_to_admin.known() == Some(&true);
            let (sure, others): (Vec<&EscalationPath>, Vec<_>) = paths.into_iter().partition(is_open);
            match escalation(resource, kind, &sure) {
                Some(threat) => found.push(threat),
                None => others.into_iter().filter_map(doubt).for_each(|why| {
                    doubts.entry(why).or_default().insert(resource.subject.name.as_ref());
                }),
            }
        }
    }
    open.extend(doubts.into_iter().map(|(why, names)| perhaps(&why, &names)));
    (found, open.into_iter().collect())
}

/// Why it is not known whether a way makes somebody an administrator; none: it does not.
fn doubt(path: &EscalationPath) -> Option<String> {
    match (&path.open, &path.leads_to_admin) {
        (Observed::Unknown(cause), Observed::Known(true) | Observed::Unknown(_)) => Some(why(cause)),
        (Observed::Known(true), Observed::Unknown(cause)) => Some(why(cause)),
        _ => None,
    }
}

/// That some may make themselves administrators, in words: the first by name, the others by number.
fn perhaps(why: &str, names: &BTreeSet<&str>) -> String {
    let first = names.first().copied().unwrap_or("somebody");
    match names.len() {
        ..=1 => format!("whether {first} can make itself an administrator: {why}"),
        2 => format!("whether {first} and one other can make themselves administrators: {why}"),
        many => format!("whether {first} and {} others can make themselves administrators: {why}", many - 1),
    }
}

/// All ways on which one of them can, those without a second factor if there are some.
fn escalation(resource: &Resource, kind: ResourceKind, paths: &[&EscalationPath]) -> Option<Threat> {
    let least = paths.iter().map(|path| factor(path.needs_mfa.known().copied())).min()?;
    let paths: Vec<_> = paths.iter().filter(|path| factor(path.needs_mfa.known().copied()) == least).collect();
    let all = |of: fn(&EscalationPath) -> Vec<String>| {
        let mut all = Vec::new();
        paths.iter().for_each(|path| extend(&mut all, of(path)));
        all
    };
    let list = |list: &Observed<crate::model::List<String>>| list.known().map(|list| list.items.clone()).unwrap_or_default();
    Some(Threat {
        principal: resource.subject.id.to_string(),
        kind: if kind == ResourceKind::User { "user" } else { "role" }.to_owned(),
        way: Way::Escalation,
        through: all(|path| vec![text(&path.id)]),
        powers: vec!["everything".to_owned()],
        actions: paths.iter().flat_map(|path| list(&path.actions)).collect::<BTreeSet<_>>().into_iter().collect(),
        mfa: match least {
            0 => Some(false),
            1 => None,
            _ => Some(true),
        },
        policies: paths.iter().flat_map(|path| list(&path.allowed_by)).collect::<BTreeSet<_>>().into_iter().collect(),
        statements: Vec::new(),
        administrator: Some(false),
    })
}
