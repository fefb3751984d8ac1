//! The mock-and-reference server of the authentication API: every operation of the contract with
//! the semantics of a sound production service, in memory.
//!
//! Run it as a command, or embed it in a test:
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! let server = auth_mock_server::MockServer::start().await?;
//! assert!(server.url().starts_with("http://127.0.0.1:"));
//! # Ok::<(), auth_mock_server::StartError>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! It is for development and tests: passwords are stored as scenarios give them, and the inbox
//! shows every code. The push approval and the e-mailed code that the contract has are built as
//! they are; NIST SP 800-63B-4 no longer accepts either as an out-of-band authenticator.

#![deny(missing_docs)]

mod api;
#[cfg(feature = "bench")]
#[doc(hidden)]
pub mod bench;
mod client;
mod contract;
mod control;
mod fastapi;
mod http;
mod instrument;
mod namespace;
mod net;
mod scenario_file;
mod server;
mod wire;
mod world;

pub use client::{
    Challenges, ClockControl, ControlError, Emulator, EventStream, Events, Faults, Inbox,
    Namespace, Organizations, Portals, Requests, SavedState, Users,
};
pub use control::api as control_api;
pub use http::GuardError;
pub use instrument::fault::{Effect, Fault, FaultMatch, NewFault, Stage};
pub use instrument::journal::{Criterion, RecordedRequest, RequestMatch, StatusMatch};
#[doc(hidden)]
pub use scenario_file::read_yaml;
pub use scenario_file::{ScenarioFileError, ScenarioFiles};
pub use server::{Config, InboxHandle, MockServer, MockServerBuilder, StartError};
pub use world::{
    Algorithm, Clock, DurationError, HumanDuration, Membership, Message, MessageKind, Organization,
    Portal, Role, Scenario, ScenarioError, SigningKeyError, User,
};

/// The contract that the server follows, as it serves it at `/openapi.json`.
pub fn contract_document() -> &'static str {
    contract::DOCUMENT
}

/// The control API's own document, as it is served at `/_emulate/openapi.json`.
pub fn control_document() -> &'static str {
    &control::DOCUMENT
}
