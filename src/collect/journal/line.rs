//! The lines of a journal: JSON, one object a line, whose one key names the kind of line.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::body::SdkBody;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::model::{AccountId, Region, Timestamp};

/// The newest format that is read, and the one that is written.
pub(super) const FORMAT: u32 = 1;

/// The headers of an answer that say something that its body does not.
const HEADERS: [&str; 8] = [
    "content-type",
    "smithy-protocol",
    "x-amz-bucket-region",
    "x-amz-request-id",
    "x-amzn-errortype",
    "x-amzn-query-error",
    "x-amzn-requestid",
    "location",
];

/// One line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Line {
    /// The first.
    Journal(Header),
    /// All others.
    Answer(Box<Answer>),
}

/// What a journal is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    /// The format's version.
    pub(super) format: u32,
    /// The version of Trailwarden that began it.
    pub(super) tool_version: String,
    /// When the run began.
    pub(super) started_at: Timestamp,
    /// The account of the caller.
    pub(super) account: AccountId,
    /// Where requests go, if not to AWS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) endpoint: Option<String>,
}

/// An answer, and what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Answer {
    /// The digest of the request.
    pub(super) key: String,
    /// The operation, for people.
    pub(super) call: String,
    /// The region asked, for people.
    pub(super) region: Region,
    /// When it was first sent.
    pub(super) at: Timestamp,
    /// Requests sent until the answer was there.
    pub(super) attempts: u32,
    /// The HTTP status.
    pub(super) status: u16,
    /// The headers that matter.
    pub(super) headers: Vec<(String, String)>,
    /// The body.
    #[serde(flatten)]
    pub(super) body: Body,
}

/// The body of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Body {
    /// Text as it is.
    #[serde(rename = "body")]
    Text(String),
    /// Anything else in base64.
    #[serde(rename = "body_base64")]
    Binary(String),
}

impl Body {
    /// Of these bytes.
    pub(super) fn of(bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::Text(text.to_owned()),
            Err(_) => Self::Binary(STANDARD.encode(bytes)),
        }
    }

    fn bytes(self) -> Result<Vec<u8>, String> {
        match self {
            Self::Text(text) => Ok(text.into_bytes()),
            Self::Binary(text) => STANDARD.decode(text).map_err(|error| error.to_string()),
        }
    }
}

/// The headers of an answer that are kept.
pub(super) fn headers(response: &HttpResponse) -> Vec<(String, String)> {
    let kept = |name: &str| response.headers().get(name).map(|value| (name.to_owned(), value.to_owned()));
    HEADERS.iter().filter_map(|name| kept(name)).collect()
}

impl Answer {
    /// The answer as it came.
    ///
    /// # Errors
    /// When it is none.
    pub(super) fn response(self) -> Result<HttpResponse, String> {
        let status = self.status.try_into().map_err(|_| format!("{} is no HTTP status", self.status))?;
        let mut response = HttpResponse::new(status, SdkBody::from(self.body.bytes()?));
        for (name, value) in self.headers {
            response.headers_mut().try_insert(name, value).map_err(|error| error.to_string())?;
        }
        Ok(response)
    }
}
