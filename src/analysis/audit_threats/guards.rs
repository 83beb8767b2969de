//! What service control policies deny to all accounts of an organization: the only guard that binds administrators too.
//!
//! The tree of organizational units is not read. Policies on the root bind every account, those on an account bind it; of
//! those on a unit it is not known whom they bind.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::Surroundings;
use super::super::document::{because, document, undecided};
use super::super::iam_policy::arn::ArnPattern;
use super::super::iam_policy::document::{Document, DocumentKind};
use super::super::iam_policy::effective::Holder;
use super::super::iam_policy::principals::IdentityKind;
use super::super::iam_policy::solve::{Region, Verdict};
use super::posed::STOP;
use crate::model::aws::{FeatureSet, Organization, OrganizationMember, PolicyTargetType, ServiceControlPolicy};
use crate::model::{Cause, CauseKind, List, Observed, Subject};

/// The type of policy as the root tells of it.
const KIND: &str = "SERVICE_CONTROL_POLICY";

/// The actions that end or change the recording of a trail, as far as they are denied in every account of the organization
/// but the management account, to all but those whom the policies name.
pub fn denied_to_members(body: &Organization, subject: &Subject, around: &dyn Surroundings) -> Observed<List<String>> {
    match in_force(body) {
        Ok(true) => {}
        Ok(false) => return Observed::Known(List::complete(Vec::new())),
        Err(cause) => return Observed::Unknown(cause),
    }
    let guards = Guards::of(around);
    let mut list = List::complete(Vec::new());
    for action in STOP {
        match guards.deny_everywhere(action, body, subject, around) {
            Ok(true) => list.items.push(action.to_owned()),
            Ok(false) => {}
            Err(cause) => list.rest = Some(cause),
        }
    }
    Observed::Known(list)
}

/// Whether service control policies do anything.
fn in_force(body: &Organization) -> Result<bool, Arc<Cause>> {
    match &body.feature_set {
        Observed::Known(FeatureSet::All) => {}
        Observed::Known(_) | Observed::Absent => return Ok(false),
        Observed::Unknown(cause) => return Err(Arc::clone(cause)),
    }
    match &body.enabled_policy_types {
        Observed::Known(types) if types.items.iter().any(|kind| kind == KIND) => Ok(true),
        Observed::Known(List { rest: Some(cause), .. }) | Observed::Unknown(cause) => Err(Arc::clone(cause)),
        Observed::Known(_) | Observed::Absent => Ok(false),
    }
}

/// The policies by what they are attached to.
#[derive(Default)]
struct Guards {
    root: Vec<Document>,
    accounts: BTreeMap<String, Vec<Document>>,
    /// Those of which it is not known whom they bind.
    units: Vec<Document>,
    /// Why there may be more.
    rest: Option<Arc<Cause>>,
}

impl Guards {
    fn of(around: &dyn Surroundings) -> Self {
        let related = around.related("policies");
        let mut guards = Self { rest: related.rest, ..Self::default() };
        for policy in related.resources.iter().filter_map(|resource| resource.body.get::<ServiceControlPolicy>()) {
            if let Err(cause) = guards.take(policy) {
                guards.rest = Some(cause);
            }
        }
        guards
    }

    fn take(&mut self, policy: &ServiceControlPolicy) -> Result<(), Arc<Cause>> {
        let targets = match &policy.targets {
            Observed::Known(targets) => targets,
            Observed::Absent => return Ok(()),
            Observed::Unknown(cause) => return Err(Arc::clone(cause)),
        };
        let Some(document) = document(&policy.document, DocumentKind::Identity, "service control policy")? else { return Ok(()) };
        for target in &targets.items {
            match (&target.target_type, &target.target_id) {
                (Observed::Known(PolicyTargetType::Root), _) => self.root.push(document.clone()),
                (Observed::Known(PolicyTargetType::Account), Observed::Known(id)) => {
                    self.accounts.entry(id.clone()).or_default().push(document.clone());
                }
                _ => self.units.push(document.clone()),
            }
        }
        targets.rest.clone().map_or(Ok(()), Err)
    }

    /// Whether an action on trails is denied in every member account.
    fn deny_everywhere(
        &self,
        action: &str,
        body: &Organization,
        subject: &Subject,
        around: &dyn Surroundings,
    ) -> Result<bool, Arc<Cause>> {
        let management = match &body.management_account_id {
            Observed::Known(id) => id,
            Observed::Unknown(cause) => return Err(Arc::clone(cause)),
            Observed::Absent => return Err(Cause::not_collected()),
        };
        let members = around.related("members");
        let mut open = members.rest;
        for member in members.resources.iter().filter_map(|resource| resource.body.get::<OrganizationMember>()) {
            match &member.account_id {
                Observed::Known(id) if id == management => {}
                Observed::Known(id) => match self.deny_in(id, action, subject) {
                    Ok(true) => {}
                    Ok(false) => return Ok(false),
                    Err(cause) => open = Some(cause),
                },
                Observed::Unknown(cause) => open = Some(Arc::clone(cause)),
                Observed::Absent => {}
            }
        }
        open.map_or(Ok(true), Err)
    }

    /// Whether an action on trails of an account is denied there to whoever is named in no policy.
    fn deny_in(&self, account: &str, action: &str, subject: &Subject) -> Result<bool, Arc<Cause>> {
        let own = self.accounts.get(account).into_iter().flatten();
        let certain: Vec<&Document> = self.root.iter().chain(own).collect();
        let verdict = escapes(&certain, account, action, subject);
        match (verdict, &self.rest) {
            (Verdict::No, _) => Ok(true),
            (Verdict::Unknown(missing), _) => Err(undecided(&format!("whether {action} is denied in {account}"), &missing)),
            (Verdict::Yes(_), Some(cause)) => Err(Arc::clone(cause)),
            (Verdict::Yes(_), None) if self.units.is_empty() => Ok(false),
            (Verdict::Yes(_), None) => {
                let possible: Vec<&Document> = certain.iter().copied().chain(&self.units).collect();
                match escapes(&possible, account, action, subject) {
                    Verdict::Yes(_) => Ok(false),
                    Verdict::No | Verdict::Unknown(_) => {
                        let why = format!("in which organizational unit account {account} is, is not read");
                        Err(because(CauseKind::NotSupported, &why))
                    }
                }
            }
        }
    }
}

/// Whether somebody who is allowed everything escapes these denials on some trail of an account.
fn escapes(guards: &[&Document], account: &str, action: &str, subject: &Subject) -> Verdict {
    let everything = Document::of_everything();
    let policies = std::iter::once(&everything).chain(guards.iter().copied()).collect();
    let partition = subject.partition.as_str();
    let trails = ArnPattern::new(&format!("arn:{partition}:cloudtrail:*:{account}:trail/*"), false);
    let holder = Holder::somebody(IdentityKind::Role, partition, account, policies);
    holder.can(&[action.to_owned()], &Region::Like(vec![trails]))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::analysis::samples::{Around, subject};
    use crate::model::{Resource, ResourceKind};
    use serde_json::{Value, json};

    const MANAGEMENT: &str = "111122223333";
    const MEMBERS: [&str; 2] = ["444455556666", "777788889999"];
    const ROOT: (&str, &str) = ("r-1", "ROOT");
    const UNIT: (&str, &str) = ("ou-1", "ORGANIZATIONAL_UNIT");

    fn resource(kind: ResourceKind, id: &str, body: &Value) -> Resource {
        Resource { subject: subject(kind, id).into(), body: kind.body_from_json(&body.to_string()).unwrap() }
    }

    /// A policy of one statement on these targets.
    fn policy(statement: &Value, targets: &[(&str, &str)]) -> Resource {
        let targets: Vec<_> = targets.iter().map(|(id, kind)| json!({"target_id": id, "target_type": kind})).collect();
        let document = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
        resource(ResourceKind::ServiceControlPolicy, "p-1", &json!({"document": document, "targets": targets}))
    }

    fn denying(actions: &Value) -> Value {
        json!({"Effect": "Deny", "Action": actions, "Resource": "*"})
    }

    /// Which actions are denied in all accounts, and whether more may be.
    fn denied(policies: Vec<Resource>) -> (Vec<String>, bool) {
        let ids = [MANAGEMENT].into_iter().chain(MEMBERS);
        let members = ids.map(|id| resource(ResourceKind::OrganizationMember, id, &json!({"account_id": id})));
        let around = Around::of("policies", policies, None).and("members", members.collect());
        let body = json!({
            "organization_id": "o-1", "feature_set": "ALL", "management_account_id": MANAGEMENT, "enabled_policy_types": [KIND],
        });
        let organization = resource(ResourceKind::Organization, MANAGEMENT, &body);
        let Observed::Known(list) = denied_to_members(organization.body.get().unwrap(), &organization.subject, &around) else {
            panic!()
        };
        (list.items, list.rest.is_some())
    }

    fn stop() -> Vec<String> {
        vec!["cloudtrail:StopLogging".to_owned()]
    }

    #[test]
    fn a_policy_on_the_root_or_on_every_account_binds_all() {
        let statement = denying(&json!("cloudtrail:StopLogging"));
        assert_eq!(denied(vec![policy(&statement, &[ROOT])]), (stop(), false));
        let each = MEMBERS.map(|id| (id, "ACCOUNT"));
        assert_eq!(denied(vec![policy(&statement, &each)]), (stop(), false));
        assert_eq!(denied(vec![policy(&statement, &each[..1])]), (Vec::new(), false));
    }

    #[test]
    fn whom_a_policy_on_a_unit_binds_is_not_known() {
        assert_eq!(denied(vec![policy(&denying(&json!("cloudtrail:StopLogging")), &[UNIT])]), (Vec::new(), true));
        assert_eq!(denied(vec![policy(&denying(&json!("ec2:*")), &[UNIT])]), (Vec::new(), false));
    }

    #[test]
    fn those_who_are_named_may_be_spared_and_nothing_else() {
        let spared = |condition: Value| {
            let mut statement = denying(&json!("cloudtrail:StopLogging"));
            statement.as_object_mut().unwrap().insert("Condition".to_owned(), condition);
            denied(vec![policy(&statement, &[ROOT])])
        };
        assert_eq!(spared(json!({"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/audit"}})), (stop(), false));
        assert_eq!(spared(json!({"StringEquals": {"aws:RequestedRegion": "eu-west-1"}})), (Vec::new(), false));
        assert_eq!(spared(json!({"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}})), (Vec::new(), false));
    }

    #[test]
    fn a_policy_that_allows_denies_nothing() {
        assert_eq!(
            denied(vec![policy(&json!({"Effect": "Allow", "Action": "*", "Resource": "*"}), &[ROOT])]),
            (Vec::new(), false)
        );
    }
}
