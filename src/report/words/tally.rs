//! Frameworks and waivers in one line each: how many came out how.

use crate::assess::{FrameworkReport, RequirementOutcome, WaiverReport, WaiverState};

use super::count;

/// What became of a framework's requirements.
pub(in crate::report) fn requirements(framework: &FrameworkReport) -> String {
    let parts = RequirementOutcome::ALL.map(|outcome| (framework.count(outcome), outcome.describe()));
    listed(&parts, framework.requirements.len(), "requirement", "requirements")
}

/// What became of the waivers.
pub(in crate::report) fn waivers(waivers: &[WaiverReport]) -> String {
    let of = |state: WaiverState| waivers.iter().filter(|report| report.state == state).count() as u64;
    let parts = WaiverState::ALL.map(|state| (of(state), state.describe()));
    listed(&parts, waivers.len(), "waiver", "waivers")
}

fn listed(parts: &[(u64, &str)], all: usize, one: &str, many: &str) -> String {
    let parts: Vec<_> = parts.iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} {word}")).collect();
    let all = count(all as u64, one, many);
    if parts.is_empty() { all } else { format!("{all}: {}", parts.join(", ")) }
}
