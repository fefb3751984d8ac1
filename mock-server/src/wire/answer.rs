//! Reply of a handler, with the reason if it is a refusal.

use axum_core::response::Response;
use http::StatusCode;

use super::{Detail, json};
use crate::world::{Cause, Reason};

/// A reply, and why it refuses where it does. The reason becomes a header at the edge, unless the
/// server is strict.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) response: Response,
    pub(crate) reason: Option<Reason>,
}

impl Answer {
    /// A refusal of one sentence.
    pub(crate) fn refusal(status: StatusCode, detail: &str, cause: Cause) -> Self {
        Self {
            response: json(status, &Detail { detail }),
            reason: Some(cause.into()),
        }
    }
}

impl From<Response> for Answer {
    fn from(response: Response) -> Self {
        Self {
            response,
            reason: None,
        }
    }
}
