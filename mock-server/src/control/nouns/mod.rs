//! The things that the control API is about: one file a noun, with its bodies and its handlers.

pub(super) mod approval;
pub(super) mod challenge;
pub(super) mod clock;
pub(super) mod credential;
pub(super) mod event;
pub(super) mod fault;
pub(super) mod index;
pub(super) mod message;
pub(super) mod metrics;
pub(super) mod namespace;
pub(super) mod oauth_client;
pub(super) mod organization;
pub(super) mod portal;
pub(super) mod request;
pub(super) mod reset;
pub(super) mod scenario;
pub(super) mod session;
pub(super) mod shutdown;
pub(super) mod snapshot;
pub(super) mod staff;
pub(super) mod state;
pub(super) mod user;
