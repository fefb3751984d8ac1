//! The replies of no operation: redirects, and what FastAPI says where nothing fits.

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::header::{ALLOW, CONTENT_LENGTH, HOST, LOCATION};
use http::{HeaderValue, Method, StatusCode};

use super::slash;
use crate::api::reason;
use crate::net::LocalAddress;
use crate::wire;
use crate::world::Reason;

pub(super) fn redirect(path: &str, request: &Request) -> Option<Response> {
    let host = request.headers().get(HOST)?.to_str().ok()?;
    let local = request.extensions().get::<LocalAddress>();
    let authority = slash::authority(host, local.map(|LocalAddress(address)| *address));
    let location = slash::location(&authority, path, request.uri().query());
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
    let headers = response.headers_mut();
    headers.insert(LOCATION, HeaderValue::from_str(&location).ok()?);
    headers.insert(CONTENT_LENGTH, HeaderValue::from(0));
    Some(response)
}

pub(super) fn method_not_allowed(allowed: &[Method]) -> Response {
    let status = StatusCode::METHOD_NOT_ALLOWED;
    let mut response = refusal(status, "Method Not Allowed", "method_not_allowed");
    let names: Vec<_> = allowed.iter().map(Method::as_str).collect();
    if let Ok(allowed) = HeaderValue::from_str(&names.join(", ")) {
        response.headers_mut().insert(ALLOW, allowed);
    }
    response
}

pub(super) fn refusal(status: StatusCode, detail: &'static str, cause: &'static str) -> Response {
    let response = wire::json(status, &wire::Detail { detail });
    reason::tell(response, &Reason::of(cause))
}

pub(super) fn panicked() -> Response {
    tracing::error!("a handler panicked");
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    refusal(status, "Internal Server Error", "internal_error")
}
