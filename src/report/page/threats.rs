//! Who can blind the trail, as the page shows it: a picture and a table for each trail.

use schemars::JsonSchema;
use serde::Serialize;

use super::threat_picture::{Picture, picture};
use crate::model::Arn;
use crate::overview::{Threat, Threats, Way};
use crate::report::words;

/// Trails and event data stores that have a card, and rows of one.
const CARDS: usize = 24;
const ROWS: usize = 60;
/// What is listed of one row: roles, services, policies, statements.
const ITEMS: usize = 6;

/// Who can blind one trail or event data store.
#[derive(Serialize, JsonSchema)]
pub(super) struct ThreatCard {
    /// What it is.
    kind: &'static str,
    /// Its name.
    name: String,
    /// Its account and region.
    place: String,
    /// All of it in a sentence.
    sentence: String,
    /// Why there may be others.
    unknown: Vec<String>,
    /// Who can blind it on which path, drawn; null where nobody can.
    picture: Option<Picture>,
    /// Who can, those without a second factor first.
    rows: Vec<ThreatRow>,
    /// How many there are beyond these, and where they are told of.
    more: Option<String>,
    /// Whether it is shown at once; for pages that fold.
    unfolded: bool,
}

/// Somebody who can.
#[derive(Serialize, JsonSchema)]
struct ThreatRow {
    /// Who, in short.
    who: String,
    /// What they are.
    kind: String,
    /// The whole name.
    full: String,
    /// What they can do.
    can: Vec<String>,
    /// How they come to it: `workload`, `escalation`, `role`, `direct`.
    way: &'static str,
    /// The path in words.
    path: String,
    /// What the path leads through.
    through: Vec<String>,
    /// For the style: `bare`, `guarded`, `unsure`.
    guard: &'static str,
    /// Whether a second factor stands in the way.
    factor: &'static str,
    /// The policies that grant it.
    policies: Vec<String>,
    /// The statements of these.
    statements: String,
}

/// A card for each.
pub(super) fn threat_cards(threats: &[Threats]) -> Vec<ThreatCard> {
    threats.iter().enumerate().take(CARDS).map(|(at, of)| card(of, at == 0)).collect()
}

/// How many have no card.
pub(super) fn left_out(threats: &[Threats]) -> Option<String> {
    let beyond = threats.len().saturating_sub(CARDS);
    (beyond > 0)
        .then(|| format!("And {beyond} more: `trailwarden check SNAPSHOT --format json` tells of all under `overview.threats`."))
}

fn card(of: &Threats, unfolded: bool) -> ThreatCard {
    let beyond = of.threats.len().saturating_sub(ROWS);
    ThreatCard {
        kind: if of.of.r#type == "cloudtrail.trail" { "trail" } else { "event data store" },
        name: of.of.name.clone(),
        place: format!("{} {}", of.of.account, of.of.region.as_deref().unwrap_or("global")),
        sentence: sentence(of),
        unknown: of.unknown.clone(),
        picture: (!of.threats.is_empty()).then(|| picture(of)),
        rows: of.threats.iter().take(ROWS).map(row).collect(),
        more: (beyond > 0).then(|| {
            format!("And {beyond} more: `trailwarden check SNAPSHOT --format json` tells of all under `overview.threats`.")
        }),
        unfolded,
    }
}

fn sentence(of: &Threats) -> String {
    let principals = |holds: fn(&&Threat) -> bool| {
        let names = of.threats.iter().filter(holds).map(|threat| threat.principal.as_str());
        names.collect::<std::collections::BTreeSet<_>>().len() as u64
    };
    let bare = principals(|threat| threat.mfa == Some(false));
    let off = if of.active == Some(false) { " It is switched off." } else { "" };
    let open = if of.unknown.is_empty() { "" } else { " There may be others." };
    match (principals(|_| true), of.unknown.is_empty()) {
        (0, true) => format!("Nobody but the root user can blind it.{off}"),
        (0, false) => format!("Unknown: whether somebody can blind it could not be told.{off}"),
        (all, _) => {
            let who = words::count(all, "principal", "principals");
            format!("{who} can blind it, {bare} of them without a second factor.{open}{off}")
        }
    }
}

fn row(of: &Threat) -> ThreatRow {
    let (way, path) = match of.way {
        Way::Direct => ("direct", "directly"),
        Way::Role => ("role", "by assuming"),
        Way::Escalation => ("escalation", "by making itself an administrator:"),
        Way::Workload => ("workload", "also whoever acts as it:"),
    };
    let (guard, factor) = guard(of.mfa);
    ThreatRow {
        who: short(&of.principal),
        kind: kind(of),
        full: of.principal.clone(),
        can: of.powers.iter().map(|power| power_in_words(power).to_owned()).collect(),
        way,
        path: path.to_owned(),
        through: some(&of.through),
        guard,
        factor,
        policies: some(&of.policies.iter().map(|policy| policy_in_short(policy)).collect::<Vec<_>>()),
        statements: statements(&of.statements),
    }
}

/// The statements, which are told by name or as `statement 1`.
fn statements(of: &[String]) -> String {
    let names: Vec<String> = of.iter().map(|it| it.trim_start_matches("statement ").to_owned()).collect();
    let word = if of.len() == 1 { "statement" } else { "statements" };
    if of.is_empty() { String::new() } else { format!("{word} {}", some(&names).join(", ")) }
}

/// The first of a list, and how many there are beyond.
fn some(list: &[String]) -> Vec<String> {
    let beyond = list.len().saturating_sub(ITEMS);
    list.iter().take(ITEMS).cloned().chain((beyond > 0).then(|| format!("and {beyond} more"))).collect()
}

/// For the style and in words, whether a second factor stands in the way.
pub(super) fn guard(mfa: Option<bool>) -> (&'static str, &'static str) {
    match mfa {
        Some(false) => ("bare", "none"),
        Some(true) => ("guarded", "asked for"),
        None => ("unsure", "unknown"),
    }
}

fn kind(of: &Threat) -> String {
    let administrator = if of.administrator == Some(true) { ", administrator" } else { "" };
    format!("{}{administrator}", of.kind.replace('-', " "))
}

/// A principal as people call it: the resource's part of an ARN, the number of another account.
pub(super) fn short(principal: &str) -> String {
    match Arn::parse(principal) {
        Some(arn) if arn.resource == "root" => format!("account {}", arn.account),
        Some(arn) => arn.resource.to_owned(),
        None if principal == "*" => "everybody".to_owned(),
        None => principal.to_owned(),
    }
}

/// A policy without the parts of its ARN that tell nothing new, and with what stands behind it.
fn policy_in_short(policy: &str) -> String {
    let (name, rest) = policy.split_once(' ').map_or((policy, String::new()), |(name, rest)| (name, format!(" {rest}")));
    match Arn::parse(name) {
        Some(arn) if arn.account == "aws" => format!("{} of AWS{rest}", arn.resource),
        Some(arn) => format!("{}{rest}", arn.resource),
        None => policy.to_owned(),
    }
}

fn power_in_words(power: &str) -> &str {
    match power {
        "stop-recording" => "stop or change the recording",
        "delete-logs" => "delete log files",
        "change-bucket" => "change the bucket",
        "disable-key" => "disable the key",
        "delete-log-group" => "delete the log group",
        "change-delivery-role" => "cut off the delivery role",
        "silence-alerts" => "silence alerts",
        "stop-event-data-store" => "stop or delete it",
        "leave-organization-trail" => "leave the organization's trail",
        "disable-detectors" => "switch detectors off",
        "everything" => "everything",
        other => other,
    }
}
