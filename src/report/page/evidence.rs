//! Evidence as the page shows it: bounded, whatever an account holds.

use schemars::JsonSchema;
use serde::Serialize;

use crate::finding::{Actual, Evidence, Fact, Finding, NearMiss};
use crate::report::evaluation::{self, Bounds, Tree};
use crate::report::words;

/// Facts shown of one finding, and near misses; the others are counted.
const FACTS: usize = 20;
/// Characters shown of one value.
const VALUE: usize = 600;
/// Rows of evaluations shown of so many findings together, and the bounds of one finding's share of them.
const ROWS: usize = 12_000;
const ROWS_OF_FINDING: std::ops::RangeInclusive<usize> = 6..=25;
/// Characters shown of one value in an evaluation.
const VALUE_IN_ROW: usize = 120;

/// Why a verdict is what it is.
#[derive(Serialize, JsonSchema)]
pub(super) struct EvidenceTable {
    /// The facts that decided.
    facts: Vec<FactRow>,
    /// How many more there are, in words.
    more_facts: Option<String>,
    /// The items that came closest to what the rule wants at least one of.
    near: Vec<Near>,
    /// How many more there are, in words.
    more_near: Option<String>,
}

/// A fact.
#[derive(Serialize, JsonSchema)]
struct FactRow {
    /// The path from the resource.
    path: String,
    /// The references followed.
    via: Vec<String>,
    /// What the rule asks for.
    expected: String,
    /// What was read.
    actual: String,
    /// `value`, `absent` or `unknown`.
    state: &'static str,
    /// The call that told; null for what was concluded.
    source: Option<SourceCell>,
    /// The line of the rule's file; the file stands in the rule's card.
    rule_line: u32,
}

/// Where a value comes from.
#[derive(Serialize, JsonSchema)]
struct SourceCell {
    /// The operation, and where it was asked.
    call: String,
    /// When it was asked.
    at: String,
    /// The request id that AWS gave.
    request_id: Option<String>,
}

/// An item that came close.
#[derive(Serialize, JsonSchema)]
struct Near {
    /// The path of the list.
    path: String,
    /// The item.
    item: String,
    /// How many items the list holds.
    of: usize,
    /// What the item lacks.
    lacks: Vec<String>,
}

/// How a verdict came about.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EvaluationCard")]
pub(super) struct Evaluation {
    /// How the verdict follows, in a sentence.
    verdict: String,
    /// The conditions.
    tree: Tree,
}

/// How the verdict of one finding came about, on a page that shows it of about so many.
pub(super) fn evaluation(finding: &Finding, shown: usize) -> Option<Evaluation> {
    let trace = finding.evidence.trace.as_ref()?;
    let rows = (ROWS / shown.max(1)).clamp(*ROWS_OF_FINDING.start(), *ROWS_OF_FINDING.end());
    let bounds = Bounds { rows, value: VALUE_IN_ROW };
    Some(Evaluation { verdict: evaluation::verdict(trace, finding.status), tree: evaluation::tree(trace, bounds) })
}

/// The evidence of one finding.
pub(super) fn table(evidence: &Evidence) -> EvidenceTable {
    let more = |all: usize, what: &str| {
        let left = all.saturating_sub(FACTS);
        (left > 0).then(|| format!("{left} more {what} in the JSON result"))
    };
    EvidenceTable {
        facts: evidence.because.iter().take(FACTS).map(row).collect(),
        more_facts: more(evidence.because.len(), "facts"),
        near: evidence.near_misses.iter().take(FACTS).map(near).collect(),
        more_near: more(evidence.near_misses.len(), "near misses"),
    }
}

fn row(fact: &Fact) -> FactRow {
    FactRow {
        path: fact.path.clone(),
        via: fact.via.iter().map(|join| format!("{} → {}", join.field, join.to)).collect(),
        expected: cut(words::expectation(&fact.op, &fact.expected)),
        actual: cut(words::actual(&fact.actual)),
        state: match fact.actual {
            Actual::Value(_) => "value",
            Actual::Absent => "absent",
            Actual::Unknown(_) => "unknown",
        },
        source: fact.source.as_ref().map(|source| SourceCell {
            call: words::source(source),
            at: words::time(source.at),
            request_id: source.request_id.clone(),
        }),
        rule_line: fact.rule_at.line,
    }
}

fn near(miss: &NearMiss) -> Near {
    let lacks = miss.lacks.iter().take(FACTS).map(|fact| cut(words::fact(fact))).collect();
    Near { path: miss.path.clone(), item: miss.item.clone(), of: miss.of, lacks }
}

fn cut(text: String) -> String {
    words::cut(text, VALUE)
}
