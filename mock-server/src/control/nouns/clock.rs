//! `/_emulate/clock`: the time that every lifetime is read from.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, Json, Nothing};
use crate::world::HumanDuration;
use crate::world::{Clock, Hands};

/// How a clock goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClockMode {
    /// With the machine's clock.
    Real,
    /// As fast as the machine's clock, from another time.
    Offset,
    /// Not at all: it stands until it is advanced.
    Frozen,
}

/// What a clock says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ClockReading {
    /// How it goes.
    pub mode: ClockMode,
    /// The time.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub now: Timestamp,
}

/// How a clock is to go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClockSetting {
    /// How it is to go.
    pub mode: ClockMode,
    /// The time to stand at or to run on from. `frozen` without it stops the clock where it is;
    /// `offset` needs it; `real` takes none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub now: Option<Timestamp>,
}

/// How far to move a clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClockStep {
    /// How far: `PT10M` or `10m`.
    pub by: HumanDuration,
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

fn reading(clock: &Clock) -> ClockReading {
    let hands = clock.hands();
    ClockReading::of(hands, hands.now())
}

pub(crate) async fn show(ask: Ask) -> Result<Json<ClockReading>, Problem> {
    Ok(Json(reading(ask.scope.namespace.clock())))
}

pub(crate) async fn set(ask: Ask<Nothing, ClockSetting>) -> Result<Json<ClockReading>, Problem> {
    let clock = ask.scope.namespace.clock();
    match (ask.body.mode, ask.body.now) {
        (ClockMode::Real, None) => clock.run(),
        (ClockMode::Real, Some(_)) => {
            let cure = "a `real` clock has the machine's time: leave `now` out, or say `offset`";
            return Err(Problem::bad_request(cure));
        }
        (ClockMode::Offset, Some(now)) => clock.run_from(now),
        (ClockMode::Offset, None) => {
            let cure = "an `offset` clock runs on from `now`: say which time that is";
            return Err(Problem::bad_request(cure));
        }
        (ClockMode::Frozen, now) => clock.freeze(now.unwrap_or_else(|| clock.now())),
    }
    Ok(Json(reading(clock)))
}

pub(crate) async fn advance(ask: Ask<Nothing, ClockStep>) -> Result<Json<ClockReading>, Problem> {
    let clock = ask.scope.namespace.clock();
    clock.advance(ask.body.by.get());
    Ok(Json(reading(clock)))
}
