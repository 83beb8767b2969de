//! How strong an identity is: which sensitive things it may do at all, and which of them also to things that no policy
//! names. An identity is stronger than another if it has one of these that the other lacks.

use super::actions::actions;
use super::powers::Powers;
use crate::analysis::iam_actions::catalogue;
use crate::analysis::iam_policy::effective::Target;
use crate::analysis::iam_policy::mfa::Need;
use crate::analysis::iam_policy::principals::{Identity, UNNAMED};
use crate::analysis::iam_policy::solve::{Region, Verdict};
use crate::analysis::iam_policy::truth::Truth;

/// The actions by which strength is measured: those that give power over identities, that blind whoever watches, that
/// destroy or read what is kept, and that run code as somebody else.
pub(super) const SENSITIVE: [&str; 56] = [
    "iam:AddUserToGroup",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreatePolicyVersion",
    "iam:CreateRole",
    "iam:CreateUser",
    "iam:DeactivateMFADevice",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteUserPermissionsBoundary",
    "iam:PassRole",
    "iam:PutGroupPolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
    "iam:PutUserPermissionsBoundary",
    "iam:PutUserPolicy",
    "iam:SetDefaultPolicyVersion",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateLoginProfile",
    "iam:UpdateSAMLProvider",
    "sts:AssumeRole",
    "sso:AttachManagedPolicyToPermissionSet",
    "sso:PutInlinePolicyToPermissionSet",
    "organizations:LeaveOrganization",
    "cloudtrail:DeleteTrail",
    "cloudtrail:PutEventSelectors",
    "cloudtrail:StopLogging",
    "cloudtrail:UpdateTrail",
    "config:DeleteConfigurationRecorder",
    "config:StopConfigurationRecorder",
    "guardduty:DeleteDetector",
    "guardduty:UpdateDetector",
    "logs:DeleteLogGroup",
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:DisableKey",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "s3:DeleteObject",
    "s3:GetObject",
    "s3:PutBucketPolicy",
    "s3:PutLifecycleConfiguration",
    "s3:PutObject",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "secretsmanager:GetSecretValue",
    "ssm:GetParameter",
    "ssm:SendCommand",
    "ssm:StartSession",
    "cloudformation:CreateStack",
    "ec2:RunInstances",
    "ec2:TerminateInstances",
    "lambda:CreateFunction",
    "lambda:UpdateFunctionCode",
];

/// Whether requests show a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SecondFactor {
    /// They may.
    Perhaps,
    /// They do not.
    Never,
}

/// What an identity may do of the sensitive things, two bits an action: to something, and to what no policy names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Strength {
    /// What it is known to be allowed.
    sure: u128,
    /// What is not decided.
    open: u128,
}

impl Strength {
    /// That of somebody who is allowed everything.
    pub(super) const ALL: Self = Self { sure: (1 << (2 * SENSITIVE.len())) - 1, open: 0 };

    /// The strength that policies give, in all requests or in those that show no second factor.
    pub(super) fn of(powers: &Powers<'_>, shows: SecondFactor) -> Self {
        let mut strength = Self::default();
        for (place, name) in SENSITIVE.iter().enumerate() {
            let Some(number) = actions().number(name).filter(|number| powers.is_about(*number)) else { continue };
            let unnamed = ask(powers, number, &unnamed(name, &powers.holder.identity), shows);
            strength.add(2 * place + 1, &unnamed);
            let anywhere = if matches!(unnamed, Verdict::Yes(_)) { unnamed } else { ask(powers, number, &Region::Any, shows) };
            strength.add(2 * place, &anywhere);
        }
        strength
    }

    fn add(&mut self, bit: usize, verdict: &Verdict) {
        match verdict {
            Verdict::Yes(_) => self.sure |= 1 << bit,
            Verdict::Unknown(_) => self.open |= 1 << bit,
            Verdict::No => {}
        }
    }

    /// Whether it has something that another lacks.
    pub(super) fn exceeds(self, other: Self) -> Truth {
        let (may, lacks) = (self.sure | self.open, !(other.sure | other.open));
        match (self.sure & lacks != 0, may & (lacks | other.open) != 0) {
            (true, _) => Truth::True,
            (false, true) => Truth::Unknown,
            (false, false) => Truth::False,
        }
    }

    /// What both have.
    pub(super) fn and(self, other: Self) -> Self {
        let may = (self.sure | self.open) & (other.sure | other.open);
        let sure = self.sure & other.sure;
        Self { sure, open: may & !sure }
    }
}

fn ask(powers: &Powers<'_>, number: usize, region: &Region, shows: SecondFactor) -> Verdict {
    let reached = powers.holder.reach(actions().name(number), &Target::plain(region.clone()));
    match (shows, reached.mfa) {
        (SecondFactor::Never, Need::Required) => Verdict::No,
        _ => reached.verdict,
    }
}

/// A thing that an action can be about and that nobody has named.
fn unnamed(action: &str, identity: &Identity) -> Region {
    let format = catalogue().action(action).and_then(|(service, action)| service.resources_of(action).next());
    match format {
        Some(format) => Region::Like(vec![format.pattern(identity, UNNAMED)]),
        None => Region::Whole,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_sensitive_action_is_one_that_policies_can_name_and_stands_once() {
        let unknown: Vec<_> = SENSITIVE.iter().filter(|name| catalogue().action(name).is_none()).collect();
        assert_eq!(unknown, Vec::<&&str>::new());
        assert_eq!(SENSITIVE.iter().collect::<BTreeSet<_>>().len(), SENSITIVE.len());
        assert!(SENSITIVE.len() * 2 <= 128);
    }

    #[test]
    fn what_one_lacks_and_the_other_has_decides() {
        let strength = |sure, open| Strength { sure, open };
        assert_eq!(strength(0b11, 0).exceeds(strength(0b01, 0)), Truth::True);
        assert_eq!(strength(0b01, 0).exceeds(strength(0b11, 0)), Truth::False);
        assert_eq!(strength(0b01, 0).exceeds(strength(0, 0b01)), Truth::Unknown);
        assert_eq!(strength(0, 0b01).exceeds(strength(0, 0)), Truth::Unknown);
    }
}
