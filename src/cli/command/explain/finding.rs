//! One finding explained: judged again from snapshots, or taken from a result that holds how it was judged.

use std::path::Path;
use std::sync::Arc;

use crate::assess::{Disposition, Judged};
use crate::cli::args::{ExplainArgs, ExplainFormat};
use crate::cli::command::{check, report};
use crate::cli::{Exit, Fault, Terminal, judge, rule_files};
use crate::engine::{self, EvidenceDetail};
use crate::finding::Finding;
use crate::report::{Options, explanation, finding_json};
use crate::rule::Rule;

/// The fewest digits that a finding is named by.
const FEWEST: usize = 8;
/// The digits that name a finding in a list of some.
const SHOWN: usize = 16;
/// The digits of a whole fingerprint.
const WHOLE: usize = 64;

/// For people who have none.
pub(super) const WHERE_TO_FIND_ONE: &str = "take it from the JSON result, from the HTML report, or from the text report with \
                                            --verbose; its first 8 digits are enough";

/// A finding and its rule's title.
struct Explained {
    judged: Judged,
    title: String,
}

/// Whether a text is a fingerprint or its beginning.
pub(super) fn is_fingerprint(text: &str) -> bool {
    (FEWEST..=WHOLE).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The explanation of the finding that is named so.
pub(super) fn explain(name: &str, args: &ExplainArgs, terminal: Terminal) -> Result<Vec<u8>, Fault> {
    if !is_fingerprint(name) {
        let message = format!("`{name}` is no fingerprint: {FEWEST} to {WHOLE} digits, 0 to 9 and a to f");
        return Err(Fault::usage(message).help(WHERE_TO_FIND_ONE));
    }
    let name = name.to_ascii_lowercase();
    let Explained { judged, title } = match &args.result {
        Some(path) => from_result(&name, path, args)?,
        None => from_snapshots(&name, args, terminal)?,
    };
    match args.format {
        ExplainFormat::Text => {
            let options = Options { colour: terminal.stdout_color, ..Options::default() };
            Ok(explanation(&judged, &options).into_bytes())
        }
        ExplainFormat::Json => Ok(finding_json(&judged, &title)?),
    }
}

fn from_result(name: &str, path: &Path, args: &ExplainArgs) -> Result<Explained, Fault> {
    let chosen = !args.rules.is_empty() && !args.from_file.speaks_for("rules");
    if !args.param.is_empty() || chosen || args.time.now.is_some() {
        return Err(Fault::usage("a result is already judged: rules and time cannot be chosen any more")
            .help("name the snapshot instead, or leave --rules, --param and --now out"));
    }
    if report::is_snapshot(path)? {
        return Err(Fault::usage(format!("`{}` is a snapshot, not a result", path.display())).help("name it by --snapshot"));
    }
    let mut assessment = report::read_result(path)?;
    let names = assessment.findings.iter().map(|judged| Candidate { fingerprint: &judged.fingerprint, finding: &judged.finding });
    let found = only(name, names)?;
    let judged = assessment.findings.swap_remove(found);
    let title = assessment.rules.into_iter().find(|rule| rule.id == judged.finding.rule).map(|rule| rule.title);
    Ok(Explained { judged, title: title.unwrap_or_default() })
}

/// Judges once by every rule to find the finding, and once more by its rule alone to record how it is judged.
fn from_snapshots(name: &str, args: &ExplainArgs, terminal: Terminal) -> Result<Explained, Fault> {
    let rules = rule_files::load_with_builtin(&args.rules, &args.param, &args.from_file, terminal)?.rules;
    let joined = judge::Joined::new(check::read(&args.snapshot)?, judge::as_of(args.time)?)?;
    let judged = |rules: &[Arc<Rule>], options: engine::Options| -> Vec<(String, Finding)> {
        let findings = engine::evaluate(rules, &joined.view, joined.as_of, &options);
        let named = findings.map(|finding| (finding.fingerprint(), finding));
        named.filter(|(fingerprint, _)| fingerprint.starts_with(name)).collect()
    };
    let found = judged(&rules, engine::Options { evidence: EvidenceDetail::Nothing, traces: false });
    let candidates = found.iter().map(|(fingerprint, finding)| Candidate { fingerprint, finding });
    let Some((fingerprint, finding)) = found.get(only(name, candidates)?) else {
        return Err(Fault::new(Exit::Internal, format!("finding {name} is lost")));
    };
    let rule: Vec<_> = rules.iter().filter(|rule| rule.id == finding.rule).cloned().collect();
    let traced = judged(&rule, engine::Options { evidence: EvidenceDetail::All, traces: true });
    let traced = traced.into_iter().find(|(other, _)| other == fingerprint);
    let (Some((fingerprint, finding)), Some(rule)) = (traced, rule.first()) else {
        return Err(Fault::new(Exit::Internal, format!("finding {fingerprint} is not found a second time")));
    };
    let evidence_digest = finding.evidence_digest();
    let judged = Judged { finding, fingerprint, evidence_digest, disposition: Disposition::Open, waiver: None, change: None };
    Ok(Explained { judged, title: rule.title.clone() })
}

/// A finding that may be meant.
struct Candidate<'a> {
    fingerprint: &'a str,
    finding: &'a Finding,
}

/// The place of the only finding whose fingerprint begins so.
fn only<'a>(name: &str, candidates: impl Iterator<Item = Candidate<'a>>) -> Result<usize, Fault> {
    let mut found = candidates.enumerate().filter(|(_, candidate)| candidate.fingerprint.starts_with(name));
    let Some((first, candidate)) = found.next() else {
        return Err(Fault::usage(format!("no finding has the fingerprint `{name}`")).help(WHERE_TO_FIND_ONE));
    };
    let others: Vec<_> = found.map(|(_, candidate)| candidate).collect();
    if others.is_empty() {
        return Ok(first);
    }
    let all: Vec<_> = std::iter::once(candidate).chain(others).map(|candidate| candidate.line(name)).collect();
    let message = format!("`{name}` begins the fingerprints of {} findings", all.len());
    Err(Fault::usage(format!("{message}\n{}", all.join("\n"))).help("give more digits").because(message))
}

impl Candidate<'_> {
    /// The candidate among others whose fingerprints begin with `name`.
    fn line(&self, name: &str) -> String {
        let shown: String = self.fingerprint.chars().take(SHOWN.max(name.len() + 4)).collect();
        let Finding { rule, status, subject, .. } = self.finding;
        // A name must not look like a candidate of its own.
        format!("  {shown}  {rule}  {status}  {}", subject.name.replace('\n', "\\n"))
    }
}
