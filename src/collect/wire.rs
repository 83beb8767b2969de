//! The second line of defence: an HTTP client around the real one that lets only reads through, whoever made the
//! request. It also covers the clients that the SDK makes for itself to get credentials.

mod sent;
pub(super) mod services;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

use super::guard::is_allowed;
use crate::model::call::Purpose;
use sent::Sent;
use services::{SERVICES, Service};

/// An HTTP client that sends reads only.
#[derive(Debug)]
pub(super) struct ReadsOnly {
    purpose: Purpose,
    client: SharedHttpClient,
}

impl ReadsOnly {
    /// Wraps a client, for reads of this purpose.
    pub(super) fn wrap(purpose: Purpose, client: SharedHttpClient) -> SharedHttpClient {
        SharedHttpClient::new(Self { purpose, client })
    }
}

impl HttpClient for ReadsOnly {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let connector = self.client.http_connector(settings, components);
        SharedHttpConnector::new(ReadsOnlyConnector { purpose: self.purpose, connector })
    }
}

#[derive(Debug)]
struct ReadsOnlyConnector {
    purpose: Purpose,
    connector: SharedHttpConnector,
}

impl HttpConnector for ReadsOnlyConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        match refusal(self.purpose, &request) {
            None => self.connector.call(request),
            Some(why) => HttpConnectorFuture::ready(Err(ConnectorError::other(format!("refused: {why}").into(), None))),
        }
    }
}

/// Why a request must not be sent; `None` for reads.
pub(super) fn refusal(purpose: Purpose, request: &HttpRequest) -> Option<String> {
    let sent = Sent::of(request);
    let known = match sent.signed_for() {
        Some(name) => SERVICES.iter().any(|service| service.signed_as == name && is_declared(purpose, service, &sent)),
        None => is_sign_in(&sent),
    };
    (!known).then(|| format!("{} {} is not one of the reads", sent.method, sent.path))
}

fn is_declared(purpose: Purpose, service: &Service, sent: &Sent<'_>) -> bool {
    service.operation(sent).is_some_and(|operation| is_allowed(purpose, service.sdk_service, operation))
}

/// Requests without a signature are sent to get credentials only: single sign-on, web identity, and what stands beside
/// the machine or the container, which has no name that is known beforehand but is no endpoint of AWS.
fn is_sign_in(sent: &Sent<'_>) -> bool {
    match sent.method {
        "GET" => sent.path == "/federation/credentials" || !is_of_aws(sent.host),
        "PUT" => sent.path == "/latest/api/token",
        "POST" => sent.path == "/token" || sent.action() == Some("AssumeRoleWithWebIdentity"),
        _ => false,
    }
}

/// Whether a host is an endpoint of AWS, in whatever partition.
fn is_of_aws(host: &str) -> bool {
    [".amazonaws.", ".amazonwebservices.", ".api.aws", ".on.aws"].iter().any(|part| host.contains(part))
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::body::SdkBody;

    use super::*;

    const SCOPE: &str = "AWS4-HMAC-SHA256 Credential=KEY/20260101/eu-west-1/";

    const KEYS: &str = "CloudTrail_20131101.ListPublicKeys";

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
            ("GET", "https://s3.eu-west-1.amazonaws.com/my.logs/?acl", "s3", "", ""),
            ("GET", "http://127.0.0.1:4566/logs?policy", "s3", "", ""),
            ("GET", "https://bucket.vpce-1a2b.s3.eu-west-1.vpce.amazonaws.com/logs/?policy", "s3", "", ""),
            ("GET", "https://s3.eu-west-1.amazonaws.com/?x-id=ListBuckets&max-buckets=1000", "s3", "", ""),
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
            ("GET", "https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions?Marker=a", "lambda", "", ""),
            ("GET", "https://securityhub.eu-west-1.amazonaws.com/accounts", "securityhub", "", ""),
            ("POST", "https://securityhub.eu-west-1.amazonaws.com/standards/get", "securityhub", "", "{}"),
            ("POST", "https://sts.amazonaws.com/", "", "", "Action=AssumeRoleWithWebIdentity&Version=2011-06-15"),
            ("PUT", "http://169.254.169.254/latest/api/token", "", "", ""),
            ("GET", "http://169.254.170.2/v2/credentials/1", "", "", ""),
            ("GET", "https://portal.sso.eu-west-1.amazonaws.com/federation/credentials?role_name=x", "", "", ""),
        ] {
            assert_eq!(
                refusal(Purpose::Settings, &request(method, uri, service, target, body)),
                None,
                "{method} {uri} {target} {body}"
            );
        }
    }

    #[test]
    fn objects_are_read_to_verify_logs_only_and_nothing_else_of_them() {
        for (method, uri, is_read) in [
            ("GET", "https://logs.s3.eu-west-1.amazonaws.com/AWSLogs/1/x.json.gz?x-id=GetObject", true),
            ("GET", "http://127.0.0.1:4566/logs/AWSLogs/1/x.json.gz?x-id=GetObject", true),
            ("GET", "https://logs.s3.eu-west-1.amazonaws.com/?list-type=2&prefix=AWSLogs%2F&delimiter=%2F", true),
            ("GET", "http://127.0.0.1:4566/logs/?list-type=2&prefix=AWSLogs%2F", true),
            ("GET", "https://logs.s3.eu-west-1.amazonaws.com/key?x-id=GetObjectAcl&acl", false),
            ("GET", "https://logs.s3.eu-west-1.amazonaws.com/key?x-id=GetObject&torrent", false),
            ("GET", "https://logs.s3.eu-west-1.amazonaws.com/key", false),
            ("GET", "https://logs.s3.eu-west-1.amazonaws.com/?x-id=GetObject", false),
            ("GET", "https://logs.s3.eu-west-1.amazonaws.com/key?list-type=2", false),
            ("PUT", "https://logs.s3.eu-west-1.amazonaws.com/key?x-id=GetObject", false),
            ("GET", "https://logs.s3.eu-west-1.amazonaws.com/?acl", false),
        ] {
            let request = request(method, uri, "s3", "", "");
            assert_eq!(refusal(Purpose::Logs, &request).is_none(), is_read, "{method} {uri}");
            assert!(!is_read || refusal(Purpose::Settings, &request).is_some(), "{method} {uri}");
        }
        let keys = request("POST", "https://cloudtrail.eu-west-1.amazonaws.com/", "cloudtrail", KEYS, "{}");
        assert_eq!((refusal(Purpose::Logs, &keys), refusal(Purpose::Settings, &keys).is_some()), (None, true));
    }

    #[test]
    fn all_else_is_refused() {
        for (method, uri, service, target, body) in [
            ("PUT", "https://new.s3.eu-west-1.amazonaws.com/", "s3", "", ""),
            ("DELETE", "https://logs.s3.eu-west-1.amazonaws.com/", "s3", "", ""),
            ("GET", "https://logs.s3.eu-west-1.amazonaws.com/key?acl", "s3", "", ""),
            ("GET", "http://127.0.0.1:4566/v20180820/configuration/publicAccessBlock", "s3", "", ""),
            ("GET", "https://s3.eu-west-1.amazonaws.com/logs/key?acl", "s3", "", ""),
            ("GET", "https://logs.s3.eu-west-1.amazonaws.com/?list-type=2", "s3", "", ""),
            ("GET", "https://logs.s3.eu-west-1.amazonaws.com/?acl&website", "s3", "", ""),
            ("POST", "https://cloudtrail.eu-west-1.amazonaws.com/", "cloudtrail", "CloudTrail_20131101.StopLogging", "{}"),
            ("POST", "https://kms.eu-west-1.amazonaws.com/", "kms", "CloudTrail_20131101.DescribeTrails", "{}"),
            ("GET", "https://kms.eu-west-1.amazonaws.com/", "kms", "TrentService.ListKeys", ""),
            ("POST", "https://iam.amazonaws.com/", "iam", "", "Action=DeleteUser&UserName=alice"),
            ("POST", "https://iam.amazonaws.com/", "iam", "", ""),
            ("POST", "https://iam.amazonaws.com/", "iam", "", "Action=GetAccountSummary&Action=DeleteUser"),
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
            ("GET", "https://open.s3.amazonaws.com/key", "", "", ""),
            ("POST", "https://portal.sso.eu-west-1.amazonaws.com/logout", "", "", ""),
            ("POST", "https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions", "lambda", "", "{}"),
            ("GET", "https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions/pay", "lambda", "", ""),
            ("POST", "https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions/pay/invocations", "lambda", "", "{}"),
            ("POST", "https://securityhub.eu-west-1.amazonaws.com/accounts", "securityhub", "", "{}"),
            ("DELETE", "https://securityhub.eu-west-1.amazonaws.com/accounts", "securityhub", "", ""),
            ("POST", "https://securityhub.eu-west-1.amazonaws.com/standards/deregister", "securityhub", "", "{}"),
            ("POST", "https://dynamodb.eu-west-1.amazonaws.com/", "dynamodb", "DynamoDB_20120810.ListTables", "{}"),
        ] {
            assert!(
                refusal(Purpose::Settings, &request(method, uri, service, target, body)).is_some(),
                "{method} {uri} {target} {body}"
            );
        }
    }
}
