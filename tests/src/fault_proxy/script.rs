//! The reply that a client gets from the proxy: portions of bytes, then an end of the connection.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What happens to a connection after the last portion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It is kept for the next request.
    Keep,
    /// It is closed as usual.
    Close,
    /// It is reset: what the client has not read yet may be lost to it.
    Reset,
    /// It stays open, and silent, for as long as the client does.
    Hold,
}

/// One portion.
#[derive(Debug, Clone)]
pub enum Part {
    /// All at once.
    Bytes(Vec<u8>),
    /// The same again and again, this many times.
    Times(Vec<u8>, usize),
    /// The same again and again, for as long as the client takes it.
    Endless(Vec<u8>),
    /// A byte a segment.
    ByteByByte(Vec<u8>),
    /// The same, again and again, for as long as the client takes it.
    Trickle(Vec<u8>),
}

/// An answer, played to whoever asks.
#[derive(Debug, Clone)]
#[must_use = "a script does nothing until it is played"]
pub struct Script {
    parts: Vec<Part>,
    end: End,
}

impl Script {
    /// `bytes` and no more, on a connection that is kept.
    pub fn of(bytes: impl Into<Vec<u8>>) -> Self {
        Self::ending(vec![Part::Bytes(bytes.into())], End::Keep)
    }

    /// Any portions and any end.
    pub fn ending(parts: Vec<Part>, end: End) -> Self {
        Self { parts, end }
    }

    /// The first `count` of `bytes`, and an end.
    pub fn cut(bytes: &[u8], count: usize, end: End) -> Self {
        let bytes = bytes.get(..count).unwrap_or(bytes);
        Self::ending(vec![Part::Bytes(bytes.to_vec())], end)
    }

    /// How much of it `client` took, and whether the connection can be used again.
    pub(super) async fn play(&self, client: &mut TcpStream) -> (usize, bool) {
        let mut sent = 0;
        for part in &self.parts {
            if !part.play(client, &mut sent).await {
                return (sent, false);
            }
        }
        match self.end {
            End::Keep => return (sent, true),
            End::Close => drop(client.shutdown().await),
            // It takes effect when the connection is dropped, which its caller does.
            End::Reset => drop(client.set_zero_linger()),
            End::Hold => while client.read(&mut [0; 64]).await.is_ok_and(|count| count > 0) {},
        }
        (sent, false)
    }
}

impl Part {
    /// False where the client takes no more.
    async fn play(&self, client: &mut TcpStream, sent: &mut usize) -> bool {
        match self {
            Self::Bytes(bytes) => write(client, bytes, sent).await,
            Self::Times(bytes, times) => repeat(client, bytes, *times, sent).await,
            Self::Endless(bytes) => repeat(client, bytes, usize::MAX, sent).await,
            Self::ByteByByte(bytes) => trickle(client, bytes, sent).await,
            Self::Trickle(bytes) => {
                while trickle(client, bytes, sent).await {}
                false
            }
        }
    }
}

async fn trickle(client: &mut TcpStream, bytes: &[u8], sent: &mut usize) -> bool {
    for byte in bytes.chunks(1) {
        if !write(client, byte, sent).await {
            return false;
        }
        // The client gets to see each before there is the next.
        tokio::task::yield_now().await;
    }
    true
}

async fn repeat(client: &mut TcpStream, bytes: &[u8], times: usize, sent: &mut usize) -> bool {
    for _ in 0..times {
        if !write(client, bytes, sent).await {
            return false;
        }
    }
    true
}

async fn write(client: &mut TcpStream, mut bytes: &[u8], sent: &mut usize) -> bool {
    while !bytes.is_empty() {
        match client.write(bytes).await {
            Ok(count) if count > 0 => {
                *sent += count;
                bytes = bytes.get(count..).unwrap_or_default();
            }
            _ => return false,
        }
    }
    true
}
