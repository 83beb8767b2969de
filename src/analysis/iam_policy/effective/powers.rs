//! What an identity can do to the audit trail and to what it rests on, by what would come of it.

use super::universe::{formats_of, is_known, regions};
use super::{Holder, Reached, Target};
use crate::analysis::iam_policy::mfa::Need;
use crate::analysis::iam_policy::solve::{Region, Verdict};

/// Actions with which somebody can do the same harm.
#[derive(Debug, PartialEq, Eq)]
pub struct Power {
    /// The name by which programs know it.
    pub name: &'static str,
    /// What somebody who has it can do.
    pub words: &'static str,
    /// Its actions. Each alone is enough.
    pub actions: &'static [&'static str],
}

/// The powers, those over the trail itself first.
pub const POWERS: &[Power] = &[
    Power {
        name: "stop-recording",
        words: "stop or narrow what is recorded",
        actions: &[
            "cloudtrail:StopLogging",
            "cloudtrail:DeleteTrail",
            "cloudtrail:UpdateTrail",
            "cloudtrail:PutEventSelectors",
            "cloudtrail:DeleteEventDataStore",
            "cloudtrail:UpdateEventDataStore",
            "cloudtrail:StopEventDataStoreIngestion",
            "config:StopConfigurationRecorder",
            "config:DeleteConfigurationRecorder",
            "config:PutConfigurationRecorder",
            "config:DeleteDeliveryChannel",
        ],
    },
    Power {
        name: "delete-logs",
        words: "delete logs, or have them deleted",
        actions: &[
            "s3:DeleteObject",
            "s3:DeleteObjectVersion",
            "s3:DeleteBucket",
            "s3:PutLifecycleConfiguration",
            "logs:DeleteLogGroup",
            "logs:DeleteLogStream",
            "logs:PutRetentionPolicy",
        ],
    },
    Power {
        name: "open-buckets",
        words: "open buckets, or shut the trail out",
        actions: &[
            "s3:PutBucketPolicy",
            "s3:DeleteBucketPolicy",
            "s3:PutBucketAcl",
            "s3:PutObjectAcl",
            "s3:PutBucketPublicAccessBlock",
        ],
    },
    Power {
        name: "disable-keys",
        words: "make keys unusable, or give them away",
        actions: &["kms:DisableKey", "kms:ScheduleKeyDeletion", "kms:PutKeyPolicy"],
    },
    Power {
        name: "silence-alarms",
        words: "silence alarms",
        actions: &[
            "cloudwatch:DeleteAlarms",
            "cloudwatch:DisableAlarmActions",
            "cloudwatch:PutMetricAlarm",
            "logs:DeleteMetricFilter",
            "logs:PutMetricFilter",
            "events:DisableRule",
            "events:DeleteRule",
            "events:RemoveTargets",
            "sns:DeleteTopic",
            "sns:Unsubscribe",
        ],
    },
    Power {
        name: "change-identities",
        words: "give permissions and credentials",
        actions: &[
            "iam:CreateAccessKey",
            "iam:CreateLoginProfile",
            "iam:UpdateLoginProfile",
            "iam:AddUserToGroup",
            "iam:AttachUserPolicy",
            "iam:AttachGroupPolicy",
            "iam:AttachRolePolicy",
            "iam:PutUserPolicy",
            "iam:PutGroupPolicy",
            "iam:PutRolePolicy",
            "iam:CreatePolicyVersion",
            "iam:SetDefaultPolicyVersion",
            "iam:UpdateAssumeRolePolicy",
            "iam:PassRole",
        ],
    },
    Power {
        name: "drop-mfa",
        words: "take second factors away",
        actions: &["iam:DeactivateMFADevice", "iam:DeleteVirtualMFADevice"],
    },
];

/// Whether a service has actions that give a power.
pub fn is_of_the_trail(service: &str) -> bool {
    POWERS.iter().flat_map(|power| power.actions).filter_map(|action| action.split_once(':')).any(|(of, _)| of == service)
}

/// How telling an action is as an example, the most telling first: those that give a power, then those that are known.
pub(super) fn telling(action: &str) -> (usize, bool) {
    let mut powers = POWERS.iter().flat_map(|power| power.actions);
    (powers.position(|of_power| *of_power == action).unwrap_or(usize::MAX), !is_known(action))
}

impl Power {
    /// Whether one of these identities has it, by some action on something that the action is for, in whatever account.
    /// What is told is that with the least in its way.
    pub fn of(&self, holders: &[Holder<'_>]) -> Reached {
        let mut best = Reached { verdict: Verdict::No, mfa: Need::NeverAllowed };
        for holder in holders {
            for (actions, resources) in by_region(self.actions, &holder.identity.partition) {
                let reached = holder.reach(&actions, &Target::plain(resources));
                if rank(&reached) < rank(&best) {
                    best = reached;
                }
            }
        }
        best
    }
}

/// The less stands in the way, the less.
fn rank(reached: &Reached) -> u8 {
    match (&reached.verdict, reached.mfa) {
        (Verdict::Yes(_), Need::NotRequired) => 0,
        (Verdict::Yes(_), Need::Required | Need::NeverAllowed) => 2,
        (Verdict::Yes(_), Need::Unknown) => 1,
        (Verdict::Unknown(_), _) => 3,
        (Verdict::No, _) => 4,
    }
}

/// The types of resource that actions are for, each with those actions.
fn by_region(actions: &[&str], partition: &str) -> Vec<(Vec<String>, Region)> {
    let mut groups: Vec<(Vec<String>, Region)> = Vec::new();
    for name in actions {
        for region in regions(&formats_of(name), is_known(name), partition) {
            match groups.iter_mut().find(|(_, other)| *other == region) {
                Some((names, _)) => names.push((*name).to_owned()),
                None => groups.push((vec![(*name).to_owned()], region)),
            }
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::analysis::iam_actions::catalogue;
    use crate::analysis::iam_policy::document::{DocumentKind, read};
    use crate::analysis::iam_policy::principals::Identity;

    fn power(statement: &str, name: &str) -> Reached {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow",{statement}}}}}"#);
        let document = read(&text, DocumentKind::Identity).document.unwrap();
        let identity = Identity::of_arn("arn:aws:iam::111122223333:role/ops").unwrap();
        let holder = Holder { identity, policies: vec![&document], boundary: None };
        POWERS.iter().find(|power| power.name == name).unwrap().of(&[holder])
    }

    #[test]
    fn every_action_is_one_that_the_catalogue_knows() {
        let actions = POWERS.iter().flat_map(|power| power.actions);
        assert_eq!(actions.filter(|action| catalogue().action(action).is_none()).collect::<Vec<_>>(), Vec::<&&str>::new());
    }

    #[test]
    fn a_power_over_things_of_another_kind_is_none() {
        assert_eq!(power(r#""Action":"s3:*","Resource":"arn:aws:s3:::b""#, "delete-logs").mfa, Need::NotRequired);
        let objects = power(r#""Action":"s3:DeleteBucket","Resource":"arn:aws:iam::111122223333:role/x""#, "delete-logs");
        assert_eq!(objects, Reached { verdict: Verdict::No, mfa: Need::NeverAllowed });
    }

    #[test]
    fn the_action_with_the_least_in_its_way_counts() {
        let guarded = r#""Action":"cloudtrail:*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#;
        assert_eq!(power(guarded, "stop-recording").mfa, Need::Required);
        let partly = format!(r#"{guarded}}},{{"Effect":"Allow","Action":"cloudtrail:UpdateTrail","Resource":"*""#);
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow",{partly}}}]}}"#);
        let document = read(&text, DocumentKind::Identity).document.unwrap();
        let identity = Identity::of_arn("arn:aws:iam::111122223333:role/ops").unwrap();
        let reached = POWERS[0].of(&[Holder { identity, policies: vec![&document], boundary: None }]);
        let Verdict::Yes(witness) = reached.verdict else { panic!() };
        assert_eq!((witness.request.action.as_str(), reached.mfa), ("cloudtrail:UpdateTrail", Need::NotRequired));
    }
}
