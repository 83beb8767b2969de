//! SDK errors as causes of unknowns: classified by the error code first, then by the status, then by what went wrong
//! on the way.

use std::error::Error;
use std::sync::Arc;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::refusal::Refusal;
use crate::model::call::Call;
use crate::model::{Cause, CauseKind};

/// How long a detail may be; what AWS and the SDK say beyond that helps nobody.
const DETAIL_CHARS: usize = 300;

/// What an error means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// AWS said that it is not configured.
    Absent(String),
    /// It could not be read.
    Failed(Arc<Cause>),
}

/// What this error of this call means.
pub(super) fn meaning<E>(call: &Call, error: &SdkError<E, HttpResponse>) -> Meaning
where
    E: ProvideErrorMetadata + Error + 'static,
{
    if let Some(Refusal { kind, detail }) = Refusal::within(error) {
        return Meaning::Failed(Arc::new(Cause { detail: Some(shortened(detail).into()), ..cause(call, *kind) }));
    }
    let code = error.code();
    let message = error.message();
    if let Some(code) = code.filter(|code| means_absent(call.id, code, message.unwrap_or_default())) {
        return Meaning::Absent(code.to_owned());
    }
    let detail = message.map_or_else(|| words(error), ToOwned::to_owned);
    Meaning::Failed(Arc::new(Cause {
        code: code.map(Into::into),
        detail: Some(shortened(&detail).into()),
        ..cause(call, kind(call, error, message.unwrap_or_default()))
    }))
}

/// A cause that names the call and the action that it needs.
pub(super) fn cause(call: &Call, kind: CauseKind) -> Cause {
    Cause { call: Some(call.id.into()), action: Some(call.action.into()), ..Cause::new(kind) }
}

/// The answer lacked what it must hold.
pub(super) fn malformed(call: &Call, detail: &str) -> Arc<Cause> {
    Arc::new(Cause { detail: Some(detail.into()), ..cause(call, CauseKind::Malformed) })
}

/// A cause in words: the error code, and what AWS said.
pub(super) fn reason(cause: &Cause) -> String {
    let code = cause.code.as_ref().map_or_else(String::new, |code| format!("{code}: "));
    format!("{code}{}", cause.detail.as_deref().unwrap_or(cause.kind.describe()))
}

/// The causes of an error, outermost first, without those that only repeat what stands before.
pub(super) fn words(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        next = cause.source();
    }
    text
}

fn shortened(detail: &str) -> String {
    match detail.char_indices().nth(DETAIL_CHARS) {
        Some((end, _)) => detail.get(..end).map_or_else(String::new, |start| format!("{start}…")),
        None => detail.to_owned(),
    }
}

fn kind<E>(call: &Call, error: &SdkError<E, HttpResponse>, message: &str) -> CauseKind
where
    E: ProvideErrorMetadata + Error + 'static,
{
    if is_not_offered(call, error.code(), error) {
        return CauseKind::NotSupported;
    }
    let by_code = error.code().and_then(|code| kind_of_code(code, message));
    let by_status = || error.raw_response().and_then(|response| kind_of_status(response.status().as_u16()));
    by_code.or_else(by_status).unwrap_or_else(|| kind_of_variant(error))
}

/// Services that some regions do not have.
const NOT_EVERYWHERE: &[&str] = &["AccessAnalyzer", "GuardDuty", "Lambda", "SecurityHub"];

/// Whether the region does not have the service: its endpoint has no address, or does not know clients that AWS knew a
/// moment ago, when it told whose the credentials are.
fn is_not_offered(call: &Call, code: Option<&str>, error: &dyn Error) -> bool {
    let unknown_here = || match code {
        Some(code) => code == "UnrecognizedClientException",
        None => words(error).contains("dns error"),
    };
    NOT_EVERYWHERE.contains(&call.sdk_service) && unknown_here()
}

/// What an error code means, whatever the call; `message` tells who denied.
pub(super) fn kind_of_code(code: &str, message: &str) -> Option<CauseKind> {
    Some(match code {
        "AccessDenied"
        | "AccessDeniedException"
        | "UnauthorizedOperation"
        | "AuthorizationError"
        | "AllAccessDisabled"
        | "Forbidden"
        | "AccountNotManagementOrDelegatedAdministratorException"
        | "403" => {
            if message.contains("service control policy") {
                CauseKind::AccessDeniedByScp
            } else {
                CauseKind::AccessDenied
            }
        }
        "Throttling"
        | "ThrottlingException"
        | "ThrottledException"
        | "RequestThrottled"
        | "RequestThrottledException"
        | "RequestLimitExceeded"
        | "TooManyRequestsException"
        | "BandwidthLimitExceeded"
        | "SlowDown" => CauseKind::Throttled,
        "ExpiredToken"
        | "ExpiredTokenException"
        | "RequestExpired"
        | "InvalidClientTokenId"
        | "UnrecognizedClientException"
        | "InvalidAccessKeyId"
        | "InvalidToken"
        | "TokenRefreshRequired"
        | "SignatureDoesNotMatch"
        | "InvalidSignatureException"
        | "IncompleteSignature"
        | "IncompleteSignatureException"
        | "RequestTimeTooSkewed"
        | "AuthFailure"
        | "MissingAuthenticationToken"
        | "MissingAuthenticationTokenException" => CauseKind::ExpiredCredentials,
        "OptInRequired" | "RegionDisabledException" => CauseKind::RegionDisabled,
        "UnknownOperationException"
        | "InvalidAction"
        | "NotImplemented"
        | "MethodNotAllowed"
        | "UnsupportedOperation"
        | "UnsupportedOperationException" => CauseKind::NotSupported,
        _ => return None,
    })
}

fn kind_of_status(status: u16) -> Option<CauseKind> {
    match status {
        200..=299 => Some(CauseKind::Malformed),
        401 | 403 => Some(CauseKind::AccessDenied),
        404 | 405 | 501 => Some(CauseKind::NotSupported),
        429 => Some(CauseKind::Throttled),
        300..=599 => Some(CauseKind::Unavailable),
        _ => None,
    }
}

fn kind_of_variant<E>(error: &SdkError<E, HttpResponse>) -> CauseKind {
    match error {
        SdkError::TimeoutError(_) => CauseKind::Timeout,
        SdkError::DispatchFailure(failure) if failure.is_timeout() => CauseKind::Timeout,
        SdkError::ResponseError(_) => CauseKind::Malformed,
        _ => CauseKind::Unavailable,
    }
}

/// Whether this code of this call is an answer: "not configured". Security Hub has one code for accounts without a hub and
/// for accounts that may not ask; only its words tell them apart.
fn means_absent(call: &str, code: &str, message: &str) -> bool {
    if (call, code) == ("securityhub:DescribeHub", "InvalidAccessException") {
        return message.contains("is not subscribed to AWS Security Hub");
    }
    matches!(
        (call, code),
        ("cloudtrail:GetInsightSelectors", "InsightNotEnabledException")
            | ("s3:GetBucketPolicy", "NoSuchBucketPolicy")
            | ("s3:GetPublicAccessBlock" | "s3control:GetPublicAccessBlock", "NoSuchPublicAccessBlockConfiguration")
            | ("s3:GetBucketEncryption", "ServerSideEncryptionConfigurationNotFoundError")
            | ("s3:GetBucketLifecycleConfiguration", "NoSuchLifecycleConfiguration")
            | ("s3:GetObjectLockConfiguration", "ObjectLockConfigurationNotFoundError")
            | ("s3:GetBucketOwnershipControls", "OwnershipControlsNotFoundError")
            | ("s3:GetBucketReplication", "ReplicationConfigurationNotFoundError")
            | ("s3:GetBucketTagging", "NoSuchTagSet")
            | ("s3:GetBucketWebsite", "NoSuchWebsiteConfiguration")
            | ("logs:DescribeMetricFilters" | "logs:DescribeSubscriptionFilters", "ResourceNotFoundException")
            | ("sns:GetTopicAttributes", "NotFound" | "NotFoundException")
            | ("s3control:GetAccessPointPolicy", "NoSuchAccessPointPolicy")
            | ("account:GetAlternateContact", "ResourceNotFoundException")
            | ("kms:GetKeyRotationStatus", "UnsupportedOperationException")
            | ("organizations:DescribeOrganization", "AWSOrganizationsNotInUseException")
            | ("iam:ListOrganizationsFeatures", "ServiceAccessNotEnabledException")
            | ("iam:GetAccountPasswordPolicy", "NoSuchEntity" | "NoSuchEntityException")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_control_policy_is_told_apart_by_the_message() {
        let scp = "User: x is not authorized to perform: s3:ListAllMyBuckets with an explicit deny in a service control policy";
        assert_eq!(kind_of_code("AccessDenied", scp), Some(CauseKind::AccessDeniedByScp));
        assert_eq!(kind_of_code("AccessDenied", "Access Denied"), Some(CauseKind::AccessDenied));
    }

    #[test]
    fn a_region_without_the_service_does_not_support_it() {
        let [detectors, keys] = ["guardduty:ListDetectors", "kms:ListKeys"].map(|id| Call::find(id).unwrap());
        let dns = std::io::Error::other("dispatch failure: dns error: failed to lookup address information");
        let reset = std::io::Error::other("dispatch failure: connection reset by peer");
        let told = |call, code, error| is_not_offered(call, code, error);
        assert!(told(detectors, None, &dns) && told(detectors, Some("UnrecognizedClientException"), &reset));
        assert!(!told(detectors, None, &reset) && !told(detectors, Some("ExpiredTokenException"), &dns));
        assert!(!told(keys, None, &dns) && !told(keys, Some("UnrecognizedClientException"), &reset));
    }

    #[test]
    fn a_code_is_an_absence_for_its_own_call_only() {
        assert!(means_absent("s3:GetBucketPolicy", "NoSuchBucketPolicy", ""));
        assert!(!means_absent("s3:GetBucketAcl", "NoSuchBucketPolicy", ""));
        assert!(!means_absent("s3:GetBucketPolicy", "NoSuchBucket", ""));
    }

    #[test]
    fn an_account_that_may_not_ask_security_hub_is_not_one_without_a_hub() {
        let means = |message| means_absent("securityhub:DescribeHub", "InvalidAccessException", message);
        assert!(means("Account 111122223333 is not subscribed to AWS Security Hub"));
        assert!(!means("Account 111122223333 is not authorized for this operation") && !means(""));
    }

    #[test]
    fn details_are_cut_at_characters() {
        assert_eq!(shortened("short"), "short");
        assert_eq!(shortened(&"é".repeat(400)), format!("{}…", "é".repeat(300)));
    }
}
