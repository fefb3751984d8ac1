//! Typed control API: event streams.

use axum_core::body::Body;
use futures_util::StreamExt as _;
use sse_stream::SseStream;

use super::{ControlError, Namespace, PATIENCE, with_query};
use crate::control_api::{Event, EventQuery, EventType};

/// Events of a namespace. Choose which ones, then [open](Events::open) a stream.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// use std::time::Duration;
/// use auth_mock_server::MockServer;
/// use auth_mock_server::control_api::{EventType, Happened};
///
/// let server = MockServer::start().await?;
/// let namespace = server.namespace("t1");
/// let mut events = namespace.events().only(&[EventType::Clock]).open().await?;
/// namespace.clock().advance(Duration::from_secs(600)).await?;
/// let event = tokio::time::timeout(Duration::from_secs(10), events.next()).await??;
/// assert!(matches!(event.what, Happened::Clock { .. }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "no events arrive until it is opened"]
pub struct Events<'a> {
    namespace: &'a Namespace,
    query: EventQuery,
}

/// An open stream of events.
///
/// While it is open, its namespace counts as used and is not removed.
pub struct EventStream {
    namespace: Namespace,
    query: EventQuery,
    blocks: SseStream<Body>,
    last_id: u64,
}

impl std::fmt::Debug for EventStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventStream")
            .field("namespace", &self.namespace.name)
            .field("last_id", &self.last_id)
            .finish_non_exhaustive()
    }
}

impl<'a> Events<'a> {
    pub(super) fn new(namespace: &'a Namespace) -> Self {
        Self {
            namespace,
            query: EventQuery::default(),
        }
    }

    /// Selects only events of these types. `lost` is always included.
    pub fn only(mut self, types: &[EventType]) -> Self {
        self.query.types = types.to_vec();
        self
    }

    /// Begins after event number `id`, with events that have happened already. 0 means all kept
    /// events: the latest thousand, or fewer if they are large.
    pub fn after(mut self, id: u64) -> Self {
        self.query.after = Some(id);
        self
    }

    /// Opens the stream. It contains all events from now on, even if they are read later.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 503 when too many streams are open.
    pub async fn open(self) -> Result<EventStream, ControlError> {
        let mut stream = EventStream {
            blocks: SseStream::new(Body::empty()),
            namespace: self.namespace.clone(),
            last_id: self.query.after.unwrap_or_default(),
            query: self.query,
        };
        stream.connect().await?;
        Ok(stream)
    }
}

impl EventStream {
    /// Waits for the next event.
    ///
    /// A slow reader misses events, since streams never block the server;
    /// [`Happened::Lost`](crate::control_api::Happened::Lost) reports how many. Cancelling the wait,
    /// for example with `tokio::time::timeout`, loses no event.
    ///
    /// # Errors
    /// [`ControlError::Ended`] when the server stops or the namespace is deleted,
    /// [`ControlError::Connection`] when the connection breaks.
    pub async fn next(&mut self) -> Result<Event, ControlError> {
        loop {
            if let Some(data) = self.block().await? {
                let event = serde_json::from_str(&data);
                return event.map_err(|error| ControlError::Reply(error.to_string()));
            }
        }
    }

    /// Returns the number of the last event that was read. Before the first event: the number that
    /// the stream begins after.
    pub fn last_id(&self) -> u64 {
        self.last_id
    }

    /// Connects again, and continues after the last event that was read.
    ///
    /// # Errors
    /// As [`Events::open`].
    pub async fn resume(&mut self) -> Result<(), ControlError> {
        self.query.after = Some(self.last_id);
        self.connect().await
    }

    async fn connect(&mut self) -> Result<(), ControlError> {
        let path = with_query("/events", &self.query)?;
        let target = self.namespace.target(&path);
        let body = self.namespace.transport.open(&target, PATIENCE).await?;
        self.blocks = SseStream::new(body);
        // The first block has no event, only the number that the stream begins after.
        self.block().await.map(drop)
    }

    async fn block(&mut self) -> Result<Option<String>, ControlError> {
        let block = self.blocks.next().await.ok_or(ControlError::Ended)?;
        let block = block.map_err(|error| ControlError::Connection(error.to_string()))?;
        if let Some(id) = block.id.and_then(|id| id.parse().ok()) {
            self.last_id = id;
        }
        Ok(block.data)
    }
}
