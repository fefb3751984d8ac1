//! The server as a command: flags become a [`Config`], and a running server until a signal comes.

mod cli;

use std::io::Write;
use std::process::ExitCode;

use auth_mock_server::{Config, MockServer};
use clap::Parser;

/// The exit code for what the caller can mend.
const USAGE: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    let flags = cli::Flags::parse();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::WARN)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
    match run(&flags).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // Nobody is left to tell where even this fails.
            let _ = writeln!(std::io::stderr(), "error: {message}");
            ExitCode::from(USAGE)
        }
    }
}

async fn run(flags: &cli::Flags) -> Result<(), String> {
    let config: Config = flags.config()?;
    let users = config.scenario.users.clone();
    let started = MockServer::builder().config(config).start().await;
    let server = started.map_err(|error| cli::cure(&error))?;
    let screen = if flags.json {
        cli::ready_line(&server, flags.seed)
    } else {
        cli::first_screen(&server, &users)
    };
    let mut out = std::io::stdout().lock();
    out.write_all(screen.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|e| e.to_string())?;
    drop(out);
    stop_signal()
        .await
        .map_err(|error| format!("cannot wait for signals: {error}"))?;
    server.shutdown().await;
    Ok(())
}

#[cfg(unix)]
async fn stop_signal() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        pressed = tokio::signal::ctrl_c() => pressed,
    }
}

#[cfg(not(unix))]
async fn stop_signal() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
