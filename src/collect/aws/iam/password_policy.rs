//! The account's password policy.

use aws_sdk_iam::Client;
use aws_sdk_iam::types;

use crate::collect::answer::Answer;
use crate::collect::recorder::Question;
use crate::collect::visit::{Batch, Visit};
use crate::model::Observed;
use crate::model::aws::PasswordPolicy;

const POLICY: &str = "iam:GetAccountPasswordPolicy";

/// Reads the password policy, if it was asked for.
pub(super) async fn read(visit: &Visit<'_>, client: &Client) -> Batch {
    let mut batch = Batch::default();
    if visit.recorder.wants(POLICY) {
        let question = Question { call: POLICY, region: &visit.region, about: "" };
        let answer = visit.recorder.ask(question, || client.get_account_password_policy().send()).await;
        let answer = answer.within("MinimumPasswordLength", |output| {
            output.password_policy.filter(|policy| policy.minimum_password_length.is_some())
        });
        batch.add_only(visit, copy(&answer));
    }
    batch
}

fn copy(answer: &Answer<types::PasswordPolicy>) -> PasswordPolicy {
    let requires = |read: fn(&types::PasswordPolicy) -> bool| answer.field(|policy| Observed::Known(read(policy)));
    PasswordPolicy {
        configured: match &answer.seen {
            Observed::Known(_) => Observed::Known(true),
            Observed::Absent => Observed::Known(false),
            Observed::Unknown(cause) => Observed::unknown(cause),
        },
        minimum_length: answer.optional(|policy| policy.minimum_password_length.map(i64::from)),
        require_uppercase: requires(|policy| policy.require_uppercase_characters),
        require_lowercase: requires(|policy| policy.require_lowercase_characters),
        require_numbers: requires(|policy| policy.require_numbers),
        require_symbols: requires(|policy| policy.require_symbols),
        allow_users_to_change: requires(|policy| policy.allow_users_to_change_password),
        reuse_prevention: answer.optional(|policy| policy.password_reuse_prevention.map(i64::from)),
        max_age_days: answer.optional(|policy| policy.max_password_age.filter(|days| *days > 0).map(i64::from)),
        hard_expiry: answer.optional(|policy| policy.hard_expiry),
    }
}
