//! Conformance: tries the rules on any server, and reports where it differs.

mod access_token;
mod accounts;
mod client;
mod config;
mod control;
mod expect;
mod pack;
mod pkce;
mod redaction;
mod report;
mod run;
mod step;
mod values;

pub use self::accounts::ConformanceAccounts;
pub use self::config::{CodeSource, ConformanceConfig, ConformanceError};
pub use self::report::{ConformanceFormat, ConformanceReport, Difference, Outcome, RuleResult};
