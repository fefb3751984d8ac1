//! `GET /_emulate/approve`: the page behind the approval link in a message.
//!
//! It stands for the vendor's own page: it shows two buttons and posts to `approve-2fa` or
//! `reject-2fa`. Opening it decides nothing, as mail scanners open links too.

use axum::response::{Html, IntoResponse, Response};
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY};

/// The page may talk to its own server and be framed by nobody.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
                      connect-src 'self'; frame-ancestors 'none'";

pub(crate) fn page() -> Response {
    let mut response = Html(include_str!("approval.html")).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
