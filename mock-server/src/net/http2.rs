//! A connection that speaks HTTP/2, which clients choose by ALPN.
//!
//! A socket fault ends the whole connection, as it does over HTTP/1.1.

use std::convert::Infallible;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};

use axum_core::body::Body;
use axum_core::response::Response;
use bytes::Bytes;
use futures_util::stream;
use http::header::HOST;
use http::uri::PathAndQuery;
use http::{HeaderValue, Request, Uri};
use hyper::body::Incoming;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::{Notify, watch};
use tokio_rustls::server::TlsStream;

use super::limits::Limits;
use super::marks::{Connection, SocketFault};
use super::waits::stopped;

/// Most requests of a connection at once, as browsers and other servers have it.
const STREAMS: u32 = 100;

/// What the requests of a connection tell it.
#[derive(Default)]
struct Shared {
    /// Requests that are not answered yet.
    running: AtomicUsize,
    /// A request has begun or ended.
    moved: Notify,
    /// A fault ends the connection.
    ended: Notify,
    /// By a reset.
    reset: AtomicBool,
}

pub(super) async fn serve<S, F>(
    stream: TlsStream<TcpStream>,
    service: S,
    limits: Limits,
    mut shutdown: watch::Receiver<bool>,
) where
    S: Fn(Request<Body>, Connection) -> F + Clone + Send + 'static,
    F: Future<Output = Response<Body>> + Send + 'static,
{
    let origin = Connection::of(stream.get_ref().0);
    let shared = Arc::<Shared>::default();
    let (told, hang, stopping) = (shared.clone(), limits.hang, shutdown.clone());
    let answer = service_fn(move |request: Request<Incoming>| {
        let reply = service(with_host(request), origin);
        let (shared, mut stopping) = (told.clone(), stopping.clone());
        async move {
            let running = Running::new(&shared);
            let mut response = reply.await;
            let Some(fault) = response.extensions_mut().remove::<SocketFault>() else {
                return Ok::<_, Infallible>(response);
            };
            match fault {
                SocketFault::BreakBody(bytes) => return Ok(broken(response, bytes)),
                SocketFault::Reset => shared.reset.store(true, Ordering::Release),
                SocketFault::Hang => {
                    tokio::select! {
                        _ = tokio::time::timeout(hang, std::future::pending::<()>()) => {}
                        () = stopped(&mut stopping) => {}
                    }
                }
                // Bytes that are no HTTP have no place in a frame.
                SocketFault::Close | SocketFault::Send(_) => {}
            }
            shared.ended.notify_one();
            drop(running);
            std::future::pending().await
        }
    });
    let io = Breakable {
        stream: Some(stream),
        shared: shared.clone(),
    };
    let mut builder = http2::Builder::new(TokioExecutor::new());
    let connection = builder
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(u32::try_from(limits.head_bytes).unwrap_or(u32::MAX))
        // A client that is gone does not answer.
        .keep_alive_interval(limits.idle_timeout)
        .keep_alive_timeout(limits.write_timeout)
        .serve_connection(TokioIo::new(io), answer);
    let mut connection = pin!(connection);
    let mut ending = false;
    loop {
        let idle = tokio::time::timeout(limits.idle_timeout, shared.moved.notified());
        tokio::select! {
            ended = &mut connection => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "a connection ended early");
                }
                return;
            }
            () = shared.ended.notified() => return,
            () = stopped(&mut shutdown), if !ending => {
                connection.as_mut().graceful_shutdown();
                ending = true;
            }
            moved = idle, if !ending => {
                if moved.is_err() && shared.running.load(Ordering::Acquire) == 0 {
                    connection.as_mut().graceful_shutdown();
                    ending = true;
                }
            }
        }
    }
}

/// Counts a request as running until it is dropped.
struct Running(Arc<Shared>);

impl Running {
    fn new(shared: &Arc<Shared>) -> Self {
        shared.running.fetch_add(1, Ordering::AcqRel);
        shared.moved.notify_one();
        Self(shared.clone())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::AcqRel);
        self.0.moved.notify_one();
    }
}

/// The request as HTTP/1.1 has it: the authority in `Host`, and a path alone. An authority that
/// contradicts `Host` stays, for the guard to refuse.
fn with_host(request: Request<Incoming>) -> Request<Body> {
    let (mut parts, body) = request.into_parts();
    if let Some(authority) = parts.uri.authority() {
        let asked = HeaderValue::from_str(authority.as_str()).ok();
        if let Some(asked) = asked.filter(|_| !parts.headers.contains_key(HOST)) {
            parts.headers.insert(HOST, asked);
        }
        let host = parts.headers.get(HOST).map(HeaderValue::as_bytes);
        if host == Some(authority.as_str().as_bytes()) {
            let path = parts.uri.path_and_query().cloned();
            parts.uri = Uri::from(path.unwrap_or_else(|| PathAndQuery::from_static("/")));
        }
    }
    Request::from_parts(parts, Body::new(body))
}

/// The head of a reply, a part of its body, and then a reset of its stream.
fn broken(response: Response<Body>, bytes: Bytes) -> Response<Body> {
    let (parts, _) = response.into_parts();
    let broken = Err(io::Error::other("a fault breaks the body"));
    Response::from_parts(parts, Body::from_stream(stream::iter([Ok(bytes), broken])))
}

/// A stream that a fault can reset when it is dropped.
struct Breakable {
    /// `None` only while it is dropped.
    stream: Option<TlsStream<TcpStream>>,
    shared: Arc<Shared>,
}

impl Drop for Breakable {
    fn drop(&mut self) {
        if let Some(stream) = self.stream.take()
            && self.shared.reset.load(Ordering::Acquire)
        {
            super::socket_fault::reset(stream.into_inner().0);
        }
    }
}

impl Breakable {
    fn stream(self: Pin<&mut Self>) -> io::Result<Pin<&mut TlsStream<TcpStream>>> {
        let stream = self.get_mut().stream.as_mut();
        stream
            .map(Pin::new)
            .ok_or(io::ErrorKind::NotConnected.into())
    }
}

impl AsyncRead for Breakable {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.stream()?.poll_read(context, buffer)
    }
}

impl AsyncWrite for Breakable {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.stream()?.poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream()?.poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream()?.poll_shutdown(context)
    }
}
