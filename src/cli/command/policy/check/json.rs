//! What policies come to, for programs.

use schemars::JsonSchema;
use serde::Serialize;

use super::Checked;
use super::facts::{Facts, OfIdentity, OfResource};
use super::gate::Outcome;
use crate::analysis::document_powers;
use crate::analysis::escalation::document::Opened;
use crate::analysis::iam_policy::effective::{Power, Reached};
use crate::analysis::iam_policy::exposure::{Deputy, S3Status};
use crate::analysis::iam_policy::solve::Verdict;
use crate::cli::command::policy::described::{AttachedV1, ProblemV1, attached, problems};
use crate::cli::command::policy::exposed::{AdmittedV1, UndecidedV1, for_programs};
use crate::cli::command::policy::reading::Policy;
use crate::cli::command::policy::witness::WitnessV1;
use crate::cli::{Fault, json};

/// What the key `schema` holds.
const SCHEMA: &str = "trailwarden/policy-check/v1";

/// What policies come to.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PolicyCheck")]
struct CheckV1<'a> {
    /// `trailwarden/policy-check/v1`.
    schema: &'static str,
    /// The policies in the order in which they were named.
    policies: Vec<PolicyV1<'a>>,
    /// What the program ends with.
    exit_code: u8,
    /// Why; absent if `--fail-on` names nothing and all policies are valid.
    reason: Option<&'a str>,
}

/// A policy.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Policy")]
struct PolicyV1<'a> {
    /// Its file, or `stdin`.
    file: &'a str,
    /// What it is attached to; absent if the file is no JSON and nothing says.
    attached_to: Option<AttachedV1<'a>>,
    /// Whether it is valid. If not, nothing is concluded from it.
    valid: bool,
    /// What is wrong or odd, by place.
    problems: Vec<ProblemV1>,
    /// Whom it admits, if it is the policy of a resource.
    resource: Option<ResourceV1<'a>>,
    /// What whoever has it can do, if it is the policy of an identity or a boundary.
    identity: Option<IdentityV1<'a>>,
}

/// Whom the policy of a resource admits.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OfResource")]
struct ResourceV1<'a> {
    /// Whether everybody or every customer of AWS is admitted; absent if that is not known.
    public: Option<bool>,
    /// The classes that are admitted, widest first, by access.
    admitted: Vec<AdmittedV1<'a>>,
    /// What could not be decided.
    undecided: Vec<UndecidedV1<'a>>,
    /// The accounts other than the owner's that are admitted by number.
    accounts: Vec<&'a str>,
    /// The services that it names.
    services: Vec<DeputyV1<'a>>,
    /// What S3 is documented to say of it; absent unless it is that of a bucket.
    s3_says_public: Option<bool>,
}

/// A service that a policy names.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Service")]
struct DeputyV1<'a> {
    /// The service.
    service: &'a str,
    /// Whether it acts for those only whom the policy means: `protected`, `weak`, `unprotected`, `not-admitted`, `unknown`.
    deputy: &'static str,
    /// A request for a stranger; of `weak` and `unprotected`.
    request: Option<WitnessV1<'a>>,
    /// Why it is not known; of `unknown`.
    why: Option<String>,
}

/// What whoever has a policy can do.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OfIdentity")]
struct IdentityV1<'a> {
    /// Whether it is a boundary: then all of this is what it leaves of everything.
    boundary: bool,
    /// Whether it makes an administrator: `full`, `full-with-mfa`, `self-granting`, `unknown`, `no`.
    administrator: &'static str,
    /// The services that are wholly its own, by prefix.
    services: &'a [&'static str],
    /// The services of which that is not known.
    unknown_services: Vec<&'static str>,
    /// The ways to more power that it opens, if there is anybody stronger in the account. Of a boundary none are sought.
    escalations: Vec<EscalationV1<'a>>,
    /// What it can do to the audit trail and to what that rests on.
    powers: Vec<PowerV1<'a>>,
}

/// A way to more power.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Escalation")]
struct EscalationV1<'a> {
    /// What it is called.
    id: &'static str,
    /// By whose power it leads on: `self`, `principal`, `new-passrole`, `existing-passrole`, `mfa`.
    kind: String,
    /// The same in words.
    words: &'static str,
    /// The actions, all of which it takes.
    actions: &'static [&'static str],
    /// Whether it is open: `yes`, `unknown`.
    verdict: &'static str,
    /// A request for each action, but for those that are in doubt.
    requests: Vec<WitnessV1<'a>>,
    /// Why it is not known; of `unknown`.
    why: Option<&'a str>,
}

/// A power over the audit trail.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Power")]
struct PowerV1<'a> {
    /// Its name.
    power: &'static str,
    /// The same in words.
    words: &'static str,
    /// Whether it is there: `yes`, `no`, `unknown`.
    verdict: &'static str,
    /// Whether a second factor is needed: `required`, `not-required`, `never-allowed`, `unknown`.
    mfa: &'static str,
    /// The request with the least in its way; of `yes`.
    request: Option<WitnessV1<'a>>,
    /// Why it is not known; of `unknown`.
    why: Option<String>,
}

/// All policies.
pub(super) fn write(checked: &[Checked], outcome: &Outcome) -> Result<String, Fault> {
    json::pretty(&CheckV1 {
        schema: SCHEMA,
        policies: checked.iter().map(policy).collect(),
        exit_code: outcome.exit.code(),
        reason: outcome.reason.as_deref(),
    })
}

/// The JSON Schema of it.
pub(in crate::cli::command) fn schema() -> serde_json::Value {
    schemars::schema_for!(CheckV1<'_>).to_value()
}

fn policy(Checked { policy, facts }: &Checked) -> PolicyV1<'_> {
    let (resource, identity) = match facts {
        Some(Facts::OfResource(facts)) => (Some(of_resource(facts, policy)), None),
        Some(Facts::OfIdentity(facts)) => (None, Some(of_identity(facts, policy))),
        None => (None, None),
    };
    PolicyV1 {
        file: policy.name(),
        attached_to: attached(policy),
        valid: policy.document().is_some(),
        problems: problems(policy),
        resource,
        identity,
    }
}

fn of_resource<'a>(facts: &'a OfResource, policy: &'a Policy) -> ResourceV1<'a> {
    let (admitted, undecided) = for_programs(&facts.exposure, &facts.setting, &[policy]);
    ResourceV1 {
        public: facts.exposure.is_public(),
        admitted,
        undecided,
        accounts: facts.exposure.accounts().collect(),
        services: facts.deputies.iter().map(|(service, deputy)| self::deputy(service, deputy, policy)).collect(),
        s3_says_public: facts.s3.map(|status| status == S3Status::Public),
    }
}

fn deputy<'a>(service: &'a str, deputy: &'a Deputy, policy: &'a Policy) -> DeputyV1<'a> {
    let (word, request, why) = match deputy {
        Deputy::Protected => ("protected", None, None),
        Deputy::NotAdmitted => ("not-admitted", None, None),
        Deputy::Weak(witness) => ("weak", Some(WitnessV1::new(witness, &[policy])), None),
        Deputy::Unprotected(witness) => ("unprotected", Some(WitnessV1::new(witness, &[policy])), None),
        Deputy::Unknown(missing) => ("unknown", None, Some(missing.to_string())),
    };
    DeputyV1 { service, deputy: word, request, why }
}

fn of_identity<'a>(facts: &'a OfIdentity, policy: &'a Policy) -> IdentityV1<'a> {
    IdentityV1 {
        boundary: facts.is_boundary,
        administrator: facts.level.as_str(),
        services: &facts.services,
        unknown_services: facts.unknown_services.iter().map(|(service, _)| *service).collect(),
        escalations: facts.escalations.iter().map(|way| escalation(way, policy)).collect(),
        powers: facts.powers.iter().map(|(power, reached)| self::power(power, reached, facts, policy)).collect(),
    }
}

fn escalation<'a>(Opened { path, steps, doubt }: &'a Opened, policy: &'a Policy) -> EscalationV1<'a> {
    EscalationV1 {
        id: path.id,
        kind: document_powers::kind(path.kind).as_str().to_owned(),
        words: path.kind.words(),
        actions: &path.actions,
        verdict: if doubt.is_none() { "yes" } else { "unknown" },
        requests: steps.iter().map(|step| WitnessV1::new(step, &[policy])).collect(),
        why: doubt.as_deref(),
    }
}

fn power<'a>(power: &'static Power, reached: &'a Reached, facts: &OfIdentity, policy: &'a Policy) -> PowerV1<'a> {
    let told = |witness| match facts.is_boundary {
        true => WitnessV1::within(witness, policy),
        false => WitnessV1::new(witness, &[policy]),
    };
    let (verdict, request, why) = match &reached.verdict {
        Verdict::Yes(witness) => ("yes", Some(told(witness)), None),
        Verdict::No => ("no", None, None),
        Verdict::Unknown(missing) => ("unknown", None, Some(missing.to_string())),
    };
    PowerV1 { power: power.name, words: power.words, verdict, mfa: reached.mfa.as_str(), request, why }
}
