//! `POST /_emulate/reset`: the scenario anew.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;

use super::problem::Problem;
use crate::state::Shared;

/// More than any body of this operation needs.
const BODY_LIMIT: usize = 64 * 1024;

/// What outlives a reset.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ResetRequest {
    #[serde(default)]
    keep: Vec<Keep>,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Keep {
    /// How far the clock was moved.
    Clock,
}

/// One step: nothing that was issued before works after it.
pub(super) async fn reset(
    State(state): State<Arc<Shared>>,
    body: Body,
) -> Result<StatusCode, Problem> {
    let body = axum::body::to_bytes(body, BODY_LIMIT)
        .await
        .map_err(|_| Problem::too_large())?;
    let request: ResetRequest = match body.as_ref() {
        [] => ResetRequest::default(),
        text => serde_json::from_slice(text).map_err(|e| Problem::bad_request(e.to_string()))?,
    };
    let keep_clock = request.keep.contains(&Keep::Clock);
    state
        .reset(keep_clock)
        .map_err(|error| Problem::internal(error.to_string()))?;
    Ok(StatusCode::NO_CONTENT)
}
