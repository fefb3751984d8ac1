//! Request pipeline, from top to bottom.
//!
//! Each stage is a function and passes the request to the next: [`App::admit`],
//! [`App::split_control`], [`App::with_cors`], [`App::with_journal`], [`App::with_faults`],
//! [`App::dispatch`].

use std::mem;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum_core::extract::Request;
use axum_core::response::Response;
use futures_util::FutureExt as _;
use http::header::RETRY_AFTER;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use hyper::body::Body as _;
use tokio::time::Instant;

use super::cors;
use super::documents::{self, is_probe};
use super::faults::{self, Verdict};
use super::guard::{Arrival, Guard};
use super::head_size;
use super::namespace_selection::{self, InvalidNamespace};
use super::recorded_reply;
use super::replies::{method_not_allowed, not_found, panicked};
use super::request_id;
use super::routes::{Endpoint, Route, RouteTable};
use super::upstream::{self, Passed, Upstream};
use crate::api::Call;
use crate::control::{Access, Control};
use crate::instrument::journal::{LONGEST_REPLY, Record, RequestTexts};
use crate::instrument::metrics::{PREFLIGHT, UNMATCHED};
use crate::namespace::{Full, Name, Scope, ServerState};
use crate::net::{Connection, SocketFault, Warnings};
use crate::pages;
use crate::wire::reason::{self, REASON};
use crate::wire::{self, Answer};
use crate::world::Cause;

const MOCK_SERVER: HeaderName = HeaderName::from_static("x-mock-server");

/// The whole server, below its sockets.
pub(crate) struct App {
    server: Arc<ServerState>,
    guard: Guard,
    access: Access,
    routes: RouteTable,
    control: Control,
    warnings: Warnings,
    upstream: Option<Arc<dyn Upstream>>,
}

/// Settings of an [`App`].
#[derive(Clone, Default)]
pub(crate) struct AppOptions {
    /// Whether to serve the pages.
    pub(crate) ui: bool,
    /// What answers instead of the handlers.
    pub(crate) upstream: Option<Arc<dyn Upstream>>,
}

/// A request under way: where it works, what it is called, and how it came. Boxed on its way to the
/// handler, so that no stage copies it, and the future of none has room for it.
struct Exchange {
    scope: Scope,
    /// The namespace's name, for the reply.
    name: HeaderValue,
    id: HeaderValue,
    connection: Connection,
    request: Request,
}

impl App {
    pub(crate) fn new(
        server: Arc<ServerState>,
        guard: Guard,
        access: Access,
        options: AppOptions,
    ) -> Self {
        let routes = RouteTable::new(server.contract(), options.ui);
        let routes = match options.upstream {
            Some(_) => routes.without_documents(),
            None => routes,
        };
        Self {
            routes,
            upstream: options.upstream,
            server,
            guard,
            access,
            control: Control::new(options.ui),
            warnings: Warnings::default(),
        }
    }

    /// The reply to a request of a connection. A panic becomes 500.
    pub(crate) async fn respond(&self, request: Request, connection: Connection) -> Response {
        let _in_flight = self.server.metrics().begin();
        let sent_id = request_id::sent(request.headers());
        let page = self.page(&request);
        match self.admit(request, connection, sent_id.clone()) {
            Ok(exchange) => {
                let (id, name) = (exchange.id.clone(), exchange.name.clone());
                let answer = AssertUnwindSafe(self.split_control(exchange));
                let answer = answer.catch_unwind().await.unwrap_or_else(|_| panicked());
                let mut response = self.finish(answer, id);
                response
                    .headers_mut()
                    .insert(namespace_selection::HEADER, name);
                response
            }
            Err(mut answer) => {
                if let Some(reason) = &answer.reason {
                    self.server.metrics().refused(reason.cause.name());
                }
                let made = || self.server.namespaces().default().next_request_id();
                match page {
                    Some((_, Some(preflight))) => answer = preflight.into(),
                    Some((origin, None)) => cors::expose(&mut answer.response, origin),
                    None => {}
                }
                self.finish(answer, sent_id.unwrap_or_else(made))
            }
        }
    }

    /// The allowed origin of a page that asks for more than the control API, and the reply if it is a
    /// preflight: a page can read why it was not let in.
    fn page(&self, request: &Request) -> Option<(HeaderValue, Option<Response>)> {
        let origin = self.guard.allowed_origin(request.headers())?;
        let path = namespace_selection::without_prefix(request.uri().path());
        if self.upstream.is_some() {
            return None;
        }
        let preflight =
            cors::is_preflight(request).then(|| cors::preflight(origin.clone(), request.headers()));
        (!self.access.owns(path)).then_some((origin, preflight))
    }

    /// Lets in what comes for this server, and finds the namespace that it is for.
    #[expect(
        clippy::result_large_err,
        reason = "the refusal is the reply, made where it is rare"
    )]
    fn admit(
        &self,
        request: Request,
        connection: Connection,
        sent_id: Option<HeaderValue>,
    ) -> Result<Box<Exchange>, Answer> {
        let path = namespace_selection::without_prefix(request.uri().path());
        let arrival = if is_probe(path) {
            Arrival::Direct
        } else {
            let (method, headers) = (request.method(), request.headers());
            self.guard.check(method, request.uri(), headers)?
        };
        let root = self.server.base_urls().asked(request.headers());
        let makes = |method: &Method, target: &Uri, headers: &HeaderMap| {
            arrival == Arrival::Direct && self.uses_namespace(method, target, headers)
        };
        let (scope, name, request) = self.select_namespace(request, root, makes)?;
        Ok(Box::new(Exchange {
            name,
            id: sent_id.unwrap_or_else(|| scope.namespace.next_request_id()),
            scope,
            connection,
            request,
        }))
    }

    /// Whether a request is for an operation, or for one of the control API that it may use. All else
    /// needs nothing of a namespace, so it makes none.
    fn uses_namespace(&self, method: &Method, target: &Uri, headers: &HeaderMap) -> bool {
        let path = target.path();
        if self.access.owns(path) {
            self.control.has_operation(path) && self.access.admits(path, headers)
        } else {
            self.routes.resolve(method, target).operation().is_some()
        }
    }

    /// The namespace of a request, its name, and the request without the prefix that names it.
    /// `makes`: whether a request, by its method, target and headers, creates its namespace.
    #[expect(
        clippy::result_large_err,
        reason = "the refusal is the reply, made where it is rare"
    )]
    fn select_namespace(
        &self,
        request: Request,
        root: Arc<str>,
        makes: impl Fn(&Method, &Uri, &HeaderMap) -> bool,
    ) -> Result<(Scope, HeaderValue, Request), Answer> {
        let (mut parts, body) = request.into_parts();
        let selection = namespace_selection::of(&parts).map_err(|InvalidNamespace| {
            let detail = InvalidNamespace::DETAIL;
            Answer::refusal(StatusCode::BAD_REQUEST, detail, Cause::InvalidNamespace)
        })?;
        let namespaces = self.server.namespaces();
        let default = HeaderValue::from_static(Name::DEFAULT);
        let target = selection.target.as_ref().unwrap_or(&parts.uri);
        let (namespace, name) = match &selection.name {
            Some(name) => {
                let namespace = match namespaces.get(name) {
                    Some(namespace) => namespace,
                    None if makes(&parts.method, target, &parts.headers) => {
                        namespaces.get_or_make(name).map_err(no_room)?
                    }
                    None => namespaces.lend(name),
                };
                // A name is visible ASCII.
                (
                    namespace,
                    HeaderValue::from_str(name.as_str()).unwrap_or(default),
                )
            }
            None => (namespaces.default().clone(), default),
        };
        let scope = Scope {
            server: self.server.clone(),
            namespace,
            root,
            prefixed: selection.target.is_some(),
            note: Arc::default(),
        };
        if let Some(target) = selection.target {
            parts.uri = target;
        }
        Ok((scope, name, Request::from_parts(parts, body)))
    }

    /// Hands commands to the control API: they meet neither CORS nor faults nor the journal.
    async fn split_control(&self, exchange: Box<Exchange>) -> Answer {
        if !self.access.owns(exchange.request.uri().path()) {
            return self.with_cors(exchange).await;
        }
        let started = Instant::now();
        let method = exchange.request.method().clone();
        let template = self.control.template(exchange.request.uri().path());
        let answer = self.command_from_outside(exchange).await;
        self.observe(
            &method,
            template.unwrap_or(UNMATCHED),
            &answer,
            started.elapsed(),
        );
        answer
    }

    /// Answers a request to the control API that may have it.
    async fn command_from_outside(&self, exchange: Box<Exchange>) -> Answer {
        if let Err(refusal) = self.access.check(&exchange.request) {
            return refusal.into();
        }
        if let Some(bytes) = self.head_excess(&exchange.request) {
            return head_size::refusal(bytes).response.into();
        }
        // Boxed, so that no operation's future has room for it.
        let Exchange { scope, request, .. } = *exchange;
        Box::pin(self.control.answer(scope, request)).await.into()
    }

    /// The size of a head that is too large, which is logged once.
    fn head_excess(&self, request: &Request) -> Option<usize> {
        let bytes = head_size::excess(request)?;
        if self.warnings.first("head", "too large").is_some() {
            tracing::warn!(
                bytes,
                "refused a request head of more than 16 KiB: delete old cookies of this host"
            );
        }
        Some(bytes)
    }

    /// Answers preflights, and lets pages of allowed origins read the reply.
    ///
    /// Behind a proxy, both are the upstream's.
    async fn with_cors(&self, exchange: Box<Exchange>) -> Answer {
        match self.guard.allowed_origin(exchange.request.headers()) {
            _ if self.upstream.is_some() => self.with_journal(exchange).await,
            None => self.with_journal(exchange).await,
            Some(origin) if cors::is_preflight(&exchange.request) => {
                let started = Instant::now();
                let answer = cors::preflight(origin, exchange.request.headers()).into();
                let method = exchange.request.method();
                self.observe(method, PREFLIGHT, &answer, started.elapsed());
                answer
            }
            Some(origin) => {
                let mut answer = self.with_journal(exchange).await;
                cors::expose(&mut answer.response, origin);
                answer
            }
        }
    }

    /// Records the request and its reply. The documents around the operations are not what a test
    /// asks for, and are left out.
    async fn with_journal(&self, exchange: Box<Exchange>) -> Answer {
        let route = self
            .routes
            .resolve(exchange.request.method(), exchange.request.uri());
        let started = Instant::now();
        if route.is_document() {
            let method = exchange.request.method().clone();
            let answer = self.with_faults(exchange, &route).await;
            self.observe(&method, route.template(), &answer, started.elapsed());
            return answer;
        }
        let (scope, request) = (exchange.scope.clone(), &exchange.request);
        let method = request.method().clone();
        let texts = RequestTexts::new(request.uri(), request.headers(), &exchange.id);
        let answer = AssertUnwindSafe(self.with_faults(exchange, &route));
        let answer = answer.catch_unwind().await.unwrap_or_else(|_| panicked());
        let took = started.elapsed();
        self.observe(&method, route.template(), &answer, took);
        let (parts, body) = answer.response.into_parts();
        let reply_bytes = body.size_hint().exact();
        let (reply, rest) = recorded_reply::read(body, LONGEST_REPLY);
        let request_body = scope.note.recorded_body();
        scope.record(Record {
            at: scope.namespace.clock().now(),
            method,
            operation: route.operation(),
            texts: texts.with_reply(request_body, &parts.headers, reply.as_deref()),
            status: parts.status.as_u16(),
            reason: answer.reason.clone(),
            reply_bytes,
            took,
        });
        Answer {
            response: Response::from_parts(parts, rest),
            reason: answer.reason,
        }
    }

    /// Lets a fault of the namespace, or one that the request asks for, have its effect.
    async fn with_faults(&self, mut exchange: Box<Exchange>, route: &Route<'_>) -> Answer {
        if let Some(bytes) = self.head_excess(&exchange.request) {
            return head_size::refusal(bytes);
        }
        let Exchange { scope, request, .. } = &mut *exchange;
        match faults::hit_by(scope, &self.access, route, request).await {
            Verdict::Untouched => self.dispatch(exchange, route).await,
            Verdict::Hit(hit) => {
                self.server.metrics().fault(hit.effect.name());
                let scope = exchange.scope.clone();
                let real = self.dispatch(exchange, route);
                // Boxed, so that no other request's future has room for it.
                Box::pin(faults::apply(&scope, &hit, real)).await
            }
            Verdict::Invalid(error) => {
                let detail = error.to_string();
                Answer::refusal(StatusCode::BAD_REQUEST, &detail, Cause::InvalidFault)
            }
            Verdict::Denied(denied) => {
                let detail = denied.to_string();
                Answer::refusal(StatusCode::FORBIDDEN, &detail, Cause::FaultNotAllowed)
            }
        }
    }

    /// Passes the request to the upstream if there is one, else answers it here.
    async fn dispatch(&self, mut exchange: Box<Exchange>, route: &Route<'_>) -> Answer {
        let upstream = self.upstream.as_ref().filter(|_| !route.is_document());
        let Some(upstream) = upstream else {
            return self.handle(exchange, route).await;
        };
        let Exchange { scope, request, .. } = &mut *exchange;
        let passed = upstream.pass(scope, route.operation(), &route.path, mem::take(request));
        let why = match passed.await {
            Passed::Answer(answer) => return answer,
            Passed::Fallback(same, why) => {
                *request = same;
                why
            }
        };
        // Boxed, so that no other request's future has room for it twice.
        let mut answer = Box::pin(self.handle(exchange, route)).await;
        let headers = answer.response.headers_mut();
        headers.insert(upstream::FALLBACK, HeaderValue::from_static(why));
        answer
    }

    /// Runs the operation's handler, or answers what is no operation.
    async fn handle(&self, exchange: Box<Exchange>, route: &Route<'_>) -> Answer {
        let Exchange { scope, request, .. } = &*exchange;
        match route.endpoint {
            Endpoint::Operation(operation, handler) => {
                let exchange = *exchange;
                handler(Call {
                    state: exchange.scope,
                    operation,
                    request: exchange.request,
                    connection: exchange.connection,
                })
                .await
            }
            Endpoint::Document(document) => documents::reply(document, scope).into(),
            Endpoint::Page(page) => {
                let open = self.access.is_open();
                let sent = (request.uri().query(), request.headers());
                pages::reply(page, scope, &route.path, sent, open).into()
            }
            Endpoint::OtherMethod(methods, _) => method_not_allowed(methods),
            Endpoint::Unknown => {
                let redirect = self.routes.with_other_slash(&route.path);
                not_found(
                    redirect.map(|path| scope.path(&path).into_owned()),
                    self.server.base_urls().scheme(),
                    request,
                    exchange.connection,
                )
            }
        }
    }

    /// Counts a request. A socket fault leaves it without a status.
    fn observe(&self, method: &Method, route: &'static str, answer: &Answer, took: Duration) {
        let response = &answer.response;
        let broken = response.extensions().get::<SocketFault>().is_some();
        let status = (!broken).then(|| response.status().as_u16());
        let metrics = self.server.metrics();
        metrics.observe(method, route, status, took);
    }

    /// Adds the headers that each reply has.
    fn finish(&self, answer: Answer, id: HeaderValue) -> Response {
        let mut response = answer.response;
        let headers = response.headers_mut();
        // An upstream may have its own.
        headers.entry(request_id::HEADER).or_insert(id);
        headers.insert(
            MOCK_SERVER,
            HeaderValue::from_static(wire::NAME_AND_VERSION),
        );
        if let Some(reason) = answer.reason.filter(|_| !self.server.is_strict()) {
            headers.insert(REASON, reason::header(&reason));
        }
        response
    }

    /// The reply of the control API to this process itself, which needs neither guard nor token.
    pub(crate) async fn command(&self, request: Request) -> Response {
        let root = self.server.base_urls().fixed();
        match self.select_namespace(request, root, |_, _, _| true) {
            Ok((scope, _, request)) => self.control.answer(scope, request).await,
            Err(answer) => answer.response,
        }
    }
}

/// The reply to the first request of a namespace that finds no room.
fn no_room(full: Full) -> Answer {
    let status = StatusCode::SERVICE_UNAVAILABLE;
    let mut answer = Answer::refusal(status, &full.to_string(), Cause::TooManyNamespaces);
    let wait = full.wait.as_secs().saturating_add(1);
    answer
        .response
        .headers_mut()
        .insert(RETRY_AFTER, wait.into());
    answer
}

#[cfg(test)]
mod tests {
    use axum_core::body::Body;

    use super::super::slow_faults::tests::app;
    use super::*;

    /// It is copied into its place on the heap, for each request.
    #[test]
    fn future_of_a_request_has_at_most_2560_bytes() {
        let app = app();
        let future = app.respond(Request::new(Body::empty()), Connection::default());
        let bytes = size_of_val(&future);
        assert!(bytes <= 2560, "{bytes}");
    }
}
