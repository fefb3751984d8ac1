//! The inbox of a server in this process, without `async`.

use std::time::Duration;

use crate::namespace::Namespace;
use crate::world::{Message, MessageKind};

/// Inbox of the default namespace of a [`MockServer`](crate::MockServer).
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
    /// Returns all messages, newest first.
    pub fn messages(&self) -> Vec<Message> {
        self.namespace
            .read(|world, now| world.inbox().newest_first(now, |_| true).cloned().collect())
    }

    /// Returns the newest message of a kind to an address. `None` if none has arrived.
    pub fn latest(&self, to: &str, kind: MessageKind) -> Option<Message> {
        let to = to.to_lowercase();
        let fits = |message: &Message| message.kind == kind && message.to.to_lowercase() == to;
        self.namespace
            .read(|world, now| world.inbox().newest_first(now, fits).next().cloned())
    }

    /// Returns the newest message of a kind to an address. Waits for one, at most for `wait` of real
    /// time; `None` if none arrives.
    pub async fn wait_for(&self, to: &str, kind: MessageKind, wait: Duration) -> Option<Message> {
        let to = to.to_lowercase();
        let fits = |message: &Message| message.kind == kind && message.to.to_lowercase() == to;
        self.namespace.wait_for_message(wait, fits).await
    }

    /// Deletes all messages. The codes and links in them stay valid.
    pub fn clear(&self) {
        self.namespace.step(|world, _| world.inbox_mut().clear());
    }
}
