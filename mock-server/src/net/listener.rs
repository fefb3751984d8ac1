//! The accept loop: limits on connections and heads, and an end that cuts no reply short.
//!
//! `axum::serve` has neither a head timeout nor a shutdown that a half-sent head cannot hold up, hence this
//! one on hyper.

use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum_core::body::Body;
use axum_core::response::Response;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::Tls;
use super::connection;
use super::limits::Limits;
use super::marks::Connection;
use super::socket::Socket;
use super::traffic::Traffic;
use super::waits::{rest, stopped};
use super::warnings::{Seldom, Warnings};

/// Time between two lines about connections that cannot be accepted.
const LOG_PAUSE: Duration = Duration::from_secs(1);

/// Serves until `shutdown` turns true or its sender is gone, and returns when every connection is done or the
/// grace is over.
///
/// Requests under way are answered; connections on which no request has arrived are closed at once.
pub(crate) async fn serve<S, F>(
    listeners: Vec<TcpListener>,
    tls: Option<Tls>,
    service: S,
    limits: Limits,
    traffic: Traffic,
    shutdown: watch::Receiver<bool>,
) where
    S: Fn(http::Request<Body>, Connection) -> F + Clone + Send + 'static,
    F: Future<Output = Response<Body>> + Send + 'static,
{
    let slots = Arc::new(Semaphore::new(limits.connections));
    let mut doors = Doors {
        listeners,
        first: 0,
    };
    let mut connections = JoinSet::new();
    let warnings = Warnings::default();
    let mut refused = Seldom::default();
    let mut own = shutdown.clone();
    let mut stopping = pin!(stopped(&mut own));
    loop {
        tokio::select! {
            () = &mut stopping => break,
            Some(_) = connections.join_next() => {}
            (slot, stream) = admit(&slots, limits.accept_pause, &mut refused, |context| doors.poll_accept(context)) => {
                // Small answers go at once.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "cannot set TCP_NODELAY");
                }
                let serving = serve_one(
                    stream,
                    tls.clone(),
                    service.clone(),
                    limits.clone(),
                    warnings.clone(),
                    shutdown.clone(),
                );
                let open = traffic.begin();
                connections.spawn(async move {
                    serving.await;
                    drop((slot, open));
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

/// Serves a connection, with TLS or without.
async fn serve_one<S, F>(
    stream: TcpStream,
    tls: Option<Tls>,
    service: S,
    limits: Limits,
    warnings: Warnings,
    shutdown: watch::Receiver<bool>,
) where
    S: Fn(http::Request<Body>, Connection) -> F + Clone + Send + 'static,
    F: Future<Output = Response<Body>> + Send + 'static,
{
    match tls {
        None => {
            let socket = Socket::Plain(stream);
            connection::serve(socket, service, limits, warnings, shutdown).await;
        }
        // Boxed, so that no plain connection has to find room for it.
        #[cfg(feature = "tls")]
        Some(tls) => {
            Box::pin(super::tls::serve(
                stream, tls, service, limits, warnings, shutdown,
            ))
            .await;
        }
        #[cfg(not(feature = "tls"))]
        Some(never) => match never {},
    }
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
pub(super) async fn admit<T>(
    slots: &Arc<Semaphore>,
    pause: Duration,
    logged: &mut Seldom,
    mut accept: impl FnMut(&mut Context<'_>) -> Poll<io::Result<T>>,
) -> (Option<OwnedSemaphorePermit>, T) {
    // Never closed, so never without a permit.
    let slot = slots.clone().acquire_owned().await.ok();
    loop {
        match poll_fn(&mut accept).await {
            Ok(accepted) => return (slot, accepted),
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                if logged.is_due(Instant::now(), LOG_PAUSE) {
                    tracing::warn!(
                        %error,
                        "cannot accept a connection; if there are too many open files, raise `ulimit -n`"
                    );
                }
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
