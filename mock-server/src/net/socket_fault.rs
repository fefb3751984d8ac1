//! Faults of the connection itself: what happens to a socket instead of a reply.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::time::Duration;

use http::header::{CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{Extensions, HeaderMap};
use tokio::io::AsyncWrite as _;
use tokio::net::TcpStream;
use tokio::sync::watch;

use super::close::{close, discard};
use super::limits::Limits;
use super::marks::SocketFault;
use super::socket::Socket;
use super::waits::stopped;

/// A fault that waits for the connection to be taken back from hyper.
#[derive(Debug)]
pub(super) struct Broken {
    pub(super) fault: SocketFault,
    pub(super) headers: HeaderMap,
    /// What else the response had, such as a permit, which lasts as long as the fault.
    pub(super) _extensions: Extensions,
}

impl Broken {
    /// Does it. A hanging connection ends with the server.
    pub(super) async fn perform(
        &self,
        mut stream: Socket,
        limits: &Limits,
        shutdown: &mut watch::Receiver<bool>,
    ) {
        let written = match &self.fault {
            SocketFault::Close => Ok(()),
            SocketFault::Hang => {
                if hang(stream.tcp(), limits.hang, shutdown).await == Hung::Stopped {
                    // What has come was read, and no reply can be lost: the stop waits for nothing.
                    return;
                }
                Ok(())
            }
            SocketFault::Reset => return reset(stream.into_tcp()),
            SocketFault::Send(bytes) => write(&mut stream, bytes, limits.fault_write).await,
            SocketFault::BreakBody(bytes) => {
                let reply = [&head(&self.headers)[..], bytes].concat();
                write(&mut stream, &reply, limits.fault_write).await
            }
        };
        match written {
            // With a body or another request still unread, a mere close would be a reset.
            // Without a last word of TLS, which would be the end of a whole reply.
            Ok(()) => {
                let stream = Socket::Plain(stream.into_tcp());
                close(stream, true, limits, shutdown).await;
            }
            Err(error) => tracing::debug!(%error, "a client left before its fault"),
        }
    }
}

pub(super) fn reset(stream: TcpStream) {
    if let Err(error) = stream.set_zero_linger() {
        tracing::warn!(%error, "a reset becomes a close");
    }
    drop(stream);
}

/// Reads on, because nothing else tells whether the client is still there.
async fn hang(stream: &TcpStream, limit: Duration, shutdown: &mut watch::Receiver<bool>) -> Hung {
    tokio::select! {
        _ = tokio::time::timeout(limit, discard(stream, limit)) => Hung::Out,
        () = stopped(shutdown) => Hung::Stopped,
    }
}

/// Why a hang is over.
#[derive(PartialEq, Eq)]
enum Hung {
    /// The client left, or had its time.
    Out,
    /// The server stops.
    Stopped,
}

fn head(headers: &HeaderMap) -> Vec<u8> {
    let mut head = b"HTTP/1.1 200 OK\r\n".to_vec();
    let of_framing = [CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING];
    for (name, value) in headers {
        if !of_framing.contains(name) {
            head.extend_from_slice(name.as_str().as_bytes());
            head.extend_from_slice(b": ");
            head.extend_from_slice(value.as_bytes());
            head.extend_from_slice(b"\r\n");
        }
    }
    head.extend_from_slice(b"transfer-encoding: chunked\r\n\r\n");
    head
}

/// Writes all of it, but not for a client that reads nothing.
pub(super) async fn write(
    stream: &mut Socket,
    mut bytes: &[u8],
    limit: Duration,
) -> io::Result<()> {
    let writing = async {
        while !bytes.is_empty() {
            let written = poll_fn(|context| Pin::new(&mut *stream).poll_write(context, bytes));
            bytes = bytes.get(written.await?..).unwrap_or_default();
        }
        poll_fn(|context| Pin::new(&mut *stream).poll_flush(context)).await
    };
    tokio::time::timeout(limit, writing).await?
}
