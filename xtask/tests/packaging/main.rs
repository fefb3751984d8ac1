//! The commands that make packages and releases, as they are typed.
#![expect(
    clippy::unwrap_used,
    reason = "clippy sees tests, but not what they share"
)]

mod copy;
#[cfg(unix)]
mod package;
mod release;
