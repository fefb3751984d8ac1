//! `exec`: runs a command with its own server.

use std::process::ExitStatus;

use auth_mock_server::MockServer;

use super::Failure;
use super::serve;
use super::serve::Serve;

/// Exit codes of shells for a command that cannot be found, and for one that cannot be run.
const NOT_FOUND: u8 = 127;
const NOT_RUN: u8 = 126;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  auth-mock-server exec -- npx playwright test
  auth-mock-server exec --seed 7 -- pytest -n 8

The server runs as long as the command. The command finds it in AUTH_BASE_URL,
and its control API in AUTH_CONTROL_URL. exec ends with the exit code of the
command and forwards signals to it. Without --port, a free port is used.")]
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
        return Err(Failure::usage(
            "no command given; add one after `--`, such as `exec -- npm test`",
        ));
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
        message: format!("cannot run `{program}`: {error}; check its name and PATH"),
    })?;
    let ended = wait_and_forward_signals(&mut child).await;
    let status =
        ended.map_err(|error| Failure::no(format!("cannot wait for the command: {error}")))?;
    Ok(code(status))
}

/// Waits for the command, and forwards signals to it. After Ctrl-C the command can get SIGINT twice,
/// since the terminal sends it one, too.
#[cfg(unix)]
async fn wait_and_forward_signals(
    child: &mut tokio::process::Child,
) -> std::io::Result<ExitStatus> {
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
            // Fails if the command has just ended.
            let _ = kill_process(id, passed);
        }
    }
}

#[cfg(not(unix))]
async fn wait_and_forward_signals(
    child: &mut tokio::process::Child,
) -> std::io::Result<ExitStatus> {
    child.wait().await
}

/// The exit code as a shell gives it: 128 plus the signal, if a signal ended the command.
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
