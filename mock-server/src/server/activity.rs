//! What happens in a server, for a log.

use std::sync::mpsc::Receiver;

use jiff::Timestamp;

use crate::instrument::events::{Event, LogFact};
use crate::instrument::feed::FeedItem;
use crate::namespace::ServerState;
use crate::world::Message;

/// Events of all namespaces, in order, as they happen.
///
/// An iterator that waits for the next event and ends when the server has stopped. Read it on a
/// thread of its own. It never blocks the server: a reader that is too slow misses events.
pub struct Activity {
    receiver: Receiver<FeedItem<LogFact>>,
}

/// An event of one namespace.
#[derive(Debug)]
#[non_exhaustive]
pub struct ActivityEvent {
    /// Name of the namespace.
    pub namespace: String,
    /// When the event was recorded, by the machine's clock.
    pub received_at: Timestamp,
    /// The event, without secrets.
    pub event: Event,
    /// The message that was sent, with its code and link.
    pub message: Option<Message>,
    /// Number of events that were missed before this one.
    pub missed: u64,
}

impl std::fmt::Debug for Activity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Activity").finish_non_exhaustive()
    }
}

impl Activity {
    pub(super) fn new(server: &ServerState) -> Self {
        Self {
            receiver: server.namespaces().feed().read(),
        }
    }
}

impl Iterator for Activity {
    type Item = ActivityEvent;

    fn next(&mut self) -> Option<ActivityEvent> {
        let item: FeedItem<LogFact> = self.receiver.recv().ok()?;
        Some(ActivityEvent {
            namespace: item.namespace.to_string(),
            received_at: item.received_at,
            event: Event::new(item.id, item.at, item.fact.fact),
            message: item.fact.message,
            missed: item.missed,
        })
    }
}
