//! Errors of `cargo xtask bench`, each with its cure.

use std::path::PathBuf;

/// Reason why nothing was measured.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The operating system does not tell what a process uses.
    #[error(
        "bench: processor time and memory of a process are read from /proc, which only Linux has\n\
         cure: run it on Linux, or measure with your own tools against the package `baseline`"
    )]
    NotLinux,
    /// The server and the load generator would share a core.
    #[error(
        "bench: needs 2 cores, one for the servers and one for the load generator; this process \
         may use {0}\ncure: run it on a machine with more cores, or allow this process more"
    )]
    Cores(usize),
    /// A program is missing.
    #[error("bench: {what} is not on PATH\ncure: {cure}")]
    Missing {
        /// What is missing.
        what: &'static str,
        /// How to install it.
        cure: &'static str,
    },
    /// A file of `/proc`, or a program's output, is not as expected.
    #[error(
        "bench: cannot read {what}\ncure: report it, with the versions of the system and of {what}"
    )]
    Unreadable {
        /// What is not as expected.
        what: String,
    },
    /// A program could not be run.
    #[error("bench: {what} failed: {reason}\ncure: run the command by itself to see why")]
    Failed {
        /// The program.
        what: String,
        /// What happened.
        reason: String,
    },
    /// Cargo did not build a server.
    #[error("bench: {0}")]
    Executable(#[from] crate::executable::Error),
    /// A server did not answer as expected.
    #[error("bench: {name} {problem}\ncure: run its command by itself; its messages are in {log}")]
    Server {
        /// The name of the server in the table.
        name: String,
        /// What happened.
        problem: String,
        /// The file with its output.
        log: PathBuf,
    },
    /// A command of a server has no place for the port.
    #[error(
        "needs `{{port}}` where the server's port goes, such as `prism mock -p {{port}} api.json`"
    )]
    NoPort,
}

impl Error {
    /// Returns the function for `map_err` on running `what`.
    pub(super) fn failed<R: ToString>(what: &str) -> impl FnOnce(R) -> Self + '_ {
        move |reason| Self::Failed {
            what: what.to_owned(),
            reason: reason.to_string(),
        }
    }

    /// Returns the error for output of `what` that has an unexpected form.
    pub(super) fn unreadable(what: &str) -> Self {
        Self::Unreadable {
            what: what.to_owned(),
        }
    }
}
