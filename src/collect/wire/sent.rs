//! A request as a server would read it: for which service it was signed, and what it says of the operation.

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;

/// What a request says of itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sent<'r> {
    /// The HTTP method.
    pub(super) method: &'r str,
    /// The host with its port.
    pub(super) host: &'r str,
    /// The path, still encoded.
    pub(super) path: &'r str,
    /// What follows the question mark.
    query: &'r str,
    request: &'r HttpRequest,
}

impl<'r> Sent<'r> {
    /// Reads a request.
    pub(super) fn of(request: &'r HttpRequest) -> Self {
        let uri = request.uri();
        let after_scheme = uri.split_once("://").map_or(uri, |(_, rest)| rest);
        let (address, query) = after_scheme.split_once('?').unwrap_or((after_scheme, ""));
        let (host, path) = address.find('/').map_or((address, "/"), |start| address.split_at(start));
        Self { method: request.method(), host, path, query, request }
    }

    /// The service in the signature's scope: `…Credential=KEY/20260101/eu-west-1/s3/aws4_request, …`.
    pub(super) fn signed_for(&self) -> Option<&'r str> {
        let (_, scope) = self.header("authorization")?.split_once("Credential=")?;
        let scope = scope.split([',', ' ']).next()?;
        scope.strip_suffix("/aws4_request")?.rsplit('/').next()
    }

    /// A header's text.
    pub(super) fn header(&self, name: &str) -> Option<&'r str> {
        self.request.headers().get(name)
    }

    /// The parts of the query, each `name` or `name=value`.
    pub(super) fn query_parts(&self) -> impl Iterator<Item = &'r str> + use<'r> {
        self.query.split('&').filter(|part| !part.is_empty())
    }

    /// The parts of the path, still encoded; the end of `/bucket/` is none.
    pub(super) fn segments(&self) -> impl Iterator<Item = &'r str> + Clone + use<'r> {
        self.path.split('/').filter(|segment| !segment.is_empty())
    }

    /// The one `Action` of a form.
    pub(super) fn action(&self) -> Option<&'r str> {
        let body = std::str::from_utf8(self.request.body().bytes()?).ok()?;
        let mut actions = body.split('&').filter_map(|pair| pair.strip_prefix("Action="));
        let action = actions.next()?;
        actions.next().is_none().then_some(action)
    }
}
