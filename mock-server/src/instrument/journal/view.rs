//! A request as it may be seen.

use std::collections::BTreeMap;

use http::header::CONTENT_TYPE;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Kept, redact};
use crate::wire::reason;
use crate::world::Reason;

/// Causes by which a client, and nobody else, has broken the contract.
const VIOLATIONS: &[&str] = &[
    "unknown_path",
    "method_not_allowed",
    "invalid_body",
    "invalid_query",
    "invalid_form",
    "unreadable_body",
    "content_encoding",
    "body_too_large",
    "bearer_missing",
    "bearer_scheme",
];

/// A request that was made, and how it was answered. Secrets are redacted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// Its number in the namespace, from 1.
    pub id: u64,
    /// When it was answered, by the namespace's clock.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub at: Timestamp,
    /// The method.
    pub method: String,
    /// The path, without the prefix of the namespace.
    pub path: String,
    /// The fields of the query.
    pub query: Map<String, Value>,
    /// The operation's name, such as `portal_login`.
    pub operation: Option<String>,
    /// The operation's `operationId`.
    pub operation_id: Option<String>,
    /// The status of the reply.
    pub status: u16,
    /// How long it took, in milliseconds.
    pub duration_ms: f64,
    /// The id of the request, its own or the server's.
    pub request_id: String,
    /// The id of the user who asked, or was let in.
    pub user: Option<String>,
    /// The address of that user.
    pub email: Option<String>,
    /// The headers of the request.
    pub headers: BTreeMap<String, String>,
    /// The fields of the body; `null` where nobody read it, or it was too long, or neither JSON nor
    /// a form.
    pub body: Option<Value>,
    /// Why it was refused, as in `X-Mock-Reason`.
    pub reason: Option<String>,
    /// The fault that hit it.
    pub fault: Option<String>,
    /// What about it the contract does not have.
    pub violations: Vec<Violation>,
}

/// Something that a client did and the contract does not have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Violation {
    /// What it is, such as `unknown_path` or `invalid_body`.
    pub cause: String,
    /// More of it, such as `at` and `type` of the first field that does not fit.
    pub facts: BTreeMap<String, String>,
}

pub(super) fn of(kept: &Kept) -> RecordedRequest {
    let record = &kept.record;
    let fields = kept.contract.fields();
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let reason = record.reason.as_ref();
    let user = kept.user.as_ref();
    RecordedRequest {
        id: kept.id,
        at: record.at,
        method: record.method.to_string(),
        path: record.target.path().to_owned(),
        query: redact::pairs(fields, record.target.query().unwrap_or_default().as_bytes()),
        operation: record
            .operation
            .map(|operation| operation.name().to_owned()),
        operation_id: record.operation.map(|operation| operation.id.clone()),
        status: record.status,
        duration_ms: (record.took.as_secs_f64() * 1_000_000.0).round() / 1000.0,
        request_id: text(&record.request_id),
        user: user.map(|user| user.profile.id.clone()),
        email: user.map(|user| user.profile.email.clone()),
        headers: redact::headers(&record.headers),
        body: body(kept),
        violations: reason.into_iter().filter_map(violation).collect(),
        reason: reason.map(reason::text),
        fault: record.fault.as_ref().map(text),
    }
}

fn body(kept: &Kept) -> Option<Value> {
    let (fields, body) = (kept.contract.fields(), kept.body.as_ref()?);
    if let Ok(body) = serde_json::from_slice(body) {
        return Some(redact::json(fields, &body));
    }
    let media_type = kept.record.headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let form = media_type.starts_with("application/x-www-form-urlencoded");
    form.then(|| Value::Object(redact::pairs(fields, body)))
}

fn violation(reason: &Reason) -> Option<Violation> {
    let name = reason.cause.name();
    VIOLATIONS.contains(&name).then(|| Violation {
        cause: name.to_owned(),
        facts: reason.facts().into_iter().collect(),
    })
}
