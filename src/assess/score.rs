//! The score: an interval, since what is unknown may turn out either way.
//!
//! Taking evidence away only widens it: a verdict that becomes unknown leaves `low` or raises `high`.

use crate::model::Severity;

use super::{Counts, Score, SeverityCounts};

/// What a verdict weighs.
fn weight(severity: Severity) -> u64 {
    match severity {
        Severity::Critical => 10,
        Severity::High => 5,
        Severity::Medium => 2,
        Severity::Low => 1,
        Severity::Info => 0,
    }
}

/// The score of these counts; `None` when nothing with a weight was due.
pub(super) fn score(by_severity: &[SeverityCounts]) -> Option<Score> {
    let weigh =
        |count: fn(&Counts) -> u64| -> u64 { by_severity.iter().map(|row| weight(row.severity) * count(&row.counts)).sum() };
    let pass = weigh(|counts| counts.pass);
    let unknown = weigh(|counts| counts.unknown);
    let due = pass + unknown + weigh(|counts| counts.fail);
    (due > 0).then(|| Score { low: percent(pass, due), high: percent(pass + unknown, due), formula: formula(pass, unknown, due) })
}

/// Rounded down to a tenth, so that 100 means all.
#[allow(clippy::cast_precision_loss)]
fn percent(part: u64, whole: u64) -> f64 {
    (part.saturating_mul(1000) / whole.max(1)) as f64 / 10.0
}

fn formula(pass: u64, unknown: u64, due: u64) -> String {
    let weights: Vec<_> = Severity::ALL.iter().rev().map(|severity| format!("{severity} {}", weight(*severity))).collect();
    format!(
        "weight of passes / weight of passes, violations and unknowns = {pass}/{due} if every unknown is a violation, \
         {}/{due} if every unknown is a pass; weights: {}",
        pass + unknown,
        weights.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(fail: u64, unknown: u64, pass: u64) -> [SeverityCounts; 1] {
        [SeverityCounts { severity: Severity::High, counts: Counts { fail, unknown, pass, not_applicable: 7 } }]
    }

    fn interval(fail: u64, unknown: u64, pass: u64) -> Option<(f64, f64)> {
        score(&rows(fail, unknown, pass)).map(|score| (score.low, score.high))
    }

    #[test]
    fn unknowns_open_the_interval() {
        assert_eq!(interval(1, 1, 2), Some((50.0, 75.0)));
    }

    #[test]
    fn nothing_due_gives_no_score() {
        assert_eq!(interval(0, 0, 0), None);
    }

    #[test]
    fn only_a_clean_sheet_reads_one_hundred() {
        assert_eq!(interval(1, 0, 100_000), Some((99.9, 99.9)));
        assert_eq!(interval(0, 0, 3), Some((100.0, 100.0)));
    }

    #[test]
    fn severities_weigh_differently() {
        let rows = [
            SeverityCounts { severity: Severity::Critical, counts: Counts { fail: 1, ..Counts::default() } },
            SeverityCounts { severity: Severity::Low, counts: Counts { pass: 10, ..Counts::default() } },
            SeverityCounts { severity: Severity::Info, counts: Counts { fail: 50, ..Counts::default() } },
        ];
        assert_eq!(
            score(&rows),
            Some(Score {
                low: 50.0,
                high: 50.0,
                formula: "weight of passes / weight of passes, violations and unknowns = 10/20 if every unknown is a violation, \
                          10/20 if every unknown is a pass; weights: critical 10, high 5, medium 2, low 1, info 0"
                    .to_owned(),
            })
        );
    }

    #[test]
    fn losing_evidence_only_widens_the_interval() {
        for (fail, unknown, pass) in [(3, 2, 5), (0, 0, 4), (4, 0, 0), (0, 3, 1), (7, 1, 9)] {
            let (low, high) = interval(fail, unknown, pass).unwrap();
            let mut poorer = vec![interval(fail, unknown + 1, pass).unwrap()];
            poorer.extend(fail.checked_sub(1).map(|fail| interval(fail, unknown + 1, pass).unwrap()));
            poorer.extend(pass.checked_sub(1).map(|pass| interval(fail, unknown + 1, pass).unwrap()));
            for (poorer_low, poorer_high) in poorer {
                assert!(poorer_low <= low && poorer_high >= high, "{fail} {unknown} {pass}");
            }
        }
    }
}
