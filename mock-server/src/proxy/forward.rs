//! The way of one request: to the upstream and back, compared in both directions.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::time::Duration;

use axum_core::body::Body;
use axum_core::extract::Request;
use axum_core::response::Response;
use futures_util::StreamExt as _;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderMap, HeaderValue};
use hyper::body::{Body as _, Incoming};

use super::body::{self, Known, Read};
use super::checked::{self, Checked};
use super::client::{HttpClient, http_client};
use super::config::{ProxyConfig, ProxyError, Target};
use super::failure::{Availability, Failure};
use super::headers::{self, Via};
use super::progress::{Progress, Watched};
use super::recording::{Answered, Recorder, Sent};
use super::report::{Findings, ProxyReport};
use crate::contract::exchange::{self as contract, Direction, Exchanges, RequestHead};
use crate::contract::{Fields, Operation};
use crate::http::{Passed, Upstream};
use crate::namespace::Scope;
use crate::net::Endless;

/// How long a client may take for a body that is compared.
const PATIENCE: Duration = Duration::from_secs(10);

/// Passes requests to an upstream.
pub(crate) struct Proxy {
    target: Target,
    client: HttpClient<Watched>,
    exchanges: &'static Exchanges,
    findings: Findings,
    availability: Availability,
    via: Via,
    timeout: Duration,
    body_limit: usize,
    fallback: bool,
    recorder: Option<Recorder>,
}

/// A request under way.
struct Passing<'a> {
    scope: &'a Scope,
    operation: Option<&'static Operation>,
    checked: Checked,
    /// What a fallback needs: the request, if its body is known.
    again: Option<(Parts, bytes::Bytes)>,
    sent: Sent,
}

impl Upstream for Proxy {
    fn pass<'a>(
        &'a self,
        scope: &'a Scope,
        operation: Option<&'static Operation>,
        path: &'a str,
        request: Request,
    ) -> Pin<Box<dyn Future<Output = Passed> + Send + 'a>> {
        Box::pin(self.forward(scope, operation, path, request))
    }
}

impl Proxy {
    /// Returns a proxy that listens on `address`.
    pub(crate) fn new(
        config: &ProxyConfig,
        exchanges: &'static Exchanges,
        fields: &'static Fields,
        address: SocketAddr,
    ) -> Result<Self, ProxyError> {
        let target = Target::parse(&config.upstream)?;
        let client = http_client(config.ca.as_deref(), target.is_https())?;
        Ok(Self {
            findings: Findings::new(target.to_string()),
            target,
            client,
            exchanges,
            availability: Availability::default(),
            via: Via::new(address),
            timeout: config.timeout,
            body_limit: config.body_limit,
            fallback: config.fallback,
            recorder: config.record.then(|| Recorder::new(fields)),
        })
    }

    /// Returns what was found up to now.
    pub(crate) fn report(&self) -> ProxyReport {
        ProxyReport {
            recording: self.recorder.as_ref().map(Recorder::recording),
            ..self.findings.report()
        }
    }

    async fn forward(
        &self,
        scope: &Scope,
        operation: Option<&'static Operation>,
        path: &str,
        request: Request,
    ) -> Passed {
        if self.via.has_seen(request.headers()) {
            return Passed::Answer(Failure::Loop.reply(&self.target).into());
        }
        let (parts, body) = request.into_parts();
        let (known, body) = self.request_body(operation, &parts.headers, body).await;
        let mut checked = Checked::default();
        if !headers::is_preflight(&parts) {
            let head = RequestHead {
                method: &parts.method,
                path,
                query: parts.uri.query().unwrap_or_default(),
                headers: &parts.headers,
            };
            let body = checked.body(Direction::Request, &known);
            checked.found(self.exchanges.request(operation, head, body));
        }
        let mut sent = Sent::default();
        if self.recorder.is_some() {
            sent.query = parts.uri.query().unwrap_or_default().to_owned();
        }
        let again = match known {
            Known::Read(Read::Whole(bytes)) => {
                scope.note.body(&bytes);
                sent.body = self.recorder.as_ref().map(|_| bytes.clone());
                let falls_back = self.fallback && operation.is_some();
                falls_back.then(|| (parts.clone(), bytes))
            }
            _ => None,
        };
        let passing = Passing {
            scope,
            operation,
            checked,
            again,
            sent,
        };
        let Some(uri) = self.target.of(&parts.uri) else {
            return self.give_up(passing, &Failure::Target);
        };
        match self
            .exchange(onward(parts, uri, operation, &self.via), body)
            .await
        {
            Ok(reply) => {
                self.availability.is_back(&self.target);
                self.reply(passing, reply).await
            }
            Err(failure) => {
                self.availability.is_gone(&self.target, &failure);
                self.give_up(passing, &failure)
            }
        }
    }

    /// Reads the body of an operation's request, if the operation has one that can be compared.
    async fn request_body(
        &self,
        operation: Option<&Operation>,
        headers: &HeaderMap,
        body: Body,
    ) -> (Known, Body) {
        let takes_body = operation.is_some_and(|one| self.exchanges.takes_body(one));
        if body.is_end_stream() {
            (Known::Read(Read::Whole(bytes::Bytes::new())), body)
        } else if !takes_body {
            (Known::Unasked, body)
        } else if is_encoded(headers) {
            (Known::Encoded, body)
        } else {
            let (read, body) = body::read(body, self.body_limit, PATIENCE).await;
            (Known::Read(read), body)
        }
    }

    /// Sends a request, and returns the head of the reply with its body to come.
    async fn exchange(
        &self,
        parts: Parts,
        body: Body,
    ) -> Result<http::Response<Incoming>, Failure> {
        let progress = Progress::new();
        let body = Watched::new(body, progress.clone());
        let replying = self.client.request(Request::from_parts(parts, body));
        tokio::select! {
            reply = replying => reply.map_err(|error| Failure::of(&error)),
            () = progress.stalled(self.timeout) => Err(Failure::Timeout),
        }
    }

    async fn reply(&self, mut passing: Passing<'_>, reply: http::Response<Incoming>) -> Passed {
        let (mut parts, body) = reply.into_parts();
        if parts.status.is_server_error() && passing.again.is_some() {
            if let Some(operation) = passing.operation {
                let (status, headers) = (parts.status, &parts.headers);
                let found =
                    self.exchanges
                        .reply(operation, status, headers, contract::Body::Unknown);
                passing.checked.found(found);
            }
            return self.give_up(passing, &Failure::ServerError);
        }
        headers::remove_hop_by_hop(&mut parts.headers);
        self.via.add(parts.version, &mut parts.headers);
        let body = Body::new(body);
        let body = match passing.operation {
            Some(operation) => {
                let (known, body) = self.reply_body(&parts.headers, body).await;
                let compared = passing.checked.body(Direction::Reply, &known);
                let exchanges = self.exchanges;
                passing.checked.found(exchanges.reply(
                    operation,
                    parts.status,
                    &parts.headers,
                    compared,
                ));
                if let Some(recorder) = &self.recorder {
                    let answered = Answered {
                        status: parts.status,
                        headers: &parts.headers,
                        body: known.whole(),
                    };
                    recorder.keep(operation, &passing.sent, answered);
                }
                body
            }
            None => body,
        };
        let mut response = Response::new(body);
        *response.status_mut() = parts.status;
        *response.headers_mut() = parts.headers;
        let response = until_stopped(passing.scope, response);
        Passed::Answer(self.finish(passing, response).into())
    }

    /// Reads the body of a reply, if it is JSON.
    async fn reply_body(&self, headers: &HeaderMap, body: Body) -> (Known, Body) {
        let media_type = headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        let media_type = media_type.and_then(|value| value.split(';').next());
        let is_json =
            media_type.is_some_and(|one| one.trim().to_ascii_lowercase().ends_with("json"));
        if body.is_end_stream() {
            (Known::Read(Read::Whole(bytes::Bytes::new())), body)
        } else if !is_json {
            (Known::Unasked, body)
        } else if is_encoded(headers) {
            (Known::Encoded, body)
        } else {
            let (read, body) = body::read(body, self.body_limit, self.timeout).await;
            (Known::Read(read), body)
        }
    }

    /// What becomes of a request without a reply of the upstream: a fallback, or a refusal.
    fn give_up(&self, mut passing: Passing<'_>, failure: &Failure) -> Passed {
        if passing.operation.is_some() && !matches!(failure, Failure::ServerError) {
            passing.checked.no_reply();
        }
        if let Some((parts, bytes)) = passing.again.take() {
            self.record(passing.scope, passing.operation, passing.checked);
            let request = Request::from_parts(parts, Body::from(bytes));
            return Passed::Fallback(request, failure.word());
        }
        let response = failure.reply(&self.target);
        Passed::Answer(self.finish(passing, response).into())
    }

    /// Reports what was found: in the reply, the journal, the log and the report.
    fn finish(&self, passing: Passing<'_>, mut response: Response) -> Response {
        let Passing {
            scope,
            operation,
            checked,
            ..
        } = passing;
        let is_compared = operation.is_some() || !checked.is_empty();
        if is_compared && !scope.server.is_strict() {
            let headers = response.headers_mut();
            headers.insert(checked::VIOLATIONS, checked.header());
        }
        self.record(scope, operation, checked);
        response
    }

    /// Adds what was found to the report, the log and the journal.
    fn record(&self, scope: &Scope, operation: Option<&'static Operation>, checked: Checked) {
        self.findings.add(operation, &checked);
        scope.note.violations(checked.into_violations());
    }
}

fn is_encoded(headers: &HeaderMap) -> bool {
    let encoding = headers.get(CONTENT_ENCODING);
    encoding.is_some_and(|value| !value.as_bytes().eq_ignore_ascii_case(b"identity"))
}

/// The head of the request to the upstream.
fn onward(mut parts: Parts, uri: http::Uri, operation: Option<&Operation>, via: &Via) -> Parts {
    headers::onward(&mut parts.headers);
    via.add(parts.version, &mut parts.headers);
    if operation.is_some() {
        // A compressed reply could not be compared.
        let identity = HeaderValue::from_static("identity");
        parts.headers.insert(ACCEPT_ENCODING, identity);
    }
    parts.uri = uri;
    // The version is chosen with the connection.
    parts.version = http::Version::HTTP_11;
    parts.extensions.clear();
    parts
}

/// Ends an event stream with the server, which would wait for it otherwise.
fn until_stopped(scope: &Scope, response: Response) -> Response {
    let media_type = response.headers().get(CONTENT_TYPE);
    let streams =
        media_type.is_some_and(|value| value.as_bytes().starts_with(b"text/event-stream"));
    if !streams {
        return response;
    }
    let stopped = Box::pin(scope.server.stopped());
    let mut response =
        response.map(|body| Body::from_stream(body.into_data_stream().take_until(stopped)));
    response.extensions_mut().insert(Endless);
    response
}
