//! What would settle an unknown: for each cause, the next thing to do.

use crate::model::CauseKind;

/// What to do about something that could not be read, as an order without a full stop.
///
/// `action` is the IAM action that the call needs; `call` stands in where it is not known.
pub fn remedy(kind: CauseKind, action: Option<&str>, call: Option<&str>) -> String {
    let what = action.or(call).map_or_else(|| "the call".to_owned(), |name| format!("`{name}`"));
    match kind {
        CauseKind::AccessDenied => format!("allow {what} to the identity that reads"),
        CauseKind::AccessDeniedByScp => format!("exempt the reading identity from the service control policy that denies {what}"),
        CauseKind::Throttled => "collect again with a lower request rate".to_owned(),
        CauseKind::RegionDisabled => "nothing can be read until the region is enabled".to_owned(),
        CauseKind::NotSupported => format!("check by hand: {what} is not offered here"),
        CauseKind::ForeignAccount => "collect the account that owns it too, and check both snapshots together".to_owned(),
        CauseKind::ExpiredCredentials => "renew the credentials and collect again".to_owned(),
        CauseKind::Timeout => "collect again, with a longer timeout if it stays".to_owned(),
        CauseKind::Unavailable => "collect again when the service answers".to_owned(),
        CauseKind::Malformed => "collect again; if it stays, report it with the request id".to_owned(),
        CauseKind::NotCollected => "collect again with the rules that are to be checked".to_owned(),
        CauseKind::Unsupported => "judge with a newer version of Trailwarden, for which the rule is written".to_owned(),
        CauseKind::Unverified => "settle what `trailwarden verify-logs` tells, and verify again".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_denied_call_names_the_action_rather_than_the_operation() {
        assert_eq!(
            remedy(CauseKind::AccessDenied, Some("s3:GetEncryptionConfiguration"), Some("s3:GetBucketEncryption")),
            "allow `s3:GetEncryptionConfiguration` to the identity that reads"
        );
    }

    #[test]
    fn every_cause_has_a_remedy_of_its_own() {
        let remedies: std::collections::BTreeSet<_> = CauseKind::ALL.into_iter().map(|kind| remedy(kind, None, None)).collect();
        assert_eq!(remedies.len(), CauseKind::ALL.len());
    }
}
