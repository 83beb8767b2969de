//! How each linked service names its operations in requests. Of services that send the name, the name is all there is
//! to know; of REST services each operation that may be sent has a row. A row opens nothing: the operation must stand
//! on the list of the run's [purpose](crate::model::call::Purpose), too.

use super::sent::Sent;

/// A service that requests are signed for.
#[derive(Debug)]
pub(in crate::collect) struct Service {
    /// Its name in the SDK's operation metadata.
    pub(in crate::collect) sdk_service: &'static str,
    /// Its name in signatures.
    pub(in crate::collect) signed_as: &'static str,
    /// Where requests name the operation.
    pub(in crate::collect) naming: Naming,
}

/// Where requests name the operation.
#[derive(Debug)]
pub(in crate::collect) enum Naming {
    /// awsJson: in the header `X-Amz-Target`, after this prefix and a dot.
    Target(&'static str),
    /// awsQuery: in the form's member `Action`.
    Action,
    /// rpcv2Cbor: at the end of the path, `/service/PREFIX/operation/NAME`.
    Rpc(&'static str),
    /// restJson and restXml: by method and path, each operation its own.
    Rest(&'static [Route]),
    /// The same, and the header that always names the account: S3 Control, which is signed for as S3 is.
    RestOfAccount(&'static [Route]),
    /// S3: by method, sub-resource and whether there is a key.
    S3(&'static [Setting]),
}

/// An operation of a REST service.
#[derive(Debug)]
pub(in crate::collect) struct Route {
    /// Its name.
    pub(in crate::collect) operation: &'static str,
    method: &'static str,
    /// Its path; `{Name}` stands for one segment.
    path: &'static str,
}

/// An operation of S3.
#[derive(Debug)]
pub(in crate::collect) struct Setting {
    /// Its name.
    pub(in crate::collect) operation: &'static str,
    method: &'static str,
    /// Whether it is about an object; otherwise it is about a bucket or none.
    has_key: bool,
    /// What stands in the query, and in that of no other operation on buckets.
    query: Option<&'static str>,
}

const fn service(sdk_service: &'static str, signed_as: &'static str, naming: Naming) -> Service {
    Service { sdk_service, signed_as, naming }
}

const fn route(operation: &'static str, method: &'static str, path: &'static str) -> Route {
    Route { operation, method, path }
}

const fn get(operation: &'static str, query: &'static str) -> Setting {
    Setting { operation, method: "GET", has_key: false, query: Some(query) }
}

/// Every service that a signed request may go to.
pub(in crate::collect) static SERVICES: &[Service] = &[
    service("AccessAnalyzer", "access-analyzer", Naming::Rest(ACCESS_ANALYZER)),
    service("Account", "account", Naming::Rest(ACCOUNT)),
    service("CloudTrail", "cloudtrail", Naming::Target("CloudTrail_20131101")),
    service("CloudWatch", "monitoring", Naming::Rpc("GraniteServiceVersion20100801")),
    service("CloudWatch Logs", "logs", Naming::Target("Logs_20140328")),
    service("Config Service", "config", Naming::Target("StarlingDoveService")),
    service("EventBridge", "events", Naming::Target("AWSEvents")),
    service("GuardDuty", "guardduty", Naming::Rest(GUARD_DUTY)),
    service("IAM", "iam", Naming::Action),
    service("KMS", "kms", Naming::Target("TrentService")),
    service("Lambda", "lambda", Naming::Rest(LAMBDA)),
    service("Organizations", "organizations", Naming::Target("AWSOrganizationsV20161128")),
    service("S3", "s3", Naming::S3(S3)),
    service("S3 Control", "s3", Naming::RestOfAccount(S3_CONTROL)),
    service("SNS", "sns", Naming::Action),
    service("SecurityHub", "securityhub", Naming::Rest(SECURITY_HUB)),
    service("STS", "sts", Naming::Action),
];

const ACCESS_ANALYZER: &[Route] = &[route("ListAnalyzers", "GET", "/analyzer"), route("ListFindingsV2", "POST", "/findingv2")];

const ACCOUNT: &[Route] = &[
    route("GetAlternateContact", "POST", "/getAlternateContact"),
    route("GetContactInformation", "POST", "/getContactInformation"),
    route("ListRegions", "POST", "/listRegions"),
];

const GUARD_DUTY: &[Route] = &[route("GetDetector", "GET", "/detector/{DetectorId}"), route("ListDetectors", "GET", "/detector")];

const LAMBDA: &[Route] = &[route("ListFunctions", "GET", "/2015-03-31/functions")];

const SECURITY_HUB: &[Route] =
    &[route("DescribeHub", "GET", "/accounts"), route("GetEnabledStandards", "POST", "/standards/get")];

const S3_CONTROL: &[Route] = &[
    route("GetAccessPoint", "GET", "/v20180820/accesspoint/{Name}"),
    route("GetAccessPointPolicy", "GET", "/v20180820/accesspoint/{Name}/policy"),
    route("GetPublicAccessBlock", "GET", "/v20180820/configuration/publicAccessBlock"),
    route("ListAccessPoints", "GET", "/v20180820/accesspoint"),
    route("ListMultiRegionAccessPoints", "GET", "/v20180820/mrap/instances"),
];

const S3: &[Setting] = &[
    get("GetBucketAcl", "acl"),
    get("GetBucketEncryption", "encryption"),
    get("GetBucketLifecycleConfiguration", "lifecycle"),
    get("GetBucketLocation", "location"),
    get("GetBucketLogging", "logging"),
    get("GetBucketOwnershipControls", "ownershipControls"),
    get("GetBucketPolicy", "policy"),
    get("GetBucketReplication", "replication"),
    get("GetBucketTagging", "tagging"),
    get("GetBucketVersioning", "versioning"),
    get("GetBucketWebsite", "website"),
    get("GetObjectLockConfiguration", "object-lock"),
    get("GetPublicAccessBlock", "publicAccessBlock"),
    Setting { operation: "GetObject", method: "GET", has_key: true, query: Some("x-id=GetObject") },
    Setting { operation: "HeadBucket", method: "HEAD", has_key: false, query: None },
    get("ListBuckets", "x-id=ListBuckets"),
    get("ListObjectsV2", "list-type=2"),
];

impl Service {
    /// The operation that a request signed for this service names, if it is one that this table knows.
    pub(super) fn operation<'r>(&self, sent: &Sent<'r>) -> Option<&'r str> {
        match &self.naming {
            Naming::RestOfAccount(_) if sent.header("x-amz-account-id").is_none() => None,
            Naming::Rest(routes) | Naming::RestOfAccount(routes) => {
                routes.iter().find(|route| route.leads(sent)).map(|route| route.operation)
            }
            Naming::S3(settings) => settings.iter().find(|setting| setting.is_asked(sent)).map(|setting| setting.operation),
            _ if sent.method != "POST" => None,
            Naming::Target(prefix) => sent.header("x-amz-target")?.strip_prefix(prefix)?.strip_prefix('.'),
            Naming::Action => sent.action(),
            Naming::Rpc(prefix) => sent.path.strip_prefix("/service/")?.strip_prefix(prefix)?.strip_prefix("/operation/"),
        }
    }
}

impl Route {
    fn leads(&self, sent: &Sent<'_>) -> bool {
        let of_template = self.path.split('/').skip(1);
        let of_request = sent.path.split('/').skip(1);
        let fits = |template: &str, segment: &str| {
            if template.starts_with('{') { !segment.is_empty() } else { template == segment }
        };
        sent.method == self.method
            && of_template.clone().count() == of_request.clone().count()
            && of_template.zip(of_request).all(|(template, segment)| fits(template, segment))
    }
}

impl Setting {
    /// A part of the query without a value asks for a sub-resource: there may be none but this operation's.
    fn is_asked(&self, sent: &Sent<'_>) -> bool {
        let is_own = |part: &str| self.query == Some(part);
        let names_operation = |part: &str| !part.contains('=') || part.starts_with("x-id=");
        sent.method == self.method
            && has_key(sent) == self.has_key
            && self.query.is_none_or(|query| sent.query_parts().any(|part| part == query))
            && sent.query_parts().all(|part| is_own(part) || !names_operation(part))
    }
}

/// Whether an S3 request is about an object: its path goes on after the bucket, which stands in the host's name or
/// first in the path.
fn has_key(sent: &Sent<'_>) -> bool {
    let in_host = (sent.host.contains(".s3.") || sent.host.contains(".s3-")) && !sent.host.contains(".vpce.");
    sent.segments().count() > usize::from(!in_host)
}
