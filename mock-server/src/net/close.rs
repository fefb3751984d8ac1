//! Closes a socket without losing the last bytes that were written.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::time::Duration;

use tokio::io::AsyncWrite;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;

use super::limits::Limits;
use super::socket::Socket;
use super::waits::{rest, stopped};

/// Closes the connection so that the client gets the last reply.
///
/// A socket that is closed with unread data resets the connection, and a client that is still sending then
/// sees the reset in place of the reply (RFC 9112, section 9.6). So where something may be `unread`, the
/// server reads on until the client has ended, pauses for too long or has had its time. A `shutdown` leaves
/// the client less time.
pub(super) async fn close(
    mut stream: Socket,
    unread: bool,
    limits: &Limits,
    shutdown: &mut watch::Receiver<bool>,
) {
    let shut = poll_fn(|context| Pin::new(&mut stream).poll_shutdown(context)).await;
    if shut.is_err() || !unread {
        return;
    }
    let stopping = async {
        stopped(shutdown).await;
        rest(limits.end_linger).await;
    };
    // The client has had its chance after that: an error or a time that is over changes nothing.
    tokio::select! {
        _ = timeout(limits.linger, discard(stream.tcp(), limits.linger_pause)) => {}
        () = stopping => {}
    }
}

/// Reads up to the end, or until nothing arrives for as long as `pause`.
pub(super) async fn discard(stream: &TcpStream, pause: Duration) -> io::Result<()> {
    let mut buffer = [0; 8 * 1024];
    loop {
        timeout(pause, stream.readable()).await??;
        match stream.try_read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
}
