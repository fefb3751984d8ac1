//! `cargo xtask diff`: what changed between two OpenAPI documents, and which side each change breaks.
//!
//! Both documents are read as JSON values, with references followed where they are met. So a schema
//! that moves into a component is no change. `rules.rs` has the consequences of each kind of change.

mod about;
mod bodies;
mod change;
mod operations;
mod parameters;
mod report;
mod responses;
mod rules;
mod schema;
mod security;
#[cfg(test)]
mod tests;
mod walk;

use std::process::ExitCode;

use clap::ValueEnum;
use serde_json::Value;

use self::{
    change::{Semver, Severity},
    walk::Walk,
};
use crate::{error::Error, openapi::reader};

pub(crate) use self::report::Report;

/// Arguments of `cargo xtask diff`.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The older document: a file (JSON or YAML), `-` for the standard input, or an http(s) address.
    old: String,
    /// The newer document.
    new: String,
    /// The form of the report.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// The least change that gives exit code 1.
    #[arg(long, value_enum, default_value_t, value_name = "CHANGE")]
    fail_on: FailOn,
}

/// The form of a report.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum Format {
    /// For a terminal.
    #[default]
    Text,
    /// For programs.
    Json,
    /// For a pull request.
    Markdown,
}

/// Which changes make the command fail.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum FailOn {
    /// A change that breaks callers or the server.
    #[default]
    Breaking,
    /// A change that breaks callers of the old document.
    Callers,
    /// A change that raises the major number of the SDK's version.
    Major,
    /// Any change, one of a description too.
    Any,
    /// No change.
    Never,
}

impl FailOn {
    fn is_met(self, report: &Report) -> bool {
        let has = |severity| report.changes.iter().any(|one| one.severity >= severity);
        match self {
            Self::Breaking => has(Severity::Server),
            Self::Callers => has(Severity::Callers),
            Self::Major => report.semver() == Some(Semver::Major),
            Self::Any => has(Severity::Documentation),
            Self::Never => false,
        }
    }
}

/// Compares the two documents, prints the report, and returns the exit code.
pub(crate) fn diff(options: &Options) -> Result<(String, ExitCode), Error> {
    let old = reader::read(&options.old)?;
    let new = reader::read(&options.new)?;
    let report = compare(&old, &new);
    let code = if options.fail_on.is_met(&report) {
        ExitCode::from(crate::FOUND)
    } else {
        ExitCode::SUCCESS
    };
    Ok((report.render(options.format), code))
}

/// Compares two documents. Each of their references must lead somewhere.
pub(crate) fn compare(old: &Value, new: &Value) -> Report {
    let mut walk = Walk::new(old, new);
    walk.about();
    walk.security_schemes();
    walk.operations();
    Report::new(walk.found)
}
