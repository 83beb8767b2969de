//! What policies are attached to and what is wrong with them, for programs.

use schemars::JsonSchema;
use serde::Serialize;

use super::reading::Policy;
use crate::analysis::iam_policy::json::Span;
use crate::analysis::iam_policy::problem::{Problem, Weight};

/// What a policy is attached to.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AttachedTo")]
pub(super) struct AttachedV1<'a> {
    /// Its kind, as `--kind` takes it.
    kind: &'static str,
    /// What the kind was guessed from; absent if it was given.
    guessed: Option<String>,
    /// The ARN, if it was given.
    arn: Option<&'a str>,
    /// The account; absent if it is not known.
    account: Option<&'a str>,
    /// Whether the account was read off the ARNs of resources.
    account_guessed: bool,
    /// The organization, if it was given.
    organization: Option<&'a str>,
    /// The partition.
    partition: &'a str,
}

/// Something that is wrong or odd.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(super) struct ProblemV1 {
    /// `error`: the policy is invalid; `warning`: it is odd.
    level: &'static str,
    /// What.
    message: String,
    /// What to do about it.
    help: Option<String>,
    /// Where it begins.
    start: PlaceV1,
    /// One behind where it ends.
    end: PlaceV1,
}

/// A character of the file.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Place")]
struct PlaceV1 {
    /// From 1.
    line: usize,
    /// From 1, in Unicode code points.
    column: usize,
}

pub(super) fn attached(policy: &Policy) -> Option<AttachedV1<'_>> {
    let (attachment, basis) = policy.attachment?;
    let place = &policy.place;
    Some(AttachedV1 {
        kind: attachment.name,
        guessed: basis.map(|basis| basis.to_string()),
        arn: place.arn.as_deref(),
        account: place.account.as_deref(),
        account_guessed: place.account_is_guessed,
        organization: place.organization.as_deref(),
        partition: &place.partition,
    })
}

pub(super) fn problems(policy: &Policy) -> Vec<ProblemV1> {
    policy.reading.problems.iter().map(|problem| self::problem(policy, problem)).collect()
}

fn problem(policy: &Policy, Problem { at, kind }: &Problem) -> ProblemV1 {
    let level = match kind.weight() {
        Weight::Fault => "error",
        Weight::Oddity => "warning",
    };
    let place = |byte: usize| {
        let (line, column) = policy.position(Span { start: byte, end: byte });
        PlaceV1 { line, column }
    };
    ProblemV1 { level, message: kind.to_string(), help: kind.help(), start: place(at.start), end: place(at.end) }
}
