//! Sockets: accept loop, limits on heads and time, connection faults, graceful shutdown.

mod close;
mod connection;
mod head_wait;
mod limits;
mod listen;
mod listener;
mod marks;
mod refused_head;
mod socket_fault;
#[cfg(test)]
mod tests;
mod traffic;
mod unread_body;
mod waits;
mod warnings;

pub(crate) use self::limits::Limits;
pub(crate) use self::listen::listen;
pub(crate) use self::listener::serve;
pub(crate) use self::marks::{Connection, Endless, SocketFault};
pub(crate) use self::traffic::Traffic;
pub(crate) use self::warnings::Warnings;
