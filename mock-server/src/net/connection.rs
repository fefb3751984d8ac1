//! One connection, from its first head to its close.

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum_core::body::Body;
use axum_core::response::Response;
use bytes::Bytes;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{HttpService, service_fn};
use tokio::sync::watch;

use super::close::close;
use super::head_wait::{Due, HeadWait, Watched};
use super::limits::Limits;
use super::marks::{Connection, SocketFault};
use super::refused_head::RefusedHead;
use super::socket::Socket;
use super::socket_fault;
use super::unread_body::Exchange;
use super::waits::stopped;
use super::warnings::Warnings;

pub(super) async fn serve<S, F>(
    stream: Socket,
    service: S,
    limits: Limits,
    warnings: Warnings,
    mut shutdown: watch::Receiver<bool>,
) where
    S: Fn(Request<Body>, Connection) -> F + Clone + Send + 'static,
    F: Future<Output = Response<Body>> + Send + 'static,
{
    let origin = Connection::of(stream.tcp());
    let exchange = Exchange::new(limits.clone());
    let wait = HeadWait::new(&limits);
    let (seen, waited) = (exchange.clone(), wait.clone());
    // Boxed, because a connection that is asked for its socket back has to be movable.
    let service = Box::new(service);
    let answer = service_fn(move |request: Request<Incoming>| {
        waited.end();
        Answering {
            reply: Box::pin(service(seen.begin(request), origin)),
            exchange: seen.clone(),
        }
    });
    let mut connection = open(stream, Bytes::new(), answer, &limits, &wait);
    let mut end = shutdown.clone();
    let mut stopping = pin!(stopped(&mut end));
    let ended = loop {
        let stop = (stopping.as_mut(), &shutdown);
        let ended = until_ended(&mut connection, &exchange, &wait, stop).await;
        let Ended::Waited(Due::Look) = ended else {
            break ended;
        };
        // Between two requests, and with all replies written, a connection can be taken apart and go on.
        let parts = connection.into_parts();
        if !wait.looked(parts.read_buf.len()) {
            return;
        }
        let Watched { stream, before, .. } = parts.io;
        let held = [parts.read_buf, before].concat().into();
        connection = open(stream, held, parts.service, &limits, &wait);
    };
    let parts = connection.into_parts();
    let stream = parts.io.stream;
    match ended {
        // Closed, the system would go on offering the client what is left.
        Ended::Waited(Due::Reset) => socket_fault::reset(stream.into_tcp()),
        Ended::Unasked | Ended::Unread | Ended::Waited(_) => {}
        Ended::Broken => {
            if let Some(broken) = exchange.broken() {
                // Boxed, so that no other connection has to find room for it.
                Box::pin(broken.perform(stream, &limits, &mut shutdown)).await;
            }
        }
        Ended::Served(Ok(())) => {
            close(stream, exchange.has_unread(), &limits, &mut shutdown).await;
        }
        Ended::Served(Err(error)) if error.is_parse() => {
            let refused = RefusedHead::of(&error, &parts.read_buf);
            refused.warn(&warnings, &error);
            Box::pin(refuse(stream, refused, &limits, &mut shutdown)).await;
        }
        Ended::Served(Err(error)) => tracing::debug!(%error, "a connection ended early"),
    }
}

/// Serves requests until there is something else to do. A stop wakes its receivers one by one, so a
/// request that it ends may be woken before `stopping`: the second receiver knows it at once.
async fn until_ended<S>(
    connection: &mut http1::Connection<Watched, S>,
    exchange: &Exchange,
    wait: &HeadWait,
    (mut stopping, shutdown): (Pin<&mut impl Future<Output = ()>>, &watch::Receiver<bool>),
) -> Ended
where
    S: HttpService<Incoming, ResBody = Body> + Unpin,
    S::Future: Unpin,
    S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    poll_fn(|context| {
        loop {
            let stops = !exchange.is_ending()
                && (stopping.as_mut().poll(context).is_ready()
                    || shutdown.has_changed().unwrap_or(true));
            if stops && exchange.has_begun() && !wait.is_all() {
                // Before hyper, so that replies to requests that the stop ends announce the close.
                exchange.end();
                Pin::new(&mut *connection).graceful_shutdown();
            }
            let ended = connection.poll_without_shutdown(context);
            if exchange.broken().is_some() {
                return Poll::Ready(Ended::Broken);
            }
            if let Poll::Ready(ended) = ended {
                return Poll::Ready(Ended::Served(ended));
            }
            if stops && !exchange.is_ending() {
                if !exchange.has_begun() {
                    // Nothing was asked, so nothing is owed: a half-sent head does not hold up the end.
                    return Poll::Ready(Ended::Unasked);
                }
                if wait.is_all() {
                    return Poll::Ready(Ended::Served(Ok(())));
                }
                // A request has come just now.
                exchange.end();
                Pin::new(&mut *connection).graceful_shutdown();
                continue;
            }
            // After hyper, which has the answer by then: nothing of the body is asked for before.
            exchange.poll_discard(context);
            if exchange.poll_linger(context).is_ready() {
                return Poll::Ready(Ended::Unread);
            }
            return wait.poll(context).map(Ended::Waited);
        }
    })
    .await
}

/// A connection that begins with the bytes that were read `before`.
fn open<S>(
    stream: Socket,
    before: Bytes,
    service: S,
    limits: &Limits,
    wait: &HeadWait,
) -> http1::Connection<Watched, S>
where
    S: HttpService<Incoming, ResBody = Body>,
    S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let socket = Watched {
        stream,
        before,
        wait: wait.clone(),
    };
    http1::Builder::new()
        .timer(wait.clone())
        // What starts the wait; `HeadWait` decides when it is over.
        .header_read_timeout(limits.idle_timeout)
        .max_buf_size(limits.head_bytes)
        .serve_connection(socket, service)
}

/// Ends a connection whose head could not be read, with an answer.
async fn refuse(
    mut stream: Socket,
    refused: RefusedHead,
    limits: &Limits,
    shutdown: &mut watch::Receiver<bool>,
) {
    let answer = refused.answer();
    if let Err(error) = socket_fault::write(&mut stream, &answer, limits.fault_write).await {
        tracing::debug!(%error, "a client left before its refusal");
    }
    close(stream, true, limits, shutdown).await;
}

/// Why hyper is done with a connection.
enum Ended {
    Served(hyper::Result<()>),
    /// The server ends, and no request has come.
    Unasked,
    /// The server ends, and the client does not read an answer that goes on for as long.
    Unread,
    /// No head has come for long enough, or nothing was taken of a reply.
    Waited(Due),
    /// A fault is to be done to it.
    Broken,
}

/// The answer to a request: the service's reply, unless that is a fault of the socket.
struct Answering<F> {
    reply: Pin<Box<F>>,
    exchange: Arc<Exchange>,
}

impl<F: Future<Output = Response<Body>>> Future for Answering<F> {
    type Output = Result<Response<Body>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.exchange.broken().is_some() {
            return Poll::Pending;
        }
        let mut response = ready!(self.reply.as_mut().poll(context));
        if let Some(fault) = response.extensions_mut().remove::<SocketFault>() {
            self.exchange.break_off(fault, response.into_parts().0);
            // Not an error: on that, hyper would drop what it has not yet written of earlier replies.
            return Poll::Pending;
        }
        self.exchange.answered(&mut response);
        Poll::Ready(Ok(response))
    }
}
