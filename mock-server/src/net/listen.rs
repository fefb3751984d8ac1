//! Opens the sockets that clients connect to.

use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket};

/// Connections that the system keeps until they are accepted, if its own limit is not lower. Clients
/// beyond it try again only after a second.
const BACKLOG: u32 = 4096;

/// Bytes of replies that the system keeps for one client. Without a limit it is several megabytes,
/// and only a client that reads more than a third of them at once counts as reading.
const SEND_BUFFER: u32 = 256 * 1024;

/// Listens at an address. The call does not block.
pub(crate) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // On Windows it would let several programs share the port.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    // Accepted connections inherit it.
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}
