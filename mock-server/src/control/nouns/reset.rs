//! `POST /_emulate/reset`: the scenario anew.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, NoContent, Nothing};
use crate::namespace;

/// What outlives a reset.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetRequest {
    /// What stays as it is.
    #[serde(default)]
    pub keep: Vec<Keep>,
}

/// Something that a reset can leave alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Keep {
    /// The time, and how the clock goes.
    Clock,
    /// The requests that were made, and which statuses were seen.
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
