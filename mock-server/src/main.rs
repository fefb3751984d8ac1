//! The server as a command.

mod cli;

use std::process::ExitCode;

/// glibc's allocator takes a third of the time of `load` (docs/performance.md).
#[cfg(feature = "performance")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

// The server has threads of its own.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    Box::pin(cli::run()).await
}
