//! A client that sends bytes unchanged, for requests that HTTP libraries refuse to send.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A request made of bytes. Sending adds `Host`, `Content-Length` and `Connection`.
#[derive(Debug, Clone, Default)]
pub struct RawRequest {
    /// The method, `GET` or anything else.
    pub method: Vec<u8>,
    /// The request target, valid or not.
    pub target: Vec<u8>,
    /// Further headers, in order.
    pub headers: Vec<(Vec<u8>, Vec<u8>)>,
    /// The body; without one there is no `Content-Length`.
    pub body: Option<Vec<u8>>,
}

/// A reply that has been read to the end of its connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawReply {
    /// The status code.
    pub status: u16,
    /// Names in lower case, in the order in which they came.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body.
    pub body: Vec<u8>,
}

impl RawRequest {
    /// The bytes of the request, for the server at `host`.
    pub fn encode(&self, host: &str) -> Vec<u8> {
        let mut bytes = [
            &self.method,
            &b" "[..],
            &self.target,
            b" HTTP/1.1\r\nhost: ",
        ]
        .concat();
        bytes.extend_from_slice(host.as_bytes());
        for (name, value) in &self.headers {
            bytes.extend_from_slice(&[b"\r\n", &name[..], b": ", &value[..]].concat());
        }
        if let Some(body) = &self.body {
            bytes.extend_from_slice(format!("\r\ncontent-length: {}", body.len()).as_bytes());
        }
        bytes.extend_from_slice(b"\r\nconnection: close\r\n\r\n");
        bytes.extend_from_slice(self.body.as_deref().unwrap_or_default());
        bytes
    }

    /// Sends it on a connection of its own.
    ///
    /// # Errors
    /// No connection, or an invalid reply.
    pub async fn send(&self, server: SocketAddr) -> io::Result<RawReply> {
        let reply = exchange(server, &self.encode(&server.to_string())).await?;
        RawReply::parse(&reply, self.method == b"HEAD").map_err(io::Error::other)
    }
}

/// Sends bytes, ends the stream, and returns the reply, which is often empty: the server drops a
/// request whose client has ended the stream before the request was read.
pub async fn send_and_end(server: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut reply = Vec::new();
    let Ok(mut stream) = TcpStream::connect(server).await else {
        return reply;
    };
    // The server may be done with the connection before all is written.
    if stream.write_all(bytes).await.is_ok() && stream.shutdown().await.is_ok() {
        let _ = stream.read_to_end(&mut reply).await;
    }
    reply
}

/// Reads one reply from a connection that stays open.
///
/// # Errors
/// A connection that ends early, or bytes that are not a reply.
pub async fn reply(stream: &mut TcpStream) -> io::Result<RawReply> {
    let mut bytes = Vec::new();
    loop {
        if stream.read_buf(&mut bytes).await? == 0 {
            return RawReply::parse(&bytes, false).map_err(io::Error::other);
        }
        // An incomplete reply does not parse.
        if let Ok(reply) = RawReply::parse(&bytes, false) {
            return Ok(reply);
        }
    }
}

/// Sends bytes, and reads until the server closes the connection.
///
/// # Errors
/// No connection, or one that ends without a reply.
pub async fn exchange(server: SocketAddr, bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(server).await?;
    // A server that refuses a request without reading all of it may close while this side still
    // writes. What it said stands all the same.
    let sent = stream.write_all(bytes).await;
    let mut reply = Vec::new();
    match (stream.read_to_end(&mut reply).await, sent) {
        (Err(error), _) | (_, Err(error)) if reply.is_empty() => Err(error),
        _ => Ok(reply),
    }
}

impl RawReply {
    /// Reads one whole reply. `bodiless`: it answers `HEAD`.
    ///
    /// # Errors
    /// An invalid head, a body whose length differs from `Content-Length`, or chunks without an end.
    pub fn parse(bytes: &[u8], bodiless: bool) -> Result<Self, String> {
        let mut headers = [httparse::EMPTY_HEADER; 32];
        let mut head = httparse::Response::new(&mut headers);
        let end = match head.parse(bytes) {
            Ok(httparse::Status::Complete(end)) => end,
            Ok(httparse::Status::Partial) => {
                return Err(format!("the head ends after {} bytes", bytes.len()));
            }
            Err(error) => return Err(error.to_string()),
        };
        let status = head.code.unwrap_or_default();
        let headers = head.headers.iter();
        let headers = headers.map(|header| (header.name.to_lowercase(), header.value.to_vec()));
        let reply = Self {
            status,
            headers: headers.collect(),
            body: bytes.get(end..).unwrap_or_default().to_vec(),
        };
        if reply.header("transfer-encoding") == Some("chunked") && !bodiless {
            let body = dechunked(&reply.body)?;
            return Ok(Self { body, ..reply });
        }
        let said = reply
            .header("content-length")
            .and_then(|length| length.parse().ok());
        let expected = if bodiless || status == 204 {
            Some(0)
        } else {
            said
        };
        if expected == Some(reply.body.len()) {
            Ok(reply)
        } else {
            Err(format!(
                "content-length is {said:?}, but the body has {} bytes",
                reply.body.len()
            ))
        }
    }

    /// A header's text; none if it is absent or repeated.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(other, _)| other == name);
        let (_, value) = values.next()?;
        std::str::from_utf8(value)
            .ok()
            .filter(|_| values.next().is_none())
    }
}

/// The body in chunks (RFC 9112, section 7.1), without trailers.
fn dechunked(mut bytes: &[u8]) -> Result<Vec<u8>, String> {
    const END: &[u8] = b"\r\n";
    let early = || "the chunks have no end".to_owned();
    let mut body = Vec::new();
    loop {
        let (start, size) = match httparse::parse_chunk_size(bytes) {
            Ok(httparse::Status::Complete(found)) => found,
            Ok(httparse::Status::Partial) => return Err(early()),
            Err(_) => return Err("a chunk has no size".to_owned()),
        };
        let size = usize::try_from(size).map_err(|error| error.to_string())?;
        let chunk = bytes.get(start..start + size).ok_or_else(early)?;
        let rest = bytes.get(start + size..).ok_or_else(early)?;
        bytes = rest.strip_prefix(END).ok_or_else(early)?;
        body.extend_from_slice(chunk);
        if size == 0 {
            return if bytes.is_empty() {
                Ok(body)
            } else {
                Err(format!("{} bytes after the last chunk", bytes.len()))
            };
        }
    }
}
