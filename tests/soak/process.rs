//! The server as a process of its own, and what Linux says about it in `/proc`.

use std::fs;
use std::io::{self, BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Resource, Rlimit, Signal, getrlimit, kill_process, setrlimit};
use serde_json::Value;
use tokio::time::sleep;

use crate::http::Error;

/// Files that the largest row opens, and as many again.
const FILES: u64 = 20_000;
/// A tick in `/proc`: `USER_HZ` is 100 on all machines that Rust runs on.
const TICK: Duration = Duration::from_millis(10);
/// Pause between two looks at a process.
const PAUSE: Duration = Duration::from_millis(5);

/// Lets this process and its servers open as many files as the system allows.
pub(crate) fn raise_file_limit() -> Result<(), Error> {
    let most = getrlimit(Resource::Nofile).maximum;
    let wanted = most.map_or(FILES, |most| most.min(FILES));
    let limit = Rlimit {
        current: Some(wanted),
        maximum: most,
    };
    setrlimit(Resource::Nofile, limit)?;
    Ok(())
}

/// A running server; it ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts a server that may open `files` files, and waits until it is ready.
    pub(crate) fn start(program: &Path, flags: &[&str], files: u64) -> Result<Self, Error> {
        let mut command = Command::new("sh");
        command
            .args(["-c", "ulimit -n \"$0\" && exec \"$@\"", &files.to_string()])
            .arg(program)
            .args(["--port", "0", "--json", "--log", "off", "--quiet"])
            .args(flags)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn()?;
        let mut line = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        let ready: Value = serde_json::from_str(&line).unwrap_or_default();
        let url = ready.get("url").and_then(Value::as_str).unwrap_or_default();
        let address = url.trim_start_matches("http://").parse();
        let Ok(address) = address else {
            let _ = child.kill();
            return Err(format!("no server: {:?} said {line:?}", child.wait()).into());
        };
        Ok(Self { child, address })
    }

    fn proc(&self, file: &str) -> String {
        format!("/proc/{}/{file}", self.child.id())
    }

    /// Resident memory in bytes.
    pub(crate) fn memory(&self) -> Result<u64, Error> {
        let status = fs::read_to_string(self.proc("status"))?;
        let mut lines = status.lines();
        let line = lines.find_map(|line| line.strip_prefix("VmRSS:"));
        let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
        let kibibytes: u64 = kibibytes.ok_or("no VmRSS")?.parse()?;
        Ok(kibibytes * 1024)
    }

    /// The smallest resident memory, of up to `patience`. It returns as soon as it is small enough.
    pub(crate) async fn memory_below(&self, enough: u64, patience: Duration) -> Result<u64, Error> {
        let begun = Instant::now();
        let mut least = self.memory()?;
        while least > enough && begun.elapsed() < patience {
            sleep(Duration::from_millis(100)).await;
            least = least.min(self.memory()?);
        }
        Ok(least)
    }

    /// Open files, sockets included.
    pub(crate) fn descriptors(&self) -> Result<u64, Error> {
        Ok(fs::read_dir(self.proc("fd"))?.count() as u64)
    }

    /// Threads.
    pub(crate) fn threads(&self) -> Result<u64, Error> {
        Ok(fs::read_dir(self.proc("task"))?.count() as u64)
    }

    /// Processor time that the server has used.
    pub(crate) fn processor_time(&self) -> Result<Duration, Error> {
        let stat = fs::read_to_string(self.proc("stat"))?;
        // Behind the name, which may contain blanks. proc_pid_stat(5): `utime` is field 14.
        let behind = stat.rsplit_once(") ").map_or("", |(_, behind)| behind);
        let mut fields = behind.split(' ').skip(14 - 3);
        let mut ticks = || fields.next().and_then(|field| field.parse::<u32>().ok());
        let ticks = ticks().zip(ticks()).map(|(user, system)| user + system);
        Ok(TICK * ticks.ok_or("no times in stat")?)
    }

    /// Whether the process runs.
    pub(crate) fn is_running(&mut self) -> Result<bool, Error> {
        Ok(self.child.try_wait()?.is_none())
    }

    /// Sends SIGTERM.
    pub(crate) fn terminate(&self) -> Result<(), Error> {
        let id = i32::try_from(self.child.id())?;
        kill_process(Pid::from_raw(id).ok_or("no process id")?, Signal::TERM)?;
        Ok(())
    }

    /// Waits until the process has ended.
    pub(crate) async fn ended(&mut self, patience: Duration) -> Result<ExitStatus, Error> {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            if begun.elapsed() > patience {
                let error = format!(
                    "the server still runs {} s after SIGTERM",
                    patience.as_secs()
                );
                return Err(io::Error::new(io::ErrorKind::TimedOut, error).into());
            }
            sleep(PAUSE).await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Fails only for a process that has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
