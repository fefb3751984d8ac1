//! CORS for everything but the control API, in the manner of Starlette's middleware.
//!
//! An allowed origin is echoed, with credentials, on refusals too. Only a preflight is answered here: an
//! `OPTIONS` request that is none meets the routes, which refuse it. A request without an origin is left
//! alone. Foreign origins never come this far, because the guard has refused them.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::extract::Request;
use axum::response::Response;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use tower::{Layer, Service};

use super::Guard;

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST");
/// Named one by one: `*` would cover neither `authorization` nor any request with credentials.
const HEADERS: HeaderValue = HeaderValue::from_static(
    "authorization, content-type, accept, x-request-id, prefer, x-mock-fault, x-mock-namespace",
);
const EXPOSED: HeaderValue =
    HeaderValue::from_static("x-request-id, retry-after, www-authenticate");
/// Seconds for which a browser may remember a preflight.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

pub(crate) fn cors_layer(guard: &Guard) -> CorsLayer {
    CorsLayer(guard.clone())
}

#[derive(Debug, Clone)]
pub(crate) struct CorsLayer(Guard);

impl<S> Layer<S> for CorsLayer {
    type Service = Cors<S>;

    fn layer(&self, inner: S) -> Cors<S> {
        Cors {
            guard: self.0.clone(),
            inner,
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Cors<S> {
    guard: Guard,
    inner: S,
}

impl<S> Service<Request> for Cors<S>
where
    S: Service<Request, Response = Response, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let origin = request
            .headers()
            .get(ORIGIN)
            .filter(|origin| self.guard.allows_origin(origin))
            .cloned();
        let Some(origin) = origin else {
            return Box::pin(self.inner.call(request));
        };
        if is_preflight(&request) {
            return Box::pin(async { Ok(preflight(origin)) });
        }
        let answer = self.inner.call(request);
        Box::pin(async {
            let mut response = answer.await?;
            admit(response.headers_mut(), origin);
            response
                .headers_mut()
                .insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
            Ok(response)
        })
    }
}

fn is_preflight(request: &Request) -> bool {
    request.method() == Method::OPTIONS
        && request
            .headers()
            .contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

fn preflight(origin: HeaderValue) -> Response {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    admit(headers, origin);
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
    headers.insert(ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    response
}

fn admit(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(
        ACCESS_CONTROL_ALLOW_CREDENTIALS,
        HeaderValue::from_static("true"),
    );
    headers.append(VARY, HeaderValue::from_static("Origin"));
}
