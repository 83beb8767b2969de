//! What S3 itself says of a bucket policy: whether it counts as public, by the rule that is documented. It looks at how
//! statements are written, not at what they come to, and differs from [`exposure`](super::exposure()) on purpose: S3 acts by
//! its own answer where public policies are restricted.
//!
//! Source: Amazon S3 User Guide, "The meaning of public".

use crate::analysis::iam_policy::conditions::{Block, Condition, Demand, Operand, Test};
use crate::analysis::iam_policy::document::{Document, Effect, Statement};
use crate::analysis::iam_policy::principals::Principal;
use crate::model::AccountId;

/// Whether S3 counts a policy as public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum S3Status {
    /// A statement lets in more than fixed callers.
    Public,
    /// Every statement is limited to fixed values.
    NotPublic,
}

/// What S3 is documented to say of a policy. Where S3 was asked, its answer counts.
pub fn s3_policy_status(document: &Document) -> S3Status {
    let limited = document.with_effect(Effect::Allow).all(|it| has_fixed_principals(it) || it.conditions.iter().any(is_fixed));
    if limited { S3Status::NotPublic } else { S3Status::Public }
}

fn has_fixed_principals(statement: &Statement) -> bool {
    let fixed =
        |principal: &Principal| !matches!(principal, Principal::Everybody | Principal::Federated(_) | Principal::Unclear(_));
    statement.principals.as_ref().is_some_and(|element| !element.negated && element.items.iter().all(fixed))
}

/// Keys whose fixed values make a policy not public.
const BOUNDING: &[&str] = &[
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
];

fn is_fixed(condition: &Condition) -> bool {
    let Test::Values { operator, operands } = &condition.test else { return false };
    let asks = operator.demand() == Demand::SomeFits && !operator.if_exists;
    asks && BOUNDING.contains(&condition.key.as_str()) && operands.iter().all(|operand| has_fixed_value(&condition.key, operand))
}

fn has_fixed_value(key: &str, operand: &Operand) -> bool {
    let text = match operand {
        Operand::Text(glob) => glob.to_string(),
        Operand::Arn(pattern) => pattern.to_string(),
        Operand::Ip(block) => return is_narrow(*block),
        _ => return false,
    };
    let fixed = |text: &str| !text.contains(['*', '?']) && !text.contains("${");
    match key {
        // Any session of one role is one caller.
        "aws:userid" => fixed(text.strip_suffix(":*").filter(|id| id.starts_with("AROA")).unwrap_or(&text)),
        // The name of an access point may be anything if its account is fixed.
        "s3:dataaccesspointarn" => text.split(':').nth(4).is_some_and(AccountId::is_valid),
        _ => fixed(&text),
    }
}

/// Whether a range is at most a /8 of version 4 or a /32 of version 6, or one of private addresses.
fn is_narrow(block: Block) -> bool {
    let within = |range: &str| Block::read(range).is_some_and(|it| it.first <= block.first && block.last <= it.last);
    let size = block.last - block.first;
    if block.v6 {
        size < 1 << 96
    } else {
        size < 1 << 24 || ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].iter().any(|it| within(it))
    }
}
