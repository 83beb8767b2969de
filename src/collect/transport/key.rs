//! Which requests are the same: a digest of what is asked, without what differs each time it is asked.

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;

use crate::collect::trace::Errand;
use crate::snapshot::digest::Digest;

/// Headers that differ from run to run though the same is asked.
const CHANGING: [&str; 11] = [
    "authorization",
    "x-amz-date",
    "x-amz-security-token",
    "x-amz-content-sha256",
    "x-amz-user-agent",
    "user-agent",
    "amz-sdk-invocation-id",
    "amz-sdk-request",
    "x-amzn-trace-id",
    "content-length",
    "host",
];

/// The digest of a request of this errand, in hexadecimal.
pub(super) fn of(errand: &Errand, request: &HttpRequest) -> String {
    let mut digest = Digest::default();
    let mut add = |part: &[u8]| {
        // Lengths keep the parts apart.
        digest.update(&(part.len() as u64).to_be_bytes());
        digest.update(part);
    };
    for part in [&*errand.account, errand.call().id, errand.region().as_str(), request.method(), request.uri()] {
        add(part.as_bytes());
    }
    let mut headers: Vec<_> = request.headers().iter().filter(|(name, _)| !CHANGING.contains(name)).collect();
    headers.sort_unstable();
    for (name, value) in headers {
        add(name.as_bytes());
        add(value.as_bytes());
    }
    add(request.body().bytes().unwrap_or_default());
    digest.finish()
}

/// The key id that signed a request: `…Credential=KEY/20260101/…`; empty when none did.
pub(super) fn access_key_id(request: &HttpRequest) -> &str {
    let scope = request.headers().get("authorization").and_then(|header| header.split_once("Credential="));
    scope.and_then(|(_, scope)| scope.split('/').next()).unwrap_or_default()
}
