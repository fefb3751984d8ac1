//! `POST /_emulate/reset`: back to the scenario.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, NoContent, Nothing};
use crate::namespace;

/// Options of a reset.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetRequest {
    /// What the reset leaves unchanged. Nothing if left out.
    #[serde(default)]
    pub keep: Vec<Keep>,
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

impl From<namespace::Keep> for Vec<Keep> {
    fn from(keep: namespace::Keep) -> Self {
        let all = [(keep.clock, Keep::Clock), (keep.requests, Keep::Requests)];
        let kept = all.into_iter().filter(|(kept, _)| *kept);
        kept.map(|(_, thing)| thing).collect()
    }
}

pub(crate) async fn reset(ask: Ask<Nothing, ResetRequest>) -> Result<NoContent, Problem> {
    let keeps = |thing| ask.body.keep.contains(&thing);
    ask.scope.namespace.reset(namespace::Keep {
        clock: keeps(Keep::Clock),
        requests: keeps(Keep::Requests),
    });
    Ok(NoContent)
}
