//! The proxy: passes requests to a real server, and compares both directions with the contract.

mod body;
mod checked;
mod client;
mod config;
mod failure;
mod forward;
mod headers;
mod progress;
mod recording;
mod report;

#[cfg(feature = "conformance")]
pub(crate) use self::client::{HttpClient, http_client};
#[cfg(feature = "conformance")]
pub(crate) use self::config::Target;
pub use self::config::{ProxyConfig, ProxyError};
#[cfg(feature = "conformance")]
pub(crate) use self::failure::innermost;
pub(crate) use self::forward::Proxy;
pub use self::recording::{RecordedAnswer, RecordedExample, Recording};
pub use self::report::{ContractViolation, NotChecked, ProxyReport, ReportFormat};
