//! What templates see of an assessment beside the result itself: groups, sums and sentences, ready to be placed.
//!
//! Every sum and every sentence is made here, none in a template. How it looks is for the templates; nothing here is
//! escaped.

mod changes;
mod coverage;
mod detection;
mod evidence;
mod exposure;
mod findings;
mod frameworks;
mod inventory;
mod links;
mod recording;
mod threat_picture;
mod threats;
mod unknowns;
mod waivers;

use schemars::JsonSchema;
use serde::Serialize;

pub(super) use self::changes::{ChangesCard, changes_card};
use self::coverage::{Coverage, Provenance, coverage, provenance};
use self::detection::{DetectionCard, detection_cards};
use self::exposure::{ExposureCard, exposure_card};
use self::findings::{RuleRow, ViolationCard, rule_rows, violation_cards};
use self::frameworks::{FrameworkCard, framework_cards};
use self::inventory::{InventoryTable, inventory_tables};
pub(super) use self::links::Links;
use self::recording::{RecordingCard, recording_cards};
use self::threats::{ThreatCard, threat_cards};
use self::unknowns::{UnknownCard, unknown_cards};
use self::waivers::{WaiverRow, waiver_rows};
use crate::assess::{Assessment, Counts, Decision, Level, Threshold};
use crate::model::{Severity, Status};
use crate::report::groups::{by_cause, by_rule};
use crate::report::words;

/// The page.
#[derive(Serialize, JsonSchema)]
pub(super) struct Page {
    /// What it is.
    title: String,
    /// Which accounts it is about, and as of when.
    subtitle: String,
    /// The gate's decision.
    verdict: Verdict,
    /// What to do first: the five worst rules in violation.
    first: Vec<FirstStep>,
    /// What changed since the baseline, in a sentence.
    changed: Option<String>,
    /// How many findings came out how.
    counts: CountsTable,
    /// The score, if anything could be scored.
    score: Option<ScoreBar>,
    /// A card for each rule in violation, the worst first; empty when violations are not listed.
    violations: Vec<ViolationCard>,
    /// How many violations there are, in a sentence.
    violations_sentence: String,
    /// A card for each thing that would settle unknowns, what settles most first; empty when unknowns are not listed.
    unknowns: Vec<UnknownCard>,
    /// How many verdicts could not be reached, in a sentence.
    unknowns_sentence: String,
    /// Every rule that judged.
    rules: Vec<RuleRow>,
    /// A card for each framework asked for.
    frameworks: Vec<FrameworkCard>,
    /// What can be reached from outside its account.
    exposure: ExposureCard,
    /// What trails and event data stores record, a card for each account.
    recording: Vec<RecordingCard>,
    /// How many accounts have no such card, and which command shows them.
    recording_more: Option<String>,
    /// Whether somebody hears of what matters, a card for each account.
    detection: Vec<DetectionCard>,
    /// Who can blind each trail and event data store.
    threats: Vec<ThreatCard>,
    /// How many of these have no card, and where they are told of.
    threats_more: Option<String>,
    /// Tables of settings.
    inventory: Vec<InventoryTable>,
    /// A row for each waiver.
    waivers: Vec<WaiverRow>,
    /// What changed since the baseline, when there is one.
    changes: Option<ChangesCard>,
    /// What else people should know.
    notices: Vec<Notice>,
    /// What was asked of AWS, and what was answered.
    coverage: Coverage,
    /// Where the report comes from.
    provenance: Provenance,
    /// The severities, the worst first.
    severities: Vec<&'static str>,
}

/// The gate's decision.
#[derive(Serialize, JsonSchema)]
struct Verdict {
    /// A word for the style.
    class: &'static str,
    /// The decision in a word or two.
    word: &'static str,
    /// The decision in a sentence, as the last line on stderr tells it.
    sentence: String,
    /// From which severities violations and unknowns count.
    thresholds: String,
    /// The counts of all findings.
    tiles: Vec<Tile>,
}

/// A count.
#[derive(Serialize, JsonSchema)]
struct Tile {
    /// The outcome, for the style.
    class: &'static str,
    /// How many findings.
    count: u64,
    /// The outcome in words.
    label: &'static str,
    /// The section that tells more.
    anchor: &'static str,
}

/// One of the things to do first.
#[derive(Serialize, JsonSchema)]
struct FirstStep {
    /// The rule's severity.
    severity: &'static str,
    /// The rule's title.
    title: String,
    /// The anchor of the rule.
    anchor: String,
    /// How many findings of how many are violations.
    reach: String,
}

/// Counts by severity and by service.
#[derive(Serialize, JsonSchema)]
struct CountsTable {
    /// By severity, the worst first; only those that occur.
    severities: Vec<CountsRow>,
    /// By AWS service.
    services: Vec<CountsRow>,
    /// All of them.
    total: CountsRow,
    /// How many do not count at the gate, in a sentence; null when all count.
    uncounted: Option<String>,
}

/// Counts by outcome.
#[derive(Serialize, JsonSchema)]
struct CountsRow {
    /// What is counted.
    label: String,
    /// Violations.
    fail: u64,
    /// Verdicts that could not be reached.
    unknown: u64,
    /// Passes.
    pass: u64,
    /// Findings of rules that do not apply.
    not_applicable: u64,
    /// All findings.
    total: u64,
}

/// The score.
#[derive(Serialize, JsonSchema)]
struct ScoreBar {
    /// The score if all that is unknown fails, in percent.
    low: String,
    /// The score if all that is unknown passes, in percent.
    high: String,
    /// How far the two are apart.
    spread: String,
    /// The score in words.
    interval: String,
    /// The interval without the findings that a waiver covers.
    without_waived: Option<String>,
    /// How it is computed.
    formula: String,
}

/// Something that people should know and that is no finding.
#[derive(Serialize, JsonSchema)]
struct Notice {
    /// How grave it is.
    level: &'static str,
    /// One sentence.
    message: String,
    /// What to do about it.
    help: Option<String>,
}

/// The whole context.
pub(super) fn page(assessment: &Assessment, include: &[Status]) -> Page {
    let groups = by_rule(assessment);
    let unknowns = by_cause(&groups);
    let total = assessment.summary.total;
    let violations = if include.contains(&Status::Fail) { violation_cards(&groups) } else { Vec::new() };
    let unknowns = if include.contains(&Status::Unknown) { unknown_cards(&unknowns) } else { Vec::new() };
    let links = Links::new(assessment, &violations, &unknowns);
    let overview = assessment.overview.as_ref();
    let threats = overview.map_or(&[][..], |overview| &overview.threats);
    let recordings = overview.map_or(&[][..], |overview| &overview.recording);
    Page {
        title: "Audit report".to_owned(),
        subtitle: subtitle(assessment),
        verdict: verdict(assessment),
        first: first_steps(assessment),
        counts: counts(assessment),
        score: score(assessment),
        violations_sentence: violations_sentence(assessment),
        changed: assessment.changes.as_ref().map(super::changes::sentence),
        frameworks: framework_cards(assessment),
        exposure: exposure_card(overview.map(|overview| &overview.exposure), &links),
        recording: recording_cards(recordings),
        recording_more: recording::left_out(recordings),
        detection: overview.map(|overview| detection_cards(&overview.detection)).unwrap_or_default(),
        threats: threat_cards(threats),
        threats_more: threats::left_out(threats),
        inventory: inventory_tables(assessment, &links),
        waivers: waiver_rows(assessment, &links),
        changes: assessment.changes.as_ref().map(|changes| changes_card(changes, Some(&links))),
        violations,
        unknowns_sentence: match total.unknown {
            0 => "Every verdict was reached: nothing that a rule asks for was out of sight.".to_owned(),
            unknown => format!(
                "{} could not be reached, because something they rest on could not be read. Unknown is neither a pass nor a \
                 violation. What settles most comes first.",
                words::count(unknown, "verdict", "verdicts")
            ),
        },
        unknowns,
        rules: rule_rows(&groups, include),
        notices: notices(assessment),
        coverage: coverage(assessment),
        provenance: provenance(assessment),
        severities: Severity::ALL.iter().rev().map(|severity| severity.as_str()).collect(),
    }
}

fn violations_sentence(assessment: &Assessment) -> String {
    let fail = assessment.summary.total.fail;
    if fail == 0 {
        return "No rule is violated.".to_owned();
    }
    let failing = assessment.rules.iter().filter(|rule| rule.counts.fail > 0).count() as u64;
    let set_aside = assessment.summary.waived + assessment.summary.in_baseline > 0;
    format!(
        "{} of {}, the worst first.{}",
        words::count(fail, "violation", "violations"),
        words::count(failing, "rule", "rules"),
        if set_aside { " Those that are waived or in the baseline stay in the list and say so." } else { "" }
    )
}

fn subtitle(assessment: &Assessment) -> String {
    let manifests = assessment.provenance.snapshots.iter().map(|snapshot| &snapshot.manifest);
    let accounts: Vec<_> = manifests.flat_map(|manifest| &manifest.accounts).map(|account| account.id.to_string()).collect();
    let accounts = match &*accounts {
        [] => "No account".to_owned(),
        [one] => format!("AWS account {one}"),
        [first, .., last] if accounts.len() > 4 => format!("{} AWS accounts, {first} to {last}", accounts.len()),
        many => format!("AWS accounts {}", many.join(", ")),
    };
    format!("{accounts}, as of {}", words::time(assessment.provenance.as_of))
}

fn verdict(assessment: &Assessment) -> Verdict {
    let gate = &assessment.gate;
    let (class, word) = match gate.decision {
        Decision::Passed => ("pass", "Gate passed"),
        Decision::Violations => ("fail", "Gate failed"),
        Decision::Inconclusive => ("unknown", "Inconclusive"),
        Decision::NothingCollected => ("unknown", "Nothing could be collected"),
    };
    let total = assessment.summary.total;
    let tile = |class, count, label, anchor| Tile { class, count, label, anchor };
    Verdict {
        class,
        word,
        sentence: gate.sentence.clone(),
        thresholds: format!("Violations count {}, unknowns {}.", threshold(gate.fail_on), threshold(gate.fail_on_unknown)),
        tiles: vec![
            tile("fail", total.fail, if total.fail == 1 { "violation" } else { "violations" }, "violations"),
            tile("unknown", total.unknown, "unknown", "unknowns"),
            tile("pass", total.pass, if total.pass == 1 { "pass" } else { "passes" }, "rules"),
            tile("not_applicable", total.not_applicable, "not applicable", "rules"),
            tile(
                "waived",
                assessment.summary.waived,
                "of these waived",
                if assessment.waivers.is_empty() { "violations" } else { "waivers" },
            ),
        ],
    }
}

fn threshold(threshold: Threshold) -> String {
    match threshold {
        Threshold::AtLeast(Severity::Critical) => "at critical".to_owned(),
        Threshold::AtLeast(least) => format!("at or above {least}"),
        Threshold::None => "never".to_owned(),
    }
}

/// The five worst rules in violation: by severity, then by how many resources are concerned.
fn first_steps(assessment: &Assessment) -> Vec<FirstStep> {
    let mut failing: Vec<_> = assessment.rules.iter().filter(|rule| rule.counts.fail > 0).collect();
    failing.sort_by_key(|rule| std::cmp::Reverse((rule.severity, rule.counts.fail)));
    let step = |rule: &&crate::assess::RuleReport| FirstStep {
        severity: rule.severity.as_str(),
        title: rule.title.clone(),
        anchor: format!("rule-{}", rule.id),
        reach: format!("{} of {}", rule.counts.fail, rule.counts.total()),
    };
    failing.iter().take(5).map(step).collect()
}

fn row(label: &str, counts: &Counts) -> CountsRow {
    let Counts { fail, unknown, pass, not_applicable } = *counts;
    CountsRow { label: label.to_owned(), fail, unknown, pass, not_applicable, total: counts.total() }
}

fn counts(assessment: &Assessment) -> CountsTable {
    let summary = &assessment.summary;
    let due = summary.by_severity.iter().filter(|row| row.counts.total() > 0);
    let uncounted = words::not_counted(summary).map(|what| format!("Not counted at the gate: {what}."));
    CountsTable {
        severities: due.map(|of| row(of.severity.as_str(), &of.counts)).collect(),
        services: summary.by_service.iter().map(|of| row(&of.service, &of.counts)).collect(),
        total: row("all", &summary.total),
        uncounted,
    }
}

fn score(assessment: &Assessment) -> Option<ScoreBar> {
    assessment.summary.score.as_ref().map(|score| ScoreBar {
        low: format!("{:.1}", score.low),
        high: format!("{:.1}", score.high),
        spread: format!("{:.1}", score.high - score.low),
        interval: words::interval(score),
        without_waived: assessment.summary.score_without_waived.as_ref().map(words::interval),
        formula: score.formula.clone(),
    })
}

fn notices(assessment: &Assessment) -> Vec<Notice> {
    // Failed calls stand in the table of calls, and among the unknowns where they matter.
    let notices = assessment.diagnostics.iter().filter(|notice| notice.level != Level::Warning);
    let notice = |notice: &crate::assess::Notice| Notice {
        level: notice.level.as_str(),
        message: notice.message.clone(),
        help: notice.help.clone(),
    };
    notices.map(notice).collect()
}
