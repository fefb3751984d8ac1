//! A connection that blocks and sends bytes unchanged, for many requests one after the other.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Most headers of a reply.
const HEADERS: usize = 64;
/// Longest wait for a reply: a server that does not answer has failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection to a server. It connects when it is first used, and again after it was closed.
#[derive(Debug)]
pub struct Connection {
    address: SocketAddr,
    stream: Option<TcpStream>,
    unread: Vec<u8>,
}

/// A reply: its status, headers and body.
#[derive(Debug)]
pub struct BlockingReply {
    /// The status code.
    pub status: u16,
    /// The headers, in order.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body.
    pub body: Vec<u8>,
}

impl BlockingReply {
    /// The first header of a name, as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(other, _)| other.eq_ignore_ascii_case(name))?;
        str::from_utf8(&found.1).ok()
    }

    /// Reads a reply that has arrived as a whole, and returns its length.
    fn parse(bytes: &[u8]) -> io::Result<Option<(Self, usize)>> {
        let mut headers = [httparse::EMPTY_HEADER; HEADERS];
        let mut response = httparse::Response::new(&mut headers);
        let httparse::Status::Complete(head) = response.parse(bytes).map_err(io::Error::other)?
        else {
            return Ok(None);
        };
        let mut reply = Self {
            status: response.code.unwrap_or_default(),
            headers: response
                .headers
                .iter()
                .map(|header| (header.name.to_owned(), header.value.to_vec()))
                .collect(),
            body: Vec::new(),
        };
        let length = reply.header("content-length");
        let length = length.map_or(Ok(0), str::parse::<usize>);
        let end = head + length.map_err(io::Error::other)?;
        Ok(bytes.get(head..end).map(|body| {
            reply.body = body.to_vec();
            (reply, end)
        }))
    }
}

impl Connection {
    /// A connection to this address.
    pub fn new(address: SocketAddr) -> Self {
        Self {
            address,
            stream: None,
            unread: Vec::new(),
        }
    }

    /// The address of the server.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Sends a whole request, and reads its reply.
    ///
    /// # Errors
    /// When the server cannot be reached, or its reply does not come whole or not in time.
    pub fn exchange(&mut self, request: &[u8]) -> io::Result<BlockingReply> {
        self.send(request)?;
        self.read()
    }

    /// Sends several requests at once, and reads their replies.
    ///
    /// # Errors
    /// As [`Connection::exchange`].
    pub fn exchange_all<const N: usize>(
        &mut self,
        requests: &[Vec<u8>; N],
    ) -> io::Result<Vec<BlockingReply>> {
        self.send(&requests.concat())?;
        requests.iter().map(|_| self.read()).collect()
    }

    fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(stream) = &mut self.stream {
            return stream.write_all(bytes);
        }
        self.unread.clear();
        let stream = TcpStream::connect(self.address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        self.stream.insert(stream).write_all(bytes)
    }

    fn read(&mut self) -> io::Result<BlockingReply> {
        let mut chunk = [0; 16 * 1024];
        loop {
            if let Some((reply, end)) = BlockingReply::parse(&self.unread)? {
                self.unread.drain(..end);
                if reply.header("connection") == Some("close") {
                    self.stream = None;
                }
                return Ok(reply);
            }
            let stream = self.stream.as_mut();
            let stream = stream.ok_or(io::ErrorKind::NotConnected)?;
            match stream.read(&mut chunk)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => self.unread.extend_from_slice(&chunk[..read]),
            }
        }
    }
}
