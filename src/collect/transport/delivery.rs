//! One request and its whole answer, within the time that one attempt may take.
//!
//! Answers are read to their end here, not by whoever parses them: only then is it known that they are whole. The content
//! of an object is the exception: it may be larger than memory.

use std::time::Duration;

use aws_smithy_runtime_api::client::http::{HttpConnector as _, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;

use crate::collect::refusal::Refusal;
use crate::model::CauseKind;

/// No answer that is read is larger; what is, is meant to fill the memory.
const MAX_BODY_BYTES: usize = 64 << 20;

/// Sends a request whose answer is the content of an object, which is left to be read; a refusal is read whole.
pub(super) async fn deliver_content(
    connector: &SharedHttpConnector,
    request: HttpRequest,
    limit: Duration,
) -> Result<HttpResponse, ConnectorError> {
    within(limit, async {
        let response = connector.call(request).await?;
        if response.status().is_success() { Ok(response) } else { whole(response).await }
    })
    .await
}

/// Sends a request and reads the whole answer.
pub(super) async fn deliver(
    connector: &SharedHttpConnector,
    request: HttpRequest,
    limit: Duration,
) -> Result<HttpResponse, ConnectorError> {
    within(limit, async { whole(connector.call(request).await?).await }).await
}

async fn whole(mut response: HttpResponse) -> Result<HttpResponse, ConnectorError> {
    let body = read(response.take_body()).await?;
    *response.body_mut() = SdkBody::from(body);
    Ok(response)
}

async fn within(
    limit: Duration,
    answer: impl Future<Output = Result<HttpResponse, ConnectorError>>,
) -> Result<HttpResponse, ConnectorError> {
    match tokio::time::timeout(limit, answer).await {
        Ok(ended) => ended,
        Err(_) => Err(ConnectorError::timeout(format!("no whole answer within {} s", limit.as_secs_f64()).into())),
    }
}

async fn read(body: SdkBody) -> Result<Vec<u8>, ConnectorError> {
    if let Some(bytes) = body.bytes() {
        return Ok(bytes.to_vec());
    }
    let mut stream = ByteStream::new(body);
    let mut whole = Vec::new();
    while let Some(part) = stream.next().await {
        let part = part.map_err(|error| ConnectorError::io(error.into()))?;
        if whole.len().saturating_add(part.len()) > MAX_BODY_BYTES {
            return Err(too_large());
        }
        whole.extend_from_slice(&part);
    }
    Ok(whole)
}

fn too_large() -> ConnectorError {
    let detail = format!("the answer is larger than {} MiB", MAX_BODY_BYTES >> 20);
    ConnectorError::other(Refusal { kind: CauseKind::Malformed, detail }.into(), None)
}
