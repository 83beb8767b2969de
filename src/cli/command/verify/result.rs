//! A result verified against snapshots: judged again by the same rules, and compared.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::outcome::{Checked, Outcome, RESULT, Verdict};
use crate::assess::words::count;
use crate::assess::{Assessment, GateSettings};
use crate::bundle::Maker;
use crate::cli::accepted::Known;
use crate::cli::args::{Selection, VerifyArgs};
use crate::cli::command::check;
use crate::cli::command::report::read_result_and_bytes;
use crate::cli::framework_files::Library;
use crate::cli::judge::Basis;
use crate::cli::rule_files::{self, Chosen};
use crate::cli::{Fault, Terminal};
use crate::engine::{self, EvidenceDetail};
use crate::framework::Framework;
use crate::model::Status;
use crate::report::{self, Format, Options};
use crate::snapshot::store::Digested;
use crate::verify::{self, Difference, Sources};

/// Verifies a result by judging its snapshots again.
pub(super) fn verify(path: &Path, snapshots: &[PathBuf], args: &VerifyArgs, terminal: Terminal) -> Result<Outcome, Fault> {
    let (result, bytes) = read_result_and_bytes(path)?;
    let Chosen { rules, frameworks, known, .. } = rule_files::choose(&selection(&result, &args.selection), terminal)?;
    let frameworks = if args.selection.framework.is_empty() {
        reported(&result, &Library::load(&args.selection.rules, &known, terminal)?, terminal)?
    } else {
        frameworks
    };
    let accepted = Known::read(&args.accepted, &known, terminal)?;
    let gate = &result.gate;
    let basis = Basis {
        rules,
        frameworks,
        waivers: accepted.waivers,
        baseline: accepted.baseline,
        gate: GateSettings {
            fail_on: gate.fail_on,
            fail_on_unknown: Some(gate.fail_on_unknown),
            min_coverage: gate.min_coverage,
            new_only: gate.new_only,
            exit_zero: gate.exit_zero,
        },
        as_of: Some(result.provenance.as_of),
        options: engine::Options { evidence: detail(&result), traces: true },
        overview: result.overview.is_some(),
    };
    let mut outcome = again(path.display().to_string(), &bytes, &result, &basis, check::read(snapshots)?)?;
    let row = |part: String, count: usize, what: &str| Checked { part, count, holds: Some(true), what: what.to_owned() };
    let files = snapshots.iter().map(|path| row(path.display().to_string(), 1, "the snapshot's own digest"));
    let rules = row("rules".to_owned(), basis.rules.len(), "of this program and of --rules, not of the file");
    outcome.checked.splice(0..0, files.chain([rules]));
    Ok(outcome)
}

/// The user's choice of rules; without one, the rules that the result lists.
fn selection(result: &Assessment, given: &Selection) -> Selection {
    let Selection { rule, exclude_rule, service, framework, severity, .. } = given;
    let chosen = [rule, exclude_rule, service, framework].into_iter().any(|names| !names.is_empty()) || severity.is_some();
    if chosen {
        return given.clone();
    }
    Selection { rule: result.rules.iter().map(|rule| rule.id.to_string()).collect(), ..given.clone() }
}

/// The frameworks that the result reports on, each up to the level that it tells; those that there are no more are missing.
fn reported(result: &Assessment, library: &Library, terminal: Terminal) -> Result<Vec<Arc<Framework>>, Fault> {
    let report = |key: &str| result.frameworks.iter().find(|report| *report.key == *key);
    let mut frameworks = library.of(|key| report(key).is_some(), terminal)?;
    for framework in &mut frameworks {
        if let Some(level) = report(&framework.key).and_then(|report| report.level) {
            *framework = Arc::new(framework.up_to_level(level));
        }
    }
    Ok(frameworks)
}

/// Whose evidence the result holds: that of a pass it holds only if all was asked for.
fn detail(result: &Assessment) -> EvidenceDetail {
    let of_pass = result.findings.iter().filter(|judged| judged.finding.status == Status::Pass);
    let has_all = of_pass.into_iter().any(|judged| judged.finding.evidence.trace.is_some());
    if has_all { EvidenceDetail::All } else { EvidenceDetail::Decisive }
}

/// Judges again and compares; the checks that come out are those of the result.
pub(super) fn again(
    file: String,
    bytes: &[u8],
    result: &Assessment,
    basis: &Basis,
    snapshots: Vec<(String, Digested)>,
) -> Result<Outcome, Fault> {
    let sources = Sources::of(snapshots.iter().map(|(_, read)| &read.snapshot));
    let again = basis.assess(snapshots)?;
    let is_same_version = result.tool == again.tool;
    let mut differences = verify::compare(result, &again);
    if is_same_version && differences.is_empty() {
        let include = Some(result.summary.listed.clone());
        let bytes_again = report::render(Format::Json, &again, &Options { include, ..Options::default() })?;
        differences.extend(first_line_that_differs(bytes, &bytes_again));
    }
    let evidence = verify::check(result, &sources);
    let holds = differences.is_empty();
    let compared =
        if is_same_version { "judged again: the same bytes" } else { "judged again: the same findings, counts and gate" };
    let found = count(differences.len(), "difference", "differences");
    let traced = format!(
        "{} recomputed, {} found among the calls",
        count(evidence.findings, "fingerprint and digest", "fingerprints and digests"),
        count(evidence.sources, "source", "sources")
    );
    let row = |holds: bool, what: String| Checked { part: RESULT.to_owned(), count: 1, holds: Some(holds), what };
    let wrong = count(evidence.differences.len(), "piece of evidence does not hold", "pieces of evidence do not hold");
    let checked = vec![
        row(holds, if holds { compared.to_owned() } else { format!("judged again: {found}") }),
        row(evidence.differences.is_empty(), if evidence.differences.is_empty() { traced } else { wrong }),
    ];
    differences.extend(evidence.differences);
    let made_by = Maker { name: result.tool.name.clone(), version: result.tool.version.clone() };
    let (verdict, reason) = concluded(is_same_version, &made_by, &differences);
    Ok(Outcome { file, made_by: Some(made_by), checked, differences, verdict, reason })
}

fn concluded(is_same_version: bool, made_by: &Maker, differences: &[Difference]) -> (Verdict, String) {
    let version = &made_by.version;
    let this = env!("CARGO_PKG_VERSION");
    match (differences.len(), is_same_version) {
        (0, true) => (Verdict::Verified, "the result is what judging again gives, byte for byte".to_owned()),
        (0, false) => (
            Verdict::Verified,
            format!(
                "the findings are what judging again by {this} gives; the result is of {version}, so that bytes are not compared"
            ),
        ),
        (count_of, true) => (
            Verdict::Differs,
            format!("the result is not what judging again gives: {}", count(count_of, "difference", "differences")),
        ),
        (count_of, false) => (
            Verdict::Differs,
            format!(
                "the result of {version} is not what judging again by {this} gives: {}; verify it by {version} to tell whether \
                 the version is why",
                count(count_of, "difference", "differences")
            ),
        ),
    }
}

/// The first line of two files that is not the same.
fn first_line_that_differs(result: &[u8], again: &[u8]) -> Option<Difference> {
    if result == again {
        return None;
    }
    let (mut result, mut again) = (result.split(|byte| *byte == b'\n'), again.split(|byte| *byte == b'\n'));
    let text = |line: &[u8]| String::from_utf8_lossy(line).trim().to_owned();
    for number in 1.. {
        let (says, is) = (result.next(), again.next());
        if says != is {
            return Some(Difference {
                about: format!("line {number} of the result"),
                result: says.map(text),
                again: is.map(text),
            });
        }
        if says.is_none() {
            break;
        }
    }
    None
}
