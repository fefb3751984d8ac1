//! One connection, from its first head to its close.

use std::convert::Infallible;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use http::header::{CONNECTION, CONTENT_LENGTH};
use http::{HeaderMap, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::AsyncWrite;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tower::{Service, ServiceExt};

use super::{Limits, stopped};

/// How much of a refused body is still taken in: with what was read before, below 128 KiB.
const LINGER_BYTES: usize = 96 * 1024;
/// The same when the client did not say how much there is, for then 64 KiB were read before.
const LINGER_BYTES_CHUNKED: usize = 32 * 1024;

pub(super) async fn serve<S>(
    stream: TcpStream,
    service: S,
    limits: Limits,
    shutdown: watch::Receiver<bool>,
) where
    S: Service<Request<Incoming>, Response = Response<Body>, Error = Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send + 'static,
{
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "cannot set TCP_NODELAY");
    }
    let exchange = Arc::new(Exchange::default());
    let seen = exchange.clone();
    // Boxed, because a connection that is asked for its socket back has to be movable.
    let service = Box::new(service);
    let answer =
        service_fn(move |request| Box::pin(answer((*service).clone(), request, seen.clone())));
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_timeout)
        .max_buf_size(limits.head_bytes)
        .serve_connection(TokioIo::new(stream), answer);
    let ended = tokio::select! {
        ended = poll_fn(|context| connection.poll_without_shutdown(context)) => ended,
        () = stopped(shutdown) => {
            if !exchange.begun.load(Ordering::Acquire) {
                // Nothing was asked, so nothing is owed: a half-sent head does not hold up the end.
                return;
            }
            Pin::new(&mut connection).graceful_shutdown();
            poll_fn(|context| connection.poll_without_shutdown(context)).await
        }
    };
    let unread = match ended {
        Ok(()) => exchange.unread.load(Ordering::Acquire),
        // hyper has answered 400 or 431 to what it could not read to its end.
        Err(error) if error.is_parse() => LINGER_BYTES,
        Err(error) => {
            tracing::debug!(%error, "a connection ended early");
            return;
        }
    };
    close(
        connection.into_parts().io.into_inner(),
        unread,
        limits.linger,
    )
    .await;
}

/// What one connection knows of its requests.
#[derive(Debug, Default)]
struct Exchange {
    /// Whether a request has arrived.
    begun: AtomicBool,
    /// How much body may still be on its way when the connection is closed.
    unread: AtomicUsize,
}

async fn answer<S>(
    service: S,
    request: Request<Incoming>,
    exchange: Arc<Exchange>,
) -> Result<Response<Body>, Infallible>
where
    S: Service<Request<Incoming>, Response = Response<Body>, Error = Infallible>,
{
    exchange.begun.store(true, Ordering::Release);
    let unread = declared_length(request.headers())
        .unwrap_or(LINGER_BYTES_CHUNKED)
        .min(LINGER_BYTES);
    let response = service.oneshot(request).await?;
    if response
        .headers()
        .get(CONNECTION)
        .is_some_and(|value| value == "close")
    {
        exchange.unread.store(unread, Ordering::Release);
    }
    Ok(response)
}

fn declared_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Closes the connection so that the client gets the last reply.
///
/// A socket that is closed with unread data resets the connection, and a client that is still sending then
/// sees the reset in place of the reply (RFC 9112, section 9.6).
async fn close(mut stream: TcpStream, unread: usize, limit: Duration) {
    let shut = poll_fn(|context| Pin::new(&mut stream).poll_shutdown(context)).await;
    if shut.is_ok() && unread > 0 {
        // The client has had its chance; what it sends after that nobody waits for.
        let _ = tokio::time::timeout(limit, discard(&stream, unread)).await;
    }
}

/// Reads `left` bytes, or up to the end.
async fn discard(stream: &TcpStream, mut left: usize) -> io::Result<()> {
    let mut buffer = [0; 8 * 1024];
    while left > 0 {
        stream.readable().await?;
        match stream.try_read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => left = left.saturating_sub(count),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
