//! Policy documents of resources, and causes of our own making.

use std::sync::Arc;

use super::iam_policy::document::{Document, DocumentKind, read};
use super::iam_policy::problem::Problem;
use super::iam_policy::solve::{Missing, Verdict};
use crate::model::{Cause, CauseKind, Observed, PolicyDocument};

/// The document of a policy, none if there is no policy. `name` is what to call it.
///
/// # Errors
/// When it was not read, or is invalid: then nothing may be concluded from it.
pub fn document(policy: &Observed<PolicyDocument>, kind: DocumentKind, name: &str) -> Result<Option<Document>, Arc<Cause>> {
    Ok(with_problems(policy, kind, name)?.map(|(document, _)| document))
}

/// The same, with what is odd about it.
///
/// # Errors
/// When it was not read, or is invalid.
pub fn with_problems(
    policy: &Observed<PolicyDocument>,
    kind: DocumentKind,
    name: &str,
) -> Result<Option<(Document, Vec<Problem>)>, Arc<Cause>> {
    let text = match policy {
        Observed::Known(policy) => &policy.0,
        Observed::Absent => return Ok(None),
        Observed::Unknown(cause) => return Err(Arc::clone(cause)),
    };
    let reading = read(text, kind);
    let fault = reading.faults().next().map(|fault| {
        let (line, column) = fault.at.position(text);
        format!("the {name} is invalid at {line}:{column}: {}", fault.kind)
    });
    let malformed = || because(CauseKind::Malformed, &fault.unwrap_or_else(|| format!("the {name} is invalid")));
    let document = reading.document.ok_or_else(malformed)?;
    Ok(Some((document, reading.problems)))
}

/// A cause of our own making.
pub fn because(kind: CauseKind, detail: &str) -> Arc<Cause> {
    Arc::new(Cause { detail: Some(detail.into()), ..Cause::new(kind) })
}

/// Why a question about a policy could not be decided.
pub fn undecided(question: &str, missing: &Missing) -> Arc<Cause> {
    because(CauseKind::NotSupported, &format!("{question} is not known: {missing}"))
}

/// The answer to a question about a policy.
pub fn decided(question: &str, verdict: &Verdict) -> Observed<bool> {
    match verdict {
        Verdict::Yes(_) => Observed::Known(true),
        Verdict::No => Observed::Known(false),
        Verdict::Unknown(missing) => Observed::Unknown(undecided(question, missing)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(policy: &Observed<PolicyDocument>) -> Result<Option<usize>, Arc<Cause>> {
        let document = document(policy, DocumentKind::Resource, "bucket policy");
        document.map(|document| document.map(|document| document.statements.len()))
    }

    #[test]
    fn no_policy_has_no_document() {
        assert_eq!(of(&Observed::Absent), Ok(None));
    }

    #[test]
    fn one_statement_needs_no_list() {
        let text = r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}}"#;
        assert_eq!(of(&Observed::Known(PolicyDocument::from(text))), Ok(Some(1)));
    }

    #[test]
    fn what_is_no_policy_is_unknown_and_tells_where() {
        let malformed = |why: &str| Err(because(CauseKind::Malformed, why));
        let twice = r#"{"Statement":{"Effect":"Deny","Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}"#;
        for (text, why) in [
            ("[]", "the bucket policy is invalid at 1:1: expected an object here"),
            (twice, "the bucket policy is invalid at 1:31: `Effect` stands twice here: only one of them would be read"),
        ] {
            assert_eq!(of(&Observed::Known(PolicyDocument::from(text))), malformed(why), "{text}");
        }
    }

    #[test]
    fn what_could_not_be_read_keeps_its_cause() {
        let denied = Arc::new(Cause::new(CauseKind::AccessDenied));
        assert_eq!(of(&Observed::unknown(&denied)), Err(denied));
    }
}
