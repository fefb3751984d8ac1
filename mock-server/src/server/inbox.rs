//! The inbox of a server in this process.

use std::time::Duration;

use crate::namespace::Namespace;
use crate::world::{Message, MessageKind};

/// The inbox of a running server.
#[derive(Clone, Copy)]
pub struct InboxHandle<'a> {
    pub(super) namespace: &'a Namespace,
}

impl std::fmt::Debug for InboxHandle<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InboxHandle")
    }
}

impl InboxHandle<'_> {
    /// All messages, newest first.
    pub fn messages(&self) -> Vec<Message> {
        self.namespace
            .read(|world, _| world.inbox().newest_first(|_| true).cloned().collect())
    }

    /// The newest message of a kind to an address, if one has arrived.
    pub fn latest(&self, to: &str, kind: MessageKind) -> Option<Message> {
        let to = to.to_lowercase();
        let fits = |message: &Message| message.kind == kind && message.to.to_lowercase() == to;
        self.namespace
            .read(|world, _| world.inbox().newest_first(fits).next().cloned())
    }

    /// As [`InboxHandle::latest`], and where none is there yet, the next to come within `wait`.
    pub async fn wait_for(&self, to: &str, kind: MessageKind, wait: Duration) -> Option<Message> {
        let to = to.to_lowercase();
        let fits = |message: &Message| message.kind == kind && message.to.to_lowercase() == to;
        self.namespace.wait_for_message(wait, fits).await
    }

    /// Empties it. What the messages brought stays good.
    pub fn clear(&self) {
        self.namespace.step(|world, _| world.inbox_mut().clear());
    }
}
