//! One exchange, whose reply is read to its end.

use bytes::{Bytes, BytesMut};
use reqwest::{Client, Request, Response};

use super::{CallState, Head, LARGEST_REPLY};
use crate::error::ErrorKind;

/// Sends `request`, and reads the reply to its end, or until it is too large.
pub(super) async fn send(
    client: &Client,
    request: Request,
    call: &CallState,
) -> reqwest::Result<Response> {
    let mut reply = client.execute(request).await?;
    let (status, headers) = (reply.status(), std::mem::take(reply.headers_mut()));
    call.set_head(Head {
        status: status.as_u16(),
        headers: headers.clone(),
    });
    let body = read_at_most(reply, LARGEST_REPLY).await?;
    if body.is_none() {
        call.refuse(ErrorKind::TooLarge);
    }
    let mut whole = http::Response::new(body.unwrap_or_default());
    *whole.status_mut() = status;
    *whole.headers_mut() = headers;
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
