//! The least-privilege policy: from the calls that rules need to the IAM policy that allows these calls and nothing
//! else, as JSON, Terraform and CloudFormation.
//!
//! | File | What it is for |
//! |---|---|
//! | `targets` | what each action can be limited to |
//! | `arns` | the partition in ARNs: known now, or when the policy is deployed |
//! | `json`, `cloudformation`, `terraform` | one writer each |
//! | `hcl` | as much of Terraform's language as a policy takes |
//!
//! Who may assume the role that carries the policy is not decided here.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod arns;
mod cloudformation;
mod hcl;
mod json;
mod targets;
mod terraform;

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Partition;
use crate::model::call::{CALLS, Call, Purpose, with_prerequisites};
use targets::Target;

/// How many characters a managed policy may have, white space not counted. Source: IAM quotas.
pub const MANAGED_POLICY_LIMIT: usize = 6144;

/// An IAM policy that only allows. Equal sets of calls give equal policies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    statements: Vec<Statement>,
}

/// The actions of one service that can be limited to the same resources.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Statement {
    /// Its name, such as `S3Buckets`; unique in the policy.
    sid: String,
    actions: BTreeSet<&'static str>,
    /// Empty for actions that cannot be limited.
    targets: &'static [Target],
}

impl Policy {
    /// The policy that suffices for these calls and for those that must be made before them.
    pub fn of(calls: &BTreeSet<&'static str>) -> Self {
        let needed = with_prerequisites(calls);
        Self::allowing(CALLS.iter().filter(|call| needed.contains(call.id)))
    }

    /// The policy that suffices for reading what CloudTrail delivered: objects below `AWSLogs/`, and no settings. Which
    /// accounts an organization has is one more right, that only whoever asks for all of them needs.
    pub fn of_logs() -> Self {
        Self::allowing(Purpose::Logs.calls().filter(|call| call.sdk_service != "Organizations"))
    }

    fn allowing(calls: impl Iterator<Item = &'static Call>) -> Self {
        let mut statements: BTreeMap<String, Statement> = BTreeMap::new();
        for call in calls.filter(|call| needs_permission(call)) {
            let targets = targets::of(call.action);
            let sid = sid(call, targets);
            let statement =
                statements.entry(sid).or_insert_with_key(|sid| Statement { sid: sid.clone(), actions: BTreeSet::new(), targets });
            statement.actions.insert(call.action);
        }
        Self { statements: statements.into_values().collect() }
    }

    /// The policy that suffices for every call there is.
    pub fn of_everything() -> Self {
        Self::of(&CALLS.iter().map(|call| call.id).collect())
    }

    /// The actions that it allows.
    pub fn actions(&self) -> BTreeSet<&'static str> {
        self.statements.iter().flat_map(|statement| statement.actions.iter().copied()).collect()
    }

    /// How much of [`MANAGED_POLICY_LIMIT`] it takes.
    pub fn size(&self) -> usize {
        // The longest name of a partition, so that the answer holds in all of them.
        self.json(&Partition::from("aws-us-gov")).chars().filter(|character| !character.is_whitespace()).count()
    }

    /// The policy document in one partition.
    pub fn json(&self, partition: &Partition) -> String {
        json::render(self, partition)
    }

    /// A CloudFormation template with the policy as a managed policy; without a partition it is that of the stack.
    pub fn cloudformation(&self, partition: Option<&Partition>) -> String {
        cloudformation::render(self, partition)
    }

    /// A Terraform data source with the policy; without a partition it is that of the provider.
    pub fn terraform(&self, partition: Option<&Partition>) -> String {
        terraform::render(self, partition)
    }
}

/// Whether a policy must allow this call. AWS lets everybody ask who they are, even when a policy denies it. That a role
/// may be assumed is a permission of whoever assumes it, not of the role that reads. And S3 tells everybody whether there
/// is a bucket of a name, if only by refusing: the permission to be told more would also be one to list its objects.
pub fn needs_permission(call: &Call) -> bool {
    call.sdk_service != "STS" && call.id != "s3:HeadBucket"
}

/// The service, then what its actions are limited to: `S3`, `S3Buckets`, `CloudTrailEventDataStoresAndTrails`.
fn sid(call: &Call, targets: &[Target]) -> String {
    let prefix = call.action.split(':').next();
    // Services that share a prefix share their statements: S3 and S3 Control.
    let first = CALLS.iter().find(|other| other.action.split(':').next() == prefix).unwrap_or(call);
    let service: String = first.sdk_service.chars().filter(char::is_ascii_alphanumeric).collect();
    let plurals: Vec<&str> = targets.iter().map(|target| target.plural).collect();
    service + &plurals.join("And")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(calls: &[&'static str]) -> Policy {
        Policy::of(&calls.iter().copied().collect())
    }

    #[test]
    fn what_everybody_is_told_and_assuming_a_role_need_no_permission() {
        assert_eq!(policy(&["sts:GetCallerIdentity", "sts:AssumeRole"]).actions(), BTreeSet::new());
        assert!(!policy(&["s3:HeadBucket"]).actions().contains("s3:ListBucket"));
    }

    #[test]
    fn what_must_be_asked_first_is_allowed_too() {
        assert_eq!(
            policy(&["kms:GetKeyRotationStatus"]).actions(),
            BTreeSet::from(["account:ListRegions", "kms:DescribeKey", "kms:GetKeyRotationStatus", "kms:ListKeys"])
        );
    }

    #[test]
    fn services_that_share_a_prefix_share_a_statement() {
        let sids: Vec<_> = policy(&["s3:ListBuckets", "s3control:GetPublicAccessBlock"])
            .statements
            .into_iter()
            .map(|statement| (statement.sid, statement.actions.len()))
            .collect();
        assert_eq!(sids, [("S3".to_owned(), 2), ("S3Buckets".to_owned(), 1)]);
    }
}
