//! What stands between the SDK and the network: an HTTP client around the real one.
//!
//! A request of a call is answered from the journal of an earlier run if that holds the answer; else it waits for its
//! turn, is sent, and its answer is read whole within the time of one attempt, tells the pace how the service is doing,
//! and goes into the journal. Retries are the SDK's: each is a request of its own here.
//!
//! | File | What it is for |
//! |---|---|
//! | `pace` | how many requests a second: a state machine without a clock |
//! | `lane` | the queue before one service in one region; giving it up when it hangs |
//! | `delivery` | one request, its whole answer, its time limit |
//! | `verdict` | final, throttled, expired, passing |
//! | `key` | which requests are the same |
//!
//! Requests that the SDK makes for itself, to sign in, have no part in this but the time limit.

mod delivery;
mod key;
mod lane;
mod pace;
mod verdict;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::retry::ErrorKind;

use super::Limits;
use super::clock::now;
use super::credentials::AfterExpiry;
use super::journal::Journal;
use super::refusal::Refusal;
use super::trace::Errand;
use crate::model::{CauseKind, Region};
use delivery::{deliver, deliver_content};
use lane::{End, Lane, Rules};
use pace::Bounds;
use verdict::{Verdict, verdict};

/// Requests a second to one service in one region that are never passed, throttled or not.
const CEILING: f64 = 400.0;
/// The same for services that are asked about each of many resources, and take more.
const HIGH_CEILINGS: [(&str, f64); 2] = [("S3", 3000.0), ("KMS", 1000.0)];

/// What all clients of a run share.
#[derive(Debug)]
pub(super) struct Transport {
    attempt_timeout: Duration,
    patience: Duration,
    floor: f64,
    cap: Option<f64>,
    pause: Duration,
    lanes: Mutex<BTreeMap<LaneKey, Arc<Lane>>>,
    journal: OnceLock<Arc<Journal>>,
}

/// Account, service, region.
type LaneKey = (Arc<str>, &'static str, Region);

impl Transport {
    /// For one run.
    pub(super) fn new(limits: &Limits) -> Arc<Self> {
        Arc::new(Self {
            attempt_timeout: limits.attempt_timeout,
            patience: limits.service_timeout,
            floor: f64::from(limits.min_rps.max(1)),
            cap: limits.max_rps.map(|cap| f64::from(cap.max(1))),
            pause: limits.initial_backoff,
            lanes: Mutex::default(),
            journal: OnceLock::new(),
        })
    }

    /// An HTTP client that sends through this.
    pub(super) fn around(self: &Arc<Self>, client: SharedHttpClient) -> SharedHttpClient {
        SharedHttpClient::new(Around { transport: Arc::clone(self), client })
    }

    /// Keeps answers in this journal, and gives those that it holds. Only the first journal counts.
    pub(super) fn keep_in(&self, journal: Arc<Journal>) {
        self.journal.get_or_init(|| journal);
    }

    /// The journal, if there is one.
    pub(super) fn journal(&self) -> Option<&Journal> {
        self.journal.get().map(|journal| &**journal)
    }

    async fn run(
        &self,
        errand: &Errand,
        connector: &SharedHttpConnector,
        request: HttpRequest,
    ) -> Result<HttpResponse, ConnectorError> {
        let kept_in = self.journal().filter(|_| is_kept(errand));
        let kept_in = kept_in.map(|journal| (journal, key::of(errand, &request)));
        if let Some(recalled) = kept_in.as_ref().and_then(|(journal, key)| journal.recall(key)) {
            let (response, exchange) = recalled.map_err(not_again)?;
            errand.recalled(exchange);
            return Ok(response);
        }
        if let Some(ended) = errand.credentials.ended() {
            return Err(not_again(ended));
        }
        let lane = self.lane(errand);
        let ticket = lane.admit().await.map_err(not_again)?;
        let signed_by = key::access_key_id(&request).to_owned();
        errand.sent(now());
        let outcome = match errand.call().id {
            "s3:GetObject" => deliver_content(connector, request, self.attempt_timeout).await,
            _ => deliver(connector, request, self.attempt_timeout).await,
        };
        let verdict = outcome.as_ref().map(verdict);
        lane.ended(ticket, end(verdict.as_ref().ok()));
        match verdict {
            Ok(Verdict::Expired) if errand.credentials.expired(&signed_by) == AfterExpiry::Again => return Err(again()),
            Ok(Verdict::Final) => {
                let exchange = errand.answered();
                if let (Some((journal, key)), Ok(response)) = (kept_in, &outcome) {
                    journal.keep(&key, errand, response, exchange);
                }
            }
            _ => {}
        }
        outcome
    }

    fn lane(&self, errand: &Errand) -> Arc<Lane> {
        let service = errand.call().sdk_service;
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (Arc::clone(&errand.account), service, errand.region().clone());
        let lane = lanes.entry(key).or_insert_with(|| Arc::new(Lane::open(service, errand.region(), &self.rules(service))));
        Arc::clone(lane)
    }

    fn rules(&self, service: &str) -> Rules {
        let of_service = HIGH_CEILINGS.iter().find(|(name, _)| *name == service).map_or(CEILING, |(_, ceiling)| *ceiling);
        let ceiling = self.cap.map_or(of_service, |cap| cap.min(of_service));
        let bounds = Bounds { floor: self.floor.min(ceiling), ceiling, pause: self.pause };
        Rules { bounds, patience: self.patience }
    }
}

/// Who asks is found out anew in each run. What tells the functions of Lambda holds their environments, which are no matter
/// of ours and may hold secrets: it is asked again rather than written down.
fn is_kept(errand: &Errand) -> bool {
    !["STS", "Lambda"].contains(&errand.call().sdk_service)
}

fn end(verdict: Option<&Verdict>) -> End {
    match verdict {
        Some(Verdict::Final | Verdict::Expired) => End::Served,
        Some(Verdict::Throttled) => End::Throttled,
        Some(Verdict::Passing) | None => End::Failed,
    }
}

fn not_again(refusal: Refusal) -> ConnectorError {
    ConnectorError::other(refusal.into(), None)
}

/// The SDK is to sign again, with other credentials. As a kind of throttling, which costs no retry quota: all requests
/// under way meet this at once.
fn again() -> ConnectorError {
    let detail = "the credentials have expired".to_owned();
    ConnectorError::other(Refusal { kind: CauseKind::ExpiredCredentials, detail }.into(), Some(ErrorKind::ThrottlingError))
}

#[derive(Debug)]
struct Around {
    transport: Arc<Transport>,
    client: SharedHttpClient,
}

impl HttpClient for Around {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let connector = self.client.http_connector(settings, components);
        SharedHttpConnector::new(AroundConnector { transport: Arc::clone(&self.transport), connector })
    }
}

#[derive(Debug)]
struct AroundConnector {
    transport: Arc<Transport>,
    connector: SharedHttpConnector,
}

impl HttpConnector for AroundConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (transport, connector) = (Arc::clone(&self.transport), self.connector.clone());
        HttpConnectorFuture::new(async move {
            match request.extension::<Errand>().cloned() {
                Some(errand) => transport.run(&errand, &connector, request).await,
                None => deliver(&connector, request, transport.attempt_timeout).await,
            }
        })
    }
}
