//! Events: what happens to the session of a client.

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

/// Events in the buffer of a listener. A listener that is further behind misses the oldest events.
const BACKLOG: usize = 64;

/// An event of the session of a client and its clones.
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
    /// The user signed in, or a stored session was [restored](crate::AuthClient::restore).
    SignedIn,
    /// The access token was renewed; the user and the organisation are the same.
    Renewed,
    /// The session is in another organisation now.
    Switched,
    /// The user signed out.
    SignedOut,
    /// The server refuses the session's tokens, and the client has dropped them.
    Expired,
    /// The store failed to load, save, clear or lock. The client's session does not change.
    StoreFailed(StoreError),
    /// This listener was too slow and missed so many events. Read
    /// [`AuthClient::session`](crate::AuthClient::session).
    Missed(u64),
}

/// The stream of events of a client and its clones, in order; from
/// [`AuthClient::events`](crate::AuthClient::events).
///
/// It is a `Stream` of the `futures` crates. It ends when the last of the clients is dropped, and
/// keeps no client alive.
///
/// ```
/// # fn main() -> Result<(), auth_sdk::Error> {
/// let client = auth_sdk::AuthClient::builder().base_url("http://127.0.0.1:8010").build()?;
/// let mut events = client.events(); // Gets all events from here on.
/// # let _ = &mut events; Ok(()) }
/// ```
#[must_use = "events are lost without a listener"]
pub struct AuthEvents {
    stream: BroadcastStream<Numbered>,
    /// Events with a lower number happened before this listener subscribed.
    first: u64,
}

impl AuthEvents {
    /// Waits for the next event; `None` when the last client is dropped. Dropping the future loses no
    /// event.
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

/// An event with its number, from 0.
type Numbered = (u64, AuthEvent);

/// Sends events to the listeners.
///
/// An event is queued under the slot's lock, which keeps the order, and sent after the unlock:
/// waking a listener runs code of its executor, which may call the client.
#[derive(Debug)]
pub(super) struct Emitter {
    sender: broadcast::Sender<Numbered>,
    queue: Mutex<Queue>,
    /// Held by the thread that sends.
    delivering: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Queue {
    count: u64,
    events: VecDeque<Numbered>,
}

impl Emitter {
    pub(super) fn new() -> Self {
        Self {
            sender: broadcast::Sender::new(BACKLOG),
            queue: Mutex::default(),
            delivering: tokio::sync::Mutex::default(),
        }
    }

    pub(super) fn subscribe(&self) -> AuthEvents {
        // Locked, so that no event comes between the two.
        let queue = self.queue();
        AuthEvents {
            stream: BroadcastStream::new(self.sender.subscribe()),
            first: queue.count,
        }
    }

    /// Returns a batch for one lock; the lock has to be released before the batch is dropped.
    pub(super) fn batch(&self) -> Batch<'_> {
        Batch {
            emitter: self,
            any: false,
        }
    }

    fn deliver(&self) {
        // Checked again at the end: a thread that comes meanwhile leaves its events to this one.
        while !self.queue().events.is_empty() {
            let Ok(_delivering) = self.delivering.try_lock() else {
                return;
            };
            while let Some(event) = self.pop() {
                // Fails without listeners, which is fine.
                let _ = self.sender.send(event);
            }
        }
    }

    fn pop(&self) -> Option<Numbered> {
        self.queue().events.pop_front()
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Queues events under a lock, and sends them when dropped.
pub(super) struct Batch<'a> {
    emitter: &'a Emitter,
    any: bool,
}

impl Batch<'_> {
    pub(super) fn push(&mut self, event: AuthEvent) {
        self.any = true;
        let mut queue = self.emitter.queue();
        let number = queue.count;
        queue.count += 1;
        queue.events.push_back((number, event));
    }
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        if self.any {
            self.emitter.deliver();
        }
    }
}
