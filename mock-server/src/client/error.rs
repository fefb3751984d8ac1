//! Errors of the typed control API.

use serde_json::Value;

/// Error of a call of the control API.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ControlError {
    /// The server refused the request.
    #[error("the control API refused with {status}: {detail}")]
    #[non_exhaustive]
    Refused {
        /// The HTTP status.
        status: u16,
        /// What is wrong, and what to do.
        detail: String,
        /// Complete problem details (RFC 9457). `null` if the server sent none.
        problem: Value,
    },
    /// The server cannot be reached, or the connection broke.
    #[error("no answer from the server: {0}")]
    Connection(String),
    /// The server did not answer in time.
    #[error("no answer from the server within {} s", .0.as_secs())]
    Timeout(std::time::Duration),
    /// The server ended an event stream: it stops, or the namespace was deleted.
    #[error("the server has ended the event stream")]
    Ended,
    /// The answer does not fit this version of the client.
    #[error("unexpected answer from the server: {0}; use the same version of both")]
    Reply(String),
    /// The request cannot be made from these arguments.
    #[error("cannot make the request: {0}")]
    Request(String),
    /// The URL is not the base URL of a server.
    #[error("`{0}`: not a base URL; use one such as http://127.0.0.1:8010")]
    Url(String),
    /// There is no CA that connections could trust.
    #[error("no CA to trust: {0}")]
    Ca(String),
}

impl ControlError {
    /// Returns the HTTP status of a refusal, and `None` for other errors.
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
