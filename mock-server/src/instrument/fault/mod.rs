//! Replies that go wrong on purpose: what can go wrong, and how it is done.
//! `rule.rs` says which request is hit,
//! `effect.rs` what becomes of it.

pub(crate) mod apply;
mod dribble;
mod effect;
mod faults;
pub(crate) mod header;
mod rule;

pub use effect::Effect;
pub use rule::{Fault, FaultMatch, NewFault, Stage};

pub(crate) use faults::{Faults, Hit};
pub(crate) use header::MOCK_FAULT;
pub(crate) use rule::Target;
