//! Sockets: accept loop, limits on heads and time, connection faults, graceful shutdown.

mod close;
mod connection;
mod head_wait;
#[cfg(feature = "tls")]
mod http2;
mod limits;
mod listen;
mod listener;
mod marks;
mod refused_head;
mod socket;
mod socket_fault;
#[cfg(test)]
mod tests;
#[cfg(feature = "tls")]
mod tls;
mod traffic;
mod unread_body;
mod waits;
mod warnings;

pub(crate) use self::limits::Limits;
pub(crate) use self::listen::listen;
pub(crate) use self::listener::serve;
pub(crate) use self::marks::{Connection, Endless, SocketFault};
#[cfg(feature = "tls")]
pub(crate) use self::tls::Tls;
pub(crate) use self::traffic::Traffic;
pub(crate) use self::warnings::Warnings;

/// How a server speaks TLS: without the feature `tls`, not at all.
#[cfg(not(feature = "tls"))]
#[derive(Clone)]
pub(crate) enum Tls {}
