//! The clock of a namespace.

use std::time::Duration;

use http::Method;
use jiff::Timestamp;

use super::{ControlError, Namespace, PATIENCE};
use crate::control_api::{ClockMode, ClockReading, ClockSetting, ClockStep};
use crate::world::HumanDuration;

/// The clock that all lifetimes of a namespace are read from.
#[derive(Clone, Copy, Debug)]
pub struct ClockControl<'a>(pub(super) &'a Namespace);

impl ClockControl<'_> {
    /// What it says, and how it goes.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn read(&self) -> Result<ClockReading, ControlError> {
        self.0.get("/clock").await
    }

    /// Moves it on. What has expired by then is refused from the next request on.
    ///
    /// # Errors
    /// When it is more than a hundred years.
    pub async fn advance(&self, by: Duration) -> Result<ClockReading, ControlError> {
        let by = HumanDuration::try_from(by)
            .map_err(|error| ControlError::Request(error.to_string()))?;
        self.0.post("/clock/advance", &ClockStep { by }).await
    }

    /// Stops it, at a time or where it is.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn freeze(&self, at: Option<Timestamp>) -> Result<ClockReading, ControlError> {
        self.set(&ClockSetting {
            mode: ClockMode::Frozen,
            now: at,
        })
        .await
    }

    /// Lets it run with the machine's.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn run(&self) -> Result<ClockReading, ControlError> {
        self.set(&ClockSetting {
            mode: ClockMode::Real,
            now: None,
        })
        .await
    }

    /// Sets it.
    ///
    /// # Errors
    /// When the setting makes no sense, such as `offset` without a time.
    pub async fn set(&self, setting: &ClockSetting) -> Result<ClockReading, ControlError> {
        self.0
            .ask(Method::PUT, "/clock", Some(setting), PATIENCE)
            .await
    }
}
