//! The accept loop: limits on heads and connections, and an end that cuts no reply short.
//!
//! `axum::serve` has neither a head timeout nor a shutdown that a half-sent head cannot hold up,
//! hence this one on hyper.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tower::Service;

/// How much a client may ask of the sockets.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    /// How many connections are served at once; the others wait to be accepted.
    pub(crate) connections: usize,
    /// How long a request head may take, and how long a connection may idle.
    pub(crate) head_timeout: Duration,
    /// How large a request head may be.
    pub(crate) head_bytes: usize,
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
            grace: Duration::from_secs(5),
            accept_pause: Duration::from_millis(50),
        }
    }
}

/// Serves until `shutdown` turns true or its sender is gone, and returns when every connection is
/// done or the grace is over.
pub(crate) async fn serve<S>(
    listeners: Vec<TcpListener>,
    service: S,
    limits: Limits,
    shutdown: watch::Receiver<bool>,
) where
    S: Service<http::Request<Incoming>, Response = Response<Body>, Error = Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
{
    let slots = Arc::new(Semaphore::new(limits.connections));
    let mut loops = JoinSet::new();
    for listener in listeners {
        let (service, limits) = (service.clone(), limits.clone());
        loops.spawn(accept(
            listener,
            service,
            limits,
            slots.clone(),
            shutdown.clone(),
        ));
    }
    while loops.join_next().await.is_some() {}
}

async fn accept<S>(
    listener: TcpListener,
    service: S,
    limits: Limits,
    slots: Arc<Semaphore>,
    shutdown: watch::Receiver<bool>,
) where
    S: Service<http::Request<Incoming>, Response = Response<Body>, Error = Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
{
    let mut connections = JoinSet::new();
    let mut stopped = pin!(stopped(shutdown.clone()));
    loop {
        let next = async {
            let slot = slots.clone().acquire_owned().await;
            (slot, listener.accept().await)
        };
        tokio::select! {
            () = &mut stopped => break,
            Some(_) = connections.join_next() => {}
            (slot, accepted) = next => match (slot, accepted) {
                (Ok(slot), Ok((stream, _))) => {
                    let serving = serve_one(stream, service.clone(), limits.clone(), shutdown.clone());
                    connections.spawn(async move {
                        serving.await;
                        drop(slot);
                    });
                }
                (_, Err(error)) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    pause(limits.accept_pause).await;
                }
                // The semaphore is never closed; if it were, nothing could be served any more.
                (Err(_), _) => break,
            },
        }
    }
    drop(listener);
    let drained = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(limits.grace, drained).await.is_err() {
        tracing::warn!("the grace is over: connections are cut");
    }
}

async fn serve_one<S>(
    stream: TcpStream,
    service: S,
    limits: Limits,
    shutdown: watch::Receiver<bool>,
) where
    S: Service<http::Request<Incoming>, Response = Response<Body>, Error = Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
{
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "cannot set TCP_NODELAY");
    }
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_timeout)
        .max_buf_size(limits.head_bytes)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stopped(shutdown) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

async fn stopped(mut shutdown: watch::Receiver<bool>) {
    // A sender that is gone means the same as one that says so.
    let _ = shutdown.wait_for(|stop| *stop).await;
}

#[expect(
    clippy::disallowed_methods,
    reason = "descriptors come back in real time, whatever the clock says"
)]
async fn pause(pause: Duration) {
    tokio::time::sleep(pause).await;
}
