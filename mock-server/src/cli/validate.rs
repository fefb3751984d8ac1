//! `validate`: whether files make a scenario.

use std::path::PathBuf;

use auth_mock_server::Scenario;
use clap::ValueHint;

use super::{Failure, print};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  auth-mock-server validate base.yaml local.yaml

The files are taken together: an entry of a later one takes the place of one with
the same id. A mistake is told with its file, line and column.")]
pub(super) struct Validate {
    /// YAML or JSON, as for --scenario
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    files: Vec<PathBuf>,
}

pub(super) fn run(validate: &Validate) -> Result<(), Failure> {
    let scenario = Scenario::from_files(&validate.files).map_err(Failure::usage)?;
    print(&format!("ok: {}\n", counts(&scenario)))
}

/// How much there is of each.
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
