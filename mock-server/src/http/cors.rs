//! CORS for everything but the control API, in the manner of Starlette's middleware.
//!
//! An allowed origin is echoed, with credentials, on refusals too. What its preflight asks for is allowed:
//! only origins need guarding. Only a preflight is answered here. Any other `OPTIONS` request reaches the
//! routes, which refuse it. A request without an origin is left alone. Foreign origins never come this
//! far, because the guard has refused them.

use axum_core::extract::Request;
use axum_core::response::Response;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

/// Named one by one: `*` does not count for a request with credentials.
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "x-request-id, x-mock-namespace, x-mock-reason, x-mock-fault, x-mock-server, retry-after, \
     www-authenticate, allow, location, date",
);
/// Seconds for which a browser may remember a preflight.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");
/// What the reply to a preflight is made of, for caches in between.
const PREFLIGHT_VARY: HeaderValue = HeaderValue::from_static(
    "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
);

/// Whether a request asks what a page may send (Fetch standard, section 4.8).
pub(super) fn is_preflight(request: &Request) -> bool {
    request.method() == Method::OPTIONS
        && request
            .headers()
            .contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// The reply to a preflight: the method and the headers that it asks for.
pub(super) fn preflight(origin: HeaderValue, asked: &HeaderMap) -> Response {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    allow(headers, origin);
    headers.insert(VARY, PREFLIGHT_VARY);
    headers.insert(ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    let method = asked.get(ACCESS_CONTROL_REQUEST_METHOD);
    if let Some(method) = method.filter(|method| is_token(method.as_bytes())) {
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, method.clone());
    }
    if let Some(tokens) = tokens(asked, &ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, tokens);
    }
    response
}

/// Whether this is a token (RFC 9110, section 5.6.2), which is what names a method and a header.
fn is_token(text: &[u8]) -> bool {
    Method::from_bytes(text).is_ok()
}

/// The tokens that a header lists, as they were sent; `None` where there is none, or where one is not a token.
fn tokens(headers: &HeaderMap, name: &HeaderName) -> Option<HeaderValue> {
    let mut listed = Vec::new();
    for value in headers.get_all(name) {
        let items = value.to_str().ok()?.split(',');
        // A list may have empty items (RFC 9110, section 5.6.1).
        listed.extend(
            items
                .map(|item| item.trim_matches([' ', '\t']))
                .filter(|item| !item.is_empty()),
        );
    }
    let valid = listed.iter().all(|item| is_token(item.as_bytes()));
    (valid && !listed.is_empty())
        .then(|| HeaderValue::from_str(&listed.join(", ")).ok())
        .flatten()
}

/// Lets a page of `origin` read a reply.
pub(super) fn expose(response: &mut Response, origin: HeaderValue) {
    let headers = response.headers_mut();
    allow(headers, origin);
    headers.append(VARY, HeaderValue::from_static("Origin"));
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
}

fn allow(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(
        ACCESS_CONTROL_ALLOW_CREDENTIALS,
        HeaderValue::from_static("true"),
    );
}
