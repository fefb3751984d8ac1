//! `readyz`: checks that a server is ready.

use super::target::Target;
use super::{Failure, print};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  auth-mock-server readyz && run-tests
  auth-mock-server readyz --url http://127.0.0.1:8011

Also works as the health check of a container without curl.")]
pub(super) struct Readyz {
    #[command(flatten)]
    target: Target,
}

pub(super) async fn run(readyz: &Readyz) -> Result<(), Failure> {
    let emulator = readyz.target.emulator()?;
    emulator.ready().await.map_err(Failure::no)?;
    print("ready\n")
}
