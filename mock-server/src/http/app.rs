//! From a request to its operation: the route table, and what FastAPI answers where none fits.

use std::collections::HashMap;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt as _;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use percent_encoding::percent_decode_str;
use tokio::time::Instant;
use tower::ServiceExt;

use super::cors;
use super::faults;
use super::guard::Guard;
use super::replies::{method_not_allowed, panicked, redirect, refusal};
use super::selection;
use super::selection::InvalidNamespace;
use super::slash;
use crate::api::reason;
use crate::api::reason::REASON;
use crate::api::{
    Call, cli_exchange, impersonation, magic_code, oauth2, portal, second_factor, session,
};
use crate::contract::{CONTRACT, DOCUMENT, Operation};
use crate::control;
use crate::control::Access;
use crate::instrument::fault::{MOCK_FAULT, Target};
use crate::instrument::journal::Record;
use crate::namespace::{Scope, ServerState};
use crate::wire;
use crate::world::Reason;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const MOCK_SERVER: HeaderName = HeaderName::from_static("x-mock-server");
/// Longer request ids are replaced, not echoed.
const REQUEST_ID_LENGTH: usize = 128;

type Handled = Pin<Box<dyn Future<Output = Response> + Send>>;
type Handler = fn(Call) -> Handled;

macro_rules! route_table {
    ($($operation:literal => $handler:path,)*) => {
        const ROUTES: &[(&str, Handler)] = &[
            $(($operation, |call| Box::pin(async move { $handler(call).await.into_response() })),)*
        ];
    };
}

route_table! {
    "initial_load_v1_auth_load_get" => session::load,
    "logout_v1_auth_logout_post" => session::logout,
    "switch_org_v1_auth_switch_post" => session::switch,
    "generate_cli_browser_token_v1_auth_cli_browser_token_post" => cli_exchange::cli_browser_token,
    "consume_cli_browser_token_v1_auth_consume_cli_token_post" => cli_exchange::consume_cli_token,
    "portal_login_v1_auth_portal_login_post" => portal::login,
    "portal_request_magic_code_v1_auth_portal_request_magic_code_post" => magic_code::portal,
    "portal_verify_2fa_v1_auth_portal_verify_2fa_post" => second_factor::portal_verify,
    "approve_2fa_route_v1_auth_approve_2fa_post" => second_factor::approve,
    "reject_2fa_route_v1_auth_reject_2fa_post" => second_factor::reject,
    "login_status_route_v1_auth_login_status_get" => second_factor::login_status,
    "portal_forgot_password_v1_auth_portal_forgot_password_post" => portal::forgot_password,
    "portal_reset_callback_v1_auth_portal_reset_callback_get" => portal::reset_callback,
    "portal_reset_password_v1_auth_portal_reset_password_post" => portal::reset_password,
    "login_as_v1_auth_login_as_user_post" => impersonation::login_as_user,
    "request_magic_code_route_v1_auth_request_magic_code_post" => magic_code::staff,
    "login_v1_oauth2_login_post" => oauth2::login,
    "verify_2fa_v1_oauth2_verify_2fa_post" => oauth2::verify,
    "refresh_v1_oauth2_refresh_post" => oauth2::refresh,
}

/// Documents at the root, apart from the contract's operations.
#[derive(Clone, Copy)]
enum Document {
    Health,
    Contract,
    KeySet,
}

const DOCUMENTS: &[(&str, Document)] = &[
    ("/livez", Document::Health),
    ("/readyz", Document::Health),
    ("/openapi.json", Document::Contract),
    ("/.well-known/jwks.json", Document::KeySet),
];

#[derive(Clone, Copy)]
enum Endpoint {
    Operation(&'static Operation, Handler),
    Document(Document),
}

impl Endpoint {
    /// An operation has one method, since FastAPI adds no HEAD to GET. Starlette does, and FastAPI's
    /// own documents are Starlette's routes.
    fn methods(&self) -> &[Method] {
        match self {
            Self::Operation(operation, _) => std::slice::from_ref(&operation.method),
            Self::Document(_) => &[Method::GET, Method::HEAD],
        }
    }
}

/// The whole server, below its sockets.
pub(crate) struct App {
    server: Arc<ServerState>,
    guard: Guard,
    access: Access,
    strict: bool,
    endpoints: HashMap<&'static str, Endpoint>,
    control: Router,
}

impl App {
    pub(crate) fn new(
        server: Arc<ServerState>,
        guard: Guard,
        access: Access,
        strict: bool,
    ) -> Self {
        Self {
            server,
            guard,
            access,
            strict,
            endpoints: endpoints(),
            control: control::router(),
        }
    }

    pub(crate) async fn answer(&self, request: Request) -> Response {
        let (mut parts, body) = request.into_parts();
        let sent_id = sent_request_id(&parts.headers);
        let (id, mut response) = match self.admit(&mut parts) {
            Ok(scope) => {
                let id = sent_id.unwrap_or_else(|| scope.namespace.next_request_id());
                let request = Request::from_parts(parts, body);
                let answer = self.route(scope, id.clone(), request);
                let answered = AssertUnwindSafe(answer).catch_unwind().await;
                (id, answered.unwrap_or_else(|_| panicked()))
            }
            Err(refusal) => {
                let default = self.server.namespaces().default();
                (
                    sent_id.unwrap_or_else(|| default.next_request_id()),
                    refusal,
                )
            }
        };
        let headers = response.headers_mut();
        headers.insert(REQUEST_ID, id);
        headers.insert(
            MOCK_SERVER,
            HeaderValue::from_static(crate::NAME_AND_VERSION),
        );
        if self.strict {
            headers.remove(REASON);
        }
        response
    }

    /// What a request works on, once the guard lets it in. Its target loses the prefix that says so.
    #[expect(
        clippy::result_large_err,
        reason = "the refusal is the reply, made where it is rare"
    )]
    fn admit(&self, parts: &mut Parts) -> Result<Scope, Response> {
        self.guard.check(parts)?;
        self.select(parts)
    }

    #[expect(
        clippy::result_large_err,
        reason = "the refusal is the reply, made where it is rare"
    )]
    fn select(&self, parts: &mut Parts) -> Result<Scope, Response> {
        let selection = selection::of(parts).map_err(|InvalidNamespace| {
            let told = InvalidNamespace::DETAIL;
            refusal(StatusCode::BAD_REQUEST, told, "invalid_namespace")
        })?;
        let namespaces = self.server.namespaces();
        let namespace = match &selection.name {
            Some(name) => namespaces.get_or_make(name),
            None => namespaces.default().clone(),
        };
        let prefixed = selection.target.is_some();
        if let Some(target) = selection.target {
            parts.uri = target;
        }
        Ok(Scope {
            server: self.server.clone(),
            namespace,
            prefixed,
            note: Arc::default(),
        })
    }

    /// What the control API says to this process itself, which needs neither guard nor token.
    pub(crate) async fn command(&self, request: Request) -> Response {
        let (mut parts, body) = request.into_parts();
        match self.select(&mut parts) {
            Ok(scope) => self.control(scope, Request::from_parts(parts, body)).await,
            Err(refusal) => refusal,
        }
    }

    async fn control(&self, scope: Scope, mut request: Request) -> Response {
        request.extensions_mut().insert(scope);
        let Ok(response) = self.control.clone().oneshot(request).await;
        response
    }

    async fn route(&self, scope: Scope, id: HeaderValue, request: Request) -> Response {
        if self.access.owns(request.uri().path()) {
            return match self.access.check(&request) {
                Ok(()) => self.control(scope, request).await,
                Err(refusal) => refusal,
            };
        }
        cors::around(&self.guard, request, |request| {
            self.recorded(scope, id, request)
        })
        .await
    }

    /// The reply to what is no command, once the journal has it. What is around the operations
    /// is not what a test asks for, and is left out.
    async fn recorded(&self, scope: Scope, id: HeaderValue, request: Request) -> Response {
        let path = percent_decode_str(request.uri().path()).decode_utf8_lossy();
        let path = path.into_owned();
        if matches!(self.endpoint(&path), Some(Endpoint::Document(_))) {
            return self.public(scope, None, &path, request).await;
        }
        let operation = self.operation(&path, request.method());
        let started = Instant::now();
        let (method, target) = (request.method().clone(), request.uri().clone());
        let headers = request.headers().clone();
        let response = self.public(scope.clone(), operation, &path, request).await;
        let status = response.status().as_u16();
        if let Some(operation) = operation {
            scope.server.counts().lock().add(operation, status);
        }
        let record = Record {
            at: scope.namespace.clock().now(),
            method,
            target,
            operation,
            headers,
            request_id: id,
            status,
            reason: response.headers().get(REASON).cloned(),
            fault: response.headers().get(MOCK_FAULT).cloned(),
            took: started.elapsed(),
        };
        scope.namespace.record(record, &scope.note);
        response
    }

    async fn public(
        &self,
        scope: Scope,
        operation: Option<&'static Operation>,
        path: &str,
        request: Request,
    ) -> Response {
        let method = request.method().clone();
        let target = Target {
            operation,
            method: &method,
            path,
        };
        let (hit, request) = faults::strike(&scope, target, request).await;
        match hit {
            Ok(None) => self.real(scope, path, request).await,
            Ok(Some(hit)) => {
                let real = self.real(scope.clone(), path, request);
                faults::reply(&scope, &hit, real).await
            }
            Err(error) => {
                let told = wire::Detail {
                    detail: error.to_string(),
                };
                let response = wire::json(StatusCode::BAD_REQUEST, &told);
                reason::tell(response, &Reason::of("invalid_fault"))
            }
        }
    }

    /// The operation that a request is for.
    fn operation(&self, path: &str, method: &Method) -> Option<&'static Operation> {
        match self.endpoint(path)? {
            Endpoint::Operation(operation, _) => Some(*operation).filter(|o| o.method == *method),
            Endpoint::Document(_) => None,
        }
    }

    async fn real(&self, scope: Scope, path: &str, mut request: Request) -> Response {
        let Some(endpoint) = self.endpoint(path) else {
            return self.no_such_path(path, &scope, &request);
        };
        if !endpoint.methods().contains(request.method()) {
            return method_not_allowed(endpoint.methods());
        }
        match *endpoint {
            Endpoint::Operation(operation, handler) => {
                request.extensions_mut().insert(scope.note.clone());
                handler(Call {
                    state: scope,
                    operation,
                    request,
                })
                .await
            }
            Endpoint::Document(document) => self.document(document),
        }
    }

    fn document(&self, document: Document) -> Response {
        match document {
            Document::Health => wire::json(StatusCode::OK, &serde_json::json!({"status": "ok"})),
            Document::Contract => wire::json_text(StatusCode::OK, Body::from(DOCUMENT)),
            Document::KeySet => wire::json(StatusCode::OK, self.server.signer().key_set()),
        }
    }

    /// Python's `$`, which ends the patterns of Starlette's routes, takes one line end too.
    fn endpoint(&self, path: &str) -> Option<&Endpoint> {
        self.endpoints.get(path.strip_suffix('\n').unwrap_or(path))
    }

    /// Starlette's `redirect_slashes`: where the path would fit with one slash less or more, the
    /// client is sent there, whatever its method; else 404.
    fn no_such_path(&self, path: &str, scope: &Scope, request: &Request) -> Response {
        let other = slash::other(path).filter(|other| self.endpoint(other).is_some());
        let other = other.map(|other| scope.path(&other).into_owned());
        let redirect = other.and_then(|other| redirect(&other, request));
        redirect.unwrap_or_else(|| refusal(StatusCode::NOT_FOUND, "Not Found", "unknown_path"))
    }
}

fn endpoints() -> HashMap<&'static str, Endpoint> {
    let handlers: HashMap<&str, Handler> = ROUTES.iter().copied().collect();
    let operations = CONTRACT.operations().iter().filter_map(|operation| {
        let handler = handlers.get(operation.id.as_str())?;
        Some((
            operation.path.as_str(),
            Endpoint::Operation(operation, *handler),
        ))
    });
    let documents = DOCUMENTS
        .iter()
        .map(|(path, document)| (*path, Endpoint::Document(*document)));
    operations.chain(documents).collect()
}

/// The caller's id where it is one that can be shown.
fn sent_request_id(headers: &HeaderMap) -> Option<HeaderValue> {
    let fit = |id: &&HeaderValue| {
        let bytes = id.as_bytes();
        (1..=REQUEST_ID_LENGTH).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_graphic)
    };
    headers.get(REQUEST_ID).filter(fit).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_route_table_and_the_contract_list_the_same_operations() {
        let routes: Vec<_> = ROUTES.iter().map(|(id, _)| *id).collect();
        let operations: Vec<_> = CONTRACT
            .operations()
            .iter()
            .map(|o| o.id.as_str())
            .collect();
        assert_eq!(routes, operations);
    }

    #[test]
    fn no_two_endpoints_share_a_path() {
        assert_eq!(endpoints().len(), ROUTES.len() + DOCUMENTS.len());
    }
}
