//! Finds the operation of the control API for a path and a method.

use std::sync::Arc;

use axum_core::body::Body;
use axum_core::extract::Request;
use axum_core::response::{IntoResponse as _, Response};
use http::header::{ALLOW, CONTENT_LENGTH};
use http::{HeaderValue, Method, StatusCode};
use hyper::body::Body as _;
use matchit::Router;
use percent_encoding::percent_decode_str;

use super::access::{APPROVAL, APPROVAL_SCRIPT, APPROVAL_STYLE, DOCS, DOCS_TEXT};
#[cfg(feature = "mcp")]
use super::mcp;
use super::nouns::{approval, metrics};
use super::openapi::problem::Problem;
use super::openapi::route::{PathParameters, Route};
use crate::namespace::Scope;
use crate::pages;
use crate::wire;

/// What one path of the control API has.
enum Resource {
    /// Operations of the document, one for each method.
    Operations(Vec<Route>),
    /// A document or a page that is not an operation.
    Page(fn(&Scope, &Request) -> Response),
}

/// All paths of the control API.
pub(crate) struct Control(Router<Place>);

/// A path of the control API.
struct Place {
    template: &'static str,
    resource: Arc<Resource>,
}

impl Control {
    /// `ui`: whether the pages are served.
    pub(crate) fn new(ui: bool) -> Self {
        let mut paths: Vec<(&'static str, Resource)> = vec![
            (
                APPROVAL,
                Resource::Page(|scope, request| approval::page(scope, request.uri())),
            ),
            (APPROVAL_SCRIPT, Resource::Page(|_, _| approval::script())),
            (APPROVAL_STYLE, Resource::Page(|_, _| approval::style())),
            ("/_emulate/openapi.json", Resource::Page(document)),
            (
                metrics::PATH,
                Resource::Page(|scope, _| metrics::page(scope)),
            ),
            (
                "/_emulate/metrics",
                Resource::Page(|scope, _| metrics::page(scope)),
            ),
        ];
        if ui {
            let docs = Resource::Page(|scope, _| pages::control_docs(scope));
            paths.push((DOCS, docs));
            let text = Resource::Page(|scope, _| pages::control_docs_text(scope));
            paths.push((DOCS_TEXT, text));
        }
        for route in super::routes() {
            let known = paths.iter_mut().find(|(path, _)| *path == route.path);
            match known {
                Some((_, Resource::Operations(routes))) => routes.push(route),
                _ => paths.push((route.path, Resource::Operations(vec![route]))),
            }
        }
        let mut router = Router::new();
        for (template, resource) in paths {
            let resource = Arc::new(resource);
            // Fails only if two paths contradict each other. A test covers each path.
            if let Err(error) = router.insert(template, Place { template, resource }) {
                tracing::error!(%error, path = template, "a path of the control API cannot be reached");
            }
        }
        Self(router)
    }

    /// Whether a path is that of an operation, or of the tools for models.
    pub(crate) fn has_operation(&self, path: &str) -> bool {
        #[cfg(feature = "mcp")]
        if path == mcp::PATH {
            return true;
        }
        let found = self.0.at(path).ok();
        found.is_some_and(|found| matches!(*found.value.resource, Resource::Operations(_)))
    }

    /// Returns the template of a path, such as `/_emulate/users/{id}`.
    pub(crate) fn template(&self, path: &str) -> Option<&'static str> {
        #[cfg(feature = "mcp")]
        if path == mcp::PATH {
            return Some(mcp::PATH);
        }
        Some(self.0.at(path).ok()?.value.template)
    }

    /// Answers a request.
    pub(crate) async fn answer(&self, scope: Scope, request: Request) -> Response {
        let path = request.uri().path().to_owned();
        #[cfg(feature = "mcp")]
        if path == mcp::PATH {
            return mcp::answer(scope, request).await;
        }
        let Ok(found) = self.0.at(&path) else {
            let detail =
                "path: not part of the control API; GET /_emulate/openapi.json lists all paths";
            return Problem::not_found(detail).into_response();
        };
        let mut parameters = Vec::new();
        for (name, value) in found.params.iter() {
            let Ok(value) = percent_decode_str(value).decode_utf8() else {
                return Problem::not_found("path: not valid UTF-8").into_response();
            };
            parameters.push((name.into(), value.into()));
        }
        let head = request.method() == Method::HEAD;
        let response = found
            .value
            .resource
            .answer(scope, parameters, request)
            .await;
        if head {
            without_body(response)
        } else {
            response
        }
    }
}

impl Resource {
    async fn answer(&self, scope: Scope, parameters: PathParameters, request: Request) -> Response {
        // HEAD is GET without the body (RFC 9110, section 9.3.2).
        let method = match *request.method() {
            Method::HEAD => Method::GET,
            ref method => method.clone(),
        };
        match self {
            Self::Page(page) if method == Method::GET => page(&scope, &request),
            Self::Page(_) => method_not_allowed(&[Method::GET]),
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

fn document(scope: &Scope, _: &Request) -> Response {
    wire::json(StatusCode::OK, &super::served_document(&scope.base_url()))
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
    fn each_path_of_the_document_is_reachable() {
        let control = Control::new(true);
        for route in super::super::routes() {
            let found = control
                .0
                .at(route.path)
                .map(|found| match *found.value.resource {
                    Resource::Operations(ref routes) => {
                        routes.iter().any(|known| known.id == route.id)
                    }
                    Resource::Page(_) => false,
                });
            assert_eq!(found, Ok(true), "{}", route.path);
        }
    }
}
