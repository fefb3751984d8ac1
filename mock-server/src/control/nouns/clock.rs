//! `/_emulate/clock`: the clock that all lifetimes of a namespace are read from.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::control::nouns::user::present;
use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, Json, Nothing};
use crate::instrument::events::{ClockMode, ClockReading};
use crate::world::{Clock, Expiry, HumanDuration, deserialize_time};

/// A new mode and time for a clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClockSetting {
    /// New mode of the clock.
    pub mode: ClockMode,
    /// New time, for example `2030-01-01T12:00:00Z`. Required for `offset`, which runs on from it.
    /// Optional for `frozen`, which otherwise stops at the current time. Not allowed for `real`.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "deserialize_time"
    )]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub now: Option<Timestamp>,
}

/// A step of a clock: by a duration, or to the next expiry. Give one of the two.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("minProperties" = 1, "maxProperties" = 1))]
pub struct ClockStep {
    /// How far the clock moves forward, at most 100 years. Example: `10m` or `PT10M`.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "HumanDuration")]
    pub by: Option<HumanDuration>,
    /// Time to move the clock to.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "ClockTarget")]
    pub to: Option<ClockTarget>,
}

/// Time to move a clock to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ClockTarget {
    /// The next time at which something expires: a challenge, a reset link, an exchange code, an
    /// access token, a session, a lock or a fault.
    NextExpiry,
}

/// Mode and time of a clock that was moved forward.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct AdvancedClock {
    /// Mode of the clock.
    pub mode: ClockMode,
    /// Time that the clock shows.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub now: Timestamp,
    /// What has expired first, after a step to the next expiry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expired: Option<Expiry>,
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
            let cure = "now: not allowed for `real`; leave it out, or use mode `offset`";
            return Err(Problem::bad_request(cure));
        }
        (ClockMode::Offset, Some(now)) => clock.run_from(now),
        (ClockMode::Offset, None) => {
            let cure = "now: required for `offset`; give the time to run on from, such as 2030-01-01T12:00:00Z";
            return Err(Problem::bad_request(cure));
        }
        (ClockMode::Frozen, now) => clock.freeze(now.unwrap_or_else(|| clock.now())),
    }
    Ok(Json(reading(clock)))
}

pub(crate) async fn advance(ask: Ask<Nothing, ClockStep>) -> Result<Json<AdvancedClock>, Problem> {
    let namespace = &ask.scope.namespace;
    let expired = match (ask.body.by, ask.body.to) {
        (Some(by), None) => {
            namespace.clock().advance(by.get());
            None
        }
        (None, Some(ClockTarget::NextExpiry)) => {
            let nothing = || Problem::conflict("to: nothing expires in this namespace");
            Some(namespace.advance_to_next_expiry().ok_or_else(nothing)?)
        }
        _ => return Err(Problem::bad_request("body: must have either `by` or `to`")),
    };
    let ClockReading { mode, now } = reading(namespace.clock());
    Ok(Json(AdvancedClock { mode, now, expired }))
}
