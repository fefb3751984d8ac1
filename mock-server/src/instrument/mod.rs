//! Instruments of tests: faults, the journal of requests, events, metrics.

pub(crate) mod events;
pub(crate) mod fault;
pub(crate) mod feed;
pub(crate) mod filter;
pub(crate) mod journal;
#[cfg(feature = "proxy")]
pub(crate) mod junit;
pub(crate) mod metrics;
pub(crate) mod record_budget;
