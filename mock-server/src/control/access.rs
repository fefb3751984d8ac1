//! Access to the control API: closed, open, or with a token.

use axum::response::{IntoResponse as _, Response};
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, Request};

use crate::control::openapi::problem::Problem;
use crate::world::Digest;

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

/// Access to the control API.
#[derive(Clone)]
pub(crate) enum Access {
    /// The control API is off.
    Nobody,
    /// Every client has access.
    Anybody,
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

    /// Refuses a request to the control API without the token.
    #[expect(
        clippy::result_large_err,
        reason = "the refusal is the reply, made where it is rare"
    )]
    pub(crate) fn check<B>(&self, request: &Request<B>) -> Result<(), Response> {
        let Self::Bearer(expected) = self else {
            return Ok(());
        };
        let brought = bearer(request.headers()).map(Digest::of);
        if OPEN.contains(&request.uri().path())
            || brought.is_some_and(|brought| brought == *expected)
        {
            return Ok(());
        }
        let mut response = Problem::unauthorized().into_response();
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
    fn control_api_is_open_without_a_token_and_absent_with_no_control() {
        assert_eq!(status(&Access::Anybody, "/_emulate/reset", &[]), 200);
        assert!(Access::Anybody.owns("/_emulate/reset"));
        assert!(!Access::Nobody.owns("/_emulate/reset"));
        assert!(!Access::Anybody.owns("/_emulated"));
    }
}
