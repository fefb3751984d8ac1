//! What happens to a session, for whoever wants to know.

use std::{
    collections::VecDeque,
    fmt,
    pin::Pin,
    sync::{Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
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
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// The events of a client and its clones, from when it was asked for them, in the order in which
/// they happened; from [`AuthClient::events`](crate::AuthClient::events).
///
/// A `Stream` (of the `futures` crates) that ends when the last of the clients is gone. It keeps no
/// client alive.
///
/// ```
/// # fn main() -> Result<(), auth_sdk::Error> {
/// let client = auth_sdk::AuthClient::builder().base_url("http://127.0.0.1:8010").build()?;
/// let mut events = client.events(); // Nothing that happens from here on is lost.
/// # let _ = &mut events; Ok(()) }
/// ```
#[must_use = "events are lost when nobody listens"]
pub struct AuthEvents {
    stream: BroadcastStream<Numbered>,
    /// What has a lower number happened before anybody listened here.
    first: u64,
}

impl AuthEvents {
    /// The next event; `None` when the last client is gone. Dropping the future loses no event.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), auth_sdk::Error> {
    /// let client = auth_sdk::AuthClient::builder().base_url("http://127.0.0.1:8010").build()?;
    /// let mut events = client.events();
    /// drop(client);
    /// assert_eq!(events.next().await, None);
    /// # Ok(()) }
    /// ```
    pub async fn next(&mut self) -> Option<AuthEvent> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl Stream for AuthEvents {
    type Item = AuthEvent;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<AuthEvent>> {
        while let Some(next) = ready!(Pin::new(&mut self.stream).poll_next(context)) {
            match next {
                Ok((number, _)) if number < self.first => {}
                Ok((_, event)) => return Poll::Ready(Some(event)),
                Err(BroadcastStreamRecvError::Lagged(count)) => {
                    return Poll::Ready(Some(AuthEvent::Missed(count)));
                }
            }
        }
        Poll::Ready(None)
    }
}

impl fmt::Debug for AuthEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthEvents").finish_non_exhaustive()
    }
}

/// An event, and how many were before it.
type Numbered = (u64, AuthEvent);

/// Where events come from.
///
/// What happens is noted under the lock that it happens under, so that the order is the same, and
/// told once that is released: to wake a listener is to run code of its executor, which may call
/// the client.
#[derive(Debug)]
pub(super) struct Source {
    told: broadcast::Sender<Numbered>,
    noted: Mutex<Noted>,
    /// Held by the one who tells.
    telling: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Noted {
    count: u64,
    untold: VecDeque<Numbered>,
}

impl Source {
    pub(super) fn new() -> Self {
        Self {
            told: broadcast::Sender::new(BACKLOG),
            noted: Mutex::default(),
            telling: tokio::sync::Mutex::default(),
        }
    }

    pub(super) fn listen(&self) -> AuthEvents {
        // Nothing can happen between the two.
        let noted = self.noted();
        AuthEvents {
            stream: BroadcastStream::new(self.told.subscribe()),
            first: noted.count,
        }
    }

    /// For the time of a lock that is released before this is dropped.
    pub(super) fn notes(&self) -> Notes<'_> {
        Notes {
            source: self,
            any: false,
        }
    }

    fn tell(&self) {
        // Checked again at the end: who comes meanwhile leaves theirs to the one who tells.
        while !self.noted().untold.is_empty() {
            let Ok(_telling) = self.telling.try_lock() else {
                return;
            };
            while let Some(event) = self.next() {
                // Fails when nobody listens, which is fine.
                let _ = self.told.send(event);
            }
        }
    }

    fn next(&self) -> Option<Numbered> {
        self.noted().untold.pop_front()
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes note of what happens under a lock, and tells it when dropped.
pub(super) struct Notes<'a> {
    source: &'a Source,
    any: bool,
}

impl Notes<'_> {
    pub(super) fn take(&mut self, event: AuthEvent) {
        self.any = true;
        let mut noted = self.source.noted();
        let number = noted.count;
        noted.count += 1;
        noted.untold.push_back((number, event));
    }
}

impl Drop for Notes<'_> {
    fn drop(&mut self) {
        if self.any {
            self.source.tell();
        }
    }
}
