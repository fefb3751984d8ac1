//! Refusals as clients receive them, in FastAPI's forms.

use std::borrow::Cow;

use axum_core::response::IntoResponse as _;
use http::header::{CONNECTION, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde::Serialize;

use crate::fastapi::{FieldError, NoBearer, Rejection};
use crate::wire::{self, Answer};
use crate::world::{Cause, OauthRefusal, Profile, Reason, Refusal, Refused};

const BEARER: &str = "Bearer";

/// Every refusal under `/v1`, each with one status and one `detail`.
#[derive(Debug)]
pub(crate) enum ApiError {
    /// The body is not text that Python can read (FastAPI's catch-all around its JSON parser), with
    /// the cause.
    Unreadable(Cause),
    /// No bearer, or another scheme.
    NotAuthenticated(Reason),
    /// A bearer that is malformed, forged, expired or revoked: never told apart in the body.
    InvalidCredentials(Reason),
    /// The body or the query does not fit the contract.
    Unprocessable(Vec<FieldError>),
    /// A refusal of a body that is compressed, with the cause.
    Encoded { error: Box<ApiError>, cause: Cause },
    /// More body than the server reads.
    BodyTooLarge,
    /// A body that does not arrive in time.
    BodyTooSlow,
    /// The operation's own no.
    Refused {
        status: StatusCode,
        detail: Cow<'static, str>,
        /// The refusal of the world, whose text a profile may set.
        refusal: Option<Refusal>,
        /// Seconds, for `Retry-After`.
        retry_after: Option<u64>,
        reason: Reason,
    },
    /// A refusal of the authorization code flow, with its name in OAuth 2.
    Oauth {
        status: StatusCode,
        error: &'static str,
        detail: &'static str,
        /// Scheme that a 401 names.
        challenge: &'static str,
        reason: Reason,
    },
}

impl From<Rejection> for ApiError {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            Rejection::Unreadable(cause) => Self::Unreadable(cause),
            Rejection::NotAuthenticated(cause) => Self::NotAuthenticated(cause.into()),
            Rejection::Unprocessable(errors) => Self::Unprocessable(errors),
            Rejection::InvalidForm(detail) => {
                Self::refused(StatusCode::BAD_REQUEST, detail, Cause::InvalidForm)
            }
            Rejection::Encoded {
                rejection,
                encoding,
            } => Self::Encoded {
                error: Box::new(Self::from(*rejection)),
                cause: Cause::ContentEncoding { encoding },
            },
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

/// What clients of the service read, and what OAuth 2 asks for (RFC 6749, section 5.2).
#[derive(Serialize)]
struct OauthBody<'a> {
    detail: &'a str,
    error: &'a str,
}

impl From<(OauthRefusal, Reason)> for ApiError {
    fn from((refusal, reason): (OauthRefusal, Reason)) -> Self {
        use http::StatusCode as S;
        let (status, error, detail) = match refusal {
            OauthRefusal::ClientUnknown => (S::BAD_REQUEST, "invalid_request", "Unknown client"),
            OauthRefusal::RedirectUriNotRegistered => (
                S::BAD_REQUEST,
                "invalid_request",
                "Redirect URI is not registered",
            ),
            OauthRefusal::RedirectUriAmbiguous => (
                S::BAD_REQUEST,
                "invalid_request",
                "Client does not have one redirect URI",
            ),
            OauthRefusal::PublicClient => (
                S::BAD_REQUEST,
                "unauthorized_client",
                "Not available to clients without a secret",
            ),
            OauthRefusal::ClientRefused => (S::UNAUTHORIZED, "invalid_client", "Invalid client"),
            OauthRefusal::CodeRefused => (
                S::BAD_REQUEST,
                "invalid_grant",
                "Invalid authorization code",
            ),
            OauthRefusal::GrantType => (
                S::BAD_REQUEST,
                "unsupported_grant_type",
                "Unsupported grant type",
            ),
            OauthRefusal::RunAs => (S::BAD_REQUEST, "invalid_request", "run_as is not supported"),
        };
        Self::Oauth {
            status,
            error,
            detail,
            challenge: BEARER,
            reason,
        }
    }
}

impl ApiError {
    /// The refusal of a client that has tried HTTP Basic (RFC 6749, section 5.2).
    pub(crate) fn challenging_basic(mut self) -> Self {
        if let Self::Oauth { challenge, .. } = &mut self {
            *challenge = r#"Basic realm="oauth2""#;
        }
        self
    }

    pub(crate) fn refused(
        status: StatusCode,
        detail: &'static str,
        reason: impl Into<Reason>,
    ) -> Self {
        Self::Refused {
            status,
            detail: detail.into(),
            refusal: None,
            retry_after: None,
            reason: reason.into(),
        }
    }

    /// The refusal with the text and the status that a profile sets.
    pub(crate) fn worded_by(mut self, profile: &Profile) -> Self {
        if let Self::Refused {
            status,
            detail,
            refusal: Some(refusal),
            ..
        } = &mut self
        {
            if let Some(text) = profile.texts.of(refusal) {
                *detail = text.to_owned().into();
            }
            if *refusal == Refusal::PortalNotFound && profile.unknown_portal_status == 401 {
                *status = StatusCode::UNAUTHORIZED;
            }
        }
        self
    }

    fn sentence(&self) -> (StatusCode, &str) {
        match self {
            Self::Unreadable(_) => (
                StatusCode::BAD_REQUEST,
                "There was an error parsing the body",
            ),
            Self::NotAuthenticated(_) => (StatusCode::UNAUTHORIZED, "Not authenticated"),
            Self::InvalidCredentials(_) => {
                (StatusCode::UNAUTHORIZED, "Could not validate credentials")
            }
            Self::Encoded { error, .. } => error.sentence(),
            Self::BodyTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "Request body too large"),
            Self::BodyTooSlow => (StatusCode::REQUEST_TIMEOUT, "Request body took too long"),
            Self::Unprocessable(_) => (StatusCode::UNPROCESSABLE_ENTITY, "Validation Error"),
            Self::Refused { status, detail, .. } => (*status, detail),
            Self::Oauth { status, detail, .. } => (*status, detail),
        }
    }

    fn into_reason(self) -> Reason {
        match self {
            Self::Unreadable(cause) | Self::Encoded { cause, .. } => cause.into(),
            Self::NotAuthenticated(reason)
            | Self::InvalidCredentials(reason)
            | Self::Refused { reason, .. }
            | Self::Oauth { reason, .. } => reason,
            Self::BodyTooLarge => Cause::BodyTooLarge.into(),
            Self::BodyTooSlow => Cause::BodyTooSlow.into(),
            Self::Unprocessable(errors) => {
                let nowhere = || Cause::InvalidBody {
                    at: String::new(),
                    kind: "",
                };
                errors
                    .first()
                    .map_or_else(nowhere, FieldError::cause)
                    .into()
            }
        }
    }
}

impl From<ApiError> for Answer {
    fn from(error: ApiError) -> Self {
        if let ApiError::Encoded { error, cause } = error {
            let mut answer = Self::from(*error);
            answer.reason = Some(cause.into());
            return answer;
        }
        let (status, sentence) = error.sentence();
        let body = match &error {
            ApiError::Unprocessable(errors) => wire::json_bytes(&Body { detail: errors }),
            ApiError::Oauth { error, .. } => wire::json_bytes(&OauthBody {
                detail: sentence,
                error,
            }),
            _ => wire::json_bytes(&Body { detail: sentence }),
        };
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if status == StatusCode::UNAUTHORIZED {
            // RFC 9110, section 15.5.2: a 401 names the scheme to use.
            let challenge = match error {
                ApiError::Oauth { challenge, .. } => challenge,
                _ => BEARER,
            };
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        if matches!(error, ApiError::BodyTooLarge | ApiError::BodyTooSlow) {
            // The rest of the body is not read, so no other request can follow it.
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        if let ApiError::Refused {
            retry_after: Some(seconds),
            ..
        } = &error
        {
            headers.insert(RETRY_AFTER, HeaderValue::from(*seconds));
        }
        Self {
            response,
            reason: Some(error.into_reason()),
        }
    }
}

impl From<Refused> for ApiError {
    fn from(Refused { refusal, reason }: Refused) -> Self {
        use http::StatusCode as S;
        let (status, detail) = match refusal {
            Refusal::SessionEnded => return Self::InvalidCredentials(reason),
            Refusal::Oauth(refusal) => return (refusal, reason).into(),
            Refusal::NoProof => return Self::NotAuthenticated(reason),
            Refusal::Locked { seconds } => {
                return Self::Refused {
                    status: S::TOO_MANY_REQUESTS,
                    detail: "Too many failed attempts".into(),
                    refusal: Some(refusal),
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
            Refusal::PersonalAccessToken => {
                (S::FORBIDDEN, "Not available to personal access tokens")
            }
            Refusal::PersonalAccessTokenNotFound => {
                (S::NOT_FOUND, "Personal access token not found")
            }
            Refusal::TooManyTokens => (S::CONFLICT, "Too many personal access tokens"),
            Refusal::AlreadyDecided => (S::CONFLICT, "Login session already decided"),
        };
        Self::Refused {
            status,
            detail: detail.into(),
            refusal: Some(refusal),
            retry_after: None,
            reason,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusal_has_its_cause_and_closes_after_an_unread_body() {
        for (error, status, closed, cause) in [
            (ApiError::BodyTooLarge, 413, true, Cause::BodyTooLarge),
            (ApiError::BodyTooSlow, 408, true, Cause::BodyTooSlow),
            (
                ApiError::Unreadable(Cause::BodyBrokenOff),
                400,
                false,
                Cause::BodyBrokenOff,
            ),
            (
                ApiError::InvalidCredentials(Cause::TokenUnknown.into()),
                401,
                false,
                Cause::TokenUnknown,
            ),
        ] {
            let Answer { response, reason } = error.into();
            assert_eq!(response.status(), status);
            assert_eq!(reason, Some(cause.into()));
            let close = response.headers().get(CONNECTION);
            assert_eq!(close.is_some_and(|value| value == "close"), closed);
        }
    }
}
