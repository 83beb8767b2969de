//! Two assessments of the same snapshots, compared by what they mean: verdicts, evidence, counts, gate. Wording is left
//! out, for it may change between versions.

use std::collections::{BTreeMap, BTreeSet};

use super::Difference;
use crate::assess::{Assessment, Counts, FrameworkReport, Judged, RequirementReport, RuleReport, WaiverReport};

/// How a result differs from what judging again gives: first the rules and the snapshots, then the findings, then what
/// follows from them. A result that lists findings of some statuses only is compared in these.
pub fn compare(result: &Assessment, again: &Assessment) -> Vec<Difference> {
    let mut differences = Vec::new();
    differences.extend(judged_what(result, again));
    differences.extend(findings(result, again));
    differences.extend(outcome(result, again));
    differences
}

fn judged_what(result: &Assessment, again: &Assessment) -> Vec<Difference> {
    let mut differences = Vec::new();
    differences.extend(Difference::between("time of judging", &result.provenance.as_of, &again.provenance.as_of));
    let digests = |assessment: &Assessment| {
        let digests = assessment.provenance.snapshots.iter().map(|snapshot| snapshot.digest.clone());
        digests.collect::<Vec<_>>().join(", ")
    };
    differences.extend(Difference::between("digests of the snapshots", &digests(result), &digests(again)));
    let rules = |assessment: &Assessment| -> BTreeMap<String, String> {
        let row = |rule: &RuleReport| (rule.id.to_string(), rule_in_words(rule));
        assessment.rules.iter().map(row).collect()
    };
    differences.extend(rows("rule", &rules(result), &rules(again)));
    differences
}

fn rule_in_words(rule: &RuleReport) -> String {
    let params: Vec<String> = rule.params.iter().map(|param| format!(", {} {}", param.name, param.value)).collect();
    let digest = rule.digest.as_ref().map_or_else(String::new, |digest| format!(", digest {digest}"));
    format!("severity {}{}{digest}", rule.severity, params.concat())
}

fn findings(result: &Assessment, again: &Assessment) -> Vec<Difference> {
    let listed = |judged: &&Judged| result.summary.listed.contains(&judged.finding.status);
    let by_print = |assessment: &'_ Assessment| -> BTreeMap<String, Vec<(&'static str, String)>> {
        assessment.findings.iter().filter(listed).map(|judged| (name(judged), traits(judged))).collect()
    };
    let (result, again) = (by_print(result), by_print(again));
    let mut differences = Vec::new();
    for (name, says) in &result {
        match again.get(name) {
            None => differences.push(alone(name, Some("a finding"), None)),
            Some(is) => {
                let pairs = says.iter().zip(is);
                let differing =
                    pairs.filter_map(|((what, says), (_, is))| Difference::between(format!("{name}: {what}"), says, is));
                differences.extend(differing);
            }
        }
    }
    let missing = again.keys().filter(|name| !result.contains_key(*name));
    differences.extend(missing.map(|name| alone(name, None, Some("a finding"))));
    differences
}

fn alone(about: &str, result: Option<&str>, again: Option<&str>) -> Difference {
    Difference { about: about.to_owned(), result: result.map(str::to_owned), again: again.map(str::to_owned) }
}

/// What a finding is called: what decides its fingerprint, and the fingerprint's beginning.
pub(super) fn name(judged: &Judged) -> String {
    let subject = &judged.finding.subject;
    let short: String = judged.fingerprint.chars().take(16).collect();
    format!("finding {short} of {} on `{}`", judged.finding.rule, subject.id)
}

/// What makes a finding another one for whoever acts on it.
fn traits(judged: &Judged) -> Vec<(&'static str, String)> {
    vec![
        ("fingerprint", judged.fingerprint.clone()),
        ("status", judged.finding.status.as_str().to_owned()),
        ("severity", judged.finding.severity.to_string()),
        ("disposition", judged.disposition.as_str().to_owned()),
        ("evidence digest", judged.evidence_digest.clone()),
    ]
}

fn outcome(result: &Assessment, again: &Assessment) -> Vec<Difference> {
    let mut differences = Vec::new();
    let (says, is) = (&result.summary, &again.summary);
    differences.extend(Difference::between("counts", &counts(says.total), &counts(is.total)));
    differences.extend(Difference::between("count of waived findings", &says.waived, &is.waived));
    differences.extend(Difference::between("count of findings in the baseline", &says.in_baseline, &is.in_baseline));
    let (says, is) = (&result.gate, &again.gate);
    differences.extend(Difference::between("decision of the gate", &says.decision.as_str(), &is.decision.as_str()));
    differences.extend(Difference::between("exit code", &says.exit_code, &is.exit_code));
    differences.extend(rows("requirement", &requirements(result), &requirements(again)));
    differences.extend(rows("waiver", &waivers(result), &waivers(again)));
    differences
}

fn counts(counts: Counts) -> String {
    let Counts { fail, unknown, pass, not_applicable } = counts;
    format!("{fail} fail, {unknown} unknown, {pass} pass, {not_applicable} not applicable")
}

fn requirements(assessment: &Assessment) -> BTreeMap<String, String> {
    let of = |framework: &FrameworkReport| -> Vec<(String, String)> {
        let key = framework.key.to_string();
        let row =
            |requirement: &RequirementReport| (format!("{key} {}", requirement.id), requirement.outcome.as_str().to_owned());
        framework.requirements.iter().map(row).collect()
    };
    assessment.frameworks.iter().flat_map(of).collect()
}

fn waivers(assessment: &Assessment) -> BTreeMap<String, String> {
    let row = |report: &WaiverReport| {
        let matches = report.matches.join(", ");
        (
            report.waiver.id.clone(),
            format!("{}, matches {}", report.state.as_str(), if matches.is_empty() { "none" } else { &matches }),
        )
    };
    assessment.waivers.iter().map(row).collect()
}

/// Rows of one kind by name: those that differ, and those that only one side has.
fn rows(what: &str, result: &BTreeMap<String, String>, again: &BTreeMap<String, String>) -> Vec<Difference> {
    let names: BTreeSet<&String> = result.keys().chain(again.keys()).collect();
    let differing = names.into_iter().filter(|name| result.get(*name) != again.get(*name));
    let row = |name: &String| Difference {
        about: format!("{what} {name}"),
        result: result.get(name).cloned(),
        again: again.get(name).cloned(),
    };
    differing.map(row).collect()
}
