//! The inbox: `GET|DELETE /_emulate/messages`, `GET /_emulate/messages/latest`.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::problem::Problem;
use crate::state::Shared;
use crate::wire;
use crate::world::{Message, MessageKind};

/// The longest that a request may wait for a message.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// Which messages are asked for, and how long to wait for one.
#[derive(Debug, Default, PartialEq, Eq)]
struct Query {
    to: Option<String>,
    kind: Option<MessageKind>,
    since: Option<Timestamp>,
    wait: Option<Duration>,
}

impl Query {
    /// The query's fields, of which `allowed` are known here.
    fn parse(query: Option<&str>, allowed: &[&str]) -> Result<Self, Problem> {
        let mut parsed = Self::default();
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            if !allowed.contains(&name.as_ref()) {
                let known = allowed.join(", ");
                return Err(Problem::bad_request(format!(
                    "unknown query field `{name}`: known are {known}"
                )));
            }
            match name.as_ref() {
                "to" => parsed.to = Some(value.to_lowercase()),
                "kind" => parsed.kind = Some(kind(&value)?),
                "since" => parsed.since = Some(since(&value)?),
                _ => parsed.wait = Some(wait(&value)?),
            }
        }
        Ok(parsed)
    }

    fn takes(&self, message: &Message) -> bool {
        self.to
            .as_ref()
            .is_none_or(|to| message.to.to_lowercase() == *to)
            && self.kind.is_none_or(|kind| message.kind == kind)
            && self.since.is_none_or(|since| message.created_at >= since)
    }
}

fn kind(text: &str) -> Result<MessageKind, Problem> {
    let known = "`kind` is second_factor, magic_code or password_reset";
    serde_json::from_value(text.into()).map_err(|_| Problem::bad_request(known))
}

fn since(text: &str) -> Result<Timestamp, Problem> {
    let form = "`since` is a time such as 2030-01-01T00:00:00Z";
    text.parse().map_err(|_| Problem::bad_request(form))
}

fn wait(text: &str) -> Result<Duration, Problem> {
    let form = "`wait` is a duration such as 10s or PT10S, up to 60s";
    let parsed = text
        .parse::<SignedDuration>()
        .ok()
        .and_then(|d| Duration::try_from(d).ok());
    parsed
        .filter(|wait| *wait <= LONGEST_WAIT)
        .ok_or_else(|| Problem::bad_request(form))
}

#[derive(Serialize)]
struct List<'a> {
    data: &'a [Message],
    total: usize,
    /// Where the list goes on. It is whole, so nowhere.
    next: Option<&'a str>,
}

/// The messages, newest first.
pub(super) async fn list(
    State(state): State<Arc<Shared>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let query = Query::parse(query.as_deref(), &["to", "kind", "since"])?;
    let data: Vec<_> = state.step(|world, _| {
        world
            .inbox()
            .newest_first(|message| query.takes(message))
            .cloned()
            .collect()
    });
    Ok(wire::json(
        StatusCode::OK,
        &List {
            total: data.len(),
            data: &data,
            next: None,
        },
    ))
}

/// Empties the inbox. What the messages brought stays good.
pub(super) async fn clear(State(state): State<Arc<Shared>>) -> StatusCode {
    state.step(|world, _| world.inbox_mut().clear());
    StatusCode::NO_CONTENT
}

/// The newest message that fits; with `wait`, the next one where none is there yet.
pub(super) async fn latest(
    State(state): State<Arc<Shared>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let query = Query::parse(query.as_deref(), &["to", "kind", "wait"])?;
    let wait = query.wait.unwrap_or_default();
    match state
        .wait_for_message(wait, |message| query.takes(message))
        .await
    {
        Some(message) => Ok(wire::json(StatusCode::OK, &message)),
        None => Err(Problem::not_found("no such message has arrived")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &[&str] = &["to", "kind", "since", "wait"];

    #[test]
    fn a_query_is_read_field_by_field() {
        let query = Query::parse(Some("to=A%40example.com&kind=magic_code&wait=1500ms"), ALL);
        let expected = Query {
            to: Some("a@example.com".into()),
            kind: Some(MessageKind::MagicCode),
            since: None,
            wait: Some(Duration::from_millis(1500)),
        };
        assert_eq!(query.ok(), Some(expected));
    }

    #[test]
    fn what_a_query_cannot_mean_is_refused() {
        for query in [
            "from=a",
            "kind=letter",
            "since=yesterday",
            "wait=61s",
            "wait=-1s",
            "wait=",
        ] {
            assert!(Query::parse(Some(query), ALL).is_err(), "{query}");
        }
        assert!(Query::parse(Some("wait=1s"), &["to"]).is_err());
    }
}
