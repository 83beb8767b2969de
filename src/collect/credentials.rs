//! The credentials of one account while it is read: handed out from memory, renewed before they expire or when AWS says
//! that they did, and given up when that fails. Then nothing more is sent: each further request would only be refused.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};

use super::clock;
use super::error::words;
use super::refusal::Refusal;
use crate::model::CauseKind;

/// How long finding credentials may take: single sign-on and instance metadata are asked over the network.
pub(super) const SIGN_IN_LIMIT: Duration = Duration::from_secs(30);
/// How long before they expire credentials are renewed.
const AHEAD: Duration = Duration::from_secs(300);
/// How long after a renewal that failed the next is tried, while the old credentials still hold.
const AGAIN: Duration = Duration::from_secs(60);

/// Credentials that are renewed as long as that is possible.
pub(super) struct Renewing {
    source: SharedCredentialsProvider,
    /// Held by whoever asks the source, so that many requests make one renewal.
    turn: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    held: Option<Credentials>,
    /// When to look for others.
    renew_at: Option<SystemTime>,
    /// The key id that AWS said had expired.
    refused: Option<String>,
    /// Why there will be no others.
    ended: Option<Refusal>,
}

/// What to do with a request whose credentials AWS said had expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AfterExpiry {
    /// Send it again: others are on their way.
    Again,
    /// Take the answer: there are no others.
    End,
}

impl Renewing {
    /// Credentials from this source, of which the first are known.
    pub(super) fn new(source: SharedCredentialsProvider, first: Credentials) -> Arc<Self> {
        let state = State { renew_at: renewal(&first), held: Some(first), ..State::default() };
        Arc::new(Self { source, turn: tokio::sync::Mutex::default(), state: Mutex::new(state) })
    }

    /// The provider that hands these credentials to the SDK.
    pub(super) fn provider(self: &Arc<Self>) -> SharedCredentialsProvider {
        SharedCredentialsProvider::new(Provider(Arc::clone(self)))
    }

    /// Why nothing more is sent.
    pub(super) fn ended(&self) -> Option<Refusal> {
        self.state().ended.clone()
    }

    /// AWS said that the credentials of this key id have expired.
    pub(super) fn expired(&self, key_id: &str) -> AfterExpiry {
        let mut state = self.state();
        if state.ended.is_some() {
            return AfterExpiry::End;
        }
        let is_held = state.held.as_ref().is_some_and(|held| held.access_key_id() == key_id);
        if !is_held {
            return AfterExpiry::Again;
        }
        if state.refused.as_deref() == Some(key_id) {
            state.ended = Some(refusal("AWS says that the credentials have expired, and their source gives no others"));
            return AfterExpiry::End;
        }
        state.refused = Some(key_id.to_owned());
        state.held = None;
        AfterExpiry::Again
    }

    async fn provide(&self) -> Result<Credentials, CredentialsError> {
        if let Some(settled) = self.settled() {
            return settled;
        }
        let _turn = self.turn.lock().await;
        // Whoever had the turn before may have renewed them.
        match self.settled() {
            Some(settled) => settled,
            None => self.renew().await,
        }
    }

    /// What can be said without asking the source.
    fn settled(&self) -> Option<Result<Credentials, CredentialsError>> {
        let state = self.state();
        if let Some(ended) = &state.ended {
            return Some(Err(CredentialsError::provider_error(ended.clone())));
        }
        let is_due = state.renew_at.is_some_and(|at| clock::wall() >= at);
        state.held.clone().filter(|_| !is_due).map(Ok)
    }

    async fn renew(&self) -> Result<Credentials, CredentialsError> {
        let found = resolve(&self.source).await;
        let mut state = self.state();
        match found {
            Ok(found) => {
                state.renew_at = renewal(&found);
                state.held = Some(found.clone());
                Ok(found)
            }
            Err(error) => match state.held.clone().filter(|held| held.expiry().is_some_and(|at| clock::wall() < at)) {
                Some(held) => {
                    state.renew_at = clock::wall().checked_add(AGAIN);
                    Ok(held)
                }
                None => {
                    let ended = refusal(&format!("the credentials have expired and cannot be renewed: {}", words(&error)));
                    state.ended = Some(ended.clone());
                    Err(CredentialsError::provider_error(ended))
                }
            },
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks a source, and not for ever.
pub(super) async fn resolve(source: &SharedCredentialsProvider) -> Result<Credentials, CredentialsError> {
    match tokio::time::timeout(SIGN_IN_LIMIT, source.provide_credentials()).await {
        Ok(found) => found,
        Err(_) => Err(CredentialsError::provider_timed_out(SIGN_IN_LIMIT)),
    }
}

fn refusal(detail: &str) -> Refusal {
    Refusal { kind: CauseKind::ExpiredCredentials, detail: detail.to_owned() }
}

fn renewal(credentials: &Credentials) -> Option<SystemTime> {
    credentials.expiry().and_then(|at| at.checked_sub(AHEAD))
}

/// What the SDK asks for credentials.
#[derive(Debug)]
struct Provider(Arc<Renewing>);

impl ProvideCredentials for Provider {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.0.provide())
    }
}

impl fmt::Debug for Renewing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renewing").finish_non_exhaustive()
    }
}
