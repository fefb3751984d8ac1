//! What happens to a session, for whoever wants to know.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;
use tokio::sync::broadcast;
use tokio_stream::wrappers::{BroadcastStream, errors::BroadcastStreamRecvError};

use super::StoreError;

/// Events that wait for one listener. A listener that is further behind misses the oldest.
const BACKLOG: usize = 64;

/// Something that happened to the session of a client and its clones.
///
/// ```no_run
/// # async fn run(client: auth_sdk::AuthClient) {
/// use auth_sdk::AuthEvent;
///
/// let mut events = client.events();
/// while let Some(event) = events.next().await {
///     if let AuthEvent::Expired = event {
///         println!("please sign in again");
///     }
/// }
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthEvent {
    /// Somebody signed in, or a kept session was [restored](crate::AuthClient::restore).
    SignedIn,
    /// The access token was renewed; user and organisation are the same.
    Renewed,
    /// The session is of another organisation now.
    Switched,
    /// The user signed out.
    SignedOut,
    /// The server takes the session's tokens no longer, and the client has forgotten them.
    Expired,
    /// The store could not do its part. The session itself is not touched.
    StoreFailed(StoreError),
    /// So many events came while this listener did not listen.
    Missed(u64),
}

/// The events of a client and its clones, from when it was asked for them; from
/// [`AuthClient::events`](crate::AuthClient::events).
///
/// A `Stream` (of the `futures` crates) that ends when the last of the clients is gone.
#[must_use = "events are lost when nobody listens"]
pub struct AuthEvents(BroadcastStream<AuthEvent>);

impl AuthEvents {
    /// The next event; `None` when the last client is gone.
    pub async fn next(&mut self) -> Option<AuthEvent> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl Stream for AuthEvents {
    type Item = AuthEvent;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<AuthEvent>> {
        Pin::new(&mut self.0).poll_next(context).map(|event| {
            Some(match event? {
                Ok(event) => event,
                Err(BroadcastStreamRecvError::Lagged(count)) => AuthEvent::Missed(count),
            })
        })
    }
}

impl fmt::Debug for AuthEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthEvents").finish_non_exhaustive()
    }
}

/// Where events come from.
#[derive(Debug)]
pub(super) struct Source(broadcast::Sender<AuthEvent>);

impl Source {
    pub(super) fn new() -> Self {
        Self(broadcast::Sender::new(BACKLOG))
    }

    pub(super) fn listen(&self) -> AuthEvents {
        AuthEvents(BroadcastStream::new(self.0.subscribe()))
    }

    pub(super) fn tell(&self, event: AuthEvent) {
        // Fails when nobody listens, which is fine.
        let _ = self.0.send(event);
    }
}
