//! Sockets: accepting, limits on heads and time, faults of a connection, an end that cuts no reply short.

mod close;
mod connection;
mod head_wait;
mod limits;
mod listener;
mod marks;
mod refused_head;
mod socket_fault;
#[cfg(test)]
mod tests;
mod unread_body;
mod waits;
mod warnings;

pub(crate) use self::limits::Limits;
pub(crate) use self::listener::serve;
pub(crate) use self::marks::{Connection, Endless, SocketFault};
pub(crate) use self::warnings::Warnings;
