//! Who can blind a trail and also changes what it records: duties that are meant to be apart.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::Surroundings;
use super::super::document::undecided;
use super::super::iam_actions::{Level, catalogue};
use super::super::iam_policy::arn::ArnPattern;
use super::super::iam_policy::document::{Document, Effect};
use super::super::iam_policy::effective::Holder;
use super::super::iam_policy::solve::{Region, Verdict};
use super::super::identities::Identities;
use super::bucket;
use super::posed::{self, KeyUse, Things};
use crate::model::aws::{AuditAccess, AuditOperator, Trail};
use crate::model::{Cause, List, Observed, Subject};

/// The services that are looked at, by the prefix of their actions.
const WORKLOADS: [&str; 15] = [
    "autoscaling",
    "cloudformation",
    "codebuild",
    "dynamodb",
    "ec2",
    "ecs",
    "eks",
    "iam",
    "kms",
    "lambda",
    "rds",
    "s3",
    "secretsmanager",
    "sqs",
    "ssm",
];

/// The users and roles that can blind a trail by themselves, with what else they can change.
pub fn operators(trail: &Trail, subject: &Subject, around: &dyn Surroundings) -> Observed<List<AuditOperator>> {
    let Some(identities) = around.identities() else { return Observed::default() };
    let blinders = match super::blinders(trail, subject, around) {
        Observed::Known(blinders) => blinders,
        Observed::Absent => return Observed::default(),
        Observed::Unknown(cause) => return Observed::Unknown(cause),
    };
    let mut by_principal: BTreeMap<&str, Vec<&AuditAccess>> = BTreeMap::new();
    for access in blinders.items.iter().filter(|access| access.steps == Observed::Known(0)) {
        if let Some(principal) = access.principal.known() {
            by_principal.entry(principal).or_default().push(access);
        }
    }
    let spared = Document::of(Effect::Deny, &["*"], of_trail(trail, subject, around));
    let mut asker = Asker { identities, spared: &spared, known: BTreeMap::new() };
    let operator = |(principal, accesses): (&str, Vec<&AuditAccess>)| {
        let first = accesses.first()?;
        let member = identities.place(principal)?;
        let powers: Vec<_> = accesses.iter().filter_map(|access| access.power.known().cloned()).collect();
        Some(AuditOperator {
            principal: first.principal.clone(),
            principal_kind: first.principal_kind.clone(),
            powers: Observed::Known(List::complete(powers)),
            services: Observed::from(asker.services(member)),
            is_administrator: first.is_administrator.clone(),
        })
    };
    let items = by_principal.into_iter().filter_map(operator).collect();
    Observed::Known(List { items, rest: blinders.rest })
}

/// All that belongs to the trail: to change it is no other duty.
fn of_trail(trail: &Trail, subject: &Subject, around: &dyn Surroundings) -> Vec<ArnPattern> {
    let things = [
        posed::trail(subject),
        bucket::changing(trail, subject, around),
        posed::key(trail, subject, around, KeyUse::Disable),
        posed::log_group(trail, subject, posed::DELETE_LOG_GROUP),
        posed::role(trail, subject, around),
        super::alerts::silencing(trail, subject, around),
    ];
    let patterns = |things: Things| things.posed.into_iter().map(|posed| posed.resources).collect::<Vec<_>>();
    let mut all = Vec::new();
    for region in things.into_iter().flat_map(patterns) {
        if let Region::Like(patterns) = region {
            all.extend(patterns);
        }
    }
    // Whatever else is in the bucket is next to the logs.
    if let Some(bucket) = trail.log_bucket.known() {
        let arn = bucket::named(&bucket.text, subject);
        all.push(ArnPattern::exactly(&arn));
        all.push(ArnPattern::below(&format!("{arn}/"), "*"));
    }
    all
}

/// Asks what members can change. Those that have the same policies get the same answer.
struct Asker<'i> {
    identities: &'i Identities,
    /// Denies all that belongs to the trail.
    spared: &'i Document,
    known: BTreeMap<usize, Result<List<String>, Arc<Cause>>>,
}

impl Asker<'_> {
    fn services(&mut self, member: usize) -> Result<List<String>, Arc<Cause>> {
        let alike = self.identities.alike(member);
        if let Some(known) = self.known.get(&alike) {
            return known.clone();
        }
        let services = self.asked(member);
        self.known.insert(alike, services.clone());
        services
    }

    fn asked(&self, member: usize) -> Result<List<String>, Arc<Cause>> {
        let member = self.identities.members().get(member).ok_or_else(Cause::not_collected)?;
        let mut holder = self.identities.holder(member)?;
        holder.policies.push(self.spared);
        let mut list = List::complete(Vec::new());
        for service in WORKLOADS {
            match changes(&holder, service) {
                Verdict::Yes(_) => list.items.push(service.to_owned()),
                Verdict::No => {}
                Verdict::Unknown(missing) => list.rest = Some(undecided(&format!("what it can change in {service}"), &missing)),
            }
        }
        Ok(list)
    }
}

/// Whether somebody can make, change or remove something of a service.
fn changes(holder: &Holder<'_>, service: &str) -> Verdict {
    let Some(service) = catalogue().service(service) else { return Verdict::No };
    let changing = service.actions.iter().filter(|action| matches!(action.level, Level::Write | Level::PermissionsManagement));
    let names = changing.map(|action| format!("{}:{}", service.prefix, action.name));
    let allowing: Vec<_> = holder.policies.iter().flat_map(|document| document.with_effect(Effect::Allow)).collect();
    let actions: Vec<_> = names.filter(|action| allowing.iter().any(|statement| statement.is_about(action))).collect();
    if actions.is_empty() { Verdict::No } else { holder.can(&actions, &Region::Any) }
}
