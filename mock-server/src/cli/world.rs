//! `clock`, `reset` and `snapshot`: the world of a running server.

use std::time::Duration;

use super::target::Target;
use super::{Failure, print, value};

#[derive(Debug, clap::Args)]
pub(super) struct Clock {
    #[command(subcommand)]
    command: Option<ClockCommand>,

    #[command(flatten)]
    target: Target,
}

#[derive(Debug, clap::Subcommand)]
enum ClockCommand {
    /// Move the clock on, by 10m or PT10M
    Advance {
        /// How far
        #[arg(value_parser = value::duration)]
        by: Duration,
    },
    /// Let it stand, at a time such as 2030-01-01T12:00:00Z or where it is
    Freeze {
        /// The time
        at: Option<jiff::Timestamp>,
    },
    /// Let it run with the machine's
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
    let reading = reading.map_err(Failure::no)?;
    let mode = serde_json::to_value(reading.mode).unwrap_or_default();
    print(&format!(
        "{} ({})\n",
        reading.now,
        mode.as_str().unwrap_or_default()
    ))
}

#[derive(Debug, clap::Args)]
pub(super) struct Reset {
    #[command(flatten)]
    target: Target,
}

pub(super) async fn reset(reset: &Reset) -> Result<(), Failure> {
    let namespace = reset.target.namespace()?;
    namespace.reset().await.map_err(Failure::no)
}

#[derive(Debug, clap::Args)]
pub(super) struct Snapshot {
    #[command(subcommand)]
    command: SnapshotCommand,

    #[command(flatten)]
    target: Target,
}

#[derive(Debug, clap::Subcommand)]
enum SnapshotCommand {
    /// Keep the world as it is under a name
    Save {
        /// The name
        name: String,
    },
    /// Make the world what it was
    Restore {
        /// The name
        name: String,
    },
    /// Print the names, oldest first
    List,
}

pub(super) async fn snapshot(snapshot: &Snapshot) -> Result<(), Failure> {
    let namespace = snapshot.target.namespace()?;
    match &snapshot.command {
        SnapshotCommand::Save { name } => {
            let saved = namespace.snapshot(name).await;
            saved.map(drop).map_err(Failure::no)
        }
        SnapshotCommand::Restore { name } => {
            let restored = namespace.restore(name).await;
            restored.map(drop).map_err(Failure::no)
        }
        SnapshotCommand::List => {
            let snapshots = namespace.snapshots().await.map_err(Failure::no)?;
            let lines = snapshots.iter().map(|s| format!("{}  {}\n", s.now, s.name));
            print(&lines.collect::<String>())
        }
    }
}
