//! The command of `exec`: its start, its signals and its end.

use std::process::Command;

use crate::cli::failure::Failure;

/// Exit codes of shells for a command that cannot be found, and for one that cannot be run.
const NOT_FOUND: u8 = 127;
const NOT_RUN: u8 = 126;

/// Runs a command to its end and returns its exit code, as a shell gives it.
pub(super) async fn run(program: &str, command: &mut Command) -> Result<u8, Failure> {
    let cannot_wait =
        |error: std::io::Error| Failure::no(format!("cannot wait for `{program}`: {error}"));
    // Before the start: a signal that comes early is forwarded too.
    #[cfg(unix)]
    let signals = crate::cli::signals::Signals::new().map_err(cannot_wait)?;
    #[cfg(not(unix))]
    let stop = crate::cli::signals::Stop::new().map_err(cannot_wait)?;
    let child = command.spawn().map_err(|error| Failure {
        code: match error.kind() {
            std::io::ErrorKind::NotFound => NOT_FOUND,
            _ => NOT_RUN,
        },
        message: format!("cannot run `{program}`: {error}; check its name and PATH"),
    })?;
    #[cfg(unix)]
    let ended = unix::wait(&child, signals).await;
    #[cfg(not(unix))]
    let ended = other::wait(child, stop).await;
    ended.map_err(cannot_wait)
}

/// The command, with its program found as a shell finds it.
#[cfg(not(windows))]
pub(super) fn command(program: &str) -> Command {
    Command::new(program)
}

/// The command, with its program found as a shell finds it: `npx` is `npx.cmd` by PATHEXT, which
/// `Command::new` does not read.
#[cfg(windows)]
pub(super) fn command(program: &str) -> Command {
    match which::which(program) {
        Ok(path) => Command::new(path),
        // The error of the start names the program as it was given.
        Err(_) => Command::new(program),
    }
}

#[cfg(unix)]
mod unix {
    use std::io;
    use std::process::Child;

    use rustix::io::Errno;
    use rustix::process::{Pid, Signal, WaitOptions, WaitStatus, kill_process, waitpid};
    use rustix::{process, termios};

    use crate::cli::signals::{Received, Signals, is_pid_1, reap_orphans};

    /// Waits for the child and forwards signals to it.
    pub(super) async fn wait(child: &Child, mut signals: Signals) -> io::Result<u8> {
        let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let id = id.ok_or(io::ErrorKind::InvalidData)?;
        loop {
            if let Some(status) = ended(id)? {
                return Ok(code(status));
            }
            match signals.next().await {
                Received::ChildEnded => {}
                Received::Signal(signal) if terminal_sends(signal) => {}
                // Fails if the command has just ended.
                Received::Signal(signal) => drop(kill_process(id, signal)),
            }
        }
    }

    fn ended(id: Pid) -> io::Result<Option<WaitStatus>> {
        if is_pid_1() {
            return reap_orphans(Some(id));
        }
        loop {
            match waitpid(Some(id), WaitOptions::NOHANG) {
                Err(Errno::INTR) => {}
                ended => return Ok(ended?.map(|(_, status)| status)),
            }
        }
    }

    /// Whether a terminal has sent the signal to the child as well: Ctrl-C and Ctrl-\ go to each
    /// process of the foreground group, and the child is in the group of this process.
    fn terminal_sends(signal: Signal) -> bool {
        if signal != Signal::INT && signal != Signal::QUIT {
            return false;
        }
        let foreground = std::fs::File::open("/dev/tty")
            .ok()
            .and_then(|terminal| termios::tcgetpgrp(&terminal).ok());
        foreground == Some(process::getpgrp())
    }

    /// 128 plus the signal, if a signal ended the command.
    fn code(status: WaitStatus) -> u8 {
        let signal = status.terminating_signal().map(|signal| 128 + signal);
        let code = status.exit_status().or(signal).unwrap_or(1);
        u8::try_from(code).unwrap_or(1)
    }
}

#[cfg(not(unix))]
mod other {
    use std::io;
    use std::process::Child;

    use crate::cli::signals::Stop;

    /// Waits for the child. The console sends its events to both; this process must outlive the child.
    pub(super) async fn wait(mut child: Child, mut stop: Stop) -> io::Result<u8> {
        let mut ended = tokio::task::spawn_blocking(move || child.wait());
        loop {
            tokio::select! {
                status = &mut ended => {
                    let status = status.map_err(io::Error::other)??;
                    return Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1));
                }
                received = stop.received() => received?,
            }
        }
    }
}
