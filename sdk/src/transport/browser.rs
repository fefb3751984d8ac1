//! One exchange by the browser's `fetch`.

use reqwest::{Client, Request, RequestBuilder, Response};

use super::{CallState, Head, LARGEST_REPLY};
use crate::error::ErrorKind;

/// Sends `request` without cookies, the page's address and the cache. Returns the reply before its
/// body is there.
///
/// `fetch` follows redirects, and there is no way to tell it not to. The reply of another URL is
/// refused.
pub(super) async fn send(
    client: &Client,
    request: Request,
    call: &CallState,
) -> reqwest::Result<Response> {
    let url = request.url().clone();
    let reply = RequestBuilder::from_parts(client.clone(), request)
        .fetch_credentials_omit()
        .fetch_cache_no_store()
        .fetch_referrer_policy("no-referrer")
        .send()
        .await?;
    if *reply.url() != url {
        call.refuse(ErrorKind::Redirect);
        return Ok(reply);
    }
    call.set_head(Head {
        status: reply.status().as_u16(),
        headers: reply.headers().clone(),
    });
    // Without an announcement, the browser has read the body by the time that its length is known.
    let announced = reply.content_length().unwrap_or(0);
    if usize::try_from(announced).map_or(true, |length| length > LARGEST_REPLY) {
        call.refuse(ErrorKind::TooLarge);
    }
    Ok(reply)
}
