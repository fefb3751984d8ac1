//! Mock server of the authentication API, for development and tests.
//!
//! It implements every operation of the contract, with the rules of a sound production service and
//! its state in memory. Run it as a command, or embed it in a test:
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
//! Where to start:
//!
//! - [`MockServer`]: a server in this process, with [`MockServerBuilder`] for its settings.
//! - [`Namespace`]: the control API for one test, with its own users, clock, inbox and faults.
//! - [`Emulator`]: the same control API for a server in another process.
//! - [`control_api`]: the bodies of the control API.
//! - [`Scenario`]: the users, organisations, portals and OAuth clients that a server begins with.
//!
//! # Features
//!
//! A test that embeds the server needs none of them: `default-features = false` compiles least.
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `cli` | yes | the binary; includes `pem` and `yaml` |
//! | `conformance` | yes | trying the rules on any server ([`ConformanceConfig`]); includes `proxy` and `yaml` |
//! | `eddsa` | yes | [`Algorithm::EdDsa`] |
//! | `mcp` | yes | tools for models at `/_emulate/mcp` |
//! | `pem` | with `cli` | signing keys in PEM ([`Config::signing_key`]) |
//! | `performance` | yes | a faster allocator in the binary, and a faster ES256 signer; both build C code |
//! | `proxy` | yes | passing requests on to a real server ([`MockServerBuilder::proxy`]); includes `tls` |
//! | `rs256` | yes | [`Algorithm::Rs256`] |
//! | `tls` | yes | TLS ([`MockServerBuilder::tls`]); builds C code |
//! | `ui` | yes | the pages for people |
//! | `yaml` | with `cli` | scenarios in YAML; without it, in JSON only |
//!
//! A setting that needs a missing feature is an error that names it ([`MissingFeature`]).
//!
//! Do not use it in production: passwords are stored as scenarios give them, and the inbox shows
//! every code. Push approvals and e-mailed codes follow the contract; NIST SP 800-63B-4 no longer
//! accepts either as an out-of-band authenticator.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![deny(missing_docs)]

mod api;
#[cfg(feature = "bench")]
#[doc(hidden)]
pub mod bench;
mod client;
#[cfg(feature = "conformance")]
mod conformance;
mod contract;
mod control;
mod fastapi;
mod http;
mod instrument;
mod namespace;
mod net;
mod pages;
#[cfg(feature = "proxy")]
mod proxy;
mod scenario_file;
mod server;
mod sync;
mod wire;
mod world;

pub use client::{
    Challenges, ClockControl, ControlError, Emulator, EventStream, Events, Faults, Inbox,
    Namespace, OauthClients, Organizations, Portals, Requests, SavedState, Users,
};
#[cfg(feature = "conformance")]
pub use conformance::{
    CodeSource, ConformanceAccounts, ConformanceConfig, ConformanceError, ConformanceFormat,
    ConformanceReport, Difference, Outcome, RuleResult,
};
pub use contract::CONTRACT_VERSION;
pub use control::api as control_api;
pub use http::GuardError;
pub use instrument::fault::{Effect, Fault, FaultMatch, InvalidField, LocPart, NewFault, Stage};
pub use instrument::journal::{Criterion, RecordedRequest, RequestMatch, StatusMatch};
#[cfg(feature = "proxy")]
pub use proxy::{
    ContractViolation, NotChecked, ProxyConfig, ProxyError, ProxyReport, RecordedAnswer,
    RecordedExample, Recording, ReportFormat,
};
#[cfg(feature = "yaml")]
#[doc(hidden)]
pub use scenario_file::read_yaml;
pub use scenario_file::{ScenarioFileError, ScenarioFiles};
#[doc(hidden)]
pub use server::Workers;
pub use server::{
    Activity, ActivityEvent, Config, MockServer, MockServerBuilder, StartError, TlsConfig, TlsError,
};
#[doc(hidden)]
pub use world::parse_time;
pub use world::{
    Algorithm, Clock, DurationError, HumanDuration, Membership, Message, MessageKind,
    MissingFeature, OauthClient, Organization, Portal, Profile, RefusalTexts, Role, Scenario,
    ScenarioError, SigningKeyError, Staff, User,
};

/// Returns the API contract (OpenAPI 3.1, JSON). `/openapi.json` serves it in the form that tools
/// take.
pub fn contract_document() -> &'static str {
    contract::DOCUMENT
}

/// Returns the API contract as a server at this URL sends it at `/openapi.json`: in the form that
/// tools take.
pub fn served_contract(base_url: &str) -> String {
    format!("{:#}\n", contract::served::contract(base_url))
}

/// Returns the OpenAPI document of the control API as a server at this URL sends it at
/// `/_emulate/openapi.json`.
pub fn control_document(base_url: &str) -> String {
    format!("{:#}\n", control::served_document(base_url))
}
