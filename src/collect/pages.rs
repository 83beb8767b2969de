//! Listings that the SDK does not read page by page, or would read further than is needed.

use aws_smithy_async::future::pagination_stream::PaginationStream;
use aws_smithy_async::future::pagination_stream::fn_stream::FnStream;

/// Asks for page after page until `next` finds no token in one, or the token that led to it.
pub(super) fn by_token<T, E, F>(
    next: impl Fn(&T) -> Option<String> + Send + 'static,
    send: impl Fn(Option<String>) -> F + Send + 'static,
) -> PaginationStream<Result<T, E>>
where
    T: Send + 'static,
    E: Send + 'static,
    F: Future<Output = Result<T, E>> + Send + 'static,
{
    PaginationStream::new(FnStream::new(move |reader| {
        Box::pin(async move {
            let mut token = None;
            loop {
                let page = send(token.clone()).await;
                let following = page.as_ref().ok().and_then(&next);
                let at_end = following.is_none() || following == token;
                if reader.send(page).await.is_err() || at_end {
                    return;
                }
                token = following;
            }
        })
    }))
}

/// The token of a further page, which some services write as an empty text at the end.
pub(super) fn further(token: Option<&str>) -> Option<String> {
    token.filter(|token| !token.is_empty()).map(ToOwned::to_owned)
}
