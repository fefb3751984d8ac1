//! Instruments of tests: faults, the journal of requests, events.

pub(crate) mod events;
pub(crate) mod fault;
pub(crate) mod feed;
pub(crate) mod filter;
pub(crate) mod journal;
