//! Which findings a waiver covers, and what has become of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Pattern, Waiver, WaiverReport, WaiverState};
use crate::assess::{Assessment, Judged, RuleReport};
use crate::finding::Finding;
use crate::model::{Region, Status, Timestamp};
use crate::snapshot::Manifest;

/// How long before its last day a waiver begins to warn.
pub const EXPIRES_SOON_DAYS: i32 = 30;

/// What becomes of waivers, held against findings; in the order of the waivers.
pub(in crate::assess) fn apply(
    waivers: &[Waiver],
    findings: &[Judged],
    rules: &[RuleReport],
    manifests: &[&Manifest],
    as_of: Timestamp,
) -> Vec<WaiverReport> {
    let today = day(as_of);
    let report = |waiver: &Waiver| {
        let rule = rules.iter().find(|rule| is_about(waiver, rule));
        let matches = rule.map_or_else(Vec::new, |rule| matches(waiver, rule, findings));
        let judged = rule.is_some() && in_scope(waiver, manifests);
        WaiverReport { waiver: waiver.clone(), state: state(waiver, matches.len(), judged, today), matches }
    };
    waivers.iter().map(report).collect()
}

/// The findings that waivers in a state of this kind match, by fingerprint, each with the waiver's id. Of several waivers
/// that match one finding, the first counts.
pub(in crate::assess) fn matched(reports: &[WaiverReport], counts: impl Fn(WaiverState) -> bool) -> BTreeMap<&str, Arc<str>> {
    let mut matched = BTreeMap::new();
    for report in reports.iter().filter(|report| counts(report.state)) {
        let id: Arc<str> = report.waiver.id.as_str().into();
        for fingerprint in &report.matches {
            matched.entry(fingerprint.as_str()).or_insert_with(|| Arc::clone(&id));
        }
    }
    matched
}

/// What an assessment makes of waivers, whether or not it was made with them.
pub fn reports(waivers: &[Waiver], assessment: &Assessment) -> Vec<WaiverReport> {
    let provenance = &assessment.provenance;
    let manifests: Vec<&Manifest> = provenance.snapshots.iter().map(|snapshot| &snapshot.manifest).collect();
    apply(waivers, &assessment.findings, &assessment.rules, &manifests, provenance.as_of)
}

/// What becomes of waivers by their last day alone.
pub fn by_day(waivers: &[Waiver], as_of: Timestamp) -> Vec<WaiverReport> {
    let today = day(as_of);
    let report = |waiver: &Waiver| WaiverReport {
        waiver: waiver.clone(),
        state: match () {
            () if today > waiver.expires => WaiverState::Expired,
            () if is_near(waiver, today) => WaiverState::ExpiresSoon,
            () => WaiverState::NotJudged,
        },
        matches: Vec::new(),
    };
    waivers.iter().map(report).collect()
}

fn day(time: Timestamp) -> Date {
    time.to_zoned(TimeZone::UTC).date()
}

fn is_about(waiver: &Waiver, rule: &RuleReport) -> bool {
    *rule.id == *waiver.rule || rule.aliases.contains(&waiver.rule)
}

fn matches(waiver: &Waiver, rule: &RuleReport, findings: &[Judged]) -> Vec<String> {
    let of_rule = findings.iter().filter(|judged| judged.finding.rule == rule.id);
    of_rule.filter(|judged| covers(waiver, &judged.finding)).map(|judged| judged.fingerprint.clone()).collect()
}

/// Whether a waiver is about a finding of its rule: a violation, or one that might turn out to be.
pub fn covers(waiver: &Waiver, finding: &Finding) -> bool {
    let subject = &finding.subject;
    let named = [Some(&subject.id), subject.arn.as_ref(), Some(&subject.name)];
    matches!(finding.status, Status::Fail | Status::Unknown)
        && waiver.account.matches(subject.account.as_str())
        && region_matches(waiver.region.as_ref(), subject.region.as_ref().map(Region::as_str))
        && named.into_iter().flatten().any(|name| waiver.resource.matches(name))
        && waiver.only_path.as_deref().is_none_or(|path| decided_below(finding, path))
}

fn region_matches(wanted: Option<&Pattern>, region: Option<&str>) -> bool {
    wanted.is_none_or(|wanted| wanted.matches(region.unwrap_or("global")))
}

/// Whether all that decided a finding stands at a path or below it. What decides nothing is below no path.
fn decided_below(finding: &Finding, path: &str) -> bool {
    let evidence = &finding.evidence;
    let mut paths = evidence
        .because
        .iter()
        .map(|fact| &fact.path)
        .chain(evidence.open.iter().map(|open| &open.path))
        .chain(evidence.near_misses.iter().map(|miss| &miss.path))
        .peekable();
    paths.peek().is_some() && paths.all(|found| is_below(found, path))
}

fn is_below(found: &str, path: &str) -> bool {
    found.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// Whether the account and region of a waiver were looked at. What is a pattern is about all of them.
fn in_scope(waiver: &Waiver, manifests: &[&Manifest]) -> bool {
    let mut accounts = manifests.iter().flat_map(|manifest| &manifest.accounts).filter(|scope| scope.is_judged());
    accounts.any(|scope| {
        let region = |wanted: &Pattern| {
            wanted.matches("global") || scope.regions.iter().any(|region| region.selected && wanted.matches(region.name.as_str()))
        };
        waiver.account.matches(scope.id.as_str()) && waiver.region.as_ref().is_none_or(region)
    })
}

fn state(waiver: &Waiver, matches: usize, judged: bool, today: Date) -> WaiverState {
    let too_many = waiver.max_matches.is_some_and(|most| matches as u64 > most);
    match () {
        () if today > waiver.expires => WaiverState::Expired,
        () if !judged => WaiverState::NotJudged,
        () if matches == 0 => WaiverState::Unused,
        () if too_many => WaiverState::TooWide,
        () if is_near(waiver, today) => WaiverState::ExpiresSoon,
        () => WaiverState::Active,
    }
}

/// Whether the last day is near.
fn is_near(waiver: &Waiver, today: Date) -> bool {
    waiver.expires.checked_sub(jiff::Span::new().days(EXPIRES_SOON_DAYS)).is_ok_and(|day| today > day)
}
