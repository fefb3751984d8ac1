//! `clock`, `reset` and `snapshot`: change a namespace of a running server.

use std::time::Duration;

use super::failure::Failure;
use super::output::print;
use super::target::Target;
use super::value;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  auth-mock-server clock                     print the time
  auth-mock-server clock advance 31m         let access tokens expire
  auth-mock-server clock freeze 2030-01-01T12:00:00Z
  auth-mock-server clock run                 return to the machine's time")]
pub(super) struct Clock {
    #[command(subcommand)]
    command: Option<ClockCommand>,

    #[command(flatten)]
    target: Target,
}

#[derive(Debug, clap::Subcommand)]
enum ClockCommand {
    /// Move the clock forward
    Advance {
        /// Duration such as 10m or PT10M, at most 100 years
        #[arg(value_parser = value::duration)]
        by: Duration,
    },
    /// Stop the clock
    Freeze {
        /// Time to stop at, such as 2030-01-01T12:00:00Z or 2030-01-01 [default: the current time]
        #[arg(value_parser = value::time)]
        at: Option<jiff::Timestamp>,
    },
    /// Show the machine's time again
    Run,
}

pub(super) async fn clock(clock: &Clock) -> Result<(), Failure> {
    let namespace = clock.target.namespace()?;
    let control = namespace.clock();
    let reading = match &clock.command {
        None => control.read().await,
        Some(ClockCommand::Advance { by }) => control.advance(*by).await,
        Some(ClockCommand::Freeze { at }) => control.freeze(*at).await,
        Some(ClockCommand::Run) => control.run().await,
    };
    let reading = reading.map_err(|error| clock.target.failure(&error))?;
    let mode = serde_json::to_value(reading.mode).unwrap_or_default();
    print(&format!(
        "{} ({})\n",
        reading.now,
        mode.as_str().unwrap_or_default()
    ))
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  auth-mock-server reset -n t1

The namespace starts again with its scenario. Tokens, codes and links that were
issued before stop working.")]
pub(super) struct Reset {
    #[command(flatten)]
    target: Target,
}

pub(super) async fn reset(reset: &Reset) -> Result<(), Failure> {
    let namespace = reset.target.namespace()?;
    let done = namespace.reset().await;
    done.map_err(|error| reset.target.failure(&error))
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  auth-mock-server snapshot save signed-in
  auth-mock-server snapshot restore signed-in")]
pub(super) struct Snapshot {
    #[command(subcommand)]
    command: SnapshotCommand,

    #[command(flatten)]
    target: Target,
}

#[derive(Debug, clap::Subcommand)]
enum SnapshotCommand {
    /// Save a snapshot; an earlier one of the same name is replaced
    Save {
        /// Name: letters, digits, `-`, `_` and `.`, at most 64
        name: String,
    },
    /// Return the namespace to a snapshot
    Restore {
        /// Name of the snapshot
        name: String,
    },
    /// Print all snapshots, oldest first
    List,
}

pub(super) async fn snapshot(snapshot: &Snapshot) -> Result<(), Failure> {
    let namespace = snapshot.target.namespace()?;
    match &snapshot.command {
        SnapshotCommand::Save { name } => {
            let saved = namespace.snapshot(name).await;
            saved
                .map(drop)
                .map_err(|error| snapshot.target.failure(&error))
        }
        SnapshotCommand::Restore { name } => {
            let restored = namespace.restore(name).await;
            restored
                .map(drop)
                .map_err(|error| snapshot.target.failure(&error))
        }
        SnapshotCommand::List => {
            let snapshots = namespace
                .snapshots()
                .await
                .map_err(|error| snapshot.target.failure(&error))?;
            let lines = snapshots.iter().map(|s| format!("{}  {}\n", s.now, s.name));
            print(&lines.collect::<String>())
        }
    }
}
