//! An HTTP client that answers from memory, below the SDK: signing, retries, parsing and classification all run for
//! real. It can deny, throttle, stall, break off and empty the answer of any one call.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;

use super::cbor;
use super::operation::{Asked, Protocol};

/// What can go wrong with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    Denied,
    DeniedByScp,
    DeniedWithoutWords,
    Throttled,
    Expired,
    /// No connection.
    Refused,
    /// No answer, ever.
    Stalled,
    /// The first half of the answer.
    CutOff,
    /// An answer without a body.
    Empty,
}

/// An answer: status, headers, body.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
}

impl Answer {
    pub fn ok(body: impl Into<String>) -> Self {
        Self { status: 200, headers: Vec::new(), body: body.into() }
    }

    /// An error in the words of the operation's protocol.
    pub fn error(asked: &Asked, status: u16, code: &str, message: &str) -> Self {
        let body = match asked.protocol {
            Protocol::Json | Protocol::Cbor => format!(r#"{{"__type":"{code}","message":"{message}"}}"#),
            Protocol::S3 if asked.call == "s3:HeadBucket" => String::new(),
            Protocol::S3 => format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>"),
            Protocol::Query => {
                format!(
                    "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
                )
            }
        };
        Self { status, headers: vec![("x-amzn-errortype", code.to_owned())], body }
    }
}

type Answers = dyn Fn(&Asked) -> Answer + Send + Sync;

/// The answering client, and what it was asked.
#[derive(Clone)]
pub struct Wire {
    answers: Arc<Answers>,
    faults: Arc<BTreeMap<&'static str, Fault>>,
    asked: Arc<Mutex<Vec<Asked>>>,
    in_flight: Arc<AtomicUsize>,
    most_in_flight: Arc<AtomicUsize>,
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Wire")
    }
}

impl Wire {
    pub fn answering(answers: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        Self {
            answers: Arc::new(answers),
            faults: Arc::default(),
            asked: Arc::default(),
            in_flight: Arc::default(),
            most_in_flight: Arc::default(),
        }
    }

    pub fn with_fault(self, call: &'static str, fault: Fault) -> Self {
        Self { faults: Arc::new(BTreeMap::from([(call, fault)])), ..self }
    }

    pub fn client(&self) -> SharedHttpClient {
        SharedHttpClient::new(self.clone())
    }

    /// What it answers when nothing goes wrong.
    pub fn answer(&self, asked: &Asked) -> Answer {
        (self.answers)(asked)
    }

    /// What was asked, in the order of asking.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// How many requests were under way at once, at most.
    pub fn most_in_flight(&self) -> usize {
        self.most_in_flight.load(Ordering::Relaxed)
    }

    fn respond(&self, asked: &Asked) -> Result<Answer, ConnectorError> {
        let answer = (self.answers)(asked);
        let error = |status, code, message| Ok(Answer::error(asked, status, code, message));
        let says_exception = matches!(asked.protocol, Protocol::Json | Protocol::Cbor);
        let denied = if says_exception { "AccessDeniedException" } else { "AccessDenied" };
        match self.faults.get(asked.call) {
            None | Some(Fault::Stalled) => Ok(answer),
            Some(Fault::Denied) => error(403, denied, "not authorized"),
            Some(Fault::DeniedByScp) => error(403, denied, "with an explicit deny in a service control policy"),
            Some(Fault::DeniedWithoutWords) => Ok(Answer { status: 403, ..Answer::ok("") }),
            Some(Fault::Throttled) if asked.protocol == Protocol::S3 => error(503, "SlowDown", "reduce your request rate"),
            Some(Fault::Throttled) => error(400, "ThrottlingException", "rate exceeded"),
            Some(Fault::Expired) if says_exception => error(400, "ExpiredTokenException", "expired"),
            Some(Fault::Expired) => error(400, "ExpiredToken", "expired"),
            Some(Fault::Refused) => Err(ConnectorError::io("connection refused".into())),
            // An error needs no body to be one.
            Some(Fault::CutOff | Fault::Empty) if answer.status != 200 => Ok(answer),
            Some(Fault::CutOff | Fault::Empty) => Ok(answer),
        }
    }

    /// The body as it goes over the wire, damaged if that is the fault of the call. Accounts tell CBOR as JSON.
    fn body(&self, asked: &Asked, answer: &Answer) -> Vec<u8> {
        let mut bytes = match asked.protocol {
            Protocol::Cbor => cbor::of_json(&answer.body),
            Protocol::Json | Protocol::Query | Protocol::S3 => answer.body.clone().into_bytes(),
        };
        match self.faults.get(asked.call).filter(|_| answer.status == 200) {
            Some(Fault::CutOff) => bytes.truncate(bytes.len() / 2),
            Some(Fault::Empty) => bytes.clear(),
            _ => {}
        }
        bytes
    }
}

impl HttpClient for Wire {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Wire {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let asked = Asked::of(&request);
        self.asked.lock().unwrap().push(asked.clone());
        if self.faults.get(asked.call) == Some(&Fault::Stalled) {
            return HttpConnectorFuture::new(std::future::pending());
        }
        let wire = self.clone();
        HttpConnectorFuture::new(async move {
            let now = wire.in_flight.fetch_add(1, Ordering::Relaxed) + 1;
            wire.most_in_flight.fetch_max(now, Ordering::Relaxed);
            tokio::task::yield_now().await;
            wire.in_flight.fetch_sub(1, Ordering::Relaxed);
            let answer = wire.respond(&asked)?;
            let body = wire.body(&asked, &answer);
            let mut response = HttpResponse::new(answer.status.try_into().unwrap(), SdkBody::from(body));
            if asked.protocol == Protocol::Cbor {
                response.headers_mut().insert("smithy-protocol", "rpc-v2-cbor");
            }
            response.headers_mut().insert("x-amzn-requestid", format!("request-{}", asked.call));
            for (name, value) in answer.headers {
                response.headers_mut().insert(name, value);
            }
            Ok(response)
        })
    }
}
