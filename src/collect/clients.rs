//! The one place where service clients are made, so that none goes without the read-only guard.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_s3::config::retry::{RetryPartition, TokenBucket};
use aws_sdk_s3control::config::endpoint::{EndpointFuture, Params, ResolveEndpoint};
use aws_smithy_types::endpoint::{Endpoint, EndpointAuthScheme};
use aws_types::SdkConfig;
use aws_types::service_config::ServiceConfigKey;

use super::body::WholeBody;
use super::credentials::Renewing;
use super::guard::Guard;
use super::trace::Tracer;
use crate::model::Region;
use crate::model::call::Purpose;

/// Makes the configuration of one service's client in one region: the session's, and the interceptors.
macro_rules! guarded {
    ($clients:expr, $region:expr, $sdk:ident) => {
        $sdk::config::Builder::from(&$clients.in_region($region))
            .retry_partition($clients.retry_quota(stringify!($sdk), $region))
            .interceptor(Guard($clients.purpose))
            .interceptor(Tracer::new(&$clients.account, &$clients.credentials))
            .interceptor(WholeBody)
    };
}

/// Makes the clients of one account.
pub(super) struct Clients {
    config: SdkConfig,
    purpose: Purpose,
    account: Arc<str>,
    credentials: Arc<Renewing>,
    retry_quotas: Mutex<BTreeMap<(&'static str, Region), RetryPartition>>,
    s3: Mutex<BTreeMap<Region, aws_sdk_s3::Client>>,
}

impl Clients {
    /// For one account, or what stands for it while it is not known.
    pub(super) fn new(config: SdkConfig, purpose: Purpose, account: &str, credentials: &Arc<Renewing>) -> Self {
        let (account, credentials) = (account.into(), Arc::clone(credentials));
        Self { config, purpose, account, credentials, retry_quotas: Mutex::default(), s3: Mutex::default() }
    }

    /// Each service in each region has its own retry quota, or one that fails would use up that of all others. Throttled
    /// requests cost nothing: the pace sees to them, and they are bound to come when many calls meet a low limit.
    fn retry_quota(&self, sdk: &'static str, region: &Region) -> RetryPartition {
        let mut quotas = self.retry_quotas.lock().unwrap_or_else(PoisonError::into_inner);
        let quota = quotas.entry((sdk, region.clone())).or_insert_with(|| {
            let tokens = TokenBucket::builder().throttling_retry_cost(0).build();
            RetryPartition::custom(format!("{}-{sdk}-{region}", self.account)).token_bucket(tokens).build()
        });
        quota.clone()
    }

    /// For STS.
    pub(super) fn sts(&self, region: &Region) -> aws_sdk_sts::Client {
        aws_sdk_sts::Client::from_conf(guarded!(self, region, aws_sdk_sts).build())
    }

    /// For AWS Account Management.
    pub(super) fn account(&self, region: &Region) -> aws_sdk_account::Client {
        aws_sdk_account::Client::from_conf(guarded!(self, region, aws_sdk_account).build())
    }

    /// For IAM Access Analyzer.
    pub(super) fn access_analyzer(&self, region: &Region) -> aws_sdk_accessanalyzer::Client {
        aws_sdk_accessanalyzer::Client::from_conf(guarded!(self, region, aws_sdk_accessanalyzer).build())
    }

    /// For GuardDuty.
    pub(super) fn guardduty(&self, region: &Region) -> aws_sdk_guardduty::Client {
        aws_sdk_guardduty::Client::from_conf(guarded!(self, region, aws_sdk_guardduty).build())
    }

    /// For Security Hub.
    pub(super) fn securityhub(&self, region: &Region) -> aws_sdk_securityhub::Client {
        aws_sdk_securityhub::Client::from_conf(guarded!(self, region, aws_sdk_securityhub).build())
    }

    /// For Lambda.
    pub(super) fn lambda(&self, region: &Region) -> aws_sdk_lambda::Client {
        aws_sdk_lambda::Client::from_conf(guarded!(self, region, aws_sdk_lambda).build())
    }

    /// For CloudTrail.
    pub(super) fn cloudtrail(&self, region: &Region) -> aws_sdk_cloudtrail::Client {
        aws_sdk_cloudtrail::Client::from_conf(guarded!(self, region, aws_sdk_cloudtrail).build())
    }

    /// For KMS.
    pub(super) fn kms(&self, region: &Region) -> aws_sdk_kms::Client {
        aws_sdk_kms::Client::from_conf(guarded!(self, region, aws_sdk_kms).build())
    }

    /// For IAM.
    pub(super) fn iam(&self, region: &Region) -> aws_sdk_iam::Client {
        aws_sdk_iam::Client::from_conf(guarded!(self, region, aws_sdk_iam).build())
    }

    /// For CloudWatch Logs.
    pub(super) fn logs(&self, region: &Region) -> aws_sdk_cloudwatchlogs::Client {
        aws_sdk_cloudwatchlogs::Client::from_conf(guarded!(self, region, aws_sdk_cloudwatchlogs).build())
    }

    /// For CloudWatch.
    pub(super) fn cloudwatch(&self, region: &Region) -> aws_sdk_cloudwatch::Client {
        aws_sdk_cloudwatch::Client::from_conf(guarded!(self, region, aws_sdk_cloudwatch).build())
    }

    /// For SNS.
    pub(super) fn sns(&self, region: &Region) -> aws_sdk_sns::Client {
        aws_sdk_sns::Client::from_conf(guarded!(self, region, aws_sdk_sns).build())
    }

    /// For EventBridge.
    pub(super) fn eventbridge(&self, region: &Region) -> aws_sdk_eventbridge::Client {
        aws_sdk_eventbridge::Client::from_conf(guarded!(self, region, aws_sdk_eventbridge).build())
    }

    /// For AWS Config.
    pub(super) fn config(&self, region: &Region) -> aws_sdk_config::Client {
        aws_sdk_config::Client::from_conf(guarded!(self, region, aws_sdk_config).build())
    }

    /// For AWS Organizations.
    pub(super) fn organizations(&self, region: &Region) -> aws_sdk_organizations::Client {
        aws_sdk_organizations::Client::from_conf(guarded!(self, region, aws_sdk_organizations).build())
    }

    /// For S3; kept, since each bucket asks for the client of its region.
    pub(super) fn s3(&self, region: &Region) -> aws_sdk_s3::Client {
        let mut kept = self.s3.lock().unwrap_or_else(PoisonError::into_inner);
        let made = kept.entry(region.clone()).or_insert_with(|| {
            let config = guarded!(self, region, aws_sdk_s3).force_path_style(self.endpoint("S3").is_some()).build();
            aws_sdk_s3::Client::from_conf(config)
        });
        made.clone()
    }

    /// For S3 Control. A custom endpoint gets no account in front of its host name, where it could not be resolved.
    pub(super) fn s3control(&self, region: &Region) -> aws_sdk_s3control::Client {
        let config = guarded!(self, region, aws_sdk_s3control);
        let config = match self.endpoint("S3 Control") {
            Some(url) => config.endpoint_resolver(PlainEndpoint { url: url.into() }),
            None => config,
        };
        aws_sdk_s3control::Client::from_conf(config.build())
    }

    /// Whether requests of this service go to another place than AWS.
    pub(super) fn endpoint(&self, service_id: &str) -> Option<String> {
        let key = ServiceConfigKey::builder().service_id(service_id).env("AWS_ENDPOINT_URL").profile("endpoint_url").build();
        let of_service = self.config.service_config().zip(key.ok()).and_then(|(config, key)| config.load_config(key));
        of_service.or_else(|| self.config.endpoint_url().map(ToOwned::to_owned))
    }

    fn in_region(&self, region: &Region) -> SdkConfig {
        self.config.to_builder().region(aws_types::region::Region::new(region.as_str().to_owned())).build()
    }
}

impl fmt::Debug for Clients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clients").field("account", &self.account).finish_non_exhaustive()
    }
}

/// S3 Control at an endpoint of one's own, whatever its host is.
#[derive(Debug)]
struct PlainEndpoint {
    url: Arc<str>,
}

impl ResolveEndpoint for PlainEndpoint {
    fn resolve_endpoint<'a>(&'a self, params: &'a Params) -> EndpointFuture<'a> {
        let scheme = EndpointAuthScheme::with_capacity("sigv4", 3)
            .put("disableDoubleEncoding", true)
            .put("signingName", "s3")
            .put("signingRegion", params.region().unwrap_or("us-east-1").to_owned());
        EndpointFuture::ready(Ok(Endpoint::builder().url(self.url.to_string()).auth_scheme(scheme).build()))
    }
}

#[cfg(test)]
mod tests {
    use aws_credential_types::Credentials;
    use aws_credential_types::provider::SharedCredentialsProvider;
    use aws_sdk_s3::error::SdkError;
    use aws_smithy_async::rt::sleep::default_async_sleep;
    use aws_smithy_runtime_api::client::http::{
        HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
    };
    use aws_smithy_runtime_api::client::orchestrator::HttpRequest;

    use super::*;
    use crate::collect::wire::ReadsOnly;

    /// What may not be reached.
    #[derive(Debug)]
    struct Network;

    impl HttpConnector for Network {
        fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
            panic!("sent: {} {}", request.method(), request.uri())
        }
    }

    fn config(http: SharedHttpClient) -> SdkConfig {
        let mut config = SdkConfig::builder()
            .behavior_version(aws_config::BehaviorVersion::v2026_01_12())
            .http_client(http)
            .region(aws_types::region::Region::new("eu-west-1"))
            .credentials_provider(SharedCredentialsProvider::new(Credentials::new("AKIATEST", "unused", None, None, "test")));
        config.set_sleep_impl(default_async_sleep());
        config.build()
    }

    fn credentials() -> Arc<Renewing> {
        let fixed = Credentials::new("AKIATEST", "unused", None, None, "test");
        Renewing::new(SharedCredentialsProvider::new(fixed.clone()), fixed)
    }

    fn network() -> SharedHttpClient {
        http_client_fn(|_, _| SharedHttpConnector::new(Network))
    }

    #[tokio::test]
    async fn what_is_no_read_never_leaves_the_process() {
        let clients = Clients::new(config(network()), Purpose::Settings, "test", &credentials());
        let region = "eu-west-1".into();
        let bucket = clients.s3(&region).create_bucket().bucket("new").send().await.unwrap_err();
        assert!(matches!(bucket, SdkError::ConstructionFailure(_)), "{bucket:?}");
        let trail = clients.cloudtrail(&region).stop_logging().name("main").send().await.unwrap_err();
        assert!(matches!(trail, SdkError::ConstructionFailure(_)), "{trail:?}");
    }

    #[tokio::test]
    #[expect(clippy::disallowed_methods, reason = "a client without the guard is what is tested")]
    async fn nor_does_it_from_a_client_without_the_guard() {
        let config = config(ReadsOnly::wrap(Purpose::Settings, network()));
        let bucket = aws_sdk_s3::Client::new(&config).create_bucket().bucket("new").send().await.unwrap_err();
        assert!(matches!(bucket, SdkError::DispatchFailure(_)), "{bucket:?}");
        let trail = aws_sdk_cloudtrail::Client::new(&config).stop_logging().name("main").send().await.unwrap_err();
        assert!(matches!(trail, SdkError::DispatchFailure(_)), "{trail:?}");
    }

    #[test]
    fn debug_output_shows_no_credentials() {
        let clients = Clients::new(SdkConfig::builder().build(), Purpose::Settings, "111122223333", &credentials());
        assert_eq!(format!("{clients:?}"), "Clients { account: \"111122223333\", .. }");
    }
}
