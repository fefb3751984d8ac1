//! How the control API's operations are written down: once, for the router and for its document.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, LazyLock};

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use percent_encoding::percent_decode_str;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(crate) use super::page::List;
use super::problem::Problem;
use super::shape;
use super::shape::Shape;
use crate::namespace::Scope;
use crate::wire;

/// More than a body of the control API needs, a document of a whole world apart.
const BODY_LIMIT: usize = 1024 * 1024;

/// A query or a body with no fields.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

/// What a handler is given: where it works, and the typed parts of the request.
pub(crate) struct Ask<Q = Nothing, B = Nothing> {
    pub(crate) scope: Scope,
    pub(crate) query: Q,
    pub(crate) body: B,
    pub(crate) headers: HeaderMap,
    path: PathParameters,
}

impl<Q, B> Ask<Q, B> {
    /// A part of the path, decoded.
    pub(crate) fn path(&self, name: &str) -> &str {
        let mut parts = self.path.iter();
        parts
            .find(|(known, _)| &**known == name)
            .map_or("", |(_, value)| value)
    }
}

/// What a handler's success becomes.
pub(crate) trait Reply {
    const STATUS: StatusCode;
    /// The media types of its body, each with its schema; none where it has no body.
    fn content(generator: &mut SchemaGenerator) -> Vec<(&'static str, Schema)>;
    fn into_response(self) -> Response;
}

/// 200 and a JSON body.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: Serialize + JsonSchema> Reply for Json<T> {
    const STATUS: StatusCode = StatusCode::OK;

    fn content(generator: &mut SchemaGenerator) -> Vec<(&'static str, Schema)> {
        vec![("application/json", generator.subschema_for::<T>())]
    }

    fn into_response(self) -> Response {
        wire::json(Self::STATUS, &self.0)
    }
}

/// 201 and a JSON body.
pub(crate) struct Created<T>(pub(crate) T);

impl<T: Serialize + JsonSchema> Reply for Created<T> {
    const STATUS: StatusCode = StatusCode::CREATED;

    fn content(generator: &mut SchemaGenerator) -> Vec<(&'static str, Schema)> {
        Json::<T>::content(generator)
    }

    fn into_response(self) -> Response {
        wire::json(Self::STATUS, &self.0)
    }
}

/// 204.
pub(crate) struct NoContent;

impl Reply for NoContent {
    const STATUS: StatusCode = StatusCode::NO_CONTENT;

    fn content(_: &mut SchemaGenerator) -> Vec<(&'static str, Schema)> {
        Vec::new()
    }

    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = Self::STATUS;
        response
    }
}

/// A text of a media type.
pub(crate) struct Text(pub(crate) &'static str, pub(crate) String);

impl Text {
    pub(crate) fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.1));
        let kind = HeaderValue::from_static(self.0);
        response.headers_mut().insert(CONTENT_TYPE, kind);
        response
    }
}

type Answer = Pin<Box<dyn Future<Output = Response> + Send>>;
/// The parts of a path by name, decoded.
pub(crate) type PathParameters = Vec<(Arc<str>, Arc<str>)>;
/// Runs an operation for a scope, its path, a request and the limit of a body.
pub(crate) type Handler =
    Arc<dyn Fn(Scope, PathParameters, Request, usize) -> Answer + Send + Sync>;
type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// One operation.
pub(crate) struct Route {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) id: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) query: SchemaOf,
    pub(crate) body: SchemaOf,
    pub(crate) status: StatusCode,
    /// A header that it reads, and what that is.
    pub(crate) header: Option<(&'static str, &'static str, SchemaOf)>,
    /// A status beyond success and refusal, and when it comes.
    pub(crate) other: Option<(StatusCode, &'static str)>,
    pub(crate) content: fn(&mut SchemaGenerator) -> Vec<(&'static str, Schema)>,
    /// How large a body may be.
    pub(crate) limit: usize,
    pub(crate) handler: Handler,
}

/// An operation whose query, body and reply are those of its handler.
pub(crate) fn route<Q, B, R, F, A>(
    method: Method,
    path: &'static str,
    id: &'static str,
    summary: &'static str,
    handler: F,
) -> Route
where
    Q: DeserializeOwned + JsonSchema + Send + 'static,
    B: DeserializeOwned + JsonSchema + Send + 'static,
    R: Reply + 'static,
    F: Fn(Ask<Q, B>) -> A + Clone + Send + Sync + 'static,
    A: Future<Output = Result<R, Problem>> + Send,
{
    let shape = Arc::new(LazyLock::new(Shape::of::<B> as fn() -> Shape));
    let handler = move |scope: Scope, path: PathParameters, request: Request, limit| -> Answer {
        let (handler, shape) = (handler.clone(), shape.clone());
        Box::pin(async move {
            let answer = async { handler(read(scope, path, request, limit, &shape).await?).await };
            match answer.await {
                Ok(reply) => reply.into_response(),
                Err(problem) => axum::response::IntoResponse::into_response(problem),
            }
        })
    };
    Route {
        method,
        path,
        id,
        summary,
        query: |generator| generator.subschema_for::<Q>(),
        body: |generator| generator.subschema_for::<B>(),
        status: R::STATUS,
        header: None,
        other: None,
        content: R::content,
        limit: BODY_LIMIT,
        handler: Arc::new(handler),
    }
}

impl Route {
    /// The same, whose body may be so large.
    pub(crate) fn up_to(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    /// The same, which reads a header too.
    pub(crate) fn reading<T: JsonSchema>(self, name: &'static str, what: &'static str) -> Self {
        let schema: SchemaOf = |generator| generator.subschema_for::<T>();
        Self {
            header: Some((name, what, schema)),
            ..self
        }
    }

    /// The same, which can come to another status too.
    pub(crate) fn or(self, status: StatusCode, when: &'static str) -> Self {
        Self {
            other: Some((status, when)),
            ..self
        }
    }
}

async fn read<Q: DeserializeOwned, B: DeserializeOwned>(
    scope: Scope,
    path: PathParameters,
    request: Request,
    limit: usize,
    shape: &Shape,
) -> Result<Ask<Q, B>, Problem> {
    let (parts, body) = request.into_parts();
    let query = parts.uri.query().unwrap_or_default();
    if percent_decode_str(query).decode_utf8().is_err() {
        return Err(Problem::bad_request("query: it is no UTF-8"));
    }
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let empty = pairs.find(|(_, value)| value.is_empty());
    let query = serde_html_form::from_str(query)
        .map_err(|error| Problem::bad_request(format!("query: {error}")))?;
    // To serde it is as if it had been left out, be it a number or a filter.
    if let Some((name, _)) = empty {
        let cure = format!("query: `{name}` has no value: leave it out");
        return Err(Problem::bad_request(cure));
    }
    Ok(Ask {
        scope,
        query,
        path,
        body: if takes_body(&parts.method) {
            body_of(&parts.method, &parts.headers, body, limit, shape).await?
        } else {
            nothing()?
        },
        headers: parts.headers,
    })
}

/// Elsewhere a body has no meaning (RFC 9110, section 9.3), so nobody reads it.
pub(crate) fn takes_body(method: &Method) -> bool {
    matches!(*method, Method::POST | Method::PUT | Method::PATCH)
}

fn nothing<B: DeserializeOwned>() -> Result<B, Problem> {
    serde_json::from_str("{}").map_err(|error| invalid(&error))
}

fn invalid(error: &serde_json::Error) -> Problem {
    Problem::bad_request(format!("body: {error}"))
}

/// A body that is left out counts as `{}`: whether that will do is its type's to say.
async fn body_of<B: DeserializeOwned>(
    method: &Method,
    headers: &HeaderMap,
    body: Body,
    limit: usize,
    shape: &Shape,
) -> Result<B, Problem> {
    let declared = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > limit) {
        return Err(Problem::too_large());
    }
    let collected = axum::body::to_bytes(body, limit);
    let bytes = tokio::time::timeout(std::time::Duration::from_secs(10), collected)
        .await
        .map_err(|_| Problem::too_slow())?
        .map_err(|_| Problem::too_large())?;
    if bytes.is_empty() {
        return nothing();
    }
    let media_type = headers.get(CONTENT_TYPE).and_then(|t| t.to_str().ok());
    if !media_type.is_some_and(|media_type| is_json(method, media_type)) {
        return Err(Problem::unsupported_media_type());
    }
    let read = serde_json::from_slice(&bytes).or_else(|error| {
        let whole = shape::with_whole_numbers(&bytes);
        serde_json::from_slice(&whole).map_err(|_| invalid(&error))
    })?;
    let plain: Value = serde_json::from_slice(&bytes).map_err(|error| invalid(&error))?;
    match shape.fault(&plain) {
        None => Ok(read),
        Some(fault) => Err(Problem::bad_request(format!("body: {fault}"))),
    }
}

fn is_json(method: &Method, media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let mut known = media_types(method).iter();
    known.any(|known| essence.eq_ignore_ascii_case(known))
}

/// What a body can call itself.
pub(crate) fn media_types(method: &Method) -> &'static [&'static str] {
    // What a patch of the control API is (RFC 7396), and says so by either name.
    match *method {
        Method::PATCH => &["application/json", "application/merge-patch+json"],
        _ => &["application/json"],
    }
}
