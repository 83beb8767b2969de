//! Violations and rules as the page shows them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::evidence::{Evaluation, EvidenceTable, evaluation, table};
use crate::assess::{Disposition, Judged, ParamReport};
use crate::model::{Region, Status};
use crate::report::groups::RuleGroup;
use crate::report::words;

/// Findings shown with their evidence on one page, over all rules; the others are listed by name.
const DETAILED: usize = 1_500;
/// The bounds of a rule's share of them.
const DETAILED_OF_RULE: std::ops::RangeInclusive<usize> = 5..=100;
/// Up to so many violations are shown unfolded.
const UNFOLDED: u64 = 12;

/// A rule in violation.
#[derive(Serialize, JsonSchema)]
pub(super) struct ViolationCard {
    /// Its anchor.
    anchor: String,
    /// The rule.
    id: String,
    /// The rule's title.
    title: String,
    /// The rule's severity.
    severity: &'static str,
    /// How many of its findings are violations, in words.
    reach: String,
    /// Why it matters; back-ticks mark code.
    why: String,
    /// The rule's parameters.
    params: Vec<ParamRow>,
    /// The violations that are shown in detail.
    findings: Vec<FindingCard>,
    /// Those whose evidence is not shown.
    others: Option<Names>,
    /// How to mend it with Terraform.
    terraform: Option<String>,
    /// How to mend it in the console.
    console: Option<String>,
    /// What else helps to mend it.
    note: Option<String>,
    /// The command as written in the rule, when no finding tells one of its own.
    cli: Option<String>,
    /// Where to read more.
    references: Vec<Reference>,
    /// Where the rule stands.
    at: String,
}

/// A rule's parameter.
#[derive(Serialize, JsonSchema)]
struct ParamRow {
    /// Its name.
    name: String,
    /// Its value.
    value: String,
    /// Set when the value was changed.
    default: Option<String>,
    /// What it is for.
    description: String,
}

/// A violation in detail.
#[derive(Serialize, JsonSchema)]
struct FindingCard {
    /// Its anchor.
    anchor: String,
    /// The resource's name.
    name: String,
    /// Its account.
    account: String,
    /// Its region, or `global`.
    region: String,
    /// Its ARN, where it has one.
    id: String,
    /// What is wrong, in a sentence; back-ticks mark code.
    message: String,
    /// The command that mends it.
    command: Option<String>,
    /// The facts that decided.
    evidence: EvidenceTable,
    /// How it was judged.
    evaluation: Option<Evaluation>,
    /// Why it does not count; null if it does.
    disposition: Option<&'static str>,
    /// Its identity across runs.
    fingerprint: String,
    /// The SHA-256 of what decided: another when the cause of the verdict is another.
    evidence_digest: String,
    /// Whether it is shown at once; for pages that fold.
    unfolded: bool,
}

/// A link.
#[derive(Serialize, JsonSchema)]
struct Reference {
    /// The address.
    text: String,
    /// Only for `https`.
    link: bool,
}

/// Resources by name, put together by place.
#[derive(Serialize, JsonSchema)]
pub(super) struct Names {
    /// How many.
    count: u64,
    /// The names by place.
    places: Vec<PlaceNames>,
}

/// Names in one place.
#[derive(Serialize, JsonSchema)]
struct PlaceNames {
    /// Account and region.
    place: String,
    /// The names.
    names: Vec<String>,
}

/// A rule in the table of all rules.
#[derive(Serialize, JsonSchema)]
pub(super) struct RuleRow {
    /// Its id.
    id: String,
    /// Its title.
    title: String,
    /// Its severity.
    severity: &'static str,
    /// The resource type that it judges.
    resource: &'static str,
    /// Its anchor.
    anchor: String,
    /// Whether that is its card among the violations, not its row here.
    card: bool,
    /// How many resources it judged.
    judged: u64,
    /// How many resources there are, or `unknown`.
    expected: String,
    /// Violations.
    fail: u64,
    /// Verdicts that could not be reached.
    unknown: u64,
    /// Passes.
    pass: u64,
    /// Resources that it does not apply to.
    not_applicable: u64,
    /// The resources that passed.
    passed: Option<Names>,
    /// The resources that it does not apply to.
    skipped: Option<Names>,
}

/// A card for each rule in violation.
pub(super) fn violation_cards(groups: &[RuleGroup<'_>]) -> Vec<ViolationCard> {
    let failing: Vec<_> = groups.iter().filter(|group| group.of(Status::Fail).next().is_some()).collect();
    let total: u64 = failing.iter().map(|group| group.rule.counts.fail).sum();
    let limit = share(failing.len());
    let shown = failing.iter().map(|group| group.of(Status::Fail).take(limit).count()).sum();
    failing.into_iter().map(|group| violation_card(group, limit, shown, total <= UNFOLDED)).collect()
}

/// How many findings of each of so many lists are shown in detail.
pub(super) fn share(lists: usize) -> usize {
    (DETAILED / lists.max(1)).clamp(*DETAILED_OF_RULE.start(), *DETAILED_OF_RULE.end())
}

/// The card of one rule, with at most `limit` findings in detail; the page shows `shown` in all.
fn violation_card(group: &RuleGroup<'_>, limit: usize, shown: usize, unfolded: bool) -> ViolationCard {
    let rule = group.rule;
    let detailed = group.of(Status::Fail).take(limit);
    let findings: Vec<_> = detailed.map(|judged| finding_card(judged, shown, unfolded)).collect();
    let own_commands = findings.iter().any(|card| card.command.is_some());
    ViolationCard {
        anchor: format!("rule-{}", rule.id),
        id: rule.id.to_string(),
        title: rule.title.clone(),
        severity: rule.severity.as_str(),
        reach: format!("{} of {} in violation", rule.counts.fail, rule.counts.total()),
        why: rule.why.clone(),
        params: rule.params.iter().map(param).collect(),
        findings,
        others: names(group.of(Status::Fail).skip(limit)),
        terraform: rule.remediation.terraform.clone(),
        console: rule.remediation.console.clone(),
        note: rule.remediation.note.clone(),
        cli: rule.remediation.cli.clone().filter(|_| !own_commands),
        references: rule.references.iter().map(|url| reference(url)).collect(),
        at: words::rule_place(rule),
    }
}

fn param(param: &ParamReport) -> ParamRow {
    ParamRow {
        name: param.name.clone(),
        value: words::value(&param.value),
        default: (param.value != param.default).then(|| words::value(&param.default)),
        description: param.description.clone(),
    }
}

fn reference(url: &str) -> Reference {
    let printable = url.chars().all(|c| c.is_ascii_graphic());
    Reference { text: url.to_owned(), link: printable && url.starts_with("https://") }
}

fn finding_card(judged: &Judged, shown: usize, unfolded: bool) -> FindingCard {
    let finding = &judged.finding;
    FindingCard {
        anchor: anchor(judged),
        name: finding.subject.name.to_string(),
        account: finding.subject.account.to_string(),
        region: words::region(&finding.subject).to_owned(),
        id: finding.subject.id.to_string(),
        message: finding.message.to_string(),
        command: finding.remediation.as_deref().map(str::to_owned),
        evidence: table(&finding.evidence),
        evaluation: evaluation(finding, shown),
        disposition: match judged.disposition {
            Disposition::Open => None,
            Disposition::Waived => Some("waived"),
            Disposition::InBaseline => Some("in the baseline"),
        },
        fingerprint: judged.fingerprint.clone(),
        evidence_digest: judged.evidence_digest.clone(),
        unfolded,
    }
}

/// The same in every report of the same finding.
pub(super) fn anchor(judged: &Judged) -> String {
    anchor_of(&judged.fingerprint)
}

/// The anchor of the finding with this fingerprint.
pub(super) fn anchor_of(fingerprint: &str) -> String {
    format!("finding-{}", words::short(fingerprint))
}

impl ViolationCard {
    /// The anchors of its findings.
    pub(super) fn anchors(&self) -> impl Iterator<Item = &str> {
        self.findings.iter().map(|finding| finding.anchor.as_str())
    }
}

/// Names by place; `None` when there are none.
pub(super) fn names<'a>(findings: impl Iterator<Item = &'a Judged>) -> Option<Names> {
    let mut places: BTreeMap<(&str, Option<&Region>), Vec<String>> = BTreeMap::new();
    for judged in findings {
        let subject = &judged.finding.subject;
        places.entry((subject.account.as_str(), subject.region.as_ref())).or_default().push(subject.name.to_string());
    }
    let count: usize = places.values().map(Vec::len).sum();
    let place = |((account, region), names): ((&str, Option<&Region>), Vec<String>)| PlaceNames {
        place: format!("{account} {}", region.map_or("global", |region| region.as_str())),
        names,
    };
    (count > 0).then(|| Names { count: count as u64, places: places.into_iter().map(place).collect() })
}

/// A row for each selected rule: the denominator.
pub(super) fn rule_rows(groups: &[RuleGroup<'_>], include: &[Status]) -> Vec<RuleRow> {
    groups.iter().map(|group| rule_row(group, include)).collect()
}

fn rule_row(group: &RuleGroup<'_>, include: &[Status]) -> RuleRow {
    let rule = group.rule;
    let listed = |status| if include.contains(&status) { names(group.of(status)) } else { None };
    RuleRow {
        id: rule.id.to_string(),
        title: rule.title.clone(),
        severity: rule.severity.as_str(),
        resource: rule.resource.as_str(),
        anchor: format!("rule-{}", rule.id),
        card: rule.counts.fail > 0 && include.contains(&Status::Fail),
        judged: rule.judged,
        expected: rule.expected.map_or_else(|| "unknown".to_owned(), |expected| expected.to_string()),
        fail: rule.counts.fail,
        unknown: rule.counts.unknown,
        pass: rule.counts.pass,
        not_applicable: rule.counts.not_applicable,
        passed: listed(Status::Pass),
        skipped: listed(Status::NotApplicable),
    }
}
