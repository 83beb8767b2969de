//! Whom policies of resources admit, for people and for programs.

use schemars::JsonSchema;
use serde::Serialize;

use super::reading::Policy;
use super::sheet::{BOLD, DIM, PLAIN, Sheet, Weight};
use super::witness::{self, WitnessV1};
use crate::analysis::iam_policy::exposure::{Access, Audience, Exposed, Exposure, Setting};
use crate::analysis::iam_policy::solve::Missing;
use crate::cli::table;
use crate::cli::terminal::on_one_line;

/// The word in the margin for a class that is admitted, and how much it matters.
fn mark(audience: &Audience, is_open: bool) -> (&'static str, Weight) {
    match audience {
        Audience::Anonymous | Audience::AnyAws | Audience::AnyTenant(_) | Audience::SimilarTenant(_) if is_open => {
            ("PUBLIC", Weight::Alarming)
        }
        Audience::Anonymous | Audience::AnyAws | Audience::AnyTenant(_) | Audience::SimilarTenant(_) => {
            ("FENCED", Weight::Notable)
        }
        Audience::AnyCustomer(_) if is_open => ("DEPUTY", Weight::Alarming),
        Audience::AnyCustomer(_) => ("FENCED", Weight::Notable),
        Audience::Organization(_)
        | Audience::Tenant(..)
        | Audience::Provider(_)
        | Audience::Account(_)
        | Audience::AccountByService(..) => ("OTHERS", Weight::Notable),
        Audience::Service(_) | Audience::Own => ("OWN", Weight::Usual),
    }
}

/// What a class may do in the same way, by the same statements.
struct Row<'e> {
    access: Vec<Access>,
    /// The last and most powerful of them.
    exposed: &'e Exposed,
}

impl Row<'_> {
    fn access_in_words(&self) -> String {
        self.access.iter().map(|access| in_words(*access)).collect::<Vec<_>>().join(", ")
    }
}

/// Whether two classes may do the same in the same ways.
fn same(one: &[Row<'_>], other: &[Row<'_>]) -> bool {
    let alike = |(one, other): (&Row<'_>, &Row<'_>)| {
        let statements = |row: &Row<'_>| row.exposed.witness.statements.clone();
        one.access == other.access && one.exposed.reach == other.exposed.reach && statements(one) == statements(other)
    };
    one.len() == other.len() && one.iter().zip(other).all(alike)
}

/// A kind of access in words that go behind "may".
fn in_words(access: Access) -> &'static str {
    match access {
        Access::List => "list",
        Access::Read => "read",
        Access::Write => "write",
        Access::ReadAcl => "read ACLs",
        Access::WriteAcl => "change ACLs",
        Access::Policy => "change policies",
        Access::Assume => "assume it",
    }
}

/// The classes that are admitted and that no wider one covers, each with what it may do. The first policy is the one that
/// admits them; the second, of a comparison, one that does not. `weak` are services that strangers can use by taking over a
/// bucket only.
pub(super) fn tell(sheet: &mut Sheet, exposure: &Exposure, setting: &Setting, policies: &[&Policy], weak: &[&str]) {
    let outermost = exposure.outermost(setting);
    let mut classes: Vec<(&Audience, Vec<Row<'_>>)> = Vec::new();
    for exposed in outermost {
        if classes.last().is_none_or(|(audience, _)| **audience != exposed.audience) {
            classes.push((&exposed.audience, Vec::new()));
        }
        let Some((_, rows)) = classes.last_mut() else { continue };
        let alike = |row: &&mut Row<'_>| {
            row.exposed.reach == exposed.reach && row.exposed.witness.statements == exposed.witness.statements
        };
        match rows.iter_mut().find(alike) {
            Some(row) => {
                row.access.push(exposed.access);
                row.exposed = exposed;
            }
            None => rows.push(Row { access: vec![exposed.access], exposed }),
        }
    }
    // Services that are let in by `*` are let in alike: one is shown, and the others are named.
    let mut told: Vec<(Vec<&Audience>, Vec<Row<'_>>)> = Vec::new();
    for (audience, rows) in classes {
        let is_service = |audience: &Audience| matches!(audience, Audience::AnyCustomer(_) | Audience::Service(_));
        match told.last_mut() {
            Some((others, alike))
                if is_service(audience)
                    && others.iter().all(|other| other.as_str() == audience.as_str())
                    && same(alike, &rows) =>
            {
                others.push(audience);
            }
            _ => told.push((vec![audience], rows)),
        }
    }
    for (audiences, rows) in &told {
        let Some((audience, others)) = audiences.split_first() else { continue };
        let (word, weight) = mark(audience, rows.iter().any(|row| row.exposed.reach.is_open()));
        let is_weak = |audience: &Audience| matches!(audience, Audience::AnyCustomer(name) if weak.contains(&name.as_str()));
        let (weight, by) = if audiences.iter().all(|audience| is_weak(audience)) {
            (Weight::Notable, ", by taking over a bucket: its ARN names no account")
        } else {
            (weight, "")
        };
        let others: String = others.iter().map(|other| format!("; {other}")).collect();
        sheet.marked(word, weight, BOLD, &on_one_line(&format!("{audience}{others}{by}")));
        let cells = rows.iter().map(|row| [row.access_in_words(), row.exposed.reach.to_string(), places(row.exposed, policies)]);
        let table = table::aligned(&cells.collect::<Vec<_>>());
        for (row, line) in rows.iter().zip(table.lines()) {
            sheet.below(2, PLAIN, line);
            let by = !matches!(audience, Audience::Own);
            sheet.below(4, DIM, &witness::in_words(&row.exposed.witness, by, policies));
        }
    }
    for (audience, access, missing) in &exposure.unknown {
        sheet.marked("UNKNOWN", Weight::Unknown, BOLD, &on_one_line(&audience.to_string()));
        sheet.below(2, PLAIN, &format!("{}: {missing}", in_words(*access)));
    }
}

fn places(exposed: &Exposed, policies: &[&Policy]) -> String {
    let place = |granting: &crate::analysis::iam_policy::solve::Granting| {
        let policy = policies.get(granting.layer)?;
        let place = witness::place(granting, policy);
        Some(if granting.layer == 0 { place } else { format!("no longer denied by {} of {}", place, policy.name()) })
    };
    exposed.witness.statements.iter().filter_map(place).collect::<Vec<_>>().join(", ")
}

/// A class that is admitted, for programs.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Admitted")]
pub(super) struct AdmittedV1<'a> {
    /// The class.
    who: AudienceV1<'a>,
    /// What it may do: `list`, `read`, `write`, `read-acl`, `write-acl`, `policy`, `assume`.
    access: &'static str,
    /// How openly: `open`, `any-endpoint`, `shared-text`, `destination`, `access-points`, `network`, `several`.
    reach: &'static str,
    /// Whether a wider class is admitted to the same at least as openly.
    covered: bool,
    /// One request that is allowed.
    request: WitnessV1<'a>,
}

/// A class of callers.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Audience")]
pub(super) struct AudienceV1<'a> {
    /// `anonymous`, `any-aws`, `any-tenant`, `similar-tenant`, `any-customer-via-service`, `organization`, `tenant`,
    /// `provider`, `account`, `account-via-service`, `service`, `own`.
    class: &'static str,
    /// The account, of `account` and `account-via-service`.
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<&'a str>,
    /// The organization, of `organization`.
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<&'a str>,
    /// The service, of those that come through one.
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<&'a str>,
    /// The identity provider, of `provider` and of tenants.
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<&'a str>,
    /// The tenant, of `tenant`.
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant: Option<&'a str>,
    /// The same in words.
    words: String,
}

impl<'a> From<&'a Audience> for AudienceV1<'a> {
    fn from(audience: &'a Audience) -> Self {
        let mut told = Self {
            class: audience.as_str(),
            account: None,
            organization: None,
            service: None,
            provider: None,
            tenant: None,
            words: audience.to_string(),
        };
        match audience {
            Audience::Anonymous | Audience::AnyAws | Audience::Own => {}
            Audience::AnyTenant(provider) | Audience::SimilarTenant(provider) | Audience::Provider(provider) => {
                told.provider = Some(provider);
            }
            Audience::AnyCustomer(service) | Audience::Service(service) => told.service = Some(service),
            Audience::Organization(id) => told.organization = Some(id),
            Audience::Tenant(provider, tenant) => {
                told.provider = Some(provider);
                told.tenant = Some(tenant);
            }
            Audience::Account(account) => told.account = Some(account),
            Audience::AccountByService(account, service) => {
                told.account = Some(account);
                told.service = Some(service);
            }
        }
        told
    }
}

/// Something that could not be decided, for programs.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Undecided")]
pub(super) struct UndecidedV1<'a> {
    /// The class.
    who: AudienceV1<'a>,
    /// What it may do, perhaps.
    access: &'static str,
    /// What would decide it.
    why: String,
}

/// The classes that are admitted, widest first, and what could not be decided.
pub(super) fn for_programs<'a>(
    exposure: &'a Exposure,
    setting: &Setting,
    policies: &[&'a Policy],
) -> (Vec<AdmittedV1<'a>>, Vec<UndecidedV1<'a>>) {
    let outermost = exposure.outermost(setting);
    let admitted = |exposed: &'a Exposed| AdmittedV1 {
        who: (&exposed.audience).into(),
        access: exposed.access.as_str(),
        reach: exposed.reach.as_str(),
        covered: !outermost.contains(&exposed),
        request: WitnessV1::new(&exposed.witness, policies),
    };
    let undecided = |(audience, access, missing): &'a (Audience, Access, Missing)| UndecidedV1 {
        who: audience.into(),
        access: access.as_str(),
        why: missing.to_string(),
    };
    (exposure.admitted.iter().map(admitted).collect(), exposure.unknown.iter().map(undecided).collect())
}
