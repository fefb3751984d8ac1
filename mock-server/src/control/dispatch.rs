//! From a path and a method to an operation of the control API.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use http::header::{ALLOW, CONTENT_LENGTH};
use http::{HeaderValue, Method, StatusCode};
use hyper::body::Body as _;
use matchit::Router;
use percent_encoding::percent_decode_str;

use super::nouns::approval;
use super::openapi::problem::Problem;
use super::openapi::route::{PathParameters, Route};
use crate::namespace::Scope;
use crate::wire;

/// What answers at one path.
enum Resource {
    /// The operations of the document, one a method.
    Operations(Vec<Route>),
    /// A document or a page beside them.
    Static(fn() -> Response),
}

/// Every path of the control API.
pub(crate) struct Control(Router<Arc<Resource>>);

impl Control {
    pub(crate) fn new() -> Self {
        let mut paths: Vec<(&str, Resource)> = vec![
            ("/_emulate/approve", Resource::Static(approval::page)),
            ("/_emulate/openapi.json", Resource::Static(document)),
        ];
        for route in super::routes() {
            let known = paths.iter_mut().find(|(path, _)| *path == route.path);
            match known {
                Some((_, Resource::Operations(routes))) => routes.push(route),
                _ => paths.push((route.path, Resource::Operations(vec![route]))),
            }
        }
        let mut router = Router::new();
        for (path, resource) in paths {
            // Only a path that contradicts another is refused: a test asks for each of them.
            if let Err(error) = router.insert(path, Arc::new(resource)) {
                tracing::error!(%error, path, "a path of the control API cannot be reached");
            }
        }
        Self(router)
    }

    /// The reply to a command.
    pub(crate) async fn answer(&self, scope: Scope, request: Request) -> Response {
        let path = request.uri().path().to_owned();
        let Ok(found) = self.0.at(&path) else {
            return Problem::not_found("there is no such path in the control API").into_response();
        };
        let mut parameters = Vec::new();
        for (name, value) in found.params.iter() {
            let Ok(value) = percent_decode_str(value).decode_utf8() else {
                let detail = "the path is no UTF-8, and nothing is there";
                return Problem::not_found(detail).into_response();
            };
            parameters.push((name.into(), value.into()));
        }
        let head = request.method() == Method::HEAD;
        let response = found.value.answer(scope, parameters, request).await;
        if head {
            without_body(response)
        } else {
            response
        }
    }
}

impl Resource {
    async fn answer(&self, scope: Scope, parameters: PathParameters, request: Request) -> Response {
        // RFC 9110, section 9.3.2: HEAD is GET without the body.
        let method = match *request.method() {
            Method::HEAD => Method::GET,
            ref method => method.clone(),
        };
        match self {
            Self::Static(reply) if method == Method::GET => reply(),
            Self::Static(_) => method_not_allowed(&[Method::GET]),
            Self::Operations(routes) => {
                let Some(route) = routes.iter().find(|route| route.method == method) else {
                    let methods: Vec<_> = routes.iter().map(|r| r.method.clone()).collect();
                    return method_not_allowed(&methods);
                };
                (route.handler)(scope, parameters, request, route.limit).await
            }
        }
    }
}

fn document() -> Response {
    wire::json_text(StatusCode::OK, super::DOCUMENT.as_str().into())
}

fn method_not_allowed(methods: &[Method]) -> Response {
    let mut response = Problem::method_not_allowed().into_response();
    let names = methods.iter().flat_map(|method| match *method {
        Method::GET => vec!["GET", "HEAD"],
        ref other => vec![other.as_str()],
    });
    let names = names.collect::<Vec<_>>().join(",");
    if let Ok(allowed) = HeaderValue::from_str(&names) {
        response.headers_mut().insert(ALLOW, allowed);
    }
    response
}

fn without_body(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    if let Some(length) = body.size_hint().exact() {
        parts.headers.entry(CONTENT_LENGTH).or_insert(length.into());
    }
    Response::from_parts(parts, Body::empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_of_the_document_is_reached() {
        let control = Control::new();
        for route in super::super::routes() {
            let found = control.0.at(route.path).map(|found| match **found.value {
                Resource::Operations(ref routes) => routes.iter().any(|known| known.id == route.id),
                Resource::Static(_) => false,
            });
            assert_eq!(found, Ok(true), "{}", route.path);
        }
    }
}
