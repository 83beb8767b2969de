//! Credentials, HTTP, retries and time limits: what all calls of an account have in common.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aws_config::identity::IdentityCache;
use aws_config::{BehaviorVersion, ConfigLoader, SdkConfig};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_async::rt::sleep::default_async_sleep;
use aws_smithy_async::time::{SharedTimeSource, SystemTimeSource};
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::{Builder, ConnectorBuilder};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use tokio::sync::Semaphore;

use super::clients::Clients;
use super::credentials::{Renewing, SIGN_IN_LIMIT, resolve};
use super::error::{self, words};
use super::home::Home;
use super::journal::Journal;
use super::role::Role;
use super::transport::Transport;
use super::wire::ReadsOnly;
use super::{CollectError, Limits, Settings, profile};
use crate::journal_file::JournalError;
use crate::model::call::Purpose;
use crate::model::{AccountId, Region, Timestamp};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const MAX_BACKOFF: Duration = Duration::from_secs(20);
const SESSION_NAME: &str = "trailwarden";

/// A way into one account.
pub struct Session {
    config: SdkConfig,
    purpose: Purpose,
    credentials: Arc<Renewing>,
    transport: Arc<Transport>,
    /// Calls in flight, those of all accounts that were entered from here together.
    turns: Arc<Semaphore>,
    /// The account that the run started in, if it is another one.
    start: Option<AccountId>,
    expect_account: Option<AccountId>,
    /// Whether nothing said which partition the credentials are of.
    home_is_guess: bool,
}

impl Session {
    /// Finds credentials, over the network if need be, and assumes the role if there is one.
    ///
    /// # Errors
    /// When there are no credentials or they do not open the role.
    pub async fn open(settings: &Settings, limits: &Limits) -> Result<Self, CollectError> {
        let transport = Transport::new(limits);
        let loading = load(settings, limits, &transport);
        let (config, home) = match tokio::time::timeout(SIGN_IN_LIMIT, loading).await {
            Ok(loaded) => loaded?,
            Err(_) => return Err(CollectError::NoCredentials { detail: out_of_time() }),
        };
        match Self::sign_in(config, settings, limits, transport).await {
            Err(error @ CollectError::NoCredentials { .. }) => match profile::selected_in_vain().await? {
                Some(profile) => Err(CollectError::UnknownProfile { profile }),
                None => Err(error),
            },
            ended => ended.map(|session| Self { home_is_guess: home.is_guess, ..session }),
        }
    }

    /// A session over an HTTP client and credentials of one's own; neither files nor the environment are read.
    ///
    /// # Errors
    /// When the credentials do not open the role.
    pub async fn with_http_client(
        http: SharedHttpClient,
        credentials: SharedCredentialsProvider,
        settings: &Settings,
        limits: &Limits,
    ) -> Result<Self, CollectError> {
        let home = Home::of(settings, None);
        let transport = Transport::new(limits);
        let mut config = SdkConfig::builder()
            .behavior_version(behavior())
            .http_client(ReadsOnly::wrap(settings.purpose, transport.around(http)))
            .credentials_provider(credentials)
            .retry_config(retries(limits))
            .timeout_config(timeouts(limits))
            .region(region(&home.region));
        config.set_sleep_impl(default_async_sleep());
        config.set_time_source(Some(SharedTimeSource::new(SystemTimeSource::new())));
        config.set_endpoint_url(settings.endpoint_url.clone());
        let session = Self::sign_in(config.build(), settings, limits, transport).await?;
        Ok(Self { home_is_guess: home.is_guess, ..session })
    }

    async fn sign_in(
        config: SdkConfig,
        settings: &Settings,
        limits: &Limits,
        transport: Arc<Transport>,
    ) -> Result<Self, CollectError> {
        let none = || CollectError::NoCredentials { detail: "the credential chain is empty".to_owned() };
        let own = config.credentials_provider().ok_or_else(none)?;
        let first = resolve(&own).await.map_err(|error| no_credentials(&error))?;
        let own = Renewing::new(own, first);
        let credentials = match &settings.role_arn {
            Some(role_arn) => assume(signed_by(&config, &own), &own, role_arn, settings).await?,
            None => own,
        };
        let turns = Arc::new(Semaphore::new(limits.concurrency.max(1)));
        let config = signed_by(&config, &credentials);
        Ok(Self {
            config,
            purpose: settings.purpose,
            credentials,
            transport,
            turns,
            start: None,
            expect_account: settings.expect_account.clone(),
            home_is_guess: false,
        })
    }

    /// A way into another account over the same connections, and within the same number of calls in flight.
    pub(super) fn entered(&self, start: &AccountId, account: &AccountId, credentials: Arc<Renewing>) -> Self {
        Self {
            config: signed_by(&self.config, &credentials),
            purpose: self.purpose,
            credentials,
            transport: Arc::clone(&self.transport),
            turns: Arc::clone(&self.turns),
            start: Some(start.clone()),
            expect_account: Some(account.clone()),
            home_is_guess: false,
        }
    }

    /// Whose turn it is among all calls.
    pub(super) fn turns(&self) -> Arc<Semaphore> {
        Arc::clone(&self.turns)
    }

    /// The same session, which writes all answers down in this journal and gives those that it holds.
    #[must_use]
    pub fn keeping(self, journal: Arc<Journal>) -> Self {
        self.transport.keep_in(journal);
        self
    }

    /// Begins the journal, if there is one, and tells when the run began: now, or when the run that it goes on with did.
    /// A journal belongs to the account that the run started in.
    pub(super) fn begin_journal(&self, account: &AccountId, now: Timestamp) -> Result<Timestamp, JournalError> {
        let journal = self.transport.journal();
        let start = self.start.as_ref().unwrap_or(account);
        journal.map_or(Ok(now), |journal| journal.begin(start, self.config.endpoint_url(), now))
    }

    /// The account that this must be, if one was named.
    pub(super) fn expect_account(&self) -> Option<&AccountId> {
        self.expect_account.as_ref()
    }

    /// The region for calls that no region is implied for.
    pub(super) fn region(&self) -> Region {
        home(&self.config)
    }

    /// Whether nothing said which partition the credentials are of.
    pub(super) fn home_is_guess(&self) -> bool {
        self.home_is_guess
    }

    /// Where requests go, for people.
    pub(super) fn endpoint(&self) -> String {
        self.config.endpoint_url().map_or_else(|| format!("AWS in {}", self.region()), ToOwned::to_owned)
    }

    /// The clients of the account with this share of the retry quota.
    pub(super) fn clients(&self, partition: &str) -> Clients {
        Clients::new(self.config.clone(), self.purpose, partition, &self.credentials)
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("endpoint", &self.endpoint()).finish_non_exhaustive()
    }
}

async fn load(settings: &Settings, limits: &Limits, transport: &Arc<Transport>) -> Result<(SdkConfig, Home), CollectError> {
    let http = ReadsOnly::wrap(settings.purpose, transport.around(http_client()));
    if let Some(profile) = &settings.profile {
        profile::check(profile).await?;
    }
    let found = loader(settings, limits, &http).load().await;
    let home = Home::of(settings, found.region().map(named));
    // Loaded anew if need be, for the credentials of roles are asked for in the region, too.
    let config = if found.region().map(named).as_ref() == Some(&home.region) {
        found
    } else {
        loader(settings, limits, &http).region(region(&home.region)).load().await
    };
    let Some(profile) = &settings.profile else { return Ok((config, home)) };
    let credentials = profile::credentials(profile, http, config.region().cloned());
    Ok((config.to_builder().credentials_provider(credentials).build(), home))
}

fn loader(settings: &Settings, limits: &Limits, http: &SharedHttpClient) -> ConfigLoader {
    let mut loader =
        aws_config::defaults(behavior()).http_client(http.clone()).retry_config(retries(limits)).timeout_config(timeouts(limits));
    if let Some(profile) = &settings.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(url) = &settings.endpoint_url {
        loader = loader.endpoint_url(url);
    }
    if let Some(chosen) = &settings.region {
        loader = loader.region(region(chosen));
    }
    loader
}

async fn assume(
    config: SdkConfig,
    own: &Arc<Renewing>,
    role_arn: &str,
    settings: &Settings,
) -> Result<Arc<Renewing>, CollectError> {
    let region = home(&config);
    let client = Clients::new(config, settings.purpose, "role", own).sts(&region);
    let name = settings.session_name.as_deref().unwrap_or(SESSION_NAME);
    let role = Role::new(client, region, role_arn, settings.external_id.clone(), name);
    let refused = |detail: String| CollectError::RoleRefused { role_arn: role_arn.to_owned(), detail };
    match tokio::time::timeout(SIGN_IN_LIMIT, role.assume()).await {
        Ok((assumed, _)) => Ok(role.renewed_from(assumed.map_err(|cause| refused(error::reason(&cause)))?)),
        Err(_) => Err(refused(out_of_time())),
    }
}

/// The configuration with these credentials. They are kept there, where what AWS says of them is known.
fn signed_by(config: &SdkConfig, credentials: &Arc<Renewing>) -> SdkConfig {
    let config = config.to_builder().credentials_provider(credentials.provider());
    config.identity_cache(IdentityCache::no_cache()).build()
}

fn no_credentials(error: &CredentialsError) -> CollectError {
    match error {
        CredentialsError::CredentialsNotLoaded(_) => CollectError::NoCredentials {
            detail: "neither the environment, the profile nor this machine's instance metadata gave any".to_owned(),
        },
        CredentialsError::ProviderTimedOut(_) => CollectError::NoCredentials { detail: out_of_time() },
        _ => CollectError::NoCredentials { detail: reason(error) },
    }
}

/// The reason without the words that every such error begins with.
fn reason(error: &CredentialsError) -> String {
    words(error).replace("an error occurred while loading credentials: ", "")
}

fn out_of_time() -> String {
    format!("nothing was found within {} s", SIGN_IN_LIMIT.as_secs())
}

/// A dated version: what the SDK does by default must not move with an update.
fn behavior() -> BehaviorVersion {
    BehaviorVersion::v2026_01_12()
}

fn region(name: &Region) -> aws_types::region::Region {
    aws_types::region::Region::new(name.as_str().to_owned())
}

/// The region for calls that no region is implied for.
fn home(config: &SdkConfig) -> Region {
    config.region().map_or_else(|| Home::of(&Settings::default(), None).region, named)
}

fn named(region: &aws_types::region::Region) -> Region {
    region.as_ref().into()
}

/// Standard retries: adaptive ones hold back calls that were never throttled until they time out. How fast a throttled
/// service is asked again is for `transport` to say.
fn retries(limits: &Limits) -> RetryConfig {
    RetryConfig::standard()
        .with_max_attempts(limits.max_attempts)
        .with_initial_backoff(limits.initial_backoff)
        .with_max_backoff(MAX_BACKOFF)
}

/// The time of one attempt is limited by `transport`: it must not run while a request waits for its turn.
fn timeouts(limits: &Limits) -> TimeoutConfig {
    TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT).operation_timeout(limits.call_timeout).build()
}

/// One client for all services and regions, so that they share their connections.
fn http_client() -> SharedHttpClient {
    Builder::new().build_with_connector_fn(|settings, components| {
        let mut connector = ConnectorBuilder::default().tls_provider(Provider::Rustls(CryptoMode::AwsLc));
        connector.set_connector_settings(settings.cloned());
        connector.set_proxy_config(Some(ProxyConfig::from_env()));
        if let Some(components) = components {
            connector.set_sleep_impl(components.sleep_impl());
        }
        connector.build()
    })
}
