//! Answers that were cut off, are empty, or lack a member that the SDK would fill with a default must not be read as
//! "not configured" or "false". The SDK parses such bodies without complaint; this interceptor does not let them pass.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::AfterDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use serde::de::IgnoredAny;
use serde_json::Value;
use xmlparser::{ElementEnd, Token, Tokenizer};

/// Refuses answers that are not whole.
#[derive(Debug)]
pub(super) struct WholeBody;

#[dyn_dispatch_hint]
impl Intercept for WholeBody {
    fn name(&self) -> &'static str {
        "WholeBody"
    }

    /// Not before deserialization: the body is read from the connection only then.
    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if context.output_or_error().is_err() {
            return Ok(());
        }
        let metadata = bag.load::<Metadata>().ok_or("the operation has no name")?;
        // The content of an object is read by whoever asked for it, and has its own signs of being whole.
        if (metadata.service(), metadata.name()) == ("S3", "GetObject") {
            return Ok(());
        }
        let body = context.response().body().bytes().ok_or("the body was not read")?;
        check(metadata.service(), metadata.name(), body).map_err(BoxError::from)
    }
}

fn check(service: &str, operation: &str, body: &[u8]) -> Result<(), String> {
    match (service, operation) {
        ("S3", "HeadBucket") => return Ok(()),
        ("S3", "GetBucketPolicy")
        | ("CloudTrail" | "KMS" | "Account" | "AccessAnalyzer" | "GuardDuty" | "Organizations" | "SecurityHub" | "Lambda", _) => {
            whole_json(body)?;
        }
        ("CloudWatch Logs" | "EventBridge" | "Config Service", _) => whole_json(body)?,
        // The SDK takes a body of CBOR only to its last byte.
        ("CloudWatch", _) => return Ok(()),
        _ => well_formed(body)?,
    }
    if (service, operation) == ("Config Service", "DescribeConfigurationRecorderStatus") {
        return each_has(body, "ConfigurationRecordersStatus", "recording");
    }
    let text = String::from_utf8_lossy(body);
    let missing = members(service, operation).iter().find(|member| !text.contains(**member));
    missing.map_or(Ok(()), |member| Err(format!("the answer has no `{member}`")))
}

/// Members whose absence the SDK's types cannot express: they would read as `false` or as an empty list.
fn members(service: &str, operation: &str) -> &'static [&'static str] {
    match (service, operation) {
        ("KMS", "GetKeyRotationStatus") => &["KeyRotationEnabled"],
        ("IAM", "GetAccountPasswordPolicy") => &[
            "RequireSymbols",
            "RequireNumbers",
            "RequireUppercaseCharacters",
            "RequireLowercaseCharacters",
            "AllowUsersToChangePassword",
        ],
        ("IAM", "ListVirtualMFADevices") => &["VirtualMFADevices"],
        ("IAM", "ListServerCertificates") => &["ServerCertificateMetadataList"],
        ("IAM", "GetAccountAuthorizationDetails") => &["IsTruncated"],
        ("S3", "GetBucketTagging") => &["TagSet"],
        ("S3", "ListObjectsV2") => &["IsTruncated"],
        ("CloudTrail", "ListPublicKeys") => &["PublicKeyList"],
        ("AccessAnalyzer", "ListAnalyzers") => &["analyzers"],
        ("AccessAnalyzer", "ListFindingsV2") => &["findings"],
        ("GuardDuty", "ListDetectors") => &["detectorIds"],
        ("Account", "GetContactInformation") => &["FullName", "PhoneNumber", "AddressLine1", "City", "PostalCode", "CountryCode"],
        ("Organizations", "DescribePolicy") => &["AwsManaged"],
        _ => &[],
    }
}

/// Whether each item of a list has a member that would read as `false`.
fn each_has(body: &[u8], list: &str, member: &str) -> Result<(), String> {
    let json: Value = serde_json::from_slice(body).map_err(|error| format!("the answer is not JSON: {error}"))?;
    let items = json.get(list).and_then(Value::as_array).into_iter().flatten();
    let is_missing = items.into_iter().any(|item| item.get(member).is_none_or(Value::is_null));
    if is_missing { Err(format!("the answer has no `{member}`")) } else { Ok(()) }
}

fn whole_json(body: &[u8]) -> Result<(), String> {
    if body.is_empty() {
        return Err("the answer is empty".to_owned());
    }
    let json: Result<IgnoredAny, _> = serde_json::from_slice(body);
    json.map(|_| ()).map_err(|error| format!("the answer is not JSON: {error}"))
}

/// One element, closed as it was opened, and nothing but blanks and comments around it.
fn well_formed(body: &[u8]) -> Result<(), String> {
    let text = std::str::from_utf8(body).map_err(|_| "the answer is not text".to_owned())?;
    let mut open = Vec::new();
    let mut roots = 0_u32;
    for token in Tokenizer::from(text) {
        match token.map_err(|error| format!("the answer is not well-formed XML: {error}"))? {
            Token::ElementStart { prefix, local, .. } => {
                roots = roots.saturating_add(u32::from(open.is_empty()));
                open.push((prefix.as_str(), local.as_str()));
            }
            Token::ElementEnd { end: ElementEnd::Empty, .. } => {
                open.pop();
            }
            Token::ElementEnd { end: ElementEnd::Close(prefix, local), .. }
                if open.pop() != Some((prefix.as_str(), local.as_str())) =>
            {
                return Err(format!("the answer is not well-formed XML: `{local}` is closed but not open"));
            }
            _ => {}
        }
    }
    match (roots, open.last()) {
        (1, None) => Ok(()),
        (0, _) => Err("the answer is empty".to_owned()),
        (_, Some((_, local))) => Err(format!("the answer is cut off within `{local}`")),
        (_, None) => Err("the answer has more than one root element".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_documents_pass() {
        for text in [
            "<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a><b x='1'>t &amp; u</b><c/></a>\n",
        ] {
            assert_eq!(check("S3", "GetBucketVersioning", text.as_bytes()), Ok(()), "{text}");
        }
        assert_eq!(check("S3", "HeadBucket", b""), Ok(()));
        assert_eq!(check("S3", "GetBucketPolicy", b"{\"Statement\":[]}"), Ok(()));
    }

    #[test]
    fn damaged_documents_are_refused_with_the_reason() {
        for (text, why) in [
            ("", "the answer is empty"),
            ("<VersioningConfiguration>", "the answer is cut off within `VersioningConfiguration`"),
            ("<a><b></a>", "the answer is not well-formed XML: `a` is closed but not open"),
        ] {
            assert_eq!(check("S3", "GetBucketVersioning", text.as_bytes()), Err(why.to_owned()), "{text}");
        }
        assert!(check("S3", "GetBucketPolicy", b"{\"Statement\":[").is_err());
        for text in ["<a><b", "<ServerSideEncryptionConfiguration><Rule><Apply", "plain text", "<a/><b/>"] {
            assert!(check("S3", "GetBucketEncryption", text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn members_that_would_read_as_false_must_be_there() {
        assert_eq!(
            check("KMS", "GetKeyRotationStatus", b"{\"KeyId\":\"x\"}"),
            Err("the answer has no `KeyRotationEnabled`".to_owned())
        );
        assert_eq!(check("KMS", "GetKeyRotationStatus", b"{\"KeyRotationEnabled\":false}"), Ok(()));
        assert_eq!(check("KMS", "ListKeys", b""), Err("the answer is empty".to_owned()));
        let status = |body: &[u8]| check("Config Service", "DescribeConfigurationRecorderStatus", body);
        assert_eq!(status(br#"{"ConfigurationRecordersStatus":[]}"#), Ok(()));
        assert_eq!(status(br#"{"ConfigurationRecordersStatus":[{"name":"a","recording":false}]}"#), Ok(()));
        assert_eq!(
            status(br#"{"ConfigurationRecordersStatus":[{"name":"a","recording":true},{"name":"b"}]}"#),
            Err("the answer has no `recording`".to_owned())
        );
    }
}
