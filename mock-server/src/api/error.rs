//! What a client is told when the answer is no, in the shapes that FastAPI gives.

use axum::response::{IntoResponse, Response};
use http::header::{CONNECTION, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde::Serialize;

use super::reason;
use crate::fastapi::{FieldError, NoBearer, Rejection};
use crate::world::{Reason, Refusal, Refused};

/// Every refusal under `/v1`, each with one status and one `detail`.
#[derive(Debug)]
pub(crate) enum ApiError {
    /// The body is not text that Python can read (FastAPI's catch-all around its JSON parser), with
    /// the cause.
    Unreadable(&'static str),
    /// No bearer, or another scheme.
    NotAuthenticated(Reason),
    /// A bearer that is malformed, forged, expired or revoked: never told apart in the body.
    InvalidCredentials(Reason),
    /// The body or the query does not fit the contract.
    Unprocessable(Vec<FieldError>),
    /// More body than the server reads.
    BodyTooLarge,
    /// A body that does not arrive in time.
    BodyTooSlow,
    /// The operation's own no.
    Refused {
        status: StatusCode,
        detail: &'static str,
        /// Seconds, for `Retry-After`.
        retry_after: Option<u64>,
        reason: Reason,
    },
}

impl From<Rejection> for ApiError {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            Rejection::Unreadable(cause) => Self::Unreadable(cause),
            Rejection::NotAuthenticated(reason) => Self::NotAuthenticated(reason),
            Rejection::Unprocessable(errors) => Self::Unprocessable(errors),
            Rejection::InvalidForm(detail) => {
                Self::refused(StatusCode::BAD_REQUEST, detail, "invalid_form")
            }
            Rejection::BodyTooLarge => Self::BodyTooLarge,
            Rejection::BodyTooSlow => Self::BodyTooSlow,
        }
    }
}

impl From<NoBearer> for ApiError {
    fn from(no: NoBearer) -> Self {
        Rejection::from(no).into()
    }
}

#[derive(Serialize)]
struct Body<D> {
    detail: D,
}

impl ApiError {
    pub(crate) fn refused(
        status: StatusCode,
        detail: &'static str,
        reason: impl Into<Reason>,
    ) -> Self {
        Self::Refused {
            status,
            detail,
            retry_after: None,
            reason: reason.into(),
        }
    }

    fn sentence(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Unreadable(_) => (
                StatusCode::BAD_REQUEST,
                "There was an error parsing the body",
            ),
            Self::NotAuthenticated(_) => (StatusCode::UNAUTHORIZED, "Not authenticated"),
            Self::InvalidCredentials(_) => {
                (StatusCode::UNAUTHORIZED, "Could not validate credentials")
            }
            Self::BodyTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "Request body too large"),
            Self::BodyTooSlow => (StatusCode::REQUEST_TIMEOUT, "Request body took too long"),
            Self::Unprocessable(_) => (StatusCode::UNPROCESSABLE_ENTITY, "Validation Error"),
            Self::Refused { status, detail, .. } => (*status, detail),
        }
    }

    fn into_reason(self) -> Reason {
        match self {
            Self::Unreadable(cause) => Reason::of(cause),
            Self::NotAuthenticated(reason)
            | Self::InvalidCredentials(reason)
            | Self::Refused { reason, .. } => reason,
            Self::BodyTooLarge => Reason::of("body_too_large"),
            Self::BodyTooSlow => Reason::of("body_too_slow"),
            Self::Unprocessable(errors) => errors
                .first()
                .map_or(Reason::of("invalid_body"), FieldError::reason),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, sentence) = self.sentence();
        let body = match &self {
            Self::Unprocessable(errors) => crate::wire::json_bytes(&Body { detail: errors }),
            _ => crate::wire::json_bytes(&Body { detail: sentence }),
        };
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if status == StatusCode::UNAUTHORIZED {
            // RFC 9110, section 15.5.2: a 401 names the scheme to use.
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if matches!(self, Self::BodyTooLarge | Self::BodyTooSlow) {
            // The rest of the body is not read, so no other request can follow it.
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        if let Self::Refused {
            retry_after: Some(seconds),
            ..
        } = self
        {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        reason::tell(response, &self.into_reason())
    }
}

impl From<Refused> for ApiError {
    fn from(Refused { refusal, reason }: Refused) -> Self {
        use http::StatusCode as S;
        let (status, detail) = match refusal {
            Refusal::SessionEnded => return Self::InvalidCredentials(reason),
            Refusal::NoProof => return Self::NotAuthenticated(reason),
            Refusal::Locked { seconds } => {
                return Self::Refused {
                    status: S::TOO_MANY_REQUESTS,
                    detail: "Too many failed attempts",
                    retry_after: Some(seconds),
                    reason,
                };
            }
            Refusal::WrongCredentials => (S::UNAUTHORIZED, "Incorrect email or password"),
            Refusal::WrongCode => (S::UNAUTHORIZED, "Invalid or expired code"),
            Refusal::PortalNotFound => (S::NOT_FOUND, "Portal not found"),
            Refusal::OrganizationNotFound => (S::NOT_FOUND, "Organization not found"),
            Refusal::ExchangeCodeNotFound => (S::NOT_FOUND, "Exchange code not found"),
            Refusal::LoginSessionNotFound => (S::NOT_FOUND, "Login session not found"),
            Refusal::ResetTokenNotFound => (S::NOT_FOUND, "Reset token not found"),
            Refusal::UserNotFound => (S::NOT_FOUND, "User not found"),
            Refusal::PortalSession => (S::FORBIDDEN, "Not available to portal users"),
            Refusal::Impersonated => (S::FORBIDDEN, "Not available while acting as another user"),
            Refusal::NotTheApprover => (S::FORBIDDEN, "Not your login session"),
            Refusal::NotAllowed => (S::FORBIDDEN, "Not allowed to act as this user"),
            Refusal::AlreadyDecided => (S::CONFLICT, "Login session already decided"),
        };
        Self::refused(status, detail, reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_has_its_cause_and_closes_the_connection_after_a_body_that_was_not_read() {
        for (error, status, closed, cause) in [
            (ApiError::BodyTooLarge, 413, true, "body_too_large"),
            (ApiError::BodyTooSlow, 408, true, "body_too_slow"),
            (
                ApiError::Unreadable("body_broken_off"),
                400,
                false,
                "body_broken_off",
            ),
            (
                ApiError::InvalidCredentials(Reason::of("token_unknown")),
                401,
                false,
                "token_unknown",
            ),
        ] {
            let response = error.into_response();
            assert_eq!(response.status(), status);
            let told = &response.headers()[reason::REASON];
            assert_eq!(told, cause);
            let close = response.headers().get(CONNECTION);
            assert_eq!(close.is_some_and(|value| value == "close"), closed);
        }
    }
}
