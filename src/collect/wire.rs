//! The second line of defence: an HTTP client around the real one that lets only reads through, whoever made the
//! request. It also covers the clients that the SDK makes for itself to get credentials.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

use crate::model::call::{CALLS, Call};

/// An HTTP client that sends reads only.
#[derive(Debug)]
pub(super) struct ReadsOnly(SharedHttpClient);

impl ReadsOnly {
    /// Wraps a client.
    pub(super) fn wrap(client: SharedHttpClient) -> SharedHttpClient {
        SharedHttpClient::new(Self(client))
    }
}

impl HttpClient for ReadsOnly {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(ReadsOnlyConnector(self.0.http_connector(settings, components)))
    }
}

#[derive(Debug)]
struct ReadsOnlyConnector(SharedHttpConnector);

impl HttpConnector for ReadsOnlyConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        match refusal(&request) {
            None => self.0.call(request),
            Some(why) => HttpConnectorFuture::ready(Err(ConnectorError::other(format!("refused: {why}").into(), None))),
        }
    }
}

/// Why a request must not be sent; `None` for reads.
fn refusal(request: &HttpRequest) -> Option<String> {
    let method = request.method();
    let path = path(request.uri());
    let target = request.headers().get("x-amz-target");
    let known = match (signed_for(request), target) {
        (_, Some(target)) => is_declared(target.rsplit('.').next().unwrap_or(target)),
        (Some("monitoring"), None) => method == "POST" && cloudwatch_operation(path).is_some_and(is_declared_of_cloudwatch),
        (Some("s3"), None) if !is_s3_control(request) => matches!(method, "GET" | "HEAD"),
        (Some(service), None) if PATHS.iter().any(|read| read.signed_for == service) => {
            PATHS.iter().any(|read| read.signed_for == service && read.method == method && read.is_path(path))
        }
        (Some(_), None) => action(request).is_some_and(|action| is_declared(&action)),
        (None, None) => is_sign_in(method, path, action(request).as_deref()),
    };
    (!known).then(|| format!("{method} {path} is not one of the reads"))
}

/// A read of a service that names its operations by method and path.
struct PathRead {
    /// The call's id; one that is not declared is not let through.
    call: &'static str,
    /// The service that the request is signed for.
    signed_for: &'static str,
    method: &'static str,
    /// The path; `*` stands for one part of it.
    path: &'static str,
}

const fn read(call: &'static str, signed_for: &'static str, method: &'static str, path: &'static str) -> PathRead {
    PathRead { call, signed_for, method, path }
}

const PATHS: &[PathRead] = &[
    read("account:ListRegions", "account", "POST", "/listRegions"),
    read("account:GetAlternateContact", "account", "POST", "/getAlternateContact"),
    read("account:GetContactInformation", "account", "POST", "/getContactInformation"),
    read("s3control:GetPublicAccessBlock", "s3", "GET", "/v20180820/configuration/publicAccessBlock"),
    read("s3control:ListMultiRegionAccessPoints", "s3", "GET", "/v20180820/mrap/instances"),
    read("s3control:ListAccessPoints", "s3", "GET", "/v20180820/accesspoint"),
    read("s3control:GetAccessPoint", "s3", "GET", "/v20180820/accesspoint/*"),
    read("s3control:GetAccessPointPolicy", "s3", "GET", "/v20180820/accesspoint/*/policy"),
    read("access-analyzer:ListAnalyzers", "access-analyzer", "GET", "/analyzer"),
    read("access-analyzer:ListFindingsV2", "access-analyzer", "POST", "/findingv2"),
    read("guardduty:ListDetectors", "guardduty", "GET", "/detector"),
    read("guardduty:GetDetector", "guardduty", "GET", "/detector/*"),
];

impl PathRead {
    fn is_path(&self, path: &str) -> bool {
        let is_part = |(wanted, part): (&str, &str)| wanted == part || (wanted == "*" && !part.is_empty());
        let same_length = self.path.split('/').count() == path.split('/').count();
        same_length && self.path.split('/').zip(path.split('/')).all(is_part) && Call::find(self.call).is_some()
    }
}

/// S3 Control is signed for as S3 is, but always names the account.
fn is_s3_control(request: &HttpRequest) -> bool {
    request.headers().get("x-amz-account-id").is_some()
}

/// Requests without a signature are sent to get credentials only: single sign-on, web identity, instance metadata.
fn is_sign_in(method: &str, path: &str, action: Option<&str>) -> bool {
    match method {
        "GET" | "HEAD" => true,
        "PUT" => path == "/latest/api/token",
        "POST" => path == "/token" || action == Some("AssumeRoleWithWebIdentity"),
        _ => false,
    }
}

fn is_declared(operation: &str) -> bool {
    CALLS.iter().any(|call| call.operation() == operation)
}

/// The operation in the path, as the CBOR protocol of CloudWatch names it.
fn cloudwatch_operation(path: &str) -> Option<&str> {
    path.strip_prefix("/service/GraniteServiceVersion20100801/operation/")
}

fn is_declared_of_cloudwatch(operation: &str) -> bool {
    CALLS.iter().any(|call| call.sdk_service == "CloudWatch" && call.operation() == operation)
}

/// The service in the signature's scope: `…Credential=KEY/20260101/eu-west-1/s3/aws4_request, …`.
fn signed_for(request: &HttpRequest) -> Option<&str> {
    let (_, scope) = request.headers().get("authorization")?.split_once("Credential=")?;
    let scope = scope.split([',', ' ']).next()?;
    scope.strip_suffix("/aws4_request")?.rsplit('/').next()
}

/// The `Action` of a form, as the query protocol of IAM and STS sends it.
fn action(request: &HttpRequest) -> Option<String> {
    let body = std::str::from_utf8(request.body().bytes()?).ok()?;
    body.split('&').find_map(|pair| pair.strip_prefix("Action=")).map(ToOwned::to_owned)
}

fn path(uri: &str) -> &str {
    let after_scheme = uri.split_once("://").map_or(uri, |(_, rest)| rest);
    let from_path = after_scheme.find('/').and_then(|start| after_scheme.get(start..)).unwrap_or("/");
    from_path.split('?').next().unwrap_or(from_path)
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::body::SdkBody;

    use super::*;

    const SCOPE: &str = "AWS4-HMAC-SHA256 Credential=KEY/20260101/eu-west-1/";

    const ALARMS: &str =
        "https://monitoring.eu-west-1.amazonaws.com/service/GraniteServiceVersion20100801/operation/DescribeAlarms";

    fn request(method: &str, uri: &str, service: &str, target: &str, body: &'static str) -> HttpRequest {
        let mut request = HttpRequest::new(SdkBody::from(body));
        request.set_method(method).unwrap();
        request.set_uri(uri.to_owned()).unwrap();
        if !service.is_empty() {
            request.headers_mut().insert("authorization", format!("{SCOPE}{service}/aws4_request, SignedHeaders=host"));
        }
        if !target.is_empty() {
            request.headers_mut().insert("x-amz-target", target.to_owned());
        }
        if uri.contains(".s3-control.") {
            request.headers_mut().insert("x-amz-account-id", "111122223333");
        }
        request
    }

    #[test]
    fn reads_pass() {
        for (method, uri, service, target, body) in [
            ("GET", "https://logs.s3.eu-west-1.amazonaws.com/?acl", "s3", "", ""),
            ("HEAD", "https://logs.s3.eu-west-1.amazonaws.com/", "s3", "", ""),
            ("POST", "https://kms.eu-west-1.amazonaws.com/", "kms", "TrentService.ListKeys", "{}"),
            ("POST", "https://iam.amazonaws.com/", "iam", "", "Action=GetAccountSummary&Version=2010-05-08"),
            ("POST", "https://account.us-east-1.amazonaws.com/listRegions", "account", "", "{}"),
            ("POST", ALARMS, "monitoring", "", ""),
            ("POST", "https://sns.eu-west-1.amazonaws.com/", "sns", "", "Action=GetTopicAttributes&Version=2010-03-31"),
            ("POST", "https://logs.eu-west-1.amazonaws.com/", "logs", "Logs_20140328.DescribeLogGroups", "{}"),
            ("POST", "https://account.us-east-1.amazonaws.com/getAlternateContact", "account", "", "{}"),
            ("GET", "https://111122223333.s3-control.eu-west-1.amazonaws.com/v20180820/accesspoint?maxResults=9", "s3", "", ""),
            ("GET", "https://111122223333.s3-control.eu-west-1.amazonaws.com/v20180820/accesspoint/a%3Ab/policy", "s3", "", ""),
            ("GET", "https://access-analyzer.eu-west-1.amazonaws.com/analyzer", "access-analyzer", "", ""),
            ("GET", "https://guardduty.eu-west-1.amazonaws.com/detector/12ab", "guardduty", "", ""),
            ("POST", "https://sts.amazonaws.com/", "", "", "Action=AssumeRoleWithWebIdentity&Version=2011-06-15"),
            ("PUT", "http://169.254.169.254/latest/api/token", "", "", ""),
            ("GET", "https://portal.sso.eu-west-1.amazonaws.com/federation/credentials?role_name=x", "", "", ""),
        ] {
            assert_eq!(refusal(&request(method, uri, service, target, body)), None, "{method} {uri} {target} {body}");
        }
    }

    #[test]
    fn every_call_of_a_service_that_names_operations_by_path_has_its_path() {
        let by_path: Vec<_> = PATHS.iter().map(|read| read.call).collect();
        let services = ["Account", "S3 Control", "AccessAnalyzer", "GuardDuty"];
        let declared: Vec<_> = CALLS.iter().filter(|call| services.contains(&call.sdk_service)).map(|call| call.id).collect();
        assert_eq!(by_path, declared);
    }

    #[test]
    fn all_else_is_refused() {
        for (method, uri, service, target, body) in [
            ("PUT", "https://new.s3.eu-west-1.amazonaws.com/", "s3", "", ""),
            ("DELETE", "https://logs.s3.eu-west-1.amazonaws.com/", "s3", "", ""),
            ("POST", "https://cloudtrail.eu-west-1.amazonaws.com/", "cloudtrail", "x.CloudTrail_20131101.StopLogging", "{}"),
            ("POST", "https://iam.amazonaws.com/", "iam", "", "Action=DeleteUser&UserName=alice"),
            ("POST", "https://iam.amazonaws.com/", "iam", "", ""),
            ("POST", "https://account.us-east-1.amazonaws.com/disableRegion", "account", "", "{}"),
            ("GET", "https://account.us-east-1.amazonaws.com/listRegions", "account", "", ""),
            ("PUT", "https://111122223333.s3-control.eu-west-1.amazonaws.com/v20180820/accesspoint/a/policy", "s3", "", ""),
            ("GET", "https://111122223333.s3-control.eu-west-1.amazonaws.com/v20180820/jobs", "s3", "", ""),
            ("GET", "https://111122223333.s3-control.eu-west-1.amazonaws.com/v20180820/accesspoint/a/scope", "s3", "", ""),
            ("GET", "https://111122223333.s3-control.eu-west-1.amazonaws.com/v20180820/accesspoint/", "s3", "", ""),
            ("PUT", "https://access-analyzer.eu-west-1.amazonaws.com/analyzer", "access-analyzer", "", "{}"),
            ("POST", "https://access-analyzer.eu-west-1.amazonaws.com/finding", "access-analyzer", "", "{}"),
            ("PUT", "https://access-analyzer.eu-west-1.amazonaws.com/findingv2", "access-analyzer", "", "{}"),
            ("GET", "https://access-analyzer.eu-west-1.amazonaws.com/archive-rule", "access-analyzer", "", ""),
            ("POST", "https://guardduty.eu-west-1.amazonaws.com/detector", "guardduty", "", "{}"),
            ("POST", "https://guardduty.eu-west-1.amazonaws.com/detector/12ab", "guardduty", "", "{}"),
            ("GET", "https://guardduty.eu-west-1.amazonaws.com/detector/12ab/filter", "guardduty", "", ""),
            ("POST", "https://sts.amazonaws.com/", "", "", "Action=GetFederationToken"),
            ("GET", ALARMS, "monitoring", "", ""),
            ("POST", &ALARMS.replace("Describe", "Delete"), "monitoring", "", ""),
            ("POST", &ALARMS.replace("DescribeAlarms", "ListKeys"), "monitoring", "", ""),
            ("POST", &ALARMS.replace("DescribeAlarms", "DescribeAlarms/DeleteAlarms"), "monitoring", "", ""),
            ("POST", &ALARMS.replace("GraniteServiceVersion20100801", "Other"), "monitoring", "", ""),
            ("POST", "https://sns.eu-west-1.amazonaws.com/", "sns", "", "Action=Publish&Message=x"),
            ("PUT", "https://open.s3.amazonaws.com/key", "", "", ""),
            ("GET", "https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions", "lambda", "", ""),
        ] {
            assert!(refusal(&request(method, uri, service, target, body)).is_some(), "{method} {uri} {target} {body}");
        }
    }
}
