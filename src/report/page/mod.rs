//! What templates see of an assessment beside the result itself: groups, sums and sentences, ready to be placed.
//!
//! Every sum and every sentence is made here, none in a template. How it looks is for the templates; nothing here is
//! escaped.

mod changes;
mod coverage;
mod evidence;
mod findings;
mod frameworks;
mod inventory;
mod links;
mod unknowns;
mod waivers;

use serde::Serialize;

pub(super) use self::changes::{ChangesCard, changes_card};
use self::coverage::{Coverage, Provenance, coverage, provenance};
use self::findings::{RuleRow, ViolationCard, rule_rows, violation_cards};
use self::frameworks::{FrameworkCard, framework_cards};
use self::inventory::{InventoryTable, inventory_tables};
pub(super) use self::links::Links;
use self::unknowns::{UnknownCard, unknown_cards};
use self::waivers::{WaiverRow, waiver_rows};
use crate::assess::{Assessment, Counts, Decision, Level, Threshold};
use crate::model::{Severity, Status};
use crate::report::groups::{by_cause, by_rule};
use crate::report::words;

/// The page.
#[derive(Serialize)]
pub(super) struct Page {
    title: String,
    subtitle: String,
    verdict: Verdict,
    first: Vec<FirstStep>,
    /// What changed since the baseline, in a sentence.
    changed: Option<String>,
    counts: CountsTable,
    score: Option<ScoreBar>,
    violations: Vec<ViolationCard>,
    violations_sentence: String,
    unknowns: Vec<UnknownCard>,
    unknowns_sentence: String,
    rules: Vec<RuleRow>,
    frameworks: Vec<FrameworkCard>,
    inventory: Vec<InventoryTable>,
    waivers: Vec<WaiverRow>,
    changes: Option<ChangesCard>,
    notices: Vec<Notice>,
    coverage: Coverage,
    provenance: Provenance,
    severities: Vec<&'static str>,
}

#[derive(Serialize)]
struct Verdict {
    /// A word for the style.
    class: &'static str,
    word: &'static str,
    sentence: String,
    thresholds: String,
    tiles: Vec<Tile>,
}

#[derive(Serialize)]
struct Tile {
    class: &'static str,
    count: u64,
    label: &'static str,
    anchor: &'static str,
}

/// One of the things to do first.
#[derive(Serialize)]
struct FirstStep {
    severity: &'static str,
    title: String,
    anchor: String,
    reach: String,
}

#[derive(Serialize)]
struct CountsTable {
    severities: Vec<CountsRow>,
    services: Vec<CountsRow>,
    total: CountsRow,
    uncounted: Option<String>,
}

#[derive(Serialize)]
struct CountsRow {
    label: String,
    fail: u64,
    unknown: u64,
    pass: u64,
    not_applicable: u64,
    total: u64,
}

#[derive(Serialize)]
struct ScoreBar {
    low: String,
    high: String,
    spread: String,
    interval: String,
    /// The interval without the findings that a waiver covers.
    without_waived: Option<String>,
    formula: String,
}

#[derive(Serialize)]
struct Notice {
    level: &'static str,
    message: String,
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
