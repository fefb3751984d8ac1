//! The contract tests: one binary.
#![expect(
    clippy::unwrap_used,
    reason = "a failed test panics, in its helpers too"
)]

mod coverage;
mod documents;
mod flows;
mod sdk;
mod single_use;
mod token;
