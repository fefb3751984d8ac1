//! Replies that go wrong on purpose: what can go wrong, and how it is done.
//!
//! Which request is hit is not decided here.

mod apply;
mod dribble;
mod effect;
mod header;

pub use effect::Effect;

#[cfg_attr(
    not(test),
    expect(unused_imports, reason = "no rule asks for a fault yet")
)]
pub(crate) use apply::{FALLBACK_SEED, apply};
#[cfg_attr(
    not(test),
    expect(unused_imports, reason = "no rule asks for a fault yet")
)]
pub(crate) use header::{MOCK_FAULT, requested};
