//! What a proxy saw, to keep: users as a scenario, and an example of each kind of reply.

mod people;

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use http::header::{
    CACHE_CONTROL, CONTENT_TYPE, HeaderName, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE,
};
use http::{HeaderMap, StatusCode};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::Scenario;
use crate::contract::{Fields, Input, Operation};
use crate::instrument::journal::redact;
use crate::sync::Mutex;

/// Longest body that is kept as an example, in bytes.
const LONGEST: usize = 64 * 1024;
/// Most different remarks on what is left out.
const MOST: usize = 100;
/// Headers of a reply that are kept.
const HEADERS: [HeaderName; 5] = [
    CACHE_CONTROL,
    CONTENT_TYPE,
    LOCATION,
    RETRY_AFTER,
    WWW_AUTHENTICATE,
];

/// What a proxy saw of a server, without secrets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recording {
    /// The users that `load` showed, with their organisations and portals. None has a password of
    /// the server: those that signed in with one have the password of the demo scenario.
    pub scenario: Scenario,
    /// The first exchange of each operation and status, by operation.
    pub examples: Vec<RecordedExample>,
    /// What does not fit into a scenario, and why: at most 100 remarks. Never a value of a secret
    /// field.
    pub left_out: Vec<String>,
}

/// A request and its reply. Values of secret fields, and of fields that the contract does not have,
/// are `[redacted]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RecordedExample {
    /// Name of the operation, such as `portal_login`.
    pub operation: String,
    /// HTTP method.
    pub method: String,
    /// Path of the operation in the contract.
    pub path: String,
    /// Query parameters.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub query: Map<String, Value>,
    /// Body of the request; `None` if there was none, it was not read, or has over 64 KiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// The reply.
    pub reply: RecordedAnswer,
}

/// Reply of an example.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RecordedAnswer {
    /// Status code.
    pub status: u16,
    /// Headers that say something of the reply.
    pub headers: BTreeMap<String, String>,
    /// Body; `None` if there was none, it was not read, has over 64 KiB, or is no JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
}

/// A request, as far as it is kept.
#[derive(Debug, Clone, Default)]
pub(super) struct Sent {
    pub(super) query: String,
    pub(super) body: Option<Bytes>,
}

/// A reply, as far as it is kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answered<'a> {
    pub(super) status: StatusCode,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: Option<&'a Bytes>,
}

/// Keeps what passes.
#[derive(Debug)]
pub(super) struct Recorder {
    fields: &'static Fields,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    people: people::People,
    examples: BTreeMap<(&'static str, u16), RecordedExample>,
    left_out: BTreeSet<String>,
}

impl Recorder {
    pub(super) fn new(fields: &'static Fields) -> Self {
        Self {
            fields,
            state: Mutex::default(),
        }
    }

    /// Keeps an exchange, if it shows something new.
    pub(super) fn keep(&self, operation: &'static Operation, sent: &Sent, answered: Answered<'_>) {
        let body = answered.body.filter(|body| body.len() <= LONGEST);
        let reply: Option<Value> = body.and_then(|body| serde_json::from_slice(body).ok());
        let mut state = self.state.lock();
        if answered.status.is_success() {
            let learnt = state
                .people
                .learn(operation.name(), sent.body.as_deref(), reply.as_ref());
            if let Err(left_out) = learnt
                && state.left_out.len() < MOST
            {
                state.left_out.insert(left_out);
            }
        }
        let key = (operation.name(), answered.status.as_u16());
        let fields = self.fields;
        let examples = state.examples.entry(key);
        examples.or_insert_with(|| example(fields, operation, sent, answered, reply));
    }

    pub(super) fn recording(&self) -> Recording {
        let state = self.state.lock();
        Recording {
            scenario: state.people.scenario(),
            examples: state.examples.values().cloned().collect(),
            left_out: state.left_out.iter().cloned().collect(),
        }
    }
}

fn example(
    fields: &Fields,
    operation: &Operation,
    sent: &Sent,
    answered: Answered<'_>,
    reply: Option<Value>,
) -> RecordedExample {
    let body = sent.body.as_deref();
    let body = body.filter(|body| !body.is_empty() && body.len() <= LONGEST);
    let body = body.map(|body| match &operation.input {
        Input::Form(_) => Value::Object(redact::pairs(fields, body)),
        _ => redact::json(fields, &serde_json::from_slice(body).unwrap_or_default()),
    });
    let headers = HEADERS.iter().filter_map(|name| {
        let value = answered.headers.get(name)?;
        Some((name.as_str(), value.as_bytes()))
    });
    RecordedExample {
        operation: operation.name().to_owned(),
        method: operation.method.to_string(),
        path: operation.path.to_owned(),
        query: redact::pairs(fields, sent.query.as_bytes()),
        body,
        reply: RecordedAnswer {
            status: answered.status.as_u16(),
            headers: redact::headers(headers),
            body: reply.map(|reply| redact::reply(fields, reply)),
        },
    }
}
