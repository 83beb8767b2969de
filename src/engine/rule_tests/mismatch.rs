//! What a test expects beside what came out.

use std::collections::BTreeSet;
use std::fmt;

use crate::finding::{Finding, Open};
use crate::model::{CauseKind, Status};
use crate::rule::expr::Expectation;

/// How what came out differs from what a test expects. Displayed in one line.
#[derive(Debug, Clone, PartialEq)]
pub enum Mismatch {
    /// The rule refuses the parameters that the test gives.
    Refused {
        /// Why, for people.
        message: String,
    },
    /// No verdict is about what the test names.
    NothingSaid {
        /// What the test names.
        subject: String,
        /// What the verdicts are about.
        instead: BTreeSet<String>,
    },
    /// The verdict rests on a field of which the test says nothing.
    NotGiven {
        /// What the verdict is about.
        subject: String,
        /// The field's path.
        path: String,
        /// The id of the resource whose field it is, when it is another than the subject.
        resource: Option<String>,
    },
    /// Another verdict, or the same for other reasons.
    Verdict {
        /// What the verdict is about.
        subject: String,
        /// What the test expects; without paths when it expects none by name.
        expected: Verdict,
        /// What came out, with all paths that decided.
        found: Verdict,
        /// The finding in words; empty for a pass.
        message: String,
    },
}

/// A status and the paths it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The status.
    pub status: Status,
    /// The paths: of what decided a failure, or of what stayed open.
    pub paths: BTreeSet<String>,
}

impl Mismatch {
    /// What to do about it.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Refused { .. } | Self::Verdict { .. } => None,
            Self::NothingSaid { instead, .. } if instead.is_empty() => {
                Some("no resource of the rule's type was given, and no account".to_owned())
            }
            Self::NothingSaid { instead, .. } => {
                let names: Vec<_> = instead.iter().map(|name| format!("`{name}`")).collect();
                Some(format!("the rule speaks of {}", names.join(", ")))
            }
            Self::NotGiven { .. } => Some("give it a value, `null` for not configured, or `{unknown: access_denied}`".to_owned()),
        }
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { message } => f.write_str(message),
            Self::NothingSaid { subject, .. } => write!(f, "nothing was said of `{subject}`"),
            Self::NotGiven { subject, path, resource } => {
                let of = resource.as_ref().map_or_else(String::new, |resource| format!(" of `{resource}`"));
                write!(f, "the verdict on `{subject}` rests on `{path}`{of}, which the test does not give")
            }
            Self::Verdict { subject, expected, found, .. } => write!(f, "`{subject}`: expected {expected}, found {found}"),
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)?;
        if self.paths.is_empty() {
            return Ok(());
        }
        write!(f, ": [{}]", self.paths.iter().map(String::as_str).collect::<Vec<_>>().join(", "))
    }
}

/// How findings differ from an expectation, if they do.
pub(super) fn of(expected: &Expectation, findings: &[Finding]) -> Option<Mismatch> {
    let mut about = findings.iter().filter(|finding| *finding.subject.name == *expected.subject).peekable();
    if about.peek().is_none() {
        let instead = findings.iter().map(|finding| finding.subject.name.to_string()).collect();
        return Some(Mismatch::NothingSaid { subject: expected.subject.clone(), instead });
    }
    about.find_map(|finding| differs(expected, finding))
}

/// How one finding on the expectation's subject differs from it.
pub(super) fn differs(expected: &Expectation, finding: &Finding) -> Option<Mismatch> {
    let subject = expected.subject.clone();
    if let Some(open) = finding.evidence.open.iter().find(|open| is_not_given(open)) {
        return Some(Mismatch::NotGiven { subject, path: plain_path(&open.path), resource: open.resource.clone() });
    }
    let expected = Verdict { status: expected.status, paths: expected.paths.iter().cloned().collect() };
    let found = Verdict { status: finding.status, paths: paths(finding) };
    if found.status == expected.status && (expected.paths.is_empty() || expected.paths == found.paths) {
        return None;
    }
    Some(Mismatch::Verdict { subject, expected, found, message: finding.message.to_string() })
}

/// Nothing that a test writes is unknown without a call that would have told.
fn is_not_given(open: &Open) -> bool {
    open.cause.kind == CauseKind::NotCollected && open.cause.call.is_none()
}

/// The paths that a test compares: of what decided a failure, or of what stayed open.
fn paths(finding: &Finding) -> BTreeSet<String> {
    match finding.status {
        Status::Fail => finding.evidence.because.iter().map(|fact| plain_path(&fact.path)).collect(),
        _ => finding.evidence.open.iter().map(|open| plain_path(&open.path)).collect(),
    }
}

/// A path without the items in brackets; names in brackets are JSON texts or numbers.
fn plain_path(path: &str) -> String {
    let mut plain = String::new();
    let (mut in_brackets, mut quoted, mut escaped) = (false, false, false);
    for letter in path.chars() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' if in_brackets => quoted = !quoted,
            '[' if !quoted => in_brackets = true,
            ']' if !quoted => in_brackets = false,
            letter if !in_brackets => plain.push(letter),
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_in_brackets_are_left_out_of_paths() {
        for path in [r#"a["x"].b"#, r#"a["].b[\""].b"#, "a[3].b", "a.b"] {
            assert_eq!(plain_path(path), "a.b", "{path}");
        }
    }
}
