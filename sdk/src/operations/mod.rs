//! The operations as methods of [`AuthClient`](crate::AuthClient), in the groups that the server
//! has them in.

pub(crate) mod cli_exchange;
pub(crate) mod impersonation;
pub(crate) mod magic_code;
pub(crate) mod oauth2;
pub(crate) mod portal;
pub(crate) mod second_factor;
pub(crate) mod session;
