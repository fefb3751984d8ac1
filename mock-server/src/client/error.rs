//! What can go wrong between a test and the control API.

use serde_json::Value;

/// Why the control API did not do what it was told.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ControlError {
    /// The server says no.
    #[error("the control API refused with {status}: {detail}")]
    #[non_exhaustive]
    Refused {
        /// The HTTP status.
        status: u16,
        /// What is wrong, and what to do about it.
        detail: String,
        /// The whole problem document (RFC 9457), where the server sent one.
        problem: Value,
    },
    /// The server cannot be reached, or the connection broke.
    #[error("no answer from the server: {0}")]
    Connection(String),
    /// The answer did not come in time.
    #[error("no answer from the server within {} s", .0.as_secs())]
    Timeout(std::time::Duration),
    /// The server has ended a stream: it stops, or the namespace was deleted.
    #[error("the server has ended the stream")]
    Ended,
    /// The answer is not what this version expects.
    #[error("the server's answer cannot be read: {0}")]
    Reply(String),
    /// The request cannot be written.
    #[error("the request cannot be written: {0}")]
    Request(String),
    /// The URL is no base URL of a server.
    #[error("`{0}` is no base URL: give one such as http://127.0.0.1:8010")]
    Url(String),
}

impl ControlError {
    /// The status of a refusal.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            _ => None,
        }
    }

    pub(super) fn refused(status: u16, body: &[u8]) -> Self {
        let problem: Value = serde_json::from_slice(body).unwrap_or_default();
        let detail = problem["detail"].as_str().unwrap_or("no reason given");
        Self::Refused {
            status,
            detail: detail.to_owned(),
            problem,
        }
    }
}
