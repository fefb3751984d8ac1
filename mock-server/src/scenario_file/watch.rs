//! Watching scenario files for changes.
//!
//! The files are read and compared a few times a second. Notifications differ between operating
//! systems, and miss files that an editor replaces or that a container shares.

use std::time::Duration;

use tokio::time::MissedTickBehavior;

use super::{ScenarioFileError, ScenarioFiles};
use crate::scenario_file;
use crate::world::Scenario;

/// Time between two reads of the files.
const PERIOD: Duration = Duration::from_millis(300);
/// Number of equal reads in a row after which a change counts. A program may pause while it writes a file.
const STILL: u32 = 5;

impl ScenarioFiles {
    /// Calls `changed` with the new scenario each time that the files change. Runs until it is
    /// dropped. Compares with what [`ScenarioFiles::load`] has read.
    ///
    /// A change counts when the files have been still for a second and a half. An editor that
    /// replaces a file, or a program that writes it in pieces, leaves no file or half a file for a
    /// moment. An empty file is never a scenario.
    pub async fn watch(mut self, mut changed: impl FnMut(Result<Scenario, ScenarioFileError>)) {
        let mut ticks = tokio::time::interval(PERIOD);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut last = self.seen.clone();
        let mut still = 0;
        loop {
            ticks.tick().await;
            let paths = self.paths.clone();
            let read = tokio::task::spawn_blocking(move || scenario_file::read(&paths));
            let Ok(now) = read.await else {
                continue;
            };
            still = if now == last { still + 1 } else { 0 };
            if still == STILL && now != self.seen {
                changed(scenario_file::scenario(&now));
                self.seen.clone_from(&now);
            }
            last = now;
        }
    }
}
