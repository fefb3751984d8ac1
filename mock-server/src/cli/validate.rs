//! `validate`: checks scenario files.

use std::path::PathBuf;

use auth_mock_server::Scenario;
use clap::ValueHint;

use super::{Failure, print};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  auth-mock-server validate base.yaml local.yaml

The files are merged: for equal ids, the later file wins. An error contains the
file, the line and the column. Exit code 2 if the files are not valid.")]
pub(super) struct Validate {
    /// Scenario files (YAML or JSON), as for --scenario
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    files: Vec<PathBuf>,
}

pub(super) fn run(validate: &Validate) -> Result<(), Failure> {
    let scenario = Scenario::from_files(&validate.files).map_err(Failure::usage)?;
    print(&format!("ok: {}\n", counts(&scenario)))
}

/// Number of organisations, portals and users, as text.
pub(super) fn counts(scenario: &Scenario) -> String {
    let count = |count: usize, what: &str| match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    };
    format!(
        "{}, {}, {}",
        count(scenario.organizations.len(), "organisation"),
        count(scenario.portals.len(), "portal"),
        count(scenario.users.len(), "user")
    )
}
