//! The contract tests: one binary.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failed test panics, in its helpers too"
)]

mod arbitrary;
mod control;
mod coverage;
mod documents;
mod examples;
mod fastapi;
mod flows;
mod guide;
mod reasons;
mod sdk;
mod single_use;
mod through_sdk;
mod token;
mod unread;
