//! One exchange, whose reply is read to its end.

use bytes::{Bytes, BytesMut};
use reqwest::{Client, Request, Response, ResponseBuilderExt};

use super::{CallState, Head, LARGEST_REPLY};
use crate::error::ErrorKind;

/// Sends `request`, and reads the reply to its end, or until it is too large.
pub(super) async fn send(
    client: &Client,
    request: Request,
    call: &CallState,
) -> reqwest::Result<Response> {
    let mut reply = client.execute(request).await?;
    let (status, url) = (reply.status(), reply.url().clone());
    // They are not given to the generated client: it would copy them, and nobody reads the copy.
    call.set_head(Head {
        status: status.as_u16(),
        headers: std::mem::take(reply.headers_mut()),
    });
    let body = read_at_most(reply, LARGEST_REPLY).await?;
    if body.is_none() {
        call.refuse(ErrorKind::TooLarge);
    }
    // Without a URL, reqwest would parse one. The builder gets nothing that it could refuse.
    let whole = http::Response::builder().url(url);
    let mut whole = whole.body(body.unwrap_or_default()).unwrap_or_default();
    *whole.status_mut() = status;
    Ok(whole.into())
}

/// Reads the body of `reply`; returns `None` if it is larger than `limit`.
async fn read_at_most(mut reply: Response, limit: usize) -> reqwest::Result<Option<Bytes>> {
    let announced = reply.content_length().unwrap_or(0);
    if usize::try_from(announced).map_or(true, |length| length > limit) {
        return Ok(None);
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = reply.chunk().await? {
        if body.len() + chunk.len() > limit {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body.freeze()))
}
