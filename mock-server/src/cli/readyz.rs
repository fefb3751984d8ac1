//! `readyz`: checks that a server is ready.

use std::time::Duration;

use auth_mock_server::{ControlError, Emulator};
use tokio::time::{Instant, MissedTickBehavior};

use super::failure::Failure;
use super::output::print;
use super::target::Target;
use super::value;

/// Time between two attempts.
const PERIOD: Duration = Duration::from_millis(100);

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  auth-mock-server readyz && run-tests
  auth-mock-server readyz --wait 10s --url http://auth-mock:8010

Also works as the health check of a container without curl.")]
pub(super) struct Readyz {
    /// Wait until the server is ready, at most so long; such as 10s
    #[arg(long, value_name = "DURATION", value_parser = value::duration)]
    wait: Option<Duration>,

    #[command(flatten)]
    target: Target,
}

pub(super) async fn run(readyz: &Readyz) -> Result<(), Failure> {
    let emulator = readyz.target.emulator()?;
    let ready = match readyz.wait {
        None => emulator.ready().await,
        Some(wait) => wait_until_ready(&emulator, wait).await,
    };
    ready.map_err(|error| readyz.target.failure(&error))?;
    print("ready\n")
}

/// Asks again until the server is ready. After `wait`, returns the last error.
async fn wait_until_ready(emulator: &Emulator, wait: Duration) -> Result<(), ControlError> {
    let end = Instant::now() + wait;
    let mut attempts = tokio::time::interval(PERIOD);
    attempts.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last = ControlError::Timeout(wait);
    loop {
        attempts.tick().await;
        match tokio::time::timeout_at(end, emulator.ready()).await {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(error)) => last = error,
            Err(_) => return Err(last),
        }
        if Instant::now() >= end {
            return Err(last);
        }
    }
}
