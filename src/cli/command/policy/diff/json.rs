//! What changed between two versions of a policy, for programs.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Change, Compared};
use crate::analysis::iam_policy::effective::{Actions, Gained, Gains};
use crate::analysis::iam_policy::solve::Missing;
use crate::cli::command::policy::described::{AttachedV1, ProblemV1, attached, problems};
use crate::cli::command::policy::exposed::{AdmittedV1, UndecidedV1, for_programs};
use crate::cli::command::policy::reading::Policy;
use crate::cli::command::policy::witness::WitnessV1;
use crate::cli::{Fault, json};

/// What the key `schema` holds.
const SCHEMA: &str = "trailwarden/policy-diff/v1";

/// What changed between two versions of a policy.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PolicyDiff")]
struct DiffV1<'a> {
    /// `trailwarden/policy-diff/v1`.
    schema: &'static str,
    /// The earlier version.
    old: VersionV1<'a>,
    /// The later version.
    new: VersionV1<'a>,
    /// What became possible.
    wider: ChangeV1<'a>,
    /// What is no longer possible.
    narrower: ChangeV1<'a>,
}

/// A version of a policy.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Version")]
struct VersionV1<'a> {
    /// Its file, or `stdin`.
    file: &'a str,
    /// What it is attached to.
    attached_to: Option<AttachedV1<'a>>,
    /// What is odd about it, by place.
    problems: Vec<ProblemV1>,
}

/// What one version allows beyond the other.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Change")]
struct ChangeV1<'a> {
    /// Whether there is anything; absent if that is not known.
    any: Option<bool>,
    /// Of the policy of a resource: the classes of callers that have access, by access.
    admitted: Vec<AdmittedV1<'a>>,
    /// What could not be decided of them.
    undecided: Vec<UndecidedV1<'a>>,
    /// Of the policy of an identity: actions by the statement that allows them.
    allowed: Vec<AllowedV1<'a>>,
    /// What could not be decided of them.
    undecided_actions: Vec<UndecidedActionsV1<'a>>,
}

/// Actions that one statement allows.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Allowed")]
struct AllowedV1<'a> {
    /// The actions.
    #[serde(flatten)]
    actions: ActionsV1<'a>,
    /// One request that is allowed by one version only.
    request: WitnessV1<'a>,
}

/// Actions of which something is not known.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "UndecidedActions")]
struct UndecidedActionsV1<'a> {
    /// The actions.
    #[serde(flatten)]
    actions: ActionsV1<'a>,
    /// What would decide it.
    why: String,
}

/// Actions.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Actions")]
struct ActionsV1<'a> {
    /// Those that are known, by name.
    actions: &'a [&'static str],
    /// The services of which actions that are yet to come are among them; `*` for services that are.
    to_come: Vec<&'a str>,
}

impl<'a> From<&'a Actions> for ActionsV1<'a> {
    fn from(actions: &'a Actions) -> Self {
        let to_come = actions.to_come.iter().copied();
        Self { actions: &actions.known, to_come: to_come.chain(actions.of_services_to_come.then_some("*")).collect() }
    }
}

/// What changed.
pub(super) fn write(compared: &Compared) -> Result<String, Fault> {
    let Compared { old, new, wider, narrower } = compared;
    json::pretty(&DiffV1 {
        schema: SCHEMA,
        old: version(old),
        new: version(new),
        wider: change(wider, [new, old]),
        narrower: change(narrower, [old, new]),
    })
}

/// The JSON Schema of it.
pub(in crate::cli::command) fn schema() -> serde_json::Value {
    schemars::schema_for!(DiffV1<'_>).to_value()
}

fn version(policy: &Policy) -> VersionV1<'_> {
    VersionV1 { file: policy.name(), attached_to: attached(policy), problems: problems(policy) }
}

fn change<'a>(change: &'a Change, policies: [&'a Policy; 2]) -> ChangeV1<'a> {
    let any = change.is_any();
    let (admitted, undecided) = match change {
        Change::OfResource(setting, exposure) => for_programs(exposure, setting, &policies),
        Change::OfIdentity(_) => (Vec::new(), Vec::new()),
    };
    let (allowed, undecided_actions) = match change {
        Change::OfIdentity(Gains { gained, unknown }) => {
            let allowed = |Gained { actions, witness }: &'a Gained| AllowedV1 {
                actions: actions.into(),
                request: WitnessV1::new(witness, &policies),
            };
            let undecided = |(actions, missing): &'a (Actions, Missing)| UndecidedActionsV1 {
                actions: actions.into(),
                why: missing.to_string(),
            };
            (gained.iter().map(allowed).collect(), unknown.iter().map(undecided).collect())
        }
        Change::OfResource(..) => (Vec::new(), Vec::new()),
    };
    ChangeV1 { any, admitted, undecided, allowed, undecided_actions }
}
