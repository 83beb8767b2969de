//! Why something is not known, in words.

use crate::model::{Cause, CauseKind};

/// What was never asked for, whatever it is.
pub const NOT_READ: &str = "not read in this run";

/// The call that failed, if it was one, why, and what else is known. What was never asked for says just that: it is no failure.
pub fn why(cause: &Cause) -> String {
    let call = cause.call.as_ref().map(|call| format!("{call}: ")).unwrap_or_default();
    let code = cause.code.as_ref().map(|code| format!(" ({code})")).unwrap_or_default();
    let reason = if cause.kind == CauseKind::NotCollected { NOT_READ } else { cause.kind.describe() };
    match &cause.detail {
        // Such details are whole sentences on what a conclusion lacks.
        Some(detail) if matches!(cause.kind, CauseKind::NotSupported | CauseKind::NotCollected) => format!("{call}{detail}"),
        Some(detail) => format!("{call}{reason}{code}: {detail}"),
        None => format!("{call}{reason}{code}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_call_is_named_and_what_was_not_asked_for_is_no_failure() {
        let denied = Cause {
            call: Some("s3:GetBucketPolicy".into()),
            code: Some("AccessDenied".into()),
            ..Cause::new(CauseKind::AccessDenied)
        };
        let undecided = Cause { detail: Some("ACLs of objects are not read".into()), ..Cause::new(CauseKind::NotSupported) };
        let told = [denied, undecided, Cause::new(CauseKind::NotCollected)].map(|cause| why(&cause));
        assert_eq!(
            told,
            ["s3:GetBucketPolicy: access denied (AccessDenied)", "ACLs of objects are not read", "not read in this run"]
        );
    }
}
