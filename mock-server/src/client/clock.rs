//! Typed control API: the clock.

use std::time::Duration;

use http::Method;
use jiff::Timestamp;

use super::{ControlError, Namespace, PATIENCE};
use crate::control_api::{
    AdvancedClock, ClockMode, ClockReading, ClockSetting, ClockStep, ClockTarget,
};
use crate::world::HumanDuration;

/// Clock of a namespace. All lifetimes in the namespace are read from it.
#[derive(Clone, Copy, Debug)]
pub struct ClockControl<'a>(pub(super) &'a Namespace);

impl ClockControl<'_> {
    /// Returns the time and the mode of the clock.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn read(&self) -> Result<ClockReading, ControlError> {
        self.0.get("/clock").await
    }

    /// Returns the time in the namespace. An app that verifies tokens itself compares `exp` with it.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn now(&self) -> Result<Timestamp, ControlError> {
        self.read().await.map(|reading| reading.now)
    }

    /// Moves the clock forward. Everything that has expired by then is refused from the next request
    /// on.
    ///
    /// # Errors
    /// [`ControlError::Request`] when `by` is more than 100 years, or when the server cannot be
    /// reached or refuses.
    pub async fn advance(&self, by: Duration) -> Result<ClockReading, ControlError> {
        let by = HumanDuration::try_from(by)
            .map_err(|error| ControlError::Request(error.to_string()))?;
        let step = ClockStep {
            by: Some(by),
            ..ClockStep::default()
        };
        self.0.post("/clock/advance", &step).await
    }

    /// Moves the clock forward to the next expiry, and returns what has expired.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 409 when nothing expires.
    pub async fn advance_to_next_expiry(&self) -> Result<AdvancedClock, ControlError> {
        let step = ClockStep {
            to: Some(ClockTarget::NextExpiry),
            ..ClockStep::default()
        };
        self.0.post("/clock/advance", &step).await
    }

    /// Stops the clock at a time; `None` means the current time.
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

    /// Shows the machine's time again.
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

    /// Sets mode and time of the clock.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 400 for a setting that is not valid, such as `offset` without a
    /// time.
    pub async fn set(&self, setting: &ClockSetting) -> Result<ClockReading, ControlError> {
        self.0
            .ask(Method::PUT, "/clock", Some(setting), PATIENCE)
            .await
    }
}
