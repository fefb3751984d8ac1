//! A running server.

use std::{
    fs::File,
    io,
    net::{Ipv4Addr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::{
    Error,
    contender::Contender,
    generator::pinned,
    request::{Operation, access_token},
    usage,
};

/// Longest wait for a server's first answer.
const LONGEST_START: Duration = Duration::from_mins(1);
/// Pause between two questions whether a server answers.
const PAUSE: Duration = Duration::from_micros(500);

/// A server that answers; it ends when this is dropped.
pub(super) struct Process {
    child: Child,
    pub(super) port: u16,
    /// Time from the start of the process to the first answer to `portal_login`.
    pub(super) start: Duration,
    /// Token of that sign-in.
    pub(super) token: String,
}

impl Process {
    /// Starts a server on a core, and waits until it answers a sign-in with 200.
    #[expect(
        clippy::disallowed_methods,
        reason = "the real time of another process is measured"
    )]
    pub(super) fn start(
        contender: &Contender,
        core: usize,
        nice: i8,
        folder: &Path,
    ) -> Result<Self, Error> {
        let port = free_port().map_err(Error::failed("a free port"))?;
        let log = folder.join("server.log");
        let output = File::create(&log).map_err(Error::failed("a log file"))?;
        let begun = Instant::now();
        let child = spawn(&contender.command(port), core, nice, output)
            .map_err(Error::failed("taskset"))?;
        let mut process = Self {
            child,
            port,
            start: Duration::ZERO,
            token: String::new(),
        };
        let request = Operation::PortalLogin.request("");
        let mut last = "nothing".to_owned();
        loop {
            match request.send(port) {
                Ok((200, body)) => {
                    process.start = begun.elapsed();
                    // A peer without tokens takes any.
                    process.token = access_token(&body).unwrap_or_else(|| "none".to_owned());
                    return Ok(process);
                }
                Ok((status, _)) => last = format!("{status}"),
                Err(_) => {}
            }
            let exited = process.child.try_wait().ok().flatten().is_some();
            if exited || begun.elapsed() > LONGEST_START {
                let problem = format!("did not answer portal_login with 200, but with {last}");
                let name = contender.name.clone();
                return Err(Error::Server { name, problem, log });
            }
            thread::sleep(PAUSE);
        }
    }

    pub(super) fn processor_time(&self) -> Duration {
        usage::processor_time(self.child.id())
    }

    pub(super) fn memory(&self) -> u64 {
        usage::memory(self.child.id())
    }
}

/// Ends the process and what it has started, and nothing else.
impl Drop for Process {
    fn drop(&mut self) {
        // The children first, so that their numbers are still theirs.
        let started: Vec<_> = usage::tree(self.child.id()).split_off(1);
        if !started.is_empty() {
            let ids = started.iter().rev().map(ToString::to_string);
            let _ = Command::new("kill").arg("-KILL").args(ids).status();
        }
        // Fails only for a process that has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(command: &str, core: usize, nice: i8, output: File) -> io::Result<Child> {
    let errors = output.try_clone()?;
    let mut shell = pinned("sh", core, nice);
    shell.args(["-c", &format!("exec {command}")]);
    shell
        .stdin(Stdio::null())
        .stdout(output)
        .stderr(errors)
        .spawn()
}

fn free_port() -> io::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?.port())
}
