//! Faults: replies and connections that fail on purpose.
//!
//! `rule.rs` selects the requests, `effect.rs` lists the effects, `apply.rs` makes the reply.
//! `invalid_field.rs` is an entry of a `validation` fault.

pub(crate) mod apply;
mod dribble;
mod effect;
mod faults;
pub(crate) mod header;
mod invalid_field;
mod rule;

pub use effect::Effect;
pub use invalid_field::{InvalidField, LocPart};
pub use rule::{Fault, FaultMatch, NewFault, Stage};

pub(crate) use faults::{Faults, Hit};
pub(crate) use header::MOCK_FAULT;
pub(crate) use rule::Target;
