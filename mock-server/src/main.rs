//! The server as a command.

mod cli;

use std::process::ExitCode;

// The server has threads of its own.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    cli::run().await
}
