//! Redacted view of a request.

use std::collections::BTreeMap;

use http::header::CONTENT_TYPE;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{ENTRY, Kept, Record, redact};
use crate::contract::Fields;
use crate::instrument::fault::MOCK_FAULT;
use crate::wire::reason;
use crate::world::Reason;

/// Causes of refusals that mean that the client broke the contract.
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

/// Request and its reply, with secrets redacted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// Number of the request in its namespace; the first is 1.
    pub id: u64,
    /// When the request was answered, by the namespace's clock.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub at: Timestamp,
    /// Method.
    pub method: String,
    /// Path, without the prefix of the namespace.
    pub path: String,
    /// Fields of the query.
    pub query: Map<String, Value>,
    /// Name of the operation, such as `portal_login`; `null` if the request has none.
    pub operation: Option<String>,
    /// `operationId` of the operation.
    pub operation_id: Option<String>,
    /// Status of the reply.
    pub status: u16,
    /// Time until the reply, in milliseconds.
    pub duration_ms: f64,
    /// `X-Request-Id` of the request, or the one that the server made.
    pub request_id: String,
    /// Id of the user who sent the request or signed in with it.
    pub user: Option<String>,
    /// Address of that user.
    pub email: Option<String>,
    /// Headers of the request.
    pub headers: BTreeMap<String, String>,
    /// Fields of the body; `null` if it was not read, too long, or neither JSON nor a form.
    pub body: Option<Value>,
    /// Reason of the refusal, as in `X-Mock-Reason`.
    pub reason: Option<String>,
    /// Name of the fault that hit the request.
    pub fault: Option<String>,
    /// Violations of the contract by the request, and by its reply if a proxy passed it on.
    pub violations: Vec<Violation>,
    /// Headers and body of the reply.
    pub reply: RecordedReply,
}

/// Headers and body of a reply, with secrets redacted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct RecordedReply {
    /// Headers of the reply, without those that each reply has, such as `Date` and `X-Request-Id`.
    pub headers: BTreeMap<String, String>,
    /// Body of the reply; `null` if it is empty, over 16 KiB, sent over time, or not JSON.
    pub body: Option<Value>,
    /// Length of the body in bytes; `null` if it is unknown.
    pub body_bytes: Option<u64>,
}

/// Violation of the contract by a request, or by a reply that a proxy passed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Violation {
    /// Kind of violation, such as `unknown_path` or `invalid_body`.
    pub cause: String,
    /// Details, such as `at` and `type` of the first invalid field. From a proxy: `direction`,
    /// `pointer` (a JSON pointer into the message), `rule`, `expected`, and the type that was
    /// `found`.
    pub facts: BTreeMap<String, String>,
}

pub(super) fn of(kept: &Kept) -> RecordedRequest {
    let record = &kept.record;
    let texts = &record.texts;
    let fields = kept.contract.fields();
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    let reason = record.reason.as_ref();
    let user = kept.user.as_ref();
    let fault = header(texts.reply_headers(), MOCK_FAULT.as_str());
    RecordedRequest {
        id: kept.id,
        at: record.at,
        method: record.method.to_string(),
        path: texts.path().to_owned(),
        query: redact::pairs(fields, texts.query().as_bytes()),
        operation: record
            .operation
            .map(|operation| operation.name().to_owned()),
        operation_id: record.operation.map(|operation| operation.id.to_owned()),
        status: record.status,
        duration_ms: (record.took.as_secs_f64() * 1_000_000.0).round() / 1000.0,
        request_id: texts.request_id().to_owned(),
        user: user.map(|user| user.profile.id.clone()),
        email: user.map(|user| user.profile.email.clone()),
        headers: redact::headers(texts.headers()),
        body: body(kept),
        violations: violations(kept),
        reason: reason.map(reason::text),
        fault: fault.map(text),
        reply: reply(record, fields),
    }
}

/// The first header with this name.
fn header<'a>(
    mut headers: impl Iterator<Item = (&'a str, &'a [u8])>,
    name: &str,
) -> Option<&'a [u8]> {
    headers.find_map(|(known, value)| (known == name).then_some(value))
}

fn body(kept: &Kept) -> Option<Value> {
    let texts = &kept.record.texts;
    let (fields, body) = (kept.contract.fields(), texts.body()?);
    if let Ok(body) = serde_json::from_slice(body) {
        return Some(redact::json(fields, &body));
    }
    let media_type = header(texts.headers(), CONTENT_TYPE.as_str())?;
    let form = media_type.starts_with(b"application/x-www-form-urlencoded");
    form.then(|| Value::Object(redact::pairs(fields, body)))
}

fn reply(record: &Record, fields: &Fields) -> RecordedReply {
    let body = record.texts.reply_body();
    let body = body.and_then(|body| serde_json::from_slice(body).ok());
    RecordedReply {
        headers: redact::headers(record.texts.reply_headers()),
        body: body.map(|body| redact::reply(fields, body)),
        body_bytes: record.reply_bytes,
    }
}

/// Whether a refusal means that the client broke the contract.
pub(super) fn is_violation(reason: &Reason) -> bool {
    VIOLATIONS.contains(&reason.cause.name())
}

fn violations(kept: &Kept) -> Vec<Violation> {
    let refused = kept.record.reason.as_ref().and_then(violation);
    let compared = kept.violations.iter().cloned();
    refused.into_iter().chain(compared).collect()
}

impl Violation {
    /// Returns about how many bytes the violation needs.
    pub(super) fn bytes(&self) -> usize {
        let facts = self.facts.iter();
        let facts = facts.map(|(name, fact)| ENTRY + name.len() + fact.len());
        size_of::<Self>() + self.cause.len() + facts.sum::<usize>()
    }
}

fn violation(reason: &Reason) -> Option<Violation> {
    is_violation(reason).then(|| Violation {
        cause: reason.cause.name().to_owned(),
        facts: reason.facts().into_iter().collect(),
    })
}
