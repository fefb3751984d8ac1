//! The SDK against servers that behave in ways the mock server never does.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod base_url;
mod bearer;
mod broken_replies;
mod canned;
mod clocks;
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
mod shared_store;
mod time_limits;
