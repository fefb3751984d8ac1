//! The accept loop: limits on connections and heads, and an end that cuts no reply short.
//!
//! `axum::serve` has neither a head timeout nor a shutdown that a half-sent head cannot hold up, hence this
//! one on hyper.

mod connection;
mod fault;
#[cfg(test)]
mod tests;
mod unread;

use std::convert::Infallible;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tower::Service;

pub(crate) use fault::SocketFault;

/// How much a client may ask of the sockets.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    /// How many connections are served at once; the others wait to be accepted.
    pub(crate) connections: usize,
    /// How long a request head may take. It is the idle limit too: a connection that is kept open waits for
    /// the next head.
    pub(crate) head_timeout: Duration,
    /// How large a request head may be. hyper takes nothing below 8 KiB.
    pub(crate) head_bytes: usize,
    /// How long a body that no operation takes may be, for it to be discarded and the connection kept.
    pub(crate) unread_bytes: u64,
    /// How much is discarded where no length says what is to come, or where the connection is closed after
    /// it. The clients that lose their answer otherwise are those that send all of their body first, so this
    /// is more: it takes no room, and time is limited.
    pub(crate) discarded: usize,
    /// How long such a body may take.
    pub(crate) unread_time: Duration,
    /// How long a refused client may go on sending before it is cut off, and how long one may take at the
    /// end for what is left of an answer that goes on for as long as the server.
    pub(crate) linger: Duration,
    /// How long a client may take for a fault that writes something.
    pub(crate) fault_write: Duration,
    /// How long a request is left without an answer where that is the fault.
    pub(crate) hang: Duration,
    /// How long requests under way may take to finish at the end.
    pub(crate) grace: Duration,
    /// How long to pause when the operating system gives no more descriptors.
    pub(crate) accept_pause: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 8192,
            head_timeout: Duration::from_secs(10),
            head_bytes: 16 * 1024,
            unread_bytes: 64 * 1024,
            discarded: 4 * 1024 * 1024,
            unread_time: Duration::from_secs(10),
            linger: Duration::from_secs(1),
            fault_write: Duration::from_secs(10),
            hang: Duration::from_mins(10),
            grace: Duration::from_secs(5),
            accept_pause: Duration::from_millis(50),
        }
    }
}

/// The address that a request came to, among its extensions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LocalAddress(pub(crate) SocketAddr);

/// Marks an answer whose body ends only with the server, among its extensions: its client has
/// [`Limits::linger`] to read the end of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Endless;

/// Serves until `shutdown` turns true or its sender is gone, and returns when every connection is done or the
/// grace is over.
///
/// Requests under way are answered; connections on which no request has arrived are closed at once.
pub(crate) async fn serve<S>(
    listeners: Vec<TcpListener>,
    service: S,
    limits: Limits,
    shutdown: watch::Receiver<bool>,
) where
    S: Service<http::Request<Body>, Response = Response<Body>, Error = Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send + 'static,
{
    let slots = Arc::new(Semaphore::new(limits.connections));
    let mut doors = Doors {
        listeners,
        first: 0,
    };
    let mut connections = JoinSet::new();
    let mut own = shutdown.clone();
    let mut stopping = pin!(stopped(&mut own));
    loop {
        tokio::select! {
            () = &mut stopping => break,
            Some(_) = connections.join_next() => {}
            (slot, stream) = admit(&slots, limits.accept_pause, |context| doors.poll_accept(context)) => {
                let serving = connection::serve(stream, service.clone(), limits.clone(), shutdown.clone());
                connections.spawn(async move {
                    serving.await;
                    drop(slot);
                });
            }
        }
    }
    drop(doors);
    let drained = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(limits.grace, drained).await.is_err() {
        tracing::warn!(
            connections = connections.len(),
            "the grace is over: connections are cut"
        );
    }
    connections.shutdown().await;
}

/// The listeners, asked in turn so that a flood at one does not lock the others.
struct Doors {
    listeners: Vec<TcpListener>,
    first: usize,
}

impl Doors {
    fn poll_accept(&mut self, context: &mut Context<'_>) -> Poll<io::Result<TcpStream>> {
        let (before, after) = self.listeners.split_at(self.first);
        for (distance, listener) in after.iter().chain(before).enumerate() {
            if let Poll::Ready(accepted) = listener.poll_accept(context) {
                self.first = (self.first + distance + 1) % self.listeners.len();
                return Poll::Ready(accepted.map(|(stream, _)| stream));
            }
        }
        Poll::Pending
    }
}

/// The next connection, once there is room for it.
///
/// A full descriptor table is no reason to end: it is asked again after a pause, or as soon as a connection
/// of this server ends.
async fn admit<T>(
    slots: &Arc<Semaphore>,
    pause: Duration,
    mut accept: impl FnMut(&mut Context<'_>) -> Poll<io::Result<T>>,
) -> (Option<OwnedSemaphorePermit>, T) {
    // Never closed, so never without a permit.
    let slot = slots.clone().acquire_owned().await.ok();
    loop {
        match poll_fn(&mut accept).await {
            Ok(accepted) => return (slot, accepted),
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                rest(pause).await;
            }
        }
    }
}

/// Whether an error tells of a client that left before it was accepted, and not of the listener.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    )
}

#[expect(
    clippy::disallowed_methods,
    reason = "descriptors come back in real time, whatever the clock says"
)]
async fn rest(pause: Duration) {
    tokio::time::sleep(pause).await;
}

async fn stopped(shutdown: &mut watch::Receiver<bool>) {
    // A sender that is gone means the same as one that says so.
    let _ = shutdown.wait_for(|stop| *stop).await;
}
