//! The SDK against servers that behave in ways the mock server never does.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod base_url;
mod broken_replies;
mod canned;
mod every_operation;
mod faults;
mod gateways;
mod polling;
mod proxy;
mod redirects;
mod refusals;
mod renewal;
mod requests;
mod retries;
mod runtimes;
mod secrets;
mod service;
mod session_races;
mod sessions;
mod time_limits;
