//! The command line in real processes, as a person at a terminal and a script use it.
#![expect(
    clippy::unwrap_used,
    reason = "a failed test panics, in its helpers too"
)]

#[cfg(feature = "conformance")]
mod conformance;
mod embedded;
mod exec;
mod harness;
mod help;
mod log;
#[cfg(feature = "proxy")]
mod proxy;
mod running;
mod settings;
mod tls;
