//! The log on standard error: the server's own lines, and what happens in its namespaces.

mod event;
mod format;
mod journal;
mod paint;

use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use auth_mock_server::{Activity, MockServer};
use clap::ValueEnum;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use self::format::Format;
pub(super) use self::journal::JournalFiles;
use self::paint::Paint;

/// How long the end of the program waits for a log that cannot be written.
const PATIENCE: Duration = Duration::from_secs(1);

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    /// Plain lines
    Pretty,
    /// One JSON object per line
    Json,
}

/// Whether requests, messages, faults, clocks and resets are logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogChoice {
    /// Log requests if standard error is a terminal
    Auto,
    /// Log requests
    Requests,
    /// Log only the server's own lines
    Off,
}

/// What to log, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct LogSettings {
    pub(super) format: LogFormat,
    /// Whether events of the namespaces are logged.
    pub(super) requests: bool,
    pub(super) quiet: bool,
}

impl LogChoice {
    /// `auto` is what `auto` means where standard error is a terminal.
    pub(super) fn is_on(self, auto: bool) -> bool {
        match self {
            Self::Auto => auto && std::io::stderr().is_terminal(),
            Self::Requests => true,
            Self::Off => false,
        }
    }
}

/// Starts the log of this process.
pub(super) fn start(settings: LogSettings) {
    let level = if settings.quiet {
        tracing::Level::ERROR
    } else {
        tracing::Level::INFO
    };
    let format = Format {
        format: settings.format,
        paint: Paint::of_stderr(),
    };
    // The MCP library tells of each request and its client, which the log of requests leaves out.
    let targets = Targets::new()
        .with_default(level)
        .with_target("rmcp", tracing::Level::ERROR);
    tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr)
        .event_format(format)
        .finish()
        .with(targets)
        .init();
}

/// Writes events on a thread of its own: a terminal that has stopped blocks no request.
pub(super) struct Follower {
    /// Disconnected when the thread has written all.
    done: Receiver<()>,
    journal: Receiver<Vec<PathBuf>>,
}

impl Follower {
    /// `None` if there is nothing to write.
    pub(super) fn start(
        server: &MockServer,
        settings: LogSettings,
        journal: Option<JournalFiles>,
    ) -> Option<Self> {
        let requests = settings.requests && !settings.quiet;
        if !requests && journal.is_none() {
            return None;
        }
        let activity = server.activity();
        let (working, done) = channel();
        let (files, written) = channel();
        std::thread::spawn(move || {
            let _working = working;
            let log = requests.then_some((settings.format, Paint::of_stderr()));
            let paths = follow(activity, log, journal);
            // Fails if the program no longer waits.
            let _ = files.send(paths);
        });
        Some(Self {
            done,
            journal: written,
        })
    }

    /// Waits until the events of a server that has stopped are written. Returns the files of the
    /// journal.
    pub(super) fn finish(self) -> Vec<PathBuf> {
        // A timeout is the end, too.
        let _ = self.done.recv_timeout(PATIENCE);
        self.journal.try_recv().unwrap_or_default()
    }
}

fn follow(
    activity: Activity,
    log: Option<(LogFormat, Paint)>,
    mut journal: Option<JournalFiles>,
) -> Vec<PathBuf> {
    for event in activity {
        if let Some(journal) = &mut journal {
            journal.write(&event);
        }
        let text = match log {
            None => None,
            Some((LogFormat::Pretty, paint)) => event::pretty(&event, paint),
            Some((LogFormat::Json, _)) => event::json(&event),
        };
        if let Some(text) = text {
            // There is no other place to report to if this fails.
            let _ = std::io::stderr().lock().write_all(text.as_bytes());
        }
    }
    journal.map(JournalFiles::into_paths).unwrap_or_default()
}
