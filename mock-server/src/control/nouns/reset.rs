//! `POST /_emulate/reset`: back to the scenario.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, NoContent, Nothing};
use crate::instrument::events::{Keep, Retain};

/// Options of a reset.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetRequest {
    /// What the reset leaves unchanged. Nothing if left out.
    #[serde(default)]
    pub keep: Vec<Keep>,
}

pub(crate) async fn reset(ask: Ask<Nothing, ResetRequest>) -> Result<NoContent, Problem> {
    let keeps = |thing| ask.body.keep.contains(&thing);
    ask.scope.namespace.reset(Retain {
        clock: keeps(Keep::Clock),
        requests: keeps(Keep::Requests),
    });
    Ok(NoContent)
}
