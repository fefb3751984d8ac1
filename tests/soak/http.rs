//! A plain client that knows when a reply is whole, and sends many requests before it reads.
//!
//! A library would cost as much processor time as the server, and would hide a cut reply behind an
//! attempt of its own.

use std::error::Error as StdError;
use std::io::{self, BufRead as _};
use std::net::SocketAddr;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

/// Why a row could not be measured.
pub(crate) type Error = Box<dyn StdError + Send + Sync>;

/// Longest wait for a connection, and for each reply.
const PATIENCE: Duration = Duration::from_mins(1);

/// Returns a request without a body.
pub(crate) fn request(method: &str, path: &str, headers: &[(&str, &str)]) -> Vec<u8> {
    with_body(method, path, headers, "")
}

/// Returns a request with a body. It is JSON, unless a header says otherwise.
pub(crate) fn with_body(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\n");
    for (name, value) in headers {
        text.extend([name, ": ", value, "\r\n"]);
    }
    if !body.is_empty() && !headers.iter().any(|(name, _)| *name == "content-type") {
        text.push_str("content-type: application/json\r\n");
    }
    if !body.is_empty() || method == "POST" {
        text.extend(["content-length: ", &body.len().to_string(), "\r\n"]);
    }
    text.extend(["\r\n", body]);
    text.into_bytes()
}

/// Returns a GET, with a bearer if one is given.
pub(crate) fn get(path: &str, bearer: Option<&str>) -> Vec<u8> {
    let bearer = bearer.map(|bearer| format!("Bearer {bearer}"));
    let headers = bearer.as_deref().map(|bearer| ("authorization", bearer));
    request("GET", path, headers.as_slice())
}

/// Returns a POST of JSON.
pub(crate) fn post(path: &str, body: &Value) -> Vec<u8> {
    with_body("POST", path, &[], &body.to_string())
}

/// A whole reply.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    /// As it came: with the marks of its chunks, if it has any.
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Fails if the status is another one.
    pub(crate) fn expect(self, status: u16) -> Result<Self, Error> {
        if self.status == status {
            return Ok(self);
        }
        let body: String = String::from_utf8_lossy(&self.body)
            .chars()
            .take(300)
            .collect();
        Err(format!("expected {status}, found {}: {body}", self.status).into())
    }

    /// A string of a JSON body.
    pub(crate) fn field(&self, name: &str) -> Result<String, Error> {
        let json = self.json();
        let text = json.get(name).and_then(Value::as_str);
        Ok(text
            .ok_or_else(|| format!("no string `{name}` in a reply"))?
            .to_owned())
    }
}

/// A connection that is kept between requests.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    /// Read, and not yet returned.
    held: Vec<u8>,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = timeout(PATIENCE, TcpStream::connect(address)).await??;
        stream.set_nodelay(true)?;
        let held = Vec::new();
        Ok(Self { stream, held })
    }

    /// Opens a connection on which the system keeps little of what is not read.
    pub(crate) async fn open_narrow(address: SocketAddr) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.set_recv_buffer_size(4096)?;
        let stream = timeout(PATIENCE, socket.connect(address)).await??;
        let held = Vec::new();
        Ok(Self { stream, held })
    }

    /// Opens several, one after the other.
    pub(crate) async fn several(address: SocketAddr, count: usize) -> io::Result<Vec<Self>> {
        let mut opened = Vec::new();
        for _ in 0..count {
            opened.push(Self::open(address).await?);
        }
        Ok(opened)
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        timeout(PATIENCE, self.stream.write_all(bytes)).await?
    }

    /// Sends a request, and returns its reply.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> io::Result<Reply> {
        self.send(request).await?;
        self.reply().await
    }

    /// Sends a request, and returns its reply if it has the status.
    pub(crate) async fn expect(&mut self, status: u16, request: &[u8]) -> Result<Reply, Error> {
        let line = request
            .split(|byte| *byte == b'\r')
            .next()
            .unwrap_or_default();
        let reply = self.ask(request).await?.expect(status);
        reply.map_err(|error| format!("{}: {error}", String::from_utf8_lossy(line)).into())
    }

    /// Returns the next reply.
    ///
    /// # Errors
    /// `UnexpectedEof` if the connection ends before one; `InvalidData` if it ends within one.
    pub(crate) async fn reply(&mut self) -> io::Result<Reply> {
        loop {
            if let Some((reply, length)) = parse(&self.held)? {
                self.held.drain(..length);
                return Ok(reply);
            }
            let read = self.stream.read_buf(&mut self.held);
            if timeout(PATIENCE, read).await?? == 0 {
                let kind = if self.held.is_empty() {
                    io::ErrorKind::UnexpectedEof
                } else {
                    io::ErrorKind::InvalidData
                };
                return Err(io::Error::new(
                    kind,
                    "the connection ended without a whole reply",
                ));
            }
        }
    }

    /// The server's address.
    pub(crate) fn peer(&self) -> io::Result<SocketAddr> {
        self.stream.peer_addr()
    }

    /// Waits until the server has closed the connection, and returns what it sent before.
    pub(crate) async fn closed(&mut self) -> Vec<u8> {
        // A reset is an end as well.
        let _ = self.stream.read_to_end(&mut self.held).await;
        std::mem::take(&mut self.held)
    }
}

/// Returns the first reply in `bytes` and its length, if it is whole.
fn parse(bytes: &[u8]) -> io::Result<Option<(Reply, usize)>> {
    let (mut rest, mut line) = (bytes, Vec::new());
    let (mut length, mut chunked) = (None, false);
    loop {
        line.clear();
        // The standard library's search is fast in a debug build as well.
        rest.read_until(b'\n', &mut line)?;
        if !line.ends_with(b"\r\n") {
            return Ok(None);
        }
        if line.len() == 2 {
            break;
        }
        if let Some(value) = value_of(&line, b"content-length: ") {
            length = Some(value.parse().map_err(io::Error::other)?);
        }
        chunked |= value_of(&line, b"transfer-encoding: ") == Some("chunked");
    }
    let head = bytes.len() - rest.len();
    let status = bytes
        .get(9..12)
        .and_then(|digits| std::str::from_utf8(digits).ok());
    let status = status.and_then(|digits| digits.parse().ok());
    let status = status.ok_or_else(|| io::Error::other("no status in a reply"))?;
    let length = match length {
        Some(length) => length,
        None if chunked => match end_of_chunks(rest) {
            Some(length) => length,
            None => return Ok(None),
        },
        None => 0,
    };
    let Some(body) = rest.get(..length) else {
        return Ok(None);
    };
    let reply = Reply {
        status,
        head: String::from_utf8_lossy(bytes.get(..head).unwrap_or_default()).into_owned(),
        body: body.to_vec(),
    };
    Ok(Some((reply, head + length)))
}

fn value_of<'a>(line: &'a [u8], name: &[u8]) -> Option<&'a str> {
    let (start, value) = line.split_at_checked(name.len())?;
    let value = start.eq_ignore_ascii_case(name).then_some(value)?;
    std::str::from_utf8(value).ok().map(str::trim_end)
}

/// The length of a chunked body, if it is whole.
fn end_of_chunks(body: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let mut line = Vec::new();
        body.get(at..)?.read_until(b'\n', &mut line).ok()?;
        let digits = std::str::from_utf8(line.strip_suffix(b"\r\n")?).ok()?;
        let chunk = usize::from_str_radix(digits, 16).ok()?;
        at += line.len() + chunk + 2;
        if at > body.len() {
            return None;
        }
        if chunk == 0 {
            return Some(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Status and body of the first reply, and how many bytes it has.
    fn first(bytes: &str) -> Option<(u16, String, usize)> {
        let (reply, length) = parse(bytes.as_bytes()).unwrap()?;
        Some((reply.status, String::from_utf8(reply.body).unwrap(), length))
    }

    #[test]
    fn reply_is_whole_with_all_of_its_body() {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n";
        let whole = format!("{head}abcHTTP/1.1 404");
        let length = head.len() + 3;
        assert_eq!(first(&whole), Some((200, "abc".to_owned(), length)));
        for cut in 0..length {
            assert_eq!(first(&whole[..cut]), None, "{cut}");
        }
    }

    #[test]
    fn chunked_reply_is_whole_with_its_last_chunk() {
        let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        let whole = format!("{head}3\r\nabc\r\n0\r\n\r\n");
        let found = first(&whole).map(|(_, _, length)| length);
        assert_eq!(found, Some(whole.len()));
        for cut in 0..whole.len() {
            assert_eq!(first(&whole[..cut]), None, "{cut}");
        }
    }

    #[test]
    fn request_has_a_length_and_a_type_for_its_body() {
        let text = |request: Vec<u8>| String::from_utf8(request).unwrap();
        let get = text(get("/a", Some("t")));
        assert_eq!(
            get,
            "GET /a HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer t\r\n\r\n"
        );
        let post = text(post("/a", &Value::Bool(true)));
        assert!(post.ends_with("content-type: application/json\r\ncontent-length: 4\r\n\r\ntrue"));
    }
}
