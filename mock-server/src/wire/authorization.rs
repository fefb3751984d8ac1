//! Bodies of the authorization code flow.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Secret;

/// What a client asks of the user's browser (RFC 6749, section 4.1.1).
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct OauthAuthorizeInput {
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) response_type: String,
    #[serde(default)]
    pub(crate) state: Option<String>,
    /// Read and ignored: a token can do what its user can.
    #[serde(default)]
    #[expect(dead_code, reason = "the contract has it")]
    pub(crate) scope: Option<String>,
    #[serde(default)]
    pub(crate) code_challenge: Option<String>,
    #[serde(default)]
    pub(crate) code_challenge_method: Option<String>,
}

/// Where the browser goes, with the code.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct AuthorizationCode {
    pub(crate) redirect_url: Secret,
}

/// A client with a secret and one redirect URI, which needs no challenge.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct OauthCodeInput {
    pub(crate) client_id: String,
    #[serde(default)]
    pub(crate) state: Option<String>,
}

/// Where the browser goes, with the code.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CodeUrl {
    pub(crate) code_url: Secret,
}

/// A code to exchange (RFC 6749, section 4.1.3).
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct OauthRequestToken {
    pub(crate) client_id: String,
    #[serde(default)]
    pub(crate) client_secret: Option<Secret>,
    pub(crate) grant_type: String,
    pub(crate) code: Secret,
    pub(crate) redirect_uri: String,
    #[serde(default)]
    pub(crate) code_verifier: Option<Secret>,
    #[serde(default)]
    pub(crate) run_as: Option<String>,
}
