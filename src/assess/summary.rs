//! The counts of a run.

use std::collections::BTreeMap;

use crate::model::{Severity, Status};

use super::{Counts, Disposition, Judged, ServiceCounts, SeverityCounts, Summary, score};

/// Counts findings every way that reports show.
pub(super) fn summarize(findings: &[Judged]) -> Summary {
    let by_severity = by_severity(&findings.iter());
    let waived = with(findings, Disposition::Waived);
    Summary {
        total: findings.iter().map(|judged| judged.finding.status).collect(),
        score: score::score(&by_severity),
        by_severity,
        by_service: by_service(findings),
        score_without_waived: if waived > 0 { score::score(&by_severity_unwaived(findings)) } else { None },
        waived,
        in_baseline: with(findings, Disposition::InBaseline),
        listed: Status::ALL.to_vec(),
    }
}

fn by_severity_unwaived(findings: &[Judged]) -> Vec<SeverityCounts> {
    by_severity(&findings.iter().filter(|judged| judged.disposition != Disposition::Waived))
}

fn by_severity<'a>(findings: &(impl Iterator<Item = &'a Judged> + Clone)) -> Vec<SeverityCounts> {
    let of = |severity| {
        let findings = findings.clone().filter(move |judged| judged.finding.severity == severity);
        findings.map(|judged| judged.finding.status).collect()
    };
    Severity::ALL.into_iter().rev().map(|severity| SeverityCounts { severity, counts: of(severity) }).collect()
}

fn by_service(findings: &[Judged]) -> Vec<ServiceCounts> {
    let mut services: BTreeMap<&str, Counts> = BTreeMap::new();
    for judged in findings {
        services.entry(judged.finding.subject.kind.service()).or_default().add(judged.finding.status);
    }
    services.into_iter().map(|(service, counts)| ServiceCounts { service: service.to_owned(), counts }).collect()
}

fn with(findings: &[Judged], disposition: Disposition) -> u64 {
    findings.iter().filter(|judged| judged.disposition == disposition).count() as u64
}
