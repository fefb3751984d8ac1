//! Replies to requests without an operation: redirects, 404 and 405 as FastAPI sends them.

use axum_core::body::Body;
use axum_core::extract::Request;
use axum_core::response::Response;
use http::header::{ALLOW, CONTENT_LENGTH, HOST, LOCATION};
use http::{HeaderValue, Method, StatusCode};

use super::slash_redirect;
use crate::net::Connection;
use crate::wire::Answer;
use crate::world::Cause;

/// A redirect to `other`, where there is such a path, else 404.
pub(super) fn not_found(
    other: Option<String>,
    scheme: &str,
    request: &Request,
    connection: Connection,
) -> Answer {
    let redirect = other.and_then(|other| redirect(scheme, &other, request, connection));
    match redirect {
        Some(redirect) => redirect.into(),
        None => Answer::refusal(StatusCode::NOT_FOUND, "Not Found", Cause::UnknownPath),
    }
}

fn redirect(
    scheme: &str,
    path: &str,
    request: &Request,
    connection: Connection,
) -> Option<Response> {
    let host = request.headers().get(HOST)?.to_str().ok()?;
    let authority = slash_redirect::authority(host, connection.local);
    let location = slash_redirect::location(scheme, &authority, path, request.uri().query());
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
    let headers = response.headers_mut();
    headers.insert(LOCATION, HeaderValue::from_str(&location).ok()?);
    headers.insert(CONTENT_LENGTH, HeaderValue::from(0));
    Some(response)
}

pub(super) fn method_not_allowed(allowed: &[Method]) -> Answer {
    let status = StatusCode::METHOD_NOT_ALLOWED;
    let mut answer = Answer::refusal(status, "Method Not Allowed", Cause::MethodNotAllowed);
    let names: Vec<_> = allowed.iter().map(Method::as_str).collect();
    if let Ok(allowed) = HeaderValue::from_str(&names.join(", ")) {
        answer.response.headers_mut().insert(ALLOW, allowed);
    }
    answer
}

pub(super) fn panicked() -> Answer {
    tracing::error!("a handler panicked");
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    Answer::refusal(status, "Internal Server Error", Cause::InternalError)
}
