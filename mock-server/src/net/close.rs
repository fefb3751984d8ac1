//! Closing a socket without losing what was written to it last.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::time::Duration;

use tokio::io::AsyncWrite;
use tokio::net::TcpStream;

/// Closes the connection so that the client gets the last reply.
///
/// A socket that is closed with unread data resets the connection, and a client that is still sending then
/// sees the reset in place of the reply (RFC 9112, section 9.6).
pub(super) async fn close(mut stream: TcpStream, unread: usize, limit: Duration) {
    let shut = poll_fn(|context| Pin::new(&mut stream).poll_shutdown(context)).await;
    if shut.is_ok() && unread > 0 {
        // The client has had its chance; what it sends after that nobody waits for.
        let _ = tokio::time::timeout(limit, discard(&stream, unread)).await;
    }
}

/// Reads `left` bytes, or up to the end.
pub(super) async fn discard(stream: &TcpStream, mut left: usize) -> io::Result<()> {
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
