//! The authorization endpoint (RFC 6749, section 3.1): the sign-in page of staff, opened by a client.

use axum_core::response::{IntoResponse as _, Response};
use http::header::{CACHE_CONTROL, LOCATION};
use http::{HeaderValue, StatusCode};

use super::escape::escaped;
use super::{filled, missing, sign_in};
use crate::namespace::Scope;
use crate::world::{AuthorizationRequest, OauthRefusal, Refusal};

/// Place in an HTML file for what is wrong.
const WHY: &str = "{why}";

/// Answers a client's request in the browser. The browser is sent back to the client only if its
/// redirect URI is registered.
pub(super) fn page(scope: &Scope, query: Option<&str>) -> Response {
    let query = query.unwrap_or_default().as_bytes();
    let pairs: Vec<_> = form_urlencoded::parse(query).collect();
    let mut names: Vec<_> = pairs.iter().map(|(name, _)| name).collect();
    names.sort_unstable();
    if names.windows(2).any(|two| two[0] == two[1]) {
        return refused(scope, "A parameter of the request occurs twice.");
    }
    let value = |name: &str| {
        let pair = pairs.iter().find(|(sent, _)| sent == name);
        pair.map(|(_, value)| value.as_ref())
    };
    let request = AuthorizationRequest {
        client_id: value("client_id").unwrap_or_default(),
        redirect_uri: value("redirect_uri").unwrap_or_default(),
        response_type: value("response_type").unwrap_or_default(),
        state: value("state"),
        code_challenge: value("code_challenge"),
        code_challenge_method: value("code_challenge_method"),
    };
    let issuer = scope.issuer();
    match scope.read(|world, _| world.check_authorization(&request, &issuer)) {
        Ok(None) => sign_in::of_client(scope, request.client_id),
        Ok(Some(url)) => back(&url),
        Err(refusal) => {
            let AuthorizationRequest {
                client_id,
                redirect_uri,
                ..
            } = request;
            let why = match refusal.refusal {
                Refusal::Oauth(OauthRefusal::RedirectUriNotRegistered) => {
                    format!("The client `{client_id}` has no redirect URI `{redirect_uri}`.")
                }
                _ => format!("There is no client `{client_id}`."),
            };
            refused(scope, &why)
        }
    }
}

fn refused(scope: &Scope, why: &str) -> Response {
    let mut response = filled(scope, "no_client.html", &[(WHY, &escaped(why))]);
    if response.status().is_success() {
        *response.status_mut() = StatusCode::BAD_REQUEST;
    }
    response
}

/// Sends the browser back to the client (RFC 9700, section 4.12).
fn back(url: &str) -> Response {
    let Ok(location) = HeaderValue::from_str(url) else {
        return missing();
    };
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    headers.insert(LOCATION, location);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
