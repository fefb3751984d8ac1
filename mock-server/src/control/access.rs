//! Access to the control API: closed, open, or with a token.

use axum_core::response::{IntoResponse as _, Response};
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderName, HeaderValue, Request};

use crate::control::openapi::problem::Problem;
use crate::world::Digest;

/// The control token in a request to an operation, whose `Authorization` is that of its user.
const CONTROL_TOKEN: HeaderName = HeaderName::from_static("x-mock-control-token");

/// The approval link is for users, who have no token.
pub(super) const APPROVAL: &str = "/_emulate/approve";
/// Files of the page behind it.
pub(super) const APPROVAL_SCRIPT: &str = "/_emulate/approve.js";
pub(super) const APPROVAL_STYLE: &str = "/_emulate/approve.css";
/// The page of the control API's operations. A browser opens it without a token; the page asks for
/// the token and sends it with each call.
pub(super) const DOCS: &str = "/_emulate/docs";
/// The same page as text.
pub(super) const DOCS_TEXT: &str = "/_emulate/docs.md";
/// Paths that need no token.
const OPEN: [&str; 5] = [APPROVAL, APPROVAL_SCRIPT, APPROVAL_STYLE, DOCS, DOCS_TEXT];

/// Why a request may not ask for a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FaultDenied {
    #[error("X-Mock-Fault: belongs to the control API, which is off (--no-control)")]
    ControlOff,
    #[error("X-Mock-Fault: needs the control token; send X-Mock-Control-Token: TOKEN too")]
    NoToken,
}

/// Access to the control API.
#[derive(Clone)]
pub(crate) enum Access {
    /// The control API is off.
    Nobody,
    /// Every client has access.
    Anybody,
    /// No client has access: a token is required, and the server has none.
    NoToken,
    /// Clients with the token have access. The server compares digests, so that the time of a
    /// comparison reveals nothing about the token.
    Bearer(Digest),
}

impl Access {
    pub(crate) fn bearer(token: &str) -> Self {
        Self::Bearer(Digest::of(token))
    }

    /// Whether every client has access.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self, Self::Anybody)
    }

    /// Whether the control API handles a path.
    pub(crate) fn owns(&self, path: &str) -> bool {
        !matches!(self, Self::Nobody) && super::owns(path)
    }

    /// Whether a request to a path of the control API needs no token, or has it.
    pub(crate) fn admits(&self, path: &str, headers: &HeaderMap) -> bool {
        let expected = match self {
            Self::Nobody | Self::Anybody => return true,
            Self::NoToken => None,
            Self::Bearer(expected) => Some(*expected),
        };
        OPEN.contains(&path) || expected.is_some() && bearer(headers).map(Digest::of) == expected
    }

    /// Refuses a request to an operation that asks for a fault: what happens to requests is decided by
    /// the control API and by those who have access to it.
    ///
    /// # Errors
    /// If the control API is off, or if the request does not bring the control token.
    pub(crate) fn check_fault(&self, headers: &HeaderMap) -> Result<(), FaultDenied> {
        match self {
            Self::Nobody => Err(FaultDenied::ControlOff),
            Self::Anybody => Ok(()),
            Self::NoToken => Err(FaultDenied::NoToken),
            Self::Bearer(expected) => {
                let mut tokens = headers.get_all(CONTROL_TOKEN).iter();
                let token = tokens.next().filter(|_| tokens.next().is_none());
                let token = token.and_then(|token| token.to_str().ok());
                let brought = token.or_else(|| bearer(headers)).map(Digest::of);
                (brought == Some(*expected))
                    .then_some(())
                    .ok_or(FaultDenied::NoToken)
            }
        }
    }

    /// Refuses a request to the control API without the token.
    #[expect(
        clippy::result_large_err,
        reason = "the refusal is the reply, made where it is rare"
    )]
    pub(crate) fn check<B>(&self, request: &Request<B>) -> Result<(), Response> {
        if self.admits(request.uri().path(), request.headers()) {
            return Ok(());
        }
        let problem = match self {
            Self::NoToken => Problem::token_not_set(),
            _ => Problem::unauthorized(),
        };
        let mut response = problem.into_response();
        let scheme = HeaderValue::from_static("Bearer realm=\"control\"");
        response.headers_mut().insert(WWW_AUTHENTICATE, scheme);
        Err(response)
    }
}

/// Returns the bearer token of a request with exactly one `Authorization`.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let value = values.next().filter(|_| values.next().is_none())?;
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    let token = token.trim_start_matches(' ');
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "0123456789abcdef";

    fn status(access: &Access, path: &str, authorization: &[&str]) -> u16 {
        let mut request = http::Request::get(path);
        for value in authorization {
            request = request.header(AUTHORIZATION, *value);
        }
        match access.check(&request.body(()).unwrap()) {
            Ok(()) => 200,
            Err(response) => {
                assert!(
                    response.headers()[WWW_AUTHENTICATE]
                        .to_str()
                        .unwrap()
                        .starts_with("Bearer")
                );
                response.status().as_u16()
            }
        }
    }

    #[test]
    fn control_token_is_required_on_each_request() {
        let access = Access::bearer(TOKEN);
        for (path, authorization, expected) in [
            ("/_emulate/messages", &[][..], 401),
            ("/_emulate", &[], 401),
            ("/_emulate/messages", &["Bearer 0123456789abcdef"], 200),
            ("/_emulate/messages", &["bearer  0123456789abcdef"], 200),
            ("/_emulate/messages", &["Bearer 0123456789abcdeF"], 401),
            ("/_emulate/messages", &["Bearer "], 401),
            ("/_emulate/messages", &["Basic 0123456789abcdef"], 401),
            ("/_emulate/messages", &["0123456789abcdef"], 401),
            (
                "/_emulate/messages",
                &["Bearer 0123456789abcdef", "Bearer 0123456789abcdef"],
                401,
            ),
            ("/_emulate/approve?session_id=a&token=b", &[], 200),
            ("/_emulate/approve.js", &[], 200),
            ("/_emulate/docs", &[], 200),
            ("/_emulate/approve/", &[], 401),
            ("/_emulate/approve/more", &[], 401),
        ] {
            assert_eq!(status(&access, path, authorization), expected, "{path}");
        }
    }

    #[test]
    fn request_asks_for_a_fault_with_the_control_token_only() {
        let access = Access::bearer(TOKEN);
        let bearer = format!("Bearer {TOKEN}");
        for (headers, expected) in [
            (&[][..], Err(FaultDenied::NoToken)),
            (&[("x-mock-control-token", TOKEN)], Ok(())),
            (&[("authorization", bearer.as_str())], Ok(())),
            (
                &[
                    ("authorization", "Bearer other"),
                    ("x-mock-control-token", TOKEN),
                ],
                Ok(()),
            ),
            (
                &[("x-mock-control-token", "other")],
                Err(FaultDenied::NoToken),
            ),
            (
                &[
                    ("x-mock-control-token", TOKEN),
                    ("x-mock-control-token", TOKEN),
                ],
                Err(FaultDenied::NoToken),
            ),
        ] {
            let mut request = http::Request::get("/v1/auth/load");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let request = request.body(()).unwrap();
            assert_eq!(
                access.check_fault(request.headers()),
                expected,
                "{headers:?}"
            );
        }
        let none = HeaderMap::new();
        assert_eq!(Access::Anybody.check_fault(&none), Ok(()));
        assert_eq!(
            Access::Nobody.check_fault(&none),
            Err(FaultDenied::ControlOff)
        );
    }

    #[test]
    fn control_api_is_open_without_a_token_and_absent_with_no_control() {
        assert_eq!(status(&Access::Anybody, "/_emulate/reset", &[]), 200);
        assert!(Access::Anybody.owns("/_emulate/reset"));
        assert!(!Access::Nobody.owns("/_emulate/reset"));
        assert!(!Access::Anybody.owns("/_emulated"));
    }
}
