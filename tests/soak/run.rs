//! How large the rows are, and which server they start.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::http::Error;
use crate::process::Server;

/// Files that a server may open, if a row does not say otherwise.
const FILES: u64 = 16_000;

/// What all rows of a run share.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) program: Arc<PathBuf>,
    pub(crate) short: bool,
    /// Time for the row `soak`.
    pub(crate) soak: Duration,
}

impl Run {
    /// Chooses between the size of a full run and that of a short one.
    pub(crate) fn pick<T>(&self, full: T, short: T) -> T {
        if self.short { short } else { full }
    }

    /// Seconds that a step may take beyond its limit on a busy machine. A short run has a debug
    /// build and other work beside it: it only tells late from never.
    pub(crate) fn late(&self) -> f64 {
        self.pick(1.0, 30.0)
    }

    /// Starts a server with these flags.
    pub(crate) fn server(&self, flags: &[&str]) -> Result<Server, Error> {
        self.server_with_files(flags, FILES)
    }

    /// Starts a server that may open so many files.
    pub(crate) fn server_with_files(&self, flags: &[&str], files: u64) -> Result<Server, Error> {
        Server::start(&self.program, flags, files)
    }
}
