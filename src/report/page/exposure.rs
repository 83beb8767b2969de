//! What can be reached from outside its account, as the page shows it: the widest open first.

use schemars::JsonSchema;
use serde::Serialize;

use super::links::Links;
use crate::overview::{Admission, Exposed, ExposedType, Exposures, Stop};
use crate::report::words;

/// Resources of one width that are shown; the others are counted, so that none of them crowds out another width.
const ROWS: usize = 50;
/// Lines on who has access, and names of accounts, that are shown of one resource.
const LINES: usize = 12;

/// What stands in place of the sentence where a result does not tell.
const UNTOLD: &str = "Unknown: the result does not tell who can reach what; it may be of an older version.";

/// What can be reached from outside its account.
#[derive(Serialize, JsonSchema)]
pub(super) struct ExposureCard {
    /// All of it in a sentence.
    sentence: String,
    /// How many resources of each type are open, unknown and private.
    types: Vec<ExposureCount>,
    /// The resources by how wide they are open, the widest first.
    groups: Vec<ExposureGroup>,
}

/// A resource type, counted.
#[derive(Serialize, JsonSchema)]
struct ExposureCount {
    /// What it is called.
    label: String,
    /// How many can be reached from outside; null where none was read.
    open: Option<u64>,
    /// Of how many that is not known.
    unknown: Option<u64>,
    /// How many are private.
    private: Option<u64>,
    /// Why there may be others, for each account.
    unlisted: Vec<String>,
}

/// Resources that are equally wide open.
#[derive(Serialize, JsonSchema)]
struct ExposureGroup {
    /// A word for the style: `open`, `wide`, `unknown`, `named`, `held`.
    class: &'static str,
    /// Who can reach them.
    title: &'static str,
    /// What that means.
    meaning: &'static str,
    /// How many there are.
    count: u64,
    /// The resources, the first of them.
    rows: Vec<ExposedRow>,
    /// How many there are beyond these, and which command lists them.
    more: Option<String>,
}

/// A resource.
#[derive(Serialize, JsonSchema)]
struct ExposedRow {
    /// What it is.
    kind: String,
    /// Its name.
    name: String,
    /// Its account and region.
    place: String,
    /// The anchor of the first of its findings that the page shows in detail.
    anchor: Option<String>,
    /// What was found of it that needs attention.
    found: Option<String>,
    /// Who can do what, and what decided it.
    lines: Vec<ExposedLine>,
    /// How many such lines there are beyond these.
    more: Option<String>,
    /// What is missing to know more, if something is.
    missing: Vec<String>,
}

/// Who can do what, and what decided it.
#[derive(Serialize, JsonSchema)]
struct ExposedLine {
    /// Who.
    who: String,
    /// What else is to be known of them.
    notes: Vec<String>,
    /// What they can do.
    access: String,
    /// What decided it: a policy, an access control list, a block of public access.
    layer: String,
    /// The statement of the policy.
    statement: Option<String>,
}

/// The card.
pub(super) fn exposure_card(exposures: Option<&Exposures>, links: &Links<'_>) -> ExposureCard {
    let Some(exposures) = exposures else {
        return ExposureCard { sentence: UNTOLD.to_owned(), types: Vec::new(), groups: Vec::new() };
    };
    let mut groups: Vec<ExposureGroup> = Vec::new();
    for exposed in &exposures.resources {
        let (class, title, meaning) = group_of(exposed);
        if groups.last().is_none_or(|group| group.title != title) {
            groups.push(ExposureGroup { class, title, meaning, count: 0, rows: Vec::new(), more: None });
        }
        let Some(group) = groups.last_mut() else { continue };
        group.count += 1;
        if group.rows.len() < ROWS {
            group.rows.push(row(exposed, links));
        }
    }
    for group in &mut groups {
        let beyond = group.count - group.rows.len() as u64;
        group.more = (beyond > 0).then(|| {
            format!("And {beyond} more: `trailwarden check SNAPSHOT --format json` lists all of them under `overview.exposure`.")
        });
    }
    ExposureCard { sentence: sentence(&exposures.types), types: exposures.types.iter().map(count).collect(), groups }
}

fn sentence(types: &[ExposedType]) -> String {
    let sum = |of: fn(&ExposedType) -> u64| types.iter().map(of).sum::<u64>();
    let (open, unknown, private) = (sum(|it| it.open), sum(|it| it.unknown), sum(|it| it.private));
    let all = words::count(open + unknown + private, "resource", "resources");
    let unlisted = if types.iter().any(|it| !it.unlisted.is_empty()) { " There may be others: not all were read." } else { "" };
    match (open + unknown + private, unlisted) {
        (0, "") => "There is nothing that others could be let in to.".to_owned(),
        (0, _) => "Unknown: none of the resources that others could be let in to was read in this run.".to_owned(),
        _ => format!(
            "Of {all}, {open} can be reached from outside the account, {private} only from within; of {unknown} that is not \
             known.{unlisted}"
        ),
    }
}

fn count(of: &ExposedType) -> ExposureCount {
    let is_blank = of.open + of.unknown + of.private == 0 && !of.unlisted.is_empty();
    let number = |number| (!is_blank).then_some(number);
    ExposureCount {
        label: plural(&of.r#type).to_owned(),
        open: number(of.open),
        unknown: number(of.unknown),
        private: number(of.private),
        unlisted: of.unlisted.clone(),
    }
}

fn plural(kind: &str) -> &str {
    match kind {
        "s3.bucket" => "Buckets",
        "s3.access-point" => "Access points",
        "kms.key" => "KMS keys",
        "sns.topic" => "SNS topics",
        "iam.role" => "Roles",
        other => other,
    }
}

fn singular(kind: &str) -> &str {
    match kind {
        "s3.bucket" => "bucket",
        "s3.access-point" => "access point",
        "kms.key" => "key",
        "sns.topic" => "topic",
        "iam.role" => "role",
        other => other,
    }
}

/// The policy of a resource, as people call it.
fn policy_of(kind: &str) -> String {
    match kind {
        "iam.role" => "trust policy".to_owned(),
        other => format!("{} policy", singular(other)),
    }
}

/// The style, title and meaning of the group that a resource belongs to.
fn group_of(exposed: &Exposed) -> (&'static str, &'static str, &'static str) {
    let level = exposed.at_least.as_deref().unwrap_or(&exposed.level);
    match level {
        "public" => ("open", "Anybody", "Without credentials, from anywhere."),
        "any-account" => ("open", "Every AWS account", "Whoever has an account of AWS, which anybody can have."),
        "any-customer" if exposed.access.is_empty() => (
            "named",
            "Services of AWS, for whichever customer",
            "The service does not have to act for this account: a condition on the source account would ask that of it.",
        ),
        "any-customer" => ("open", "Every customer of AWS", "Through a service that acts for whoever asks it to."),
        "narrowed" => ("wide", "Anybody who comes in a certain way", "Such as from a network: nothing asks who they are."),
        "cross-account" => ("named", "Other accounts", "Accounts that are named."),
        "organization" => ("named", "The organization", "Every account of an organization that is named."),
        "own-account" => ("held", "Only held back", "Private, because a setting holds back what something else gives."),
        _ => ("unknown", "Not known", "Neither open nor private: what would tell could not be read."),
    }
}

fn row(exposed: &Exposed, links: &Links<'_>) -> ExposedRow {
    let resource = &exposed.resource;
    let (counts, anchor) = links.of_resource(&resource.r#type, &resource.id);
    let mut lines: Vec<ExposedLine> = exposed.access.iter().map(|admission| line(admission, &resource.r#type)).collect();
    lines.extend(exposed.services.iter().map(|service| ExposedLine {
        who: service.service.clone(),
        notes: protection(&service.protection, &service.accounts),
        access: "acts for others".to_owned(),
        layer: policy_of(&resource.r#type),
        statement: None,
    }));
    lines.extend(exposed.stopped_by.iter().map(held_back));
    let beyond = lines.len().saturating_sub(LINES);
    lines.truncate(LINES);
    ExposedRow {
        kind: singular(&resource.r#type).to_owned(),
        name: resource.name.clone(),
        place: format!("{} {}", resource.account, resource.region.as_deref().unwrap_or("global")),
        anchor,
        found: (counts.total() > 0).then(|| words::found(&counts)),
        lines,
        more: (beyond > 0).then(|| format!("and {beyond} more")),
        missing: exposed.missing.clone(),
    }
}

fn line(admission: &Admission, kind: &str) -> ExposedLine {
    let reach = match admission.reach.as_str() {
        "open" => None,
        "any-endpoint" => Some("through any VPC endpoint"),
        "shared-text" => Some("who know a text, such as an external id"),
        "destination" => Some("for a certain destination"),
        "access-points" => Some("through certain access points"),
        "network" => Some("from certain networks"),
        _ => Some("under several conditions"),
    };
    let own = (admission.in_own_organization == Some(true)).then_some("of the own organization");
    let asks = admission.asks.iter().map(|asked| match asked.as_str() {
        "external-id" => "must give an external id",
        "mfa" => "must have used MFA",
        other => other,
    });
    let layer = match admission.layer.as_str() {
        "policy" => policy_of(kind),
        "acl" => "ACL".to_owned(),
        "access-point" => "access point".to_owned(),
        "multi-region-access-point" => "multi-region access point".to_owned(),
        other => other.to_owned(),
    };
    ExposedLine {
        who: admission.to.clone(),
        notes: reach.into_iter().chain(own).chain(asks).map(str::to_owned).collect(),
        access: admission.access.iter().map(|access| verb(access)).collect::<Vec<_>>().join(", "),
        layer,
        statement: admission.statement.clone(),
    }
}

fn verb(access: &str) -> &str {
    match access {
        "read-acl" => "read ACLs",
        "write-acl" => "change ACLs",
        "policy" => "change the policy",
        "assume" => "assume it",
        other => other,
    }
}

fn protection(protection: &str, accounts: &[String]) -> Vec<String> {
    let word = match protection {
        "protected" => None,
        "weak" => Some("for whoever owns a thing of a certain name".to_owned()),
        "unprotected" => Some("for every customer of AWS".to_owned()),
        other => Some(other.to_owned()),
    };
    let shown = accounts.iter().take(LINES).cloned().collect::<Vec<_>>().join(", ");
    let beyond = accounts.len().saturating_sub(LINES);
    let more = if beyond > 0 { format!(" and {beyond} more") } else { String::new() };
    let named = (!accounts.is_empty()).then(|| format!("for {shown}{more}"));
    word.into_iter().chain(named).collect()
}

fn held_back(stop: &Stop) -> ExposedLine {
    let places: Vec<String> = stop.of.iter().map(|place| format!("block of the {}", place.replace('-', " "))).collect();
    let (access, layer) = match stop.setting.as_str() {
        "restrict-public-buckets" => ("what a public policy gives", "RestrictPublicBuckets"),
        "ignore-public-acls" => ("what public ACLs give", "IgnorePublicAcls"),
        "object-ownership" => ("what ACLs give", "object ownership: ACLs are disabled"),
        "vpc-origin" => ("what the access point gives", "the access point's VPC"),
        other => ("", other),
    };
    ExposedLine {
        who: "held back".to_owned(),
        notes: Vec::new(),
        access: access.to_owned(),
        layer: if places.is_empty() { layer.to_owned() } else { format!("{layer}, {}", places.join(" and ")) },
        statement: None,
    }
}
