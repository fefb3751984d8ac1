//! `GET /_emulate/events`: a stream of what happens in a namespace.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum_core::body::Body;
use axum_core::response::Response;
use futures_util::stream;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, StatusCode};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize};
use tokio::sync::{OwnedSemaphorePermit, watch};

use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, Reply};
use crate::instrument::events::{Event, EventType, Events, Next, STREAMS};
use crate::net::Endless;
use crate::world::{Clock, LARGEST_INTEGER};

pub(crate) const LAST_EVENT_ID: &str = "Last-Event-ID";
/// How often an idle stream sends a comment, in real time.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How long a browser waits before it connects again, in milliseconds.
const RETRY: u32 = 1000;
const EVENT_STREAM: &str = "text/event-stream";

/// Selects the events of a stream.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventQuery {
    /// Only events of these types: repeat the parameter, or separate types with commas. `lost` is
    /// always sent.
    #[serde(
        default,
        rename = "type",
        deserialize_with = "types",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub types: Vec<EventType>,
    /// Same as the header `Last-Event-ID`, for a page that cannot set headers. The old name
    /// `last_event_id` works too.
    #[serde(
        default,
        alias = "last_event_id",
        skip_serializing_if = "Option::is_none"
    )]
    pub after: Option<u64>,
}

fn types<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<EventType>, D::Error> {
    use serde::de::IntoDeserializer as _;
    let given = Vec::<String>::deserialize(deserializer)?;
    let names = given.iter().flat_map(|some| some.split(','));
    names
        .map(|name| EventType::deserialize(name.into_deserializer()))
        .collect()
}

/// 200 and an endless body of events.
pub(crate) struct Stream(Response);

impl Reply for Stream {
    const STATUS: StatusCode = StatusCode::OK;

    fn content(generator: &mut SchemaGenerator) -> Vec<(&'static str, Schema)> {
        vec![(EVENT_STREAM, generator.subschema_for::<Event>())]
    }

    fn into_response(self) -> Response {
        self.0
    }
}

pub(crate) async fn stream(ask: Ask<EventQuery>) -> Result<Stream, Problem> {
    let header = last_event_id(&ask.headers)?;
    let (server, namespace) = (&ask.scope.server, &ask.scope.namespace);
    let events = namespace.events().clone();
    let permits = (
        events.reserve_stream().ok_or_else(|| {
            let detail = format!(
                "{STREAMS} event streams are open in this namespace, the maximum: close one first"
            );
            Problem::unavailable(detail)
        })?,
        server.reserve_stream().ok_or_else(|| {
            let detail = "too many event streams are open on this server: close one first";
            Problem::unavailable(detail)
        })?,
    );
    let reader = Reader {
        position: header
            .or(ask.query.after)
            .unwrap_or_else(|| events.latest()),
        events,
        clock: namespace.clock().clone(),
        types: ask.query.types,
        stopping: server.stopping(),
        stage: Stage::Begins,
        _permits: permits,
    };
    let blocks = stream::unfold(reader, Reader::next);
    let mut response = Response::new(Body::from_stream(blocks));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(EVENT_STREAM));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response.extensions_mut().insert(Endless);
    Ok(Stream(response))
}

fn last_event_id(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let mut values = headers.get_all(LAST_EVENT_ID).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let digits = value
        .to_str()
        .ok()
        .filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let id = digits.and_then(|digits| digits.parse().ok());
    let id = id.filter(|id| *id <= LARGEST_INTEGER);
    let id = id.filter(|_| values.next().is_none());
    let cure = "Last-Event-ID: must be the `id` of an event, a whole number, sent once";
    id.map(Some).ok_or_else(|| Problem::bad_request(cure))
}

/// One event stream. It holds no `Namespace`, so that a deleted namespace can be dropped.
struct Reader {
    events: Arc<Events>,
    clock: Clock,
    /// Number of the last event that was sent.
    position: u64,
    types: Vec<EventType>,
    stopping: watch::Receiver<bool>,
    stage: Stage,
    _permits: (OwnedSemaphorePermit, OwnedSemaphorePermit),
}

enum Stage {
    Begins,
    Goes,
    Over,
}

impl Reader {
    /// Waits for the next block of the stream. Returns `None` at its end.
    async fn next(mut self) -> Option<(Result<String, Infallible>, Self)> {
        let block = match self.stage {
            Stage::Begins => {
                self.stage = Stage::Goes;
                // The number comes at once. A client that loses the connection before the first
                // event then resumes at the right place.
                format!("retry: {RETRY}\nid: {}\n\n", self.position)
            }
            Stage::Goes => match tokio::time::timeout(KEEP_ALIVE, self.event()).await {
                Ok(Some(event)) => block(&event),
                Ok(None) => {
                    self.stage = Stage::Over;
                    // A later namespace of this name counts from 1. A client that connects again
                    // by itself then misses none of its events.
                    "id: 0\n\n".to_owned()
                }
                Err(_) => ":\n\n".to_owned(),
            },
            Stage::Over => return None,
        };
        Some((Ok(block), self))
    }

    /// Waits for the next event. A wait that is given up loses no event.
    async fn event(&mut self) -> Option<Event> {
        let events = self.events.clone();
        loop {
            let mut pushed = pin!(events.pushed());
            pushed.as_mut().enable();
            // Read this before the ring, so that events from before the stop are still sent.
            let stopping = *self.stopping.borrow();
            match events.after(self.position) {
                Next::Event { id, at, fact } => {
                    self.position = id;
                    if self.types.is_empty() || self.types.contains(&fact.kind()) {
                        return Some(Event::new(id, at, fact));
                    }
                }
                Next::Lost { to, missing } => {
                    self.position = to;
                    return Some(Event::lost(to, self.clock.now(), missing));
                }
                Next::Nothing if !stopping => {
                    tokio::select! {
                        () = pushed => {}
                        changed = self.stopping.changed() => {
                            // A dropped sender means that the server stops, too.
                            changed.ok()?;
                        }
                    }
                }
                Next::Nothing | Next::End => return None,
            }
        }
    }
}

fn block(event: &Event) -> String {
    // All keys are strings, so serialising cannot fail. JSON in one line has no line breaks.
    let data = serde_json::to_string(event).unwrap_or_default();
    let (id, name) = (event.id, event.what.name());
    format!("id: {id}\nevent: {name}\ndata: {data}\n\n")
}

#[cfg(test)]
mod tests {
    use axum_core::extract::Request;
    use http_body_util::BodyExt as _;
    use tokio::time::Instant;

    use super::*;
    use crate::namespace::{BaseUrls, Namespaces, Scope, ServerState};
    use crate::world::{Algorithm, Random, Signer};

    fn scope() -> Scope {
        let mut random = Random::seeded(7);
        let signer = Signer::generate(Algorithm::Hs256, &mut random).unwrap();
        let namespaces = Namespaces::demo(random);
        Scope {
            namespace: namespaces.default().clone(),
            root: "http://mock".into(),
            server: Arc::new(ServerState::new(
                signer,
                namespaces,
                BaseUrls::of("http://mock"),
                None,
            )),
            prefixed: false,
            note: Arc::default(),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn idle_event_stream_sends_keep_alive_comments() {
        let request = Request::get("/_emulate/events")
            .body(Body::empty())
            .unwrap();
        let scope = scope();
        let control = crate::control::Control::new(true);
        let response = control.answer(scope.clone(), request).await;
        let mut body = response.into_body();
        let mut next = async || {
            let frame = body.frame().await.unwrap().unwrap();
            frame.into_data().unwrap()
        };
        assert_eq!(next().await, "retry: 1000\nid: 0\n\n");
        let begun = Instant::now();
        for times in 1..=3 {
            assert_eq!(next().await, ":\n\n");
            // Timers have the grain of a millisecond.
            assert_eq!(begun.elapsed().as_secs(), (times * KEEP_ALIVE).as_secs());
        }
    }
}
