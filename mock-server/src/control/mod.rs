//! The control API under `/_emulate`: what makes the server a test instrument.
//!
//! Errors are RFC 9457 problems. What later versions bring answers 404 until then.

mod approval;
mod message;
mod problem;
mod reset;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::state::Shared;
use problem::Problem;

/// Whether a path belongs to the control API.
pub(crate) fn owns(path: &str) -> bool {
    path == "/_emulate" || path.starts_with("/_emulate/")
}

/// The control API's routes.
pub(crate) fn router(state: Arc<Shared>) -> Router {
    Router::new()
        .route(
            "/_emulate/messages",
            get(message::list).delete(message::clear),
        )
        .route("/_emulate/messages/latest", get(message::latest))
        .route("/_emulate/approve", get(approval::page))
        .route("/_emulate/reset", post(reset::reset))
        .method_not_allowed_fallback(|| async { Problem::method_not_allowed() })
        .fallback(|| async { Problem::not_found("there is no such path in the control API") })
        .with_state(state)
}
