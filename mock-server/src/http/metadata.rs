//! Metadata of the authorization server, from which JWT middleware configures itself: `OpenID` Connect
//! Discovery 1.0, section 3, and RFC 8414, section 2.

use axum_core::response::Response;
use http::StatusCode;
use serde::Serialize;

use crate::namespace::Scope;
use crate::pages::AUTHORIZATION;
use crate::wire;

/// Path of the document by `OpenID` Connect Discovery.
pub(super) const OPENID: &str = "/.well-known/openid-configuration";
/// Path of the document by RFC 8414.
pub(super) const OAUTH: &str = "/.well-known/oauth-authorization-server";

/// The metadata. Members that name an endpoint are absent where the server has none.
#[derive(Serialize)]
struct Metadata<'a> {
    issuer: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    authorization_endpoint: Option<String>,
    token_endpoint: String,
    jwks_uri: String,
    response_types_supported: [&'static str; 1],
    response_modes_supported: [&'static str; 1],
    grant_types_supported: [&'static str; 1],
    code_challenge_methods_supported: [&'static str; 1],
    /// RFC 9207.
    authorization_response_iss_parameter_supported: bool,
    token_endpoint_auth_methods_supported: [&'static str; 3],
    subject_types_supported: [&'static str; 1],
    id_token_signing_alg_values_supported: [&'static str; 1],
    claims_supported: &'static [&'static str],
}

/// Claims of an access token.
const CLAIMS: &[&str] = &[
    "iss",
    "sub",
    "iat",
    "exp",
    "jti",
    "email",
    "org",
    "sid",
    "portal_id",
    "act",
];

/// Returns the document of a namespace. Its `issuer` is the `iss` of the tokens that are issued under
/// the same base URL.
pub(super) fn reply(scope: &Scope) -> Response {
    let base = scope.base_url();
    let has_pages = scope.server.base_urls().sign_in_pages;
    let metadata = Metadata {
        issuer: &scope.issuer(),
        authorization_endpoint: has_pages.then(|| format!("{base}{AUTHORIZATION}")),
        token_endpoint: format!("{base}/v1/oauth2/token"),
        jwks_uri: format!("{base}/.well-known/jwks.json"),
        response_types_supported: ["code"],
        response_modes_supported: ["query"],
        grant_types_supported: ["authorization_code"],
        code_challenge_methods_supported: ["S256"],
        authorization_response_iss_parameter_supported: true,
        token_endpoint_auth_methods_supported: [
            "none",
            "client_secret_post",
            "client_secret_basic",
        ],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: [scope.server.signer().algorithm().name()],
        claims_supported: CLAIMS,
    };
    wire::json(StatusCode::OK, &metadata)
}

/// Returns the document's path and the rest of a path that has the issuer's path behind the
/// well-known segment, as RFC 8414, section 3.1, builds it.
pub(super) fn with_issuer_path(path: &str) -> Option<(&'static str, &str)> {
    [OAUTH, OPENID]
        .into_iter()
        .find_map(|document| Some((document, path.strip_prefix(document)?)))
        .filter(|(_, rest)| rest.starts_with('/'))
}
