//! What is wrong with policies, as diagnostics: with the line of the file that is meant, and what to do about it.

use super::reading::Policy;
use crate::analysis::iam_policy::problem::{Problem, Weight};
use crate::diagnostics::{Code, Diagnostic};
use crate::yaml::Span;

/// All of them, by place.
pub(super) fn diagnostics(policy: &Policy) -> Vec<Diagnostic> {
    policy.reading.problems.iter().map(|problem| diagnostic(policy, problem)).collect()
}

fn diagnostic(policy: &Policy, problem: &Problem) -> Diagnostic {
    let code = match problem.kind.weight() {
        Weight::Fault => Code::PolicyInvalid,
        Weight::Oddity => Code::PolicyOdd,
    };
    let told = Diagnostic::new(code, problem.kind.to_string()).at(&policy.file, span(policy, problem));
    match problem.kind.help() {
        Some(help) => told.help(help),
        None => told,
    }
}

/// The place in the file, as far as it is on its first line.
fn span(policy: &Policy, problem: &Problem) -> Span {
    let (line, column) = policy.position(problem.at);
    let at = policy.span(problem.at);
    let text = policy.file.text.get(at.start..at.end).unwrap_or_default();
    let length = text.lines().next().map_or(0, |first| first.chars().count());
    let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Span { line: small(line), column: small(column), length: small(length.max(1)) }
}
