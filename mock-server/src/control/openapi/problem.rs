//! Problem details (RFC 9457), the form of all errors of the control API.

use axum_core::response::{IntoResponse, Response};
use http::header::{CONNECTION, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::instrument::filter::FilterError;
use crate::instrument::journal::NearMiss;
use crate::namespace::Gone;
use crate::wire;
use crate::world::Objection;

/// How a verification failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Mismatch {
    /// How many there are.
    pub count: usize,
    /// How many there had to be.
    pub expected: String,
    /// Requests that almost fit.
    pub nearest: Vec<NearMiss>,
}

/// Problem details (RFC 9457): what is wrong with a request, and what to do.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Problem {
    /// Always `about:blank`. The status is the kind of the problem.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Name of the status, for example `Not Found`.
    title: &'static str,
    /// HTTP status, for example `404`.
    status: u16,
    /// Where the mistake is, what is wrong, and what to do. Example: `for: must be longer than
    /// zero`.
    detail: String,
    /// Why a verification failed: the number of matching requests, and the nearest misses.
    #[serde(flatten)]
    mismatch: Option<Mismatch>,
    /// Whether the connection is closed, because the body is not read to its end.
    #[serde(skip)]
    closes: bool,
}

impl Problem {
    fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: detail.into(),
            mismatch: None,
            closes: false,
        }
    }

    pub(crate) fn with_mismatch(self, mismatch: Mismatch) -> Self {
        Self {
            mismatch: Some(mismatch),
            ..self
        }
    }

    /// Lets the reply close the connection, where waiting for the rest of a body helps no one.
    pub(super) fn with_close(self) -> Self {
        Self {
            closes: true,
            ..self
        }
    }

    pub(crate) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// What has the right form, and names what cannot be.
    pub(crate) fn unprocessable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
    }

    pub(crate) fn unauthorized() -> Self {
        let detail = "the control API requires a token: send `Authorization: Bearer TOKEN` with the \
                      TOKEN that the server was started with (--control-token)";
        Self::new(StatusCode::UNAUTHORIZED, detail)
    }

    /// For a server that requires a token and was given none.
    pub(crate) fn token_not_set() -> Self {
        let detail = "the control API requires a token, and this server has none: start it with a \
                      TOKEN of 16 characters or more in AUTH_MOCK_CONTROL_TOKEN, and send \
                      `Authorization: Bearer TOKEN`";
        Self::new(StatusCode::UNAUTHORIZED, detail)
    }

    pub(crate) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    pub(crate) fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method: not supported by this path; the header `Allow` lists the methods",
        )
    }

    /// A body beyond `limit` bytes.
    pub(crate) fn too_large(limit: usize) -> Self {
        let limit = limit / 1024;
        let detail = format!("body: larger than {limit} KiB, the most that this operation reads");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, detail)
    }

    pub(crate) fn too_slow() -> Self {
        Self::new(
            StatusCode::REQUEST_TIMEOUT,
            "body: not complete after 10 seconds",
        )
        .with_close()
    }

    pub(crate) fn unsupported_media_type() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Content-Type: must be `application/json`",
        )
    }

    pub(crate) fn unavailable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, detail)
    }

    pub(crate) fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, detail)
    }
}

impl From<Objection> for Problem {
    fn from(objection: Objection) -> Self {
        match objection {
            Objection::Unknown(detail) => Self::not_found(detail),
            Objection::Conflict(detail) => Self::conflict(detail),
            Objection::Invalid(detail) => Self::bad_request(detail),
        }
    }
}

impl From<FilterError> for Problem {
    fn from(error: FilterError) -> Self {
        match error {
            FilterError::Malformed(detail) => Self::bad_request(detail),
            FilterError::Unmeetable(detail) => Self::unprocessable(detail),
        }
    }
}

impl From<Gone> for Problem {
    fn from(gone: Gone) -> Self {
        match gone {
            Gone::Deleted => Self::not_found("the namespace was deleted while the request waited"),
            Gone::Stopping => Self::unavailable("the server is stopping"),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = wire::json(status, &self);
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(CONTENT_TYPE, kind);
        if self.closes {
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(CONNECTION, close);
        }
        response
    }
}
