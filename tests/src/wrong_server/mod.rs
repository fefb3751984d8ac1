//! A server that breaks one rule: our own server behind a layer that changes requests or answers.
//!
//! The layer stands outside of the server, so that the rules in `world` stay free of switches for
//! tests, and the released binary cannot break them. What is a setting of the server anyway, such
//! as a lifetime, is broken by its profile.

mod exchange;
mod fault;
mod faults;
mod layer;
mod noticed;
mod server;

pub use self::fault::Fault;
pub use self::noticed::{find, noticed, table};
pub use self::server::WrongServer;
