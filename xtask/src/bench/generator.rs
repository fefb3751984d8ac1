//! Load generators: `wrk`, or else `oha`.

mod oha;
mod wrk;

use std::{env, fs, path::Path, process::Command};

use super::{Error, request::Request};

/// Program that makes the load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Generator {
    Wrk,
    Oha,
}

/// How much load, and from which core.
#[derive(Debug, Clone, Copy)]
pub(super) struct Amount {
    pub(super) connections: u32,
    pub(super) seconds: u32,
    pub(super) core: usize,
    pub(super) nice: i8,
}

/// What a generator counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Counted {
    pub(super) requests: u64,
    /// Errors of the connection, and statuses other than 2xx and 3xx.
    pub(super) failed: u64,
    pub(super) seconds: f64,
    pub(super) p50_ms: f64,
    pub(super) p99_ms: f64,
}

impl Generator {
    /// Returns the generator that is installed. `wrk` first: near the limit of bare axum, `oha`
    /// itself is the slower side.
    ///
    /// # Errors
    /// When a program that is needed is not on `PATH`.
    pub(super) fn find() -> Result<Self, Error> {
        if !is_on_path("taskset") {
            return Err(Error::Missing {
                what: "taskset",
                cure: "install util-linux (`apt-get install util-linux`)",
            });
        }
        let known = [Self::Wrk, Self::Oha].into_iter();
        let mut installed = known.filter(|generator| is_on_path(generator.name()));
        installed.next().ok_or(Error::Missing {
            what: "a load generator, `wrk` or `oha`,",
            cure: "install wrk (`apt-get install wrk`) or oha (`cargo install oha --locked`)",
        })
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Wrk => "wrk",
            Self::Oha => "oha",
        }
    }

    /// Sends a request again and again, and returns what was counted. `folder` is for files of its
    /// own.
    pub(super) fn run(
        self,
        folder: &Path,
        request: &Request,
        port: u16,
        amount: Amount,
    ) -> Result<Counted, Error> {
        let url = format!("http://127.0.0.1:{port}{}", request.path);
        let arguments = match self {
            Self::Wrk => {
                let script = folder.join("request.lua");
                fs::write(&script, wrk::script(request)).map_err(Error::failed("a wrk script"))?;
                wrk::arguments(&script, &url, amount)
            }
            Self::Oha => oha::arguments(request, &url, amount),
        };
        let ran = pinned(self.name(), amount.core, amount.nice)
            .args(arguments)
            .output();
        let output = ran.map_err(Error::failed(self.name()))?;
        let text = String::from_utf8_lossy(&output.stdout);
        if !output.status.success() {
            let reason = String::from_utf8_lossy(&output.stderr);
            return Err(Error::failed(self.name())(reason.trim()));
        }
        let counted = match self {
            Self::Wrk => wrk::parse(&text),
            Self::Oha => oha::parse(&text),
        };
        counted.ok_or_else(|| Error::unreadable(self.name()))
    }
}

/// A program on one core. `taskset` and `nice` replace themselves with it, so its process has the
/// id of the child.
pub(super) fn pinned(program: &str, core: usize, nice: i8) -> Command {
    let mut command = Command::new("nice");
    command.args([
        "-n",
        &nice.to_string(),
        "taskset",
        "-c",
        &core.to_string(),
        program,
    ]);
    command
}

fn is_on_path(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(program).is_file())
}
