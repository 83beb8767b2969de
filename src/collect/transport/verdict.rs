//! What kind of answer an HTTP response is, read from its status and error code alone, whatever the protocol.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use serde::Deserialize;

use crate::collect::error::kind_of_code;
use crate::model::CauseKind;

/// What kind of answer a response is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It stays so: settings, "not configured", "denied".
    Final,
    /// Too many requests; the same request is answered later.
    Throttled,
    /// The credentials were valid and are no more.
    Expired,
    /// Anything that another try may change.
    Passing,
}

/// The kind of a response whose body is in memory.
pub(super) fn verdict(response: &HttpResponse) -> Verdict {
    let status = response.status().as_u16();
    if status < 400 {
        return Verdict::Final;
    }
    let code = code(response);
    match code.as_deref() {
        Some("ExpiredToken" | "ExpiredTokenException" | "TokenRefreshRequired") => return Verdict::Expired,
        Some("RequestTimeout" | "RequestTimeoutException") => return Verdict::Passing,
        _ => {}
    }
    match code.as_deref().and_then(|code| kind_of_code(code, "")) {
        Some(CauseKind::Throttled) => Verdict::Throttled,
        // Wrong clocks and half-replaced keys: true of these credentials now, not of the account.
        Some(CauseKind::ExpiredCredentials) => Verdict::Passing,
        _ if status == 429 => Verdict::Throttled,
        // S3 has no words in answers to HEAD.
        None if status == 503 && response.body().bytes().is_some_and(<[u8]>::is_empty) => Verdict::Throttled,
        _ if status >= 500 => Verdict::Passing,
        _ => Verdict::Final,
    }
}

/// The error code, as the protocols of AWS say it: in a header, in JSON, or in XML.
fn code(response: &HttpResponse) -> Option<String> {
    let header = |name: &str| response.headers().get(name);
    let body = || std::str::from_utf8(response.body().bytes()?).ok();
    let raw = header("x-amzn-query-error")
        .or_else(|| header("x-amzn-errortype"))
        .map(ToOwned::to_owned)
        .or_else(|| body().and_then(in_json))
        .or_else(|| body().and_then(in_xml))?;
    // `aws.protocol#Code:http://…` and `Code;Sender`.
    let code = raw.split([':', ';']).next()?;
    Some(code.rsplit('#').next().unwrap_or(code).trim().to_owned())
}

fn in_json(body: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Error {
        #[serde(rename = "__type", alias = "code", alias = "Code")]
        code: String,
    }
    serde_json::from_str(body).ok().map(|Error { code }| code)
}

fn in_xml(body: &str) -> Option<String> {
    let (_, rest) = body.split_once("<Code>")?;
    rest.split_once("</Code>").map(|(code, _)| code.to_owned())
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::body::SdkBody;

    use super::*;

    fn response(status: u16, headers: &[(&'static str, &'static str)], body: &'static str) -> HttpResponse {
        let mut response = HttpResponse::new(status.try_into().unwrap(), SdkBody::from(body));
        for (name, value) in headers {
            response.headers_mut().insert(*name, *value);
        }
        response
    }

    #[test]
    fn throttling_is_known_in_every_protocol() {
        for (status, headers, body) in [
            (400, vec![], r#"{"__type":"ThrottlingException","message":"rate exceeded"}"#),
            (400, vec![], r#"{"__type":"com.amazonaws.cloudtrail#ThrottlingException"}"#),
            (400, vec![("x-amzn-errortype", "TooManyRequestsException:http://internal")], "{}"),
            (400, vec![("x-amzn-query-error", "Throttling;Sender")], "\u{1}not text"),
            (400, vec![], "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code></Error></ErrorResponse>"),
            (503, vec![], "<Error><Code>SlowDown</Code><Message>reduce</Message></Error>"),
            (503, vec![], ""),
            (429, vec![], "<html>"),
        ] {
            assert_eq!(verdict(&response(status, &headers, body)), Verdict::Throttled, "{status} {headers:?} {body}");
        }
    }

    #[test]
    fn answers_that_another_try_may_change_are_not_final() {
        for (status, body, expected) in [
            (500, "<html>", Verdict::Passing),
            (503, "<Error><Code>ServiceUnavailable</Code></Error>", Verdict::Passing),
            (400, "<Error><Code>RequestTimeout</Code></Error>", Verdict::Passing),
            (403, "<Error><Code>RequestTimeTooSkewed</Code></Error>", Verdict::Passing),
            (400, r#"{"__type":"ExpiredTokenException"}"#, Verdict::Expired),
            (400, "<Error><Code>ExpiredToken</Code></Error>", Verdict::Expired),
        ] {
            assert_eq!(verdict(&response(status, &[], body)), expected, "{status} {body}");
        }
    }

    #[test]
    fn settings_absences_refusals_and_redirects_are_final() {
        for (status, body) in [
            (200, "<Code>SlowDown</Code>"),
            (301, "<Error><Code>PermanentRedirect</Code></Error>"),
            (403, ""),
            (403, r#"{"__type":"AccessDeniedException"}"#),
            (404, "<Error><Code>NoSuchBucketPolicy</Code></Error>"),
        ] {
            assert_eq!(verdict(&response(status, &[], body)), Verdict::Final, "{status} {body}");
        }
    }
}
