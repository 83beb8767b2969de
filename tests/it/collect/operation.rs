//! Which operation a request is, read from the request alone: the way a server would.

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use trailwarden::model::call::CALLS;

/// How a service words requests and errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    Json,
    Cbor,
    Query,
    S3,
}

/// A request as a server understands it.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The id of the declared call; anything else is a fault of the test or of the guard.
    pub call: &'static str,
    pub protocol: Protocol,
    /// The key id that it was signed with.
    pub key_id: String,
    /// The region that it was signed for.
    pub region: String,
    /// The bucket, for S3.
    pub bucket: String,
    pub host: String,
    pub path: String,
    pub query: String,
    pub body: String,
}

impl Asked {
    pub fn of(request: &HttpRequest) -> Self {
        let uri = request.uri().split_once("://").expect("an absolute address").1;
        let (host, rest) = uri.split_at(uri.find(['/', '?']).unwrap_or(uri.len()));
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let scope = request.headers().get("authorization").expect("a signed request");
        let scope: Vec<_> = scope.split_once("Credential=").unwrap().1.split(',').next().unwrap().split('/').collect();
        let (region, service) = (scope[2], scope[3]);
        // Of CBOR the texts stay readable, which is all that is looked at.
        let body = String::from_utf8_lossy(request.body().bytes().unwrap()).into_owned();
        let target = request.headers().get("x-amz-target").and_then(|target| target.rsplit('.').next());
        let action = body.split('&').find_map(|pair| pair.strip_prefix("Action="));
        let bucket = bucket(host, path);
        let (id, protocol) = match (service, target, action) {
            ("s3", ..) if path.starts_with("/v20180820/") => {
                (format!("s3control:{}", s3control_operation(request.method(), path)), Protocol::Query)
            }
            ("s3", ..) => (format!("s3:{}", s3_operation(request.method(), &bucket, query)), Protocol::S3),
            ("monitoring", None, _) => (format!("cloudwatch:{}", path.rsplit('/').next().unwrap()), Protocol::Cbor),
            ("account" | "access-analyzer" | "guardduty" | "lambda" | "securityhub", ..) => {
                (format!("{service}:{}", path_operation(request.method(), path)), Protocol::Json)
            }
            (service, Some(target), _) => (format!("{service}:{target}"), Protocol::Json),
            (service, _, Some(action)) => (format!("{service}:{action}"), Protocol::Query),
            _ => panic!("unknown request: {} {}", request.method(), request.uri()),
        };
        let call = CALLS.iter().find(|call| call.id == id).unwrap_or_else(|| panic!("{id} is not declared")).id;
        Self {
            call,
            protocol,
            key_id: scope[0].to_owned(),
            region: region.to_owned(),
            bucket,
            host: host.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            body,
        }
    }

    /// Whether the request holds this text, wherever.
    pub fn mentions(&self, text: &str) -> bool {
        self.body.contains(text) || self.query.contains(text) || self.path.contains(text) || self.bucket == text
    }
}

/// In front of the host's name, or first in the path.
fn bucket(host: &str, path: &str) -> String {
    match host.split_once(".s3.") {
        Some((bucket, _)) => bucket.to_owned(),
        None => path.trim_start_matches('/').split('/').next().unwrap_or_default().to_owned(),
    }
}

fn s3control_operation(method: &str, path: &str) -> &'static str {
    let parts: Vec<_> = path.split('/').skip(2).collect();
    match (method, parts.as_slice()) {
        ("GET", ["configuration", "publicAccessBlock"]) => "GetPublicAccessBlock",
        ("GET", ["mrap", "instances"]) => "ListMultiRegionAccessPoints",
        ("GET", ["accesspoint"]) => "ListAccessPoints",
        ("GET", ["accesspoint", _]) => "GetAccessPoint",
        ("GET", ["accesspoint", _, "policy"]) => "GetAccessPointPolicy",
        _ => panic!("{method} {path} is not known"),
    }
}

/// Of the services that name an operation by method and path.
fn path_operation(method: &str, path: &str) -> &'static str {
    let parts: Vec<_> = path.split('/').skip(1).collect();
    match (method, parts.as_slice()) {
        ("POST", ["listRegions"]) => "ListRegions",
        ("POST", ["getAlternateContact"]) => "GetAlternateContact",
        ("POST", ["getContactInformation"]) => "GetContactInformation",
        ("GET", ["analyzer"]) => "ListAnalyzers",
        ("POST", ["findingv2"]) => "ListFindingsV2",
        ("GET", ["2015-03-31", "functions"]) => "ListFunctions",
        ("GET", ["accounts"]) => "DescribeHub",
        ("POST", ["standards", "get"]) => "GetEnabledStandards",
        ("GET", ["detector"]) => "ListDetectors",
        ("GET", ["detector", _]) => "GetDetector",
        _ => panic!("{method} {path} is not known"),
    }
}

fn s3_operation(method: &str, bucket: &str, query: &str) -> &'static str {
    let has = |name: &str| query.split('&').any(|part| part.split('=').next() == Some(name));
    let by_query = [
        ("acl", "GetBucketAcl"),
        ("encryption", "GetBucketEncryption"),
        ("lifecycle", "GetBucketLifecycleConfiguration"),
        ("location", "GetBucketLocation"),
        ("logging", "GetBucketLogging"),
        ("ownershipControls", "GetBucketOwnershipControls"),
        ("policy", "GetBucketPolicy"),
        ("replication", "GetBucketReplication"),
        ("tagging", "GetBucketTagging"),
        ("versioning", "GetBucketVersioning"),
        ("website", "GetBucketWebsite"),
        ("object-lock", "GetObjectLockConfiguration"),
        ("publicAccessBlock", "GetPublicAccessBlock"),
    ];
    match (method, bucket) {
        ("HEAD", _) => "HeadBucket",
        ("GET", "") => "ListBuckets",
        ("GET", _) => by_query.into_iter().find(|(name, _)| has(name)).expect("a known setting").1,
        _ => panic!("{method} is no read"),
    }
}
