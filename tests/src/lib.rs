//! The harness of the contract tests: a server per test, and a client that compares every raw reply
//! with the contract.

pub mod authorization;
pub mod blocking;
pub mod fault_proxy;
pub mod fuzz;
pub mod harness;
pub mod operations;
pub mod random;
pub mod raw;
pub mod reason;
pub mod redact;
pub mod schema;
pub mod table;
pub mod wrong_server;

// Here, since only this package sees both the SDK and the server.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
#[cfg(doctest)]
#[doc = include_str!("../../sdk/README.md")]
struct SdkGuide;
#[cfg(doctest)]
#[doc = include_str!("../../mock-server/README.md")]
struct ServerGuide;
