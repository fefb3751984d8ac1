//! `exec`: a server for as long as one command runs.

use std::process::ExitStatus;

use auth_mock_server::MockServer;

use super::Failure;
use super::serve;
use super::serve::Serve;

/// What a shell says of a command that it cannot find, and of one that it cannot run.
const NOT_FOUND: u8 = 127;
const NOT_RUN: u8 = 126;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  auth-mock-server exec -- npx playwright test
  auth-mock-server exec --seed 7 -- pytest -n 8

The command finds the server in AUTH_BASE_URL, and its control API in
AUTH_CONTROL_URL. Its exit code is the exit code of exec; signals are passed on.
The port is drawn unless --port says which.")]
pub(super) struct Exec {
    #[command(flatten)]
    pub(super) serve: Serve,

    /// The command and its arguments, after `--`
    #[arg(last = true, required = true, value_name = "CMD")]
    command: Vec<String>,
}

/// Returns the exit code of the command.
pub(super) async fn run(exec: &Exec) -> Result<u8, Failure> {
    let server = serve::start(&exec.serve).await?;
    let outcome = child(exec, &server).await;
    server.shutdown().await;
    outcome
}

async fn child(exec: &Exec, server: &MockServer) -> Result<u8, Failure> {
    let [program, arguments @ ..] = exec.command.as_slice() else {
        return Err(Failure::usage("give a command after `--`"));
    };
    let url = server.url();
    let spawned = tokio::process::Command::new(program)
        .args(arguments)
        .env("AUTH_BASE_URL", url)
        .env("AUTH_CONTROL_URL", format!("{url}/_emulate"))
        .kill_on_drop(true)
        .spawn();
    let mut child = spawned.map_err(|error| Failure {
        code: match error.kind() {
            std::io::ErrorKind::NotFound => NOT_FOUND,
            _ => NOT_RUN,
        },
        message: format!("cannot run `{program}`: {error}"),
    })?;
    let ended = passing_signals(&mut child).await;
    let status = ended.map_err(|error| Failure::no(format!("cannot wait for it: {error}")))?;
    Ok(code(status))
}

/// Waits for the command, and gives it the signals that come meanwhile. A terminal sends Ctrl-C to
/// both by itself; a second one does the command no harm.
#[cfg(unix)]
async fn passing_signals(child: &mut tokio::process::Child) -> std::io::Result<ExitStatus> {
    use rustix::process::{Pid, Signal, kill_process};
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    let mut quit = signal(SignalKind::quit())?;
    loop {
        let passed = tokio::select! {
            status = child.wait() => return status,
            _ = terminate.recv() => Signal::TERM,
            _ = interrupt.recv() => Signal::INT,
            _ = hang_up.recv() => Signal::HUP,
            _ = quit.recv() => Signal::QUIT,
        };
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        if let Some(id) = id.and_then(Pid::from_raw) {
            // One that has ended meanwhile needs no signal.
            let _ = kill_process(id, passed);
        }
    }
}

#[cfg(not(unix))]
async fn passing_signals(child: &mut tokio::process::Child) -> std::io::Result<ExitStatus> {
    child.wait().await
}

/// As a shell has it: 128 and the signal, where one ended the command.
fn code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status);
    #[cfg(not(unix))]
    let signal: Option<i32> = None;
    let code = match (status.code(), signal) {
        (Some(code), _) => code,
        (None, Some(signal)) => 128 + signal,
        (None, None) => 1,
    };
    u8::try_from(code).unwrap_or(1)
}
