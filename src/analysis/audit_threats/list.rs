//! From what is asked to the list of principals.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::Surroundings;
use super::super::access::{Able, Answer, Grant, Guard, Outsider, Question, outsiders, who_can};
use super::super::document::because;
use super::super::exposure::Own;
use super::super::iam_policy::document::{Effect, Statement};
use super::super::iam_policy::effective::AdminLevel;
use super::super::iam_policy::exposure::Audience;
use super::super::iam_policy::principals::{Identity, IdentityKind, Principal};
use super::super::identities::Identities;
use super::posed::{Closed, Posed, Things};
use crate::model::aws::{AuditAccess, AuditPower, PrincipalKind};
use crate::model::{Cause, CauseKind, List, Observed, Ref, ResourceKind, Subject};

/// A power, and what is asked to tell who has it.
pub(super) struct Power {
    pub(super) kind: AuditPower,
    /// Of each of these, one thing must be in reach.
    pub(super) groups: Vec<Things>,
}

/// Everybody who has one of these powers.
pub(super) fn listed(subject: &Subject, around: &dyn Surroundings, powers: &[Power]) -> Observed<List<AuditAccess>> {
    let Some(identities) = around.identities() else { return Observed::default() };
    let own = if subject.kind == ResourceKind::Trail { Own::of(around) } else { Own::unknown() };
    let mut list = List { items: Vec::new(), rest: None };
    for power in powers {
        let mut lister = Lister { identities, subject, own: &own, power, items: Vec::new(), rest: None };
        lister.fill();
        lister.items.sort_by(|one, other| one.principal.known().cmp(&other.principal.known()));
        lister.items.dedup_by(|later, first| later.principal == first.principal);
        list.items.append(&mut lister.items);
        list.rest = list.rest.or(lister.rest);
    }
    Observed::Known(list)
}

struct Lister<'a> {
    identities: &'a Identities,
    subject: &'a Subject,
    /// The organization of the account.
    own: &'a Own,
    power: &'a Power,
    items: Vec<AuditAccess>,
    rest: Option<Arc<Cause>>,
}

impl Lister<'_> {
    fn fill(&mut self) {
        let power = self.power;
        let questions: Vec<Vec<Question<'_>>> =
            power.groups.iter().map(|things| things.posed.iter().map(Posed::question).collect()).collect();
        let groups: Vec<_> = questions.iter().map(Vec::as_slice).collect();
        if let [things] = power.groups.as_slice() {
            let owners: Vec<_> = things.owners.iter().map(|(owner, resource)| self.owner(owner, resource)).collect();
            self.items.extend(owners);
        }
        self.unread();
        if groups.iter().any(|questions| questions.is_empty()) {
            return;
        }
        let answer = who_can(self.identities, &groups);
        let members: Vec<_> = answer.able.iter().map(|able| self.member(able)).collect();
        self.items.extend(members);
        self.outsiders(&groups, &answer);
        self.leave_open(answer.why_open(self.identities, in_words(&power.kind)));
    }

    /// Leaves the list open for what is not known of the things. Where one of several is out of everybody's reach for
    /// certain, the others do not matter.
    fn unread(&mut self) {
        let groups = &self.power.groups;
        if groups.iter().any(|things| things.posed.is_empty() && things.rest.is_empty()) {
            return;
        }
        self.leave_open(groups.iter().find_map(|things| things.rest.first().cloned()));
    }

    fn leave_open(&mut self, cause: Option<Arc<Cause>>) {
        if self.rest.is_none() {
            self.rest = cause;
        }
    }

    fn outsiders(&mut self, groups: &[&[Question<'_>]], answer: &Answer) {
        let home = Identity {
            partition: self.subject.partition.as_str().to_owned(),
            account: self.subject.account.as_str().to_owned(),
            kind: IdentityKind::Root,
        };
        let (found, open) = outsiders(self.identities, groups, &answer.able, &home);
        let closed = self.power.groups.iter().map(|things| &things.closed).find(|closed| **closed != Closed::No);
        for outsider in found {
            match closed.filter(|_| outsider.steps == 0 && !outsider.owns) {
                None | Some(Closed::No) => self.items.push(self.outsider(&outsider)),
                Some(Closed::Yes) => {}
                Some(Closed::Unknown(cause)) => self.leave_open(Some(Arc::clone(cause))),
            }
        }
        self.leave_open(open.first().cloned());
    }

    fn member(&self, able: &Able) -> AuditAccess {
        let members = self.identities.members();
        let (arn, kind) = members.get(able.member).map_or(("", PrincipalKind::Role), |member| {
            let kind = match member.identity.kind {
                IdentityKind::User(_) => PrincipalKind::User,
                _ if member.is_service_linked => PrincipalKind::ServiceLinkedRole,
                _ => PrincipalKind::Role,
            };
            (&*member.subject.id, kind)
        });
        let guard = able.guard.max(self.identities.steps().session_guard(able.member));
        let path = able.path(self.identities);
        AuditAccess {
            name: Observed::Known(in_short(arn, &able.grant, &path, guard)),
            principal: known(arn),
            user: Observed::or_absent((kind == PrincipalKind::User).then(|| Ref::new(arn))),
            principal_kind: Observed::Known(kind),
            account: known(self.subject.account.as_str()),
            in_own_organization: Observed::Known(true),
            trusted_services: Observed::Known(self.trusted(able.member, Principal::service)),
            trusted_oidc_providers: Observed::Known(self.trusted(able.member, Principal::oidc_provider)),
            power: Observed::Known(self.power.kind.clone()),
            action: known(&able.grant.action),
            resource: known(&able.grant.resource),
            path: Observed::Known(path),
            steps: Observed::Known(i64::try_from(able.steps.len()).unwrap_or(i64::MAX)),
            mfa_required: mfa(guard),
            policy: known(&able.grant.policy),
            statement: known(&able.grant.statement),
            is_administrator: self.is_administrator(able.member),
        }
    }

    /// Whom of a kind the trust policy of a role names.
    fn trusted(&self, member: usize, of_kind: fn(&Principal) -> Option<&str>) -> List<String> {
        let members = self.identities.members();
        let trust = members.get(member).and_then(|member| self.identities.trust(member));
        match trust {
            None => List::complete(Vec::new()),
            Some(Err(cause)) => List { items: Vec::new(), rest: Some(cause) },
            Some(Ok(document)) => {
                let element = |statement: &'_ Statement| {
                    statement.principals.iter().filter(|it| !it.negated).flat_map(|it| it.items.clone()).collect::<Vec<_>>()
                };
                let named = document.with_effect(Effect::Allow).flat_map(element);
                let names: BTreeSet<String> = named.filter_map(|it| of_kind(&it).map(str::to_owned)).collect();
                names.into_iter().collect()
            }
        }
    }

    fn is_administrator(&self, member: usize) -> Observed<bool> {
        match self.identities.admin_level(member) {
            Ok(AdminLevel::Full | AdminLevel::FullWithMfa | AdminLevel::SelfGranting) => Observed::Known(true),
            Ok(AdminLevel::No) => Observed::Known(false),
            Ok(AdminLevel::Unknown) => {
                let why = "whether the principal is an administrator rests on conditions that it may or may not meet";
                Observed::Unknown(because(CauseKind::NotSupported, why))
            }
            Err(cause) => Observed::Unknown(cause),
        }
    }

    fn outsider(&self, outsider: &Outsider) -> AuditAccess {
        let (principal, kind) = self.name(&outsider.audience);
        AuditAccess {
            name: Observed::Known(in_short(&principal, &outsider.grant, &outsider.path, outsider.guard)),
            principal: Observed::Known(principal),
            principal_kind: Observed::Known(kind),
            account: match &outsider.audience {
                Audience::Account(account) => known(account),
                _ => Observed::Absent,
            },
            in_own_organization: match &outsider.audience {
                Audience::Account(account) => self.own.has_member(account),
                Audience::Organization(id) => self.own.is(id),
                _ => Observed::Known(false),
            },
            user: Observed::Absent,
            trusted_services: Observed::Known(List::complete(Vec::new())),
            trusted_oidc_providers: Observed::Known(List::complete(Vec::new())),
            power: Observed::Known(self.power.kind.clone()),
            action: known(&outsider.grant.action),
            resource: known(&outsider.grant.resource),
            path: known(&outsider.path),
            steps: Observed::Known(i64::try_from(outsider.steps).unwrap_or(i64::MAX)),
            mfa_required: mfa(outsider.guard),
            policy: known(&outsider.grant.policy),
            statement: known(&outsider.grant.statement),
            is_administrator: Observed::Known(false),
        }
    }

    /// A class of callers as rules know it.
    fn name(&self, audience: &Audience) -> (String, PrincipalKind) {
        match audience {
            Audience::Account(account) => (self.root_of(account), PrincipalKind::Account),
            Audience::Organization(id) => (id.clone(), PrincipalKind::Organization),
            Audience::Anonymous | Audience::AnyAws => ("*".to_owned(), PrincipalKind::Everybody),
            other => (other.to_string(), PrincipalKind::Everybody),
        }
    }

    fn root_of(&self, account: &str) -> String {
        format!("arn:{}:iam::{account}:root", self.subject.partition.as_str())
    }

    /// Another account that owns what is asked about: it lets whom it wants.
    fn owner(&self, account: &str, resource: &str) -> AuditAccess {
        let action = self.power.groups.iter().flat_map(|things| &things.posed).flat_map(|posed| &posed.actions).next();
        let grant = Grant::of_owner(action.map_or("*", String::as_str), resource);
        self.outsider(&Outsider::owner(account, grant))
    }
}

/// An entry on one line.
fn in_short(principal: &str, grant: &Grant, path: &str, guard: Guard) -> String {
    let Grant { action, policy, statement, .. } = grant;
    let statement = if statement.is_empty() { String::new() } else { format!(", {statement}") };
    format!("{principal}: {action}, {path}, {guard}, by {policy}{statement}")
}

fn known(text: &str) -> Observed<String> {
    Observed::Known(text.to_owned())
}

fn mfa(guard: Guard) -> Observed<bool> {
    match guard {
        Guard::None => Observed::Known(false),
        Guard::Mfa => Observed::Known(true),
        Guard::Unclear => {
            let why = "it is possible with a second factor; whether also without one is not certain";
            Observed::Unknown(because(CauseKind::NotSupported, why))
        }
    }
}

/// A power in words, to follow "can".
fn in_words(power: &AuditPower) -> &str {
    match power {
        AuditPower::StopRecording => "stop or change the recording",
        AuditPower::DeleteLogs => "delete log files",
        AuditPower::ChangeBucket => "change the log bucket",
        AuditPower::DisableKey => "disable the key",
        AuditPower::DeleteLogGroup => "delete the log group",
        AuditPower::ChangeDeliveryRole => "change the delivery role",
        AuditPower::SilenceAlerts => "silence alarms",
        AuditPower::ReadLogs => "read log files",
        AuditPower::ReadLogGroup => "read the log group",
        AuditPower::DecryptLogs => "decrypt with the key",
        AuditPower::ConfigureCloudtrail => "change CloudTrail",
        AuditPower::StopEventDataStore => "stop or change the event data store",
        AuditPower::LeaveOrganizationTrail => "end the trail of the organization",
        AuditPower::DisableDetectors => "switch off other detectors",
        AuditPower::Other(other) => other,
    }
}
