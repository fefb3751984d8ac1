//! Noticing that a scenario's files have changed.
//!
//! The files are read and compared, a few times a second: notices of the operating system differ
//! from one to the other, and miss files that an editor replaces or that a container shares.

use std::time::Duration;

use tokio::time::MissedTickBehavior;

use super::{ScenarioFileError, ScenarioFiles};
use crate::scenario_file;
use crate::world::Scenario;

/// How often the files are looked at.
const PERIOD: Duration = Duration::from_millis(300);

impl ScenarioFiles {
    /// Waits for the files to change, and hands on what they hold then, each time; it never ends
    /// by itself. What [`ScenarioFiles::load`] has read is where it begins.
    ///
    /// A change counts once it has stood for two looks: an editor that replaces a file, or writes
    /// it in pieces, leaves none or half of one for a moment.
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
