//! CORS for everything but the control API, in the manner of Starlette's middleware.
//!
//! An allowed origin is echoed, with credentials, on refusals too. Only a preflight is answered here. Any
//! other `OPTIONS` request reaches the routes, which refuse it. A request without an origin is left
//! alone. Foreign origins never come this far, because the guard has refused them.

use axum::extract::Request;
use axum::response::Response;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_METHOD, VARY,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST");
/// Named one by one: `*` would cover neither `authorization` nor any request with credentials.
const HEADERS: HeaderValue = HeaderValue::from_static(
    "authorization, content-type, accept, x-request-id, prefer, x-mock-fault, x-mock-namespace",
);
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "x-request-id, retry-after, www-authenticate, x-mock-reason, x-mock-fault, x-mock-server",
);
/// Seconds for which a browser may remember a preflight.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// Whether a request asks what a page may send (Fetch standard, section 4.8).
pub(super) fn is_preflight(request: &Request) -> bool {
    request.method() == Method::OPTIONS
        && request
            .headers()
            .contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// The reply to a preflight.
pub(super) fn preflight(origin: HeaderValue) -> Response {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    allow(headers, origin);
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
    headers.insert(ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    response
}

/// Lets a page of `origin` read a reply.
pub(super) fn expose(response: &mut Response, origin: HeaderValue) {
    let headers = response.headers_mut();
    allow(headers, origin);
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
}

fn allow(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(
        ACCESS_CONTROL_ALLOW_CREDENTIALS,
        HeaderValue::from_static("true"),
    );
    headers.append(VARY, HeaderValue::from_static("Origin"));
}
