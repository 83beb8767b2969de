//! Findings one by one, each with its rule, in the order of the assessment, and what formats for programs say of each.
//! Text from outside is made visible here; what a format's own syntax needs comes on top.

use std::collections::BTreeMap;

use super::escape::visible;
use super::words;
use crate::assess::{Assessment, Disposition, Judged, RuleReport, WaiverReport};
use crate::finding::{Fact, Finding, NearMiss, Open};
use crate::model::{AccountId, Status, Subject, Timestamp};

/// How much of one fact is shown, in characters.
const FACT: usize = 600;

/// A finding with its rule.
#[derive(Clone, Copy)]
pub(super) struct Entry<'a> {
    /// The finding.
    pub(super) judged: &'a Judged,
    /// Its rule.
    pub(super) rule: &'a RuleReport,
    /// The rule's place among the rules.
    pub(super) rule_index: usize,
    /// The waiver that covers it.
    pub(super) waiver: Option<&'a WaiverReport>,
    /// When what is known of its account was read: the beginning of the snapshot that holds it.
    pub(super) read_at: Timestamp,
}

/// The findings of these statuses. Each has a rule: neither `assess` nor the reader of result files lets another in.
pub(super) fn entries<'a>(assessment: &'a Assessment, include: &[Status]) -> Vec<Entry<'a>> {
    let rules: BTreeMap<&str, (usize, &RuleReport)> =
        assessment.rules.iter().enumerate().map(|(index, rule)| (&*rule.id, (index, rule))).collect();
    let waivers: BTreeMap<&str, &WaiverReport> = assessment.waivers.iter().map(|report| (&*report.waiver.id, report)).collect();
    let read = read(assessment);
    let listed = assessment.findings.iter().filter(|judged| include.contains(&judged.finding.status));
    let entry = |judged: &'a Judged| {
        let (rule_index, rule) = *rules.get(&*judged.finding.rule)?;
        let waiver = judged.waiver.as_deref().and_then(|id| waivers.get(id).copied());
        let read_at = read.get(&judged.finding.subject.account).copied().unwrap_or(assessment.provenance.as_of);
        Some(Entry { judged, rule, rule_index, waiver, read_at })
    };
    listed.filter_map(entry).collect()
}

/// When each account was read; of several snapshots that hold one, the first says it.
fn read(assessment: &Assessment) -> BTreeMap<&AccountId, Timestamp> {
    let mut read = BTreeMap::new();
    for manifest in assessment.provenance.snapshots.iter().map(|snapshot| &snapshot.manifest) {
        for scope in &manifest.accounts {
            read.entry(&scope.id).or_insert(manifest.captured_at);
        }
    }
    read
}

/// The entries of each rule, in the order of the rules.
pub(super) fn by_rule<'a>(assessment: &Assessment, entries: &[Entry<'a>]) -> Vec<Vec<Entry<'a>>> {
    let mut by_rule = vec![Vec::new(); assessment.rules.len()];
    for entry in entries {
        if let Some(of_rule) = by_rule.get_mut(entry.rule_index) {
            of_rule.push(*entry);
        }
    }
    by_rule
}

impl<'a> Entry<'a> {
    /// The finding itself.
    pub(super) fn finding(self) -> &'a Finding {
        &self.judged.finding
    }

    /// What was judged.
    pub(super) fn subject(self) -> &'a Subject {
        &self.judged.finding.subject
    }

    /// What was judged, by the name that people use; never empty.
    pub(super) fn name(self) -> String {
        let subject = self.subject();
        let name = if self.finding().stands_for_all {
            format!("every {} of {}", subject.kind.as_str(), words::place(subject))
        } else {
            subject.name.to_string()
        };
        not_blank(visible(&name).into_owned(), "-")
    }

    /// The verdict in a sentence; never empty.
    pub(super) fn sentence(self) -> String {
        let finding = self.finding();
        let sentence = match (finding.status, &*finding.message) {
            (Status::Pass, "") => self.rule.title.clone(),
            (Status::NotApplicable, "") => format!("the rule does not apply: {}", self.rule.title),
            (status, "") => format!("{}: {}", words::status(status), self.rule.title),
            (_, message) => message.to_owned(),
        };
        not_blank(visible(&sentence).into_owned(), words::status(finding.status))
    }

    /// What decided, and what would settle what is not known: a line each.
    pub(super) fn evidence(self) -> Vec<String> {
        let evidence = &self.finding().evidence;
        let facts = evidence.because.iter().map(fact);
        let near = evidence.near_misses.iter().map(near_miss);
        let open = evidence.open.iter().map(question);
        facts.chain(near).chain(open).collect()
    }

    /// Why a violation or an unknown does not count, if it does not.
    pub(super) fn excuse(self) -> Option<String> {
        match self.judged.disposition {
            Disposition::Open => None,
            Disposition::Waived => Some(self.waiver.map_or_else(|| "waived".to_owned(), waived)),
            Disposition::InBaseline => Some("in the baseline".to_owned()),
        }
    }

    /// Whether it is open: neither waived nor known from the baseline.
    pub(super) fn is_open(self) -> bool {
        self.judged.disposition == Disposition::Open
    }

    /// Whether it counts against the run.
    pub(super) fn is_gated(self, assessment: &Assessment) -> bool {
        let threshold = match self.finding().status {
            Status::Fail if assessment.gate.exit_zero => return false,
            Status::Fail => assessment.gate.fail_on,
            Status::Unknown => assessment.gate.fail_on_unknown,
            Status::Pass | Status::NotApplicable => return false,
        };
        self.is_open() && threshold.includes(self.finding().severity)
    }
}

/// Worst first: what is open before what is not, then by severity, violations before unknowns; what is alike stays in
/// the order of the assessment.
pub(super) fn worst_first(entries: &mut [Entry<'_>]) {
    entries.sort_by_key(|entry| {
        let finding = entry.finding();
        (!entry.is_open(), std::cmp::Reverse(finding.severity), finding.status)
    });
}

/// A rule's links that are links: to the web, and nothing in them that must not stand in an address.
pub(super) fn links(rule: &RuleReport) -> impl Iterator<Item = &str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c);
    let is_link = move |link: &&str| link.starts_with("https://") && link.chars().all(plain);
    rule.references.iter().map(String::as_str).filter(is_link)
}

/// The text, or what stands in for it if there is nothing to see in it.
pub(super) fn not_blank(text: String, otherwise: &str) -> String {
    if text.trim().is_empty() { otherwise.to_owned() } else { text }
}

/// Which waiver, until when, accepted for what reason, and who answers for it.
fn waived(report: &WaiverReport) -> String {
    let waiver = &report.waiver;
    let ticket = waiver.ticket.as_ref().map_or_else(String::new, |ticket| format!(", {ticket}"));
    let text = format!("waived by {} until {}: {} ({}{ticket})", waiver.id, waiver.expires, waiver.reason, waiver.owner);
    visible(&words::cut(text, FACT)).into_owned()
}

fn fact(fact: &Fact) -> String {
    visible(&words::cut(words::fact(fact), FACT)).into_owned()
}

fn near_miss(miss: &NearMiss) -> String {
    let lacks: Vec<_> = miss.lacks.iter().map(words::fact).collect();
    let text = format!("{} of {} comes close, but {}", miss.item, miss.path, lacks.join("; "));
    visible(&words::cut(text, FACT)).into_owned()
}

fn question(open: &Open) -> String {
    let of = open.resource.as_ref().map_or_else(String::new, |resource| format!(" of {resource}"));
    let text =
        format!("{}{of} is unknown: {}; to settle: {}", open.path, words::trouble(&open.cause), words::settle(&open.cause));
    visible(&words::cut(text, FACT)).into_owned()
}
