//! Extensions of requests and responses that connect sockets and service.

use std::net::SocketAddr;

use bytes::Bytes;
use tokio::net::TcpStream;

/// The two ends of a request's socket. Both are `None` for a request made within the process.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Connection {
    pub(crate) local: Option<SocketAddr>,
    /// Address of the client.
    pub(crate) peer: Option<SocketAddr>,
}

impl Connection {
    pub(super) fn of(stream: &TcpStream) -> Self {
        Self {
            local: stream.local_addr().ok(),
            peer: stream.peer_addr().ok(),
        }
    }
}

/// Marks an answer whose body ends only with the server, among its extensions: its client has
/// [`Limits::linger`] to read the end of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Endless;

/// Among a response's extensions: the response is not sent, and this is done to its connection instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SocketFault {
    /// The end of the connection, and nothing before it.
    Close,
    /// Nothing at all, for as long as the client stays.
    Hang,
    /// A reset.
    Reset,
    /// These bytes as they are, then the end.
    Send(Bytes),
    /// A head with the response's headers that announces chunks, these bytes in their place, then the end.
    BreakBody(Bytes),
}
