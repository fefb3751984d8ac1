//! `validate`: checks scenario files.

use auth_mock_server::Scenario;
use clap::ValueHint;

use super::failure::Failure;
use super::output::{counted, print, print_error};
use super::scenario_source;
use super::scenario_source::ScenarioSource;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  auth-mock-server validate base.yaml local.yaml
  make-scenario | auth-mock-server validate -

The files are merged: for equal ids, the later file wins. An error contains the
file, the line and the column. Exit code 2 if the files are not valid.")]
pub(super) struct Validate {
    /// Scenario files (YAML or JSON), as for --scenario; `-` reads standard input
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    files: Vec<ScenarioSource>,
}

pub(super) fn run(validate: &Validate) -> Result<(), Failure> {
    let scenario = scenario_source::load(&validate.files)?;
    for unused in scenario.unused() {
        print_error(&format!("warning: {unused}\n"));
    }
    print(&format!("ok: {}\n", counts(&scenario)))
}

/// Number of organisations, portals and users, as text.
pub(super) fn counts(scenario: &Scenario) -> String {
    format!(
        "{}, {}, {}",
        counted(scenario.organizations.len(), "organisation"),
        counted(scenario.portals.len(), "portal"),
        counted(scenario.users.len(), "user")
    )
}
