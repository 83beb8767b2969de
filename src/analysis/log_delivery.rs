//! Roles by which CloudTrail delivers to log groups: who else can assume them, and what else they allow.
//!
//! Source: CloudTrail User Guide, "Role policy document for CloudTrail to use CloudWatch Logs for monitoring".

use std::sync::Arc;

use super::audit_threats::log_group_arn;
use super::document::{because, undecided};
use super::exposure::{Own, setting};
use super::iam_policy::arn::ArnPattern;
use super::iam_policy::beyond::Beyond;
use super::iam_policy::document::{Document, Effect};
use super::iam_policy::effective::{Gained, Holder, gained};
use super::iam_policy::exposure::{Audience, exposure};
use super::iam_policy::solve::{Region, Verdict};
use super::identities::{Held, Identities, Member};
use super::{Related, Surroundings};
use crate::model::aws::{ExcessGrant, LogDelivery, Role, Trail};
use crate::model::{Cause, CauseKind, List, Observed, Ref, Subject};

/// The service that assumes the role.
const CLOUDTRAIL: &str = "cloudtrail.amazonaws.com";

/// All that delivering takes.
const DELIVER: [&str; 2] = ["logs:CreateLogStream", "logs:PutLogEvents"];

/// The role by which a trail delivers to its log group.
pub fn of_trail(trail: &Trail, _: &Subject) -> Observed<Ref<Role>> {
    trail.log_group_role.clone().map(|role| Ref::new(role.0))
}

/// What a role is more than one by which CloudTrail delivers.
pub fn of_role(_: &Role, subject: &Subject, around: &dyn Surroundings) -> Observed<LogDelivery> {
    let served = Served::by(&subject.id, around.related("account_trails"));
    if served.trails.is_empty() && served.rest.is_none() {
        let nothing = LogDelivery {
            trails: Observed::Known(List::complete(Vec::new())),
            other_principals: Observed::Known(List::complete(Vec::new())),
            excess: Observed::Known(List::complete(Vec::new())),
        };
        return Observed::Known(nothing);
    }
    let Some(identities) = around.identities() else { return Observed::default() };
    let Some(member) = identities.member(&subject.id) else { return Observed::default() };
    let trails = List { items: served.trails.iter().map(|arn| Ref::new(&**arn)).collect(), rest: served.rest.clone() };
    Observed::Known(LogDelivery {
        trails: Observed::Known(trails),
        other_principals: Observed::from(other_principals(identities, member)),
        excess: Observed::from(served.groups().and_then(|groups| excess(identities, member, &groups))),
    })
}

/// The trails that deliver by a role.
struct Served {
    /// Their ARNs.
    trails: Vec<Arc<str>>,
    /// The ARNs of the log groups, or why one is not known.
    groups: Vec<Result<String, Arc<Cause>>>,
    /// Why there may be more.
    rest: Option<Arc<Cause>>,
}

impl Served {
    fn by(role: &str, related: Related<'_>) -> Self {
        let mut served = Self { trails: Vec::new(), groups: Vec::new(), rest: related.rest };
        for (resource, trail) in related.resources.into_iter().filter_map(|it| Some((it, it.body.get::<Trail>()?))) {
            match &trail.log_group_role {
                Observed::Known(arn) if arn.0 == role => {}
                Observed::Known(_) | Observed::Absent => continue,
                Observed::Unknown(cause) => {
                    served.rest = Some(Arc::clone(cause));
                    continue;
                }
            }
            served.trails.push(Arc::clone(&resource.subject.id));
            match &trail.log_group {
                Observed::Known(group) => served.groups.push(Ok(log_group_arn(&group.text, &resource.subject))),
                Observed::Absent => {}
                Observed::Unknown(cause) => served.groups.push(Err(Arc::clone(cause))),
            }
        }
        served
    }

    /// All log groups, if they are known: what is needed for one more would be too much otherwise.
    fn groups(&self) -> Result<Vec<String>, Arc<Cause>> {
        self.rest.as_ref().map_or_else(|| self.groups.iter().cloned().collect(), |cause| Err(Arc::clone(cause)))
    }
}

/// Who else than CloudTrail can assume the role.
fn other_principals(identities: &Identities, member: &Member) -> Result<List<String>, Arc<Cause>> {
    let none = || Err(because(CauseKind::Malformed, "the role has no trust policy"));
    let document = identities.trust(member).unwrap_or_else(none)?;
    let exposure = exposure(document, &setting(&member.subject, &Own::unknown(), "sts", None));
    let mut items: Vec<_> =
        exposure.admitted.iter().map(|it| &it.audience).filter(|it| !is_cloudtrail(it)).map(ToString::to_string).collect();
    items.dedup();
    let open = exposure.unknown.iter().find(|(audience, ..)| !is_cloudtrail(audience));
    let rest = open.map(|(audience, _, missing)| undecided(&format!("whether {audience} is let in"), missing));
    Ok(List { items, rest })
}

fn is_cloudtrail(audience: &Audience) -> bool {
    match audience {
        Audience::Service(service) | Audience::AnyCustomer(service) | Audience::AccountByService(_, service) => {
            service == CLOUDTRAIL
        }
        _ => false,
    }
}

/// What the policies of the role allow beyond delivering to these log groups.
fn excess(identities: &Identities, member: &Member, groups: &[String]) -> Result<List<ExcessGrant>, Arc<Cause>> {
    let holder = identities.holder(member)?;
    let below = groups.iter().flat_map(|arn| [ArnPattern::exactly(arn), ArnPattern::below(arn, ":*")]).collect();
    let needed = Document::of(Effect::Allow, &DELIVER, below);
    let denials: Vec<_> = holder.policies.iter().flat_map(|it| it.with_effect(Effect::Deny)).cloned().collect();
    let mut list = List::complete(Vec::new());
    for (held, _) in identities.policies(member) {
        let document = held.document.as_ref().map_err(Arc::clone)?;
        let allowing = document.with_effect(Effect::Allow).cloned();
        let within = Document { statements: allowing.chain(denials.iter().cloned()).collect(), ..document.clone() };
        let gains = gained(&Beyond::new(&needed, &within), member.subject.partition.as_str());
        list.items.extend(gains.gained.iter().filter_map(|gained| grant(gained, held, document, &holder)));
        if let Some((_, missing)) = gains.unknown.first() {
            list.rest = Some(undecided(&format!("what {held} allows"), missing));
        }
    }
    Ok(list)
}

/// What one statement allows, as far as the boundary leaves it.
fn grant(gained: &Gained, held: &Held, document: &Document, holder: &Holder<'_>) -> Option<ExcessGrant> {
    let is_left = |action: &&&str| holder.boundary.is_none() || holder.can(&[(**action).to_owned()], &Region::Any) != Verdict::No;
    let left: Vec<_> = gained.actions.known.iter().filter(is_left).collect();
    let example = &gained.witness.request;
    let action = left.iter().find(|action| ***action == example.action).or(left.first());
    let action = action.map_or(example.action.as_str(), |action| **action);
    if left.is_empty() && (holder.boundary.is_some() || gained.actions.to_come.is_empty()) {
        return None;
    }
    let at = gained.witness.statements.first().map(|granting| granting.at);
    let statement = document.with_effect(Effect::Allow).find(|statement| Some(statement.at) == at);
    Some(ExcessGrant {
        policy: Observed::Known(held.to_string()),
        statement: Observed::Known(statement.map_or_else(String::new, |statement| document.name_of(statement))),
        action: Observed::Known(action.to_owned()),
        resource: Observed::Known(example.resource.clone()),
        other_actions: Observed::Known(i64::try_from(left.len().saturating_sub(1)).unwrap_or(i64::MAX)),
    })
}
