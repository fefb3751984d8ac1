//! What events and the control API both say of a clock and of a reset.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::world::Hands;

/// Mode of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClockMode {
    /// Shows the machine's time.
    Real,
    /// Runs as fast as the machine's clock, but shows another time.
    Offset,
    /// Stands still until it is advanced or set.
    Frozen,
}

/// Mode and time of a clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ClockReading {
    /// Mode of the clock.
    pub mode: ClockMode,
    /// Time that the clock shows.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub now: Timestamp,
}

impl ClockReading {
    pub(crate) fn of(hands: Hands, now: Timestamp) -> Self {
        Self {
            mode: match hands {
                Hands::Running(offset) if offset.is_zero() => ClockMode::Real,
                Hands::Running(_) => ClockMode::Offset,
                Hands::Frozen(_) => ClockMode::Frozen,
            },
            now,
        }
    }
}

/// Something that a reset can leave unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Keep {
    /// Time and mode of the clock.
    Clock,
    /// Recorded requests and coverage.
    Requests,
}

/// What a reset leaves unchanged.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Retain {
    /// Mode and time of the clock.
    pub(crate) clock: bool,
    /// Recorded requests and coverage.
    pub(crate) requests: bool,
}

impl From<Retain> for Vec<Keep> {
    fn from(keep: Retain) -> Self {
        let all = [(keep.clock, Keep::Clock), (keep.requests, Keep::Requests)];
        let kept = all.into_iter().filter(|(kept, _)| *kept);
        kept.map(|(_, thing)| thing).collect()
    }
}
