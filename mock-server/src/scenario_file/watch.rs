//! Watching scenario files for changes.
//!
//! The files are read and compared a few times a second. Notifications differ between operating
//! systems, and miss files that an editor replaces or that a container shares.

use std::time::Duration;

use tokio::time::MissedTickBehavior;

use super::{ScenarioFileError, ScenarioFiles};
use crate::scenario_file;
use crate::world::Scenario;

/// How often the files are read.
const PERIOD: Duration = Duration::from_millis(300);

impl ScenarioFiles {
    /// Calls `changed` with the new scenario each time that the files change. Runs until it is
    /// dropped. Compares with what [`ScenarioFiles::load`] has read.
    ///
    /// A change counts when two reads in a row agree. An editor that replaces or rewrites a file
    /// leaves no file or half a file for a moment.
    pub async fn watch(mut self, mut changed: impl FnMut(Result<Scenario, ScenarioFileError>)) {
        let mut ticks = tokio::time::interval(PERIOD);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut last = self.seen.clone();
        loop {
            ticks.tick().await;
            let paths = self.paths.clone();
            let read = tokio::task::spawn_blocking(move || scenario_file::read(&paths));
            let Ok(now) = read.await else {
                continue;
            };
            if now == last && now != self.seen {
                changed(scenario_file::scenario(&now));
                self.seen.clone_from(&now);
            }
            last = now;
        }
    }
}
