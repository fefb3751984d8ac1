//! One connection, from its first head to its close.

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;

use axum::body::Body;
use axum::response::Response;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::watch;

use super::close::close;
use super::limits::Limits;
use super::marks::{Connection, SocketFault};
use super::unread_body::Exchange;
use super::waits::stopped;

pub(super) async fn serve<S, F>(
    stream: TcpStream,
    service: S,
    limits: Limits,
    mut shutdown: watch::Receiver<bool>,
) where
    S: Fn(Request<Body>, Connection) -> F + Clone + Send + 'static,
    F: Future<Output = Response<Body>> + Send + 'static,
{
    let origin = prepared(&stream);
    let exchange = Exchange::new(limits.clone());
    let seen = exchange.clone();
    // Boxed, because a connection that is asked for its socket back has to be movable.
    let service = Box::new(service);
    let answer = service_fn(move |request: Request<Incoming>| {
        let reply = service(seen.begin(request), origin);
        Box::pin(answer(reply, seen.clone()))
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_timeout)
        .max_buf_size(limits.head_bytes)
        .serve_connection(TokioIo::new(stream), answer);
    let mut stopping = pin!(stopped(&mut shutdown));
    let mut ending = false;
    let ended = poll_fn(|context| {
        loop {
            let ended = connection.poll_without_shutdown(context);
            if exchange.broken().is_some() {
                return Poll::Ready(Ended::Broken);
            }
            if let Poll::Ready(ended) = ended {
                return Poll::Ready(Ended::Served(ended));
            }
            // After hyper, which has the answer by then: nothing of the body is asked for before.
            exchange.poll_discard(context);
            if exchange.poll_linger(context).is_ready() {
                return Poll::Ready(Ended::Unread);
            }
            if ending || stopping.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            if !exchange.has_begun() {
                // Nothing was asked, so nothing is owed: a half-sent head does not hold up the end.
                return Poll::Ready(Ended::Unasked);
            }
            ending = true;
            exchange.end();
            Pin::new(&mut connection).graceful_shutdown();
        }
    })
    .await;
    let stream = || connection.into_parts().io.into_inner();
    match ended {
        Ended::Unasked | Ended::Unread => {}
        Ended::Broken => {
            let Some(broken) = exchange.broken() else {
                return;
            };
            let stopping = async {
                if !ending {
                    stopping.await;
                }
            };
            // Boxed, so that no other connection has to find room for it.
            Box::pin(broken.perform(stream(), &limits, stopping)).await;
        }
        Ended::Served(Ok(())) => close(stream(), exchange.unread(), limits.linger).await,
        // hyper has answered 400 or 431 to what it could not read to its end.
        Ended::Served(Err(error)) if error.is_parse() => {
            close(stream(), limits.discarded, limits.linger).await;
        }
        Ended::Served(Err(error)) => tracing::debug!(%error, "a connection ended early"),
    }
}

/// Lets small answers go at once, and finds out where the client has come to.
fn prepared(stream: &TcpStream) -> Connection {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "cannot set TCP_NODELAY");
    }
    Connection {
        local: stream.local_addr().ok(),
        peer: stream.peer_addr().ok(),
    }
}

/// Why hyper is done with a connection.
enum Ended {
    Served(hyper::Result<()>),
    /// The server ends, and no request has come.
    Unasked,
    /// The server ends, and the client does not read an answer that goes on for as long.
    Unread,
    /// A fault is to be done to it.
    Broken,
}

async fn answer(
    reply: impl Future<Output = Response<Body>>,
    exchange: Arc<Exchange>,
) -> Result<Response<Body>, Infallible> {
    let mut response = reply.await;
    if let Some(fault) = response.extensions_mut().remove::<SocketFault>() {
        exchange.break_off(fault, response.into_parts().0.headers);
        // Not an error: on that, hyper would drop what it has not yet written of earlier replies.
        return std::future::pending().await;
    }
    exchange.answered(&mut response);
    Ok(response)
}
