//! Routes of the control API. The router and the OpenAPI document are both made from them.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, LazyLock};

use axum_core::body::Body;
use axum_core::extract::Request;
use axum_core::response::Response;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use percent_encoding::percent_decode_str;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(crate) use super::page::List;
use super::problem::Problem;
use super::request_body::{self, SMALL, Share};
use super::shape;
use super::shape::Shape;
use crate::namespace::Scope;
use crate::wire;

/// A query or a body with no fields.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

/// A request as a handler gets it: the namespace, and the typed parts of the request.
pub(crate) struct Ask<Q = Nothing, B = Nothing> {
    pub(crate) scope: Scope,
    pub(crate) query: Q,
    pub(crate) body: B,
    pub(crate) headers: HeaderMap,
    path: PathParameters,
    _share: Share,
}

impl<Q, B> Ask<Q, B> {
    /// Value of a path parameter, percent-decoded.
    pub(crate) fn path(&self, name: &str) -> &str {
        let mut parts = self.path.iter();
        parts
            .find(|(known, _)| &**known == name)
            .map_or("", |(_, value)| value)
    }
}

/// A successful reply of a handler.
pub(crate) trait Reply {
    const STATUS: StatusCode;
    /// Media types of the body, each with its schema. Empty if there is no body.
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

/// 204 without a body.
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

/// A body of text with a media type.
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
    /// Two to four words, without a full stop: tools show it as a title.
    pub(crate) summary: &'static str,
    pub(crate) description: &'static str,
    pub(crate) query: SchemaOf,
    pub(crate) body: SchemaOf,
    pub(crate) status: StatusCode,
    /// Name, description and schema of a request header that the operation reads.
    pub(crate) header: Option<(&'static str, &'static str, SchemaOf)>,
    /// Further statuses that the operation answers, and when.
    pub(crate) others: Vec<(StatusCode, &'static str)>,
    pub(crate) content: fn(&mut SchemaGenerator) -> Vec<(&'static str, Schema)>,
    /// Largest body, in bytes.
    pub(crate) limit: usize,
    pub(crate) handler: Handler,
}

/// Returns an operation whose query, body and reply are those of its handler.
pub(crate) fn route<Q, B, R, F, A>(
    method: Method,
    path: &'static str,
    id: &'static str,
    summary: &'static str,
    description: &'static str,
    handler: F,
) -> Route
where
    Q: DeserializeOwned + JsonSchema + Send + 'static,
    B: DeserializeOwned + JsonSchema + Send + 'static,
    R: Reply + 'static,
    F: Fn(Ask<Q, B>) -> A + Clone + Send + Sync + 'static,
    A: Future<Output = Result<R, Problem>> + Send,
{
    let shape = Arc::new(LazyLock::new(Shapes::of::<Q, B> as fn() -> Shapes));
    let handler = move |scope: Scope, path: PathParameters, request: Request, limit| -> Answer {
        let (handler, shape) = (handler.clone(), shape.clone());
        Box::pin(async move {
            let answer = async { handler(read(scope, path, request, limit, &shape).await?).await };
            match answer.await {
                Ok(reply) => reply.into_response(),
                Err(problem) => axum_core::response::IntoResponse::into_response(problem),
            }
        })
    };
    Route {
        method,
        path,
        id,
        summary,
        description,
        query: |generator| generator.subschema_for::<Q>(),
        body: |generator| generator.subschema_for::<B>(),
        status: R::STATUS,
        header: None,
        others: Vec::new(),
        content: R::content,
        limit: SMALL,
        handler: Arc::new(handler),
    }
}

impl Route {
    /// Sets the largest body, in bytes.
    pub(crate) fn up_to(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    /// Adds a request header that the operation reads.
    pub(crate) fn reading<T: JsonSchema>(self, name: &'static str, what: &'static str) -> Self {
        let schema: SchemaOf = |generator| generator.subschema_for::<T>();
        Self {
            header: Some((name, what, schema)),
            ..self
        }
    }

    /// Adds a status that the operation can answer.
    pub(crate) fn or(mut self, status: StatusCode, when: &'static str) -> Self {
        self.others.push((status, when));
        self
    }
}

/// What a query and a body are held against.
struct Shapes {
    query: Shape,
    body: Shape,
}

impl Shapes {
    fn of<Q: JsonSchema, B: JsonSchema>() -> Self {
        Self {
            query: Shape::of::<Q>(),
            body: Shape::of::<B>(),
        }
    }
}

async fn read<Q: DeserializeOwned, B: DeserializeOwned>(
    scope: Scope,
    path: PathParameters,
    request: Request,
    limit: usize,
    shapes: &Shapes,
) -> Result<Ask<Q, B>, Problem> {
    let (parts, body) = request.into_parts();
    let query = parts.uri.query().unwrap_or_default();
    if percent_decode_str(query).decode_utf8().is_err() {
        return Err(Problem::bad_request("query: not valid UTF-8"));
    }
    let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    let query = serde_html_form::from_str(query)
        .map_err(|error| Problem::bad_request(format!("query: {error}")))?;
    // serde_html_form reads an empty value as if it had been left out.
    if let Some((name, _)) = pairs.iter().find(|(_, value)| value.is_empty()) {
        let cure = format!("query: `{name}` is empty: give it a value, or leave it out");
        return Err(Problem::bad_request(cure));
    }
    let mut faults = pairs
        .iter()
        .map(|(name, value)| shapes.query.fault_of_query(name, value));
    if let Some(fault) = faults.find_map(|fault| fault) {
        return Err(Problem::bad_request(format!("query: {fault}")));
    }
    let (body, share) = if takes_body(&parts.method) {
        let read = request_body::read(scope.server.memory(), &parts.headers, body, limit).await?;
        let body = body_of(&parts.method, &parts.headers, &read.bytes, &shapes.body)?;
        (body, read.share)
    } else {
        (nothing()?, Share::default())
    };
    Ok(Ask {
        scope,
        query,
        path,
        body,
        headers: parts.headers,
        _share: share,
    })
}

/// Whether requests with this method have a body. In others a body has no meaning (RFC 9110,
/// section 9.3) and is ignored.
pub(crate) fn takes_body(method: &Method) -> bool {
    matches!(*method, Method::POST | Method::PUT | Method::PATCH)
}

fn nothing<B: DeserializeOwned>() -> Result<B, Problem> {
    serde_json::from_str("{}").map_err(|error| invalid(&error))
}

fn invalid(error: &serde_json::Error) -> Problem {
    Problem::bad_request(format!("body: {error}"))
}

/// Decodes the body. A missing body counts as `{}`, which fails if a field is required.
fn body_of<B: DeserializeOwned>(
    method: &Method,
    headers: &HeaderMap,
    bytes: &[u8],
    shape: &Shape,
) -> Result<B, Problem> {
    if bytes.is_empty() {
        return nothing();
    }
    let media_type = headers.get(CONTENT_TYPE).and_then(|t| t.to_str().ok());
    if !media_type.is_some_and(|media_type| is_json(method, media_type)) {
        return Err(Problem::unsupported_media_type());
    }
    let read = serde_json::from_slice(bytes).or_else(|error| {
        let whole = shape::with_whole_numbers(bytes);
        serde_json::from_slice(&whole).map_err(|_| invalid(&error))
    })?;
    let plain: Value = serde_json::from_slice(bytes).map_err(|error| invalid(&error))?;
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

/// Media types that a request body may have.
pub(crate) fn media_types(method: &Method) -> &'static [&'static str] {
    // A patch is a JSON Merge Patch (RFC 7396); plain JSON is accepted too.
    match *method {
        Method::PATCH => &["application/json", "application/merge-patch+json"],
        _ => &["application/json"],
    }
}
