//! What changed between two assessments: the same finding before and after, told apart by why it differs.
//!
//! A finding is the same by its fingerprint; a renamed rule is found by its aliases. What one of the two did not look at
//! has not changed: nothing is called fixed because nobody looked.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Assessment, Disposition, Judged, RuleReport, WaiverReport, WaiverState, waiver};
use crate::finding::{Actual, Evidence, Finding};
use crate::model::{AccountId, Region, Severity, Status, Subject, Timestamp};
use crate::snapshot::Manifest;

/// What changed since an earlier assessment.
#[derive(Debug, Clone, PartialEq)]
pub struct Changes {
    /// The earlier assessment.
    pub since: Since,
    /// How many violations and unknowns are as they were.
    pub known: u64,
    /// How many violations and unknowns of then were not judged again, since their rule, account or region was left out.
    pub not_judged: u64,
    /// What changed: by kind, then severity (worst first), rule and place.
    pub rows: Vec<ChangeRow>,
}

/// An earlier assessment, in short.
#[derive(Debug, Clone, PartialEq)]
pub struct Since {
    /// The program that judged, with its version.
    pub tool: String,
    /// The time against which ages were judged.
    pub as_of: Timestamp,
    /// The digests of its snapshots.
    pub snapshots: Vec<String>,
    /// The digest of its rules.
    pub rules: String,
}

/// One finding that changed.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeRow {
    /// What changed.
    pub change: Change,
    /// The rule.
    pub rule: Arc<str>,
    /// Its severity, the later one.
    pub severity: Severity,
    /// What was judged.
    pub subject: Arc<Subject>,
    /// The finding's identity; the later one.
    pub fingerprint: String,
    /// The verdict before; `None` when there was none.
    pub was: Option<Status>,
    /// The verdict now; `None` when there is none.
    pub is: Option<Status>,
    /// The settings that made the difference, as far as both sides kept their evidence.
    pub settings: Vec<SettingChange>,
    /// What else explains it.
    pub note: Option<String>,
}

/// A setting before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingChange {
    /// The path from the resource.
    pub path: String,
    /// What was read before; `None` when that side did not keep it.
    pub was: Option<Actual>,
    /// What is read now; `None` when this side did not keep it.
    pub is: Option<Actual>,
}

/// How a finding differs from before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A violation that was not there.
    New,
    /// A waiver covered it, and no longer does.
    WaiverExpired,
    /// The same verdict for another reason.
    Changed,
    /// A verdict that can no longer be reached.
    BecameUnknown,
    /// The rule says something else now.
    RuleChanged,
    /// A violation or unknown that is no longer there.
    Fixed,
    /// As it was.
    Known,
}

impl Change {
    /// Every change, in the order in which people look at them.
    pub const ALL: [Self; 7] =
        [Self::New, Self::WaiverExpired, Self::Changed, Self::BecameUnknown, Self::RuleChanged, Self::Fixed, Self::Known];

    /// The word in machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::WaiverExpired => "waiver_expired",
            Self::Changed => "changed",
            Self::BecameUnknown => "became_unknown",
            Self::RuleChanged => "rule_changed",
            Self::Fixed => "fixed",
            Self::Known => "known",
        }
    }

    /// The change of that name, if there is one.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|change| change.as_str() == text)
    }

    /// The word for people.
    pub fn describe(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::WaiverExpired => "waiver expired",
            Self::Changed => "changed",
            Self::BecameUnknown => "became unknown",
            Self::RuleChanged => "rule changed",
            Self::Fixed => "fixed",
            Self::Known => "known",
        }
    }
}

impl Changes {
    /// How many findings changed so.
    pub fn count(&self, change: Change) -> u64 {
        match change {
            Change::Known => self.known,
            change => self.rows.iter().filter(|row| row.change == change).count() as u64,
        }
    }
}

/// The later side of a comparison.
#[derive(Debug, Clone, Copy)]
pub(super) struct Now<'a> {
    /// Its rules.
    pub(super) rules: &'a [RuleReport],
    /// Its findings.
    pub(super) findings: &'a [Judged],
    /// Where it looked.
    pub(super) looked: &'a Looked,
    /// What has become of its waivers.
    pub(super) waivers: &'a [WaiverReport],
}

/// Whether an assessment can be compared with a later one: it lists its violations and unknowns.
pub fn can_be_compared(assessment: &Assessment) -> bool {
    [Status::Fail, Status::Unknown].iter().all(|status| assessment.summary.listed.contains(status))
}

/// What changed from one assessment to another.
pub fn changes(before: &Assessment, after: &Assessment) -> Changes {
    let looked = Looked::of(after.provenance.snapshots.iter().map(|snapshot| &snapshot.manifest));
    let now = Now { rules: &after.rules, findings: &after.findings, looked: &looked, waivers: &after.waivers };
    compare(before, now).0
}

/// The accounts that were judged, each with its regions.
#[derive(Debug, Default)]
pub(super) struct Looked(BTreeMap<AccountId, BTreeSet<Region>>);

impl Looked {
    /// Where these snapshots looked.
    pub(super) fn of<'m>(manifests: impl Iterator<Item = &'m Manifest>) -> Self {
        let mut looked = Self::default();
        for scope in manifests.flat_map(|manifest| &manifest.accounts).filter(|scope| scope.is_judged()) {
            let regions = scope.regions.iter().filter(|region| region.selected).map(|region| region.name.clone());
            looked.0.entry(scope.id.clone()).or_default().extend(regions);
        }
        looked
    }

    /// Whether a subject would have been seen. Global resources are, wherever somebody looked.
    fn at(&self, subject: &Subject) -> bool {
        let regions = self.0.get(&subject.account);
        regions.is_some_and(|regions| subject.region.as_ref().is_none_or(|region| regions.contains(region)))
    }
}

/// How a later violation or unknown differs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    /// What changed, if anything did.
    pub(super) change: Change,
    /// The verdict before; `None` when there was none.
    pub(super) was: Option<Status>,
}

/// What changed, and how each later violation and unknown differs, in the order of the findings.
pub(super) fn compare(before: &Assessment, now: Now<'_>) -> (Changes, Vec<Option<Mark>>) {
    let comparison = Comparison::new(before, now);
    let mut rows = Vec::new();
    let mut marks = Vec::with_capacity(now.findings.len());
    let mut known = 0;
    let mut met = BTreeSet::new();
    for judged in now.findings {
        let was = comparison.earlier(judged);
        met.extend(was.map(|was| was.fingerprint.as_str()));
        let row = comparison.row(was, judged);
        let change = row.as_ref().map_or(Change::Known, |row| row.change);
        let counts = counts(judged.finding.status);
        known += u64::from(counts && change == Change::Known);
        marks.push(counts.then_some(Mark { change, was: was.map(|was| was.finding.status) }));
        rows.extend(row);
    }
    let mut not_judged = 0;
    for was in before.findings.iter().filter(|was| !met.contains(was.fingerprint.as_str())) {
        match comparison.gone(was) {
            Gone::Nothing => {}
            Gone::NotJudged => not_judged += 1,
            Gone::Row(row) => rows.push(*row),
        }
    }
    rows.sort_by(|a, b| order(a).cmp(&order(b)));
    let since = Since {
        tool: format!("{} {}", before.tool.name, before.tool.version),
        as_of: before.provenance.as_of,
        snapshots: before.provenance.snapshots.iter().map(|snapshot| snapshot.digest.clone()).collect(),
        rules: before.provenance.rules.digest.clone(),
    };
    (Changes { since, known, not_judged, rows }, marks)
}

fn order(row: &ChangeRow) -> impl Ord + '_ {
    let subject = &row.subject;
    (
        row.change,
        std::cmp::Reverse(row.severity),
        &row.rule,
        (&subject.account, &subject.region, subject.kind, &subject.id),
        &row.fingerprint,
    )
}

/// What has become of a finding that is not there any more.
enum Gone {
    /// It was a pass, or did not apply.
    Nothing,
    /// Its rule, account or region was left out.
    NotJudged,
    /// It changed so.
    Row(Box<ChangeRow>),
}

struct Comparison<'a> {
    now: Now<'a>,
    /// The findings that a waiver covered until its last day, each with the waiver's id.
    expired: BTreeMap<&'a str, Arc<str>>,
    earlier: BTreeMap<&'a str, &'a Judged>,
    earlier_rules: BTreeMap<&'a str, &'a RuleReport>,
    rules: BTreeMap<&'a str, &'a RuleReport>,
    /// Where the later side could not list resources: rule, account, region.
    blind: BTreeSet<(&'a str, &'a AccountId, Option<&'a Region>)>,
}

impl<'a> Comparison<'a> {
    fn new(before: &'a Assessment, now: Now<'a>) -> Self {
        let blind =
            now.findings.iter().filter(|judged| judged.finding.stands_for_all && judged.finding.status == Status::Unknown);
        Self {
            now,
            expired: waiver::matched(now.waivers, |state| state == WaiverState::Expired),
            earlier: before.findings.iter().map(|judged| (judged.fingerprint.as_str(), judged)).collect(),
            earlier_rules: before.rules.iter().map(|rule| (&*rule.id, rule)).collect(),
            rules: now.rules.iter().map(|rule| (&*rule.id, rule)).collect(),
            blind: blind.map(|judged| place(&judged.finding)).collect(),
        }
    }

    /// The same finding before, also if its rule was called otherwise then.
    fn earlier(&self, judged: &Judged) -> Option<&'a Judged> {
        let aliases = self.rules.get(&*judged.finding.rule).map_or(&[][..], |rule| &rule.aliases);
        let renamed = || aliases.iter().find_map(|alias| self.earlier.get(judged.finding.fingerprint_of(alias).as_str()));
        self.earlier.get(judged.fingerprint.as_str()).or_else(renamed).copied()
    }

    fn row(&self, was: Option<&Judged>, judged: &Judged) -> Option<ChangeRow> {
        let finding = &judged.finding;
        let (change, note) = match was {
            Some(was) => self.differs(was, judged)?,
            None => self.appeared(judged)?,
        };
        Some(ChangeRow {
            change,
            rule: Arc::clone(&finding.rule),
            severity: finding.severity,
            subject: Arc::clone(&finding.subject),
            fingerprint: judged.fingerprint.clone(),
            was: was.map(|was| was.finding.status),
            is: Some(finding.status),
            settings: settings(was.map(|was| &was.finding.evidence), Some(&finding.evidence)),
            note,
        })
    }

    /// How a finding differs from before; `None` if it does not.
    fn differs(&self, was: &Judged, judged: &Judged) -> Option<(Change, Option<String>)> {
        let (before, after) = (was.finding.status, judged.finding.status);
        let same_cause = was.evidence_digest == judged.evidence_digest;
        let matters = [before, after].into_iter().any(counts);
        if !matters || (before == after && same_cause && !self.uncovered(was, judged)) {
            return None;
        }
        if self.uncovered(was, judged) {
            let waiver = self.expired.get(judged.fingerprint.as_str());
            return Some((Change::WaiverExpired, waiver.map(|id| format!("waiver `{id}` expired"))));
        }
        if let Some(note) = self.rule_differs(was, judged) {
            return Some((Change::RuleChanged, Some(note)));
        }
        let change = match (before, after) {
            (before, after) if before == after => Change::Changed,
            (_, Status::Unknown) => Change::BecameUnknown,
            (_, Status::Fail) => Change::New,
            (_, Status::Pass | Status::NotApplicable) => Change::Fixed,
        };
        Some((change, None))
    }

    /// Whether a waiver that has expired covered it before.
    fn uncovered(&self, was: &Judged, judged: &Judged) -> bool {
        was.disposition == Disposition::Waived
            && counts(judged.finding.status)
            && self.expired.contains_key(judged.fingerprint.as_str())
    }

    /// What is new about the rule, if both sides tell what it says.
    fn rule_differs(&self, was: &Judged, judged: &Judged) -> Option<String> {
        let before = self.earlier_rules.get(&*was.finding.rule)?.digest.as_ref()?;
        let after = self.rules.get(&*judged.finding.rule)?.digest.as_ref()?;
        (before != after).then(|| "the rule, its severity or its parameters changed".to_owned())
    }

    /// What a finding is that was not there.
    fn appeared(&self, judged: &Judged) -> Option<(Change, Option<String>)> {
        let finding = &judged.finding;
        if !counts(finding.status) {
            return None;
        }
        if !self.knew_rule(&finding.rule) {
            return Some((Change::RuleChanged, Some("the rule did not judge before".to_owned())));
        }
        let change = if finding.status == Status::Unknown { Change::BecameUnknown } else { Change::New };
        Some((change, None))
    }

    fn knew_rule(&self, rule: &str) -> bool {
        let aliases = self.rules.get(rule).map_or(&[][..], |rule| &rule.aliases);
        let mut names = aliases.iter().map(String::as_str).chain([rule]);
        names.any(|name| self.earlier_rules.contains_key(name))
    }

    /// What has become of an earlier finding that has no later one.
    fn gone(&self, was: &Judged) -> Gone {
        let finding = &was.finding;
        if !counts(finding.status) {
            return Gone::Nothing;
        }
        let Some(rule) = self.later_rule(&finding.rule) else { return Gone::NotJudged };
        if !self.now.looked.at(&finding.subject) {
            return Gone::NotJudged;
        }
        let (_, account, region) = place(finding);
        let blind = [region, None].into_iter().any(|region| self.blind.contains(&(&*rule.id, account, region)));
        let (change, is, note) = if blind {
            (Change::BecameUnknown, Some(Status::Unknown), "its list could not be read")
        } else if finding.stands_for_all {
            (Change::Fixed, None, "there are resources of the type, or they can be listed, now")
        } else {
            (Change::Fixed, None, "the resource is gone")
        };
        Gone::Row(Box::new(ChangeRow {
            change,
            rule: Arc::clone(&rule.id),
            severity: rule.severity,
            subject: Arc::clone(&finding.subject),
            fingerprint: was.fingerprint.clone(),
            was: Some(finding.status),
            is,
            settings: settings(Some(&finding.evidence), None),
            note: Some(note.to_owned()),
        }))
    }

    fn later_rule(&self, id: &str) -> Option<&'a RuleReport> {
        let renamed = || self.now.rules.iter().find(|rule| rule.aliases.iter().any(|alias| alias == id));
        self.rules.get(id).copied().or_else(renamed)
    }
}

/// Whether a verdict is one that people look after.
fn counts(status: Status) -> bool {
    matches!(status, Status::Fail | Status::Unknown)
}

fn place(finding: &Finding) -> (&str, &AccountId, Option<&Region>) {
    (&finding.rule, &finding.subject.account, finding.subject.region.as_ref())
}

/// The settings that differ, by path.
fn settings(was: Option<&Evidence>, is: Option<&Evidence>) -> Vec<SettingChange> {
    let (was, is) = (was.map(read).unwrap_or_default(), is.map(read).unwrap_or_default());
    let paths: BTreeSet<_> = was.keys().chain(is.keys()).copied().collect();
    let change = |path: &str| SettingChange { path: path.to_owned(), was: was.get(path).cloned(), is: is.get(path).cloned() };
    paths.into_iter().map(change).filter(|change| change.was != change.is).collect()
}

/// What was read, by path; of open questions, why it was not.
fn read(evidence: &Evidence) -> BTreeMap<&str, Actual> {
    let open = evidence.open.iter().map(|open| (open.path.as_str(), Actual::Unknown(Arc::clone(&open.cause))));
    let lacks = evidence.near_misses.iter().flat_map(|miss| &miss.lacks);
    let facts = evidence.because.iter().chain(lacks).map(|fact| (fact.path.as_str(), fact.actual.clone()));
    open.chain(facts).collect()
}
